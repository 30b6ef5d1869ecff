"""Other tables in plain text (calendar, results, entry list): short rows put below their headings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from functools import cache

from countback.formats.readers.page_blocks import RawCell, Sheet
from countback.formats.readers.page_matrix import filled, is_label
from countback.formats.readers.page_words import is_date, kind_of
from countback.model.countries import split_country
from countback.proofread.notation import read_rounds

_NEVER = -1e9
_PEOPLE = {"driver", "pole", "fastest", "winner", "entrant"}


Names = Mapping[str, Set[str]]
"""The names known from standings, by what their column is headed: ``driver``, ``entrant``, ``team``."""


def sheet_of(rows: list[list[RawCell]], line: int, people: Names) -> Sheet | None:
    """Return a table with row spans filled in; ``people`` are the competitors known from standings.

    None when no row looks like headings.
    """
    at = next(
        (n for n, row in enumerate(rows[:4]) if sum(bool(kind_of(cell.text)) for cell in row) >= 2),
        None,
    )
    if at is None:
        return None
    heads = list(rows[at])
    while heads and not heads[-1].text:
        heads.pop()
    if heads and not heads[0].text:
        heads.pop(0)
    body = [row for row in rows[at + 1 :] if filled(row)]
    if not heads or not body:
        return None
    width = len(rows[at])
    kinds = [kind_of(cell.text) or "text" for cell in heads]
    labels = sum(any(is_label(cell.text) for cell in row[:2]) for row in body)
    if width > len(heads) and labels * 2 > len(body) and "round" in kinds:
        # "Round" stands above two columns: the round's number and the name of the race in it.
        after = kinds.index("round") + 1
        heads.insert(after, heads[after - 1])
        kinds.insert(after, "label")
    caption = " ".join(cell.text for row in rows[:at] for cell in filled(row))
    fitted: list[list[RawCell]] = []
    seen: list[set[str]] = [set() for _ in heads]
    for row in body:
        if len(filled(row)) == 1 and row[0].text and _heads_group(row[0].text, kinds):
            fitted.append([row[0]] * len(heads))
            continue
        full = _fit(row, fitted[-1] if fitted else None, kinds, people, seen)
        for column, cell in enumerate(full):
            seen[column].add(cell.text)
        fitted.append(full)
    return Sheet([heads], fitted, line, caption)


def _heads_group(text: str, kinds: list[str]) -> bool:
    """Tell whether the only text of a row is a heading ("Pro Class") and not a lonely cell."""
    return not text[:1].isdigit() and read_rounds(text, 9) is None and "rounds" in kinds


def _fit(
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
            options.append((-0.05 + best(cell, column + 1)[0], 2))  # blank, not spanned
        if above is not None:
            options.append((-0.3 - 0.05 * column + best(cell, column + 1)[0], 3))
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
    number = bool(re.fullmatch(r"#?\d{1,4}[A-Za-z]?", text))
    known = any(_is_known(text, names) for names in people.values())
    if kind in people and known and not _is_known(text, people[kind]):
        return -1.5  # a driver below "Entrant"
    country, _ = split_country(text)
    if kind == "round":
        return 3 if re.fullmatch(r"\d{1,2}", text) else -4
    if kind == "label":
        return 3 if is_label(text) or text.isdigit() else -4
    if kind == "number":
        return 3 if number else (-0.2 if not text else -4)
    if kind == "rounds":
        return 3 if read_rounds(text, 9) is not None else (-0.5 if not text else -4)
    if kind == "date":
        return 4 if is_date(text) else (-0.6 if not text else -3)
    if kind == "report":
        return 2 if text.lower().startswith("report") else (0 if not text else -2)
    if kind == "class":
        return 1.5 if text in seen or (text and len(text) <= 4 and not number) else (0 if not text else -0.5)
    if not text:
        return -0.4
    if kind in _PEOPLE or kind.startswith("winner"):
        if is_date(text) or number or read_rounds(text, 9) is not None:
            return -3
        return (3 if known else 0.0) + (1.2 if country else 0.3)
    if kind in ("team", "winning-team"):
        if is_date(text) or number or read_rounds(text, 9) is not None:
            return -3
        return (-1 if known else 0.5) + (0.6 if country else 0.2) + (0.8 if text in seen else 0)
    if number and text not in seen:
        return -0.5
    return (0.9 if text in seen else 0.4) - (1.5 if known else 0) - (1.5 if read_rounds(text, 9) else 0)


def _is_known(text: str, people: Set[str]) -> bool:
    _, name = split_country(text)
    return name in people or name.split(" ")[-1] in people
