"""Check an answer without the code that found it: endings go through `score`, bounds are added up anew."""

from __future__ import annotations

from countback.model.rulebook import Rulebook
from countback.model.season import Season
from countback.scoring.score import score
from countback.titles.decide import Answer
from countback.titles.ending import Ending, as_recorded
from countback.titles.remaining import Remaining


def check(answer: Answer, season: Season, rulebook: Rulebook, remaining: Remaining) -> list[str]:
    """Return what is wrong with an answer, [] if it stands.

    An entry that begins "not confirmed" is no contradiction: the certificate is of a kind that only
    repeating the search could confirm (``model``, ``every-ending``).
    """
    wrong = []
    if answer.witness is not None:
        held = position_in(answer, season, rulebook, remaining, answer.witness)
        if held is None or held > answer.position:
            wrong.append(f"witness: position {held}, not {answer.position} or better")
    if answer.against is not None:
        held = position_in(answer, season, rulebook, remaining, answer.against)
        if held is not None and held <= answer.position:
            wrong.append(f"against: position {held}")
    if answer.status in ("alive", "clinched") and answer.witness is None:
        wrong.append("no witness")
    if answer.status == "eliminated" and answer.certificate is None:
        wrong.append("no certificate")
    certificate = answer.certificate
    if certificate is None:
        return wrong
    if certificate.kind == "best-ending":
        wrong += _wins_all(answer, remaining, certificate.ending)
        held = position_in(answer, season, rulebook, remaining, certificate.ending)
        if held is not None and held <= answer.position:
            wrong.append(f"best ending: position {held}")
    elif certificate.kind == "rivals-at-best":
        if len(certificate.rivals) >= answer.position > 1:
            wrong.append(f"{len(certificate.rivals)} rivals for position {answer.position}")
    elif certificate.kind in ("model", "every-ending", "room"):
        wrong.append(f"not confirmed: {certificate.kind}")
    return wrong


def position_in(
    answer: Answer, season: Season, rulebook: Rulebook, remaining: Remaining, ending: Ending
) -> int | None:
    """Return the final position of the competitor in an ending, scored like any season."""
    standings = score(as_recorded(remaining, season, ending), rulebook)
    for row in standings.table(remaining.title.id).rows:
        if row.competitor.id == answer.competitor:
            return row.position
    return None


def _wins_all(answer: Answer, remaining: Remaining, ending: Ending) -> list[str]:
    """Return what is wrong with an ending that is said to be the best for the competitor."""
    x = remaining.index(answer.competitor)
    ids = [entry.id for entry in remaining.facts.entries]
    for one, cars in zip(ending, remaining.cars, strict=True):
        if {ids[car] for car in cars[x]} != {*one.order}:
            return [f"best ending: {one.session} is not won by {answer.competitor} alone"]
    return []
