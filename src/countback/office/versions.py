"""The line of versions of a season: open, append, run a change, undo, history.

A version holds the files of the season folder, and no table repeats what they say. A change is a function
of a version; if another version came between, it is run again on the newest. Whoever changed something
must have seen what they changed: the facts that an action names are compared between the version that
they saw and the newest, and only if one of them differs there is a conflict.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone

from countback.model.finding import Finding, Where, has_errors
from countback.model.season import Season
from countback.office import models
from countback.office.archive import pack, unpack
from countback.office.facts import Fact, fingerprint
from countback.office.merge import joined
from countback.store.files import InMemory
from countback.store.folder import read_files

#: A version that somebody else made first is met again at most this often.
_TRIES = 50
#: Where reports to the stewards and what became of them name people.
_TOLD = ("cars", "by", "text", "happened", "note", "author")
#: Versions that were read are kept: they never change.
_KEPT = 64


@dataclass(frozen=True)
class Opened:
    """A version that was read. ``season`` is None where its files cannot be (``findings`` say why)."""

    number: int
    files: Mapping[str, bytes]
    season: Season | None
    findings: tuple[Finding, ...] = ()

    def fact(self, fact: Fact) -> str:
        """Return the fingerprint of a fact in this version."""
        if fact.what == "file":
            return fingerprint(_NOTHING, self.files, fact)
        return fingerprint(self.season, self.files, fact) if self.season else ""


@dataclass(frozen=True)
class Changed:
    """What a change makes of the files, and what is to be said of it."""

    files: Mapping[str, bytes]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Refused:
    """A change that cannot be made; nothing is stored."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Action:
    """A change as a function of a version. ``touches`` are the facts it changes, as its author saw them."""

    name: str
    cause: str
    run: Callable[[Opened], Changed | Refused]
    touches: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Done:
    """The number of the version that holds the change (the one it began with where nothing changed)."""

    number: int
    changed: bool
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """A fact that somebody else changed since: ``base`` is what was seen, ``head`` how it is now."""

    fact: Fact
    base: int
    head: int
    author: str
    findings: tuple[Finding, ...] = field(default=())


_NOTHING = Season(id="", name="", series="", year=0)
_read: OrderedDict[tuple[int, int, int], Opened] = OrderedDict()
_lock = threading.Lock()


def head(season: models.Season) -> int:
    """Return the number of the newest version, 0 before there is one."""
    newest = season.versions.order_by("-number").values_list("number", flat=True).first()
    return int(newest or 0)


def open_version(season: models.Season, number: int | None = None) -> Opened:
    """Return a version, the newest unless a number is given. Raises ``LookupError`` where there is none."""
    wanted = head(season) if number is None else number
    version = season.versions.filter(number=wanted).only("id", "number").first()
    if version is None:
        raise LookupError(f"{season.slug} has no version {wanted}")
    # Forgetting somebody changes versions after all: what was read before that is not used again.
    key = (version.id, wanted, models.Redaction.objects.filter(season=season).count())
    with _lock:
        if key in _read:
            _read.move_to_end(key)
            return _read[key]
    opened = read(wanted, unpack(bytes(season.versions.values_list("files", flat=True).get(number=wanted))))
    with _lock:
        _read[key] = opened
        while len(_read) > _KEPT:
            _read.popitem(last=False)
    return opened


def read(number: int, files: Mapping[str, bytes]) -> Opened:
    """Return files as a version would be opened."""
    season, findings = read_files(InMemory(files))
    return Opened(number, files, season, tuple(findings))


class MovedError(Exception):
    """Another version came first."""


def append(
    season: models.Season,
    parent: int,
    files: Mapping[str, bytes],
    *,
    author: str,
    action: str,
    cause: str = "",
) -> int:
    """Add a version after ``parent`` and return its number. Raises `MovedError` if there is one already."""
    number = parent + 1
    try:
        with transaction.atomic():
            models.Version.objects.create(
                season=season,
                number=number,
                parent=parent,
                author=author,
                at=timezone.now(),
                action=action,
                cause=cause[:1000],
                files=pack(files),
            )
    except IntegrityError:
        if season.versions.filter(number=number).exists():
            raise MovedError from None
        raise
    return number


