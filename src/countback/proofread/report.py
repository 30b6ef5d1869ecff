"""Proof-read a published season: recompute it, list what differs, explain it with the least correction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from countback.model.finding import Finding, Where
from countback.model.published import PrintedScale, PrintedTable, PublishedSeason
from countback.model.rulebook import Rulebook
from countback.proofread import (
    checks,
    counted,
    derived,
    entered,
    order,
    points_cells,
    positions,
    totals,
    verdict,
)
from countback.proofread.correct import Correction, corrected, corrections
from countback.proofread.draft import Draft, drafts_of
from countback.proofread.evidence import Evidence
from countback.proofread.explain import Part, Scored, explain, read_rules, scored
from countback.proofread.known_points import to_try
from countback.proofread.readings import words_of
from countback.proofread.told import Explanation, TableReport, explanation

WORST_FIRST = (
    "unreadable", "total-differs", "derived-differs", "position-shared", "position-order", "place-twice",
    "winner-differs", "copies-differ", "totals-contradict", "count-differs", "total-unreachable",
    "order-by-points", "order-by-countback", "place-never", "place-order",
    "mark-differs", "mark-missing", "entered-without-result", "result-without-entry", "class-differs",
    "number-twice", "date-differs", "round-differs", "spelt-two-ways", "country-two-ways", "country-differs",
    "rule-unknown", "totals-follow", "ordered-otherwise", "total-by-rule", "ties-by-other-rule",
)  # fmt: skip
_SEVERITY = {"error": 0, "warning": 1, "info": 2}


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the proof-reader says of one page.

    ``findings`` are the worst first. ``explanations`` are the independent parts of the least correction,
    ``corrections`` the cells that it changes in the order of the page, ``sure`` those of them that no other
    correction explains as cheaply. ``readings`` say in words what was taken for the rules of the tables.
    """

    tables: list[TableReport]
    findings: list[Finding]
    explanations: list[Explanation]
    corrections: list[Correction]
    sure: list[Correction]
    readings: list[str]

    def __repr__(self) -> str:
        """Return one line."""
        return f"<Report: {len(self.tables)} tables, {len(self.findings)} findings, {len(self.sure)} sure>"

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values: tables, findings, explanations."""
        return {
            "tables": [msgspec.to_builtins(table) for table in self.tables],
            "findings": [
                {
                    "code": finding.code,
                    "severity": finding.severity,
                    "where": {"line": finding.where.line, "column": finding.where.column},
                    "message": finding.message,
                    "hint": finding.hint,
                }
                for finding in self.findings
            ],
            "explanations": [
                {
                    "cost": case.cost,
                    "changes": case.changes,
                    "reconciles": case.reconciles,
                    "alternatives": case.alternatives,
                }
                for case in self.explanations
            ],
        }


def proofread(
    published: PublishedSeason,
    *,
    file: str = "",
    rulebook: Rulebook | None = None,
    findings: tuple[Finding, ...] = (),
    scales: Sequence[PrintedScale] = (),
    nodes: int = 200_000,
) -> Report:
    """Proof-read a page. ``rulebook`` is scored under where the page itself gives no points; ``findings``
    are the reader's findings, ``scales`` points systems of other series to try, ``nodes`` bounds the search
    for an explanation."""
    said: list[Finding] = list(findings)
    tables: list[TableReport] = []
    wrong = derived.contradicted(published)
    said.extend(derived.findings(published, wrong, file))
    said.extend([*positions.positions(published, file), *positions.listings(published, file)])
    said.extend(counted.counts(published, file))
    published = derived.as_meant(published, wrong)
    sums = {at: points for at, table in enumerate(published.tables) if (points := points_cells.added(table))}
    for at, points in sums.items():
        said.extend(points_cells.findings(published, published.tables[at], points, file))
        tables.append(_added(published.tables[at], points))
    drafts = drafts_of(published, sums)
    explanations: list[Explanation] = []
    cells: list[Correction] = []
    sure: list[Correction] = []
    words: list[str] = []
    covered: set[int] = set(sums)
    used: list[PrintedScale] = []
    results: list[Scored] = []
    for number, draft in enumerate(drafts):
        covered.update(draft.tables)
        said.extend(_self_checks(draft, file, first=number == 0))
        result = _score(draft, rulebook, used, to_try(scales), said, file)
        if result is None:
            covered.difference_update(draft.tables)
            continue
        result, pairs, seen = order.with_ties(result)
        for index, reading in result.readings.items():
            words.extend(words_of(reading, draft, index))
        said.extend(order.findings(result, pairs, seen, file))
        among = verdict.explainable(result)
        parts = explain(result, tables=among, nodes=nodes)
        judged = verdict.judged(result, among, parts)
        parts = [part for part in parts if not any(table in judged.unknown for table, _ in part.rows)]
        after = corrected(result, parts)
        said.extend(verdict.findings(result, judged, parts, file))
        tables.extend(_table_reports(result, after, parts))
        explanations.extend(explanation(result, part) for part in parts)
        cells.extend(corrections(result, parts))
        sure.extend(corrections(result, parts, verdict.certain(result, parts)))
        results.append(result)
    said.extend(checks.numbers(published, file))
    said.extend(checks.spellings(published, [draft.roll for draft in drafts], file))
    said.extend(checks.dates(published, file))
    for index, table in enumerate(published.tables):
        if index not in covered:
            told = totals.told(published, index, results, file)
            said.extend(told.findings)
            tables.append(_came_out(table, told.reconciled))
    return Report(
        tables=tables,
        findings=_worst_first(said),
        explanations=explanations,
        corrections=cells,
        sure=sure,
        readings=list(dict.fromkeys(words)),
    )


def _worst_first(findings: list[Finding]) -> list[Finding]:
    rank = {code: number for number, code in enumerate(WORST_FIRST)}
    return sorted(
        findings,
        key=lambda finding: (
            _SEVERITY[finding.severity],
            rank.get(finding.code, 99),
            finding.where.line or 0,
        ),
    )


def _self_checks(draft: Draft, file: str, *, first: bool) -> list[Finding]:
    evidence = Evidence(draft)
    findings = [*checks.places(evidence, file), *checks.copies(evidence, file)]
    if first or draft.main().subject == "driver":
        findings += checks.winners(evidence, file)
    if first:
        findings += [*entered.entry_list(draft, file), *checks.classes(draft, file)]
    return findings


def _score(
    draft: Draft,
    rulebook: Rulebook | None,
    used: list[PrintedScale],
    scales: Sequence[PrintedScale],
    said: list[Finding],
    file: str,
) -> Scored | None:
    """Return the scored draft; what cannot be scored and what was taken for the rules is said."""
    if rulebook is not None and not draft.published.scales:
        return _under(draft, rulebook, said, file)
    result = read_rules(draft, scales, used)
    used += [
        PrintedScale(points=reading.paying[0].points)
        for reading in (result.readings.values() if result else ())
    ]
    for index in draft.tables:
        table = draft.published.tables[index]
        where = Where(file=file, line=table.line)
        reading = result.readings.get(index) if result else None
        if reading is None:
            message = f"{table.title}: no points system is stated, and the totals follow none that is known"
            said.append(
                Finding(
                    code="not-checkable",
                    severity="info",
                    where=where,
                    message=message,
                    hint="give one with --rulebook",
                )
            )
        elif reading.said:
            message = f"{table.title}: {'; '.join(reading.said)}"
            hint = "" if reading.stated else "the page does not say so: nothing is called wrong by it"
            said.append(
                Finding(code="points-inferred", severity="info", where=where, message=message, hint=hint)
            )
    return result


def _under(draft: Draft, rulebook: Rulebook, said: list[Finding], file: str) -> Scored:
    """Return the draft scored under a rulebook; what that needs and the page does not show is said."""
    fitting = list(rulebook.championships)
    titles = [
        msgspec.structs.replace(title, id=draft.published.tables[index].id)
        for index, title in zip(draft.tables, [*fitting, *fitting[-1:] * len(draft.tables)], strict=False)
    ]
    result = scored(draft, {}, msgspec.structs.replace(rulebook, championships=tuple(titles)))
    for index, lacking in result.unshown.items():
        table = draft.published.tables[index]
        message = f"{table.title}: the rulebook needs {', '.join(lacking)}, which the page does not show"
        where = Where(file=file, line=table.line)
        hint = "no row is called wrong by it"
        said.append(Finding(code="not-checkable", severity="info", where=where, message=message, hint=hint))
    return result


def _table_reports(result: Scored, after: Scored, parts: Sequence[Part]) -> list[TableReport]:
    wrong = {row: points for part in parts for row, points in part.totals}
    before, later = set(result.differing()), set(after.differing())
    later -= {row for row in later if row in wrong and after.computed[row] == wrong[row]}
    reports = []
    for table in result.draft.tables:
        if table not in result.tables:
            reports.append(_came_out(result.draft.published.tables[table], 0))
            continue
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


def _added(table: PrintedTable, points: points_cells.Added) -> TableReport:
    return _came_out(table, len(table.rows) - len(points.differing(table)))


def _came_out(table: PrintedTable, count: int) -> TableReport:
    """Return the report of a table in which nothing is corrected."""
    return TableReport(
        id=table.id,
        title=table.title,
        rows=len(table.rows),
        reconciled=count,
        reconciled_after_correction=count,
    )
