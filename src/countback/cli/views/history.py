"""The race for a title, a line a round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from countback.titles.history import History

FEW = 8
"""As many names are written out; of more, only the number."""


def history_lines(histories: Sequence[History]) -> Iterator[str]:
    """Yield the lines that tell after which round who was out, and when the title was decided."""
    for history in histories:
        yield f"{history.name}: title, after each round"
        yield from wrap(f"assumed: {history.said}", 100, initial_indent="  ", subsequent_indent="    ")
        if history.pending:
            told = f"not decided yet: {history.pending}; what is told here holds whatever is decided"
            yield from wrap(told, 100, initial_indent="  ", subsequent_indent="    ")
        decided = False
        for after in history.rounds:
            words = []
            if after.clinched and not decided:
                words.append(f"decided: {_names(history, after.clinched)}")
                decided = True
            elif not decided:
                words.append(f"{len(after.alive)} alive")
                if after.undecided:
                    words.append(f"{len(after.undecided)} undecided")
            if after.out:
                words.append(f"out: {_names(history, after.out)}")
            if words:
                yield f"  round {after.round:>2}  {'; '.join(words)}"
        yield ""


def _names(history: History, ids: Sequence[str]) -> str:
    if len(ids) > FEW:
        return f"{len(ids)} more"
    return ", ".join(history.names.get(id_, id_) for id_ in ids)
