"""``python -m tidewaiter.pages.languages``: bring the catalogues up to date, or look at them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tidewaiter.pages.languages import catalogs, extracting, libraries, tables


def main(arguments: list[str] | None = None) -> int:
    """Run it. The answer is 1 where ``--check`` finds something, else 0."""
    parser = argparse.ArgumentParser(
        prog="python -m tidewaiter.pages.languages",
        description="Read all messages of pages and programs and bring the catalogues up to date. "
        "Translations stay; messages that nobody says any more go.",
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail if anything is missing or old"
    )
    parser.add_argument(
        "--take",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE",
        help="take translations over from these .po files, named by language, as in fr.po",
    )
    asked = parser.parse_args(arguments)
    wanted = extracting.messages(more=tables.messages())
    problems = [
        problem
        for language in catalogs.PLURALS
        for problem in _bring(language, wanted, asked.take, write=not asked.check)
    ]
    problems += libraries.bring(write=not asked.check)
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(wanted)} messages, {len(problems)} to do")
    return 1 if asked.check and problems else 0


def _bring(
    language: str, wanted: dict[extracting.Message, list[str]], taken: list[Path], *, write: bool
) -> list[str]:
    """Write one language's files; the problems found, each as a line."""
    translated = catalogs.read(language)
    for path in taken:
        if path.name.split(".")[0] == language:
            translated |= catalogs.read(language, path.read_bytes())
    translated = {message: said for message, said in translated.items() if message in wanted}
    made = {
        "po": catalogs.po(language, wanted, translated),
        "mo": catalogs.mo(language, wanted, translated),
    }
    problems = [
        f"{language}: not translated: {one}" for one in catalogs.missing(wanted, translated)
    ]
    problems += [f"{language}: {one}" for one in catalogs.wrong(language, translated)]
    for ending, content in made.items():
        path = catalogs.path(language, ending)
        if write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        elif not path.exists() or path.read_bytes() != content:
            problems.append(f"{language}: {path.name} is not up to date")
    return problems


if __name__ == "__main__":
    sys.exit(main())
