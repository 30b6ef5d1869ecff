"""Looking at pages in Chromium: axe, widths, who is asked, and HTML as a strict parser reads it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from xml.etree import ElementTree

import pytest

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
THEMES = ("light", "dark")
#: Widths at which nothing may stick out: a phone, a window of 1,280 at 200 %, a tablet, the window itself.
NARROWED = (360, 640, 768, 1280)
#: So many stops of the Tab key lead from anywhere to the results of a page.
STOPS = 10
WIDTHS = (360, 1280)
#: WCAG 2.2 AA, and what axe takes for good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def needed() -> None:
    """Skip, loudly, where there is no Chromium; on CI that is a failure."""
    if not os.path.exists(CHROMIUM):
        if os.environ.get("CI"):
            pytest.fail(f"no Chromium at {CHROMIUM}: install it, or set CHROMIUM", pytrace=False)
        pytest.skip(f"NOT CHECKED: no Chromium at {CHROMIUM} (set CHROMIUM)", allow_module_level=True)
    pytest.importorskip("playwright.sync_api")


@contextmanager
def chromium() -> Iterator[object]:
    """Give a browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield opened
        opened.close()


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


#: ``make browser`` (SITES=all) looks at each page in both themes at both widths; otherwise pages take turns.
ALL = os.environ.get("SITES") == "all"
LOOKS = [(theme, width) for theme in THEMES for width in WIDTHS]
_turns = itertools.cycle(LOOKS)


def seen(page) -> list[str]:
    """Return what is wrong with the page that is open: what axe finds, and what is too wide.

    The page is looked at as somebody sees it who has opened everything that can be opened on it.
    """
    problems = []
    before = page.viewport_size
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    page.evaluate(_axe())
    for theme, width in LOOKS if ALL else [next(_turns)]:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 800})
        at = f"{page.url} ({theme}, {width})"
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wider > 0:
            problems.append(f"{at}: {wider} px wider than the window")
        found = page.evaluate(
            "(rules) => axe.run(document, { resultTypes: ['violations'], "
            "runOnly: { type: 'tag', values: rules } })",
            RULES,
        )
        problems += [
            f"{at}: axe {one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]} ({len(one['nodes'])})"
            for one in found["violations"]
        ]
    page.emulate_media(color_scheme="light")
    if before:
        page.set_viewport_size(before)
    return problems


_CUT = """() => [...document.querySelectorAll('main *, header *, footer *')].filter((one) => {
    const how = getComputedStyle(one);
    return /hidden|clip/.test(how.overflowX) && !one.closest('.unseen') && !one.closest('.matrix .who')
        && one.scrollWidth > one.clientWidth + 1 && how.display !== 'inline';
}).map((one) => one.outerHTML.slice(0, 90))"""

_FIRST_ROW = """() => {
    const row = document.querySelector('main .matrix tbody tr, main .result tbody tr');
    return row ? row.getBoundingClientRect().top + scrollY : 0;
}"""
#: On a phone the first row of a table begins so many pixels down, at most: it is seen without scrolling.
DOWN = 400

_ON_PAPER = """() => [...document.querySelectorAll('.scroll')].flatMap((box) => {
    const found = [], lying = getComputedStyle(box).page === 'lying';
    const room = lying ? 1032 : document.documentElement.clientWidth;
    const shown = [box, ...box.querySelectorAll('td, th, svg')]
        .filter((one) => getComputedStyle(one).display !== 'none');
    const over = Math.max(...shown.map((one) => one.getBoundingClientRect().right)) - room;
    if (over > 1) found.push(`${box.ariaLabel} sticks out by ${Math.round(over)} px`);
    for (const head of box.querySelectorAll('thead'))
        if (getComputedStyle(head).display !== 'table-header-group')
            found.push(`${box.ariaLabel}: no head on page 2`);
    return found;
})"""


