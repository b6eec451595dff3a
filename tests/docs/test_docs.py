"""Documentation that cannot drift: links lead somewhere, examples run, commands are described."""

import argparse
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
COMMANDS = DOCS / "reference" / "command-line.md"
OUR_FOLDERS = ("docs", "src", "tests", "benchmarks", "scripts", ".ci")
TEXT = {".md", ".py", ".toml", ".txt", ".yaml", ".yml", ".csv", ".json", ""}

_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_MACHINE = re.compile(
    r"(?<![\w.])/(?:work|home|root|opt|Users|mnt)/\w|pypi\.org|pythonhosted|index-url\s*=?\s*\S*//"
    r"|[A-Z]:\\\\?Users"
)


def our_files() -> list[Path]:
    found = [path for path in ROOT.iterdir() if path.is_file() and path.name[0] != "."]
    for folder in OUR_FOLDERS:
        found += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    hidden = ("__pycache__", ".egg-info")
    return sorted(
        path
        for path in found
        if path.suffix in TEXT and not any(word in str(path) for word in hidden)
    )


PAGES = [path for path in our_files() if path.suffix == ".md"]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def links(page: Path) -> list[str]:
    prose = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return [target for target in _LINK.findall(prose) if "://" not in target]


def anchors(page: Path) -> set[str]:
    prose = _FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h).strip().lower().replace(" ", "-") for h in headings}


def broken_links(page: Path) -> list[str]:
    broken = []
    for link in links(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    return broken


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_to_a_file_and_heading_that_exist(page: Path):
    assert broken_links(page) == []


def test_a_broken_link_would_be_seen(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text(
        "# Here\n[a](gone.md) [b](#here) [c](#there) [d](page.md#here)\n```\n[e](x)\n```\n"
    )
    assert broken_links(page) == ["gone.md", "#there"]


@pytest.mark.parametrize("page", [p for p in PAGES if DOCS in p.parents], ids=named)
def test_every_page_is_reached_from_the_index_of_its_folder(page: Path):
    if page == DOCS / "README.md":
        index, page = ROOT / "README.md", DOCS / "README.md"
    elif page.name == "README.md":
        index = page.parent.parent / "README.md"
    else:
        index = page.parent / "README.md"
    reached = {(index.parent / link.partition("#")[0]).resolve() for link in links(index)}
    assert page in reached, f"{named(index)} does not link to {named(page)}"


@pytest.mark.parametrize("path", our_files(), ids=named)
def test_no_file_names_a_place_of_one_machine_or_an_index(path: Path):
    if path == Path(__file__):
        pytest.skip("this file holds the very patterns it looks for")
    found = _MACHINE.search(path.read_text(encoding="utf-8", errors="replace"))
    assert found is None, f"{named(path)} says {found.group() if found else ''!r}"


@pytest.mark.parametrize(
    "line", ["see /home/me/x", "--index-url https://mirror", "from /opt/wheels", "at pypi.org"]
)
def test_a_place_of_one_machine_would_be_seen(line: str):
    assert _MACHINE.search(line)


def examples(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return [body for mark, body in _FENCE.findall(text) if mark.strip() == "python test"]


@pytest.mark.parametrize("page", [p for p in PAGES if examples(p)], ids=named)
def test_the_examples_of_a_page_run_in_order(page: Path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # what an example writes does not land in the project
    names: dict[str, object] = {"__name__": "__example__"}
    for body in examples(page):
        exec(compile(body, named(page), "exec"), names)


def test_there_are_examples_to_run():
    assert sum(len(examples(page)) for page in PAGES) >= 5


def the_parser() -> argparse.ArgumentParser:
    if find_spec("tidewaiter.cli") is None or find_spec("tidewaiter.cli.main") is None:
        pytest.skip("there is no command line yet")
    from tidewaiter.cli.main import build_parser

    return build_parser()


def commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, set[str]]]:
    """Every command line that ends in work, with its options and arguments."""
    words: set[str] = set()
    below: dict[str, argparse.ArgumentParser] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            below |= action.choices
        elif action.option_strings:
            words |= {o for o in action.option_strings if o.startswith("--")} - {"--help"}
        else:
            words.add(str(action.metavar or action.dest))
    if words or not below:
        yield parser.prog, words
    for sub in below.values():
        yield from commands(sub)


def sections(page: str) -> dict[str, str]:
    """The text below each heading that names a command in backticks."""
    parts = re.split(r"^#+ `([^`]+)`.*$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def undescribed(parser: argparse.ArgumentParser, page: str) -> list[str]:
    """What the parser knows and the page does not, and the other way round."""
    told = sections(page)
    known = dict(commands(parser))
    wrong = [f"{command} is not described" for command in known if command not in told]
    wrong += [f"{command} does not exist" for command in told if command not in known]
    for command in known.keys() & told.keys():
        said = set(re.findall(r"`[^`]*`", told[command]))
        spoken = set(re.findall(r"[\w-]+", " ".join(said)))
        wrong += [f"{command} {w}" for w in sorted(known[command]) if w not in spoken]
        options = {word for word in spoken if word.startswith("--")}
        wrong += [f"{command} has no {w}" for w in sorted(options - known[command] - {"--help"})]
    return wrong


def test_every_command_and_option_is_described_and_no_other():
    assert undescribed(the_parser(), COMMANDS.read_text(encoding="utf-8")) == []


def test_a_command_or_option_left_out_would_be_seen():
    parser = argparse.ArgumentParser(prog="x")
    below = parser.add_subparsers()
    go = below.add_parser("go")
    go.add_argument("source")
    go.add_argument("--far", "-f")
    below.add_parser("stay")
    page = "## `x go`\nTakes `SOURCE` as `source`, and `--near`.\n## `x run`\nRuns.\n"
    assert undescribed(parser, page) == [
        "x stay is not described",
        "x run does not exist",
        "x go --far",
        "x go has no --near",
    ]
    whole = "## `x go`\n`source` `--far KM`\n## `x stay`\n"
    assert undescribed(parser, whole) == []
