"""Proof-read a published season: recompute it, list what differs, explain it with the least correction."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import msgspec

from countback.model.countries import split_country
from countback.model.finding import Finding, Where
from countback.model.points import format_points
from countback.model.published import PrintedScale, PublishedSeason
from countback.model.rulebook import Rulebook
from countback.proofread import checks, order, prices
from countback.proofread.correct import Correction, corrected, corrections
from countback.proofread.draft import Draft, drafts_of, printed_points
from countback.proofread.edits import Change
from countback.proofread.evidence import Evidence
from countback.proofread.explain import Part, Scored, best_reading, explain, scored
from countback.proofread.infer import infer_scale
from countback.proofread.readings import Reading, scales_for

WORST_FIRST = (
    "unreadable", "total-differs", "place-twice", "winner-differs", "copies-differ", "order-by-points",
    "order-by-countback", "place-never", "mark-differs", "entered-without-result", "result-without-entry",
    "class-differs", "number-twice", "date-differs", "round-differs", "spelt-two-ways", "country-two-ways",
    "country-differs", "total-by-rule", "ties-by-other-rule",
)  # fmt: skip
_SEVERITY = {"error": 0, "warning": 1, "info": 2}
UNEXPLAINABLE = 0.4
"""Where more than this share of a table differs, single wrong cells are not what is the matter."""


class TableReport(msgspec.Struct, frozen=True, kw_only=True):
    """How a table came out: rows that reconcile as printed, and with the corrections."""

    id: str
    title: str
    rows: int
    reconciled: int
    reconciled_after_correction: int


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the least correction; ``alternatives`` is how many equally cheap ones there are."""

    cost: int
    changes: list[str]
    reconciles: list[str]
    alternatives: int
    exact: bool = True
    others: list[list[str]] = []


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the proof-reader says of one page."""

    tables: list[TableReport]
    findings: list[Finding]
    explanations: list[Explanation]
    corrections: list[Correction]
    sure: list[Correction]
    readings: list[str]

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values: tables, findings, explanations."""
        return {
            "tables": [msgspec.to_builtins(table) for table in self.tables],
            "findings": [
                {
                    "code": one.code,
                    "severity": one.severity,
                    "where": {"line": one.where.line, "column": one.where.column},
                    "message": one.message,
                    "hint": one.hint,
                }
                for one in self.findings
            ],
            "explanations": [
                {
                    "cost": one.cost,
                    "changes": one.changes,
                    "reconciles": one.reconciles,
                    "alternatives": one.alternatives,
                }
                for one in self.explanations
            ],
        }


def proofread(
    published: PublishedSeason,
    *,
    file: str = "",
    rulebook: Rulebook | None = None,
    found: tuple[Finding, ...] = (),
    nodes: int = 200_000,
) -> Report:
    """Proof-read a page. ``rulebook`` is scored under where the page itself gives no points; ``found``
    are the reader's findings, ``nodes`` bounds the search for an explanation."""
    drafts = drafts_of(published)
    said: list[Finding] = list(found)
    tables: list[TableReport] = []
    explanations: list[Explanation] = []
    cells: list[Correction] = []
    sure: list[Correction] = []
    words: list[str] = []
    covered: set[int] = set()
    inferred: list[PrintedScale] = []
    for number, draft in enumerate(drafts):
        covered.update(draft.tables)
        said.extend(_self_checks(draft, file, first=number == 0))
        result, scales = _score(draft, rulebook, inferred, said, file)
        if result is None:
            tables.extend(_unscored(draft, index) for index in draft.tables)
            continue
        result, pairs, seen = order.with_ties(result, scales)
        words.extend(result.reading.words(draft))
        said.extend(order.findings(result, pairs, seen, file))
        differing = result.differing()
        hopeless = _hopeless(result, differing, said, file)
        parts = [] if hopeless else explain(result, nodes=nodes)
        after = corrected(result, parts)
        said.extend(_totals(result, differing, parts, file))
        tables.extend(_table_reports(result, after, parts))
        explanations.extend(_explanation(result, part) for part in parts)
        cells.extend(corrections(result, parts))
        sure.extend(corrections(result, parts, only_sure=True))
    said.extend(checks.numbers(published, file))
    said.extend(checks.spellings(published, [draft.roll for draft in drafts], file))
    said.extend(checks.dates(published, file))
    for index, table in enumerate(published.tables):
        if index not in covered:
            where = Where(file=file, line=table.line)
            message = f"{table.title}: its totals cannot be checked, no results stand beside them"
            said.append(Finding(code="not-checkable", severity="info", where=where, message=message))
            tables.append(
                TableReport(
                    id=table.id,
                    title=table.title,
                    rows=len(table.rows),
                    reconciled=0,
                    reconciled_after_correction=0,
                )
            )
    return Report(
        tables=tables,
        findings=_worst_first(said),
        explanations=explanations,
        corrections=cells,
        sure=sure,
        readings=list(dict.fromkeys(words)),
    )