def cut(page) -> list[str]:
    """Return what sticks out of the window or is cut off at some width, and what paper cuts off."""
    problems = []
    before = page.viewport_size
    for width in NARROWED:
        page.set_viewport_size({"width": width, "height": 800})
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wider > 0:
            problems.append(f"{page.url} ({width}): {wider} px wider than the window")
        problems += [f"{page.url} ({width}): cut: {one}" for one in page.evaluate(_CUT)]
        if width == min(NARROWED) and (down := page.evaluate(_FIRST_ROW)) > DOWN:
            problems.append(f"{page.url} ({width}): the first row is {down:.0f} px down")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1032})  # A4 within its margins
    problems += [f"{page.url} (A4): {one}" for one in page.evaluate(_ON_PAPER)]
    page.emulate_media(media="screen")
    page.set_viewport_size(before)
    return problems


def stops(page) -> int | None:
    """Return after how many stops of the Tab key the results of a page are reached; None where it has none.

    Somebody takes "Skip to the results" where it is offered, otherwise "Skip to content".
    """
    if not page.evaluate("!!document.querySelector('main table tbody a, main table tbody th')"):
        return None
    offered = page.evaluate("[...document.querySelectorAll('body > .skip')].map((one) => one.hash)")
    page.evaluate("document.activeElement.blur()")
    taken = 0
    for _ in offered:
        page.keyboard.press("Tab")
        taken += 1
    page.keyboard.press("Enter")
    while taken <= 4 * STOPS:
        page.keyboard.press("Tab")
        taken += 1
        if page.evaluate("!!document.activeElement.closest('main .scroll, main table')"):
            break
    return taken


def heard(page) -> list[list[str]]:
    """Return the rows of the tables of the page that is open, each cell as a screen reader has it."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}
    return [
        [
            f"{cell['role']['value']}: {cell.get('name', {}).get('value', '')}"
            for cell in map(by_id.get, row["childIds"])
            if cell and not cell["ignored"]
        ]
        for row in nodes
        if row.get("role", {}).get("value") == "row"
    ]


def misread(html: str) -> list[str]:
    """Return where a page is not valid: a strict HTML parser objects, or reads another tree than is written.

    Pages are well-formed XML, too: a parser of HTML that closes, moves or drops an element (a block within a
    paragraph, a row outside of a table) comes to another tree, and so it is found.
    """
    from justhtml import JustHTML

    parsed = JustHTML(html, sanitize=False, collect_errors=True)
    problems = [f"line {error.line}: {error.code}" for error in parsed.errors]
    try:
        written = ElementTree.fromstring(html.removeprefix("<!DOCTYPE html>"))
    except ElementTree.ParseError as error:
        return [*problems, f"not well-formed: {error}"]
    ours = list(_nested(written, list, lambda element: element.tag.rpartition("}")[2]))
    theirs = list(_nested(_html(parsed.root), lambda node: node.children or (), lambda node: node.name))
    if ours != theirs:
        at = next(
            (number for number, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0] != pair[1]),
            min(len(ours), len(theirs)),
        )
        problems.append(
            f"read as another tree from element {at} on: {ours[at : at + 1]}, {theirs[at : at + 1]}"
        )
    ids = [element.get("id") for element in written.iter() if element.get("id")]
    problems += [f"id {one!r} stands twice" for one in sorted({one for one in ids if ids.count(one) > 1})]
    problems += [f"<{one.tag} style>" for one in written.iter() if one.get("style")]
    return problems


def _html(document):
    """Return the outermost element of a parsed document."""
    return next(node for node in document.children if node.name == "html")


def _nested(element, children, name, depth=0) -> Iterator[tuple[int, str]]:
    """Yield the elements with how deep they lie, in the order in which they begin."""
    yield depth, name(element)
    for child in children(element):
        if isinstance(name(child), str) and name(child)[0] not in "#!":
            yield from _nested(child, children, name, depth + 1)
