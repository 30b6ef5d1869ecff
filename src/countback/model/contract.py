"""What every rule can be asked, whatever its kind: nobody outside `rules` looks into one.

Names of a season and the sessions that a rule looks at follow from the types of its fields; only its
sentence (`told`) and what may be proved under it (`outlook`) are written by hand.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from fractions import Fraction
from functools import cache
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Literal,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec
from msgspec.structs import replace

if TYPE_CHECKING:  # decisions are read, and listed, without arrays
    from countback.model.facts import Bools, Facts

T = TypeVar("T")

Outlook = Literal["unknown", "by-ending", "monotone"]
"""What is known of a rule in sessions to come, where an ending is the order, who retires, and who has pole,
fastest lap and laps led. ``monotone``: better results never cost their owner and never help
anybody else. ``by-ending``: the ending settles what it does. ``unknown``: neither is said."""

NoPlace = Literal["DNF", "DNS", "DSQ", "away"]
"""How a car comes to have no place: it retired, did not start, was disqualified, or stayed away (no row)."""

ALIKE: tuple[frozenset[NoPlace], ...] = (frozenset({"DNF", "DNS", "DSQ", "away"}),)
"""Every way of having no place is the same."""

BY_ROW: tuple[frozenset[NoPlace], ...] = (frozenset({"away"}), frozenset({"DNF", "DNS", "DSQ"}))
"""It counts to be in the result at all."""

BY_START: tuple[frozenset[NoPlace], ...] = (frozenset({"DNF", "DSQ"}), frozenset({"DNS", "away"}))
"""Whoever starts without a place makes the field larger, which is worth something to those who win."""

What = Literal[
    "session", "rounds", "class", "tag", "driver", "team", "constructor", "car", "mark",
    "championship", "award",
]  # fmt: skip
"""What a name in a rule can stand for. ``session`` is a kind of session or an id, ``rounds`` a list of them
as people write it; an ``award`` stands in the rulebook, all others in the season."""


class Names(msgspec.Struct, frozen=True):
    """Marks the type of a field that holds names of a season.

    ``limits`` says that the rule looks at nothing but these sessions, or at nothing in other rounds.
    """

    what: What
    limits: bool = False


SessionName = Annotated[str, Names("session", limits=True)]
#: Kinds of session or session ids: the rule looks at these alone.
Sessions = tuple[SessionName, ...]
#: Rounds as people write them ("all", "1-6"): the rule looks at these alone.
Rounds = Annotated[str, Names("rounds", limits=True)]
#: Rounds that are named in a rule which looks at others, too.
SomeRounds = Annotated[str, Names("rounds")]
RoundNumber = Annotated[int, Names("rounds")]
ClassName = Annotated[str, Names("class")]
Tag = Annotated[str, Names("tag")]
#: An id or a name.
DriverName = Annotated[str, Names("driver")]
TeamName = Annotated[str, Names("team")]
ConstructorName = Annotated[str, Names("constructor")]
CarNumber = Annotated[str, Names("car")]
#: What stands in the column ``mark`` of a result.
Mark = Annotated[str, Names("mark")]
ChampionshipId = Annotated[str, Names("championship")]
AwardName = Annotated[str, Names("award")]


class Reference(msgspec.Struct, frozen=True):
    """A name that a rule refers to. ``field`` is the key it stands under: ``counted_back[0].round``.

    ``usual`` is true where nobody wrote it: it is the value that the field has by itself.
    """

    what: What
    value: str
    field: str
    usual: bool = False


class PointsTable(msgspec.Struct, frozen=True):
    """The points of an award that pays by one order alone: ``points`` for 1st, 2nd, ..., then ``tail`` each.

    ``order`` is what it ranks on: ``place``, the place in the championship's own field, paid to those who
    may score; or a fact of the row (``qualifying``, ``fastest_lap``), paid to those of the field who may
    score: on the order as recorded, or with ``closes_up`` on the order among them. ``within``: only to cars
    placed so well (0: to all). ``varies``: some sessions pay otherwise (a race cut short: ``session``, as
    `Award.tables` says), and this is what is usual. Equals are paid ``each`` in full, ``share``
    what the first is paid among all who set it, or get the ``average`` of the places they take up.
    """

    order: Literal["place", "qualifying", "fastest_lap"]
    points: tuple[Fraction, ...]
    tail: Fraction = Fraction(0)
    closes_up: bool = False
    within: int = 0
    varies: bool | Literal["session"] = False
    equal: Literal["each", "share", "average"] = "each"

    def places(self, most: int) -> tuple[Fraction, ...]:
        """Return what each place is paid from the 1st on, to the last that is paid, at most ``most``."""
        if self.tail:
            return (*self.points, *[self.tail] * (most - len(self.points)))[:most]
        return self.points[:most]


class Wins(msgspec.Struct, frozen=True):
    """Wins that a tie-break compares before anything else.

    ``sessions`` [S] are those in which a 1st is one; ``published`` tells whether 1st is the published place
    or the one ranked on.
    """

    sessions: Bools
    published: bool


class WorstDropped(msgspec.Struct, frozen=True):
    """A counting rule that drops the worst of the results run, and says nothing else.

    ``number[n]`` are dropped when n have been run. Results that were never made are among them with
    ``absent``; of equal ones the ``earliest`` goes first, or the latest.
    """

    number: tuple[int, ...]
    absent: bool
    earliest: bool


class PlacesCounted(msgspec.Struct, frozen=True):
    """A tie-break that compares how often each place was held: more 1sts, then more 2nds, and so on.

    ``sessions`` [S] are looked at, ``down_to`` is the last place that is (0: all are); ``published`` as in
    `Wins`.
    """

    sessions: Bools
    published: bool
    down_to: int


@dataclass_transform(frozen_default=True, kw_only_default=True)
def slot_of_rules(cls: type[T]) -> type[T]:
    """Make the class of all rules of a slot a frozen dataclass without methods of its own.

    Nobody makes a rule of no kind, and each kind has its own methods: to compile them for the slots, too, is
    most of what those take to import.
    """
    return dataclass(frozen=True, kw_only=True, init=False, repr=False, eq=False)(cls)


@slot_of_rules
class Kind:
    """A rule of some kind with its values. The class attribute ``kind`` is its name in TOML.

    ``source`` names the article it comes from; it is carried along and never computed with.
    """

    kind: ClassVar[str]
    slot: ClassVar[str]
    #: Who can still win is proved by it: what is ``unknown`` leaves the question undecided.
    outlook: ClassVar[Outlook] = "unknown"
    #: Ways of having no place, those alike to it together; first those that do the least for their owner
    #: and cost whoever wins nothing. What says nothing tells all of them apart, and nobody knows how.
    no_place: ClassVar[tuple[frozenset[NoPlace], ...]] = ()
    source: str = ""

    #: Keys that all rules of its slot have and that mean nothing to it, so that it does not take them.
    without: ClassVar[tuple[str, ...]] = ()
    #: Keys whose default is another than it was: what that was, told to whoever relies on it.
    other_default: ClassVar[Mapping[str, str]] = {}
    #: Whether it looks at nothing outside the sessions in which its championship pays points.
    only_paid: ClassVar[bool] = False

    def foresight(self) -> Outlook:
        """Return the outlook under these values; one that a kind merely inherits says nothing of it."""
        return self._speaker("outlook").outlook

    def without_place(self) -> tuple[frozenset[NoPlace], ...]:
        """Return `no_place` under these values; what a kind merely inherits says nothing of it."""
        reasons: tuple[frozenset[NoPlace], ...] = self._speaker("no_place").no_place
        return reasons

    def shorter_pays_no_more(self) -> bool:
        """Return whether a race cut short never pays anybody more than the same result over its distance.

        Asked of rules that look at the distance.
        """
        return False

    def told(self) -> str:
        """Return the rule with its values in one plain sentence (or two) that ends with a full stop.

        A kind that says nothing is told by its name and those of its values that are not the usual ones.
        """
        values = []
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name != "source" and value not in ("", (), None, item.default):
                text = ", ".join(map(str, value)) if isinstance(value, tuple) else value
                values.append(f"{item.name.replace('_', ' ')} {text}")
        name = self.kind.replace("-", " ").capitalize()
        return f"{name}{': ' if values else ''}{', '.join(values)}."

    def references(self) -> Iterator[Reference]:
        """Yield the names of a season that the rule refers to, those in its parts (a scale) included."""
        return references(self)

    def looks_at(self, facts: Facts, paid: Bools) -> Bools:
        """Return ``[S]``: the sessions whose facts can matter to the rule, whether run or to come.

        ``paid`` [S] are those in which its championship pays points. All, unless the kind says less.
        """
        only_paid = self._speaker("only_paid").only_paid
        return within(self, facts) & paid if only_paid else within(self, facts)

    def never_acts(self, facts: Facts, paid: Bools) -> str:
        """Return in words why the rule can never do anything in this season, "" if it can.

        ``facts`` hold the sessions of the whole calendar; ``paid`` [S] are those in which its championship
        pays points (asked of a counting rule: points that may be dropped).
        """
        limited = limits(self)
        if limited and len(facts.sessions) and not within(self, facts).any():
            return f"the season has no session for {' and '.join(limited)}"
        return ""

    def _speaker(self, name: str) -> type[Kind]:
        """Return who says a class attribute of this rule: the kind itself, or all rules of its slot."""
        model = __name__.rpartition(".")[0]
        owners = (
            owner for owner in type(self).__mro__ if owner is type(self) or owner.__module__.startswith(model)
        )
        return next(owner for owner in owners if name in vars(owner))

    def inner_rules(self) -> Iterator[tuple[str, Kind]]:
        """Yield the rules inside this one, such as an award's scale, with the key each stands under."""
        for key in _typed(type(self)):
            value = getattr(self, key)
            if isinstance(value, Kind):
                yield key, value
                yield from ((f"{key}.{name}", part) for name, part in value.inner_rules())


