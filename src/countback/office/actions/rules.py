"""The rulebook of a season: another one taken, or the text of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from countback.model.finding import Finding, Where
from countback.model.season import Season
from countback.office.actions.on_season import unreadable
from countback.office.facts import Fact
from countback.office.versions import Action, Changed, Opened, Refused
from countback.store.editing.season import with_season
from countback.store.shipped import find_rulebook, rulebooks

#: The longest rulebook that is looked at while it is typed, in bytes.
LARGEST = 200_000
_NO_RULES = ("season.toml", "decisions.toml")


@dataclass(frozen=True)
class Wanted:
    """A rulebook as a season would name it; ``data`` is the text of its file, None for a shipped one."""

    name: str
    data: bytes | None = None


def books(files: Mapping[str, bytes]) -> list[str]:
    """Return the rulebooks that a season can name: those in its folder, then the shipped ones."""
    own = [name for name in files if name.endswith(".toml") and "/" not in name and name not in _NO_RULES]
    return [*sorted(own), *rulebooks()]


def text_of(book: str, files: Mapping[str, bytes]) -> str | None:
    """Return the text of a rulebook of the folder or of a shipped one; None where there is none."""
    if book not in books(files):
        return None
    shipped = None if book in files else find_rulebook(book)
    data = shipped.read_bytes() if shipped else files.get(book, b"")
    return data.decode("utf-8", "replace").replace("\r\n", "\n")


def wanted(book: str, text: str, files: Mapping[str, bytes]) -> Wanted:
    """Return the rulebook of a text that began as ``book``; a shipped one that is edited gets a file."""
    text = text.replace("\r\n", "\n")
    if book in files:
        return Wanted(book, files[book] if text == text_of(book, files) else text.encode())
    if text.rstrip() == (text_of(book, files) or "").rstrip():
        return Wanted(book)
    names = (f"{book}{number}.toml" for number in ("", *(f"-{place}" for place in range(2, 100))))
    return Wanted(next(name for name in names if name not in files), text.encode())


def under(season: Season, files: Mapping[str, bytes], rules: Wanted) -> tuple[Season, dict[str, bytes]]:
    """Return a season and its files under other rules."""
    added = {} if rules.data is None else {rules.name: rules.data}
    return msgspec.structs.replace(season, rulebook=rules.name), {**files, **added}


def taken(season: Season, rules: Wanted) -> Action:
    """Return the action by which a season is scored under these rules from now on."""
    touches = [] if rules.data is None else [Fact("file", rules.name)]
    if season.rulebook != rules.name:
        touches.append(Fact("key", "rulebook"))

    def run(newest: Opened) -> Changed | Refused:
        if newest.season is None:
            return Refused(unreadable(newest))
        if rules.data is not None and len(rules.data) > LARGEST:
            return Refused((too_large(rules.name),))
        changed, files = under(newest.season, newest.files, rules)
        return Changed(with_season(files, changed))

    edited = season.rulebook == rules.name
    return Action(
        "rules", f"{rules.name} edited" if edited else f"rulebook: {rules.name}", run, tuple(touches)
    )


def too_large(name: str) -> Finding:
    """Return what is said of a text that is no rulebook for its length."""
    message = f"is larger than {LARGEST // 1000} kilobytes"
    return Finding(code="too-large", where=Where(file=name), message=message)
