"""The rules a page states or leaves open, as rulebooks to score under."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import msgspec

from countback.model.points import format_points
from countback.model.published import PrintedScale, PrintedTable, PublishedSeason
from countback.model.rulebook import Rulebook
from countback.proofread.draft import Draft, class_of
from countback.rules.book import rulebook_from


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a page leaves open: each field is one choice."""

    guests: str = "invisible"
    class_bonuses: bool = False
    best: int | None = None
    unit: str = "event"
    ties: str = "ranked"

    def words(self, draft: Draft) -> list[str]:
        """Return the choices that matter for these tables in words."""
        said = []
        if any(entry.guest for entry in draft.season.entries):
            said.append(
                "guests are invisible: cars behind them move up"
                if self.guests == "invisible"
                else "guests keep their place: its points go to nobody"
            )
        if len(draft.tables) > 1 and any(scale.pole or scale.fastest_lap for scale in draft.published.scales):
            with_ = "with" if self.class_bonuses else "without"
            said.append(f"class tables {with_} the points for pole position and fastest lap")
        if self.best:
            said.append(f"the best {self.best} results count")
        return said


def readings(draft: Draft) -> Iterator[Reading]:
    """Return the readings a page leaves open, the likeliest first."""
    guests = ("invisible", "keeps-place") if any(e.guest for e in draft.season.entries) else ("invisible",)
    bonuses = any(scale.pole or scale.fastest_lap for scale in draft.published.scales)
    classes = (False, True) if bonuses and len(draft.tables) > 1 else (False,)
    best = draft.published.best
    for guest, class_, count in product(guests, classes, (best,) if best else (None,)):
        yield Reading(guests=guest, class_bonuses=class_, best=count)


def price_of(reading: Reading) -> int:
    """Return what a reading costs that the page does not state."""
    return int(reading.guests != "invisible") + int(reading.class_bonuses)


def scales_for(published: PublishedSeason, table: PrintedTable) -> list[PrintedScale]:
    """Return the points systems of a table: its own section's, else the nearest before it, else the first."""
    scales = list(published.scales)
    own = [scale for scale in scales if scale.section == table.section]
    before = [scale for scale in scales if scale.line <= table.line]
    chosen = own or [scale for scale in before if scale.section == before[-1].section] or scales[:1]
    whole = [scale for scale in chosen if not scale.rounds]
    return whole[:1] or chosen


def book_data(draft: Draft, reading: Reading, scales: Mapping[int, list[PrintedScale]]) -> dict[str, Any]:
    """Return a rulebook as TOML holds it, one championship a table. ``scales`` are by table index."""
    published = draft.published
    championships: dict[str, Any] = {}
    named: dict[str, Any] = {}
    for index in draft.tables:
        table = published.tables[index]
        title: dict[str, Any] = {"name": table.group or table.title, "awards": {}, "bonuses": {}, "field": {}}
        title["tiebreaks"] = [{"kind": "countback", "places": reading.ties}]
        is_class = bool(table.group) and index != draft.tables[0]
        own = scales.get(index) or []
        for number, scale in enumerate(own, start=1):
            points = [_toml(value) for value in scale.points]
            name = next((key for key, value in named.items() if value == points), "")
            if not name:
                name = "race" if not named else f"race-{len(named) + 1}"
                named[name] = points
            award = {"kind": "finish", "scale": name}
            where = rounds_of(scale.rounds)
            if where:
                award["rounds"] = where
            title["awards"]["race" if number == 1 else f"race-{number}"] = award
        if own and (not is_class or reading.class_bonuses):
            scale = own[0]
            if scale.pole:
                title["bonuses"]["pole"] = {"points": _toml(scale.pole), "fall_through": True}
            if scale.fastest_lap:
                title["bonuses"]["fastest-lap"] = {"points": _toml(scale.fastest_lap), "fall_through": True}
            if scale.most_laps_led:
                title["bonuses"]["most-laps-led"] = {"points": _toml(scale.most_laps_led)}
        if any(entry.guest for entry in draft.season.entries):
            title["field"]["guests"] = {"places": reading.guests}
        if is_class:
            title["field"]["class"] = {"kind": "by-class", "classes": [class_of(table)]}
        if reading.best:
            title["counting"] = {"kind": "best-results", "count": reading.best, "unit": reading.unit}
        championships[table.id] = title
    return {
        "schema": 1,
        "id": draft.season.id,
        "name": draft.season.series,
        "scales": named,
        "championships": championships,
        "unverified": [*reading.words(draft), "points: as the page prints them"],
    }


def rulebook_for(draft: Draft, reading: Reading, scales: Mapping[int, list[PrintedScale]]) -> Rulebook | None:
    """Return the rulebook of a reading; None where the page gives no points for one of the tables."""
    return rulebook_from(book_data(draft, reading, scales), file="").rulebook


def rounds_of(label: str) -> str:
    """Return a list of rounds from a label: ``Rounds 1, 6 & 7`` is ``1, 6, 7``; "" for all."""
    text = re.sub(r"\s*(&|and)\s*", ", ", label.replace("–", "-"))
    found = re.search(r"\d[\d\s,-]*", text)
    return re.sub(r"\s*-\s*", "-", found.group().strip(" ,-")) if found else ""


def _toml(value: Fraction) -> int | str:
    return int(value) if value.denominator == 1 else format_points(value)
