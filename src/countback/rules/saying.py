"""Words that the sentences of rules (`Kind.told`) have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from countback.model.classification import Status
from countback.model.numbers import ordinal
from countback.model.points import format_points
from countback.model.words import STATUS_WORDS

if TYPE_CHECKING:  # decisions say themselves without arrays
    from countback.model.kinds import Award, Modifier
    from countback.model.phases import Phase

#: How many of each kind of session are spoken of.
_SESSIONS = {
    "race": "races", "sprint": "sprints", "heat": "heats", "stage": "stages", "practice": "practice",
    "qualifying": "qualifying",
}  # fmt: skip


def counted(number: int, what: str) -> str:
    """Return ``1 round``, ``2 rounds``."""
    return f"{number} {what}{'s' * (number != 1)}"


def points(amount: Fraction) -> str:
    """Return ``1 point``, ``2.5 points``, ``1/2 point``."""
    return f"{format_points(amount)} point{'s' * (abs(amount) > 1 or not amount)}"


def listed(items: Iterable[str], last: str = "and") -> str:
    """Return ``A``, ``A and B``, ``A, B and C``."""
    *most, end = items
    return f"{', '.join(most)} {last} {end}" if most else end


def numbers(amounts: Sequence[Fraction]) -> str:
    """Return ``25, 18 and 15``."""
    return listed(map(format_points, amounts))


def paid(amounts: Sequence[Fraction]) -> str:
    """Return ``1st to 3rd are paid 25, 18 and 15``."""
    if not amounts:
        return "no place is paid"
    if len(amounts) == 1:
        return f"1st is paid {format_points(amounts[0])}"
    return f"1st to {ordinal(len(amounts))} are paid {numbers(amounts)}"


def sessions_of(sessions: Sequence[str]) -> str:
    """Return ``races``, ``sprints and heats``; a session by its id is given as that."""
    return listed(_SESSIONS.get(name, name) for name in sessions) if sessions else "no session"


def rounds_of(text: str) -> str:
    """Return a list of rounds in words: ``round 9``, ``rounds 1, 4 to 6 and from 9 on``."""
    if text == "all":
        return "all rounds"
    spans = []
    for part in text.replace("–", "-").split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        until = f"{first or 1} to {last}" if last else f"from {first} on"
        spans.append(until if dash else first)
    return f"round{'' if text.strip().isdigit() else 's'} {listed(spans)}"


def where(award: Award) -> str:
    """Return where an award is paid, "" for every race: `` in sprints of rounds 1 to 6``."""
    sessions = "" if award.sessions == ("race",) else f" in {sessions_of(award.sessions)}"
    if award.rounds == "all":
        return sessions
    return f"{sessions} {'of' if sessions else 'in'} {rounds_of(award.rounds)}"


def kept(award: Award) -> str:
    """Return the sentences on points that are not simply added up, with a space before each."""
    told = "" if award.droppable else " These points are kept even where the result is dropped."
    return told + (" They are kept apart until a phase of the season adds them." if award.reserve else "")


def statuses(of: Iterable[Status]) -> str:
    """Return ``disqualified or did not finish``."""
    return listed((STATUS_WORDS[status] for status in of), "or")


def results(number: int) -> str:
    """Return how many results there are after "the best" or "the worst": ``result``, ``2 results``."""
    return "result" if number == 1 else f"{number} results"


def percent(part: Fraction) -> str:
    """Return ``75 %``, ``1/3`` where that is not a whole number of them."""
    return format_points(part) if (part * 100).denominator > 1 else f"{part * 100} %"


def one_of(unit: str) -> str:
    """Return what one result is: ``a session``, ``a whole event``."""
    return "a whole event" if unit == "event" else f"a {unit}"


def classes_of(names: Sequence[str]) -> str:
    """Return ``class Pro``, ``the classes Pro and Am``."""
    return f"class {names[0]}" if len(names) == 1 else f"the classes {listed(names)}"


def awards_of(modifier: Modifier) -> str:
    """Return what a modifier changes: ``what is paid``, ``what the awards “race” and “sprint” pay``."""
    names = [f"“{name.replace('_', ' ')}”" for name in modifier.awards]
    if not names:
        return "what is paid"
    return f"what the award {names[0]} pays" if len(names) == 1 else f"what the awards {listed(names)} pay"


def begins(phase: Phase) -> str:
    """Return when a phase of the season begins: ``In rounds 27 to 29 (Round of 16)``."""
    return f"In {rounds_of(phase.rounds)}{f' ({phase.name})' if phase.name else ''}"


def drops_out(phase: Phase) -> str:
    """Return the sentences on who does not get into a phase, and on what those in it do not get."""
    out = " Those who drop out fall back to the totals of the first phase." if phase.out_to_first else ""
    if not phase.not_paid:
        return out
    names = listed((f"“{name}”" for name in phase.not_paid), "or")
    return f" In these rounds they get nothing for {names}.{out}"


def closes(gap: bool) -> str:
    """Return what becomes of the place of a car that lost it."""
    return "cars behind it move up" if gap else "nobody moves up"


def moves_up(invisible: bool) -> str:
    """Return what becomes of the places of those who are left out."""
    if invisible:
        return "cars behind them move up"
    return "they keep their places, whose points nobody gets"


def capital(sentence: str) -> str:
    """Return a sentence with a capital letter at its beginning."""
    return sentence[:1].upper() + sentence[1:]
