"""What is remembered of the files a season was imported from: the scorer's notes, not facts of the season."""

from __future__ import annotations

import datetime as dt

import msgspec


class Named(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody as a file names them. ``id`` has its source before it: ``steam:76561198000000001``."""

    name: str
    id: str = ""
    nationality: str = ""
    marks: tuple[str, ...] = ()


class Seen(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A car as a file describes it, and the ``entry`` it was matched to; ``who`` are those who drove it."""

    entry: str
    who: tuple[str, ...] = ()
    number: str = ""
    drivers: tuple[Named, ...] = ()
    team: str = ""
    class_: str = msgspec.field(default="", name="class")
    car: str = ""
    manufacturer: str = ""
    group: str = ""


class Imported(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One session of one file: where it went, and what in the file tells it from others later.

    ``revision`` counts from 1. ``own_id`` is the format's own name of the session (a subsession, a server's
    file name), with the format before it: ``iracing:36788868/0``. ``event``, ``circuit``, ``title``, ``day``
    and ``clock`` are the file's own words. ``choices`` are what somebody decided that no fact shows:
    ``pole=none``, ``line:bob-pim=ks_b``. ``at`` is when it was imported. ``cars`` are those of the file, by
    numbers where it has such. A list of the entries of an event has no ``session``.
    """

    session: str
    revision: int
    file: str
    own_id: str = ""
    day: dt.date | None = None
    clock: str = ""
    event: str = ""
    circuit: str = ""
    title: str = ""
    choices: tuple[str, ...] = ()
    at: dt.datetime | None = None
    cars: tuple[Seen, ...] = ()
    numbered: bool = True

    def __repr__(self) -> str:
        """Return one line."""
        return f"<Imported {self.file}: {self.session} revision {self.revision}, {len(self.cars)} cars>"
