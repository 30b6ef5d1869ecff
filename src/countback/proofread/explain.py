"""Explain what a page's totals leave unexplained: readings of the rules, notations, wrong cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from countback.model.published import PrintedScale
from countback.model.rulebook import Rulebook
from countback.model.standings import Table
from countback.proofread import prices
from countback.proofread.amounts import adjustment, printed_points
from countback.proofread.draft import Draft
from countback.proofread.edits import Case, Change, Edits, edits_of
from countback.proofread.evidence import Evidence
from countback.proofread.figures import digits_apart
from countback.proofread.partition import partition
from countback.proofread.readings import Reading, rulebook_for
from countback.proofread.search import Found, Search, Solution, TotalPrice
from countback.proofread.trial import Trial
from countback.proofread.unshown import unshown
from countback.scoring.score import score

MOST_ROWS = 120
"""A table of which more rows than this differ is not explained by single cells."""


@dataclass(frozen=True)
class Scored:
    """A draft scored, each table under its reading.

    ``computed`` has the total of every (table, row) on the roll. ``readings`` is empty where the rulebook was
    given; then ``unshown`` is what it needs of a table that the page does not show.
    """

    draft: Draft
    readings: Mapping[int, Reading]
    rulebook: Rulebook
    tables: dict[int, Table]
    computed: dict[tuple[int, int], Fraction]
    unshown: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def differing(self) -> list[tuple[int, int]]:
        """Return the rows whose total is not the printed one, nor possible with bonuses not shown."""
        return [key for key, gap in self.gaps().items() if gap]

    def gaps(self) -> dict[tuple[int, int], Fraction]:
        """Return what the printed total of each row is above the computed one."""
        gaps = {}
        for (table, row), points in self.computed.items():
            printed = printed_points(self.draft.published.tables[table].rows[row])
            if printed is not None:
                reading = self.readings.get(table)
                gap = printed - points
                columns = len(self.draft.published.tables[table].columns)
                gaps[table, row] = Fraction(0) if reading and _in_pool(gap, reading, columns) else gap
        return gaps

    def scoring(self, table: int) -> list[int]:
        """Return the rows of a table that have points, printed or computed."""
        rows = self.draft.published.tables[table].rows
        return [row for at, row in self.computed if at == table
                and (printed_points(rows[row]) or self.computed[at, row])]  # fmt: skip


def _in_pool(gap: Fraction, reading: Reading, columns: int) -> bool:
    """Tell whether bonuses whose holders the page does not show can make up a gap."""
    if not reading.pool:
        return False
    amounts = [amount for _, amount in reading.pool]
    return 0 <= gap <= sum(amounts) * columns and (gap / min(amounts)).denominator == 1


def scored(draft: Draft, readings: Mapping[int, Reading], rulebook: Rulebook) -> Scored:
    """Score a draft by the one way there is."""
    standings = score(draft.season, rulebook)
    tables: dict[int, Table] = {}
    computed: dict[tuple[int, int], Fraction] = {}
    unshown_by_table: dict[int, tuple[str, ...]] = {}
    championships = {title.id: title for title in rulebook.championships}
    for index in draft.tables:
        printed = draft.published.tables[index]
        if printed.id not in championships:
            continue
        tables[index] = standings.table(printed.id)
        if not readings and (lacking := unshown(championships[printed.id], standings.facts)):
            unshown_by_table[index] = lacking
        points = {row.competitor.id: row.points for row in tables[index].rows}
        for row in range(len(printed.rows)):
            computed[index, row] = points.get(draft.who[index, row], Fraction(0))
            if index in readings and readings[index].adjusted:
                computed[index, row] += adjustment(printed.rows[row])
    return Scored(draft, readings, rulebook, tables, computed, unshown_by_table)


def read_rules(
    draft: Draft, scales: Sequence[PrintedScale] = (), used: Sequence[PrintedScale] = ()
) -> Scored | None:
    """Return the draft scored, each table under the reading that leaves the least unexplained.

    ``scales`` are points systems used elsewhere, tried where the page states none, ``used`` those that
    other tables of the page follow. Tables that follow
    nothing are left out; None where all are.
    """
    chosen: dict[int, Reading] = {}
    for index in draft.tables:
        best: tuple[int, int] | None = None
        for number, (cost, reading) in enumerate(Trial(draft, index, scales, used).run()):
            if best is not None and cost > best[0] + prices.TOTAL:
                break
            rulebook = rulebook_for(draft, {index: reading})
            if rulebook is None:
                continue
            differing = len(scored(draft, {index: reading}, rulebook).differing())
            rank = (differing * prices.TOTAL + reading.price, number)
            if best is None or rank < best:
                best = rank
                chosen[index] = reading
            if not differing and number == 0:
                break
    rulebook = rulebook_for(draft, chosen) if chosen else None
    return scored(draft, chosen, rulebook) if rulebook is not None else None


@dataclass(frozen=True)
class Part:
    """One independent part of the explanation: the changes of one solution, and how many are as cheap.

    ``changes`` are those of the first; ``others`` all variants. ``rows`` are the (table, row) whose totals
    it reconciles; ``totals`` those whose printed total is itself the likely misprint, with what is meant.
    ``mends`` tells that it also puts right what is wrong with a race (a place used twice, a winner).
    ``ways`` has changes and totals of every variant (of very many, the first).
    """

    cost: int
    changes: tuple[Change, ...]
    others: tuple[tuple[Change, ...], ...]
    rows: tuple[tuple[int, int], ...]
    totals: tuple[tuple[tuple[int, int], Fraction], ...]
    alternatives: int
    exact: bool
    mends: bool = False
    ways: tuple[tuple[tuple[Change, ...], tuple[tuple[tuple[int, int], Fraction], ...]], ...] = ()


def case_of(result: Scored, tables: Sequence[int] | None = None) -> Case:
    """Return the search case of a scored draft, of some of its tables."""
    rulebook = result.rulebook
    read = {what for title in rulebook.championships for kind in title.awards.values() for what in kind.reads}
    bonuses = tuple(what for what, fact in (("pole", "pole"), ("fastest lap", "fastest-lap")) if fact in read)
    unit = lcm(
        1,
        *(amount.denominator for title in rulebook.championships for kind in title.awards.values()
          for amount in kind.amounts()),
        *(points.denominator for points in result.computed.values()),
    )  # fmt: skip
    among = tuple(result.tables if tables is None else tables)
    return Case(result.draft, rulebook, Evidence(result.draft, bonuses), unit, among)


def explain(result: Scored, *, tables: Sequence[int] | None = None, nodes: int = 200_000) -> list[Part]:
    """Return the least correction of a scored draft, in independent parts; empty when nothing is wrong.

    Only the totals of ``tables`` are explained (default: all that are scored).
    """
    draft = result.draft
    case = case_of(result, tables)
    evidence = case.evidence
    residual: dict[int, int] = {}
    gaps = result.gaps()
    for at, key in enumerate(case.rows):
        gap = gaps.get(key, Fraction(0)) * case.unit
        if gap:
            residual[at] = int(gap) if gap.denominator == 1 else 0
    faulty = bool(evidence.clashes) or any(
        evidence.winners[session] or len(set(evidence.places(session))) < len(evidence.places(session))
        for session in range(len(draft.races))
    )
    if (not residual and not faulty) or len(residual) > MOST_ROWS:
        return []
    edits = _relevant(edits_of(case), residual)

    def total_price(at: int, points: int) -> int:
        return price_of_total(result, case.rows[at], Fraction(points, case.unit))

    search = Search(edits.edits, residual, total_price, least_total=prices.TOTAL, nodes=nodes)
    most = sum(total_price(at, points) for at, points in residual.items())
    outcome = search.run(most)
    if not outcome.solutions:
        outcome = partition(edits.edits, residual, total_price) or _all_totals(residual, total_price)
        return _counted(case, edits, residual, outcome, total_price, nodes)
    return _parts(case, edits, residual, outcome)


def _relevant(edits: Edits, residual: Mapping[int, int]) -> Edits:
    """Return the edits that can be part of an explanation: they move an unexplained row, and few others.

    An edit all of whose rows come out already would have to be undone by another; of an edit's rows one
    in four (at least one) may be such, for where two errors cancel. Edits that mend a fault stay.
    """
    rows = set(residual)
    for edit in edits.edits:
        if edit.price < 0:
            rows |= {row for row, _ in edit.delta}
    kept = []
    for at, edit in enumerate(edits.edits):
        outside = sum(row not in rows for row, _ in edit.delta)
        if edit.price < 0 or (outside < len(edit.delta) and outside <= max(1, len(edit.delta) // 4)):
            kept.append(at)
    return Edits([edits.edits[at] for at in kept], [edits.changes[at] for at in kept])


def _counted(
    case: Case, edits: Edits, residual: dict[int, int], outcome: Found, total_price: TotalPrice, nodes: int
) -> list[Part]:
    """Return the parts of the model's one solution, each searched again by itself for all as cheap."""
    parts: list[Part] = []
    components = _components(edits, residual, outcome)
    for rows, facets, cost in components:
        taken = {facet for _, others, _ in components if others is not facets for facet in others}
        kept = [
            at
            for at, edit in enumerate(edits.edits)
            if edit.facet in facets or (edit.price >= 0 and edit.facet not in taken)
        ]
        own = [edits.edits[at] for at in kept]
        part_residual = {row: points for row, points in residual.items() if row in rows}
        search = Search(own, part_residual, total_price, least_total=prices.TOTAL, nodes=nodes)
        again = search.run(cost)
        narrowed = Edits(own, [edits.changes[at] for at in kept])
        if again.solutions and again.exact:
            parts.extend(_parts(case, narrowed, part_residual, again))
        else:
            only = Solution(
                cost,
                tuple(index for index in outcome.solutions[0].edits if edits.edits[index].facet in facets),
                tuple(row for row in outcome.solutions[0].totals if row in rows),
            )
            parts.extend(_parts(case, edits, part_residual, Found([only], exact=False)))
    return sorted(parts, key=lambda part: part.rows)


