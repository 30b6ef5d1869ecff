"""Rules to ask: every rule of the shipped rulebooks, and of each kind some with all of its keys in use."""

from __future__ import annotations

import tomllib
from typing import Any

from countback.model.contract import Kind
from countback.model.numbers import in_rounds
from countback.rules.build import Builder
from countback.rules.stewards import stewards_rule
from countback.store.books import read_rulebook
from countback.store.shipped import RULEBOOKS, rulebooks

SCALE = {"points": [5, 3, 2]}
BANDS = [{"below": "3/4", "factor": "1/2"}, {"below": "1/2", "factor": "1/4"}]
#: One line a kind and way of using it; keys that are left out have their usual values.
MADE: dict[str, list[dict[str, Any]]] = {
    "subjects": [
        {"kind": "car"}, {"kind": "car", "same": [["1 Red", "5 Blue"], ["2 Red", "4 Blue"]]},
        {"kind": "driver"}, {"kind": "manufacturer"}, {"kind": "team"},
        {"kind": "team", "points_of_movers": "follow"},
        {"kind": "constructor", "splits": [{"constructor": "Old", "from_round": 3, "becomes": "New"}]},
    ],
    "fields": [
        {"kind": "by-class", "classes": ["Pro"]}, {"kind": "by-class", "classes": ["Pro", "Am"]},
        {"kind": "by-tag", "tags": ["rookie", "junior"]},
        {"kind": "by-tag", "tags": ["rookie"], "barred": ["junior"]},
        {"kind": "by-tag", "tags": ["rookie"], "places": "keeps-place"},
        {"kind": "by-tag", "barred": ["rookie"]},
        {"kind": "by-tag", "barred": ["rookie"], "places": "keeps-place"},
        {"kind": "guests"}, {"kind": "guests", "places": "keeps-place"}, {"kind": "rounds", "rounds": "1-3"},
        {"kind": "rounds", "rounds": "1-2,4"},
        {"kind": "ineligible", "rounds": "2", "drivers": ["Ann"], "constructors": ["Make"],
         "places": "invisible"},
        {"kind": "ineligible", "rounds": "2-", "drivers": ["Ann"], "constructors": ["Make"],
         "places": "keeps-place"},
        {"kind": "within-class"}, {"kind": "minimum-distance", "laps": 7},
        {"kind": "minimum-distance", "share": "9/10", "of": "winner"},
        {"kind": "minimum-distance", "share": "3/4", "of": "class-winner"},
        {"kind": "minimum-distance", "share": "3/4", "sessions": ["heat"]},
    ],
    "scales": [
        {"kind": "table", "points": [5, 3], "tail": 1},
        {"kind": "steps", "points": [20, 15], "step": 4, "floor": 1, "last": 9},
        {"kind": "by-starters", "tables": {"1": [1], "4": [4, 3]}},
        {"kind": "cars-beaten", "points": [5], "each": 2, "at_most": 2, "floor": 1},
        {"kind": "less-missing", "points": [9, 6], "full": 7, "tail": 2},
        {"kind": "by-distance", "points": [9, 6], "minimum_laps": 3, "resumed": "3",
         "reduced": [{"below": "1/2", "points": [4, 3]}, {"below": "4/5", "points": [6, 5]}]},
    ],
    "awards": [
        {"kind": "finish", "scale": SCALE, "sessions": ["race", "heat"], "rounds": "1-3"},
        {"kind": "finish", "scale": SCALE, "sessions": ["race", "sprint-2"]},
        {"kind": "qualifying", "scale": SCALE}, {"kind": "low-point"},
        {"kind": "low-point", "beaten_by": "start"}, {"kind": "low-point", "average": "x"},
        {"kind": "order-at", "scale": SCALE},
        {"kind": "order-at", "scale": SCALE, "requires": "classified", "fall_through": True},
        {"kind": "order-at", "scale": SCALE, "requires": "classified", "fall_through": False},
        {"kind": "event-order", "scale": SCALE},
        {"kind": "event-order", "scale": SCALE, "each": [5, 3, 2, "1/2"]},
        {"kind": "event-order", "scale": SCALE, "sessions": ["race", "heat"], "rounds": "1-3"},
    ],
    "bonuses": [
        {"kind": "fastest-lap", "points": 1}, {"kind": "fastest-lap", "points": 1, "fall_through": True},
        {"kind": "fastest-lap", "points": 1, "equal": "share"},
        {"kind": "fastest-lap", "points": 1, "to": "driver", "droppable": False},
        {"kind": "fastest-lap", "points": 1, "credited": [{"round": 2, "driver": "Ann"}]},
        {"kind": "fastest-lap", "points": 1, "within_top": 2},
        {"kind": "fastest-lap", "points": 1, "each_class": True},
        {"kind": "pole", "points": 1, "each_class": True},
        {"kind": "fastest-lap", "points": 1, "fall_through": True, "sessions": ["sprint"]},
        {"kind": "fastest-lap", "points": 1, "equal": "share", "to": "driver",
         "credited": [{"round": 3, "driver": "Ann"}]},
        {"kind": "hat-trick", "points": 3}, {"kind": "laps-led", "points": "1/10", "at_most": 3},
        {"kind": "laps-led", "points": "1/10"},
        {"kind": "incidents", "points": -1}, {"kind": "incidents", "points": "-1/2", "free": 2, "at_most": 3},
        {"kind": "incidents", "points": -3, "per": 4},
        {"kind": "clean-race", "points": 2}, {"kind": "clean-race", "points": 2, "incidents": 3},
        {"kind": "joker", "scale": SCALE},
        {"kind": "joker", "scale": SCALE, "mark": "J", "sessions": ["heat"]},
        {"kind": "marked", "mark": "x", "points": 1},
        {"kind": "share-of-laps", "steps": [{"share": "1/2", "points": 1}, {"share": 1, "points": 2}]},
        {"kind": "laps-behind", "points": [3, 2, 1]}, {"kind": "led-a-lap", "points": 1, "laps": 3},
        {"kind": "most-laps-led", "points": 2}, {"kind": "participation", "points": 1, "to": "entered"},
        {"kind": "participation", "points": 1, "to": "classified"},
        {"kind": "participation", "points": 1, "rounds": "2-"},
        {"kind": "participation", "points": 1, "to": "did-not-start"},
        {"kind": "most-wins", "points": 5}, {"kind": "most-wins", "points": 5, "equal": "none"},
        {"kind": "most-wins", "points": "5/2", "sessions": ["race", "sprint"]},
        {"kind": "places-gained", "points": 1, "at_most": 2}, {"kind": "pole", "points": 1},
        {"kind": "pole", "points": 1, "fall_through": True}, {"kind": "win", "points": 5},
        {"kind": "win", "points": 2, "droppable": False},
    ],
    "modifiers": [
        {"kind": "times", "factor": 2, "rounds": "3", "awards": ["x"]},
        {"kind": "times", "factor": 2, "rounds": "2-"},
        {"kind": "times", "factor": 2, "rounds": "2-", "session_number": 1},
        {"kind": "starters", "below": 4, "factor": "1/2"}, {"kind": "starters", "below": 4},
        {"kind": "event-total"}, {"kind": "event-total", "sessions": ["race", "sprint"]},
        {"kind": "event-total", "cancelled": "redistributed", "sessions": ["race", "sprint"]},
        {"kind": "event-total", "cancelled": "redistributed", "sessions": ["heat"]},
        {"kind": "shortened", "bands": BANDS, "minimum_laps": 3,
         "counted_back": [{"round": 2, "laps_run": 2}]},
    ],
    "sharing": [
        {"kind": "full-each"}, {"kind": "none"}, {"kind": "starter"}, {"kind": "split-equally"},
        {"kind": "drive-time", "minutes": 40, "parts": [{"rounds": "2-", "minutes": 60}]},
        {"kind": "drive-time", "minutes": 1},
        {"kind": "split-equally", "refused": [{"round": 2, "driver": "Bob"}]},
    ],
    "slots": [{"kind": "all-cars"}, {"kind": "average"}, {"kind": "best-and-worst"}, {"kind": "best-cars"},
              {"kind": "best-cars", "count": 2, "places": "invisible"},
              {"kind": "best-cars", "every_car": ["race"]}, {"kind": "best-cars", "choice": "place"}],
    "counting": [
        {"kind": "all-results"},
        {"kind": "average"}, {"kind": "average", "best": 2, "decimals": 1, "absent_as": ["DNF"]},
        {"kind": "average", "unit": "event", "decimals": 0},
        {"kind": "best-results", "count": 2, "unit": "session"},
        {"kind": "best-results", "count": 2, "unit": "event", "protected": ["DSQ"]},
        {"kind": "best-results", "count": 1, "unit": "event"},
        {"kind": "best-results", "count": 2, "unit": "session", "protected": ["DSQ"], "drops": "earliest"},
        {"kind": "best-results", "unit": "session",
         "parts": [{"rounds": "1-2", "count": 1}, {"rounds": "3-", "count": 2}]},
        {"kind": "best-share", "share": "3/5"}, {"kind": "best-share", "share": 1, "rounding": "down"},
        {"kind": "best-share", "share": "3/5", "rounding": "down", "unit": "event"},
        {"kind": "best-share", "share": "3/5", "rounding": "nearest"},
        {"kind": "drop-worst", "results": 1}, {"kind": "drop-worst", "results": 2, "unit": "event"},
        {"kind": "drop-worst", "results": 1, "per": 3, "absent": False, "on_equal": "latest"},
        {"kind": "drop-worst", "steps": {"2": 1, "4": 2}, "protected": ["DSQ", "DNF"]},
        {"kind": "drop-worst", "results": 1, "protected_rounds": 1, "when": "end"},
        {"kind": "drop-worst", "results": 1, "absent": False}, {"kind": "drop-worst", "results": 1, "per": 3},
        {"kind": "drop-worst", "results": 2, "protected": ["DNF"], "on_equal": "latest"},
        {"kind": "drop-worst", "results": 1, "protected_rounds": 2},
        {"kind": "drop-worst", "steps": {"2": 1, "4": 2}, "when": "end"},
    ],
    "phases": [
        {"kind": "playoff", "rounds": "3-", "top": 2, "base": 50, "standing": [3, 2], "name": "Final"},
        {"kind": "playoff", "rounds": "3-4", "top": 3, "base": 50, "winners_first": False,
         "with_reserve": False, "out_to_first": True},
        {"kind": "playoff", "rounds": "4", "top": 1, "base": 20, "out_to_first": True},
        {"kind": "playoff", "rounds": "3-", "top": 2, "base": 20, "wild_cards": 1, "down_to": 3},
        {"kind": "playoff", "rounds": "3-", "top": 3, "base": 20, "wild_cards": 2, "winners_first": False},
        {"kind": "playoff", "rounds": "3-", "top": 2, "base": 20, "not_paid": ["race"]},
        {"kind": "seeded", "rounds": "3", "top": 2, "totals": [30, 20]},
        {"kind": "seeded", "rounds": "4", "top": 3, "totals": [90, 80], "step": 5},
    ],
    "tiebreaks": [
        {"kind": "countback"}, {"kind": "countback", "places": "published", "down_to": 3},
        {"kind": "countback", "places": "published", "sessions": ["race", "sprint"]},
        {"kind": "countback", "down_to": 1}, {"kind": "countback", "unpaid": "left-out"},
        {"kind": "countback", "results": "counted", "sessions": ["heat"]}, {"kind": "best-scores"},
        {"kind": "dropped-points"}, {"kind": "earliest-best"}, {"kind": "latest-best"},
        {"kind": "head-to-head"}, {"kind": "as-decided"}, {"kind": "last-race-backwards"},
        {"kind": "last-result"},
        {"kind": "last-result", "back": True}, {"kind": "more-starts"},
        {"kind": "more-starts", "sessions": ["heat", "sprint"]},
    ],
    "listings": [
        {"kind": "classified-once"}, {"kind": "classified-once", "sessions": ["heat"]},
        {"kind": "current-class", "classes": ["Pro"]}, {"kind": "has-points"},
        *(
            {"kind": "minimum-rounds", "rounds": 3, "below": below, "when": when}
            for below in ("not-listed", "no-position", "vacant")
            for when in ("now", "end")
        ),
    ],
    "decisions": [
        {"kind": "back-of-class"}, {"kind": "disqualified"}, {"kind": "drive-through"}, {"kind": "excluded"},
        {"kind": "fine", "amount": 500, "suspended": 100}, {"kind": "grid-places", "places": 3},
        {"kind": "licence-points", "count": 2}, {"kind": "meeting-excluded"}, {"kind": "no-further-action"},
        {"kind": "places-lost", "places": 2}, {"kind": "points-awarded", "amount": 3},
        {"kind": "points-deducted", "amount": 3}, {"kind": "reprimand"},
        {"kind": "result-points-awarded", "amount": 3}, {"kind": "result-points-deducted", "amount": 3},
        {"kind": "reversal"}, {"kind": "scoring-places-lost", "places": 2}, {"kind": "stop-and-go"},
        {"kind": "tie-decided", "over": ["Bob"], "by": "race-off"},
        {"kind": "tie-decided", "over": ["Bob", "Cat"]},
        {"kind": "time-added", "seconds": 5}, {"kind": "warning"},
    ],
}  # fmt: skip


