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
from countback.proofread.edits import Change
from countback.proofread.evidence import Evidence
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


def overdetermined(result: Scored, part: Part) -> bool:
    """Tell whether an explanation makes more competitors come out than it changes.

    A fault of a race that it mends (a place used twice, a winner) counts as one more.
    """
    if free(part):
        return True
    changed = sum(len(change.places) + (change.holder is not None) for change in part.changes)
    if part.mends:
        return changed <= max(1, len(part.rows))
    if any(change.what == "swap" or _taken_away(result, change) for change in part.changes):
        return False  # of all pairs of a race some fit by chance
    return 0 < changed < _independent(result, part)


def _taken_away(result: Scored, change: Change) -> bool:
    """Tell whether somebody loses a place: a guest, or one who was excluded, may be shown with it."""
    session = Evidence(result.draft).places(change.session)
    return any(not place or place > max(session, default=0) for _, place, _ in change.places)


def _independent(result: Scored, part: Part) -> int:
    """Return how many competitors come out by an explanation that no single penalty makes come out.

    One on a driver takes as much from the team, and as much from everybody who shares the car.
    """
    gaps = result.gaps()
    apart: dict[int, set[object]] = {}
    for table, row in part.rows:
        cells = result.draft.published.tables[table].rows[row].results
        apart.setdefault(table, set()).add((gaps[table, row], tuple(cell.text for cell in cells)))
    sizes = {gaps[key] for key in part.rows}
    who = {result.draft.who[key] for key in part.rows}
    return min(len(who), max(len(sizes), *(len(rows) for rows in apart.values())) if apart else 0)


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
        evidence = _misprinted(result, (table, row), wrong)
        if evidence:
            return (
                "error",
                f"sure: one digit, {evidence}, and the other {others} totals come out",
                f"the total is likely a misprint of {format_points(wrong)}",
            )
        return "warning", "", _doubt(result, (table, row), wrong, hint)
    sole = part.alternatives == 1 and part.exact
    of_places = any(change.what not in ("pole", "fastest lap") for change in part.changes)
    if sole and of_places and overdetermined(result, part):
        speak = f"{len(part.rows)} totals" if len(part.rows) > 1 else "the places of the race"
        return "error", f"sure: {speak} come out with it, and {others} others do already", hint
    few = "only this total speaks for it" if len(part.rows) == 1 else "a rule may be the reason as well"
    return "warning", f"likely: {few}" if sole else "", hint


def _doubt(result: Scored, key: tuple[int, int], meant: Fraction, changes: str) -> str:
    """Return what a total may be, in words; ``changes`` are what else has to be put right for it."""
    published = result.draft.published
    table = published.tables[key[0]]
    if price_of_total_meant(result.draft, key, meant) == prices.TOTAL:
        may = f"the total may be a misprint of {format_points(meant)}"
        if adjusted.contradicted(table, key[1], meant):
            may += ", with which the order of the table agrees"
    else:
        may = f"{changes}: that gives" if changes else "results and points give"
        may += f" {format_points(meant)}"
    if adjusted.remarked(published, table, key[1], meant):
        return f"{may}; a mark or a note on the page may say why it differs"
    return f"{may}; or a bonus or a penalty is missing"


def _misprinted(result: Scored, key: tuple[int, int], meant: Fraction) -> str:
    """Return in words why a total can only be a misprint of ``meant``, "" where it may be right."""
    table, row = key
    points = printed_points(result.draft.published.tables[table].rows[row]) or Fraction(0)
    slip = price_of_total_meant(result.draft, key, meant) == prices.TOTAL
    if not slip or _bonus_sized(result, table, points - meant) or _by_rule(result, table, row):
        return ""
    printed = result.draft.published.tables[table]
    cells = (cell for line in result.tables[table].rows for cell in line.results)
    most = adjusted.most_of(printed, max((cell.points for cell in cells), default=Fraction(0)))
    return adjusted.misprinted(result.draft.published, printed, row, meant, most)


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
