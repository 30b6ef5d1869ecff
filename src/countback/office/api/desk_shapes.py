"""What the API gives of decisions and of the desk: versions, reports, files, and what a change would do."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ninja import Schema

from countback.office.api.shapes import Told


class StepShape(Schema):
    """A step in the life of a decision."""

    status: str
    at: str | None
    suspended: bool
    document: str
    note: str


class DecisionShape(Schema):
    """A decision of the stewards; ``told`` says in a sentence what its kind does."""

    id: str
    kind: str
    name: str
    status: str
    session: str
    round: int | None
    number: str
    competitor: str
    championships: list[str]
    reason: str
    fact: str
    article: str
    penalty_article: str
    document: str
    incident: str | None
    decided: str | None
    issued: str | None
    replaces: str
    told: str
    options: dict[str, Any]
    history: list[StepShape]


class VersionShape(Schema):
    """A version of the folder: who changed what."""

    number: int
    parent: int
    author: str
    at: dt.datetime
    action: str
    cause: str


class VersionChanges(VersionShape):
    """A version with what it changed, in sentences, and in which files."""

    changes: list[str]
    files: list[str]


class HandlingShape(Schema):
    """What became of a report without a decision."""

    state: str
    note: str
    by: str
    at: dt.datetime


class ReportShape(Schema):
    """An incident or protest as it was filed, and where it stands."""

    number: int
    kind: str
    state: str
    session: str
    cars: str
    by: str
    happened: str
    text: str
    author: str
    at: dt.datetime
    late: bool
    protest_until: dt.datetime | None
    attachment: str | None
    handlings: list[HandlingShape]
    decisions: list[str]


class FindingsShape(Schema):
    """What a season's files and rules have to say at present."""

    season: str
    version: int
    readable: bool
    scored: bool
    findings: list[Told]


class FileShape(Schema):
    """A file of the folder as text."""

    name: str
    version: int
    text: str


class FileNamed(Schema):
    """A file of the folder; ``size`` is in bytes."""

    name: str
    size: int


class RulesShape(Schema):
    """The rulebook with its rules in sentences, and the others that could be taken."""

    season: str
    version: int
    rulebook: str
    choices: list[str]
    sentences: dict[str, list[str]]
    findings: list[Told]


class PersonShape(Schema):
    """Who has which role in the series."""

    name: str
    role: str


class InvitationShape(Schema):
    """A link that works once, for a week."""

    path: str
    role: str


class StoredShape(Schema):
    """What came of a change: the version that holds it (the same as before where nothing differed)."""

    season: str
    version: int
    changed: bool
    cause: str
    findings: list[Told]


class Pair(Schema):
    """A place or a total before and after."""

    before: str
    after: str


class MovedShape(Schema):
    """A car that a decision moves."""

    session: str
    number: str
    drivers: str
    class_name: str
    place: Pair
    place_in_class: Pair


class ChangedRow(Schema):
    """A competitor whose place or points a decision changes."""

    competitor: str
    place: Pair
    points: Pair


class ChangedTable(Schema):
    """A championship that a decision changes."""

    name: str
    rows: list[ChangedRow]


class EffectShape(Schema):
    """What a change would do; nothing is stored yet. Not ``compared``: the season cannot be scored so far."""

    season: str
    version: int
    places: list[MovedShape]
    standings: list[ChangedTable]
    titles: list[str]
    compared: bool
    findings: list[Told]


class PlannedRow(Schema):
    """A row of a file that is not simply a car that is known: how it was taken."""

    number: str
    drivers: str
    how: str


class PlannedShape(Schema):
    """A session of an import: where it goes. ``revision`` 0: it is not stored."""

    file: str
    session: str
    round: int
    event: str
    revision: int
    cars: int
    to_look_at: list[PlannedRow]


class ImportShape(Schema):
    """What an import does, or would do."""

    season: str
    version: int
    stored: bool
    sessions: list[PlannedShape]
    changes: list[str]
    findings: list[Told]


class ReceiverShape(Schema):
    """Somebody notified of documents: ``host`` is that of a webhook, ``paused`` why nothing is sent."""

    number: int
    kind: str
    name: str
    host: str
    paused: str


class NewReceiverShape(ReceiverShape):
    """A receiver as it was added; ``secret`` signs what a webhook is sent, and is not given again."""

    secret: str | None


class DeliveryShape(Schema):
    """What was sent to a receiver or is to be; ``document`` is None for a test. ``id`` is the webhook-id."""

    number: int
    receiver: int
    season: str | None
    document: int | None
    id: str
    state: str
    attempts: int
    due: dt.datetime | None
    done: dt.datetime | None
    told: str


class NoticeShape(Schema):
    """That a car is asked to open a document or a decision; ``opened`` is when it first was."""

    document: int | None
    decision: str | None
    number: str
    drivers: str
    asked: dt.datetime
    by: str
    opened: dt.datetime | None


class NoticesShape(Schema):
    """What was asked."""

    items: list[NoticeShape]


class LinkShape(Schema):
    """A link of a competitor's own."""

    entry: str
    number: str
    drivers: str
    path: str


class LinksShape(Schema):
    """Links, which are not given again."""

    items: list[LinkShape]


class TokenShape(Schema):
    """A token without its secret; ``everywhere``: it is for every series of its owner's."""

    key: str
    name: str
    owner: str
    scopes: list[str]
    everywhere: bool
    made: dt.datetime
    expires: dt.datetime | None
    used: dt.date | None


class ChargeShape(Schema):
    """Penalty points from a decision; ``lapses`` is when they end."""

    season: str
    decision: str
    day: dt.date
    counts: int
    lapses: dt.date | None


class ReachedShape(Schema):
    """A threshold that was reached, and what follows from it."""

    day: dt.date
    number: int
    follows: str


class AccountShape(Schema):
    """What a driver has in a ledger."""

    driver: str
    counts: int
    charges: list[ChargeShape]
    reached: list[ReachedShape]


class LedgerShape(Schema):
    """A ledger with everybody who has something in it."""

    name: str
    told: str
    accounts: list[AccountShape]


class LedgersShape(Schema):
    """The ledgers of the rulebook as they stood on a day."""

    season: str
    version: int
    day: dt.date
    ledgers: list[LedgerShape]
