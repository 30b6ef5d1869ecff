"""What each kind of rule must be able to do. A kind is one frozen dataclass in one file below ``rules/``.

Shapes: B endings, S sessions, E entries, K competitors, M cars of a competitor in one session,
U units that count (sessions or events), V moments at which standings are asked for. Points in arrays
are integers in units of 1/``unit`` of a point, so they are exact.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

import numpy as np

from countback.model.classification import Classification, Status
from countback.model.facts import Bools, Facts, Ints
from countback.model.finding import Finding
from countback.model.numbers import in_rounds, ordinal
from countback.model.season import Decision, Entry, Season, Session
from countback.model.standings import Competitor

Outlook = Literal["unknown", "by-ending", "monotone"]
"""What is known of a rule in sessions to come, where an ending is the order, who retires, and who has pole,
fastest lap and laps led. ``monotone``: better results never cost their owner and never help
anybody else. ``by-ending``: the ending settles what it does. ``unknown``: neither is said."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A rule of some kind with its values. The class attribute ``kind`` is its name in TOML.

    ``source`` names the article it comes from; it is carried along and never computed with.
    """

    kind: ClassVar[str]
    slot: ClassVar[str]
    #: Who can still win is proved by it: what is ``unknown`` leaves the question undecided.
    outlook: ClassVar[Outlook] = "unknown"
    source: str = ""

    def foresight(self) -> Outlook:
        """Return the outlook under these values; one that a kind merely inherits says nothing of it."""
        known: Outlook = vars(type(self)).get("outlook", "unknown")
        return known


@dataclass(frozen=True, kw_only=True)
class Scale(Kind):
    """Points for a place."""

    slot: ClassVar[str] = "scales"

    @abstractmethod
    def table(self, places: int) -> Sequence[Fraction]:
        """Return the points for place 0 (none: always 0), 1, ... ``places``."""

    def by_session(self, facts: Facts, field: Field, places: int) -> Sequence[Sequence[Fraction]] | None:
        """Return one table a session where points depend on the field's size; None where they don't."""
        return None

    def amounts(self) -> Sequence[Fraction]:
        """Return numbers whose denominators cover everything this scale can pay."""
        return self.table(200)


@dataclass(frozen=True, kw_only=True)
class FieldRule(Kind):
    """Who ranks. Whoever is left out is ``invisible`` (later cars move up) or ``keeps-place``."""

    slot: ClassVar[str] = "fields"
    #: Whether those left out are still listed (guests) or belong to another table (other classes).
    listed: ClassVar[bool] = True
    #: Whether the order within the class decides (a car sent to the back of its class).
    class_order: ClassVar[bool] = False

    @property
    @abstractmethod
    def invisible(self) -> bool:
        """Whether cars behind those left out move up."""

    @abstractmethod
    def left_out(self, facts: Facts) -> Bools:
        """Return ``[S, E]`` (or ``[E]``, or ``[B, S, E]``): who does not take part."""

    def groups(self, facts: Facts) -> Ints | None:
        """Return ``[E]``: numbers of groups that each rank among themselves; None for one ranking."""
        return None

    def reason(self, entry: Entry, session: Session) -> str:
        """Return in a few words why this entry is left out, for derivations."""
        return self.kind


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


@dataclass(frozen=True, kw_only=True)
class Award(Kind):
    """Something that pays points in sessions. ``sessions`` are kinds of session or session ids."""

    slot: ClassVar[str] = "awards"
    sessions: tuple[str, ...] = ("race",)
    rounds: str = "all"
    #: Whether a counting rule may drop these points together with the result.
    droppable: bool = True
    #: Whether these points are kept apart from the total until a phase adds them to its seeds.
    reserve: bool = False
    #: What of an ending beside its order settles who is paid.
    reads: ClassVar[tuple[Literal["pole", "qualifying", "fastest-lap", "led"], ...]] = ()
    #: Whether a better place is paid less, as in low-point scoring.
    low: ClassVar[bool] = False
    #: Whether a car is paid for its own place, pole or lap, whatever becomes of others.
    own_place: ClassVar[bool] = False

    @property
    def to_driver(self) -> bool:
        """Whether it goes whole to the driver who set a shared car's best lap, where that is recorded."""
        return False

    @abstractmethod
    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        """Return what every entry is paid in every session, before any modifier."""

    def amounts(self) -> Sequence[Fraction]:
        """Return the numbers of points this award can pay, to find the common denominator."""
        return ()

    def largest_share(self, facts: Facts) -> int:
        """Return among how many equals one award may be divided."""
        return 1

    def first_suffices(self, facts: Facts, field: Field) -> bool:
        """Return whether of qualifying and fastest laps only who is first can ever matter here.

        Simulations then draw no more than that.
        """
        return False

    def in_scope(self, facts: Facts) -> Bools:
        """Return ``[S]``: the sessions this award is paid in."""
        key = ("scope", self.sessions, self.rounds)
        known = facts.cache.get(key)
        if not isinstance(known, np.ndarray):
            known = np.fromiter(
                (
                    (session.kind in self.sessions or session.id in self.sessions)
                    and in_rounds(self.rounds, int(number))
                    for session, number in zip(facts.sessions, facts.round, strict=True)
                ),
                dtype=np.bool_,
                count=len(facts.sessions),
            )
            facts.cache[key] = known
        return known

    def holds(self, order: int) -> str:
        """Return the words for having ``order`` here: "2nd", "pole position"."""
        return ordinal(order)


