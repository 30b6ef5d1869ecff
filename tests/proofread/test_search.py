"""The search for the least correction against every subset tried one by one."""

from itertools import combinations
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countback.proofread.edits import Case, Change, Edits, What
from countback.proofread.explain import _components, _counted
from countback.proofread.partition import partition
from countback.proofread.search import Edit, Found, Search, Solution

TOTAL = 4
ROWS = 4


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[Edit], dict[int, int]]:
    edits = []
    for number in range(draw(st.integers(1, 7))):
        delta = draw(
            st.dictionaries(
                st.integers(0, ROWS - 1), st.sampled_from([-3, -2, -1, 1, 2, 3]), min_size=1, max_size=3
            )
        )
        facet = draw(st.integers(0, 3))
        edits.append(
            Edit(("race", facet), tuple(sorted(delta.items())), draw(st.integers(1, 5)), 1 + number % 2)
        )
    residual = draw(st.dictionaries(st.integers(0, ROWS - 1), st.sampled_from([-3, -1, 1, 2, 4]), min_size=1))
    return edits, residual


def brute_force(
    edits: list[Edit], residual: dict[int, int]
) -> tuple[int, set[tuple[tuple[int, ...], tuple[int, ...]]]]:
    best, found = 10**9, set()
    for size in range(len(edits) + 1):
        for chosen in combinations(range(len(edits)), size):
            if len({edits[index].facet for index in chosen}) < size:
                continue
            left = dict(residual)
            for index in chosen:
                for row, points in edits[index].delta:
                    left[row] = left.get(row, 0) - points
            wrong = tuple(sorted(row for row, points in left.items() if points))
            cost = sum(edits[index].price for index in chosen) + TOTAL * len(wrong)
            if cost < best:
                best, found = cost, set()
            if cost == best:
                found.add((chosen, wrong))
    return best, found


def price(row: int, points: int) -> int:
    return TOTAL


@settings(max_examples=150, deadline=None)
@given(problems())
def test_the_search_finds_all_cheapest_and_only_them(problem: tuple[list[Edit], dict[int, int]]) -> None:
    edits, residual = problem
    best, expected = brute_force(edits, residual)
    found = Search(edits, residual, price, least_total=TOTAL).run(TOTAL * ROWS + 40)
    assert found.exact
    assert {solution.cost for solution in found.solutions} == {best}
    assert {(solution.edits, solution.totals) for solution in found.solutions} == expected
    assert found.count(edits) == sum(_ways(edits, chosen) for chosen, _ in expected)


def _ways(edits: list[Edit], chosen: tuple[int, ...]) -> int:
    ways = 1
    for index in chosen:
        ways *= edits[index].count
    return ways


@settings(max_examples=25, deadline=None)
@given(problems())
def test_the_model_costs_what_the_search_costs(problem: tuple[list[Edit], dict[int, int]]) -> None:
    pytest.importorskip("scipy")
    edits, residual = problem
    best, _ = brute_force(edits, residual)
    solved = partition(edits, residual, price)
    assert solved is not None
    assert solved.solutions[0].cost == best
    assert not solved.exact


def test_a_search_cut_short_says_so() -> None:
    edits = [Edit(("race", number), ((number % 9, 1), ((number + 1) % 9, -1)), 1) for number in range(8)]
    found = Search(
        [edit for edit in edits if edit.delta[0][0] < edit.delta[1][0]],
        {0: 7, 5: 9},
        price,
        least_total=TOTAL,
        nodes=3,
    ).run(40)
    assert not found.exact


def test_a_fault_that_points_cannot_see_is_mended() -> None:
    edits = [Edit(("race", 0), (), -4, 2), Edit(("race", 0), ((1, 3),), -4)]
    found = Search(edits, {}, price, least_total=TOTAL).run(0)
    assert [(solution.cost, solution.edits) for solution in found.solutions] == [
        (-4, (0,)),
        (-4 + TOTAL, (1,)),
    ][:1]
    assert found.count(edits) == 2


CASE = cast(Case, SimpleNamespace(rows=[(0, 0), (0, 1)]))
POLE, OTHER_POLE, RACE, LAP = ("pole", 0), ("pole", 1), ("race", 1), ("fastest lap", 2)


def test_who_inherits_a_bonus_is_asked_together_with_every_row_that_it_would_explain() -> None:
    """Else one row has the bonus for nothing and the other is said to be wrong; it may be the other way."""
    edits = _edits((POLE, 0, 1, 0), (POLE, 1, 1, 0), (OTHER_POLE, 0, 1, 2), (OTHER_POLE, 1, 1, 2))
    found = Found([Solution(2, (0, 2), ())], exact=False)
    [(rows, facets, cost)] = _components(edits, {0: 1, 1: 1}, found)
    assert (rows, facets, cost) == ({0, 1}, {POLE, OTHER_POLE}, 2)
    [part] = _counted(CASE, edits, {0: 1, 1: 1}, found, lambda row, points: 4, 1000)
    assert {tuple(change.session for change in changes) for changes in part.others} == {(0, 1)}
    assert part.alternatives == 2


def test_two_parts_of_an_explanation_never_change_one_bonus_of_one_race() -> None:
    edits = _edits((POLE, 0, 1, 0), (POLE, 1, 1, 0), (LAP, 1, 2, 1), (RACE, 1, 3, 4))
    found = Found([Solution(4, (0, 3), ())], exact=False)
    parts = _counted(CASE, edits, {0: 1, 1: 3}, found, lambda row, points: 6, 1000)
    assert [[(change.what, change.session) for change in part.changes] for part in parts] == [
        [("pole", 0)],
        [("race", 1)],
    ]


def _edits(*made: tuple[tuple[str, int], int, int, int]) -> Edits:
    """Return edits given as (facet, row, points, price), each one change."""
    return Edits(
        [Edit(facet, ((row, points),), price) for facet, row, points, price in made],
        [[Change(facet[1], cast(What, facet[0]), holder=row, cost=price)] for facet, row, _, price in made],
    )
