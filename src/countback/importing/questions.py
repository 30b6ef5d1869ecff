"""What somebody has to say of a row that is in doubt, and whether they have said it beforehand."""

from __future__ import annotations

import math

from countback.importing.matching import Matched
from countback.importing.wanted import Wanted
from countback.model.finding import Finding


def accepts(match: Matched, wanted: Wanted) -> bool:
    """Tell whether somebody takes what is proposed."""
    return wanted.accept_names and (match.score or 0.0) >= wanted.threshold


def question(match: Matched, wanted: Wanted) -> Finding:
    """Return the question that a row leaves open, with the options that answer it."""
    if match.how == "proposed":
        way = _accepting(match, wanted)
        score = "" if match.score is None else f" (score {match.score:.2f})"
        hint = f"accept with {way}, say --new NAME where it is somebody else, or correct aliases.csv"
        return Finding(code="name-proposed", message=f"{match.why}{score}", hint=hint)
    hint = "enter it with --add-new, or correct entries.csv or aliases.csv"
    return Finding(code="unknown-entry", message=match.why, hint=hint)


def _accepting(match: Matched, wanted: Wanted) -> str:
    """Return the options that take what is proposed; a score below the threshold needs a lower one."""
    if match.renumbered or match.score is None or match.score >= wanted.threshold:
        return "--accept-names"
    lower = f"--threshold {math.floor(match.score * 100) / 100:.2f}"
    return lower if wanted.accept_names else f"--accept-names {lower}"
