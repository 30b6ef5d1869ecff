"""Each desk by keyboard alone, and axe on every page of the office, in both themes at both widths."""

from __future__ import annotations

import os
import re
import time

import pytest
from looking import ALL, chromium, needed, seen

from .served import PASSWORD, Served, visitor

needed()

DESK = "/desk/keyboard-cup-2026/"
FILLED = {"number": "1", "id_": "race-1", "name": "season.toml", "book": "btcc", "slug": "keyboard-cup-2026"}
#: A part of an address that means something else than elsewhere, by how the address begins.
OTHERWISE = {
    "desk/<slug:slug>/entries/<str:id_>": {"id_": "7"},
    "desk/<slug:slug>/decisions/<str:id_>": {"id_": "d1"},
}
#: Not pages: what is downloaded, kept for scripts, or read by machines.
NOT_PAGES = re.compile(r"(ergast|\^?api)/|.*(\.zip|/draft|/attachment|metrics|readyz|<str:name>|logout)$")


class Keyboard:
    """Somebody who has no mouse: Tab, Enter, Space, arrows and letters, nothing else."""

    def __init__(self, page):
        self.page = page

    def focus(self):
        """What has the focus, whether it can be seen there, and what it is called."""
        return self.page.evaluate(
            """() => {
              const e = document.activeElement, style = getComputedStyle(e), box = e.getBoundingClientRect();
              return {
                tag: e.tagName, name: e.getAttribute('name') ?? '', value: e.getAttribute('value') ?? '',
                text: (e.innerText || e.getAttribute('aria-label') || '').trim(),
                href: e.getAttribute('href') ?? '', id: e.id, type: e.getAttribute('type') ?? '',
                ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
                seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0
                      && box.top < innerHeight && box.left < innerWidth,
              };
            }"""
        )

    @staticmethod
    def named(here):
        """What tells one stop from another."""
        return {key: here[key] for key in ("tag", "id", "name", "value", "text", "href")}

    def to(self, **wanted):
        """Press Tab until the focus is on what is wanted; each stop on the way can be seen."""
        last, stops = self.named(self.focus()), 1
        for _ in range(400):
            self.page.keyboard.press("Tab")
            here = self.focus()
            # A day and an hour have a stop for each of their parts.
            name = self.named(here)
            stops = stops + 1 if name == last else 1
            assert stops < 9 or here["tag"] == "BODY", f"the focus is caught at {here}"
            last = name
            if here["tag"] == "BODY":
                continue
            # The last of them is the button within the field, which has a ring of its own.
            inner = stops > 1 and here["type"] in ("date", "time", "datetime-local")
            assert here["ring"] or inner, f"nobody sees that the focus is on {here}"
            assert here["seen"], f"the focus is out of sight on {here}"
            if all(here[key] == value for key, value in wanted.items()):
                return
        raise AssertionError(f"Tab does not come to {wanted} on {self.page.url}")

    def type(self, text, **wanted):
        """Write into a field in the place of what is there."""
        self.to(**wanted)
        if self.page.evaluate("document.activeElement.tagName") != "SELECT":
            self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def press(self, key="Enter", **wanted):
        """Go to a link or a button and press it; returns when the next page is there."""
        self.to(**wanted)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)


#: Everything that can be worked with on a page, as somebody sees it who has opened what can be opened.
CONTROLS = """() => {
  document.querySelectorAll('details').forEach((one) => { one.open = true });
  document.activeElement.blur();
  window.scrollTo(0, 0);
  const all = 'a[href], button, input, select, textarea, summary, iframe, '
    + '[tabindex]:not([tabindex="-1"]), [contenteditable]';
  const named = (e) => e.outerHTML.replace(/\\s+/g, ' ').slice(0, 120);
  const group = (e) => e.type === 'radio' && e.name ? 'radio ' + e.name : e;
  const wanted = new Set([...document.querySelectorAll(all)].filter((e) => e.type !== 'hidden' && !e.disabled
    && e.getAttribute('tabindex') !== '-1' && e.getClientRects().length).map(group));
  const wrong = new Set(), count = wanted.size;
  for (const e of document.querySelectorAll('body *')) {
    if (e.tabIndex > 0) wrong.add('comes out of turn: ' + named(e));
    if (getComputedStyle(e).cursor === 'pointer' && !e.closest(all + ', label'))
      wrong.add('only a mouse can press: ' + named(e));
  }
  let turn = 0;
  document.addEventListener('focusin', (event) => {
    const e = event.target, style = getComputedStyle(e), box = e.getBoundingClientRect();
    if (e === document.body) return;
    wanted.delete(group(e));
    turn += 1;
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2)
      wrong.add('nobody sees that the focus is on ' + named(e));
    if (!box.width || !box.height) wrong.add('has the focus and no size: ' + named(e));
  });
  window.walk = () => ({ left: wanted.size, turn, home: document.activeElement === document.body });
  window.walked = () => [...wrong, ...[...wanted].map((e) => 'Tab does not come to '
    + (typeof e === 'string' ? e : named(e)))];
  return count;
}"""