@dataclass(frozen=True, kw_only=True)
class Bonus(Award):
    """An award beside the result: pole, fastest lap, laps led. A table of its own in the rulebook."""

    slot: ClassVar[str] = "bonuses"


@dataclass(frozen=True, kw_only=True)
class Modifier(Kind):
    """Changes what awards pay in some sessions: half points, double points, reduced tables."""

    slot: ClassVar[str] = "modifiers"
    #: Which awards, by their name in the rulebook; none named means all.
    awards: tuple[str, ...] = ()

    @abstractmethod
    def factors(self, facts: Facts, field: Field) -> Sequence[Fraction]:
        """Return one factor a session."""


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


@dataclass(frozen=True, kw_only=True)
class Sharing(Kind):
    """What each driver of a shared car is credited with."""

    slot: ClassVar[str] = "sharing"
    #: Whether points are divided by the number of drivers, so that sums need that denominator.
    divides: ClassVar[bool] = False

    @abstractmethod
    def weights(self, crews: Crews, unit: int) -> Ints | None:
        """Return ``[S, K, M]`` numerators over ``unit`` of the car's points, None for all of them."""


@dataclass(frozen=True, kw_only=True)
class Slots(Kind):
    """How many cars of one competitor score in a session."""

    slot: ClassVar[str] = "slots"

    @abstractmethod
    def take(self, points: Ints, rank: Ints) -> Bools:
        """Return ``[B, S, K, M]``: whose points count, from points and ranks of that shape."""


@dataclass(frozen=True)
class Units:
    """What counts as one result: scores ``[B, V, U, K]`` as they stood at V moments.

    ``round`` [U] is the round number of a unit, ``session`` [U] the index of its last session,
    ``started`` [V, U] whether anything of it had been run. ``drove`` [U, K] tells who had a row in
    it, ``status`` [B, U, K] with which code (the highest, where it holds several sessions; worked out
    when first asked for).
    """

    score: Ints
    round: Ints
    session: Ints
    started: Bools
    drove: Bools
    statuses: Callable[[], Ints]
    low_wins: bool

    @property
    def status(self) -> Ints:
        """``[B, U, K]``: the codes of the rows."""
        return self.statuses()


