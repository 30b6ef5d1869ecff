"""What is remembered of the files that a season was imported from: notes of the scorer, no facts of it."""

from __future__ import annotations

import datetime as dt

import msgspec


class Imported(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One session of one file: where it went, and what the file said by which it is known again.

    ``revision`` counts from 1. ``own_id`` is the format's own name of the session (a subsession, a server's
    file name), with the format before it: ``iracing:36788868/0``. ``circuit``, ``title``, ``day`` and
    ``clock`` are the file's own words. ``choices`` are what somebody decided that no fact shows:
    ``pole=none``, ``line:bob-pim=ks_b``. ``at`` is when it was imported.
    """

    session: str
    revision: int
    file: str
    own_id: str = ""
    day: dt.date | None = None
    clock: str = ""
    circuit: str = ""
    title: str = ""
    choices: tuple[str, ...] = ()
    at: dt.datetime | None = None
