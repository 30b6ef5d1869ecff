"""A title or more for each kind of rule there is, by slot."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from countback.model.rulebook import Rulebook
from countback.rules.book import rulebook_from

RACE: dict[str, Any] = {"kind": "finish", "scale": [10, 6, 4, 3, 2, 1]}
#: One title or more for each kind of rule, by slot; what is not said is as in `BASE`.
BASE: dict[str, Any] = {"name": "T", "of": "driver", "awards": {"race": RACE}, "tiebreaks": ["countback"]}
TITLES: dict[str, dict[str, list[dict[str, Any]]]] = {
    "subjects": {kind: [{"of": kind}] for kind in ("driver", "team", "car", "constructor", "manufacturer")},
    "fields": {
        "minimum-distance": [
            {"field": {"x": {"kind": "minimum-distance", "share": "9/10", "of": of}}}
            for of in ("winner", "class-winner")
        ],
        "by-class": [
            {"field": {"x": {"kind": "by-class", "classes": ["A"]}}},
            {"field": {"x": {"kind": "by-class", "classes": ["A", "B"]}}},
        ],
        "by-tag": [
            {"field": {"x": {"kind": "by-tag", key: ["rookie"], "places": places}}}
            for key in ("tags", "barred")
            for places in ("invisible", "keeps-place")
        ],
        "guests": [
            {"field": {"x": {"kind": "guests", "places": places}}} for places in ("invisible", "keeps-place")
        ],
        "ineligible": [
            {
                "field": {
                    "x": {
                        "kind": "ineligible",
                        "drivers": ["d1"],
                        "constructors": ["Lotus"],
                        "rounds": "2-",
                        "places": places,
                    }
                }
            }
            for places in ("invisible", "keeps-place")
        ],
        "rounds": [{"field": {"x": {"kind": "rounds", "rounds": "1-2,4"}}}],
        "within-class": [{"field": {"x": "within-class"}}],
    },
    "scales": {
        "table": [{"awards": {"race": {"kind": "finish", "scale": {"points": [5, 3], "tail": 1}}}}],
        "steps": [
            {"awards": {"race": {"kind": "finish", "scale": {"kind": "steps", "points": [5], "floor": 1}}}}
        ],
        "cars-beaten": [
            {"awards": {"race": {"kind": "finish", "scale": {"kind": "cars-beaten", "points": [2]}}}}
        ],
        "less-missing": [
            {
                "awards": {
                    "race": {"kind": "finish", "scale": {"kind": "less-missing", "points": [5, 3], "full": 5}}
                }
            }
        ],
        "by-starters": [
            {
                "awards": {
                    "race": {
                        "kind": "finish",
                        "equal": "average",
                        "scale": {"kind": "by-starters", "tables": {"4": [4, 2, 1], "2": [2]}},
                    }
                }
            }
        ],
        "by-distance": [
            {
                "awards": {
                    "race": {
                        "kind": "finish",
                        "scale": {
                            "kind": "by-distance",
                            "points": [4, 3, 1],
                            "minimum_laps": 5,
                            "resumed": "2",
                            "reduced": [{"below": "1/2", "points": [1]}, {"below": "4/5", "points": [2, 1]}],
                        },
                    }
                }
            }
        ],
    },
    "awards": {
        "finish": [
            {
                "awards": {
                    "race": {**RACE, "equal": "average", "sessions": ["race", "sprint-2"], "rounds": "1-3"}
                }
            }
        ],
        "low-point": [
            {"awards": {"race": {"kind": "low-point", "beaten_by": by}}, "low_wins": True}
            for by in ("entries", "start")
        ],
        "order-at": [
            {"awards": {"race": RACE, "x": {"kind": "order-at", "scale": [3, 2, 1], **more}}}
            for more in ({}, {"requires": "classified"}, {"requires": "classified", "fall_through": False})
        ],
        "qualifying": [{"awards": {"race": RACE, "x": {"kind": "qualifying", "scale": [3, 2, 1]}}}],
    },
    "bonuses": {
        "fastest-lap": [
            {"bonuses": {"fastest-lap": {"points": 1, **more}}}
            for more in (
                {},
                {"within_top": 2},
                {"fall_through": True},
                {"equal": "share"},
                {"to": "driver", "droppable": False},
                {"credited": [{"round": 2, "driver": "d1"}]},
            )
        ],
        "laps-behind": [{"bonuses": {"laps-behind": {"points": [3, 2, 1]}}}],
        "hat-trick": [{"bonuses": {"hat-trick": {"points": 3}}}],
        "laps-led": [{"bonuses": {"laps-led": {"points": "1/10", "at_most": most}}} for most in (0, 3)],
        "led-a-lap": [{"bonuses": {"led-a-lap": {"points": 1, "laps": 2}}}],
        "most-laps-led": [{"bonuses": {"most-laps-led": {"points": 2, "reserve": True}}}],
        "participation": [
            {"bonuses": {"participation": {"points": 1, "to": to}}}
            for to in ("entered", "started", "classified")
        ],
        "places-gained": [{"bonuses": {"places-gained": {"points": 1, "at_most": 2}}}],
        "pole": [
            {"bonuses": {"pole": {"points": 1}}},
            {"bonuses": {"pole": {"points": 1, "fall_through": True}}},
        ],
        "win": [{"bonuses": {"win": {"points": 2, "droppable": False}}}],
        "lucky-number": [{"bonuses": {"lucky-number": {"points": 4, "number": "1"}}}],
    },
    "modifiers": {
        "event-total": [
            {
                "awards": {"race": {**RACE, "sessions": ["race", "sprint"]}},
                "modifiers": {"event-total": {"sessions": ["race", "sprint"], "cancelled": cancelled}},
            }
            for cancelled in ("lost", "redistributed")
        ],
        "shortened": [
            {
                "modifiers": {
                    "shortened": {
                        "bands": [{"below": "3/4", "factor": "1/2"}],
                        "minimum_laps": 5,
                        "counted_back": [{"round": 1, "laps_run": 6}],
                    }
                }
            }
        ],
        "starters": [{"modifiers": {"starters": {"below": 4}, "times": {"factor": 3, "rounds": "2-3"}}}],
        "times": [
            {"modifiers": {"times": {"factor": 2, "rounds": "2-"}}},
            {"modifiers": {"times": {"factor": 2, "rounds": "2-", "session_number": 1}}},
        ],
    },
    "sharing": {
        "full-each": [{"sharing": "full-each"}],
        "none": [{"sharing": "none"}, {"sharing": "none", "of": "team"}],
        "split-equally": [{"sharing": {"kind": "split-equally", "refused": [{"round": 2, "driver": "d1"}]}}],
        "starter": [{"sharing": "starter", "bonuses": {"fastest-lap": {"points": 1, "to": "driver"}}}],
    },
    "slots": {
        kind: [
            {
                "of": "team",
                "slots": slots,
                "bonuses": {"fastest-lap": {"points": 1, "droppable": False}},
                "counting": {"kind": "drop-worst", "results": 1},
            }
            for slots in (kind, *([{"kind": kind, "places": "invisible"}] if kind == "best-cars" else []))
        ]
        for kind in ("all-cars", "best-and-worst", "best-cars")
    },
    "counting": {
        "all-results": [{"counting": "all-results"}],
        "best-share": [
            {"counting": {"kind": "best-share", "share": "3/5", "rounding": rounding, "unit": unit}}
            for rounding, unit in (("up", "session"), ("down", "event"), ("nearest", "session"))
        ],
        "best-results": [
            {"counting": {"kind": "best-results", **more}}
            for more in (
                {"count": 2},
                {"count": 1, "unit": "event"},
                {"count": 2, "protected": ["DSQ"], "drops": "earliest"},
                {"parts": [{"rounds": "1-2", "count": 1}, {"rounds": "3-", "count": 1}]},
            )
        ],
        "drop-worst": [
            {
                "counting": {"kind": "drop-worst", **more},
                "awards": {"race": {**RACE, "sessions": ["race", "sprint"]}},
            }
            for more in (
                {"results": 1},
                {"results": 1, "absent": False},
                {"results": 2, "unit": "event"},
                {"results": 2, "protected": ["DNF"], "on_equal": "latest"},
                {"results": 1, "protected_rounds": 2},
                {"steps": {"2": 1, "4": 2}, "when": "end"},
                {"results": 1, "per": 3},
            )
        ],
        "odd-rounds": [{"counting": "odd-rounds"}],
    },
    "phases": {
        "playoff": [
            {
                "bonuses": {"win": {"points": 1, "reserve": True}},
                "phases": [
                    {"kind": "playoff", "rounds": "2-", "top": 3, "base": 10, "standing": [3, 2]},
                    {"kind": "playoff", "rounds": "4", "top": 1, "base": 20, "out_to_first": True},
                ],
            }
        ],
        "seeded": [
            {"phases": [{"kind": "seeded", "rounds": rounds, "top": 2, "totals": [30, 20]}]}
            for rounds in ("3", "4")
        ],
    },
    "tiebreaks": {
        "countback": [
            {"tiebreaks": [{"kind": "countback", **more}]}
            for more in ({}, {"places": "published", "sessions": ["race", "sprint"]}, {"down_to": 1})
        ],
        "alphabet": [{"tiebreaks": ["alphabet"]}],
        **{
            kind: [{"tiebreaks": [kind], "counting": {"kind": "drop-worst", "results": 1}}]
            for kind in (
                "best-scores",
                "dropped-points",
                "earliest-best",
                "head-to-head",
                "last-race-backwards",
                "latest-best",
                "more-starts",
            )
        },
        "last-result": [{"tiebreaks": [{"kind": "last-result", "back": back}]} for back in (False, True)],
    },
    "listings": {
        "classified-once": [{"listing": {"x": "classified-once"}}],
        "current-class": [{"listing": {"x": {"kind": "current-class", "classes": ["A"]}}}],
        "has-points": [{"listing": {"x": "has-points"}}],
        "minimum-rounds": [
            {"listing": {"x": {"kind": "minimum-rounds", "rounds": 3, "below": below, "when": when}}}
            for below in ("not-listed", "no-position", "vacant")
            for when in ("now", "end")
        ],
    },
}
#: Ties and few points bring out what a tie-break does.
TIES = {"awards": {"race": {"kind": "finish", "scale": [1, 1]}}}
CASES = [
    pytest.param(slot, title, id=f"{slot}-{kind}-{number}")
    for slot, kinds in TITLES.items()
    for kind, titles in kinds.items()
    for number, title in enumerate(titles)
]
PLUGIN = Path(__file__).parent / "plugin"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the plug-in where an installation would."""
    monkeypatch.syspath_prepend(str(PLUGIN))
    yield
    sys.modules.pop("countback_plugin", None)


def rules_of(slot: str, title: dict[str, Any]) -> Rulebook:
    whole = {**BASE, **(TIES if slot == "tiebreaks" else {}), **title}
    rules, findings = rulebook_from(
        {"schema": 1, "id": "b", "name": "B", "championships": {"title": whole}}, file="b.toml"
    )
    assert rules is not None, [str(finding) for finding in findings]
    return rules
