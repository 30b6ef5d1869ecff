"""Tables published under rulebooks that look at more than a page shows: no row is called wrong."""

from __future__ import annotations

import random
from typing import Any

import pytest
from ruled import MADE

from countback.formats.pages.read import read_page
from countback.model.classification import Classification, Result, Status
from countback.model.points import format_points
from countback.model.season import Driver, Entry, Event, Season, Session, Team
from countback.proofread.report import Report, proofread
from countback.rules.book import rulebook_from
from countback.scoring.score import Standings, score

POINTS = {"points": [10, 7, 5, 4, 3, 2, 1]}
NAMES = ("Ann Ash", "Bob Bay", "Cid Cox", "Dee Dow", "Eva Eck", "Fay Fox", "Gus Gray", "Hal Hill", "Ida Ives")
SLOTS = ("bonuses", "modifiers", "slots", "counting", "tiebreaks")
USES = [(slot, at) for slot in SLOTS for at in range(len(MADE[slot]))]


def season() -> Season:
    """Return a season with all that a rule may look at: marks, laps, grids, incidents, tags."""
    dice = random.Random("given rulebooks")
    entries = tuple(
        Entry(
            id=str(at), number=str(at), crew=(Driver(id=f"d{at}", name=name),), class_="Pro",
            team=Team(id=f"t{at % 4}", name=f"Team {at % 4}"), tags=("rookie",) if at % 3 == 0 else (),
            rounds=tuple(range(1, 6)),
        )
        for at, name in enumerate(NAMES, start=1)
    )  # fmt: skip
    events = []
    for number in range(1, 6):
        order = dice.sample(entries, len(entries))
        grid, laps = dice.sample(range(1, 10), 9), [20, 20, 20, 19, 19, 18, 17, 12, 5]
        rows = tuple(
            Result(
                entry=entry.id, position=at + 1 if at < 8 else None,
                status=Status.CLASSIFIED if at < 8 else Status.DNF, laps=laps[at], grid=grid[at],
                qualifying=grid[at], fastest_lap=1 if at == number else None,
                laps_led=[9, 6, 5, 0, 0, 0, 0, 0, 0][at], incidents=dice.randint(0, 3),
                mark="joker" if number == int(entry.id) % 5 + 1 else "",
            )
            for at, entry in enumerate(order)
        )  # fmt: skip
        session = Session(id=f"race-{number}", laps=20, classifications=(Classification(rows=rows),))
        events.append(Event(round=number, name=f"Round {number}", code=f"R{number}A", sessions=(session,)))
    return Season(id="cup", name="Cup", series="Cup", year=2031, entries=entries, events=tuple(events))


def book(slot: str, at: int) -> dict[str, Any]:
    title: dict[str, Any] = {"name": "Drivers", "awards": {"race": {"kind": "finish", "scale": POINTS}}}
    used = MADE[slot][at]
    title[slot] = [used] if slot == "tiebreaks" else used if slot in ("slots", "counting") else {"used": used}
    return {"schema": 1, "id": "cup", "name": "Cup", "championships": {"drivers": title}}


def page_of(standings: Standings) -> str:
    """Return the table as a page prints it: places, no marks."""
    lines = ["= 2031 Cup =", "==Drivers==", "| Pos | Driver | R1A | R2A | R3A | R4A | R5A | Points |"]
    names = {entry.crew[0].name: entry.id for entry in standings.season.entries}
    for row in standings.table("drivers").rows:
        cells = []
        for event in standings.season.events:
            (session,) = event.sessions
            assert session.classification is not None
            (result,) = (
                one for one in session.classification.rows if one.entry == names[row.competitor.name]
            )
            cells.append(str(result.position or "Ret"))
        shown = [str(row.position or "–"), row.competitor.name, *cells, format_points(row.points)]
        lines.append(f"| {' | '.join(shown)} |")
    return "\n".join(lines) + "\n"


def reported(slot: str, at: int) -> Report | None:
    read = rulebook_from(book(slot, at), file="cup.toml")
    if read.rulebook is None:
        return None
    standings = score(season(), read.rulebook)
    published = read_page(page_of(standings), "page", "text").published
    assert published is not None
    return proofread(published, rulebook=read.rulebook)


@pytest.mark.parametrize(("slot", "at"), USES, ids=lambda part: str(part))
def test_no_row_is_called_wrong_under_what_a_page_does_not_show(slot: str, at: int) -> None:
    report = reported(slot, at)
    if report is None:  # a use that needs more beside it than one championship
        pytest.skip("not a rulebook by itself")
    wrong = [told.message for told in report.findings if told.severity != "info"]
    assert wrong == [], MADE[slot][at]


def test_what_the_rulebook_needs_and_the_page_does_not_show_is_said() -> None:
    at = next(number for number, used in enumerate(MADE["bonuses"]) if used["kind"] == "joker")
    report = reported("bonuses", at)
    assert report is not None
    assert [told.message for told in report.findings if told.code == "not-checkable"] == [
        "Drivers: the rulebook needs mark, which the page does not show"
    ]
