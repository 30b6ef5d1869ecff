"""The checker and the enumeration of endings agree: nothing it confirms is refuted by any ending."""

from __future__ import annotations

from random import Random

import pytest
from referee.compare import NONE, Scorer, asked_of, drawn
from referee.endings import Given, endings

from countback.formats.writers.titles_json import titles_json
from countback.proofs.check import check
from countback.proofs.claims import read_claims
from countback.scoring.score import score
from countback.titles.overview import overview


@pytest.mark.parametrize("seed", range(500, 520))
def test_nothing_that_the_checker_confirms_is_refuted(seed) -> None:
    one, _, rulebook, _ = drawn(seed)
    found = overview(score(one, rulebook), "t")
    verdicts = check(read_claims(titles_json([found], 0.0).encode()), one, rulebook)
    given = Given(frozenset(), "entered")
    every, _ = endings(one, given, asked_of(one, rulebook), Random(seed))
    positions = Scorer(one, rulebook).all(every)
    for claim in verdicts:
        assert claim.verdict != "false", (seed, claim)
        held = [where.get(claim.competitor, NONE) for where in positions]
        if claim.verdict == "confirmed" and claim.status == "eliminated":
            assert min(held) > 1, (seed, claim)
        if claim.verdict == "confirmed" and claim.status == "clinched":
            assert max(held) == 1, (seed, claim)
