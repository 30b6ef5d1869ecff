"""Who is placed, and on which place each championship pays."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from countback.model.classification import Status
from countback.model.facts import Bools, Facts, Ints, League
from countback.model.kinds import Crews, Field
from countback.model.rulebook import Championship
from countback.model.season import Event, Season
from countback.rules.rerank import ahead
from countback.scoring.lower import lower


def classify(facts: Facts, title: Championship) -> Field:
    """Return who holds which place in this championship's own field.

    Entries left out invisibly close up: in a class everyone counts the cars of the class ahead; in
    the whole field everyone moves up by the invisible cars ahead, so that places which the record
    leaves open stay open. Entries that keep their place hold it and are paid nothing.
    """
    class_order = any(rule.class_order for rule in title.field.values())
    place = facts.column("class_place" if class_order else "place")
    held = place > 0
    placed = held & _accepted(title, facts.column("status"))
    hidden: Bools | None = None
    unpaid: Bools | None = None
    belongs = eligible = own = facts.there
    for rule in title.field.values():
        out = rule.left_out(facts)
        if not out.any():
            continue
        if rule.invisible:
            hidden = out if hidden is None else hidden | out
        else:
            unpaid = out if unpaid is None else unpaid | out
        alike, eligible = own is eligible, eligible & ~out
        if not rule.by_result:
            own = eligible if alike else own & ~out
        if not rule.listed:
            belongs = belongs & ~out
    ranked = placed if hidden is None else placed & ~hidden
    as_published = False
    groups = next(
        (of_cars for rule in title.field.values() if (of_cars := rule.groups(facts)) is not None), None
    )
    if groups is not None:
        rank = np.zeros_like(place)
        for number in np.unique(groups):
            member = ranked & (groups == number)
            rank = np.where(member, ahead(place, member) + 1, rank)
    elif class_order or any(rule.only_classes for rule in title.field.values()):
        rank = ranked * (ahead(place, ranked) + 1)
    elif hidden is not None and hidden.any():
        # More may share the places ahead than there are: nobody moves up beyond the first.
        rank = ranked * np.maximum(place - ahead(place, placed & hidden), 1)
    else:
        # Mostly whoever has a place is ranked, and it is not worth a pass over all endings to say so.
        rank = place if np.count_nonzero(ranked) == np.count_nonzero(held) else place * ranked
        as_published = True
    scores = ranked if unpaid is None or not unpaid.any() else ranked & ~unpaid
    return Field(
        rank=rank,
        ranked=ranked,
        scores=scores,
        belongs=belongs,
        eligible=eligible,
        as_published=as_published,
        groups=groups,
        own=own,
        entered=_entered_elsewhere(facts, title),
    )


def _entered_elsewhere(facts: Facts, title: Championship) -> Bools | None:
    """Return ``[L, E]``: who may score in a session that was called off, where that is counted.

    It is under low points, for whoever is entered in the series is, whatever becomes of a race; and it makes
    a difference only where a rule leaves out some in some rounds. Sessions called off are in no array.
    """
    if not any(award.low for award in title.awards.values()):
        return None
    rules = [rule for rule in title.field.values() if not rule.by_result]
    if not any(rule.left_out(facts).shape[1] > 1 for rule in rules):
        return None
    entered = np.zeros((len(facts.leagues), facts.shape[1]), dtype=np.bool_)
    for number, league in enumerate(facts.leagues):
        called_off = lower(_called_off(league)) if any(map(_off, league.events)) else None
        if called_off is not None:
            able = called_off.there
            for rule in rules:
                able = able & ~rule.left_out(called_off)
            entered[number, : able.shape[-1]] = able[0].any(axis=0)
    return entered if entered.any() else None


def _off(event: Event) -> bool:
    return event.cancelled or any(session.cancelled for session in event.sessions)


def _called_off(league: League) -> Season:
    """Return a season of nothing but the sessions that were called off, as if they were to come."""
    events = [
        replace(
            event,
            cancelled=False,
            sessions=tuple(
                replace(session, cancelled=False, classifications=(), qualified_by="")
                for session in event.sessions
                if event.cancelled or session.cancelled
            ),
        )
        for event in league.events
        if _off(event)
    ]
    return Season(id="", name="", series="", year=0, entries=league.entries, events=tuple(events))


def _accepted(title: Championship, status: Ints) -> Bools:
    """Return who has a status that is placed."""
    if len(title.placed) == 1:  # mostly only the classified, and comparing is faster than looking up
        alike: Bools = status == title.placed[0].code
        return alike
    accepted = np.zeros(len(Status) + 1, dtype=np.bool_)
    accepted[[placed.code for placed in title.placed]] = True
    return accepted.take(status)


def close_up(title: Championship, field: Field, credited: Crews) -> Field:
    """Return the field without the cars that hold no place beside better ones of the same competitor.

    A car stays that is among the best of any of its competitors, that is nobody's, or that keeps its
    place without being paid (a guest's).
    """
    held, slots = title.slots.places_held, credited.flat.shape[-1]
    if not held or held >= slots:
        return field
    ranks = credited.gather(field.rank * field.scores)
    nth = np.argsort(np.where(ranks > 0, ranks, np.iinfo(np.int64).max), axis=-1, kind="stable")
    best = np.zeros(ranks.shape, dtype=np.bool_)
    np.put_along_axis(best, nth[..., :held], True, axis=-1)
    behind = _of_cars(credited, (ranks > 0) & ~best, field) & ~_of_cars(credited, best, field)
    rank = np.zeros_like(field.rank)
    for number in (0,) if field.groups is None else np.unique(field.groups):
        member = field.ranked if field.groups is None else field.ranked & (field.groups == number)
        rank = np.where(member & ~behind, field.rank - ahead(field.rank, member & behind), rank)
    return replace(
        field, rank=rank, ranked=field.ranked & ~behind, scores=field.scores & ~behind, as_published=False
    )


def _of_cars(credited: Crews, whose: Bools, field: Field) -> Bools:
    """Return ``[B, S, E]`` from ``[B, S, K, M]``: which cars it holds of for one of their competitors."""
    batch, sessions, entries = field.rank.shape
    mine = np.zeros((batch, sessions * (entries + 1)), dtype=np.bool_)
    ending, session, competitor, slot = np.nonzero(whose)
    league = ending if len(credited.flat) > 1 else 0
    mine[ending, credited.flat[league, session, competitor, slot]] = True
    return mine.reshape(batch, sessions, entries + 1)[..., :entries]
