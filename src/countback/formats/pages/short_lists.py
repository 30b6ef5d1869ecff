"""Lists (calendar, results by race, entry list) whose row-spans are not repeated: short rows are fitted by
what their cells can be."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from functools import cache

from countback.formats.pages.blocks import RawCell, Sheet
from countback.formats.pages.sheets import by_content, filled, is_label
from countback.formats.pages.words import is_date, kind_of
from countback.model.countries import split_country
from countback.proofread.figures import read_rounds

_NEVER = -1e9
_PEOPLE = {"driver", "pole", "fastest", "winner", "entrant"}


# What a row is read by: the way of filling the columns that is worth most. Below -2 a text hardly fits.
BLANK = -0.05  # a column left empty
SPANNED = -0.3  # a cell that is the one above, which spans two rows
SPANNED_COLUMN = -0.05  # the same, for each column further right: spans stand on the left
NOTHING = -0.4  # no text where one is expected
DRIVER_AS_ENTRANT = -1.5  # a driver below "Entrant"
NO_NAME = -3  # a day, a number or rounds below names or teams
NEW_NUMBER = -0.5  # a number that the column has not had, below an unknown heading
_WORTH: dict[str, tuple[tuple[str, float], ...]] = {
    "round": (("one or two digits", 3), ("anything", -4)),
    "label": (("race of a round", 3), ("anything", -4)),
    "number": (("car number", 3), ("nothing", -0.2), ("anything", -4)),
    "rounds": (("rounds", 3), ("nothing", -0.5), ("anything", -4)),
    "date": (("day", 4), ("nothing", -0.6), ("anything", -3)),
    "report": (("report", 2), ("nothing", 0), ("anything", -2)),
    "class": (("stood here before", 1.5), ("short word", 1.5), ("nothing", 0), ("anything", -0.5)),
}
"""What a text is worth below such a heading: the first of these that it is."""
_PERSON: tuple[tuple[str, float], ...] = (("competitor", 3), ("behind a country", 0.9), ("anything", 0.3))
_TEAM: tuple[tuple[str, float], ...] = (
    ("competitor", -1.5), ("behind a country", 0.4), ("stood here before", 0.8), ("anything", 0.7),
)  # fmt: skip
_OTHER: tuple[tuple[str, float], ...] = (
    ("competitor", -1.5), ("stood here before", 0.5), ("rounds", -1.5), ("anything", 0.4),
)  # fmt: skip
"""Below names, teams and everything else, what a text is adds up."""

Names = Mapping[str, Set[str]]
"""The names known from standings, by what their column is headed: ``driver``, ``entrant``, ``team``."""


def list_of(rows: list[list[RawCell]], line: int, people: Names) -> Sheet | None:
    """Return a table with row spans filled in; ``people`` are the competitors known from standings.

    None when no row looks like headings.
    """
    at = next(
        (n for n, row in enumerate(rows[:4]) if sum(bool(kind_of(cell.text)) for cell in row) >= 2),
        None,
    )
    if at is None:
        return None
    heads = _trimmed(rows[at])
    body = [row for row in rows[at + 1 :] if filled(row)]
    if not heads or not body:
        return None
    heads, kinds = _with_labels(heads, len(rows[at]), body)
    caption = " ".join(cell.text for row in rows[:at] for cell in filled(row))
    kinds = by_content(kinds, body)
    if "driver" in kinds and "entrant" not in people:
        people = {**people, "entrant": set()}  # a driver is not an entrant where both have a column
    fitted: list[list[RawCell]] = []
    seen: list[set[str]] = [set() for _ in heads]
    for row in body:
        if len(filled(row)) == 1 and row[0].text and _heads_group(row[0].text, kinds):
            fitted.append([row[0]] * len(heads))
            continue
        full = _fit_list(row, fitted[-1] if fitted else None, kinds, people, seen)
        for column, cell in enumerate(full):
            seen[column].add(cell.text)
        fitted.append(full)
    return Sheet([heads], fitted, line, caption)


def _trimmed(row: list[RawCell]) -> list[RawCell]:
    """Return headings without the blank cells that pad them."""
    heads = list(row)
    while heads and not heads[-1].text:
        heads.pop()
    return heads[1:] if heads and not heads[0].text else heads


def _with_labels(
    heads: list[RawCell], width: int, body: list[list[RawCell]]
) -> tuple[list[RawCell], list[str]]:
    """Return headings and their kinds; "Round" may stand above two columns, a round and a race of it."""
    kinds = [kind_of(cell.text) or "text" for cell in heads]
    labels = sum(any(is_label(cell.text) for cell in row[:2]) for row in body)
    if width > len(heads) and labels * 2 > len(body) and "round" in kinds:
        after = kinds.index("round") + 1
        heads = [*heads[:after], heads[after - 1], *heads[after:]]
        kinds.insert(after, "label")
    return heads, kinds


def _heads_group(text: str, kinds: list[str]) -> bool:
    """Tell whether the only text of a row is a heading ("Pro Class") and not a lonely cell."""
    return not text[:1].isdigit() and read_rounds(text, 9) is None and "rounds" in kinds


def _fit_list(
    row: list[RawCell],
    above: list[RawCell] | None,
    kinds: list[str],
    people: Names,
    seen: list[set[str]],
) -> list[RawCell]:
    cells = list(row[: len(kinds)])
    width = len(kinds)
    padded = len(row) >= width
    while cells and not cells[-1].text and (padded or len(cells) > width):
        cells.pop()

    @cache
    def best(cell: int, column: int) -> tuple[float, int]:
        """The score of the cells from ``cell`` on below the columns from ``column`` on, and the choice."""
        if column == width:
            return (0.0, 0) if cell == len(cells) else (_NEVER, 0)
        options: list[tuple[float, int]] = []
        if cell < len(cells):
            worth = fits(cells[cell].text, kinds[column], people, seen[column])
            options.append((worth + best(cell + 1, column + 1)[0], 1))
        elif above is None or kinds[column] in ("report", "rounds", "text", "label"):
            options.append((BLANK + best(cell, column + 1)[0], 2))  # blank, not spanned
        if above is not None:
            spanned = SPANNED + SPANNED_COLUMN * column
            options.append((spanned + best(cell, column + 1)[0], 3))
        return max(options) if options else (_NEVER, 0)

    full: list[RawCell] = []
    cell = 0
    for column in range(width):
        choice = best(cell, column)[1]
        if choice == 1:
            full.append(cells[cell])
            cell += 1
        elif choice == 3 and above is not None:
            full.append(above[column])
        else:
            full.append(RawCell())
    return full


def fits(text: str, kind: str, people: Names, seen: Set[str]) -> float:
    """Return how well a text stands below a heading of some kind; below -2 it hardly can."""
    if kind in people and not _is_known(text, people[kind]) and _is(text, "competitor", people, seen):
        return DRIVER_AS_ENTRANT
    if kind in _WORTH:
        return next(worth for what, worth in _WORTH[kind] if _is(text, what, people, seen))
    if not text:
        return NOTHING
    named = kind in _PEOPLE or kind.startswith("winner")
    if named or kind in ("team", "winning-team"):
        if any(_is(text, what, people, seen) for what in ("day", "car number", "rounds")):
            return NO_NAME
    elif _is(text, "car number", people, seen) and text not in seen:
        return NEW_NUMBER
    weights = _PERSON if named else _TEAM if kind in ("team", "winning-team") else _OTHER
    return sum(worth for what, worth in weights if _is(text, what, people, seen))


def _is(text: str, what: str, people: Names, seen: Set[str]) -> bool:
    """Tell whether a text can be something; ``seen`` is what stood in the column before."""
    match what:
        case "nothing":
            return not text
        case "one or two digits":
            return bool(re.fullmatch(r"\d{1,2}", text))
        case "race of a round":
            return is_label(text) or text.isdigit()
        case "car number":
            return bool(re.fullmatch(r"#?\d{1,4}[A-Za-z]?", text))
        case "rounds":
            return read_rounds(text, 9) is not None
        case "day":
            return is_date(text)
        case "report":
            return text.lower().startswith("report")
        case "stood here before":
            return text in seen
        case "short word":
            return 0 < len(text) <= 4 and not re.fullmatch(r"#?\d{1,4}[A-Za-z]?", text)
        case "competitor":
            return any(_is_known(text, names) for names in people.values())
        case "behind a country":
            return bool(split_country(text)[0])
    return True


def _is_known(text: str, people: Set[str]) -> bool:
    _, name = split_country(text)
    return name in people or name.split(" ")[-1] in people
