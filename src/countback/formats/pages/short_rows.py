"""Tables in plain text: which cells of a short row belong below which headings.

Standings (`matrix_of`); lists such as calendar and entries are in `short_lists`. Plain text keeps
neither column spans (a round's two races stand below one code) nor row spans (a tied driver's row lacks
its position), so both are worked out from what the cells can be.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import NamedTuple

from countback.formats.pages.blocks import RawCell, Sheet
from countback.formats.pages.sheets import (
    GROUPED,
    LEADS,
    MOST_BEFORE_NAMES,
    NAMES,
    are_labels,
    filled,
    header_at,
    heads_codes,
    points_lead,
)
from countback.formats.pages.words import extra_of, kind_of, plain
from countback.model.countries import country_of, split_country
from countback.notation.reading import is_result, read_cell


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
    while kinds[last + 1 : last + 2] in (["number"], ["class"], ["text"]):  # the total ends them
        last += 1
    points = max(index for index, kind in enumerate(kinds) if kind == "points")
    if points_lead(heads, last, points):
        return points, len(heads)
    while points - 1 > last and _is_extra(heads[points - 1]):
        points -= 1
    return last, points


def _named_in_front(row: list[RawCell]) -> bool:
    """Tell whether names stand among the first columns."""
    kinds = [kind_of(cell.text) for cell in filled(row)]
    return any(kind in NAMES for kind in kinds[: MOST_BEFORE_NAMES + 1])


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
    if codes and body and are_labels([cell.text for cell in filled(body[0])]):
        labels, body = filled(body[0]), body[1:]
    if codes and body and len(filled(body[0])) > 2 and all(country_of(cell.text) for cell in filled(body[0])):
        body = body[1:]  # flags below the codes
    texts = {cell.text for cell in heads} | {cell.text for cell in labels}
    body = [row for row in body if not all(cell.text in texts for cell in filled(row))]
    return _Heads(lead, codes, labels, heads[points:], body)


def _is_extra(text: str) -> bool:
    return bool(extra_of(text)) and plain(text) not in GROUPED


def matrix_of(rows: list[list[RawCell]], line: int) -> Sheet | None:
    """Return the standings with all spans filled in, or None when the rows cannot be fitted."""
    at = header_at(rows)
    if at is None or not _named_in_front(rows[at]):
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
    fitted = _fitted([row for row in body if filled(row)], lead, count, len(tail))
    top = [*lead, *laid, *tail]
    under = [*lead, *labels, *tail] if labels and len(labels) == count else None
    return Sheet([top, under] if under else [top], fitted, line, caption, said)


def _fitted(body: list[list[RawCell]], lead: list[RawCell], count: int, tail: int) -> list[list[RawCell]]:
    """Return the rows with what they lack: what heads a group spans all columns."""
    kinds = [kind_of(cell.text) or ("pos" if index == 0 else "text") for index, cell in enumerate(lead)]
    name_at = next(index for index, kind in enumerate(kinds) if kind in NAMES)
    fitted: list[list[RawCell]] = []
    for number, row in enumerate(body, start=1):
        above = fitted[-1] if fitted else None
        text = row[0].text
        if len(filled(row)) > 1 or not text or is_result(text):
            fitted.append(_fit(row, above, kinds, count, tail))
        elif above and kinds[0] == "pos" and _shares_the_car(text, above, body[number:]):
            fitted.append([*above[:name_at], row[0], *above[name_at + 1 :]])
        else:
            fitted.append([row[0]] * (len(kinds) + count + tail))
    return fitted


def _shares_the_car(text: str, above: list[RawCell], below: list[list[RawCell]]) -> bool:
    """Tell whether a lonely text is one more driver of the car above, all of whose other cells it shares.

    Then the positions go on below it; below the heading of a group they begin again, or there are none.
    """
    following = next((row[0].text for row in below if len(filled(row)) > 1), "")
    if not following:
        return bool(split_country(text)[0])
    before, after = read_cell(above[0].text).place, read_cell(following).place
    return before is not None and after is not None and after > before and len(filled(above)) > 1 < len(above)


def _leads(kinds: list[str], index: int) -> bool:
    """Tell whether a name column stands before the races: nothing unknown comes between.

    What stands before the first of them may be headed by any word.
    """
    first = next(at for at, kind in enumerate(kinds) if kind in NAMES)
    return first <= MOST_BEFORE_NAMES and all(kind in LEADS for kind in kinds[first:index])


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
    for gone in range(lead + 1 if above and not _lacks_nothing(row, kinds, count) else 1):
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


def _lacks_nothing(row: list[RawCell], kinds: list[str], count: int) -> bool:
    """Tell whether a row has names below the names and results below the races, whatever is its position.

    A guest's may be any word or sign, and its total blank: such a row would fit one to the left as well.
    """
    lead = len(kinds)
    named = all(
        cell.text and not cell.text.isdigit() and not is_result(cell.text)
        for cell, kind in zip(row, kinds, strict=False)
        if kind in NAMES
    )
    results = row[lead : lead + count]
    return (
        named
        and kinds[0] == "pos"
        and len(results) == count > 0
        and all(is_result(cell.text) for cell in results)
    )


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
        elif kind in ("number", "points"):
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
    points = rest[tail - 1] if 0 < tail <= len(rest) else ""
    score += 2 if points[:1].isdigit() or (points[:1] in "-−(" and points) else -0.5
    return score - 3 * sum(bool(text) for text in rest[tail:])
