"""What a grid's rows are (headings, labels of races), and grids whose format says how cells span."""

from __future__ import annotations

import re
from itertools import pairwise

from countback.formats.pages.blocks import MAX_COLUMNS, Grid, RawCell, Sheet
from countback.formats.pages.words import extra_of, is_date, kind_of, plain
from countback.model.countries import country_of
from countback.notation.reading import read_cell

LEADS = {"pos", "driver", "team", "entrant", "manufacturer", "constructor", "nation", "car", "chassis",
         "engine", "tyre", "number", "class", "text"}  # fmt: skip
GROUPED = {"races", "results", "race results", "rounds", "round", "race", "race finishes", "finishes"}
"""Headings that stand above several races without naming one."""
NAMES = LEADS - {"pos", "number", "class", "text"}
MOST_BEFORE_NAMES = 3
"""So many columns (position, number, nationality) may stand before the names."""


_LABELS = {"SPR", "FEA", "SR", "FR", "S", "F", "SPRINT", "FEATURE", "Q", "QR", "CR", "MR", "QUALI",
           "QUALIFYING", "R", "MAIN", "HEAT", "FINAL"}  # fmt: skip


def is_label(text: str) -> bool:
    """Tell whether a text names a race of a round: ``R1``, ``Race 2``, ``SR``, ``FEA``, ``Q``."""
    short = text.strip().upper().replace("RACE", "R").replace(" ", "")
    return short in _LABELS or (short[:1] in ("R", "H") and short[1:].isdigit() and len(short) <= 3)


def _names_nothing_else(text: str) -> bool:
    """Tell whether a short word is neither a result nor a country: ``MAI``, ``Enduro``."""
    return text.isalpha() and len(text) <= 6 and not read_cell(text).readable and not country_of(text)


def are_labels(texts: list[str]) -> bool:
    """Tell whether a row of headings names the races of its rounds: ``R1 R2 R1 R2``, ``1 2 3 1 2 3``."""
    if len(texts) >= 2 and all(is_label(text) for text in texts):
        return True
    if len(texts) < 4 or texts.count(texts[0]) < 2:
        return False
    if all(map(str.isdigit, texts)):
        follow = all(later in ("1", str(int(before) + 1)) for before, later in pairwise(texts))
        return texts[0] == "1" and follow
    return len(set(texts)) <= 4 and all(is_label(text) or _names_nothing_else(text) for text in texts)


def points_lead(heads: list[str], last: int, points: int) -> bool:
    """Tell whether the total stands before the races: right behind the names, and nothing it sums up does.

    ``last`` is the last column of names, ``points`` that of the total.
    """
    behind = [text for text in heads[points + 1 :] if text and not extra_of(text) and not kind_of(text)]
    return points == last + 1 and len(behind) >= 2


def heads_codes(above: list[str], below: list[str]) -> bool:
    """Tell whether one heading ("Races") stands above a row of codes."""
    return (
        len(above) == 1
        and plain(above[0]) in GROUPED
        and len(set(below)) >= 2
        and not any(is_label(text) or read_cell(text).readable for text in below)
    )


def by_content(kinds: list[str], rows: list[list[RawCell]]) -> list[str]:
    """Return the kinds of columns with round and date exchanged where the cells below say so."""
    if "round" not in kinds or "date" not in kinds:
        return kinds
    number, day = kinds.index("round"), kinds.index("date")
    whole = [row for row in rows if len(row) > max(number, day)]
    dated = sum(is_date(row[number].text) for row in whole)
    counted = sum(bool(re.fullmatch(r"\d{1,2}", row[day].text)) for row in whole)
    if dated * 2 > len(whole) and counted * 2 > len(whole):
        swapped = list(kinds)
        swapped[number], swapped[day] = "date", "round"
        return swapped
    return kinds


def filled(row: list[RawCell]) -> list[RawCell]:
    """Return the cells of a row that have text."""
    return [cell for cell in row if cell.text]


def header_at(rows: list[list[RawCell]]) -> int | None:
    """Return the index of the row that heads standings; None when the grid holds no standings."""
    for index, row in enumerate(rows[:4]):
        kinds = [kind_of(cell.text) for cell in filled(row)]
        races = any(plain(cell.text) in GROUPED for cell in row)
        listed = "rounds" in kinds and not (races and "pos" in kinds)
        if "points" in kinds and any(kind in NAMES for kind in kinds) and not listed:
            return index
    return None


def expand(rows: list[list[RawCell]]) -> list[list[RawCell]]:
    """Return the rows with spans filled in as browsers do, all of one width.

    A row span ends with the table, a column span at `MAX_COLUMNS`, whatever they claim.
    """
    full: list[list[RawCell]] = []
    pending: dict[int, tuple[RawCell, int]] = {}
    for row in rows:
        line: list[RawCell] = []
        waiting = iter(row)
        cell = next(waiting, None)
        while len(line) < MAX_COLUMNS and (cell is not None or any(at >= len(line) for at in pending)):
            at = len(line)
            if at in pending:
                above, left = pending.pop(at)
                line.append(above)
                if left > 1:
                    pending[at] = (above, left - 1)
                continue
            if cell is None:
                line.append(RawCell())
                continue
            for _ in range(min(max(cell.columns, 1), MAX_COLUMNS - at)):
                here = len(line)
                if here in pending:
                    break
                line.append(cell)
                if cell.rows > 1:
                    pending[here] = (cell, cell.rows - 1)
            cell = next(waiting, None)
        # what was begun in this row is counted from the next one on
        full.append(line)
    width = max((len(line) for line in full), default=0)
    return [line + [RawCell()] * (width - len(line)) for line in full]


def spans_of(grid: Grid) -> Sheet | None:
    """Return a grid with spans as a sheet, or None when nothing in it looks like headings."""
    rows = expand(grid.rows)
    at = header_at(rows)
    if at is None:
        at = next(
            (n for n, row in enumerate(rows[:4]) if sum(bool(kind_of(text)) for text in _texts(row)) >= 2),
            None,
        )
    if at is None:
        return None
    heads = [rows[at]]
    body = rows[at + 1 :]
    if body:
        new = [cell for cell, above in zip(body[0], rows[at], strict=True) if cell is not above and cell.text]
        above = [cell.text for cell in dict.fromkeys(rows[at]) if plain(cell.text) in GROUPED]
        if are_labels([cell.text for cell in new]):
            heads.append(body[0])
            body = body[1:]
        elif heads_codes(above[:1], [cell.text for cell in new]):
            heads = [body[0]]
            body = body[1:]
        elif len(new) >= 3 and all(country_of(cell.text) for cell in new):
            body = body[1:]
    caption = grid.caption or " ".join(dict.fromkeys(cell.text for row in rows[:at] for cell in filled(row)))
    return Sheet(heads, body, grid.line, caption)


def _texts(row: list[RawCell]) -> list[str]:
    """Return the different texts of a row, a spanning cell once."""
    return [cell.text for cell, before in zip(row, [None, *row], strict=False) if cell is not before]
