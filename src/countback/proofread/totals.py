"""Tables that show no races: beside the tables that do, and against what was to be had."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from countback.model.countries import country_of, split_country
from countback.model.finding import Finding, Where
from countback.model.points import format_points
from countback.model.published import PrintedRow, PrintedTable, PublishedSeason
from countback.proofread import adjusted
from countback.proofread.amounts import printed_points
from countback.proofread.checks import at, finding
from countback.proofread.explain import Scored
from countback.proofread.names import Roll, key_of, name_of, people_in
from countback.proofread.readings import bonuses_of

AGREE = 0.8
"""The share of totals that have to be equal before two tables are taken for the same."""
FOLLOW = 0.6
"""The share of totals that have to come out before a table is taken to follow from the drivers'."""
FEW = 2
MOST_RACES = 60


class Told(NamedTuple):
    """How many rows of a table come out, and what is said of it."""

    reconciled: int
    findings: list[Finding]


def told(published: PublishedSeason, index: int, results: Sequence[Scored], file: str) -> Told:
    """Return what can be said of a table without races, or whose races pay nothing that is known."""
    table = published.tables[index]
    told_there = _repeated(published, table, file) or _followed(published, table, results, file)
    return told_there or Told(0, [] if table.columns else [*_possible(published, table, file)])


