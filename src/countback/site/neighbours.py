"""Who stands just ahead and just behind, and where the difference to the one ahead arose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from countback.model.columns import CONTESTS
from countback.model.kinds import Bonus
from countback.model.standings import Derivation, Parting
from countback.model.words import session_name
from countback.site import addresses, elements
from countback.site.html import Html, link, name, tag
from countback.site.scored import Scored

NEIGHBOURS = "neighbours"
"""The name of the place where they are."""


@dataclass(frozen=True)
class Sums:
    """What a total is made of: by session (id), beyond the sessions (by what), and what plays a part in it.

    ``dropped`` are the points that do not count; ``decided``: a decision of the stewards concerns a result or
    the total.
    """

    name: str
    by_session: Mapping[str, Fraction]
    others: Mapping[str, Fraction]
    bonuses: Fraction
    dropped: Fraction
    decided: bool


def neighbours(scored: Scored, id_: str, derivation: Derivation) -> Html | None:
    """Return what parts a competitor from the one just ahead and the one just behind."""
    if not derivation.partings:
        return None
    ids = {row.competitor.name: row.competitor.id for row in scored.rows[id_].values()}
    items = []
    for parting in derivation.partings:
        behind = parting.behind == derivation.competitor.name
        other = parting.ahead if behind else parting.behind
        # The reasons lie beside each other, so that their address is only the name of the file.
        whom = link(name(other), f"{addresses.segment(ids[other])}.html") if other in ids else name(other)
        told = [*_difference(scored, id_, derivation, ids[other])] if behind and other in ids else []
        more = told if parting.step == "points" else []
        items.append(tag("li", "Behind " if behind else "Ahead of ", whom, ": ", _rule(parting), more))
    return tag(
        "section", tag("h2", "The neighbours in the table"), tag("ul", items), class_="prose", id=NEIGHBOURS
    )


def _rule(parting: Parting) -> str:
    if parting.step in ("", "points"):
        return parting.text
    return f"{parting.step.replace('-', ' ')}, {parting.text}"


def _difference(scored: Scored, id_: str, derivation: Derivation, ahead: str) -> Iterator[str]:
    """Yield where the points between two totals are, and what beside the results plays a part in them."""
    own, theirs = _sums(scored, id_, derivation), _sums(scored, id_, scored.standings.why(id_, ahead))
    differs = {
        session: difference
        for session in scored.sessions
        if (difference := own.by_session.get(session, Fraction(0)) - theirs.by_session.get(session, 0))
    }
    # Of many races the sum of each event has to do.
    if scored.many(id_):
        each, parts = "round by round", [*_by_event(scored, differs)]
    else:
        contests = all(scored.sessions[session][1].kind in CONTESTS for session in differs)
        each, parts = "race by race" if contests else "session by session", [*_by_session(scored, differs)]
    for what in dict.fromkeys((*theirs.others, *own.others)):
        if difference := own.others.get(what, Fraction(0)) - theirs.others.get(what, Fraction(0)):
            parts.append(f"{what.replace('-', ' ')} {_signed(difference)}")
    if parts:
        yield f". The difference, {each}: {'; '.join(parts)}"
    yield f". {_parts_played(own, theirs)}"


def _sums(scored: Scored, id_: str, derivation: Derivation) -> Sums:
    by_session: dict[str, Fraction] = {}
    others: dict[str, Fraction] = {}
    bonuses = dropped = Fraction(0)
    awards = scored.standings.titles[id_].title.awards
    decided = any(cell.decided for cell in scored.rows[id_][derivation.competitor.id].results)
    kinds = {decision.kind for decision in scored.season.decisions}
    for line in derivation.lines:
        decided = decided or (line.outcome == "adjusted" and line.what in kinds)
        if line.outcome == "dropped":
            dropped += line.worth
        if not line.points:
            continue
        where, at = (by_session, line.session) if line.session else (others, line.what)
        where[at] = where[at] + line.points if at in where else line.points
        if isinstance(awards.get(line.what), Bonus):
            bonuses += line.points
    return Sums(derivation.competitor.name, by_session, others, bonuses, dropped, decided)


def _by_event(scored: Scored, differs: Mapping[str, Fraction]) -> Iterator[str]:
    for event, sessions in _events(scored, differs):
        if difference := sum((differs[id_] for id_ in sessions), Fraction(0)):
            yield f"{event} {_signed(difference)}"


def _by_session(scored: Scored, differs: Mapping[str, Fraction]) -> Iterator[str]:
    for event, sessions in _events(scored, differs):
        told = [f"{session_name(scored.sessions[id_][1])} {_signed(differs[id_])}" for id_ in sessions]
        yield f"{event} {', '.join(told)}"


def _events(scored: Scored, sessions: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the names of the events of some sessions (ids, as in the calendar), each with its own."""
    for _, held in groupby(sessions, key=lambda id_: scored.sessions[id_][0].id):
        own = [*held]
        yield scored.sessions[own[0]][0].name, own


def _signed(difference: Fraction) -> str:
    return f"{'+' if difference > 0 else '−'}{elements.points(abs(difference))}"


def _parts_played(own: Sums, theirs: Sums) -> str:
    """Return what bonuses, dropped results and decisions have to do with it: theirs first, as the totals."""
    told, absent = [], []
    for what, some, ours, other in (
        ("bonuses", "a bonus", own.bonuses, theirs.bonuses),
        ("dropped", "a dropped result", own.dropped, theirs.dropped),
    ):
        if ours or other:
            told.append(f"{what} {elements.points(other) or '0'} to {elements.points_words(ours)}")
        else:
            absent.append(some)
    if own.decided or theirs.decided:
        whose = " and ".join(sums.name for sums in (theirs, own) if sums.decided)
        told.append(f"decisions of the stewards concern {whose}")
    else:
        absent.append("a decision of the stewards")
    if absent:
        listed = absent[0] if len(absent) == 1 else f"{', '.join(absent[:-1])} or {absent[-1]}"
        told.append(f"neither has {listed}")
    words = "; ".join(told)
    return f"{words[:1].upper()}{words[1:]}."