def perform(season: models.Season, action: Action, base: int, author: str) -> Done | Refused | Conflict:
    """Run an action of somebody who saw version ``base``, and store what comes of it as a new version."""
    for _ in range(_TRIES):
        newest = open_version(season)
        if newest.number != base and (conflict := _conflict(season, action, base, newest)):
            return conflict
        outcome = action.run(newest)
        if isinstance(outcome, Refused):
            return outcome
        if dict(outcome.files) == dict(newest.files):
            return Done(newest.number, changed=False, findings=outcome.findings)
        after = read(newest.number + 1, outcome.files)
        if after.season is None and newest.season is not None:
            return Refused(tuple(finding for finding in after.findings if finding.severity == "error"))
        if after.season is not None and after.season.id != season.slug:
            message = f"the season is {season.slug!r} and cannot become {after.season.id!r}"
            hint = "its addresses are made of its id; change the name"
            where = Where(file="season.toml", key="id")
            return Refused((Finding(code="id-changed", where=where, message=message, hint=hint),))
        try:
            number = append(
                season, newest.number, outcome.files, author=author, action=action.name, cause=action.cause
            )
        except MovedError:
            continue
        return Done(number, changed=True, findings=outcome.findings)
    raise TimeoutError(f"{season.slug}: other people change it all the time; try again")


def met(season: models.Season, action: Action, base: int) -> Conflict | None:
    """Return what somebody who saw version ``base`` and wants to do that has not seen yet."""
    newest = open_version(season)
    return None if newest.number == base else _conflict(season, action, base, newest)


def _conflict(season: models.Season, action: Action, base: int, newest: Opened) -> Conflict | None:
    try:
        seen = open_version(season, base)
    except LookupError:  # a form that does not say what was on the screen: nothing was
        seen = Opened(0, {}, None)
    for fact in action.touches:
        if seen.fact(fact) != newest.fact(fact):
            return Conflict(fact, base, newest.number, _author_of(season, fact, base, newest.number))
    return None


def _author_of(season: models.Season, fact: Fact, base: int, newest: int) -> str:
    """Return who changed a fact last between two versions."""
    for number in range(newest, base, -1):
        before = open_version(season, number - 1).fact(fact) if number > 1 else ""
        if open_version(season, number).fact(fact) != before:
            return str(season.versions.values_list("author", flat=True).get(number=number))
    return ""


def undoing(season: models.Season, number: int) -> Action:
    """Return the action that takes one version back, whatever came after it.

    Each file it changed is joined line by line: what it did is undone, what was done since stays. Where both
    touch the same lines it is refused, with the version that has to be taken back first.
    """
    made, before = open_version(season, number), open_version(season, number - 1)
    names = sorted(
        name for name in {*made.files, *before.files} if made.files.get(name) != before.files.get(name)
    )

    def run(newest: Opened) -> Changed | Refused:
        files = dict(newest.files)
        for name in names:
            text = joined(made.files.get(name), newest.files.get(name), before.files.get(name))
            if isinstance(text, bool):
                later = _changer(season, name, number, newest.number)
                message = f"{name} was changed in the same place again, last in version {later}"
                hint = f"take version {later} back first, or correct it by hand"
                return Refused((Finding(code="changed-since", message=message, hint=hint),))
            if text is None:
                files.pop(name, None)
            else:
                files[name] = text
        return Changed(files)

    return Action("undo", f"version {number} taken back", run)


def _changer(season: models.Season, name: str, after: int, newest: int) -> int:
    """Return the last version in which a file was changed."""
    for number in range(newest, after, -1):
        if open_version(season, number).files.get(name) != open_version(season, number - 1).files.get(name):
            return number
    return newest


def redact(
    season: models.Season, change: Callable[[bytes], bytes], *, by: str, reason: str
) -> tuple[int, ...]:
    """Change files of old versions after all, since somebody's data has to be forgotten; it is recorded.

    ``change`` takes and gives the bytes of one file. Returns the numbers of the versions that were changed.
    What was filed with the stewards is changed likewise, what is attached to it excepted. Documents that were
    issued stay as they are: they have left the house.
    """
    changed = []
    with transaction.atomic():
        pass_ = models.Redacting.objects.create(reason=reason)
        for version in season.versions.order_by("number").iterator():
            files = unpack(bytes(version.files))
            without = {name: change(data) for name, data in files.items()}
            if without != files:
                version.files = pack(without)
                version.save(update_fields=["files"])
                changed.append(version.number)
        for told in (
            *season.reports.defer("attachment").iterator(),
            *models.Handling.objects.filter(report__season=season).iterator(),
        ):
            names = [name for name in _TOLD if hasattr(told, name)]
            without_name = {name: change(getattr(told, name).encode()).decode() for name in names}
            if any(getattr(told, name) != text for name, text in without_name.items()):
                vars(told).update(without_name)
                told.save(update_fields=names)
        pass_.delete()
        models.Redaction.objects.create(
            season=season, by=by, at=timezone.now(), reason=reason[:1000], versions=changed
        )
    return tuple(changed)


def check(opened: Opened) -> bool:
    """Tell whether a version can be scored: its files can be read."""
    return opened.season is not None and not has_errors(opened.findings)