def _repeated(published: PublishedSeason, table: PrintedTable, file: str) -> Told | None:
    """Compare with the table of the same competitors that shows their races."""
    for other in published.tables:
        if other is table or not other.columns or other.subject != table.subject:
            continue
        rows = {name_of(row.name.text): number for number, row in enumerate(other.rows)}
        roll = Roll(rows)
        meant = [(row, roll.find(name_of(row.name.text))) for row in table.rows]
        pairs = [(number, rows[name]) for number, (_, name) in enumerate(meant) if name is not None]
        wrong = [
            (row, two)
            for row, two in pairs
            if printed_points(table.rows[row]) != printed_points(other.rows[two])
        ]
        same = len(pairs) - len(wrong)
        if len(pairs) < AGREE * len(table.rows) or same < max(3, min(AGREE * len(pairs), len(pairs) - 1)):
            continue
        few = len(wrong) <= max(FEW, len(pairs) // 20)
        findings = [_contradiction((table, other), pair, same, file, few=few) for pair in wrong]
        findings += [
            finding(
                "total-alone",
                at(row.name, file),
                f"{table.title}: {name_of(row.name.text)} is nobody, or more than one, of {other.title}",
                severity="info",
            )
            for row, name in meant
            if name is None
        ]
        return Told(same, findings)
    return None


def _contradiction(
    tables: tuple[PrintedTable, PrintedTable],
    rows: tuple[int, int],
    same: int,
    file: str,
    *,
    few: bool,
) -> Finding:
    """Return that two tables print a total otherwise: an error where the order of one is against its own."""
    (table, row), (other, at_other) = zip(tables, rows, strict=True)
    printed, repeated = printed_points(table.rows[row]), printed_points(other.rows[at_other])
    name = name_of(table.rows[row].name.text)
    wrong = repeated is not None and adjusted.contradicted(table, row, repeated)
    wrong = wrong or (printed is not None and adjusted.contradicted(other, at_other, printed))
    alike = f"the other {same} totals are the same in both tables"
    if wrong:
        hint = f"sure: the order of one table is against its total, and {alike}"
    else:
        hint = f"{alike}: one is out of date or misprinted, or they do not count the same results"
    return finding(
        "totals-contradict",
        at(table.rows[row].points or table.rows[row].name, file),
        f"{table.title}: {name} has {_points(table.rows[row])}, and {_points(other.rows[at_other])} "
        f"in {other.title}",
        hint,
        "info" if not few else "error" if wrong else "warning",
    )


def _points(row: PrintedRow) -> str:
    points = printed_points(row)
    return "none" if points is None else format_points(points)


def _followed(
    published: PublishedSeason, table: PrintedTable, results: Sequence[Scored], file: str
) -> Told | None:
    """Compare with what the drivers of each row have: all of it, or their best cars of every race."""
    if table.subject == "driver":
        return None
    best: tuple[int, str, list[PrintedRow]] | None = None
    for result in results:
        if result.draft.main().subject != "driver":
            continue
        for index in result.tables:
            drivers = {row: _drivers(published, result, index, row, table) for row in range(len(table.rows))}
            for cars, words in ((0, "all its drivers' points"), (1, "its best car of every race"),
                                (2, "its best two cars of every race")):  # fmt: skip
                wrong = [
                    row
                    for at_, row in enumerate(table.rows)
                    if printed_points(row) != _sum(result, index, drivers[at_], cars)
                ]
                count = len(table.rows) - len(wrong)
                if best is None or count > best[0]:
                    best = (count, words, wrong)
    if best is None or best[0] < max(2, FOLLOW * len(table.rows)):
        return None
    count, words, wrong = best
    where = Where(file=file, line=table.line)
    message = f"{table.title}: {count} of {len(table.rows)} totals are {words}"
    hint = "" if not wrong else f"not those of {', '.join(name_of(row.name.text) for row in wrong[:5])}"
    return Told(count, [finding("totals-follow", where, message, hint, "info")])


def _drivers(
    published: PublishedSeason, result: Scored, index: int, at_: int, table: PrintedTable
) -> list[int]:
    """Return the rows of the drivers' table that belong to a team, a make or a nation."""
    row = table.rows[at_]
    country, name = split_country(row.name.text)
    nation = (country_of(country or name) or country_of(name)) if table.subject == "nation" else ""
    wanted = key_of(name_of(row.name.text))
    roll = result.draft.roll
    entered = {
        roll.find(name_of(person))
        for entry in published.entries
        if entry.team is not None and wanted and key_of(name_of(entry.team.text)) == wanted
        for person in people_in(entry.driver)
    }
    tables = []
    for number, driver in enumerate(published.tables[index].rows):
        mine = bool(nation) and country_of(split_country(driver.name.text)[0]) == nation
        mine = mine or (not nation and bool(wanted) and wanted in key_of(driver.car))
        if mine or roll.find(name_of(driver.name.text)) in entered - {None}:
            tables.append(number)
    return tables


def _sum(result: Scored, index: int, rows: Sequence[int], cars: int) -> Fraction:
    """Return what drivers' rows have together, or their best ``cars`` of every race."""
    if not cars:
        return sum((result.computed.get((index, row), Fraction(0)) for row in rows), Fraction(0))
    shown = {row.competitor.id: row for row in result.tables[index].rows}
    by_race: dict[int, list[Fraction]] = {}
    for row in rows:
        line = shown.get(result.draft.who[index, row])
        for race, cell in enumerate(line.results if line else ()):
            by_race.setdefault(race, []).append(cell.points or Fraction(0))
    counted = (sum(sorted(worth, reverse=True)[:cars], Fraction(0)) for worth in by_race.values())
    return sum(counted, Fraction(0))


def _possible(published: PublishedSeason, table: PrintedTable, file: str) -> Iterator[Finding]:
    """Say whether each total can be reached in the races there were, and whether all were paid out."""
    races = len(published.races) or len(published.rounds)
    scales = {(scale.points, bonuses_of(scale)) for scale in published.scales}
    totals = [points for row in table.rows if (points := printed_points(row)) is not None]
    where = Where(file=file, line=table.line)
    one_system = len(scales) == 1 and not published.multiples and 0 < races <= MOST_RACES
    alone = not any(other.columns for other in published.tables) and table.subject == "driver"
    if not (alone and one_system and totals) or any(points.denominator > 1 for points in totals):
        message = f"{table.title}: its totals cannot be checked, no results stand beside them"
        yield Finding(code="not-checkable", severity="info", where=where, message=message)
        return
    ((worth, bonuses),) = scales
    amounts = [amount for _, amount in bonuses]
    paid = races * sum((*worth, *amounts), Fraction(0))
    reach = _reachable(races, worth, amounts, int(max(totals)))
    never = [row for row in table.rows if not reach >> int(max(printed_points(row) or 0, Fraction(0))) & 1]
    message = (
        f"{table.title}: no results stand beside its totals; they add up to "
        f"{format_points(sum(totals, Fraction(0)))}, {races} races pay {format_points(paid)} in all"
    )
    if sum(totals) > paid or len(never) > FEW:
        yield finding(
            "rule-unknown", where, message, "a rule is at work that the page does not state", "info"
        )
        return
    yield finding("not-checkable", where, message, "every total that is not named can be reached", "info")
    for row in never:
        name = name_of(row.name.text)
        yield finding(
            "total-unreachable",
            at(row.points, file),
            f"{table.title}: {name} has {_points(row)}, which no results in {races} races add up to",
            "likely a misprint, or a penalty",
        )


def _reachable(races: int, points: Sequence[Fraction], bonuses: Sequence[Fraction], most: int) -> int:
    """Return the totals that can be reached, as the bits of a number."""
    alone = {int(worth) for worth in points} | {0}
    for bonus in bonuses:
        alone |= {worth + int(bonus) for worth in alone}
    mask = (1 << (most + 1)) - 1
    reach = 1
    for _ in range(races):
        step = 0
        for worth in alone:
            step |= reach << worth
        reach = step & mask
    return reach