def _components(
    edits: Edits, residual: Mapping[int, int], outcome: Found
) -> list[tuple[set[int], set[object], int]]:
    """Return the independent components of a solution: rows, facets and cost.

    What costs nothing (who inherits a bonus) is independent of no row that it could explain as well: the
    one who had it may be anywhere among those rows, and what is left over for the others costs the same.
    """
    components: list[tuple[set[int], set[object], int]] = []
    solution = outcome.solutions[0]
    pieces: list[tuple[set[int], set[object]]] = [
        ({row for row, _ in edits.edits[index].delta}, {edits.edits[index].facet}) for index in solution.edits
    ]
    pieces += [({row}, set()) for row in solution.totals]
    for rows, facets in pieces:
        for edit in edits.edits:
            if not edit.price and edit.facet in facets and all(residual.get(r) == p for r, p in edit.delta):
                rows.update(row for row, _ in edit.delta)
    while pieces:
        rows, facets = pieces.pop()
        grown = True
        while grown:
            grown = False
            for other in list(pieces):
                if rows & other[0] or facets & other[1]:
                    rows, facets = rows | other[0], facets | other[1]
                    pieces.remove(other)
                    grown = True
        cost = sum(edits.edits[index].price for index in solution.edits if edits.edits[index].facet in facets)
        # a total costs what its digits say; the search checks it again
        cost += (prices.TOTAL_OTHER + prices.OUT_OF_ORDER) * sum(row in rows for row in solution.totals)
        components.append((rows, facets, cost))
    return components


