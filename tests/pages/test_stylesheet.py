"""The stylesheet: whole, logical, from here, and with every token it uses."""

import re
from pathlib import Path

from tidewaiter import pages

STATIC = Path(pages.__file__).parent / "static" / "pages"
CSS = (STATIC / "tidewaiter.css").read_text("utf-8")
RULES = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)


def test_it_is_whole():
    assert not re.search(r"^(<{7}|={7}|>{7})", CSS, re.MULTILINE)
    depth = 0
    for at, sign in enumerate(re.sub(r'"[^"]*"', "", RULES)):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert 0 <= depth <= 2, RULES[max(0, at - 80) : at]
    assert depth == 0


def test_every_token_is_there():
    used = set(re.findall(r"var\((--[\w-]+)", RULES))
    assert used <= set(re.findall(r"(--[\w-]+):", RULES))


def test_nothing_is_left_or_right_and_nothing_comes_from_elsewhere():
    physical = r"[{;\s]((?:margin|padding|border)-(?:left|right)|left|right|float)\s*:"
    assert re.findall(physical, RULES) == []
    assert re.findall(r"text-align:\s*(?:left|right)", RULES) == []
    assert re.findall(r"@import|url\((?!#)[^)]*\)", RULES) == []


def test_what_narrow_screens_do_is_not_printed():
    assert re.findall(r"@media \(max-width: (?:48|68)rem\)", RULES) == []
