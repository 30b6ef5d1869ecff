"""A file of the folder as text, for those who would rather write than click."""

from __future__ import annotations

import re

from countback.model.finding import Finding, Where
from countback.office.facts import Fact
from countback.office.versions import Action, Changed, Opened, Refused

#: What may be written: the files of a season folder, rulebooks and layouts.
_NAME = re.compile(
    r"(?:[a-z0-9][a-z0-9_.-]{0,80}\.(?:toml|csv)|(?:results|published)/[a-z0-9][a-z0-9_.-]{0,120}\.csv)\Z"
)
LARGEST = 2 * 2**20


def written(name: str, text: str) -> Action:
    """Return the action that gives a file this text; one that makes the season unreadable is refused."""

    def run(newest: Opened) -> Changed | Refused:
        if not _NAME.match(name):
            finding = Finding(
                code="wrong-name",
                where=Where(file=name),
                message="is not a file of a season folder",
                hint="write season.toml, entries.csv, decisions.toml, rules.toml or a file in results/",
            )
            return Refused((finding,))
        data = text.replace("\r\n", "\n").encode("utf-8")
        if len(data) > LARGEST:
            finding = Finding(
                code="too-large", where=Where(file=name), message="is larger than two megabytes"
            )
            return Refused((finding,))
        if not data.strip():
            return Changed({file: old for file, old in newest.files.items() if file != name})
        return Changed({**newest.files, name: data})

    return Action("edit", f"{name} edited", run, (Fact("file", name),))
