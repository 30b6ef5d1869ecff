"""What may be said of totals that differ: a slip of one row, or a rule at work that is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from countback.model.finding import Finding, Severity
from countback.model.points import format_points
from countback.proofread import adjusted, prices
from countback.proofread.amounts import printed_points
from countback.proofread.checks import at, finding
from countback.proofread.explain import Part, Scored, price_of_total_meant
from countback.proofread.told import describe, sum_of, who

UNEXPLAINABLE = 0.4
"""Where more than this share of a table differs, single wrong cells are not what is the matter."""
FEW = 2
SHARE = 0.05
"""So many rows, or this share of a table, may be one slip away each; what is more is a rule."""
BORNE_OUT = 3
"""So many rows have to come out for each that is called wrong."""


@dataclass
class Judged:
    """The tables whose rows may be called wrong, and those where an unknown rule is at work."""

    certain: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)


def explainable(result: Scored) -> list[int]:
    """Return the tables whose differing rows are worth explaining one by one.

    They are paid by what the page states, and most of their rows come out.
    """
    tables = []
    differing = Counter(table for table, _ in result.differing())
    for table in result.tables:
        scoring = len(result.scoring(table))
        count = differing[table]
        stated = result.readings[table].stated if result.readings else table not in result.unshown
        if stated and (count <= FEW or count <= UNEXPLAINABLE * scoring):
            tables.append(table)
    return tables


def judged(result: Scored, tables: Sequence[int], parts: Sequence[Part]) -> Judged:
    """Return of which tables rows may be called wrong: few are one slip away, and the others come out."""
    verdict = Judged()
    explained = {row: part for part in parts for row in part.rows}
    differing = result.differing()
    for table in result.tables:
        rows = [key for key in differing if key[0] == table]
        if not rows:
            continue
        if table not in tables:
            verdict.unknown.append(table)
            continue
        scoring = len(result.scoring(table))
        slips = {id(explained[key]) if key in explained else id(key) for key in rows}
        alone = [key for key in rows if not (key in explained and overdetermined(result, explained[key]))]
        few = len(alone) <= max(FEW, int(SHARE * scoring))
        if few and scoring - len(rows) >= max(BORNE_OUT, BORNE_OUT * len(slips)):
            verdict.certain.append(table)
        else:
            verdict.unknown.append(table)
    return verdict


def borne_out(part: Part) -> bool:
    """Tell whether an explanation mends a fault of a race, or takes nothing for wrong."""
    return part.mends or free(part)


def overdetermined(result: Scored, part: Part) -> bool:
    """Tell whether an explanation makes more competitors come out than it changes."""
    if borne_out(part):
        return True
    if any(change.what == "swap" for change in part.changes):
        return False  # of all pairs of a race some fit by chance
    changed = sum(len(change.places) + (change.holder is not None) for change in part.changes)
    who = {result.draft.who[key] for key in part.rows}
    return 0 < changed < len(who)


def free(part: Part) -> bool:
    """Tell whether an explanation takes nothing on the page for wrong."""
    return not part.totals and all(change.inherited or change.what == "notation" for change in part.changes)


def findings(result: Scored, verdict: Judged, parts: Sequence[Part], file: str) -> list[Finding]:
    """Return what is said of the totals that differ."""
    explained = {row: part for part in parts for row in part.rows}
    said = [_gap(result, table, file) for table in verdict.unknown]
    for table, row in result.differing():
        if table in verdict.certain:
            said.append(_row(result, table, row, explained.get((table, row)), file))
    return said


def _row(result: Scored, table: int, row: int, part: Part | None, file: str) -> Finding:
    draft = result.draft
    printed = draft.published.tables[table].rows[row]
    points = printed_points(printed)
    assert points is not None
    gap = points - result.computed[table, row]
    told = f"{'+' if gap > 0 else ''}{format_points(gap)}; {sum_of(result, table, row)}"
    severity, sure, hint = _weight(result, table, row, part)
    return finding(
        "total-by-rule" if severity == "info" else "total-differs",
        at(printed.points, file),
        f"{draft.published.tables[table].title}: {who(draft, table, row)} has {format_points(points)}, "
        f"computed {format_points(result.computed[table, row])} ({told})",
        "; ".join(words for words in (hint, sure) if words),
        severity,
    )


def _weight(result: Scored, table: int, row: int, part: Part | None) -> tuple[Severity, str, str]:
    """Return how a differing row is called, how sure that is, and the least correction in words."""
    if part is None:
        return "warning", "", "no single slip explains it: a penalty, or a bonus that is not shown"
    wrong = dict(part.totals).get((table, row))
    hint = "; ".join(describe(result.draft, change) for change in part.changes)
    others = len(result.scoring(table)) - sum(key[0] == table for key in result.differing())
    if part.alternatives > 1 and hint:
        hint += f" (one of {part.alternatives} equally cheap explanations)"
    if free(part):
        return "info", "", hint
    if wrong is not None:
        slip = price_of_total_meant(result.draft, (table, row), wrong) == prices.TOTAL
        points = printed_points(result.draft.published.tables[table].rows[row]) or Fraction(0)
        evidence = _against_any_change(result, (table, row), wrong)
        if (
            slip
            and evidence
            and not _bonus_sized(result, table, points - wrong)
            and not _by_rule(result, table, row)
        ):
            return (
                "error",
                f"sure: one digit, {evidence}, and the other {others} totals come out",
                f"the total is likely a misprint of {format_points(wrong)}",
            )
        if slip:
            may = f"the total may be a misprint of {format_points(wrong)}"
        else:
            may = f"{hint}: that gives" if hint else "results and points give"
            may += f" {format_points(wrong)}"
        if adjusted.remarked(result, (table, row), wrong):
            return "warning", "", f"{may}; a mark or a note on the page may say why it differs"
        return "warning", "", f"{may}; or a bonus or a penalty is missing"
    if overdetermined(result, part) and any(
        change.what not in ("pole", "fastest lap") for change in part.changes
    ):
        speak = f"{len(part.rows)} totals" if len(part.rows) > 1 else "the places of the race"
        return "error", f"sure: {speak} come out with it, and {others} others do already", hint
    return "warning", "likely: only this total speaks for it", hint


def _against_any_change(result: Scored, key: tuple[int, int], meant: Fraction) -> str:
    """Return in words why no penalty or bonus can be the reason of a total, "" where one can."""
    printed = printed_points(result.draft.published.tables[key[0]].rows[key[1]]) or Fraction(0)
    if adjusted.remarked(result, key, meant):
        return ""
    if adjusted.contradicted(result, key, meant):
        return "the order of the table agrees"
    if not adjusted.possible(result, key[0], printed - meant):
        return "no race pays so much"
    return ""


def certain(result: Scored, parts: Sequence[Part]) -> list[Part]:
    """Return the explanations that may be written into a page: no row of theirs is left in doubt."""
    return [
        part
        for part in parts
        if all(_weight(result, table, row, part)[0] != "warning" for table, row in part.rows)
        or any(change.what == "other-copy" for change in part.changes)
    ]


def _by_rule(result: Scored, table: int, row: int) -> bool:
    """Tell whether a gap looks like a rule: the same in another table, or other rows off to the same side."""
    gaps = {key: gap for key, gap in result.gaps().items() if gap}
    mine = gaps[table, row]
    who = result.draft.who[table, row]
    again = any(gap == mine and result.draft.who[key] == who for key, gap in gaps.items() if key[0] != table)
    others = [gap for key, gap in gaps.items() if key[0] == table and key[1] != row]
    return again or (bool(others) and all((gap > 0) == (mine > 0) for gap in others))


def _bonus_sized(result: Scored, table: int, gap: Fraction) -> bool:
    """Tell whether a gap is a bonus or two that may be marked on the wrong cell."""
    reading = result.readings.get(table)
    amounts = {amount for paying in reading.paying for _, amount in paying.bonuses} if reading else set()
    return abs(gap) in amounts | {amount + other for amount in amounts for other in amounts}


def _gap(result: Scored, table: int, file: str) -> Finding:
    """Return the one remark on a table in which a rule is at work that the page does not state."""
    printed = result.draft.published.tables[table]
    gaps = {row: gap for (at_, row), gap in result.gaps().items() if at_ == table}
    scoring = set(result.scoring(table))
    off = {row: gap for row, gap in gaps.items() if gap}
    sizes = set(off.values())
    low, high = min(sizes), max(sizes)
    reading = result.readings.get(table)
    source = "the places pay" if reading is None or reading.stated else "the likeliest points pay"
    if len(off) <= FEW:
        words = "; ".join(
            f"{who(result.draft, table, row)} has {format_points(result.computed[table, row] + gap)}, "
            f"{source} {format_points(result.computed[table, row])}"
            for row, gap in off.items()
        )
    elif len(sizes) == 1 and scoring <= set(off):
        words = f"every total is {format_points(abs(low))} {'higher' if low > 0 else 'lower'} than {source}"
    elif low > 0 or high < 0:
        near, far = sorted((abs(low), abs(high)))
        by = format_points(near) if near == far else f"{format_points(near)} to {format_points(far)}"
        words = (f"{len(off)} of {len(gaps)} totals are {by} {'higher' if low > 0 else 'lower'} "
                 f"than {source}")  # fmt: skip
    else:
        words = (f"{len(off)} of {len(gaps)} totals differ from what {source}, by {format_points(low)} "
                 f"to +{format_points(high)}")  # fmt: skip
    return finding(
        "rule-unknown",
        at(printed.rows[0].name, file),
        f"{printed.title}: {words}",
        "a rule is at work that the page does not state, or that is not known here; no row is called wrong",
        "info",
    )
