"""Incidents and protests as they are filed, and what became of each.

A report is not a fact of the season: what the stewards make of it is, as a decision whose history names the
report. What they lay aside without a decision is said by a `models.Handling`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone

from countback.model.finding import Finding, Where
from countback.model.season import Decision, Season
from countback.office import models
from countback.office.actions.decisions import reports_of

Kind = Literal["incident", "protest"]
KINDS: tuple[Kind, ...] = get_args(Kind)
#: What may become of a report without a decision.
LAID = {"no-action": "no action is taken", "withdrawn": "withdrawn by who filed it"}
#: The largest attachment, in bytes.
LARGEST = 8 * 2**20
_TRIES = 20


@dataclass(frozen=True)
class Filed:
    """What somebody files: ``by`` is who complains or reports, ``happened`` when it was (lap 4, 14:32)."""

    kind: str
    text: str
    by: str
    session: str = ""
    cars: str = ""
    happened: str = ""
    name: str = ""
    attachment: bytes | None = None


def file_report(
    season: models.Season, facts: Season | None, wanted: Filed, author: str, now: dt.datetime | None = None
) -> models.Report | list[Finding]:
    """Keep a report under the next number. A late protest is kept, too, and said to be late."""
    now = now or timezone.now()
    if wrong := _wrong(facts, wanted):
        return wrong
    until = protests_until(season, wanted.session) if wanted.session else None
    for _ in range(_TRIES):
        newest = season.reports.order_by("-number").values_list("number", flat=True).first() or 0
        try:
            with transaction.atomic():
                made: models.Report = models.Report.objects.create(
                    season=season,
                    number=newest + 1,
                    kind=wanted.kind,
                    session=wanted.session,
                    cars=_line(wanted.cars),
                    by=_line(wanted.by),
                    happened=_line(wanted.happened),
                    text=wanted.text.strip(),
                    author=author,
                    at=now,
                    protest_until=until,
                    late=wanted.kind == "protest" and until is not None and now > until,
                    attachment=wanted.attachment,
                    name=file_name(wanted.name) if wanted.attachment is not None else "",
                )
                return made
        except IntegrityError:
            if not season.reports.filter(number=newest + 1).exists():
                raise
    raise TimeoutError(f"{season.slug}: others file reports all the time; try again")


def protests_until(season: models.Season, session: str) -> dt.datetime | None:
    """Return until when protests against the result of a session are taken; None where no clock ran."""
    until: dt.datetime | None = (
        season.publications.filter(session=session, protest_until__isnull=False)
        .order_by("-number")
        .values_list("protest_until", flat=True)
        .first()
    )
    return until


def lay_aside(report: models.Report, state: str, note: str, author: str) -> list[Finding]:
    """Say what became of a report without a decision; nothing is stored where that does not say why."""
    if state not in LAID:
        return [_find("unknown-step", f"{state!r} is not a state of a report", "reload the page")]
    if not note.strip():
        return [_find("no-reason", "the reason is missing", "say why; it is kept with the report")]
    models.Handling.objects.create(
        report=report, at=timezone.now(), by=author, state=state, note=note.strip()[:1000]
    )
    return []


def decisions_on(report: models.Report, decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that a report led to."""
    return [decision for decision in decisions if report.number in reports_of(decision)]


def state_of(report: models.Report, decisions: Iterable[Decision], laid: str = "") -> str:
    """Return where a report stands: filed, hearing, decided, no-action or withdrawn.

    ``laid`` is the newest of its handlings. A decision says more than that.
    """
    taken = decisions_on(report, decisions)
    if any(decision.standing.status == "open" for decision in taken):
        return "hearing"
    return "decided" if taken else laid or "filed"


def laid_aside(season: models.Season) -> Mapping[int, str]:
    """Return by number of a report the newest of what became of it without a decision."""
    rows = models.Handling.objects.filter(report__season=season).order_by("pk")
    return dict(rows.values_list("report__number", "state"))


def download(report: models.Report) -> HttpResponse:
    """Return what was filed with a report: a browser stores it, and never shows it as a page of ours."""
    answer = HttpResponse(bytes(report.attachment), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{file_name(report.name)}"'
    return answer


def file_name(name: str) -> str:
    """Return the name under which an attachment is given back: letters, digits, dots, dashes."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name.replace("\\", "/").rpartition("/")[2]).strip(".-")
    return plain[-80:] or "attachment"


def _wrong(facts: Season | None, wanted: Filed) -> list[Finding]:
    wrong = []
    if wanted.kind not in KINDS:
        wrong.append(_find("unknown-kind", f"{wanted.kind!r} is not a kind", f"there are {', '.join(KINDS)}"))
    if not wanted.text.strip():
        wrong.append(_find("nothing-said", "says nothing", "say what happened", key="what happened"))
    if not wanted.by.strip():
        wrong.append(_find("nobody-files", "nobody is named", "say who reports or protests", key="by"))
    if len(wanted.text) > 20_000:
        wrong.append(_find("too-long", "is longer than 20,000 characters", "attach it", key="what happened"))
    sessions = [session.id for event in facts.events for session in event.sessions] if facts else []
    if wanted.session and wanted.session not in sessions:
        wrong.append(_find("unknown-session", "there is no such session", "choose one", key="session"))
    if wanted.kind == "protest" and not wanted.session:
        wrong.append(
            _find("no-session", "a protest is against one session", "choose the session", key="session")
        )
    if wanted.attachment is not None and len(wanted.attachment) > LARGEST:
        wrong.append(
            _find("too-large", f"is larger than {LARGEST // 2**20} megabytes", "make it smaller", key="file")
        )
    return wrong


def _line(text: str) -> str:
    return " ".join(text.split())[:200]


def _find(code: str, message: str, hint: str, *, key: str = "") -> Finding:
    return Finding(code=code, where=Where(key=key), message=message, hint=hint)
