"""What scoring hands to rules, and what awards hand back, as arrays.

Shapes: B endings or leagues, S sessions, E entries, K competitors, M cars of a competitor in one session,
U units that count (sessions or events), V moments at which standings are asked for. L is 1 where all of a
batch share something (the endings of one season), else B. Points in arrays are integers in units of
1/``unit`` of a point, so they are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, reduce
from typing import TYPE_CHECKING, TypeVar

import msgspec
import numpy as np

from countback.model.facts import Bools, Facts, Ints, among
from countback.model.standings import Competitor

if TYPE_CHECKING:  # costs what a module of ours does, and says nothing to a run
    from numpy.typing import NDArray

Number = TypeVar("Number", np.int64, np.bool_)


class Field(msgspec.Struct, frozen=True):
    """The outcome of the field rules: ``rank`` is the place points are paid on (0 = not in it).

    ``rank`` [B, S, E], ``ranked`` and ``scores`` [B, S, E]: who holds a place, who may be paid;
    ``belongs`` [L, 1 or S, E]: whose table this is at all; ``eligible`` the same for those who may score;
    ``own`` the same whatever the car did there (None: as eligible).
    ``as_published`` is true where ranks are the published places of those who hold one; ``groups``
    [L, 1, E] numbers groups that rank each among itself (classes), None for one ranking. ``entered`` [L, E]
    are those who may score somewhere, in a session that was called off as well (None: nobody more than in
    the sessions there are).
    """

    rank: Ints
    ranked: Bools
    scores: Bools
    belongs: Bools
    eligible: Bools
    as_published: bool = False
    groups: Ints | None = None
    own: Bools | None = None
    entered: Bools | None = None

    def parts(self) -> list[Field]:
        """Return each group as a field of its own, with its starters; all as one where they rank together."""
        if self.groups is None:
            return [self]
        inside = [self.groups == number for number in np.unique(self.groups)]
        return [
            Field(
                rank=self.rank * member,
                ranked=self.ranked & member,
                scores=self.scores & member,
                belongs=self.belongs & member,
                eligible=self.eligible & member,
                own=None if self.own is None else self.own & member,
                entered=None if self.entered is None else self.entered & member[:, 0],
            )
            for member in inside
        ]


class Paid(msgspec.Struct, frozen=True):
    """What one award pays: ``order`` [B, S, E] is the place ranked on (0 = none), ``points`` [B, S, E]."""

    order: Ints
    points: Ints


class Crews(msgspec.Struct, frozen=True, eq=False):
    """Who scores with which cars. ``people`` are the competitors of each league, K at most.

    ``cars`` [L, S, K, M] are entry indices, E where there is none, ``drove`` [L, S, K] whether there was a
    row at all. ``crew`` [L, S, K, M] is how many shared the car, ``seat`` [L, S, K, M] which of them this
    one is (0: named first). ``crew`` counts competitors, ``drivers`` [L, S, K, M] people: a constructor owns
    a car alone that two drove. ``fastest`` [L, S, K, M] is 1 for whoever of a shared car set its best lap,
    -1 for the others, 0 where that is not recorded (None: nowhere). ``driven`` [L, S, K, M] is how many
    milliseconds the driver was at the wheel, and one more, 0 where that is not recorded (None: nowhere).
    ``flat`` [L, S, K, M] indexes an array ``[S, E + 1]`` laid flat, whose last column is empty. ``rounds``
    [L, S] are the numbers of the rounds. ``one_each``: everybody is alone with one car, the same all season,
    and has its number (K = E, M = 1).
    """

    people: Sequence[tuple[Competitor, ...]]
    rounds: Ints
    cars: Ints
    crew: Ints
    seat: Ints
    drove: Bools
    drivers: Ints
    flat: Ints
    fastest: Ints | None = None
    driven: Ints | None = None
    one_each: bool = False

    @property
    def competitors(self) -> tuple[Competitor, ...]:
        """The competitors of the only league. Raises ``ValueError`` where there are several."""
        if len(self.people) != 1:
            raise ValueError(f"these are the competitors of {len(self.people)} leagues: see people")
        return self.people[0]

    def index(self, competitor: str) -> int | None:
        """Return the number of a competitor of the only league by id; None when there is none."""
        return next((number for number, other in enumerate(self.competitors) if other.id == competitor), None)

    def named(self, who: Callable[[Competitor], bool]) -> Bools:
        """Return ``[L, K]``: of which competitors something holds."""
        belongs = np.zeros((self.drove.shape[0], self.drove.shape[2]), dtype=np.bool_)
        for row, people in zip(belongs, self.people, strict=True):
            row[: len(people)] = [who(person) for person in people]
        return belongs

    def gather(self, values: NDArray[Number], nobody: int = 0) -> NDArray[Number]:
        """Return ``[B, S, K, M]`` from ``[B, 1 or S, E]``; ``nobody`` where a competitor had no car."""
        if self.one_each and not nobody:
            # Whoever was not there has nothing, whatever stands in the place of the car.
            mine: NDArray[Number] = (values * self.drove)[..., None]
            return mine
        batch, _, entries = values.shape
        sessions, leagues = self.cars.shape[1], len(self.flat)
        gathered: NDArray[Number]
        if leagues == 1 and batch > 1 and values.shape[1] == sessions:
            # Many endings are gathered as they lie: to put the empty column beside them is to copy them.
            vacant = np.flatnonzero(self.cars == entries)
            index = self.flat[0] - np.arange(sessions)[:, None, None]
            index.reshape(-1)[vacant] = 0
            gathered = values.reshape(batch, -1).take(index, axis=1)
            gathered.reshape(batch, -1)[:, vacant] = nobody
            return gathered
        padded = np.empty((batch, sessions, entries + 1), dtype=values.dtype)
        padded[:, :, :entries] = values
        padded[:, :, entries] = nobody
        laid = padded.reshape(batch, -1)
        if leagues == 1:
            gathered = laid.take(self.flat[0], axis=1)
            return gathered
        if batch == 1:
            gathered = laid[0, self.flat]
            return gathered
        begins = np.arange(leagues).reshape(-1, 1, 1, 1) * laid.shape[1]
        gathered = padded.reshape(-1).take(self.flat + begins, mode="clip")
        return gathered


def over_cars(combine: np.ufunc, by_car: NDArray[Number]) -> NDArray[Number]:
    """Return ``[..., K]`` from ``[..., K, M]``: what the cars of each competitor come to, car after car.

    Along an axis of one, two or three numpy is ten times slower.
    """
    combined: NDArray[Number] = reduce(combine, [by_car[..., car] for car in range(by_car.shape[-1])])
    return combined


class Units(msgspec.Struct, frozen=True, dict=True):
    """What counts as one result: ``points`` [B, V or 1, U, K] tell what each comes to by each of V moments,
    or once it is run where it is the same from then on (1): nowhere a result is half run.

    ``there`` [L, U] tells which units a league has, ``round`` [L, U] is the round number of a unit (0: not
    there), ``session`` [L, U] the index of its last session, ``started`` [L, V, U] whether anything of it
    had been run, ``over`` [L, V] whether all of all units had, with no round to come. ``unlisted`` [L] is how
    many rounds are to come that are not on the calendar (more than any where nobody knows). ``drove``
    [B, U, K] tells who had a row in it within the championship's field, ``status`` [B, U, K] with which code
    of those that the rule protects, 0 with none of them (None unless the rule needs it).
    """

    points: Ints
    there: Bools
    round: Ints
    session: Ints
    started: Bools
    over: Bools
    unlisted: Ints
    drove: Bools
    status: Ints | None
    low_wins: bool

    @cached_property
    def score(self) -> Ints:
        """``[B, V, U, K]``: the scores as they stood at each moment, nothing where nothing had been run."""
        if self.points.shape[1] == self.started.shape[1]:
            return self.points
        return self.points * self.started[..., None]

    def total(self, counted: Bools) -> Ints:
        """Return ``[B, V, K]``: the sums of the results ``counted`` [B, V, U, K] as they stood."""
        if self.points.shape[1] < self.started.shape[1]:
            counted = counted & self.started[..., None]
        total: Ints = np.einsum("bvuk,bvuk->bvk", self.points, counted)
        return total

    def in_rounds(self, rounds: str) -> Bools:
        """Return ``[L, U]``: which units are of these rounds."""
        if rounds == "all":
            return self.there
        return self.there & among(self.round, rounds)

    def in_last_rounds(self, number: int) -> Bools:
        """Return ``[L, U]``: which units are of the last so many rounds, those to come included."""
        leagues = max(len(self.round), len(self.unlisted))
        inside = np.zeros((leagues, self.round.shape[1]), dtype=np.bool_)
        rounds, there = (np.broadcast_to(each, inside.shape) for each in (self.round, self.there))
        for row, round_, held, unlisted in zip(
            inside, rounds, there, np.broadcast_to(self.unlisted, leagues), strict=True
        ):
            if number > unlisted:
                row[:] = np.isin(round_, np.unique(round_[held])[-(number - unlisted) :]) & held
        return inside


class Tally(msgspec.Struct, frozen=True):
    """What tie-breaks may look at, for V moments and K competitors.

    ``points`` [B, V, K]; ``cutoffs`` [V] the number of sessions seen, ``reached`` [V] the round reached,
    later than any once all has been run; ``ranks`` and ``published`` [B, S, K, M] as ranked and as published
    (0 = none; the latter None unless a rule needs them);
    ``crews`` who drove what; ``score`` [B, S, K]; ``counted`` [B, V, S, K] or None when every result counts.
    ``championship`` is the id of whose it is.
    ``level`` [B, V, K] is higher for whoever ranks ahead whatever the points (playoffs), None where nobody
    does. ``holds`` [B, V, K] tells who holds a position; None as long as listings are being asked.
    ``contested`` [B, V, K] tells who is level with somebody else on all that goes before tie-breaks; what
    those say of others decides nothing. None where nobody looked.
    """

    facts: Facts
    points: Ints
    cutoffs: Ints
    reached: Ints
    ranks: Ints
    published: Ints | None
    crews: Crews
    score: Ints
    counted: Bools | None
    low_wins: bool
    level: Ints | None = None
    holds: Bools | None = None
    contested: Bools | None = None
    championship: str = ""
