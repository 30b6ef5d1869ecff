"""How the points of a table may be meant, as rulebooks to score under."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal

import msgspec

from countback.model.points import format_points
from countback.model.published import PrintedScale
from countback.model.rulebook import Rulebook
from countback.proofread.draft import Draft
from countback.rules.book import rulebook_from

BONUSES = {
    "pole": "pole position", "fastest-lap": "the fastest lap", "most-laps-led": "most laps led",
    "led-a-lap": "leading a lap",
    "win": "a win", "participation": "taking part",
}  # fmt: skip
"""The bonuses a mark in a cell can show, in words."""


class Paying(msgspec.Struct, frozen=True, kw_only=True):
    """A points system in some columns of a table (all of them if none are named), times a factor.

    The fastest lap pays only to a car placed ``within`` so many, if any are named.
    """

    points: tuple[Fraction, ...]
    bonuses: tuple[tuple[str, Fraction], ...] = ()
    columns: tuple[int, ...] = ()
    within: int = 0
    factor: Fraction = Fraction(1)


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How one table may be meant. ``price`` is what of it the page does not say costs.

    ``places`` tells whether a place pays as ``printed`` or as counted among the rows of this table
    (``own``); ``cars`` whether all cars of a row score or only the ``best``. ``stated`` says that the points
    are those of the page: nothing else is ever the ground of an error.
    ``grid`` is what the small numbers beside places pay, ``grid_columns`` where they stand,
    ``pool`` the bonuses whose holders are not shown,
    ``adjusted`` whether what columns of bonuses, penalties or drops say is in the total.
    """

    paying: tuple[Paying, ...]
    guests: Literal["invisible", "keeps-place"] = "invisible"
    places: Literal["printed", "own"] = "printed"
    cars: Literal["all", "best"] = "all"
    best: int | None = None
    unit: Literal["event", "session"] = "event"
    ties: str = "ranked"
    price: int = 0
    stated: bool = True
    pool: tuple[tuple[str, Fraction], ...] = ()
    grid: tuple[Fraction, ...] = ()
    grid_columns: tuple[int, ...] = ()
    adjusted: bool = False
    said: tuple[str, ...] = ()

    def bonuses(self) -> set[str]:
        """Return which bonuses pay anything."""
        return {name for paying in self.paying for name, _ in paying.bonuses}


def words_of(reading: Reading, draft: Draft, index: int) -> list[str]:
    """Return the choices of a reading that matter in words."""
    said = []
    table = draft.published.tables[index]
    if any(row.guest for position in draft.tables for row in draft.published.tables[position].rows):
        said.append(
            "guests are invisible: cars behind them move up"
            if reading.guests == "invisible"
            else "guests keep their place: its points go to nobody"
        )
    pays = any(scale.pole or scale.fastest_lap for scale in draft.published.scales)
    if index != draft.tables[0] and table.group and pays and reading.stated:
        with_ = "with" if reading.bonuses() else "without"
        said.append(f"class tables {with_} the points for pole position and fastest lap")
    if reading.best:
        what = "results" if reading.unit == "event" else "races"
        said.append(f"the best {reading.best} {what} count")
    if reading.places == "own" and not (table.group and index != draft.tables[0]):
        said.append(f"{table.title}: its cars are ranked among themselves")
    if reading.adjusted:
        said.append(f"{table.title}: what its columns of bonuses, penalties or drops say is in the totals")
    if reading.cars == "best":
        said.append(f"{table.title}: only the better car of a race scores")
    said += [f"{table.title}: {words}" for words in reading.said]
    return said


