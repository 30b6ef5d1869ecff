"""Bring lines onto the screen: in colour on a terminal, as plain text anywhere else."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

from countback.cli.views.lines import Line, plain

if TYPE_CHECKING:
    from rich.text import Text

#: What each word for a meaning looks like. Results have the colours of published result tables.
STYLES = {
    "title": "bold",
    "head": "bold",
    "quiet": "dim",
    "total": "bold",
    "first": "#000000 on #ffffbf",
    "second": "#000000 on #dfdfdf",
    "third": "#000000 on #ffdf9f",
    "points": "#000000 on #dfffdf",
    "outside": "#000000 on #cfcfff",
    "retired": "#000000 on #efcfff",
    "disqualified": "#ffffff on #000000",
    "absent": "#000000 on #ffffff",
    "pole": "bold",
    "fastest": "italic",
    "dropped": "dim",
    "good": "green",
    "error": "red",
    "warning": "yellow",
    "info": "cyan",
}

# Control characters in what people typed must not reach a terminal that acts on them.
_VISIBLE = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if code != 0x09}
# Nor those that turn the direction of writing: they make a name look like another.
_TURNING = (0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_VISIBLE |= {code: f"\\u{code:04x}" for code in _TURNING}


def as_json(value: object) -> str:
    """Return JSON for people and machines: letters as they are, control characters escaped."""
    import json

    text = json.dumps(value, ensure_ascii=False, indent=2)
    escaped = (*range(0x7F, 0xA0), *_TURNING)
    return text.translate({code: f"\\u{code:04x}" for code in escaped})


def coloured(stream: TextIO) -> bool:
    """Tell whether a stream goes to a terminal that shows colours, and nobody asked for none.

    ``NO_COLOR`` switches colours off, ``FORCE_COLOR`` on.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def columns() -> int | None:
    """Return how wide the terminal is; None where output goes elsewhere and any width will do."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return None
    import shutil  # with what it imports for archives it takes as long as ten modules of ours

    return shutil.get_terminal_size().columns


def paint(lines: Iterable[Line], *, err: bool = False) -> None:
    """Print lines to stdout or stderr."""
    stream = sys.stderr if err else sys.stdout
    safe = (tuple((text.translate(_VISIBLE), style) for text, style in line) for line in lines)
    if not coloured(stream):
        stream.write("".join(f"{plain(line)}\n" for line in safe))
        return
    # Imported here because only terminals need it.
    from rich.console import Console

    console = Console(file=stream, force_terminal=True, highlight=False, soft_wrap=True, legacy_windows=False)
    for line in safe:
        console.print(text(line))


def text(line: Line) -> Text:
    """Return a line as rich's text."""
    from rich.text import Text

    styled = Text()
    for words, style in line:
        styled.append(words, " ".join(STYLES[word] for word in style.split()))
    return styled
