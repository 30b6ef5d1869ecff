"""What stewards or courts decided: the decision, its standing over time, and which are in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Any, Literal

import msgspec

#: ``open``: being looked into, nothing decided. Under appeal a decision stays in force unless suspended.
Standing = Literal["open", "issued", "under-appeal", "confirmed", "quashed", "reviewed"]

Concern = Literal["result", "points-of-result", "total", "meeting", "nothing"]
"""What a kind of decision acts on: the classification of one session, the points of one result, the total
of a competitor, every session of a meeting, or nothing that points depend on."""


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step in the life of a decision: what became of it, when, and by which document.

    ``suspended`` says that an appeal keeps the decision from having effect until it is decided.
    """

    status: Standing
    at: dt.datetime | dt.date | None = None
    suspended: bool = False
    document: str = ""
    note: str = ""


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What stewards (or a series' governing body) decided.

    ``kind`` names the file under ``rules/decisions`` that knows what it does, ``options`` are that
    kind's own keys. It concerns a car (``number``) or a ``competitor`` by name, in a ``session``, in the
    meeting of a ``round``, or in the totals ``from_round`` on; ``championships`` limits a decision on
    points to some of them. ``id`` is what other facts name it by: the revision of a result that shows it, the
    decision that ``replaces`` it. ``in_result`` is the short form for "the newest result shows it already".

    ``incident`` is the time of what happened, ``decided`` of the decision, ``issued`` of its publication.
    ``fact`` is what was established, ``article`` the one infringed, ``penalty_article`` the one applied.
    ``panel`` are its stewards, ``addressed_to`` who is to receive it, ``acknowledged_by`` who did.
    ``appealable`` tells whether there is an appeal (None: not said), ``appeal_until`` until when. ``history``
    holds what became of it since, oldest first.
    """

    kind: str
    id: str = ""
    session: str = ""
    round: int | None = None
    number: str = ""
    competitor: str = ""
    championships: tuple[str, ...] = ()
    from_round: int = 1
    in_result: bool = False
    reason: str = ""
    document: str = ""
    incident: dt.datetime | dt.date | None = None
    decided: dt.datetime | dt.date | None = None
    issued: dt.datetime | dt.date | None = None
    fact: str = ""
    article: str = ""
    penalty_article: str = ""
    addressed_to: tuple[str, ...] = ()
    panel: tuple[str, ...] = ()
    appealable: bool | None = None
    appeal_until: dt.datetime | dt.date | None = None
    acknowledged_by: str = ""
    acknowledged: dt.datetime | dt.date | None = None
    replaces: str = ""
    history: tuple[Step, ...] = ()
    options: dict[str, Any] = {}

    @property
    def standing(self) -> Step:
        """The last recorded step; ``issued`` where none is recorded."""
        return self.history[-1] if self.history else Step(status="issued", at=self.issued)

    @property
    def name(self) -> str:
        """What findings call it: its kind, where, and whom it concerns."""
        place = self.session or (f"round {self.round}" if self.round is not None else "")
        whom = f"car {self.number}" if self.number else self.competitor
        return " ".join(filter(None, (self.kind, place, whom)))

    def called(self, who: str) -> tuple[str, ...]:
        """Return the names by which those it concerns may stand in a table of drivers, cars, teams, ..."""
        return (self.competitor,) if self.competitor else ()


class CarDecision(Decision, frozen=True, kw_only=True, omit_defaults=True):
    """A decision on totals that names a car: it concerns whoever scores with it.

    ``names`` are theirs by what they are: those of its drivers, of its team, of its make.
    """

    names: dict[str, tuple[str, ...]] = {}

    def called(self, who: str) -> tuple[str, ...]:
        """Return the names of those who score with the car in a table of drivers, cars, teams, ..."""
        return self.names.get(who, ())


#: The fields of a decision that hold a date or a time.
TIMES = ("incident", "decided", "issued", "appeal_until", "acknowledged")


def earlier(time: dt.datetime | dt.date, other: dt.datetime | dt.date, zone: dt.tzinfo = dt.UTC) -> bool:
    """Tell whether a time is certainly before another; a day alone has no hour to compare."""
    if isinstance(time, dt.datetime) and isinstance(other, dt.datetime):
        return moment(time, zone) < moment(other, zone)
    days = [
        moment(when, zone).astimezone(zone).date() if isinstance(when, dt.datetime) else when
        for when in (time, other)
    ]
    return days[0] < days[1]


def moment(time: dt.datetime | dt.date, zone: dt.tzinfo = dt.UTC) -> dt.datetime:
    """Return a time with an offset: that of ``zone`` where it has none, the end of the day for a date."""
    if not isinstance(time, dt.datetime):
        return dt.datetime.combine(time, dt.time.max, zone)
    return time if time.tzinfo else time.replace(tzinfo=zone)


def known_at(decision: Decision, at: dt.datetime, zone: dt.tzinfo = dt.UTC) -> Decision | None:
    """Return a decision as it was known at a moment; None before it was.

    What bears no time has always been known, but a step in its history never before those ahead of it, and
    before it was issued a decision can only have been open.
    """

    def there(time: dt.datetime | dt.date | None) -> bool:
        return time is None or moment(time, zone) <= at

    history = tuple(takewhile(lambda step: there(step.at), decision.history))
    if not there(decision.issued):
        history = tuple(takewhile(lambda step: step.status == "open", history))
        if not history:
            return None
        decision = msgspec.structs.replace(decision, issued=None)
    elif decision.history and not history and decision.issued is None:
        return None
    if not there(decision.acknowledged):
        decision = msgspec.structs.replace(decision, acknowledged=None, acknowledged_by="")
    return msgspec.structs.replace(decision, history=history)


def in_force(decisions: Sequence[Decision]) -> list[bool]:
    """Return for each decision whether it has effect.

    It has none while it is open, once it is quashed, while an appeal suspends it, and where a decision in
    force takes its place; with that one quashed in turn, the first is in force again.
    """
    by_replaced: dict[str, list[int]] = {}
    for number, decision in enumerate(decisions):
        if decision.replaces:
            by_replaced.setdefault(decision.replaces, []).append(number)
    stands: dict[int, bool] = {}
    asked: set[int] = set()
    waiting = list(range(len(decisions)))
    while waiting:  # those that take its place come first: a chain of them may be long
        number = waiting[-1]
        decision, step = decisions[number], decisions[number].standing
        later = by_replaced.get(decision.id, ()) if decision.id else ()
        asked.add(number)
        if ahead := [reversal for reversal in later if reversal not in asked]:
            waiting += ahead
            continue
        waiting.pop()
        own = step.status not in ("open", "quashed")
        own = own and not (step.status == "under-appeal" and step.suspended)
        # In a circle of replacements, which readers refuse, one is not known yet and does not stand.
        stands[number] = own and not any(stands.get(reversal, False) for reversal in later)
    return [stands[number] for number in range(len(decisions))]


def effective(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return the decisions that have effect, in their order."""
    decisions = tuple(decisions)
    return tuple(decision for decision, stands in zip(decisions, in_force(decisions), strict=True) if stands)