def price_of_total(result: Scored, key: tuple[int, int], points: Fraction) -> int:
    """Return the price of taking a printed total for wrong by some points."""
    printed = printed_points(result.draft.published.tables[key[0]].rows[key[1]])
    assert printed is not None
    return price_of_total_meant(result.draft, key, printed - points)


def price_of_total_meant(draft: Draft, key: tuple[int, int], meant: Fraction) -> int:
    """Return the price of taking a printed total for a misprint of another."""
    rows = draft.published.tables[key[0]].rows
    printed = printed_points(rows[key[1]])
    assert printed is not None
    slip = meant >= 0 and digits_apart(str(printed), str(meant)) == 1
    price = prices.TOTAL if slip else prices.TOTAL_OTHER
    above = printed_points(rows[key[1] - 1]) if key[1] else None
    below = printed_points(rows[key[1] + 1]) if key[1] + 1 < len(rows) else None
    ordered = not rows[key[1]].guest
    if ordered and ((above is not None and meant > above) or (below is not None and meant < below)):
        price += prices.OUT_OF_ORDER
    return price


def _all_totals(residual: Mapping[int, int], total_price: TotalPrice) -> Found:
    cost = sum(total_price(at, points) for at, points in residual.items())
    return Found([Solution(cost, (), tuple(sorted(residual)))], exact=False)


