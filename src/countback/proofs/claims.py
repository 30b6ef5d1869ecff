"""Claims about titles as `countback titles --format json` writes them."""

from __future__ import annotations

from typing import Literal

import msgspec

Status = Literal["clinched", "alive", "eliminated", "undecided"]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """How one session to come ends. Entry ids; ``places`` where some tie, ``drivers`` other than usual."""

    session: str
    order: tuple[str, ...]
    places: tuple[int, ...] = ()
    retired: tuple[str, ...] = ()
    not_started: tuple[str, ...] = ()
    disqualified: tuple[str, ...] = ()
    away: tuple[str, ...] = ()
    pole: tuple[str, ...] = ()
    qualified: tuple[str, ...] = ()
    fastest_lap: tuple[str, ...] = ()
    led: tuple[str, ...] = ()
    laps: tuple[int, ...] = ()
    drivers: dict[str, tuple[str, ...]] = {}
    set_by: dict[str, str] = {}
    held: bool = True


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What is claimed of one competitor: the status, an ending that shows it, one that shows the contrary."""

    competitor: str
    status: Status
    witness: tuple[Result, ...] | None = None
    against: tuple[Result, ...] | None = None


class Title(msgspec.Struct, frozen=True, kw_only=True):
    """What is claimed of one championship with a view to a position, under which assumptions."""

    id: str
    position: int
    assume: tuple[str, ...]
    entries: str
    rows: tuple[Row, ...]
    named: tuple[str, ...] = ()


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """A document of claims: after which session ("" before the first), how many rounds were left."""

    after_session: str
    championships: tuple[Title, ...]
    rounds_left: int | None = None


def read_claims(text: bytes) -> Claims:
    """Return the claims. Raises ``msgspec.ValidationError`` or ``msgspec.DecodeError`` for anything else."""
    return msgspec.json.decode(text, type=Claims)
