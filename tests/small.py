"""Seasons of a few lines for tests of single rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from countback.model.classification import Classification, Result, Status
from countback.model.rulebook import Championship, Rulebook
from countback.model.season import Driver, Entry, Event, Season, Session
from countback.rules.book import rulebook_from
from countback.scoring.moment import FINAL_ROUND, Moment
from countback.scoring.score import Standings, score, score_title, standings_at
from countback.scoring.stack import stack

CODES = {
    "dnf": Status.DNF,
    "dsq": Status.DISQUALIFIED,
    "dns": Status.DID_NOT_START,
    "dnc": Status.DID_NOT_ENTER,
}

Races = Mapping[str, str | None]


def session(id_: str, kind: str, order: str | None, facts: Mapping[str, Mapping[str, Any]]) -> Session:
    """Return a session from "ann bob cat:dnf dee@3" (``@3``: that place); None is a cancelled one."""
    if order is None:
        return Session(id=id_, kind=kind, cancelled=True)
    rows = []
    for place, text in enumerate(order.split(), start=1):
        name, _, code = text.partition(":")
        name, _, given = name.partition("@")
        status = CODES.get(code, Status.CLASSIFIED)
        position = (int(given) if given else place) if status is Status.CLASSIFIED else None
        rows.append(Result(entry=name, position=position, status=status, **facts.get(name, {})))
    return Session(id=id_, kind=kind, classifications=(Classification(rows=tuple(rows)),))


def season(
    rounds: Sequence[Races],
    entries: Mapping[str, Mapping[str, Any]] | None = None,
    facts: Mapping[str, Mapping[str, Mapping[str, Any]]] | None = None,
) -> Season:
    """Return a season: for each round its sessions by kind (``race``, ``race 2``) and their orders.

    ``entries`` gives an entry's facts, among them ``driver`` where it is not the entry's own id;
    ``facts`` the columns of rows by session id (``race-1``) and entry.
    """
    events, names = [], {}
    for number, races in enumerate(rounds, start=1):
        sessions = []
        for what, order in races.items():
            kind, _, which = what.partition(" ")
            id_ = f"{kind}-{number}" + (f"-{which}" if which else "")
            sessions.append(session(id_, kind, order, (facts or {}).get(id_, {})))
            names |= {text.split(":")[0].split("@")[0]: None for text in (order or "").split()}
        events.append(Event(round=number, name=f"Round {number}", sessions=tuple(sessions)))
    built = []
    for name in names:
        given = dict((entries or {}).get(name, {}))
        driver = given.pop("driver", name)
        built.append(Entry(id=name, number=name, crew=(Driver(id=driver, name=driver.title()),), **given))
    return Season(
        id="small", name="Small", series="Small", year=2026, entries=tuple(built), events=tuple(events)
    )


def book(**title: Any) -> Rulebook:
    """Return a rulebook with the one championship ``title`` (its TOML as keywords), 10-6-4-3-2-1."""
    table = {"awards": {"race": {"kind": "finish", "scale": [10, 6, 4, 3, 2, 1]}}, **title}
    data = {"schema": 1, "id": "small", "name": "Small", "championships": {"title": table}}
    rulebook, findings = rulebook_from(data, file="small.toml")
    assert rulebook is not None, [str(finding) for finding in findings]
    return rulebook


def title(**keys: Any) -> Championship:
    """Return only the championship."""
    return book(**keys).championships[0]


def table(standings: Standings, after: str | int | None = None) -> list[tuple[int | None, str, str]]:
    """Return position, competitor and points of every row."""
    return [
        (row.position, row.competitor.id, str(row.points)) for row in standings.table("title", after).rows
    ]


def run(found: Season, **keys: Any) -> list[tuple[int | None, str, str]]:
    """Score a season under one championship and return its final table."""
    return table(score(found, book(**keys)))


def batch_agrees(seasons: list[Season], **title: Any) -> None:
    """Hold a batch of leagues equal to each scored by itself."""
    rules = book(**title)
    alone = [score(one, rules) for one in seasons]
    together = score_title(stack([one.facts for one in alone]), rules.championships[0])
    end = Moment(max(len(one.facts.sessions) for one in alone), FINAL_ROUND)
    outcome = standings_at(together, [end])
    for number, standings in enumerate(alone):
        people = standings.titles["title"].credited.competitors
        points = outcome.tally.points[number, 0]
        mine = {row.competitor.id: row for row in standings.table("title").rows}
        assert {
            one.id: (Fraction(int(points[at]), together.awarded.unit), outcome.ranked.position[number, 0, at])
            for at, one in enumerate(people)
        } == {id_: (row.points, row.position) for id_, row in mine.items()}
