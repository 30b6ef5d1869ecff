"""Receipts: which competitors have opened a document or decision that is addressed to them, and when.

Each has a link of their own, made at the desk and kept as a hash. What is addressed to them is opened there
by pressing a button: programs that look at links, as those of mail servers do, record nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from countback.model.finding import Finding
from countback.model.season import Entry, Season
from countback.office import models
from countback.office.actions.decisions import named


@dataclass(frozen=True)
class Subject:
    """What is to be opened: the document of a number, or the decision of a name."""

    document: int = 0
    decision: str = ""

    def __str__(self) -> str:
        """Return it as forms name it."""
        return str(self.document) if self.document else self.decision


def subject_of(notice: models.Notice) -> Subject:
    """Return what a notice is of."""
    return Subject(notice.document, notice.decision)


def title_of(season: models.Season, facts: Season | None, subject: Subject) -> str:
    """Return what people call it, "" where there is no such document or no decision that was issued."""
    if subject.document:
        issued = season.publications.filter(number=subject.document).values_list("number", "title", "state")
        return next((f"Document {number}: {title}, {state}" for number, title, state in issued), "")
    decision = named(facts, subject.decision) if facts else None
    # A hearing is nobody's to open: nothing is decided yet.
    return f"Decision: {decision.name}" if decision and decision.standing.status != "open" else ""


def ask(
    season: models.Season, facts: Season | None, subject: Subject, cars: Collection[str], by: str
) -> list[models.Notice] | list[Finding]:
    """Ask cars, by their numbers, to open something; all that are entered where none is named.

    Who was asked before is not asked again. Returns what was asked of those named, or what forbids it.
    """
    if not title_of(season, facts, subject):
        hint = "choose a document that was issued, or a decision that was"
        return [Finding(code="nothing-to-open", message="there is no such document or decision", hint=hint)]
    entries = entries_of(facts, cars)
    if unknown := [number for number in cars if number not in {entry.number for entry in entries}]:
        hint = "give numbers as the entry list has them"
        message = f"no car {unknown[0][:40]!r} is entered"
        return [Finding(code="unknown-car", message=message, hint=hint)]
    if not entries:
        return [Finding(code="unknown-car", message="no car is entered", hint="enter the cars first")]
    now, ids = timezone.now(), [entry.id for entry in entries]
    models.Notice.objects.bulk_create(
        [
            models.Notice(
                season=season,
                entry=id_,
                document=subject.document,
                decision=subject.decision,
                by=by,
                at=now,
            )
            for id_ in ids
        ],
        ignore_conflicts=True,
    )
    return list(asked_of(season, subject).filter(entry__in=ids).order_by("pk"))


def asked_of(season: models.Season, subject: Subject) -> Any:
    """Return everybody's notices of a document or decision."""
    return season.notices.filter(document=subject.document, decision=subject.decision)


def entries_of(facts: Season | None, cars: Collection[str] = ()) -> list[Entry]:
    """Return the entries of the numbers, all where none is given."""
    return [entry for entry in (facts.entries if facts else ()) if not cars or entry.number in cars]


def give_links(season: models.Season, entries: Iterable[Entry], by: str) -> dict[str, str]:
    """Return the secret of a new link for each entry, by entry id; links given before work no more."""
    now = timezone.now()
    made = {entry.id: secrets.token_urlsafe(24) for entry in entries}
    season.readers.filter(entry__in=list(made), revoked=None).update(revoked=now)
    models.Reader.objects.bulk_create(
        models.Reader(season=season, entry=entry, hash=_hashed(secret), by=by, at=now)
        for entry, secret in made.items()
    )
    return made


def reader_of(secret: str) -> models.Reader | None:
    """Return whose link that is; None for one that does not work, or not any more."""
    reader: models.Reader | None = (
        models.Reader.objects.select_related("season").filter(hash=_hashed(secret), revoked=None).first()
    )
    return reader


def addressed_to(reader: models.Reader) -> Any:
    """Return what the competitor of a link is asked to open, newest first."""
    return reader.season.notices.filter(entry=reader.entry).order_by("-pk")


def open_notice(reader: models.Reader, number: int) -> models.Notice | None:
    """Record that the competitor of a link has opened something; the first time counts."""
    mine = addressed_to(reader).filter(pk=number)
    mine.filter(opened=None).update(opened=timezone.now())
    opened: models.Notice | None = mine.first()
    return opened


def told(facts: Season | None, notices: Sequence[models.Notice]) -> list[tuple[str, str, models.Notice]]:
    """Return notices with car number and crew, in the order of the entry list."""
    entries = {entry.id: (place, entry) for place, entry in enumerate(entries_of(facts))}
    rows = []
    for notice in notices:
        place, entry = entries.get(notice.entry, (len(entries), None))
        crew = " / ".join(driver.name for driver in entry.crew) if entry else "not entered any more"
        rows.append((place, entry.number if entry else "", crew, notice))
    return [(number, crew, notice) for _, number, crew, notice in sorted(rows, key=lambda row: row[0])]


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
