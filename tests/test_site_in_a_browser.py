"""The public site in Chromium: axe, widths, nothing asked of others, valid HTML, no page too large.

``make test`` looks at two pages of every kind of a season under way, each in one theme at one width;
``make browser`` (SITES=all) at those of every shipped season, in both themes at both widths, and draws
pictures where PICTURES names a folder.
"""

from __future__ import annotations

import os
import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from looking import ALL, NARROWED, STOPS, chromium, cut, heard, misread, needed, seen, stops
from numpy.random import SeedSequence
from under_way import under_way

import countback
from countback.formats.writers.pdf import typeset
from countback.formats.writing import downloads
from countback.scoring.score import score
from countback.site.build import Site
from countback.site.drawing import Randomness
from countback.store.shipped import seasons

needed()

LARGEST = 100_000


@pytest.fixture(scope="module")
def site():
    """Every file of the site by its path."""
    standings = countback.load("porsche-carrera-cup-north-america-2022")
    shown = [score(under_way(standings.recorded), standings.rulebook)]
    if ALL:
        shown += [countback.load(name) for name in seasons()]
        randomness = Randomness(
            1, lambda count: [np.random.default_rng(one) for one in SeedSequence(1).spawn(count)]
        )
        return Site(shown, downloads(), randomness=randomness).files()
    return Site(shown, newest_titles=True).files()


@pytest.fixture(scope="module")
def home(site, tmp_path_factory):
    """The address of a server of those files."""
    folder = tmp_path_factory.mktemp("site")
    for path, content in site.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def kind_of(page):
    """Pages of one kind are made by one function, of one season."""
    parts = page.split("/")
    if len(parts) < 3 or (parts[1] == "standings" and len(parts) == 3):
        return page
    if parts[1] != "standings":
        return " ".join(parts[:2])
    last = parts[3]
    what = last if re.match(r"index|progress", last) else "round" if last.startswith("round-") else "why"
    return f"{parts[0]} {what}"


def one_of_each_kind(site, *, largest=True):
    """The largest page of every kind, which has most to go wrong, or the smallest."""
    pages = sorted((path for path in site if path.endswith(".html")), key=lambda path: len(site[path]))
    return sorted({kind_of(path): path for path in (pages if largest else reversed(pages))}.values())


def test_every_page_is_valid_and_small(site):
    pages = one_of_each_kind(site) if not ALL else [path for path in site if path.endswith(".html")]
    assert len(pages) > 10
    problems = [f"{page}: {one}" for page in pages for one in misread(site[page].decode())]
    problems += [f"{page}: {len(site[page])} bytes" for page in pages if len(site[page]) >= LARGEST]
    assert not problems, "\n".join(problems)


def test_each_page_is_seen_whole_reached_by_keyboard_and_asks_nobody(site, home):
    """Axe finds nothing, nothing sticks out at any width or on paper, results are ten stops away."""
    problems = []
    with chromium() as browser:
        page = browser.new_page()
        page.on("request", lambda one: one.url.startswith(home) or problems.append(f"asks {one.url}"))
        page.on("response", lambda one: one.status < 400 or problems.append(f"{one.status} {one.url}"))
        for path in one_of_each_kind(site):
            page.goto(home + path)
            after = stops(page)
            problems += [f"{path}: {after} stops to a result"] if after and after > STOPS else []
            problems += cut(page)
            problems += seen(page) if ALL else []
        # Axe looks at every cell: without ``make browser`` at those of small pages only.
        for path in one_of_each_kind(site, largest=False):
            page.goto(home + path)
            problems += seen(page)
        page.goto(f"{home}under-way-2022/standings/overall/index.html")
        rows = {row[1]: row for row in heard(page) if len(row) > 2}
        page.emulate_media(media="print")
        sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", prefer_css_page_size=True)))
    assert not problems, "\n".join(dict.fromkeys(problems))
    assert rows["rowheader: Kay van Berlo NLD"][4:7] == [
        "cell: 1PF , pole position and fastest lap , 28 points",
        "cell: 1P , pole position , 27 points",
        "cell: 1PF , pole position and fastest lap , 28 points",
    ]
    # The table of 49 names and 12 races is on the first, who can still win on the second, odds on a third.
    assert sheets == (3 if ALL else 2)
    assert rows["columnheader: Name"][0] == "columnheader: Pos"


ROW = "<tr><th>x</th>" + "<td>nnnnnnnn</td>" * 12 + "</tr>"


