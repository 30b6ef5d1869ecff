"""What scoring hands to rules, and what awards hand back, as arrays.

Shapes: B endings, S sessions, E entries, K competitors, M cars of a competitor in one session,
U units that count (sessions or events), V moments at which standings are asked for. Points in arrays
are integers in units of 1/``unit`` of a point, so they are exact.
"""

from __future__ import annotations

from dataclasses import dataclass

from countback.model.facts import Bools, Facts, Ints
from countback.model.standings import Competitor


@dataclass(frozen=True)
class Field:
    """The outcome of the field rules: ``rank`` is the place points are paid on (0 = not in it).

    ``rank`` [B, S, E], ``ranked`` and ``scores`` [B, S, E]: who holds a place, who may be paid;
    ``belongs`` [S, E] or [E]: whose table this is at all; ``eligible`` the same for those who may score.
    ``as_published`` is true where ranks are the published places of those who hold one.
    """

    rank: Ints
    ranked: Bools
    scores: Bools
    belongs: Bools
    eligible: Bools
    as_published: bool = False


@dataclass(frozen=True)
class Paid:
    """What one award pays: ``order`` [B, S, E] is the place ranked on (0 = none), ``points`` [B, S, E]."""

    order: Ints
    points: Ints


@dataclass(frozen=True)
class Crews:
    """Who is behind each car. ``cars`` [S, K, M] are entry indices, E where there is none.

    ``crew`` [S, K, M] is how many shared the car, ``seat`` [S, K, M] which of them this one is (0: named
    first), ``drove`` [S, K] whether there was a row at all. ``crew`` counts competitors, ``drivers``
    [S, K, M] people: a constructor owns a car alone that two drove. ``fastest`` [S, K, M] is 1 for
    whoever of a shared car set its best lap, -1 for the others, 0 where that is not recorded (None:
    nowhere). ``competitors`` are the K, ``round`` [S] the numbers of the rounds.
    """

    competitors: tuple[Competitor, ...]
    round: Ints
    cars: Ints
    crew: Ints
    seat: Ints
    drove: Bools
    drivers: Ints
    fastest: Ints | None = None


@dataclass(frozen=True)
class Units:
    """What counts as one result: scores ``[B, V, U, K]`` as they stood at V moments.

    ``round`` [U] is the round number of a unit, ``session`` [U] the index of its last session,
    ``started`` [V, U] whether anything of it had been run. ``drove`` [U, K] tells who had a row in
    it, ``status`` [B, U, K] with which code (the highest, where it holds several sessions; None unless
    the rule needs it).
    """

    score: Ints
    round: Ints
    session: Ints
    started: Bools
    drove: Bools
    status: Ints | None
    low_wins: bool


@dataclass(frozen=True)
class Tally:
    """What tie-breaks may look at, for V moments and K competitors.

    ``points`` [B, V, K]; ``cutoffs`` [V] the number of sessions seen; ``ranks`` and ``published``
    [B, S, K, M] as ranked and as published (0 = none; the latter None unless a rule needs them);
    ``cars`` [S, K, M] the entries (indices, E for none); ``score`` [B, S, K]; ``counted`` [B, V, S, K]
    or None when every result counts.
    """

    facts: Facts
    points: Ints
    cutoffs: Ints
    ranks: Ints
    published: Ints | None
    cars: Ints
    score: Ints
    counted: Bools | None
    low_wins: bool