def book_data(draft: Draft, readings: Mapping[int, Reading]) -> dict[str, Any]:
    """Return a rulebook as TOML holds it, one championship a table."""
    published = draft.published
    championships: dict[str, Any] = {}
    named: dict[str, Any] = {}
    words: list[str] = []
    for index, reading in readings.items():
        table = published.tables[index]
        title: dict[str, Any] = {"name": table.group or table.title, "awards": {}, "bonuses": {}, "field": {}}
        title["tiebreaks"] = [{"kind": "countback", "places": reading.ties}]
        for number, paying in enumerate(reading.paying, start=1):
            points = [_toml(value * paying.factor) for value in paying.points]
            name = next((key for key, value in named.items() if value == points), "")
            if not name:
                name = "race" if not named else f"race-{len(named) + 1}"
                named[name] = points
            where = {"sessions": [f"race-{at + 1}" for at in paying.columns]} if paying.columns else {}
            suffix = "" if number == 1 else f"-{number}"
            title["awards"][f"race{suffix}"] = {"kind": "finish", "scale": name, **where}
            for kind, amount in paying.bonuses:
                bonus = {"kind": kind, "points": _toml(amount), **where}
                if kind == "fastest-lap" and paying.within:
                    bonus["within_top"] = paying.within
                elif kind in ("pole", "fastest-lap"):
                    bonus["fall_through"] = True
                title["bonuses"][f"{kind}{suffix}"] = bonus
        if reading.grid:
            name = f"small-numbers-{index}"
            named[name] = [_toml(value) for value in reading.grid]
            where = {"sessions": [f"race-{at + 1}" for at in reading.grid_columns]}
            title["awards"]["small-numbers"] = {"kind": "qualifying", "scale": name, **where}
        if any(entry.guest for entry in draft.season.entries):
            title["field"]["guests"] = {"places": reading.guests}
        if reading.places == "own":
            title["field"]["class"] = {"kind": "by-class", "classes": classes_in(draft, index)}
        if reading.cars == "best":
            title["slots"] = {"kind": "best-cars", "count": 1}
        if reading.best:
            title["counting"] = {"kind": "best-results", "count": reading.best, "unit": reading.unit}
        championships[table.id] = title
        words += words_of(reading, draft, index)
    return {
        "schema": 1,
        "id": draft.season.id,
        "name": draft.season.series,
        "scales": named,
        "championships": championships,
        "unverified": [*dict.fromkeys(words), "points: as the page prints them"],
    }


def classes_in(draft: Draft, index: int) -> list[str]:
    """Return the classes of the entries that have a result in a table."""
    own = {
        draft.season.entries[entry].class_
        for (_, entry), seats in draft.seats.items()
        if any(seat.table == index for seat in seats)
    }
    return sorted(own)


def rulebook_for(draft: Draft, readings: Mapping[int, Reading]) -> Rulebook | None:
    """Return the rulebook of a draft's tables, each under its reading."""
    return rulebook_from(book_data(draft, readings), file="").rulebook


def bonuses_of(scale: PrintedScale) -> tuple[tuple[str, Fraction], ...]:
    """Return the bonuses that a points system states, by kind of rule."""
    stated = (
        ("pole", scale.pole), ("fastest-lap", scale.fastest_lap), ("most-laps-led", scale.most_laps_led),
        ("led-a-lap", scale.led),
        ("win", scale.win), ("participation", scale.participation),
    )  # fmt: skip
    return tuple((name, amount) for name, amount in stated if amount)


def paying_of(scale: PrintedScale, columns: tuple[int, ...] = ()) -> Paying:
    """Return a points system as the page states it, in some columns (all of them if none are named)."""
    return Paying(
        points=scale.points, bonuses=bonuses_of(scale), columns=columns, within=scale.fastest_within
    )


def told_points(points: tuple[Fraction, ...]) -> str:
    """Return points in short: ``25-18-15-12-10-8-6-4-2-1``."""
    shown = "-".join(format_points(value) for value in points[:12])
    return shown if len(points) <= 12 else f"{shown}-… ({len(points)} places)"


def _toml(value: Fraction) -> int | str:
    return int(value) if value.denominator == 1 else format_points(value)
