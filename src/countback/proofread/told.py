"""Explanations and computed totals in words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import msgspec

from countback.model.countries import split_country
from countback.model.finding import Finding
from countback.model.points import format_points
from countback.proofread import prices
from countback.proofread.amounts import printed_points
from countback.proofread.draft import Draft
from countback.proofread.edits import Change
from countback.proofread.explain import Part, Scored
from countback.rules.saying import listed


class TableReport(msgspec.Struct, frozen=True, kw_only=True):
    """How a table came out: how many of its rows reconcile as printed, and with the corrections."""

    id: str
    title: str
    rows: int
    reconciled: int
    reconciled_after_correction: int


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """One part of the least correction, in words; ``alternatives`` is how many equally cheap ones there are.

    ``changes`` are what to correct, ``reconciles`` the rows that then come out, ``cost`` their price (the sum
    of the prices that `countback proofread` prints). ``others`` are the changes of the next variants as
    cheap, eleven at most; ``exact`` is false where the search was cut short, so that there may be more.
    """

    cost: int
    changes: list[str]
    reconciles: list[str]
    alternatives: int
    exact: bool = True
    others: list[list[str]] = []


def explanation(result: Scored, part: Part) -> Explanation:
    """Return a part of the least correction in words."""
    draft = result.draft
    tables = draft.published.tables

    def told(changes: tuple[Change, ...]) -> list[str]:
        return [describe(draft, change) for change in changes]

    totals = [
        f"{tables[table].title}: the total of {who(draft, table, row)} is {format_points(points)}, "
        f"not {format_points(printed_points(tables[table].rows[row]) or Fraction(0))}"
        for (table, row), points in part.totals
    ]
    return Explanation(
        cost=part.cost,
        changes=[*told(part.changes), *totals],
        reconciles=[f"{tables[table].title}: {who(draft, table, row)}" for table, row in part.rows],
        alternatives=part.alternatives,
        exact=part.exact,
        others=[told(changes) for changes in part.others[1:12]],
    )


def who(draft: Draft, table: int, row: int) -> str:
    """Return the name of a row without its country."""
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
    """Return the prices by which explanations are compared, for printing."""
    return "; ".join(f"{what} {price}" for what, price in prices.LEGEND)


def sum_of(result: Scored, table: int, row: int) -> str:
    """Return by which awards a computed total comes about: "3 races 25, 17, 14; pole 2"."""
    who = result.draft.who[table, row]
    shown = next((row for row in result.tables[table].rows if row.competitor.id == who), None)
    if shown is None:
        return "no results"
    worth = [format_points(cell.points) for cell in shown.results if cell.points]
    dropped = sum(not cell.counted for cell in shown.results if cell.points)
    text = " + ".join(worth) if worth else "nothing scored"
    return f"{text}, {dropped} of them dropped" if dropped else text


def wikitext_note(explanations: Sequence[Explanation], findings: Sequence[Finding]) -> str:
    """Return what an editor can write on a talk page: everything that is an error, each once.

    An explanation without an equal that totals bear out comes first and stands for the errors that it puts
    right; "" where there is no error.
    """
    errors = [finding for finding in findings if finding.severity == "error"]
    lines = []
    for explanation in explanations:
        sole = explanation.alternatives == 1 and explanation.exact
        of_cells = any(told.startswith("race ") for told in explanation.changes)
        if sole and of_cells and explanation.reconciles and explanation.cost > 1:
            names = [told.split(": ")[-1] for told in explanation.reconciles]
            put_right = [error for error in errors if _puts_right(explanation, names, error)]
            if not put_right:
                continue
            errors = [error for error in errors if error not in put_right]
            totals = f"totals of {listed(names)} add" if names[1:] else f"total of {names[0]} adds"
            lines.append(f"* {'; '.join(explanation.changes)}. With this the {totals} up.")
    lines += [f"* {'; '.join(filter(None, (error.message, error.hint)))}." for error in errors]
    if not lines:
        return ""
    head = "The tables of this page contradict each other. Worked out again from its own results and points:"
    return "\n".join([head, *lines, "Please check these against a source before changing them. ~~~~"])


def _puts_right(explanation: Explanation, names: Sequence[str], error: Finding) -> bool:
    """Tell whether an error is one of those that an explanation puts right: of its totals or its cells."""
    if error.code == "total-differs":
        return any(f": {name} has " in error.message for name in names)
    race = error.message.split(": ")[0]
    return error.code == "place-twice" and any(told.startswith(f"{race}: ") for told in explanation.changes)


def summary(reports: Sequence[TableReport], findings: Sequence[Finding]) -> str:
    """Return in one line what a page came to: its slips, its totals, what was not checked."""
    errors = sum(finding.severity == "error" for finding in findings)
    doubts = sum(finding.severity == "warning" for finding in findings)
    rows = sum(table.rows for table in reports)
    come_out = sum(table.reconciled for table in reports)
    corrected = sum(table.reconciled_after_correction for table in reports)
    unchecked = sum(finding.code in ("not-checkable", "rule-unknown") for finding in findings)
    parts = [
        f"{errors} error{'s' if errors != 1 else ''} and {doubts} doubt{'s' if doubts != 1 else ''}",
        f"{come_out} of {rows} totals come out"
        + (f", {corrected} with the least correction" if corrected != come_out else ""),
    ]
    if unchecked:
        parts.append(f"{unchecked} table{'s' if unchecked > 1 else ''} not checked, see the remarks")
    return "; ".join(parts)