def _worst_first(found: list[Finding]) -> list[Finding]:
    rank = {code: number for number, code in enumerate(WORST_FIRST)}
    return sorted(
        found,
        key=lambda one: (_SEVERITY[one.severity], rank.get(one.code, 99), one.where.line or 0),
    )


def _self_checks(draft: Draft, file: str, *, first: bool) -> list[Finding]:
    evidence = Evidence(draft)
    found = [*checks.places(evidence, file), *checks.copies(evidence, file)]
    if first or draft.main().subject == "driver":
        found += checks.winners(evidence, file)
    if first:
        found += [*checks.entry_list(draft, file), *checks.classes(draft, file)]
    return found


def _score(
    draft: Draft, rulebook: Rulebook | None, known: list[PrintedScale], said: list[Finding], file: str
) -> tuple[Scored | None, dict[int, list[PrintedScale]] | None]:
    """Return the scored draft and the points systems used (None: a rulebook's). ``known`` are systems
    inferred for other tables of the page."""
    scales = {index: scales_for(draft.published, draft.published.tables[index]) for index in draft.tables}
    if not any(scales.values()) and rulebook is not None:
        fitting = list(rulebook.championships)
        titles = [
            msgspec_title(title, draft.published.tables[index].id)
            for index, title in zip(draft.tables, [*fitting, *fitting[-1:] * len(draft.tables)], strict=False)
        ]
        from dataclasses import replace

        book = replace(rulebook, championships=tuple(titles))
        return scored(draft, Reading(), book), None
    for index in draft.tables:
        if scales[index]:
            continue
        table = draft.published.tables[index]
        inferred = infer_scale(draft, index) or _same_as(draft, index, known)
        if inferred is not None:
            known.append(inferred)
        where = Where(file=file, line=table.line)
        if inferred is None:
            said.append(
                Finding(
                    code="not-checkable",
                    severity="info",
                    where=where,
                    message=f"{table.title}: the page gives no points system",
                    hint="give one with --rulebook",
                )
            )
            continue
        scales[index] = [inferred]
        points = "-".join(format_points(value) for value in inferred.points)
        said.append(
            Finding(
                code="points-inferred",
                severity="info",
                where=where,
                message=f"{table.title}: the page gives no points system; the totals follow {points}",
                hint="confirm it with --rulebook",
            )
        )
    if not all(scales.values()):
        return None, None
    return best_reading(draft, scales), scales


def _same_as(draft: Draft, index: int, known: list[PrintedScale]) -> PrintedScale | None:
    """Return a points system of another table under which most of this one comes out."""
    for scale in known:
        result = best_reading(draft, {table: [scale] for table in draft.tables})
        rows = len(draft.published.tables[index].rows)
        if result is not None and sum(at[0] == index for at in result.differing()) <= 0.4 * rows:
            return scale
    return None


def msgspec_title(title: Any, id_: str) -> Any:
    """Return a championship under another id."""
    from dataclasses import replace

    return replace(title, id=id_)


def _hopeless(result: Scored, differing: list[tuple[int, int]], said: list[Finding], file: str) -> bool:
    """Tell whether so much differs that single cells cannot be the reason, and say so."""
    counts = Counter(table for table, _ in differing)
    hopeless = False
    for table, count in counts.items():
        printed = result.draft.published.tables[table]
        scoring = sum(bool(printed_points(row)) for row in printed.rows)
        if count > 4 and count > UNEXPLAINABLE * scoring:
            hopeless = True
            said.append(
                Finding(
                    code="not-explainable",
                    severity="info",
                    where=Where(file=file, line=printed.line),
                    message=f"{printed.title}: {count} of {len(printed.rows)} totals differ",
                    hint="points that are not in these columns (bonuses, other rules) must be in the totals",
                )
            )
    return hopeless