def placed(slot: str, keys: dict[str, Any]) -> dict[str, Any]:
    """Return where a rule's keys stand in the table of a championship."""
    if slot == "scales":
        return {"awards": {"race": {"kind": "finish", "scale": keys}}}
    if slot in ("phases", "tiebreaks"):
        return {slot: [keys]}
    if slot in ("sharing", "slots", "counting"):
        return {slot: keys}
    if slot == "subjects":
        return {"of": keys}
    return {{"fields": "field", "listings": "listing"}.get(slot, slot): {"made": keys}}


def rule(slot: str, **keys: Any) -> Any:
    """Return a rule from its keys as in TOML."""
    builder = Builder(file="made.toml", findings=[], scales={})
    found = builder.kind(slot, keys, slot)
    assert isinstance(found, Kind), builder.findings
    return found


#: Editions of a rulebook that differ much.
YEARS = (1950, 1954, 1957, 1958, 1967, 1975, 1984, 1990, 2014, 2023)


def unlike_years(name: str) -> list[int | None]:
    """Return the first of all years that the same editions of a shipped rulebook cover."""
    editions = tomllib.loads((RULEBOOKS / f"{name}.toml").read_text("utf-8")).get("editions", [])
    first: dict[tuple[bool, ...], int] = {}
    for year in range(1900, 2100) if editions else ():
        covered = tuple(in_rounds(str(edition["years"]), year) for edition in editions)
        if any(covered):
            first.setdefault(covered, year)
    return [*first.values()] or [None]


def _shipped(name: str) -> list[Kind]:
    found: list[Kind] = []
    for year in YEARS if name == "formula-one" else unlike_years(name):
        book = read_rulebook(name, year).rulebook
        assert book is not None, name
        found += [rule for title in book.championships for _, rule in title.rules()]
        found += [rule for one in book.decisions if (rule := stewards_rule(one))]
    return found


#: Rules by where they are from: a shipped rulebook, or a slot for those made here.
RULES: dict[str, list[Kind]] = {
    **{name: _shipped(name) for name in rulebooks()},
    **{slot: [rule(slot, **keys) for keys in uses] for slot, uses in MADE.items()},
}
