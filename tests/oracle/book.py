"""A rulebook table, as `tomllib` reads it, made into plain dictionaries for one year.

Nothing is checked here: a rulebook that Countback refuses is not given to the oracle.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

Table = dict[str, Any]

#: What a championship does where its table says nothing.
DEFAULTS: Table = {
    "of": "driver",
    "field": {},
    "awards": {},
    "bonuses": {},
    "modifiers": {},
    "sharing": "full-each",
    "slots": "all-cars",
    "counting": "all-results",
    "phases": [],
    "tiebreaks": ["countback"],
    "listing": {},
    "placed": ["classified"],
    "low_wins": False,
}
ONE_RULE = ("of", "sharing", "slots", "counting")
NAMED_RULES = ("field", "awards", "bonuses", "modifiers", "listing")
LISTED_RULES = ("phases", "tiebreaks")


def fraction(value: object) -> Fraction:
    """Return points as typed: 25, 12.5 or "1/7"."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)  # type: ignore[arg-type]


def rounds_of(text: str) -> Any:
    """Return what tells whether a round is in a list such as "all", "1, 4-6" or "7-"."""
    if text == "all":
        return lambda number: True
    spans = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        low = int(first) if first.strip() else 1
        spans.append((low, int(last) if last.strip() else (10**9 if dash else low)))
    return lambda number: any(low <= number <= high for low, high in spans)


def laid_over(below: object, above: object) -> object:
    """Return one value laid over another: tables key by key, everything else as a whole."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return below | {
        key: laid_over(below[key], value) if key in below else value for key, value in above.items()
    }


def for_year(table: Table, year: int) -> Table:
    """Return the table with the editions of that year laid over it."""
    editions = [edition for edition in table.get("editions", []) if rounds_of(str(edition["years"]))(year)]
    if table.get("editions") and not editions:
        raise ValueError(f"no edition covers {year}")
    result: Any = {key: value for key, value in table.items() if key != "editions"}
    for edition in editions:
        result = laid_over(result, {key: value for key, value in edition.items() if key != "years"})
    return result  # type: ignore[no-any-return]


def championship(table: Table, year: int, name: str) -> Table:
    """Return one championship with everything it says, is like, and does by default."""
    book = for_year(table, year)
    title = _like(book["championships"], name)
    title = {**DEFAULTS, **title}
    scales = book.get("scales", {})
    rules: Table = {"name": title.get("name", name), "placed": title["placed"], "low_wins": title["low_wins"]}
    rules["decisions"] = book.get("decisions", [])
    for slot in ONE_RULE:
        rules[slot] = _rule(title[slot], scales)
    for slot in NAMED_RULES:
        rules[slot] = {
            key: _rule(value, scales, key) for key, value in title[slot].items() if value is not False
        }
    for slot in LISTED_RULES:
        rules[slot] = [_rule(value, scales) for value in title[slot]]
    return rules


def _like(titles: Table, name: str) -> Any:
    own = titles[name]
    if "like" not in own:
        return own
    return laid_over(_like(titles, own["like"]), {key: value for key, value in own.items() if key != "like"})


def _rule(value: object, scales: Table, name: str = "") -> Table:
    rule = {"kind": value} if isinstance(value, str) else dict(value)  # type: ignore[call-overload]
    rule.setdefault("kind", name)
    if "scale" in rule:
        rule["scale"] = _scale(rule["scale"], scales)
    return rule


def _scale(value: object, scales: Table) -> Table:
    if isinstance(value, str):
        value = scales[value]
    if isinstance(value, list):
        return {"kind": "table", "points": value}
    return {"kind": "table", **value}  # type: ignore[dict-item]
