"""The checker before the referee: true claims, and false ones made of them."""

from __future__ import annotations

from random import Random

import msgspec
import numpy as np

from countback.formats.writers.titles_json import titles_json
from countback.proofs.check import check
from countback.proofs.claims import Row, Title, read_claims
from countback.scoring.score import score
from countback.titles.overview import overview
from referee.compare import NONE, Scorer, Tally, asked_of, drawn
from referee.endings import ASSUMED, endings

STATUSES = ("clinched", "alive", "eliminated")


def try_checker(seed: int, tally: Tally) -> None:
    """Let the checker judge the claims of a season, and others; endings say which of them are false.

    True claims may stay unconfirmed, but none that endings refute may be confirmed; a claim that was
    answered may not be called false.
    """
    one, _, rulebook, parts = drawn(seed)
    random = Random(seed)
    assume, position = random.choice(ASSUMED), random.choice((1, 1, 2))
    found = overview(score(one, rulebook), "t", position=position, assume=sorted(assume))  # type: ignore[arg-type]
    claims = read_claims(titles_json([found], 0.0).encode())
    endings_of = endings(one, "entered", asked_of(one, rulebook), random)
    can = np.flatnonzero(endings_of.under(assume))
    positions = Scorer(one, rulebook).all(endings_of.every)
    (title,) = claims.championships
    told = {row.competitor: row for row in title.rows}
    # One document, so that the checker scores its endings once for all of them.
    claimed = (title, _changed(title, random), _changed(title, random))
    verdicts = iter(check(msgspec.structs.replace(claims, championships=claimed), one, rulebook))
    for made in claimed:
        for row, verdict in zip(made.rows, verdicts, strict=False):
            assert verdict.competitor == row.competitor
            held = positions.of(row.competitor)[can]
            best, worst = int(held.min()), int(held.max())
            true = row == told[row.competitor]
            tally.judged[("claimed " if true else "changed ") + verdict.verdict] += 1
            refuted = (row.status == "eliminated" and best <= position) or (
                row.status == "clinched" and worst > position
            )
            never = assume in endings_of.complete and row.status == "alive" and best > position
            if verdict.verdict == "confirmed" and (refuted or never):
                why = f"an ending makes it {best if row.status == 'eliminated' else worst}"
                why = "none" if worst == NONE and row.status == "clinched" else why
                tally.wrong.append(
                    f"season {seed}, {','.join(sorted(assume)) or 'default'}: confirmed that {row.competitor}"
                    f" is {row.status} for {position}, but {why}; parts {'+'.join(parts)}"
                )
            if verdict.verdict == "false" and true:
                tally.wrong.append(
                    f"season {seed}, {','.join(sorted(assume)) or 'default'}: called false that"
                    f" {row.competitor} is {row.status} for {position}: {verdict.why}; {'+'.join(parts)}"
                )


def _changed(title: Title, random: Random) -> Title:
    """Return claims with other statuses, witnesses of others, and cars exchanged in endings."""
    endings = [ending for row in title.rows for ending in (row.witness, row.against) if ending is not None]

    def other(row: Row) -> Row:
        status = random.choice([one for one in STATUSES if one != row.status])
        ending = random.choice(endings) if endings else None
        if status == "alive":
            return Row(competitor=row.competitor, status=status, witness=ending and _muddled(ending, random))
        if random.random() < 0.3 and ending is not None:
            return Row(competitor=row.competitor, status=status, witness=_muddled(ending, random))
        return Row(competitor=row.competitor, status=status)

    rows = tuple(other(row) if random.random() < 0.7 else row for row in title.rows)
    return msgspec.structs.replace(title, rows=rows)


def _muddled(ending, random: Random):  # type: ignore[no-untyped-def]
    """Return an ending in which one session is turned round, or a car is left out or stands twice."""
    changed = list(ending)
    at = random.randrange(len(changed)) if changed else 0
    if changed and changed[at].order:
        order = list(changed[at].order)
        match random.randrange(4):
            case 0:
                order.reverse()
            case 1:
                order.pop()
            case 2:
                order.append(order[0])
        changed[at] = msgspec.structs.replace(changed[at], order=tuple(order))
    return tuple(changed)
