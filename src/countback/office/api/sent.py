"""What the API takes. A key that it does not know is an error, as in the files of a folder."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, StringConstraints

from countback.office.roles import Role

#: No character that a database cannot keep.
_ANY = r"^[^\x00]*$"
Line = Annotated[str, StringConstraints(max_length=1000, pattern=_ANY)]
Lines = Annotated[str, StringConstraints(max_length=200_000, pattern=_ANY)]
FileText = Annotated[str, StringConstraints(max_length=2 * 2**20, pattern=_ANY)]
Number = Annotated[int, Field(ge=1, le=10**9)]
Count = Annotated[int, Field(ge=0, le=10**9)]


def _in_our_time(time: AwareDatetime) -> AwareDatetime:
    if not 1900 <= time.year <= 2200:
        raise ValueError("the year is not one from 1900 to 2200")
    return time


When = Annotated[AwareDatetime, AfterValidator(_in_our_time)]


class Sent(Schema):
    """A body."""

    model_config = ConfigDict(extra="forbid")


class NewSeason(Sent):
    """A season to begin from a rulebook, with an empty calendar."""

    series: Line
    year: Annotated[int, Field(ge=1900, le=2200)]
    rulebook: Line
    rounds: Annotated[int, Field(ge=1, le=60)] = 6
    races: Annotated[int, Field(ge=1, le=6)] = 1
    classes: Annotated[list[Line], Field(max_length=50, default_factory=list)]


class About(Sent):
    """The keys of a season; what is left out stays."""

    name: Line | None = None
    series: Line | None = None
    source: Line | None = None
    officials: Annotated[list[Line], Field(max_length=100)] | None = None
    protest_minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)] | None = None
    calendar: Literal["", "complete", "open"] | None = None
    planned_rounds: Annotated[int, Field(ge=0, le=100)] | None = None


class SessionLine(Sent):
    """A session of a round: one with an ``id`` stays that one, one without is new."""

    id: Line = ""
    name: Line = ""
    kind: Line = "race"
    date: Line = ""
    start: Line = ""
    cancelled: bool = False


class Round(Sent):
    """A round as it shall be, with its sessions in their order; one that is left out is taken away."""

    name: Line
    code: Line = ""
    circuit: Line = ""
    place: Line = ""
    country: Line = ""
    time_zone: Line = ""
    start: Line = ""
    end: Line = ""
    cancelled: bool = False
    postponed: bool = False
    sessions: Annotated[list[SessionLine], Field(max_length=60, default_factory=list)]


class ChosenRulebook(Sent):
    """A rulebook by its name, or a file of the folder; with ``text`` as it is edited.

    A shipped one that is edited is kept as a file of the folder. With ``preview`` nothing is stored.
    """

    rulebook: Line
    text: Lines | None = None
    preview: bool = False


class EntryList(Sent):
    """Lines as pasted from a spreadsheet: number, driver, team, class, or under headings."""

    list: Lines


class EntryFields(Sent):
    """An entry as it shall be; several drivers: ``A / B``."""

    number: Line
    driver: Line
    nationality: Line = ""
    team: Line = ""
    class_name: Line = ""
    car: Line = ""
    rounds: Line = ""
    guest: bool = False


class ResultLine(Sent):
    """One car of a result, as it is typed at a desk; times like ``1:23.456``."""

    number: Line
    position: Line = ""
    status: Line = ""
    time: Line | None = None
    best_lap: Line | None = None
    laps: Line | None = None
    grid: Line | None = None
    qualifying: Line | None = None
    fastest_lap: Line | None = None
    laps_led: Line | None = None
    note: Line | None = None


class TypedResult(Sent):
    """A result: ``lines``, or ``order``: car numbers in finishing order, one a line, with DNF, DNS, ..."""

    lines: Annotated[list[ResultLine], Field(max_length=500, default_factory=list)]
    order: Lines = ""
    cause: Line = ""


class ToIssue(Sent):
    """In which state the newest result is to be issued, and why it differs from the last."""

    state: Literal["unofficial", "provisional", "official", "amended"]
    cause: Line = ""


class ToImport(Sent):
    """The choices of an import; nothing is stored unless ``store`` says so."""

    session: Line = ""
    revise: bool = False
    add_new: bool = False
    accept_names: bool = False
    accept_decisions: bool = False
    practice: bool = False
    raced: bool = False
    store: bool = False


class ToFile(Sent):
    """An incident or a protest; ``by`` is who complains."""

    kind: Literal["incident", "protest"]
    by: Line
    text: Lines
    session: Line = ""
    cars: Line = ""
    happened: Line = ""


class ToLayAside(Sent):
    """What becomes of a report without a decision, and why."""

    state: Literal["no-action", "withdrawn"]
    note: Line


class ToDecide(Sent):
    """A decision: its kind, and the keys of that kind as text. ``open`` is a hearing.

    With ``preview`` nothing is stored, and the answer says what it would change.
    """

    kind: Line
    keys: Annotated[dict[str, Line], Field(max_length=60, default_factory=dict)]
    report: Number | None = None
    state: Literal["open", "issued"] = "issued"
    preview: bool = False


class ToStep(Sent):
    """The next step of a decision; ``received`` acknowledges it, ``reversal`` takes its place."""

    step: Literal["issued", "under-appeal", "confirmed", "quashed", "reviewed", "received", "reversal"]
    by: Line = ""
    note: Line = ""
    document: Line = ""
    suspended: bool = False
    preview: bool = False


class ToWrite(Sent):
    """A file of the folder as it shall be; "" takes it out."""

    text: FileText


class NewReceiver(Sent):
    """Somebody to notify of documents."""

    kind: Literal["webhook", "discord", "email"]
    name: Line
    address: Line


class ToPause(Sent):
    """Whether the notifications to a receiver are paused."""

    paused: bool


class ToAsk(Sent):
    """Of which document, or else of which decision, receipts are asked; from all cars where none is named."""

    document: Number | None = None
    decision: Line = ""
    cars: Annotated[list[Line], Field(max_length=500, default_factory=list)]


class ToLink(Sent):
    """For which cars links are made; for all where none is named."""

    cars: Annotated[list[Line], Field(max_length=500, default_factory=list)]


class GivenRole(Sent):
    """A role in the series."""

    role: Role
