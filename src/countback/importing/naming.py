"""What sessions are called: the number in a title, a title as it is shown, an id of its own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import msgspec

from countback.formats import names
from countback.formats.reading import ReadSession
from countback.model.imported import Imported
from countback.model.season import Event, Session
from countback.model.text import slug

#: A file's name has more words around the number of its session: "03 Results Race 2 Official".
_NUMBER = re.compile(
    r"\b(race|rennen|lauf|course|gara|carrera|sprint|heat|quali\w*)[ _#]*(\d{1,2})\b(?! ?(?:h|hours?|min)\b)",
    re.I,
)

_ROUND = re.compile(r"\b(?:round|rnd|rd|runde|ronde)\b", re.I)
#: Words that name a session beyond its kind.
_TITLE = re.compile(r"feature|consol|final|pole|shoot.?out|sprint|heat|endur|last chance|semi|main", re.I)


def number_in(title: str) -> int:
    """Return which of a meeting's sessions a title says it is; 0 where it does not."""
    last = re.search(r"(?<![\d:])(\d{1,2})\s*\Z", title) if not _ROUND.search(title) else None
    if last and len(names.folded(title)) <= 3:
        return int(last[1])
    numbers = {int(number) for _, number in _NUMBER.findall(title.replace("_", " "))}
    return numbers.pop() if len(numbers) == 1 else 0


def names_its_number(title: str) -> bool:
    """Tell whether a title says what its number is of: race 2, heat 3."""
    return _NUMBER.search(title.replace("_", " ")) is not None


def own_number(session: Session) -> int:
    """Return the number that a session of the calendar has by its name, or by its id."""
    last = re.search(rf"(?:\A|-){session.kind}-(\d{{1,2}})\Z", session.id)
    return number_in(session.name) or (int(last[1]) if last else 0)


def title_of(read: ReadSession) -> str:
    """Return what a session is called: the sheet's own title where it is one, for a file's name is none."""
    kind = "race" if read.kind in ("grid", "laps") else read.kind
    title = " ".join(read.name.split())
    if place := number_in(title):
        own = re.match(r"([^\W\d_]+)[ _#-]*\d{1,2}\Z", title)
        return f"{_capital(own[1]) if own and len(own[1]) > 2 else kind.title()} {place}"
    if not re.fullmatch(r"[^\W\d_]+(?: [^\W\d_]+){0,2}", title) or not _TITLE.search(title):
        return kind.title()
    return _capital(title)


def _capital(title: str) -> str:
    return title.title() if title.isupper() or title.islower() else title


def session_id(read: ReadSession, day: dt.date | None, round_: int) -> str:
    """Return the id of a new session, which depends on nothing but itself: day, circuit, kind and number.

    Without a number of its own, the time of its start tells it from another of that day; what names no day
    is counted within its round.
    """
    kind = "race" if read.kind in ("grid", "laps") else read.kind
    place = number_in(read.name)
    own = slug(title_of(read)) if read.name else kind
    what = f"{kind}-{place}" if place else own if own and own.isascii() else kind
    where = "-".join(slug(read.circuit).split("-")[:2]) if slug(read.circuit).isascii() else ""
    if day is None:
        what = what if place or what != kind else f"{kind}-1"
        return f"{where}-{what}" if where else what if round_ == 1 else f"r{round_}-{what}"
    clock = read.clock.replace(":", "")[:4] if read.hours == 24 and not place and what == kind else ""
    return "-".join(part for part in (day.isoformat(), where, what, clock) if part)


def rank(kind: str) -> int:
    """Return where a kind of session stands in a meeting."""
    return {"practice": 0, "qualifying": 1}.get(kind, 2)


def called(
    before: Sequence[Event], events: Sequence[Event], log: Sequence[Imported], was: Sequence[Imported]
) -> tuple[Event, ...]:
    """Return the events with the name and the circuit that the first of their sessions' files give them.

    A name in ``before`` that differs from those of the files noted in ``was`` was chosen by somebody: it
    stays.
    """
    theirs = {session.id for event in before if _called(event, was) != event for session in event.sessions}
    return tuple(
        event if any(session.id in theirs for session in event.sessions) else _called(event, log)
        for event in events
    )


def _called(event: Event, log: Sequence[Imported]) -> Event:
    notes = [
        note
        for session in event.sessions
        for note in sorted(log, key=lambda note: (note.revision, note.event, note.circuit))
        if note.session == session.id
    ]
    circuit = next((note.circuit for note in notes if note.circuit), "")
    name = next((note.event for note in notes if note.event), "") or circuit
    if not name:
        return event
    circuit = circuit if circuit != name else ""
    id_ = slug(name) if event.id == slug(event.name) else event.id
    return msgspec.structs.replace(event, name=name, circuit=circuit, id=id_ or event.id)
