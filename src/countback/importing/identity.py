"""Whether a new result is one of the session there was: a file may be of another race, or of one class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from countback.model.classification import Result
from countback.model.finding import Finding
from countback.model.season import Entry

FEW = 3
"""Of fewer cars, times that all differ say nothing."""


def unlike(
    session: str, before: Sequence[Result], rows: Sequence[Result], entries: Sequence[Entry], *, sure: bool
) -> Iterator[Finding]:
    """Return what speaks against ``rows`` being a newer result of the session than ``before``.

    It is an error that they have no car in common, unless somebody named the session (``sure``).
    """
    if not before:
        return
    old, new = ({row.entry: row for row in some} for some in (before, rows))
    number = {entry.id: entry.number or entry.id for entry in entries}
    gone = [row.number or number.get(id_, id_) for id_, row in old.items() if id_ not in new]
    if len(gone) == len(old) and not sure:
        yield Finding(
            code="other-cars",
            message=f"no car of it is in the result of {session} there was, which it would replace",
            hint=f"put all classes into one file; or give --session {session} to replace that result",
        )
    elif gone:
        yield Finding(
            code="cars-gone",
            severity="warning",
            message=f"{session} had {_cars(gone)} in the result before, which this one has not",
            hint="a result is replaced as a whole; check that the file is complete",
        )
    times = [(old[id_].time, row.time) for id_, row in new.items() if id_ in old]
    both = [(one, other) for one, other in times if one is not None and other is not None]
    if len(both) >= FEW and not sure and all(one != other for one, other in both):
        yield Finding(
            code="other-times",
            severity="warning",
            message=f"no time is the one in the result of {session} there was",
            hint="is it another session? name it with --session",
        )


def _cars(numbers: Sequence[str]) -> str:
    return f"car {numbers[0]}" if len(numbers) == 1 else f"cars {', '.join(numbers)}"