def _totals(result: Scored, differing: list[tuple[int, int]], parts: list[Part], file: str) -> list[Finding]:
    explained = {row: part for part in parts for row in part.rows}
    wrong = {row: points for part in parts for row, points in part.totals}
    found = []
    for table, row in differing:
        printed = result.draft.published.tables[table].rows[row]
        computed = result.computed[table, row]
        name = split_country(printed.name.text)[1] or printed.name.text
        hint = ""
        if (table, row) in wrong:
            hint = f"the total is likely the misprint of {format_points(wrong[table, row])}"
        elif (table, row) in explained:
            part = explained[table, row]
            hint = "; ".join(describe(result.draft, change) for change in part.changes)
            if part.alternatives > 1:
                hint += f" (one of {part.alternatives} equally cheap explanations)"
        points = printed_points(printed)
        assert points is not None
        gap = points - computed
        because = explained.get((table, row))
        no_error = (
            because is not None
            and not because.totals
            and all(change.inherited or change.what == "notation" for change in because.changes)
        )
        found.append(
            checks.finding(
                "total-by-rule" if no_error else "total-differs",
                checks.at(printed.points, file),
                f"{result.draft.published.tables[table].title}: {name} has {format_points(points)}, computed "
                f"{format_points(computed)} ({'+' if gap > 0 else ''}{format_points(gap)}; "
                f"{_lines(result, table, row)})",
                hint,
                "info" if no_error else "error",
            )
        )
    return found


def _lines(result: Scored, table: int, row: int) -> str:
    """Return by which awards a computed total comes about: "3 races 25, 17, 14; pole 2"."""
    who = result.draft.who[table, row]
    shown = next((one for one in result.tables[table].rows if one.competitor.id == who), None)
    if shown is None:
        return "no results"
    worth = [format_points(cell.points) for cell in shown.results if cell.points]
    dropped = sum(not cell.counted for cell in shown.results if cell.points)
    text = " + ".join(worth) if worth else "nothing scored"
    return f"{text}, {dropped} of them dropped" if dropped else text


def _table_reports(result: Scored, after: Scored, parts: list[Part]) -> list[TableReport]:
    wrong = {row: points for part in parts for row, points in part.totals}
    before, later = set(result.differing()), set(after.differing())
    later -= {row for row in later if row in wrong and after.computed[row] == wrong[row]}
    reports = []
    for table in result.tables:
        printed = result.draft.published.tables[table]
        count = len(printed.rows)
        reports.append(
            TableReport(
                id=printed.id,
                title=printed.title,
                rows=count,
                reconciled=count - sum(at[0] == table for at in before),
                reconciled_after_correction=count - sum(at[0] == table for at in later),
            )
        )
    return reports


def _unscored(draft: Draft, table: int) -> TableReport:
    printed = draft.published.tables[table]
    return TableReport(
        id=printed.id,
        title=printed.title,
        rows=len(printed.rows),
        reconciled=0,
        reconciled_after_correction=0,
    )


def _explanation(result: Scored, part: Part) -> Explanation:
    draft = result.draft
    tables = draft.published.tables

    def told(changes: tuple[Change, ...]) -> list[str]:
        return [describe(draft, change) for change in changes]

    totals = [
        f"{tables[table].title}: the total of {_who(draft, table, row)} is {format_points(points)}, "
        f"not {format_points(printed_points(tables[table].rows[row]) or Fraction(0))}"
        for (table, row), points in part.totals
    ]
    return Explanation(
        cost=part.cost,
        changes=[*told(part.changes), *totals],
        reconciles=[f"{tables[table].title}: {_who(draft, table, row)}" for table, row in part.rows],
        alternatives=part.alternatives,
        exact=part.exact,
        others=[told(changes) for changes in part.others[1:12]],
    )


def _who(draft: Draft, table: int, row: int) -> str:
    text = draft.published.tables[table].rows[row].name.text
    return split_country(text)[1] or text


def describe(draft: Draft, change: Change) -> str:
    """Return a change in words: "race 1 (SEB): Grady Willingham 23 → 33"."""
    code = draft.main().columns[change.session].code
    head = f"race {change.session + 1} ({code})"
    entries = draft.season.entries
    if change.what in ("pole", "fastest lap"):
        if change.holder is None:
            return f"{head}: nobody is credited with the {change.what}"
        how = "inherits" if change.inherited else "has"
        return f"{head}: {entries[change.holder].crew[0].name} {how} the {change.what}"
    told = []
    for entry, place, _ in change.places:
        seat = draft.seats.get((change.session, entry))
        printed = draft.cell(seat[0]).text if seat else ""
        name = entries[entry].crew[0].name
        if change.what == "notation":
            told.append(f"{name} {printed}: moved to the back of the class")
        else:
            told.append(f"{name} {printed or 'blank'} → {place or 'Ret'}")
    told += [f"{entries[entry].crew[0].name} moved to the back of the class" for entry in change.back]
    return f"{head}: {', '.join(told)}"


def price_list() -> str:
    """Return the prices that explanations are weighed with, for printing."""
    return "; ".join(f"{what} {price}" for what, price in prices.LEGEND)