def tabbed(page):
    """Go through a page with Tab; return what cannot be reached, or cannot be seen to have the focus."""
    count = page.evaluate(CONTROLS)
    assert count > 1, page.url
    # A day and an hour have a stop for each of their parts.
    for _ in range(count // 4 + 10):
        for _ in range(12):
            page.keyboard.press("Tab")
        if page.evaluate("walk()")["left"] == 0:
            break
    told = [f"{page.url}: {one}" for one in page.evaluate("walked()")]
    # The way past the navigation is shown while it has the focus, over what axe looks at next.
    page.evaluate("document.activeElement.blur()")
    return told


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    made = Served(tmp_path_factory.mktemp("keyboard"))
    yield made
    made.end()


def walked(page, office):
    """A season from the first log-in to an undo, without a mouse."""
    hands = Keyboard(page)
    page.goto(office.link)
    page.keyboard.press("Tab")
    assert hands.focus()["text"] == "Skip to content"
    page.keyboard.press("Enter")
    hands.type("Ada Owner", name="name")
    hands.type(PASSWORD, name="password")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    hands.press(text="Log out")
    hands.type("Ada Owner", name="name")
    hands.type(PASSWORD, name="password")
    hands.press(text="Log in")

    hands.press(text="Begin a season")
    hands.type("Keyboard Cup", name="series")
    hands.type("2026", name="year")
    hands.type("motorsport-uk-club", name="rulebook")
    hands.type("1", name="rounds")
    hands.type("2", name="races")
    hands.press(text="Begin")
    assert page.url.endswith(DESK)

    hands.press(text="Enter the cars")
    hands.to(name="list")
    page.keyboard.type("7,Ann Example\n8,Bob Example\n9,Cat Example")
    hands.press(text="Enter these cars")
    hands.press(text="Season")

    # The calendar: a day, an hour and a zone.
    hands.press(text="1. Round 1")
    hands.type("Europe/Rome", name="time_zone")
    hands.to(name="session-0-date")
    page.keyboard.type("05032026")
    hands.to(name="session-0-start")
    page.keyboard.type("0205PM")
    hands.press(text="Store")

    # A result in the grid, from cell to cell, stored without leaving it.
    hands.press(text="Race 1")
    hands.to(name="row-0-number")
    for number in ("8", "7", "9"):
        page.keyboard.type(number)
        page.keyboard.press("Enter")
    assert hands.focus()["name"] == "row-2-number"
    assert "Bob Example" in page.inner_text("tr:has([name=row-0-number])")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert "Stored" in page.inner_text(".said")

    # A protest, and a decision on it.
    hands.press(text="Stewards")
    hands.type("protest", name="kind")
    hands.type("Race 1", name="session")
    hands.type("8", name="cars")
    hands.type("Car 7", name="by")
    hands.to(name="text")
    page.keyboard.type("Pushed me off")
    hands.press(text="File it")
    hands.press(text="Decide on it, or hear it")
    hands.press(text="disqualified")
    hands.press(text="Show what it changes")
    hands.press(text="Issue the decision")
    assert "Stored: decision: disqualified race-1 8" in page.inner_text(".said")
    hands.press(text="disqualified race-1 car 8")
    hands.type("under", name="step")
    hands.press(text="Show what it changes")
    hands.press(text="Store it")
    hands.press(text="Season")
    hands.press(text="Race 1")

    # Issued, and taken back.
    hands.press(name="state", value="provisional")
    assert "Document 1 is issued" in page.inner_text(".said")
    # Receipts are asked for and given; a program gets a token.
    hands.press(text="Published")
    hands.press(text="Receipts: who has opened which document")
    hands.press(text="Ask")
    assert "3 are asked to open it" in page.inner_text(".said")
    hands.press(text="Make the links that are missing")
    page.given = re.findall(r"(/notices/\S+)", page.inner_text(".once"))
    assert len(page.given) == 3
    hands.press(text="Tokens")
    hands.type("Timing van", name="name")
    hands.press(text="Make a token")
    assert page.inner_text(".once").startswith("countback_")

    hands.press(text="History")
    hands.press(text="7")
    hands.press(text="Take this change back")
    assert "version 7 taken back" in page.inner_text(".said")

    # Rules, with what is wrong beside them as they are typed.
    hands.press(text="Rules")
    hands.press(text="Look at it, or edit it")
    hands.to(name="text")
    page.keyboard.press("Control+Home")
    page.keyboard.type("x = ")
    page.wait_for_selector("#verdict:has-text('1 error')")
    for _ in range(4):
        page.keyboard.press("Backspace")
    page.keyboard.type("# ours")
    page.keyboard.press("Enter")
    page.wait_for_selector("#verdict:has-text('can be scored')")
    hands.press(text="Score the season by these rules")
    assert "Stored: rulebook: motorsport-uk-club.toml" in page.inner_text(".said")


def pages():
    """Every page of the office that can be read, from its addresses: a new one is looked at, too."""
    from countback.office.addresses import DESKS, urlpatterns

    routes = [str(pattern.pattern) for pattern in urlpatterns]
    routes = [
        route for route in routes if not NOT_PAGES.match(route) and not route.startswith(("join", "notices"))
    ]
    unread = {f"desk/<slug:slug>/{desk.address}" for desk in DESKS if desk.reads is None}
    filled = [
        "/"
        + re.sub(r"<\w+:(\w+)>", lambda part, of=route: {**FILLED, **OTHERWISE.get(of, {})}[part[1]], route)
        for route in routes
        if route not in unread
    ]
    assert len(filled) > 15
    return [*filled, f"{DESK}sessions/race-2", f"{DESK}rounds/9", f"{DESK}decide?kind=time-added"]


def test_each_desk_by_keyboard_alone_and_axe_finds_nothing(office):
    with chromium() as browser:
        page = visitor(browser, office)
        walked(page, office)
        assert page.wrong == []
        if os.environ.get("OFFICE_DATABASE"):
            return  # the pages are the same on every database
        problems = []
        for turn, path in enumerate([*pages(), "/nothing/here"]):
            answer = page.goto(path)
            assert answer.status == (404 if path == "/nothing/here" else 200), path
            # Without ``make browser`` pages take turns.
            problems += tabbed(page) if ALL or turn % 2 else []
            problems += seen(page) if ALL or not turn % 2 else []
        # The walk itself: it finds what no keyboard reaches, what comes out of turn, what has no ring.
        page.evaluate(
            """() => {
              const main = document.querySelector('main'), box = document.createElement('div');
              box.innerHTML = '<b id="m">x</b> <button tabindex="3">x</button> <button id="r">x</button>';
              main.append(box);
              document.getElementById('m').style.cursor = 'pointer';
              document.getElementById('r').style.outline = 'none';
            }"""
        )
        told = " ".join(tabbed(page))
        for words in ("only a mouse can press", "comes out of turn", "nobody sees that the focus"):
            assert words in told
        # What went wrong reads well, too.
        page.goto(f"{DESK}sessions/race-2")
        page.fill("[name=order]", "7\n99\n7")
        page.click("text=Store the result")
        problems += seen(page)
        stranger = visitor(browser, office)
        public = ["/login", "/join/unknown", "/s/index.html", "/d/keyboard-cup-2026/1.html"]
        public += [
            f"/s/keyboard-cup-2026/{one}.html" for one in ("index", "sessions/race-1", "standings/index")
        ]
        public += _embedded(page)
        stranger.goto(page.given[0])
        Keyboard(stranger).press(text="Open")
        assert "Read the document" in stranger.inner_text("main")
        problems += seen(stranger)
        for path in [page.given[1], "/notices/unknown", *public]:
            stranger.goto(path)
            problems += tabbed(stranger) + seen(stranger)
        assert not problems, "\n".join(dict.fromkeys(problems))
        readers = [visitor(browser, office) for _ in range(3)]
        for reader in readers:
            with reader.expect_request(re.compile("/live")):
                reader.goto("/s/keyboard-cup-2026/index.html")
        time.sleep(0.2)
        assert office.stop() < 2


def _embedded(page):
    """The addresses in the code that is there to copy."""
    page.goto(f"{DESK}published/")
    code = page.eval_on_selector_all("textarea", "all => all.map((one) => one.value).join()")
    found = re.findall(r'src="http://[^/]+(/embed/[^"]+)"', code)
    assert found
    return found
