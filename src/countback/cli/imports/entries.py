"""A list of entries, typed or pasted, with which a season begins or is completed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from countback.cli.findings import fail, fail_because
from countback.model.finding import has_errors

SUMMARY = "a list of entries in a spreadsheet or in text, columns in any order"


def run(files: Sequence[Path], folder: Path, kind: str, choices: Mapping[str, Any]) -> None:
    """Enter the cars of the lists for the whole season, which is made if it is not there."""
    from countback.cli.imports.results import plan_into
    from countback.formats import entry_list
    from countback.formats.content import LARGEST, Content

    read = []
    for path in files:
        try:
            with path.open("rb") as opened:
                content = Content(path.name, opened.read(LARGEST + 1))
        except OSError as error:
            fail_because("unreadable", f"{path} cannot be read: {error.strerror}", "give a file")
        entry_file = entry_list.read(content)
        if has_errors(entry_file.findings):
            fail(*content.problems, *entry_file.findings)
        read.append((path.name, entry_file))
    plan_into(read, folder, kind, {**choices, "add_new": True})
