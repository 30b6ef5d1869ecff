"""What is answered: clinched, alive, eliminated or undecided, with witness or certificate."""

from __future__ import annotations

from typing import Literal

import msgspec

from countback.titles.ending import Ending
from countback.titles.possible import Assume

Status = Literal["clinched", "alive", "eliminated", "undecided"]
CertificateKind = Literal[
    "best-ending",
    "rivals-at-best",
    "room",
    "weights",
    "reach",
    "model",
    "every-ending",
    "not-eligible",
    "left-out",
    "every-calendar",
]


class Weight(msgspec.Struct, frozen=True, kw_only=True):
    """The weight of what a rival gains in these ``sessions``."""

    competitor: str
    weight: int
    sessions: tuple[str, ...]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """Weights that show that rivals must get ahead, even if those ``exempt`` are allowed to."""

    exempt: tuple[str, ...]
    weights: tuple[Weight, ...]


class Certificate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why something cannot happen.

    ``best-ending``: in the best ``ending`` for the competitor the ``rivals`` are still ahead.
    ``rivals-at-best``: the ``rivals`` are all who could get ahead, each in its own best ending; they are
    too few. ``room``: however places fall, the ``rivals`` together are paid more than they can be without
    getting ahead; ``weights``: the same with what each is paid multiplied by a weight, in several ``cases``
    where some may get ahead.
    ``reach``: the best paid places, by the ``weights``, bring less than enough rivals need to get ahead.
    ``model``: the integer model has no solution. ``every-ending``: all ``endings`` were scored.
    ``not-eligible``: the competitor cannot hold a position. ``every-calendar``: it is so whichever of the
    sessions are cancelled, each of ``endings`` calendars with a proof of its own. ``left-out``: the
    ``rivals`` are in the playoffs, which the competitor is not and nobody else gets into.

    ``rests_on`` says what it stands on: ``score`` (a few endings, scored), ``sums`` (whole numbers added
    up), ``every-ending`` or the ``solver``.
    """

    kind: CertificateKind
    rests_on: Literal["score", "sums", "every-ending", "solver"]
    rivals: tuple[str, ...] = ()
    ending: Ending = ()
    endings: int = 0
    weights: tuple[int, ...] = ()
    cases: tuple[Case, ...] = ()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a competitor can still finish in a position (or better).

    ``witness`` is an ending in which it gets there, ``against`` one in which it does not; ``because``
    says why something was left open: whoever is alive without an ``against`` may have it for certain.
    """

    competitor: str
    position: int
    assume: tuple[Assume, ...]
    status: Status
    witness: Ending | None = None
    against: Ending | None = None
    certificate: Certificate | None = None
    because: str = ""

    def __repr__(self) -> str:
        """Return one line."""
        return f"<Answer for {self.competitor}: {self.status} for position {self.position}>"
