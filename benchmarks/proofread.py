"""How well the proof-reader finds planted errors.

Takes clean pages (every shipped season as a page prints it), plants 1, 2 or 3 errors of the kinds that
people make, and reports how often the least explanations hold exactly the planted ones, how often they
are the only ones, which errors no reader could see, and what is found on clean pages. Seeded.

    python benchmarks/proofread.py [--trials 500] [--errors 1 2 3] [--season NAME]
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

import msgspec

from countback.formats.pages.read import read_page
from countback.formats.writers.page import render
from countback.formats.writers.printed import published_from
from countback.model.published import PrintedCell, PublishedSeason
from countback.notation.reading import read_cell
from countback.proofread.draft import drafts_of
from countback.proofread.evidence import Evidence
from countback.proofread.explain import Part, case_of, explain, read_rules
from countback.proofread.report import proofread
from countback.store import shipped
from countback.store.opening import load

KINDS = ("transposed", "swapped", "off-by-one", "total", "bonus")


@dataclass(frozen=True)
class Planted:
    """An error: cells by (table, row, column) with their true text, or a row's true total."""

    kind: str
    cells: tuple[tuple[int, int, int, PrintedCell, PrintedCell], ...] = ()
    total: tuple[int, int, str, str] | None = None
    race: tuple[int, str] | None = None


def clean(name: str) -> PublishedSeason:
    """A shipped season as a page, its entry list in agreement with its results."""
    standings = load(name)
    printed = published_from(standings)
    driven: dict[str, set[int]] = {}
    season = standings.season
    for event in season.events:
        for session in event.sessions:
            for row in session.classification.rows if session.classification else ():
                driven.setdefault(row.entry, set()).add(event.round)
    entries = tuple(
        msgspec.structs.replace(entry, rounds=tuple(sorted(driven.get(entry.id, ()))))
        for entry in season.entries
        if entry.id in driven
    )
    agreed = msgspec.structs.replace(standings, season=msgspec.structs.replace(season, entries=entries))
    printed = published_from(agreed)
    read = read_page(render(printed))
    assert read.published is not None
    return read.published


def plant(page: PublishedSeason, rng: random.Random) -> Planted | None:
    kind = rng.choice(KINDS)
    tables = [index for index, table in enumerate(page.tables) if table.columns]
    main = tables[0]
    rows = page.tables[main].rows
    if kind == "total":
        table = rng.choice(tables)
        row = rng.randrange(len(page.tables[table].rows))
        cell = page.tables[table].rows[row].points
        if cell is None or page.tables[table].rows[row].guest:
            return None
        digits = list(cell.text)
        at = rng.randrange(len(digits))
        digits[at] = rng.choice([digit for digit in "0123456789" if digit != digits[at]])
        if len(digits) > 1 and digits[0] == "0":
            return None
        return Planted(kind, total=(table, row, cell.text, "".join(digits)))
    column = rng.randrange(len(page.tables[main].columns))
    seats = [row for row in range(len(rows)) if read_cell(rows[row].results[column].text).place]
    if not seats:
        return None
    if kind == "bonus":
        marked = [row for row in seats if rows[row].results[column].bold or rows[row].results[column].italic]
        if not marked:
            return None
        row = rng.choice(marked)
        cell = rows[row].results[column]
        plainer = (
            msgspec.structs.replace(cell, bold=False)
            if cell.bold
            else msgspec.structs.replace(cell, italic=False)
        )
        field = "pole" if cell.bold else "fastest_lap"
        return Planted(kind, _cells(page, tables, {(row, column): plainer}, rng), race=(column, field))
    row = rng.choice(seats)
    cell = rows[row].results[column]
    place = str(read_cell(cell.text).place)
    if kind == "transposed":
        if len(place) < 2 or place[0] == place[1] or place[1] == "0":
            return None
        new = place[1] + place[0] + place[2:]
    elif kind == "off-by-one":
        new = str(int(place) + rng.choice((-1, 1)))
        if new == "0":
            return None
    else:
        other = rng.choice([at for at in seats if at != row] or [row])
        if other == row:
            return None
        theirs = rows[other].results[column]
        changed = {
            (row, column): _with(cell, read_cell(theirs.text).place),
            (other, column): _with(theirs, int(place)),
        }
        return Planted(kind, _cells(page, tables, changed, rng))
    return Planted(kind, _cells(page, tables, {(row, column): _with(cell, int(new))}, rng))