def references(holder: Any) -> Iterator[Reference]:
    """Yield the names of a season in the typed fields of a dataclass or a struct, and inside of them."""
    for name, (hint, usual) in _typed(type(holder)).items():
        value = getattr(holder, name)
        for reference in _named(hint, value, name):
            yield replace(reference, usual=reference.usual or value == usual)


def _named(hint: Any, value: object, at: str) -> Iterator[Reference]:
    origin, inside = get_origin(hint), get_args(hint)
    if value is None or (isinstance(value, str) and value in ("", "all", "0")):
        return
    if origin is Annotated:
        marks = [mark for mark in inside[1:] if isinstance(mark, Names)]
        if marks:
            yield Reference(marks[0].what, str(value), at)
        else:
            yield from _named(inside[0], value, at)
    elif origin in (Union, types.UnionType):
        for part in inside:
            yield from _named(part, value, at)
    elif isinstance(value, Mapping):
        key_hint, value_hint = inside or (Any, Any)
        for key, item in value.items():
            yield from _named(key_hint, key, f"{at}.{key}")
            yield from _named(value_hint, item, f"{at}.{key}")
    elif isinstance(value, tuple | list | frozenset) and inside:
        for number, item in enumerate(value):
            yield from _named(inside[0], item, f"{at}[{number}]")
    elif is_dataclass(value) or isinstance(value, msgspec.Struct):
        for reference in references(value):
            yield replace(reference, field=f"{at}.{reference.field}")


