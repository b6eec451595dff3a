"""Two ways to use a page: by touch or mouse, and by the keyboard alone.

Both are asked for the same things, so that one walk serves both. ``scripts`` says whether pages
may run scripts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

FAR = 400
"""So many presses of Tab reach whatever can be reached."""

_HERE = "element => element === document.activeElement"
_SEEN = """element => {
  const label = element.closest('label');
  const marked = label && element.matches('input[type=file], input.vh, .pick input')
    ? label.querySelector('span') || label : element;
  const style = getComputedStyle(marked);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


class Hand:
    """Presses, ticks and writes by pointing at things."""

    keys = False

    def __init__(self, scripts: bool = True) -> None:
        self.scripts = scripts

    def press(self, thing: Any) -> None:
        """Press a button or a link."""
        thing.click()

    def open(self, summary: Any) -> None:
        """Open or close details."""
        summary.click()

    def tick(self, box: Any) -> None:
        """Tick a box, or choose one of several."""
        label = box.locator("xpath=ancestor::label[1]")
        (label if label.count() else box).click()

    def write(self, field: Any, text: str) -> None:
        """Write a text into a field in place of what is there."""
        field.fill(text)

    def choose(self, select: Any, value: str) -> None:
        """Choose an option of a list by its value."""
        select.select_option(value)

    def add(self, field: Any, file: Path) -> None:
        """Give a file to a field."""
        with field.page.expect_file_chooser() as asked:
            field.locator("xpath=ancestor::label[1]").click()
        asked.value.set_files(str(file))

    def row(self, page: Any, link: Any) -> None:
        """Open a row of a list by the link in it."""
        self.press(link)

    def shortcut(self, page: Any, keys: str, instead: Any) -> None:
        """Do what a shortcut does; who does not use keys presses ``instead``."""
        self.press(instead)


class Keyboard(Hand):
    """Does the same with keys alone, and sees to it that what has the focus is marked."""

    keys = True

    def press(self, thing: Any) -> None:
        self._reach(thing)
        thing.page.keyboard.press("Enter")

    def open(self, summary: Any) -> None:
        self.press(summary)

    def tick(self, box: Any) -> None:
        page = box.page
        if box.get_attribute("type") != "radio":
            self._reach(box)
            page.keyboard.press("Space")
            return
        name = box.get_attribute("name")
        group = page.locator(f'input[type="radio"][name="{name}"]:not(:disabled)')
        inside = "(element, name) => document.activeElement.name === name"
        self._tab(page, lambda: box.evaluate(inside, name), f"the choice {name}")
        page.keyboard.press("Space")
        for _ in range(group.count()):
            if box.is_checked():
                return
            page.keyboard.press("ArrowDown")
        assert box.is_checked(), f"the arrows do not reach {name} = {box.get_attribute('value')}"

    def write(self, field: Any, text: str) -> None:
        self._reach(field)
        field.page.keyboard.press("Control+A")
        field.page.keyboard.insert_text(text)

    def choose(self, select: Any, value: str) -> None:
        self._reach(select)
        options = select.locator("option")
        values = [one.get_attribute("value") or one.inner_text() for one in options.all()]
        select.page.keyboard.press("Home")
        for _ in range(values.index(value)):
            select.page.keyboard.press("ArrowDown")
        assert select.input_value() == value

    def add(self, field: Any, file: Path) -> None:
        self._reach(field)
        chosen: list[Any] = []

        def asked(chooser: Any) -> None:
            chosen.append(chooser)

        field.page.once("filechooser", asked)
        for key in ("Enter", "Space"):  # which of them opens it, depends on where the focus was
            if not chosen:
                field.page.keyboard.press(key)
                field.page.wait_for_timeout(2000)
        assert chosen, f"no key opens {field}"
        chosen[0].set_files(str(file))

    def row(self, page: Any, link: Any) -> None:
        for _ in range(FAR):
            page.keyboard.press("j")
            if link.evaluate(_HERE):
                page.keyboard.press("Enter")
                return
        raise AssertionError(f"j does not reach {link}")

    def shortcut(self, page: Any, keys: str, instead: Any) -> None:
        assert instead.count(), f"{keys} has nothing to do"
        for key in keys:
            page.keyboard.press(key)

    def _reach(self, thing: Any) -> None:
        self._tab(thing.page, lambda: thing.evaluate(_HERE), str(thing))
        assert thing.evaluate(_SEEN), f"{thing} has the focus and does not show it"

    def _tab(self, page: Any, there: Any, what: str) -> None:
        for _ in range(FAR):
            if there():
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {what}")


WAYS = {
    "pointing": ("en", Hand()),
    "arabic": ("ar", Hand()),
    "without-scripts": ("en", Hand(scripts=False)),
    "keyboard": ("en", Keyboard()),
}
"""The ways in which a walk is done: its language, and the hand that does it."""
WALKED = [
    pytest.param(way, marks=() if way == "pointing" else pytest.mark.slow, id=way) for way in WAYS
]
"""The same to parametrise a test with; all but the usual way take their time."""