def _with(cell: PrintedCell, place: int | None) -> PrintedCell:
    old = read_cell(cell.text).place
    return msgspec.structs.replace(cell, text=cell.text.replace(str(old), str(place), 1))


def _cells(page, tables, changed, rng):  # type: ignore[no-untyped-def]
    """Return the cells to change: in the first table alone, or (at even odds) in all copies."""
    everywhere = rng.random() < 0.5
    found = []
    main = page.tables[tables[0]].rows
    for (row, column), new in changed.items():
        name = main[row].name.text
        for table in tables if everywhere else tables[:1]:
            for at, other in enumerate(page.tables[table].rows):
                if other.name.text == name:
                    found.append((table, at, column, other.results[column], new))
    return tuple(found)


def planted_page(page: PublishedSeason, errors: list[Planted]) -> PublishedSeason:
    tables = list(page.tables)

    def change(table: int, row: int, **fields: object) -> None:
        rows = list(tables[table].rows)
        rows[row] = msgspec.structs.replace(rows[row], **fields)
        tables[table] = msgspec.structs.replace(tables[table], rows=tuple(rows))

    races = list(page.races)
    for error in errors:
        for table, row, column, _, new in error.cells:
            results = list(tables[table].rows[row].results)
            results[column] = new
            change(table, row, results=tuple(results))
        if error.total is not None:
            table, row, _, new_text = error.total
            cell = tables[table].rows[row].points
            change(table, row, points=msgspec.structs.replace(cell, text=new_text))
        if error.race is not None and error.race[0] < len(races):
            races[error.race[0]] = msgspec.structs.replace(races[error.race[0]], **{error.race[1]: None})
    return msgspec.structs.replace(page, tables=tuple(tables), races=tuple(races))


def solved(page: PublishedSeason):  # type: ignore[no-untyped-def]
    result = read_rules(drafts_of(page)[0])
    assert result is not None
    return result


def signature(page: PublishedSeason) -> tuple[object, ...]:
    """What evidence a page gives of something wrong: differing totals, faults of races, copies."""
    result = solved(page)
    evidence = case_of(result).evidence
    gaps = frozenset((key, result.computed[key]) for key in result.differing())
    faults = []
    for session in range(len(result.draft.races)):
        places = evidence.places(session)
        faults.append((len(places) - len(set(places)), max(places, default=0) - len(set(places))))
        rows = evidence.rows[session]
        for winner, among in evidence.winners[session]:
            faults.append(
                (winner, min((rows[e].position or 999 for e in among), default=0) == rows[winner].position)
            )
    return gaps, tuple(faults), len(result.draft.clashes)


def meant(result, errors: list[Planted]):  # type: ignore[no-untyped-def]
    """Return what an explanation has to say: {(session, entry): place}, bonuses, totals."""
    draft = result.draft
    seat_of = {(s.table, s.row, s.column): key for key, seats in draft.seats.items() for s in seats}
    evidence = Evidence(draft)
    places: dict[tuple[int, int], int] = {}
    bonuses: set[tuple[int, str, int]] = set()
    totals: dict[tuple[int, int], Fraction] = {}
    for error in errors:
        if error.total is not None:
            totals[error.total[:2]] = Fraction(error.total[2])
        for table, row, column, old, new in error.cells:
            key = seat_of.get((table, row, column))
            if key is None:
                continue
            true = read_cell(old.text).place or 0
            if error.kind == "bonus":
                what = "pole" if old.bold and not new.bold else "fastest lap"
                bonuses.add((key[0], what, key[1]))
            elif (evidence.rows[key[0]][key[1]].position or 0) != true:
                places[key] = true
    return places, bonuses, totals