@dataclass(frozen=True, kw_only=True)
class Counting(Kind):
    """Which results count towards the total."""

    slot: ClassVar[str] = "counting"
    #: Whether it never drops anything, so that it need not be asked.
    keeps_all: ClassVar[bool] = False
    #: Whether one result is a session or a whole event.
    unit: str = "session"

    @abstractmethod
    def counted(self, units: Units) -> Bools | None:
        """Return ``[B, V, U, K]``: which results count; None when all do."""


@dataclass(frozen=True)
class Tally:
    """What tie-breaks may look at, for V moments and K competitors.

    ``points`` [B, V, K]; ``cutoffs`` [V] the number of sessions seen; ``ranks`` and ``places``
    [B, S, K, M] as ranked and as published (0 = none; the latter gathered when first asked for);
    ``cars`` [S, K, M] the entries (indices, E for none); ``score`` [B, S, K]; ``counted`` [B, V, S, K]
    or None when every result counts.
    """

    facts: Facts
    points: Ints
    cutoffs: Ints
    ranks: Ints
    published: Callable[[], Ints]
    cars: Ints
    score: Ints
    counted: Bools | None
    low_wins: bool

    @property
    def places(self) -> Ints:
        """``[B, S, K, M]``: the places as published."""
        return self.published()


@dataclass(frozen=True, kw_only=True)
class Tiebreak(Kind):
    """A step that parts competitors whose earlier steps are equal."""

    slot: ClassVar[str] = "tiebreaks"

    def gains(self, before: Sequence[Tiebreak], drops: bool) -> bool:
        """Return whether better results never cost their owner here and never help another.

        Asked of competitors level on points and on the steps ``before``; ``drops`` tells whether
        results may be dropped. Unless a step says so, a tie it would break is left open.
        """
        return False

    @abstractmethod
    def keys(self, tally: Tally) -> list[Ints]:
        """Return arrays ``[B, V, K]``, the most significant first; a higher number is ahead."""

    @abstractmethod
    def explain(self, tally: Tally, moment: int, ahead: int, behind: int) -> str:
        """Say in words what parted two competitors (indices) at one moment: "4 wins to 3"."""


@dataclass(frozen=True, kw_only=True)
class Listing(Kind):
    """Who is in the table at all, or who is in it without a position."""

    slot: ClassVar[str] = "listings"

    @abstractmethod
    def listed(self, tally: Tally, drove: Bools) -> Bools:
        """Return ``[B, V, K]``; ``drove`` [S, K] says who had a row in a session."""

    def unplaced(self, tally: Tally, drove: Bools) -> Bools | None:
        """Return ``[B, V, K]``: who is listed without a position, so that others move up."""
        return None

    def vacates(self, tally: Tally, drove: Bools) -> Bools | None:
        """Return ``[B, V, K]``: whose position stays empty, so that nobody moves up."""
        return None


@dataclass(frozen=True, kw_only=True)
class Subject(Kind):
    """Who accumulates the points: drivers, cars, teams, constructors."""

    slot: ClassVar[str] = "subjects"

    @abstractmethod
    def owners(self, facts: Facts) -> Sequence[Sequence[Competitor]]:
        """Return for each of the N rows who is credited with it."""


@dataclass(frozen=True, kw_only=True)
class StewardsRule(Kind):
    """What one kind of decision does. Most change a classification; some change points."""

    slot: ClassVar[str] = "decisions"

    def amend(
        self, decision: Decision, classification: Classification, session: Session, season: Season
    ) -> Classification | Finding:
        """Return the classification after this decision, or a finding that says why that fails."""
        return classification

    def points(self, decision: Decision) -> Fraction:
        """Return what it adds to the competitor's total (negative: takes away)."""
        return Fraction(0)

    def excludes(self, decision: Decision) -> str:
        """Return "" or what the competitor loses: "points" (all of them), "position" (only that)."""
        return ""


#: The status code that holds a place.
CLASSIFIED = Status.CLASSIFIED.code
