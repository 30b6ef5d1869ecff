"""A championship's table as series publish it: a line a competitor, a column a session, grouped by round.

Every colour has a text code beside it, so that nothing is lost without colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from countback.cli.views.lines import Line, Span, pad, width
from countback.cli.views.words import event_code, session_label
from countback.model.columns import columns_of, sessions_of
from countback.model.season import Season
from countback.model.standings import Among, Cell, Row, Table
from countback.notation import legend as notation
from countback.notation.codes import COLOURS
from countback.notation.result import total, written

#: Stands behind a place that pays nothing, which elsewhere only a colour says.
OUTSIDE = "·"


def matrix(season: Season, tables: Sequence[Table], columns: int | None) -> Iterator[Line]:
    """Return the tables with headings and a legend, to fit into ``columns`` (None: any width).

    Where results don't fit they are folded away, and a line says so.
    """
    needed = 0
    visible: list[tuple[Table, list[str]]] = []
    for table in tables:
        yield from _heading(season, table)
        if not table.rows:
            yield (("Nobody is listed yet.", "quiet"),)
        wide = list(_with_results(season, table))
        least = 0 if columns is None else max(sum(width(text) for text, _ in line) for line in wide or [()])
        if columns is None or least <= columns:
            yield from wide
            visible.append((table, columns_of(season, table)))
        else:
            visible.append((table, []))
            needed = max(needed, least)
            yield from _table(table, [], [])
        yield ()
    yield from legend(visible, min(columns or 100, 100))
    if needed:
        yield ((f"Results are folded away: they need {needed} columns,", "quiet"),)
        yield ((f"this terminal has {columns}. Make it wider, or use --format csv.", "quiet"),)


def _heading(season: Season, table: Table) -> Iterator[Line]:
    yield ((f"{season.name}: {table.name}", "title"),)
    if table.after_session:
        of = "" if season.last_round is None else f" of {season.last_round}"
        moment = f"after round {table.after_round}{of} ({table.after_session})"
    else:
        moment = "before the first session"
    yield ((moment, "quiet"),)
    if table.counting and any(row.gross is not None for row in table.rows):
        yield ((table.counting, "quiet"),)


def _with_results(season: Season, table: Table) -> Iterator[Line]:
    """Return the table with a column for every session that there are results of."""
    seen = {cell.session for row in table.rows for cell in row.results}
    groups = sessions_of(season, table)
    by_session: list[dict[str, tuple[Cell, ...]]] = [dict.fromkeys(seen, ()) for _ in table.rows]
    for cells, row in zip(by_session, table.rows, strict=True):
        for cell in row.results:
            cells[cell.session] = (*cells[cell.session], cell)
    heads = []
    bodies: list[list[Line]] = [[] for _ in table.rows]
    for event, sessions in groups:
        name = event_code(event)
        columns = [
            _column([cells[session.id] for cells in by_session], table.among, session_label(session))
            for session in sessions
        ]
        missing = width(name) - sum(width(label) + 1 for label, _ in columns) + 1
        if missing > 0:
            label, lines = columns[-1]
            columns[-1] = (" " * missing + label, [((" " * missing, ""), *line) for line in lines])
        labels = " ".join(label for label, _ in columns)
        heads.append((pad(name, width(labels), "^"), labels))
        for number, body in enumerate(bodies):
            spans: list[Span] = []
            for _, lines in columns:
                spans += [(" ", "")] if spans else []
                spans += lines[number]
            body.append(tuple(spans))
    yield from _table(table, heads, bodies)


def _table(
    table: Table, heads: Sequence[tuple[str, str]], bodies: Sequence[Sequence[Line]]
) -> Iterator[Line]:
    """Return heading and lines: position, name, nationality, the groups of results, points."""
    if not table.rows:
        return
    names = [row.competitor.name for row in table.rows]
    places = [_place(row) for row in table.rows]
    totals = _totals(table.rows)
    nations = [row.competitor.nationality for row in table.rows]
    left = [max(map(width, ("Pos", *places))), max(map(width, ("Name", *names))), max(map(width, nations))]
    right = max(map(width, ("Points", *totals)))
    front = f"{pad('Pos', left[0], '>')}  {pad('Name', left[1])}" + (f"  {' ' * left[2]}" if left[2] else "")
    if heads:
        yield ((f"{' ' * width(front)}  {'  '.join(code for code, _ in heads)}", "head"),)
    labels = "".join(f"  {label}" for _, label in heads)
    yield ((f"{front}{labels}  {pad('Points', right, '>')}", "head"),)
    for number, row in enumerate(table.rows):
        line: list[Span] = [(f"{pad(places[number], left[0], '>')}  ", ""), (pad(names[number], left[1]), "")]
        if left[2]:
            line.append((f"  {pad(nations[number], left[2])}", "quiet"))
        for group in bodies[number] if bodies else ():
            line += [("  ", ""), *group]
        line += [("  ", ""), (pad(totals[number], right, ">"), "total" if row.eligible else "quiet")]
        yield tuple(line)


def _totals(rows: Sequence[Row]) -> list[str]:
    """Return the totals below each other, with what stands in brackets behind them."""
    parts = [total(row).partition(" ") for row in rows]
    net, gross = (max((width(part[at]) for part in parts), default=0) for at in (0, 2))
    return [pad(f"{pad(part[0], net, '>')}{part[1]}{part[2]}", net + bool(gross) + gross) for part in parts]


def _place(row: Row) -> str:
    if row.position is None:
        return "–"
    return f"{'=' if row.tied else ''}{row.position}"


def _column(results: Sequence[Sequence[Cell]], among: Among, label: str) -> tuple[str, list[Line]]:
    """Return a session's heading and what each competitor did in it, all equally wide.

    Places stand below each other, whatever follows them; a status stands in the middle.
    """
    shown = [[_shown(cell, among) for cell in cells] for cells in results]
    texts = ["/".join(text for text, _ in spans) for spans in shown]
    # How long the place is that a competitor's only result begins with, and what follows it.
    places = [_digits(text) if len(spans) == 1 else 0 for text, spans in zip(texts, shown, strict=True)]
    behind = [width(text) - place for text, place in zip(texts, places, strict=True)]
    digits = max(places, default=0)
    marks = max((mark for mark, place in zip(behind, places, strict=True) if place), default=0)
    whole = max(digits + marks, width(label), *map(sum, zip(behind, places, strict=True)))
    lines: list[Line] = []
    for spans, text, place, mark in zip(shown, texts, places, behind, strict=True):
        if place:
            after = (whole - digits - marks) // 2 + marks - mark
            filled = pad(text + " " * after, whole, ">")
        else:
            filled = pad(text, whole, "^")
        lines.append(_spans(spans, filled))
    return pad(label, whole, "^"), lines


def _spans(results: Sequence[Span], filled: str) -> Line:
    """Return the padded text with every result in its own style."""
    if len(results) < 2:
        return ((filled, results[0][1] if results else ""),)
    spans: list[Span] = []
    for result in results:
        spans += [("/", "")] if spans else []
        spans.append(result)
    before = len(filled) - len(filled.lstrip())
    behind = len(filled) - len(filled.rstrip())
    return ((" " * before, ""), *spans, (" " * behind, ""))


def _digits(text: str) -> int:
    """Return how long the place is that a result begins with, 0 for a status."""
    return len(text) - len(text.lstrip("(0123456789")) if any(map(str.isdigit, text)) else 0


def _shown(cell: Cell, among: Among) -> Span:
    """Return a result as every table has it, a dot for a place that pays nothing, and its colour and face."""
    result = written(cell, among)
    if result.placed and result.style == "out" and among != "points":
        result = result._replace(signs=result.signs + OUTSIDE)
    face = (" pole" if cell.pole else "") + (" fastest" if cell.fastest_lap else "")
    return result.text, COLOURS[result.style].terminal + face + (" dropped" if result.dropped else "")


_FACES = {"P": "pole", "F": "fastest", "(5)": "dropped"}


def legend(visible: Iterable[tuple[Table, Iterable[str]]], columns: int = 100) -> Iterator[Line]:
    """Return what codes and colours mean in tables, each with the ids of its columns: of those that occur."""
    items: list[Span] = []
    for key in notation.legend(visible):
        look = COLOURS[key.style].terminal if key.style else _FACES.get(key.sign, "")
        outside = key.words == "no points"
        items += [(f"{key.sign}{OUTSIDE}" if outside else key.sign, look), (f" {key.words}", "")]
    return _folded(items, columns)


def _folded(items: Sequence[Span], columns: int) -> Iterator[Line]:
    """Return the items of a legend on as many lines as they need; an item ends with its words."""
    line: list[Span] = []
    item: list[Span] = []
    for span in items:
        item.append(span)
        if not span[0].startswith(" "):
            continue
        if line and sum(width(text) for text, _ in (*line, *item)) + 3 > columns:
            yield tuple(line)
            line = []
        line += [("   ", ""), *item] if line else item
        item = []
    if line:
        yield tuple(line)
