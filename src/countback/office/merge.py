"""Two changes of one text joined, line by line; where they touch, there is no joining."""

from __future__ import annotations

from difflib import SequenceMatcher


def joined(base: bytes | None, mine: bytes | None, other: bytes | None) -> bytes | bool | None:
    """Return ``base`` with both changes in it; False where they touch. None is a file that is not there."""
    if mine in (base, other):
        return other
    if other == base:
        return mine
    if base is None or mine is None or other is None:
        return False
    lines = base.splitlines(keepends=True)
    changes = sorted(
        [*_changes(lines, mine.splitlines(keepends=True)), *_changes(lines, other.splitlines(keepends=True))],
        key=lambda change: change[:2],
    )
    made: list[bytes] = []
    at = 0
    last: tuple[int, int, list[bytes]] | None = None
    for start, end, new in changes:
        if last is not None and (start, end, new) == last:
            continue  # both did the same
        if start < at or (last is not None and start == at and (start == end or last[0] == last[1])):
            return False
        made += lines[at:start] + new
        at, last = end, (start, end, new)
    return b"".join(made + lines[at:])


def _changes(base: list[bytes], new: list[bytes]) -> list[tuple[int, int, list[bytes]]]:
    """Return which lines of ``base`` (from, up to) became which others."""
    matched = SequenceMatcher(None, base, new, autojunk=False)
    return [(i, j, new[k:m]) for tag, i, j, k, m in matched.get_opcodes() if tag != "equal"]
