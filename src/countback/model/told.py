"""What is recorded of a decision, and of the sheet it is on, in words: the same for terminal and site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from countback.model.classification import Classification
from countback.model.decision import Decision
from countback.model.words import date, day_and_time


def particulars(decision: Decision) -> Iterator[tuple[str, str]]:
    """Yield what a decision says beside its kind, target and reason, each with its heading."""
    yield from _given("Document", decision.document)
    yield from _given("Issued", decision.issued)
    yield from _given("Incident", decision.incident)
    yield from _given("Decided", decision.decided)
    yield from _given("Fact", decision.fact)
    yield from _given("Infringed", decision.article)
    yield from _given("Applied", decision.penalty_article)
    yield from _given("To", ", ".join(decision.addressed_to))
    yield from _given("Panel", ", ".join(decision.panel))
    if decision.appealable is not None or decision.appeal_until:
        until = f" until {when(decision.appeal_until)}" if decision.appeal_until else ""
        yield "Appeal", "not possible" if decision.appealable is False else f"possible{until}"
    if decision.acknowledged_by or decision.acknowledged:
        received = when(decision.acknowledged) if decision.acknowledged else ""
        yield "Received", ", ".join(filter(None, (decision.acknowledged_by, received)))
    yield from _given("Replaces", decision.replaces)
    for step in decision.history:
        suspended = ", suspended until decided" if step.suspended else ""
        parts = (when(step.at) if step.at else "", step.document, step.note)
        more = ", ".join(filter(None, parts))
        yield step.status.replace("-", " ").capitalize() + suspended, more


def signed(revision: Classification) -> Iterator[tuple[str, str]]:
    """Yield what a sheet says beside its state, number and cause, each with its heading."""
    by = ", ".join(filter(None, (revision.signed_by, when(revision.issued) if revision.issued else "")))
    yield from _given("Signed", by)
    yield from _given("Replaces", revision.replaces)
    yield from _given("Subject to", "; ".join(revision.subject_to))
    yield from _given("Shows", ", ".join(revision.shows or ()))


def when(time: dt.datetime | dt.date) -> str:
    """Return a date, or a time to the minute with its offset, as people write them."""
    return day_and_time(time) if isinstance(time, dt.datetime) else date(time)


def _given(heading: str, value: str | dt.datetime | dt.date | None) -> Iterator[tuple[str, str]]:
    if value:
        yield heading, value if isinstance(value, str) else when(value)