def _parts(case: Case, edits: Edits, residual: Mapping[int, int], outcome: Found) -> list[Part]:
    """Return the solutions in independent parts: what shares neither rows nor facets in any of them."""
    parent: dict[object, object] = {}

    def root(node: object) -> object:
        parent.setdefault(node, node)
        while parent[node] != node:
            node = parent[node]
        return node

    def join(nodes: Iterable[object]) -> None:
        first, *rest = nodes
        for node in rest:
            parent[root(node)] = root(first)

    for solution in outcome.solutions:
        for index in solution.edits:
            edit = edits.edits[index]
            join([edit.facet, *(("row", row) for row, _ in edit.delta)])
        for row in solution.totals:
            root(("row", row))
    for row in residual:
        root(("row", row))
    variants: dict[object, dict[tuple[tuple[int, ...], tuple[int, ...]], None]] = {}
    for solution in outcome.solutions:
        split: dict[object, tuple[list[int], list[int]]] = {}
        for index in solution.edits:
            split.setdefault(root(edits.edits[index].facet), ([], []))[0].append(index)
        for row in solution.totals:
            split.setdefault(root(("row", row)), ([], []))[1].append(row)
        for component, (chosen, totals) in split.items():
            variants.setdefault(component, {})[tuple(chosen), tuple(totals)] = None
    parts = []
    for component, ways in variants.items():
        rows = sorted(row for row in residual if root(("row", row)) == component)
        parts.append(_part(case, edits, residual, rows, list(ways), outcome.exact))
    return sorted(parts, key=lambda part: part.rows)


def _part(
    case: Case,
    edits: Edits,
    residual: Mapping[int, int],
    rows: list[int],
    ways: list[tuple[tuple[int, ...], tuple[int, ...]]],
    exact: bool,
) -> Part:
    ways_told: list[tuple[tuple[Change, ...], tuple[tuple[tuple[int, int], Fraction], ...]]] = []
    count = 0
    for chosen, totals in ways:
        here: list[tuple[Change, ...]] = [()]
        number = 1
        for index in chosen:
            number *= edits.edits[index].count
            here = [(*before, change) for before in here for change in edits.changes[index]][:200]
        meant = tuple(_meant(case, edits, residual, chosen, at) for at in totals)
        ways_told.extend((changes, meant) for changes in here)
        count += number
    first, meant = ways_told[0]
    return Part(
        cost=sum(change.cost for change in first)
        + sum(price_of_total_meant(case.draft, key, points) for key, points in meant),
        changes=first,
        others=tuple(changes for changes, _ in ways_told),
        rows=tuple(case.rows[at] for at in rows),
        totals=meant,
        alternatives=count,
        exact=exact,
        mends=any(
            edits.edits[at].price < min(change.cost for change in edits.changes[at]) for at in ways[0][0]
        ),
        ways=tuple(ways_told),
    )


def _meant(
    case: Case, edits: Edits, residual: Mapping[int, int], chosen: tuple[int, ...], at: int
) -> tuple[tuple[int, int], Fraction]:
    """Return the (table, row) of a total taken for wrong, and what it ought to be."""
    key = case.rows[at]
    printed = printed_points(case.draft.published.tables[key[0]].rows[key[1]])
    left = residual.get(at, 0) - sum(
        points for index in chosen for row, points in edits.edits[index].delta if row == at
    )
    assert printed is not None
    return key, printed - Fraction(left, case.unit)
