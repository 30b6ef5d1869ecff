"""A season's life in the browser: a real server, a real browser, from the first entry to the archive."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import pytest
from looking import chromium, needed

from countback.scoring.score import score
from countback.store.opening import open_season

from .served import Served, person

needed()

ENTRIES = "No\tDriver\tTeam\tClass\n" + "\n".join(
    f"{number}\tDriver {number} Example\tTeam {number % 9}\t{'Pro' if number % 2 else 'Am'}"
    for number in range(1, 48)
)
QUALIFYING = "Pos,No,Driver,Best lap\n" + "\n".join(
    f"{place},{place},Driver {place} Example,1:{20 + place}.000" for place in range(1, 21)
)
RACE = "Pos,No,Driver,Laps,Time\n" + "\n".join(
    f"{place},{21 - place},Driver {21 - place} Example,12,25:{place:02}.000" for place in range(1, 21)
)


@pytest.fixture
def office(tmp_path_factory):
    made = Served(tmp_path_factory.mktemp("life"))
    yield made
    made.end()


@pytest.fixture
def browser():
    with chromium() as opened:
        yield opened


def drawn(page, name, *, at="main"):
    """Draw the page at desk and phone width where PICTURES names a folder; the guide shows some of them."""
    if folder := os.environ.get("PICTURES"):
        for width, height, ending in ((1280, 860, ""), (360, 740, "-phone")):
            page.set_viewport_size({"width": width, "height": height})
            page.locator(at).first.scroll_into_view_if_needed()
            page.screenshot(path=Path(folder) / f"office-{name}{ending}.png")
        page.set_viewport_size({"width": 1280, "height": 900})


def test_the_life_of_a_season(office, browser, tmp_path):
    owner = person(browser, office, office.link, "Ada Owner")

    # A new series from a template.
    owner.click("text=Begin a season")
    owner.fill("[name=series]", "Example Cup")
    owner.fill("[name=year]", "2026")
    owner.select_option("[name=rulebook]", "motorsport-uk-club")
    owner.fill("[name=rounds]", "2")
    owner.fill("[name=races]", "2")
    owner.fill("[name=classes]", "Pro, Am")
    drawn(owner, "begin")
    owner.click("main button")
    owner.wait_for_url("**/desk/example-cup-2026/")
    desk = "/desk/example-cup-2026/"

    # Forty-seven entries, pasted from a spreadsheet.
    owner.goto(f"{desk}entries/")
    drawn(owner, "entries-empty")
    owner.fill("textarea", ENTRIES)
    owner.click("text=Enter these cars")
    assert owner.inner_text("h1") == "Entries (47)"
    drawn(owner, "entries")

    # A qualifying added to the calendar, then both sheets imported.
    owner.goto(f"{desk}rounds/1")
    owner.fill("[name=session-2-name]", "Qualifying")
    owner.select_option("[name=session-2-kind]", "qualifying")
    owner.fill("[name=session-2-order]", "0")
    owner.fill("[name=time_zone]", "Europe/London")
    drawn(owner, "round", at="[name=session-2-name]")
    owner.click("main button:has-text('Store')")
    owner.wait_for_url(f"**{desk}")
    for session, name, text in (("qualifying", "quali.csv", QUALIFYING), ("race-1", "race.csv", RACE)):
        owner.goto(f"{desk}import/?session={session}")
        owner.set_input_files(
            "[name=files]", files=[{"name": name, "mimeType": "text/csv", "buffer": text.encode()}]
        )
        owner.click("text=Show what they change")
        owner.wait_for_selector("text=This would change")
        if session == "race-1":
            drawn(owner, "import")
        owner.click("main button:has-text('Store')")
        owner.wait_for_url(f"**{desk}")

    # The second race typed by hand, by keyboard alone from the first cell on.
    owner.goto(f"{desk}sessions/race-2")
    for number in range(1, 11):
        cell = owner.locator(f"[name=row-{number - 1}-number]")
        if number == 1:
            cell.focus()
        owner.keyboard.type(str(number))
        owner.keyboard.press("Enter")
    assert owner.inner_text("tr:has([name=row-0-number]) .who") == "Driver 1 Example"
    drawn(owner, "grid", at="[name=row-0-number]")
    owner.click("text=Store the result")
    owner.wait_for_selector("text=result not issued")

    # Issued as provisional, then as official.
    for session in ("race-1", "race-2"):
        owner.goto(f"{desk}sessions/{session}")
        owner.click("button[value=provisional]")
        owner.wait_for_selector("text=is issued")
        if session == "race-2":
            drawn(owner, "issued")
    reader = browser.new_context(base_url=office.address).new_page()
    reader.set_default_timeout(20_000)
    for _ in range(100):
        answer = reader.goto("/s/example-cup-2026/standings/index.html")
        if answer.status == 200:
            break
        time.sleep(0.1)
    assert answer.status == 200
    reader.goto("/d/example-cup-2026/1.html")
    assert "Provisional result" in reader.text_content("main")
    drawn(reader, "document")

    # A wrong driver corrected across rounds: one entry, every table.
    owner.goto(f"{desk}entries/1")
    owner.fill("[name=driver]", "Corrected Name")
    owner.click("main button:has-text('Store')")
    owner.wait_for_url(f"**{desk}entries/")
    owner.goto(f"{desk}sessions/race-2")
    assert "Corrected Name" in owner.inner_text("main")

    # Undone, and done again by undoing the undoing.
    owner.goto(f"{desk}history/")
    owner.click("tbody tr:first-child a")
    assert "Corrected Name" in owner.inner_text("main")
    drawn(owner, "version")
    owner.click("text=Take this change back")
    owner.wait_for_url(f"**{desk}history/")
    owner.goto(f"{desk}entries/1")
    assert owner.input_value("[name=driver]") == "Driver 1 Example"

    # A second scorer, by a link.
    owner.goto(f"{desk}people/")
    owner.click("text=Make a link")
    drawn(owner, "people")
    second = person(browser, office, owner.inner_text(".once"), "Bob Scorer")

    # Both at once in different sessions, and both with a new driver: both win.
    for page, session, car in ((owner, "race-3", "101"), (second, "race-4", "102")):
        page.goto(f"{desk}entries/")
        page.fill("textarea", f"{car},New Driver {car}")
        page.goto(f"{desk}sessions/{session}")
    owner.goto(f"{desk}entries/")
    second.goto(f"{desk}entries/")
    owner.fill("textarea", "101,New Driver 101")
    second.fill("textarea", "102,New Driver 102")
    owner.click("text=Enter these cars")
    second.click("text=Enter these cars")
    second.wait_for_selector("text=Entries (49)")
    owner.goto(f"{desk}sessions/race-3")
    second.goto(f"{desk}sessions/race-4")
    for page, order in ((owner, "101\n1\n2"), (second, "102\n2\n1")):
        page.fill("[name=order]", order)
    owner.click("text=Store the result")
    second.click("text=Store the result")
    owner.wait_for_selector("text=result not issued")
    second.wait_for_selector("text=result not issued")

    # In one session: the second is shown what the first did, and loses nothing.
    owner.goto(f"{desk}sessions/race-3")
    second.goto(f"{desk}sessions/race-3")
    for page, order in ((owner, "1\n101\n2"), (second, "2\n101\n1")):
        page.click("summary")
        page.fill("[name=order]", order)
    owner.click("text=Store the result")
    owner.wait_for_selector("text=Stored:")
    second.click("text=Store the result")
    second.wait_for_selector("text=Ada Owner changed Round 2, Race 3, while you were working on it")
    drawn(second, "conflict", at=".banner")
    assert second.input_value("[name=row-0-number]") == "2"
    second.click("text=Store the result")
    second.wait_for_selector("text=Stored:")

    # An open page shows a publication within a second or so, without being loaded again.
    reader.goto("/d/example-cup-2026/1.html")
    owner.goto(f"{desk}sessions/race-1")
    reader.goto("/s/example-cup-2026/sessions/race-1.html")
    reader.evaluate("window.same = true")
    owner.click("button[value=official]")
    reader.wait_for_selector("text=Official result", timeout=10_000)
    assert reader.evaluate("window.same") is True

    # The folder of the newest version scores to the same standings as the desk shows.
    owner.goto(f"{desk}history/")
    owner.click("tbody tr:first-child a")
    with owner.expect_download() as taken:
        owner.click("text=Download the season folder")
    taken.value.save_as(tmp_path / "folder.zip")
    with zipfile.ZipFile(tmp_path / "folder.zip") as archive:
        archive.extractall(tmp_path / "season")
    opened = open_season(tmp_path / "season")
    assert opened.standings is not None, opened.findings
    leader = opened.standings.tables()[0].rows[0].competitor.name
    assert f"{opened.standings.tables()[0].name}: {leader}" in owner.inner_text("main")
    assert score(opened.season, opened.rulebook).tables() == opened.standings.tables()

    owner.goto(desk)
    drawn(owner, "season")
    owner.goto(f"{desk}published/")
    drawn(owner, "published")

    # A draft is kept and offered again.
    owner.goto(f"{desk}entries/")
    with owner.expect_response(
        lambda answer: answer.url.endswith("/draft") and answer.request.method == "POST"
    ):
        owner.fill("textarea", "200,Not Yet Entered")
    owner.goto(f"{desk}entries/")
    owner.click("text=Take it up again")
    assert owner.input_value("textarea") == "200,Not Yet Entered"
    assert owner.wrong == []
    assert [text for text in second.wrong if "422" not in text] == []