#: Types are read once: asking a class for its hints is slow.
_TYPED: dict[type, dict[str, tuple[Any, object]]] = {}
_LIMITING: dict[type, list[tuple[str, What]]] = {}


def field_types(holder: type[Any], *, marks: bool = False) -> dict[str, Any]:
    """Return the types of the fields of a dataclass or a struct by name, with their `Names` or without."""
    hints: dict[str, Any] = {}
    for base in reversed(holder.__mro__):
        hints |= _own_types(base, marks)
    return hints


@cache
def _own_types(holder: type[Any], marks: bool) -> dict[str, Any]:
    """Return the types of the fields that a class adds to those of its bases, which many have in common."""
    annotated: dict[str, Any] = vars(holder).get("__annotations__", {})
    if not annotated:
        return {}
    structs: Sequence[str] = getattr(holder, "__struct_fields__", ())
    names = [item.name for item in fields(holder)] if is_dataclass(holder) else structs
    own = {"__annotations__": {name: hint for name, hint in annotated.items() if name in names}}
    around, within = getattr(sys.modules.get(holder.__module__), "__dict__", {}), dict(vars(holder))
    return get_type_hints(type(holder.__name__, (), own), around, within, include_extras=marks)


def _typed(holder: type[Any]) -> dict[str, tuple[Any, object]]:
    """Return the fields of a class: for each its type, marks included, and its usual value."""
    hints_before = _TYPED.get(holder)
    if hints_before is not None:
        return hints_before
    usual: dict[str, object] = {}
    if is_dataclass(holder):
        for item in fields(holder):
            usual[item.name] = MISSING if item.default_factory is MISSING else item.default_factory()
            usual[item.name] = usual[item.name] if item.default is MISSING else item.default
    elif issubclass(holder, msgspec.Struct):
        usual = {item.name: item.default for item in msgspec.structs.fields(holder)}
    hints = field_types(holder, marks=True)
    _TYPED[holder] = {name: (hints[name], default) for name, default in usual.items()}
    return _TYPED[holder]


