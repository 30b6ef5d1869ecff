"""The proof of a title answer in one sentence, with the figures it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from countback.model.points import format_points
from countback.site import elements
from countback.site.html import Html, join, name
from countback.titles.answer import Answer
from countback.titles.decide import Titles


def points(titles: Titles, ending: str, competitor: str) -> Fraction:
    """Return what a competitor has at the end of the best ending of another (or of its own)."""
    rest, bounds = titles.remaining, titles.bounds
    worth = int(bounds.worth[rest.index(ending), rest.index(competitor)])
    return _points(-worth if rest.title.low_wins else worth, titles.unit)


@lru_cache(1 << 12)  # the same totals are said of many, and fractions are slow to make
def _points(number: int, unit: int) -> Fraction:
    return Fraction(number, unit)


def next_best(titles: Titles, answer: Answer, leads: bool) -> tuple[str, Fraction] | None:
    """Return the rival that everything is measured by, and what it has, in the best ending of a competitor.

    That is whoever is still ahead of one who is out, and next behind one who can win. None where totals
    don't tell it all (ties, endings that were scored one by one), for a leader and for what is decided.
    """
    rest, bounds = titles.remaining, titles.bounds
    x = rest.index(answer.competitor)
    certificate = answer.certificate
    if answer.status == "eliminated" and certificate and certificate.kind == "best-ending":
        rival = certificate.rivals[0]
    elif answer.status == "alive" and not leads and bounds.position[x] == 1:
        held = bounds.best[x].finals.position[0]
        others = [y for y in range(len(rest.competitors)) if y != x and held[y]]
        if not others:
            return None
        rival = rest.competitors[min(others, key=lambda y: int(held[y]))].id
    else:
        return None
    theirs = points(titles, answer.competitor, rival)
    return None if theirs == points(titles, answer.competitor, answer.competitor) else (rival, theirs)


def reason(titles: Titles, answer: Answer, leads: bool) -> Html:
    """Return why an answer is what it is, where `next_best` does not say it."""
    certificate = answer.certificate
    if answer.status == "undecided":
        return join("undecided: ", answer.because, ".")
    if certificate is not None and certificate.kind == "every-ending":
        every = elements.number_of(certificate.endings, "ending")
        verdict = "never first" if answer.status == "eliminated" else "first every time"
        return join(f"all that can happen was scored, {every}: {verdict}.")
    if answer.status == "clinched":
        return _safe(titles, answer.competitor)
    if answer.status == "eliminated":
        return _out(titles, answer.competitor, certificate.rivals if certificate else ())
    return _open(titles, answer, leads)


def _safe(titles: Titles, me: str) -> Html:
    """Say how far the nearest rival can get."""
    rest, bounds = titles.remaining, titles.bounds
    able = [y for y, competitor in enumerate(rest.competitors) if competitor.id != me and bounds.position[y]]
    if not able:
        return join("there is nobody else who could win it.")
    rival = rest.competitors[max(able, key=lambda y: int(bounds.worth[y, y]))]
    mine, theirs = points(titles, rival.id, me), points(titles, rival.id, rival.id)
    tie = " by the tie-break" if mine == theirs else ""
    return join(
        name(rival.name),
        f" can end on {elements.points_words(theirs)} at best, and {format_points(mine)} are safe{tie}.",
    )


def _out(titles: Titles, me: str, rivals: Sequence[str]) -> Html:
    """Say who is ahead on equal points even in the best ending."""
    if not rivals:
        return join("cannot hold a position.")
    rival = titles.remaining.competitors[titles.remaining.index(rivals[0])]
    best = elements.points_words(points(titles, me, me))
    level = f"winning everything that is left would make {best}, level with "
    return join(level, name(rival.name), ", who is ahead by the tie-break.")


def _open(titles: Titles, answer: Answer, leads: bool) -> Html:
    """Say how the title can be won on equal points, of the leader how it can be lost."""
    rest, bounds = titles.remaining, titles.bounds
    me, x = answer.competitor, rest.index(answer.competitor)
    held = bounds.best[x].finals.position[0]
    if held[x] != 1:
        return join("an ending that wins the title was found, and scored.")
    beat = bounds.rivals(x)
    if leads and beat:
        rival = rest.competitors[max(beat, key=lambda y: int(bounds.worth[y, y]))]
        mine, theirs = points(titles, rival.id, me), points(titles, rival.id, rival.id)
        level = " and be ahead by the tie-break" if mine == theirs else ""
        return join(
            f"leads, but with {format_points(mine)} is not safe: ",
            name(rival.name),
            f" can still end on {format_points(theirs)}{level}.",
        )
    best = f"winning everything that is left makes {elements.points_words(points(titles, me, me))}"
    others = [y for y in range(len(rest.competitors)) if y != x and held[y]]
    rival_at = min(others, key=lambda y: int(held[y]), default=x)
    if rival_at == x or points(titles, me, rest.competitors[rival_at].id) != points(titles, me, me):
        return join(best, ".")
    level = "ahead by the tie-break" if held[x] < held[rival_at] else "level"
    rival = rest.competitors[rival_at]
    return join(best, f", {level} if ", name(rival.name), " scores no more.")