def judge(parts: list[Part], wanted) -> tuple[bool, bool]:  # type: ignore[no-untyped-def]
    """Return whether the planted errors are among the least explanations, and whether alone."""
    places, bonuses, totals = wanted
    left_places, left_bonuses, left_totals = dict(places), set(bonuses), dict(totals)
    alone = True
    for part in parts:
        fits = False
        for changes, wrong in part.ways:
            good = all(points == totals.get(key) for key, points in wrong)
            seen_places, seen_bonuses = [], []
            for change in changes:
                if change.inherited or change.what == "notation":
                    continue
                if change.what in ("pole", "fastest lap"):
                    key = (change.session, change.what, change.holder)
                    good = good and key in bonuses
                    seen_bonuses.append(key)
                else:
                    for entry, place, _ in change.places:
                        good = good and places.get((change.session, entry)) == place
                        seen_places.append((change.session, entry))
            if good:
                fits = True
                for key in seen_places:
                    left_places.pop(key, None)
                left_bonuses -= set(seen_bonuses)
                for key, _ in wrong:
                    left_totals.pop(key, None)
                break
        if not fits:
            return False, False
        free = all(change.inherited for change in part.changes) and not part.totals
        alone = alone and (part.alternatives == 1 or free) and part.exact
    found = not left_places and not left_bonuses and not left_totals
    return found, found and alone


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--trials", type=int, default=500)
    arguments.add_argument("--errors", type=int, nargs="+", default=[1, 2, 3])
    arguments.add_argument("--season", action="append")
    arguments.add_argument("--verbose", action="store_true")
    given = arguments.parse_args()
    pages = []
    false = 0
    for name in given.season or shipped.seasons():
        try:
            page = clean(name)
            report = proofread(page)
        except Exception as error:  # a season whose page has no matrix takes no part
            print(f"{name}: left out ({type(error).__name__}: {error})")
            continue
        wrong = [one for one in report.findings if one.severity != "info"]
        false += len(wrong)
        whole = all(table.reconciled_after_correction == table.rows for table in report.tables)
        print(f"{name}: {len(wrong)} findings on the clean page, reconciles: {whole}")
        for one in wrong[:5]:
            print("   ", one)
        if whole:
            pages.append((name, page, signature(page)))
    print(f"false findings on clean pages: {false}")
    for count in given.errors:
        rng = random.Random(f"proofread-{count}")
        tally: Counter[str] = Counter()
        kinds: Counter[tuple[str, bool]] = Counter()
        seconds = []
        while tally["trials"] < given.trials:
            name, page, base = rng.choice(pages)
            errors: list[Planted] = []
            while len(errors) < count:
                error = plant(page, rng)
                touched = {cell[:3] for one in errors for cell in one.cells}
                if error is None or any(cell[:3] in touched for cell in error.cells):
                    continue
                errors.append(error)
            tally["trials"] += 1
            wrong_page = planted_page(page, errors)
            if any(signature(planted_page(page, [error])) == base for error in errors):
                tally["invisible"] += 1
                continue
            begun = time.perf_counter()
            result = solved(wrong_page)
            parts = explain(result, nodes=200_000)
            seconds.append(time.perf_counter() - begun)
            found, alone = judge(parts, meant(result, errors))
            tally["found"] += found
            tally["alone"] += alone
            if count == 1:
                kinds[errors[0].kind, found] += 1
            if given.verbose and not found:
                print(
                    "  missed",
                    [(e.kind, [(c[:3], c[3].text, c[4].text) for c in e.cells], e.total) for e in errors],
                    [
                        (p.cost, p.alternatives, [(c.session, c.what, c.places) for c in p.changes], p.totals)
                        for p in parts
                    ],
                )
        seen = tally["trials"] - tally["invisible"]
        print(
            f"{count} error{'s' if count > 1 else ' '}: {tally['trials']} trials, "
            f"{tally['invisible']} invisible; of {seen} visible: true cells among the least explanations "
            f"{tally['found']} ({tally['found'] / seen:.1%}), the only one {tally['alone']} "
            f"({tally['alone'] / seen:.1%}); median "
            f"{statistics.median(seconds):.2f} s, longest {max(seconds):.1f} s"
        )
        for kind in KINDS if count == 1 else ():
            print(f"    {kind}: {kinds[kind, True]} of {kinds[kind, True] + kinds[kind, False]}")


if __name__ == "__main__":
    main()