def _limiting(holder: type[Any]) -> list[tuple[str, What]]:
    """Return the keys of a class that limit what it looks at: each with "session" or "rounds"."""
    limits_before = _LIMITING.get(holder)
    if limits_before is not None:
        return limits_before
    keys: list[tuple[str, What]] = []
    for name, (hint, _) in _typed(holder).items():
        marked = hint if get_origin(hint) is Annotated else next(iter(get_args(hint)), None)
        marks = get_args(marked)[1:] if get_origin(marked) is Annotated else ()
        keys += [(name, mark.what) for mark in marks if isinstance(mark, Names) and mark.limits]
    _LIMITING[holder] = keys
    return keys


def limits(holder: Any) -> list[str]:
    """Return what is written in the keys that limit what a rule looks at: ``sessions "sprint"``."""
    said = []
    for name, _ in _limiting(type(holder)):
        value = getattr(holder, name)
        text = ", ".join(value) if isinstance(value, tuple) else str(value)
        if text != "all":
            said.append(f'{name.replace("_", " ")} "{text}"')
    return said


def within(holder: Any, facts: Facts) -> Bools:
    """Return ``[S]``: the sessions in the keys that limit what a rule looks at; all where none does."""
    sessions: list[str] | None = None
    rounds: list[str] | None = None
    for name, what in _limiting(type(holder)):
        value = getattr(holder, name)
        if what == "session":
            sessions = [*(sessions or ()), *((value,) if isinstance(value, str) else value)]
        else:
            rounds = [*(rounds or ()), value]
    joined = "all" if not rounds or "all" in rounds else ",".join(rounds)
    chosen: Bools = facts.chosen(None if sessions is None else tuple(sessions), joined)[0]
    return chosen


def same_within(rule: Kind, other: Kind, facts: Facts) -> bool:
    """Tell whether two rules differ in nothing but how they name the sessions that they look at."""
    if type(rule) is not type(other):
        return False
    named = {name for name, _ in _limiting(type(rule))}
    kept = [item.name for item in fields(type(rule)) if item.name not in named]
    alike = all(getattr(rule, name) == getattr(other, name) for name in kept)
    return alike and bool((within(rule, facts) == within(other, facts)).all())
