"""What changed is said, whatever it is: every field that a struct of the model has, tried one by one."""

from __future__ import annotations

import datetime as dt
import types
import typing
from enum import Enum

import msgspec
import pytest

from countback.model.classification import Classification, Result, Status
from countback.model.season import Decision, Driver, Entry, Event, Season, Session
from countback.office.changes import changes

replace = msgspec.structs.replace

ROW = Result(entry="e1", position=1)
HELD = Classification(rows=(ROW,), state="official")
RACE = Session(id="race-1", name="Race 1", classifications=(Classification(), HELD))
ROUND = Event(round=1, name="Here", sessions=(RACE,))
CAR = Entry(id="e1", number="7", crew=(Driver(id="ann", name="Ann"),))
DECISION = Decision(kind="fine", id="d1", session="race-1", number="7")
SEASON = Season(
    id="cup", name="Cup", series="Cup", year=2031, events=(ROUND,), entries=(CAR,), decisions=(DECISION,)
)


def with_session(session):
    return replace(SEASON, events=(replace(ROUND, sessions=(session,)),))


def with_newest(newest):
    return with_session(replace(RACE, classifications=(Classification(), newest)))


PLACES = {
    Season: (SEASON, lambda one: one, ("id",)),
    Event: (ROUND, lambda one: replace(SEASON, events=(one,)), ()),
    Session: (RACE, with_session, ()),
    Classification: (HELD, with_newest, ()),
    Result: (ROW, lambda one: with_newest(replace(HELD, rows=(one,))), ()),
    Entry: (CAR, lambda one: replace(SEASON, entries=(one,)), ()),
    Decision: (DECISION, lambda one: replace(SEASON, decisions=(one,)), ()),
}
FIELDS = [
    (kind, field)
    for kind, (_, _, never) in PLACES.items()
    for field in msgspec.structs.fields(kind)
    if field.name not in never
]

NAMES = [f"{kind.__name__}-{field.name}" for kind, field in FIELDS]


def another(type_, before):
    """Return a value of a type that is not the one before; the least that the type allows."""
    origin, arguments = typing.get_origin(type_), typing.get_args(type_)
    if origin in (typing.Union, types.UnionType):
        return another(next(one for one in arguments if one is not type(None)), before)
    if origin is typing.Literal:
        return next(one for one in arguments if one != before)
    if origin is tuple:
        return () if before else (another(arguments[0], None),)
    if origin is dict:
        return {"key": () if typing.get_origin(arguments[1]) is tuple else 5}
    if isinstance(type_, type) and issubclass(type_, Enum):
        return next(one for one in type_ if one != before)
    if isinstance(type_, type) and issubclass(type_, msgspec.Struct):
        needed = [one for one in msgspec.structs.fields(type_) if one.required]
        made = type_(**{one.name: another(one.type, None) for one in needed})
        if made != before:
            return made
        field = msgspec.structs.fields(type_)[0]
        return replace(made, **{field.name: another(field.type, getattr(made, field.name))})
    if type_ is bool:
        return not before
    return {str: "another", int: 99, dt.date: dt.date(2031, 5, 4), dt.time: dt.time(9, 30)}.get(
        type_, dt.datetime(2031, 5, 4, 9, 30, tzinfo=dt.UTC)
    )


@pytest.mark.parametrize(
    ("kind", "field"), FIELDS, ids=[f"{kind.__name__}-{field.name}" for kind, field in FIELDS]
)
def test_a_field_that_is_another_is_said(kind, field):
    held, into, _ = PLACES[kind]
    other = into(replace(held, **{field.name: another(field.type, getattr(held, field.name))}))
    assert other != SEASON
    told = changes(SEASON, other)
    assert told
    assert all("Status." not in one and "datetime" not in one and "=" not in one for one in told), told


def test_an_older_revision_that_is_changed_is_said_too():
    other = with_session(replace(RACE, classifications=(Classification(cause="typed over"), HELD)))
    assert changes(SEASON, other) == ["Here, Race 1: revision 1 changed after all"]


def test_a_status_is_said_as_sheets_print_it():
    other = with_newest(replace(HELD, rows=(replace(ROW, position=None, status=Status.DNF),)))
    assert "Here, Race 1: car 7: status classified → DNF" in changes(SEASON, other)