def test_what_is_cut_or_far_away_is_found():
    """The checks are no better than what they find."""
    with chromium() as browser:
        page = browser.new_page()
        page.set_content(f"<main>{'<a href=x>x</a>' * 12}<table><tbody>{ROW}</tbody></table></main>")
        assert stops(page) > STOPS
        assert {"(360): " in one for one in cut(page)} == {True, False}
        page.set_content(
            "<main><p style='width:3rem;overflow:hidden;white-space:nowrap'>a long text</p></main>"
        )
        assert len(cut(page)) == len(NARROWED)
        assert stops(page) is None
        head = "<thead style='display:table-row-group'><tr><th>x</th></tr></thead>"
        page.set_content(
            f"<main><div class=scroll style='overflow:auto'><table>{head}{ROW * 2}</table></div>"
        )
        # By how much depends on the fonts there are.
        assert [re.sub(r"\d+ px", "N px", one.split("(A4)")[1]) for one in cut(page)] == [
            ": null sticks out by N px", ": null: no head on page 2"
        ]  # fmt: skip


SHOTS = [
    ("overview", "index", 1280, "light"),
    ("overview-phone", "index", 360, "light"),
    ("standings", "standings/overall/index", 1280, "light"),
    ("standings-dark", "standings/overall/index", 1280, "dark"),
    ("standings-phone", "standings/overall/index", 360, "light"),
    ("standings-phone-dark", "standings/overall/index", 360, "dark"),
    ("progress", "standings/overall/progress", 1280, "light"),
    ("progress-phone", "standings/overall/progress", 360, "dark"),
    ("session", "sessions/race-8", 1280, "light"),
    ("why", "standings/overall/riley-dickinson", 1280, "light"),
    ("rules", "rules", 1280, "dark"),
]


@pytest.mark.skipif(
    not (ALL and os.environ.get("PICTURES")), reason="only `make browser PICTURES=folder` draws"
)
def test_the_pictures_of_the_documentation_are_drawn(site, home):
    """In true colours, two dots to a pixel; and the standings are printed on both papers."""
    folder = Path(os.environ["PICTURES"])
    with chromium() as browser:
        draw(browser, home, folder)
    standings = countback.load("porsche-carrera-cup-north-america-2022")
    first = typeset(standings, "standings", format="png", ppi=144.0)[0]
    (folder / "official-standings.png").write_bytes(first)
    assert {f"site-{name}.png" for name, *_ in SHOTS} <= {file.name for file in folder.iterdir()}


def draw(browser, home, folder):
    """Draw the pictures of pages."""
    season = os.environ.get("SEASON", "porsche-carrera-cup-north-america-2022")
    browser = browser.new_context(device_scale_factor=2)
    for name, path, width, theme in SHOTS:
        height = 860 if width > 500 else 740
        page = browser.new_page()
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{home}{season}/{path}.html")
        page.screenshot(path=folder / f"site-{name}.png")
        page.close()
    page = browser.new_page()
    page.set_viewport_size({"width": 1280, "height": 860})
    page.goto(f"{home}under-way-2022/standings/overall/index.html")
    top, bottom = page.evaluate(
        """[document.querySelector('#title').getBoundingClientRect().top + scrollY - 16,
            document.querySelector('#odds').getBoundingClientRect().bottom + scrollY]"""
    )
    clip = {"x": 0, "y": top, "width": 1280, "height": bottom - top}
    page.screenshot(path=folder / "site-titles.png", full_page=True, clip=clip)
    for paper in ("A4", "Letter"):
        page.goto(f"{home}{season}/standings/overall/index.html")
        page.pdf(path=folder / f"site-print-{paper.lower()}.pdf", format=paper)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1032})  # A4 within its margins
    page.screenshot(path=folder / "site-print.png")
    browser.close()


def broken(before, after):
    """A page that somebody made worse."""
    page = (
        '<!DOCTYPE html>\n<html lang="en"><head><title>x</title></head><body><main><h1>x</h1>'
        '<p id="a">text</p><table><tbody><tr><td>1</td></tr></tbody></table></main></body></html>'
    )
    assert before in page
    return page.replace(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("text", "<div>text</div>"),
        ("<tbody>", ""),
        ("</td>", ""),
        ("<td>1</td>", "<p>1</p>"),
        ("<h1>x</h1>", '<h1 id="a">x</h1>'),
        ("<h1>", '<h1 style="color: red">'),
        ("<!DOCTYPE html>", ""),
        ("<h1>x</h1>", '<a href="x"><a href="y">z</a></a>'),
        ("text", "<form><form></form></form>"),
    ],
)
def test_a_page_that_is_not_valid_is_found(before, after):
    """The check is no better than what it finds: each of these a validator refuses."""
    assert misread(broken("text", "text")) == []
    assert misread(broken(before, after))
