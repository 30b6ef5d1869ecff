"""What each kind of rule must be able to do. A kind is one frozen dataclass in one file below ``rules/``.

What every kind can be asked stands in `model.contract`, what the letters of shapes mean in `model.shapes`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import ClassVar, Literal

import msgspec
import numpy as np

from countback.model.classification import Status
from countback.model.contract import (
    AwardName,
    PointsTable,
    Rounds,
    Sessions,
    WorstDropped,
    slot_of_rules,
    within,
)
from countback.model.contract import Kind as Kind
from countback.model.contract import NoPlace as NoPlace
from countback.model.contract import Outlook as Outlook
from countback.model.facts import Bools, ByRow, BySession, Facts, Ints
from countback.model.numbers import ordinal
from countback.model.scales import Scale as Scale
from countback.model.season import Entry, Session
from countback.model.shapes import Crews as Crews
from countback.model.shapes import Field as Field
from countback.model.shapes import Paid as Paid
from countback.model.shapes import Tally as Tally
from countback.model.shapes import Units as Units
from countback.model.slots import UNPLACED as UNPLACED
from countback.model.slots import Slots as Slots
from countback.model.standings import Competitor
from countback.model.stewards import Hearing as Hearing
from countback.model.stewards import StewardsRule as StewardsRule
from countback.model.tiebreaks import Tiebreak as Tiebreak

Who = Literal["driver", "car", "team", "constructor", "manufacturer", "other"]
"""What a competitor is."""


@slot_of_rules
class FieldRule(Kind):
    """Who ranks. Whoever is left out is ``invisible`` (later cars move up) or ``keeps-place``."""

    slot: ClassVar[str] = "fields"
    #: Whether those left out are still listed (guests) or belong to another table (other classes).
    listed: ClassVar[bool] = True
    #: Whether it looks at what a car did, not at whose it is: whoever it leaves out was there all the same.
    by_result: ClassVar[bool] = False

    @property
    def class_order(self) -> bool:
        """Whether the order within the class decides (a car sent to the back of its class)."""
        return False

    @property
    @abstractmethod
    def invisible(self) -> bool:
        """Whether cars behind those left out move up."""

    @abstractmethod
    def left_out(self, facts: Facts) -> Bools:
        """Return ``[B or L, 1 or S, E]``: who does not take part."""

    @property
    def only_classes(self) -> tuple[str, ...]:
        """The classes whose table this is, () where it is not the table of some classes."""
        return ()

    def groups(self, facts: Facts) -> Ints | None:
        """Return ``[L, 1, E]``: numbers of groups that each rank among themselves; None for one ranking."""
        return None

    def reason(self, entry: Entry, session: Session) -> str:
        """Return in a few words why this entry is left out, for derivations."""
        return self.kind


@slot_of_rules
class Award(Kind):
    """Something that pays points in sessions. ``sessions`` are kinds of session or session ids."""

    slot: ClassVar[str] = "awards"
    sessions: Sessions = ("race",)
    rounds: Rounds = "all"
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
    #: Whether it pays for what several sessions come to, so that a place in one of them is not its own.
    of_event: ClassVar[bool] = False
    #: Whether it pays competitors for the whole season, and nothing in any session.
    of_season: ClassVar[bool] = False

    @property
    def to_driver(self) -> bool:
        """Whether it goes whole to the driver who set a shared car's best lap: to nobody where that is not
        recorded. Where cars or teams score, it is the car's."""
        return False

    @abstractmethod
    def pay(self, facts: Facts, field: Field, unit: int) -> Paid:
        """Return what every entry is paid in every session, before any modifier."""

    def earned(self, tally: Tally) -> Bools:
        """Return ``[B, V, K]``: who has earned it by each moment, were the season over then.

        Asked of what pays for the whole season; ``tally.ranks`` are the places of cars that may score.
        """
        return np.zeros(tally.points.shape, dtype=np.bool_)

    def amounts(self) -> Sequence[Fraction]:
        """Return the numbers of points this award can pay, to find the common denominator."""
        return ()

    @cached_property
    def denominator(self) -> int:
        """The common denominator of all its amounts."""
        return lcm(*(amount.denominator for amount in self.amounts()))

    @cached_property
    def most(self) -> int:
        """The most it can pay or take for a single result, in whole points, rounded up."""
        # Fractions are slow to compare.
        amounts = (-(-abs(amount.numerator) // amount.denominator) for amount in self.amounts())
        return max(amounts, default=0) * self.times_paid

    @property
    def times_paid(self) -> int:
        """How often one of its amounts can be paid for a single result."""
        return 1

    def points_table(self) -> PointsTable | None:
        """Return what it pays as a table by one order alone, None where that is not all there is to it."""
        return None

    def tables(self, facts: Facts, field: Field, places: int) -> BySession[tuple[Fraction, ...]] | None:
        """Return the tables of one that varies by ``session``, as `Scale.by_session` does."""
        return None

    def above_table(self) -> str:
        """Return its sentence without the figures, to stand above its points table; "" where it has none."""
        return ""

    @property
    def passes_on(self) -> bool:
        """Whether it goes to the next in the order who is eligible where the first is not."""
        return False

    @property
    def least_laps_led(self) -> int:
        """How many laps must be led to be paid, 0 where laps led don't matter."""
        return 1 if "led" in self.reads else 0

    def falls(self) -> bool:
        """Return whether a better place is never paid less than a worse one."""
        return all(part.falls() for _, part in self.inner_rules() if isinstance(part, Scale))

    def undivided(self) -> Award:
        """Return the award as it pays somebody who has no equals."""
        return self

    def largest_share(self, facts: Facts) -> int:
        """Return among how many equals one award may be divided."""
        return 1

    def first_suffices(self, facts: Facts, field: Field) -> bool:
        """Return whether of qualifying and fastest laps only who is first can ever matter here.

        Simulations then draw no more than that.
        """
        return False

    def in_scope(self, facts: Facts) -> Bools:
        """Return ``[L, S]``: the sessions this award is paid in."""
        return facts.chosen(self.sessions, self.rounds)

    def never_acts(self, facts: Facts, paid: Bools) -> str:
        """Return why it can never do anything in this season: all it pays is 0, or no session is in scope."""
        amounts = self.amounts()
        if amounts and not any(amounts):
            return "all that it pays is 0 points"
        return super().never_acts(facts, paid)

    def holds(self, order: int) -> str:
        """Return the words for having ``order`` here: "2nd", "pole position"."""
        return ordinal(order)


@slot_of_rules
class Bonus(Award):
    """An award beside the result: pole, fastest lap, laps led. A table of its own in the rulebook."""

    slot: ClassVar[str] = "bonuses"


@slot_of_rules
class Modifier(Kind):
    """Changes what awards pay in some sessions: half points, double points, reduced tables."""

    slot: ClassVar[str] = "modifiers"
    #: Which awards, by their name in the rulebook; none named means all.
    awards: tuple[AwardName, ...] = ()

    def changes(self, facts: Facts) -> Bools:
        """Return ``[S]``: the sessions in which it may change what is paid."""
        return within(self, facts)

    @abstractmethod
    def factors(self, facts: Facts, field: Field) -> BySession[Fraction]:
        """Return the factor of every session; 1 where a league has no such session."""


@slot_of_rules
class Sharing(Kind):
    """What each driver of a shared car is credited with."""

    slot: ClassVar[str] = "sharing"
    only_paid: ClassVar[bool] = True
    #: Whether each has all of the car's points, as where nothing is said.
    gives_all: ClassVar[bool] = False
    #: Whether points are divided by the number of drivers, so that sums need that denominator.
    divides: ClassVar[bool] = False
    #: Whether it may look at ``Crews.fastest`` and ``Crews.driven``, which are worked out for those alone.
    tells_apart: ClassVar[bool] = True

    @property
    def alike(self) -> bool:
        """Whether all who share a car always get the same of its points."""
        return False

    @abstractmethod
    def weights(self, crews: Crews, unit: int) -> Ints | None:
        """Return ``[L, S, K, M]`` numerators over ``unit`` of the car's points, None for all of them."""


@slot_of_rules
class Counting(Kind):
    """Which results count towards the total."""

    slot: ClassVar[str] = "counting"
    only_paid: ClassVar[bool] = True
    #: Whether it never drops anything, so that it need not be asked.
    keeps_all: ClassVar[bool] = False
    #: Whether one result is a session or a whole event.
    unit: Literal["session", "event"] = "session"
    #: Statuses that are never dropped: a disqualification, say.
    protected: tuple[Status, ...] = ()

    def results_of(self, facts: Facts, paid: Bools) -> Ints:
        """Return ``[U]``: the rounds of all results there can be, in order; ``paid`` as in `never_acts`."""
        rounds: Ints = facts.round[paid]
        return rounds[np.unique(facts.event[paid], return_index=True)[1]] if self.unit == "event" else rounds

    def drops_all(self, results: int) -> bool:
        """Return whether nothing can count of so many ``results``, the most that a season can have."""
        return False

    @property
    def drops_absences(self) -> bool:
        """Whether a result that was never made may be among those dropped."""
        return not self.keeps_all

    @property
    def averaged_to(self) -> int:
        """To how many parts of a point the total is the average of what counts; 0 where it is the sum."""
        return 0

    @property
    def no_result(self) -> tuple[Status, ...]:
        """The statuses with which a row is an absence to this rule."""
        return ()

    @property
    def at_end(self) -> bool:
        """Whether nothing is dropped before the season is over."""
        return False

    @property
    def needs_status(self) -> bool:
        """Whether it looks at ``Units.status``, which is worked out for those who say so only."""
        return False

    def worst_dropped(self, results: int) -> WorstDropped | None:
        """Return how many of the worst are dropped of up to so many ``results``, None where that is not all
        there is to it."""
        return None

    @abstractmethod
    def counted(self, units: Units) -> Bools | None:
        """Return ``[B, V, U, K]``: which results count; None when all do."""


class ListedBy(msgspec.Struct, frozen=True):
    """A listing of those who have once been ranked in one of the ``sessions`` [S], or have points.

    With ``once`` whoever has scored stays listed, whatever became of the points.
    """

    sessions: Bools
    once: bool


@slot_of_rules
class Listing(Kind):
    """Who is in the table at all, or who is in it without a position."""

    slot: ClassVar[str] = "listings"
    #: Whether places and points alone settle who is listed, never who took part, nor when.
    by_results: ClassVar[bool] = False
    #: Whether those it leaves out are of another table, so that not even an exclusion names them here.
    of_another_table: ClassVar[bool] = False

    @property
    def needs_published(self) -> bool:
        """Whether it looks at ``Tally.published``, which is worked out for those who say so only."""
        return False

    def listed_by(self, facts: Facts) -> ListedBy | None:
        """Return by what it lists where that is points and places alone, else None."""
        return None

    @abstractmethod
    def listed(self, tally: Tally, drove: Bools) -> Bools:
        """Return ``[B, V, K]``; ``drove`` [L, S, K] says who had a row in a session."""

    def unplaced(self, tally: Tally, drove: Bools) -> Bools | None:
        """Return ``[B, V, K]``: who is listed without a position, so that others move up."""
        return None

    def vacates(self, tally: Tally, drove: Bools) -> Bools | None:
        """Return ``[B, V, K]``: whose position stays empty, so that nobody moves up."""
        return None


@slot_of_rules
class Subject(Kind):
    """Who accumulates the points: drivers, cars, teams, constructors."""

    slot: ClassVar[str] = "subjects"
    #: Who is credited matters where something is paid.
    only_paid: ClassVar[bool] = True
    who: ClassVar[Who] = "other"

    @property
    def carries_points(self) -> bool:
        """Whether points go along with a driver who changes to another of these competitors."""
        return False

    @property
    def owned_by(self) -> tuple[Literal["crew", "number", "team", "constructor", "engine"], ...]:
        """The fields of an entry from which alone it follows who owns it, in whichever round.

        () where that is not all there is to it: such competitors are credited league by league. ``crew``
        means each driver who is named on the result, or otherwise the entry's.
        """
        return ()

    def recorded_as(self, competitor: str) -> tuple[str, ...]:
        """Return the ids under which a record that knows nothing of these rules has a competitor (by id)."""
        return (competitor,)

    @abstractmethod
    def owners(self, facts: Facts) -> ByRow[tuple[Competitor, ...]]:
        """Return who is credited with each of the N rows: mostly whoever its entry says."""
