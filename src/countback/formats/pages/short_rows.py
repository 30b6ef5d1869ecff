"""Tables in plain text: which cells of a short row belong below which headings.

First standings (`matrix_of`), then lists such as calendar and entries (`list_of`). Plain text keeps
neither column spans (a round's two races stand below one code) nor row spans (a tied driver's row lacks
its position), so both are worked out from what the cells can be.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Set
from functools import cache
from itertools import combinations
from typing import NamedTuple

from countback.formats.pages.blocks import RawCell, Sheet
from countback.formats.pages.sheets import (
    GROUPED,
    LEADS,
    NAMES,
    by_content,
    filled,
    header_at,
    heads_codes,
    is_label,
)
from countback.formats.pages.words import extra_of, is_date, kind_of, plain
from countback.model.countries import split_country
from countback.proofread.notation import is_result, read_cell, read_rounds


class _Heads(NamedTuple):
    """The headings of a matrix: before the races, rounds, their races, behind them; and its rows."""

    lead: list[RawCell]
    codes: list[RawCell]
    labels: list[RawCell]
    tail: list[RawCell]
    body: list[list[RawCell]]


def _bounds(heads: list[str]) -> tuple[int, int]:
    """Return the last heading before the races, and the first behind them."""
    kinds = [kind_of(text) for text in heads]
    last = max(index for index, kind in enumerate(kinds) if kind in NAMES and _leads(kinds, index))
    while kinds[last + 1] in ("number", "class", "text"):  # the total ends them
        last += 1
    points = max(index for index, kind in enumerate(kinds) if kind == "points")
    while points - 1 > last and _is_extra(heads[points - 1]):
        points -= 1
    return last, points


def _headed_pos(heads: list[RawCell]) -> bool:
    """Tell whether a heading of positions stands before the first of names."""
    kinds = [kind_of(cell.text) for cell in heads]
    return "pos" in kinds[: next(index for index, kind in enumerate(kinds) if kind in NAMES)]


def _heads_of(rows: list[list[RawCell]], at: int) -> _Heads:
    """Return the headings of the row ``at`` and of what stands below it."""
    heads = filled(rows[at])
    last, points = _bounds([cell.text for cell in heads])
    lead = heads[: last + 1]
    if not rows[at][0].text and not _headed_pos(heads):
        lead = [rows[at][0], *lead]
    codes, body, labels = heads[last + 1 : points], rows[at + 1 :], list[RawCell]()
    if body and heads_codes([cell.text for cell in codes], [cell.text for cell in filled(body[0])]):
        codes, body = filled(body[0]), body[1:]
    if codes and body and len(filled(body[0])) >= 2 and all(is_label(cell.text) for cell in filled(body[0])):
        labels, body = filled(body[0]), body[1:]
    known = {cell.text for cell in heads} | {cell.text for cell in labels}
    body = [row for row in body if not all(cell.text in known for cell in filled(row))]
    return _Heads(lead, codes, labels, heads[points:], body)


def _is_extra(text: str) -> bool:
    return bool(extra_of(text)) and plain(text) not in GROUPED


def matrix_of(rows: list[list[RawCell]], line: int) -> Sheet | None:
    """Return the standings with all spans filled in, or None when the rows cannot be fitted."""
    at = header_at(rows)
    if at is None:
        return None
    caption = " ".join(cell.text for row in rows[:at] for cell in filled(row))
    lead, codes, labels, tail, body = _heads_of(rows, at)
    width = _width(body, len(lead), len(tail))
    if width is None:
        return None
    count = width - len(lead) - len(tail)
    if count < len(codes) or (count and not codes):
        return None
    laid, said = _lay_out(codes, labels, count, body, len(lead))
    kinds_of_lead = [
        kind_of(cell.text) or ("pos" if index == 0 else "text") for index, cell in enumerate(lead)
    ]
    fitted: list[list[RawCell]] = []
    for row in body:
        if not filled(row):
            continue
        above = fitted[-1] if fitted else None
        if len(filled(row)) == 1 and row[0].text and not is_result(row[0].text):
            fitted.append([row[0]] * width)  # a row that heads a group
            continue
        fitted.append(_fit(row, above, kinds_of_lead, count, len(tail)))
    top = [*lead, *laid, *tail]
    under = [*lead, *labels, *tail] if labels and len(labels) == count else None
    return Sheet([top, under] if under else [top], fitted, line, caption, said)


def _leads(kinds: list[str], index: int) -> bool:
    """Tell whether a name column stands before the races: nothing unknown comes between."""
    return all(kind in LEADS for kind in kinds[:index])


def _width(body: list[list[RawCell]], lead: int, tail: int) -> int | None:
    """Return how many columns there are: the last filled cell of rows that begin with a position."""
    ends = Counter(
        max(index for index, cell in enumerate(row) if cell.text) + 1
        for row in body
        if len(filled(row)) >= 3 and is_result(row[0].text)
    )
    if not ends:
        return None
    width = max(ends, key=lambda end: (ends[end], end))
    return width if width >= lead + tail else None


def _lay_out(
    codes: list[RawCell], labels: list[RawCell], count: int, body: list[list[RawCell]], lead: int
) -> tuple[list[RawCell], tuple[str, ...]]:
    """Return the code above each of ``count`` columns of results, and what had to be assumed."""
    if not codes:
        return [], ()
    if len(labels) == count:
        starts = [0] + [at for at in range(1, count) if labels[at].text == labels[0].text]
        if len(starts) == len(codes):
            return _spread(codes, starts, count), ()
    if count % len(codes) == 0:
        each = count // len(codes)
        return _spread(codes, list(range(0, count, each)), count), ()
    votes: Counter[int] = Counter()
    for row in body:
        if not is_result(row[0].text):
            continue
        cells = row[lead : lead + count]
        for at in range(1, len(cells)):
            if bool(cells[at].text) != bool(cells[at - 1].text):
                votes[at] += 1
    needed = len(codes) - 1
    starts = [0, *sorted(at for at, _ in votes.most_common(needed))]
    for at in range(1, count):  # too few signs: part the longest stretches
        if len(starts) == len(codes):
            break
        if at not in starts:
            starts = sorted([*starts, at])
    said = (
        f"{count} results below {len(codes)} rounds: a round ends where drivers come and go "
        f"({', '.join(str(b - a) for a, b in zip(starts, [*starts[1:], count], strict=True))} races)"
    )
    return _spread(codes, starts, count), (said,)


def _spread(codes: list[RawCell], starts: list[int], count: int) -> list[RawCell]:
    ends = [*starts[1:], count]
    return [code for code, start, end in zip(codes, starts, ends, strict=True) for _ in range(end - start)]


def _fit(
    row: list[RawCell], above: list[RawCell] | None, kinds: list[str], count: int, tail: int
) -> list[RawCell]:
    """Return a row with the cells it lacks taken from the row above, by what its cells can be."""
    lead = len(kinds)
    names = {at for at, kind in enumerate(kinds) if kind in NAMES}
    best: tuple[float, tuple[int, ...], bool] = (float("-inf"), (), False)
    for gone in range(lead + 1 if above else 1):
        for omitted in combinations(range(lead), gone):
            for shared in (False, True) if omitted else (False,):
                score = _score(
                    row, [kinds[at] for at in range(lead) if at not in omitted], count, tail, shared
                )
                score -= 0.5 * gone + 0.1 * sum(omitted) + (0.4 if shared else 0)
                if "pos" in kinds[:1] and 0 not in omitted and any(kinds[at] in NAMES for at in omitted):
                    score -= 3  # a position of its own is nobody else's second car
                if not shared and names and names <= set(omitted):
                    score -= 2  # the total of a competitor's cars stands once
                if score > best[0]:
                    best = (score, omitted, shared)
    _, omitted, shared = best
    return _filled_up(row, above, lead, count, tail, omitted, shared=shared)


def _filled_up(
    row: list[RawCell],
    above: list[RawCell] | None,
    lead: int,
    count: int,
    tail: int,
    omitted: tuple[int, ...],
    *,
    shared: bool,
) -> list[RawCell]:
    """Return a row with the cells ``omitted`` at its beginning, and a ``shared`` tail, from the row above."""
    cells = list(row)
    full: list[RawCell] = []
    for at in range(lead):
        if at in omitted and above is not None:
            full.append(above[at])
        else:
            full.append(cells.pop(0) if cells else RawCell())
    for _ in range(count):
        full.append(cells.pop(0) if cells else RawCell())
    for at in range(tail):
        if shared and above is not None:
            full.append(above[lead + count + at])
        else:
            full.append(cells.pop(0) if cells else RawCell())
    return full


def _score(row: list[RawCell], kinds: list[str], count: int, tail: int, shared: bool) -> float:
    score = 0.0
    for at, kind in enumerate(kinds):
        text = row[at].text if at < len(row) else ""
        if kind == "pos":
            score += 2 if is_result(text) or text in ("=", "NC") else -4
        elif kind == "number":
            score += 1 if text[:1].isdigit() else -2
        elif kind in NAMES:
            score += 1.5 if text and not is_result(text) else -4
        else:
            score += 0.2 if not text.isdigit() else -1
    for at in range(len(kinds), len(kinds) + count):
        text = row[at].text if at < len(row) else ""
        if text:
            score += 1 if is_result(text) and read_cell(text).readable else -3
    end = len(kinds) + count
    rest = [cell.text for cell in row[end:]]
    if shared:
        return score - 3 * sum(bool(text) for text in rest)
    points = rest[tail - 1] if len(rest) >= tail else ""
    score += 2 if points[:1].isdigit() or (points[:1] in "-−(" and points) else -0.5
    return score - 3 * sum(bool(text) for text in rest[tail:])


_NEVER = -1e9
_PEOPLE = {"driver", "pole", "fastest", "winner", "entrant"}


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
    kinds = by_content(kinds, body)
    if "driver" in kinds and "entrant" not in people:
        people = {**people, "entrant": set()}  # a driver is no entrant where both have a column
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


_WORTH: dict[str, tuple[tuple[str, float], ...]] = {
    "round": (("one or two digits", 3), ("anything", -4)),
    "label": (("race of a round", 3), ("anything", -4)),
    "number": (("car number", 3), ("nothing", -0.2), ("anything", -4)),
    "rounds": (("rounds", 3), ("nothing", -0.5), ("anything", -4)),
    "date": (("day", 4), ("nothing", -0.6), ("anything", -3)),
    "report": (("report", 2), ("nothing", 0), ("anything", -2)),
    "class": (("stood here before", 1.5), ("short word", 1.5), ("nothing", 0), ("anything", -0.5)),
}
"""What a text is worth below a heading: the first of these that it is."""
_PERSON: tuple[tuple[str, float], ...] = (("competitor", 3), ("behind a country", 0.9), ("anything", 0.3))
_TEAM: tuple[tuple[str, float], ...] = (
    ("competitor", -1.5), ("behind a country", 0.4), ("stood here before", 0.8), ("anything", 0.7),
)  # fmt: skip
_OTHER: tuple[tuple[str, float], ...] = (
    ("competitor", -1.5), ("stood here before", 0.5), ("rounds", -1.5), ("anything", 0.4),
)  # fmt: skip
"""Below names, teams and everything else, what a text is adds up."""


def fits(text: str, kind: str, people: Names, seen: Set[str]) -> float:
    """Return how well a text stands below a heading of some kind; below -2 it hardly can."""
    if kind in people and not _is_known(text, people[kind]) and _is(text, "competitor", people, seen):
        return -1.5  # a driver below "Entrant"
    if kind in _WORTH:
        return next(worth for what, worth in _WORTH[kind] if _is(text, what, people, seen))
    if not text:
        return -0.4
    named = kind in _PEOPLE or kind.startswith("winner")
    if named or kind in ("team", "winning-team"):
        if any(_is(text, what, people, seen) for what in ("day", "car number", "rounds")):
            return -3
    elif _is(text, "car number", people, seen) and text not in seen:
        return -0.5
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
