"""Clinched, alive or eliminated: for one competitor and one position, with a witness or a certificate.

What may happen is said by `possible.py`. *Alive* is proved by an ending that was scored, *eliminated* and
*clinched* by bounds that the rules themselves say they hold, or by scoring every ending. What neither settles
is ``undecided``; before an answer is given, it is tried to refute it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from msgspec.structs import replace

from countback.model.wording import about_so_many
from countback.titles.answer import Answer, Certificate, Status
from countback.titles.bounds import (
    Bounds,
    Family,
    bare_way,
    beyond_endings,
    bounds,
    lopsided,
    unit_of_points,
    unknown_kinds,
)
from countback.titles.calendars import MOST_CANCELLED, calendars, holds_cut_short, not_held
from countback.titles.classified import NOTHING, Dealing, Found
from countback.titles.ending import Ending, read_ending
from countback.titles.enumerate import Every, Extremes
from countback.titles.playoffs import in_the_playoffs
from countback.titles.possible import ASSUMPTIONS, WIDER, Assume, ways
from countback.titles.refute import Attack
from countback.titles.remaining import Remaining

PROVED = ("clinched", "eliminated")


@dataclass(frozen=True)
class Shown:
    """Whether something can be (None: not known), and an ending that shows it."""

    so: bool | None
    ending: Ending | None


def _any(every: list[Shown]) -> Shown:
    """Return what can be on one of some calendars, with an ending if there is one."""
    able = [shown for shown in every if shown.so]
    if able:
        return next((shown for shown in able if shown.ending is not None), able[0])
    return Shown(None if any(shown.so is None for shown in every) else False, None)


@dataclass(frozen=True, eq=False)
class Titles:
    """Answers questions about one championship. ``seconds`` limits each use of the integer model;
    ``most_endings`` is the number of endings up to which all are scored where no bound helps.
    ``best_endings`` are everybody's, where they are worked out already. Without ``tell_endings`` an answer
    says that an ending shows it, and not which.
    """

    remaining: Remaining
    seconds: float = 2.0
    most_endings: int = 20_000
    best_endings: tuple[Family, ...] = ()
    tell_endings: bool = True
    _known: dict[tuple[int, int], Answer] = field(default_factory=dict)

    @cached_property
    def bounds(self) -> Bounds:
        """Everybody's best endings, scored."""
        return bounds(self.remaining, self.best_endings)

    def _told(self, family: Family, number: int) -> Ending:
        """Return one of the best endings in words, if they are wanted."""
        return family.read(self.remaining, number) if self.tell_endings else ()

    @cached_property
    def dealing(self) -> Dealing:
        """Whom places can be dealt out to."""
        return Dealing(self.remaining, self.bounds, self.seconds)

    @cached_property
    def every(self) -> Every:
        """All endings."""
        return Every(self.remaining)

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """What in the rules forbids a bound."""
        title = self.remaining.title
        unknown = unknown_kinds(title)
        if lopsided(self.remaining):
            unknown = (*unknown, "lowest total with entries that differ")
        allowed = ways(self.remaining.assume) or ways(())
        if not unknown and bare_way(self.remaining, allowed) is None:
            told = [rule.kind for _, rule in title.rules() if len(rule.without_place()) > 1]
            unknown = (f"{', '.join(dict.fromkeys(told))} together",)
        return unknown

    @cached_property
    def beyond(self) -> tuple[str, ...]:
        """What forbids to score all endings: kinds that look at more, decisions on sessions to come."""
        beyond = list(beyond_endings(self.remaining.title))
        if self.remaining.title.low_wins and self.remaining.crewed:
            beyond.append("lowest total with crews of several")  # whoever does not drive scores nothing
        if self.remaining.decided_ahead:
            beyond.append("a decision on a session to come")
        return tuple(beyond)

    @property
    def over(self) -> bool:
        """Whether nothing is left that could matter."""
        return not self.remaining.sessions

    @property
    def _bound(self) -> bool:
        """Whether bounds hold under these rules."""
        return not self.unknown and not self.beyond

    @cached_property
    def inside(self) -> tuple[int, ...]:
        """Who is in the playoffs, ahead of whoever is not."""
        return tuple(np.flatnonzero(in_the_playoffs(self.remaining)).tolist())

    @cached_property
    def unit(self) -> int:
        """Points are in units of 1/unit."""
        return unit_of_points(self.remaining)

    @cached_property
    def assume(self) -> tuple[Assume, ...]:
        """The assumptions, in their usual order."""
        return tuple(assumption for assumption in ASSUMPTIONS if assumption in self.remaining.assume)

    def answer(self, x: int, position: int = 1) -> Answer:
        """Return what can become of competitor ``x`` (an index) with a view to a position or better."""
        if (x, position) not in self._known:
            self._known[x, position] = self._guarded(x, position)
        return self._known[x, position]

    def _guarded(self, x: int, position: int) -> Answer:
        answer = self._answer(x, position)
        if not self.remaining.complete:
            return _open(answer, "the calendar is open, and how many rounds are left is not known")
        if self.over:
            return answer
        if answer.status in PROVED and self._attack.refutes(answer, x):
            answer = _open(answer, "the proof failed when it was tried")
        wider = [assumption for assumption in self.assume if assumption in WIDER]
        if "shortened" in wider and (
            answer.status not in PROVED or holds_cut_short(self.remaining, answer, self._bound)
        ):
            wider.remove("shortened")
        if wider == ["cancelled"]:
            return self._on_every_calendar(answer, x, position)
        if wider and answer.status in PROVED:
            return _open(answer, f"what could happen under {' and '.join(wider)} is not worked out")
        return answer

    @cached_property
    def _calendars(self) -> tuple[tuple[frozenset[str], Titles], ...]:
        """The questions with some of the sessions cancelled; none where there are too many of them."""
        if len(self.remaining.sessions) > MOST_CANCELLED:
            return ()
        return tuple(
            (ids, Titles(rest, self.seconds, self.most_endings)) for ids, rest in calendars(self.remaining)
        )

    def _on_every_calendar(self, answer: Answer, x: int, position: int) -> Answer:
        """Return an answer that holds whichever of the sessions are cancelled."""
        rest = self.remaining
        if not self._calendars:
            number = len(rest.sessions)
            return _open(
                answer, f"any of {number} sessions may be cancelled: not all calendars are looked at"
            )
        can = [Shown(answer.status != "eliminated" if answer.status != "undecided" else None, answer.witness)]
        missed = answer.against is not None or answer.status == "eliminated"
        miss = [Shown(missed or (None if answer.status in ("alive", "undecided") else False), answer.against)]
        for ids, titles in self._calendars:
            reached, against = titles.shown(rest.competitors[x].id, position)
            for every, shown in ((can, reached), (miss, against)):
                ending = None if shown.ending is None else not_held(ids, rest, shown.ending)
                every.append(Shown(shown.so, ending))
        gets, misses = _any(can), _any(miss)
        kind = Certificate(kind="every-calendar", rests_on="every-ending", endings=len(can))
        if gets.so is False:
            return replace(answer, status="eliminated", witness=None, against=None, certificate=kind)
        if gets.so is None:
            because = answer.because or "not settled on every calendar"
            return replace(answer, status="undecided", witness=None, certificate=None, because=because)
        if misses.so is False:
            return replace(answer, status="clinched", witness=gets.ending, certificate=kind, because="")
        because = "" if misses.so else answer.because or "not known to be certain on every calendar"
        return replace(
            answer,
            status="alive",
            witness=gets.ending,
            against=misses.ending,
            certificate=None,
            because=because,
        )

    def shown(self, competitor: str, position: int) -> tuple[Shown, Shown]:
        """Return whether a competitor (by id) can get to a position, and whether it can miss it."""
        anything = None
        if self.over:
            anything = Shown(True, ())
        elif ways(self.remaining.assume):
            anything = Shown(True, self.bounds.in_words[0])
        if competitor not in {listed.id for listed in self.remaining.competitors}:
            return Shown(False, None), anything or Shown(True, None)
        answer = self.answer(self.remaining.index(competitor), position)
        match answer.status:
            case "eliminated":
                return Shown(False, None), anything or Shown(True, None)
            case "clinched":
                return Shown(True, answer.witness), Shown(False, None)
            case "alive":
                return Shown(True, answer.witness), Shown(answer.against is not None or None, answer.against)
            case _:
                return Shown(None, None), Shown(None, None)

    @cached_property
    def _attack(self) -> Attack:
        return Attack(self.remaining, self.bounds)

    def _answer(self, x: int, position: int) -> Answer:
        def answer(status: Status, **more: object) -> Answer:
            id_ = self.remaining.competitors[x].id
            return Answer(competitor=id_, position=position, assume=self.assume, status=status, **more)  # type: ignore[arg-type]

        if self.beyond and not self.over:
            because = f"{', '.join(self.beyond)}: what an ending pays is more than its results tell"
            return answer("undecided", because=because)
        can, witness, why_not = self._can(x, position)
        if can is False:
            return answer("eliminated", certificate=why_not)
        if can is None:
            return answer("undecided", because=self._because())
        misses, against, why = self._can_miss(x, position)
        status: Status = "alive" if misses or misses is None else "clinched"
        because = f"not known to be certain: {self._because()}" if misses is None else ""
        return answer(status, witness=witness, against=against, certificate=why, because=because)

    def _because(self) -> str:
        """Return why a question stays open."""
        why = ", ".join(self.unknown) or "no bound settles it"
        return f"{why}; {about_so_many(self.every.count)} endings are too many to score each"

    def _names(self, who: list[int]) -> tuple[str, ...]:
        return tuple(self.remaining.competitors[y].id for y in who)

    # -- can it get there? ----------------------------------------------------------------------

    def _can(self, x: int, position: int) -> Found:
        family = self.bounds.best[x]
        free = bool(ways(self.remaining.assume)) or self.over
        for number, held in enumerate(family.finals.position[:, x].tolist()):
            if free and 0 < held <= position:
                return True, self._told(family, number), None
        ending = self._told(family, 0)
        if self.over:
            rivals = self._names([y for y in np.flatnonzero(family.finals.ahead(0, x)).tolist() if y != x])
            kind = "best-ending" if family.finals.position[0, x] else "not-eligible"
            return False, None, Certificate(kind=kind, rests_on="score", rivals=rivals, ending=ending)  # type: ignore[arg-type]
        if len(self.inside) >= position and x not in self.inside:
            names = self._names([*self.inside])
            return False, None, Certificate(kind="left-out", rests_on="score", rivals=names)
        if self._bound and family.limit is not None:
            if not family.finals.position[:, x].any() and self._never_listed(x):
                return False, None, Certificate(kind="not-eligible", rests_on="score")
            ahead = self.bounds.ahead(x)
            if len(ahead) >= position:
                names = self._names(ahead)
                why = Certificate(kind="best-ending", rests_on="score", rivals=names, ending=ending)
                return False, None, why
        if "all-classified" in self.remaining.assume and self._bound:
            settled = self.dealing.can(x, position)
            if settled[0] is not None:
                return settled
        listed = self._every
        if listed is None:
            return NOTHING
        if listed.best[x] <= position:
            return True, listed.reached[x], None
        return False, None, self._all_scored(listed)

    def _never_listed(self, x: int) -> bool:
        """Tell whether a competitor holds no position in any ending that was scored for anybody."""
        return not self.bounds.listed[x]

    def _all_scored(self, listed: Extremes) -> Certificate:
        return Certificate(kind="every-ending", rests_on="every-ending", endings=listed.number)

    # -- can it miss it? ------------------------------------------------------------------------

    def _can_miss(self, x: int, position: int) -> Found:
        rest, limits = self.remaining, self.bounds
        if self.over:
            ahead = np.flatnonzero(limits.best[x].finals.ahead(0, x)).tolist()
            names = self._names([y for y in ahead if y != x])
            return False, None, Certificate(kind="rivals-at-best", rests_on="score", rivals=names)
        free = bool(ways(rest.assume))
        against = self._seen_to_miss(x, position) if free else None
        if against is not None:
            return True, against, None
        listed_always = all(limit.position[0, x] for limit in limits.nothing)
        if rest.crewed:  # one of a crew may never drive, and is then in no table
            listed_always = listed_always and bool(rest.credited.drove[0, rest.seen][:, x].any())
        rivals = limits.rivals(x)
        if self._bound and listed_always and len(rivals) < position:
            why = Certificate(kind="rivals-at-best", rests_on="score", rivals=self._names(rivals))
            return False, None, why
        if not free:
            settled = self._last_of_all(x, position, rivals, listed_always)
            if settled[0] is not None:
                return settled
        if self._bound and listed_always and position > 1:
            settled = self.dealing.several_ahead(x, position, rivals, free)
            if settled[0] is not None:
                return settled
        listed = self._every
        if listed is None:
            return NOTHING
        if listed.worst[x] > position:
            return True, listed.missed[x], None
        return False, None, self._all_scored(listed)

    def _seen_to_miss(self, x: int, position: int) -> Ending | None:
        """Return one of the endings scored so far in which a competitor does not get there."""
        limits = self.bounds
        for number, finals in enumerate(limits.nothing):
            if not 0 < finals.position[0, x] <= position:
                return limits.in_words[number] if self.tell_endings else ()
        for y, family in enumerate(limits.best):
            for number, held in enumerate(family.finals.position[:, x].tolist()):
                if y != x and not 0 < held <= position:
                    return self._told(family, number)
        return self._together(x, position)

    def _together(self, x: int, position: int) -> Ending | None:
        """Return the ending in which all rivals tie for the win, if that keeps a competitor out."""
        rest = self.remaining
        if position == 1 or "no-equals" in rest.assume:
            return None
        columns = rest.blank(1, self.bounds.way)
        for at, session in enumerate(rest.sessions):
            cars = [car for y in range(len(rest.competitors)) if y != x for car in rest.cars[at][y]]
            cars = [car for car in dict.fromkeys(cars) if car not in rest.cars[at][x]]
            rest.put(columns, 0, session, cars, [1] * len(cars))
            columns["fastest_lap"][0, session, cars] = 1
            if session not in rest.poles_set:
                columns["qualifying"][0, session, cars] = 1
        rest.copy_grids(columns)
        held = rest.finals(columns).position[0, x]
        return None if 0 < held <= position else read_ending(rest, columns, 0)

    def _last_of_all(self, x: int, position: int, rivals: list[int], listed_always: bool) -> Found:
        """Where everybody is classified: let each rival win everything and ``x`` come last."""
        rest, limits, dealing = self.remaining, self.bounds, self.dealing
        parted = dealing.fits
        for y in rivals:
            takers = [[y] * len(cars[y]) for cars in rest.cars]
            columns = dealing.columns(x, takers, last=True)
            finals = rest.finals(columns)
            if not 0 < finals.position[0, x] <= position:
                return True, read_ending(rest, columns, 0), None
            parted = parted and (bool(finals.worth[0, x] != finals.worth[0, y]) or limits.chain)
            parted = parted and all(len(cars[y]) <= 1 for cars in rest.cars)
        alone = all(len(cars[x]) <= 1 for cars in rest.cars)
        if position == 1 and self._bound and listed_always and parted and alone:
            return False, None, Certificate(kind="rivals-at-best", rests_on="score")
        return NOTHING

    # -- all endings ----------------------------------------------------------------------------

    @cached_property
    def _every(self) -> Extremes | None:
        if self.beyond or self.every.count > self.most_endings:
            return None
        return self.every.extremes()


def _open(answer: Answer, because: str) -> Answer:
    """Return an answer of which only the witness is left, if there is one."""
    status: Status = "alive" if answer.witness is not None else "undecided"
    return replace(answer, status=status, certificate=None, because=because)
