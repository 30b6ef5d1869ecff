"""Backups: everything an office holds in one file, for either database, verified part by part."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from countback import __version__
from countback.model.finding import Finding, Where
from countback.office import sealed
from countback.office.sealed import MANIFEST, Kind

KIND = Kind("a backup", 1)
#: In the order in which they are put back: what is referred to comes first. Pages, drafts, sessions and
#: answers to programs are left out: pages can be made again, and nobody stays logged in over a restore. So
#: is what is still to be sent: the office that was backed up has sent it, or will.
TABLES = (
    "auth.user",
    "office.series",
    "office.season",
    "office.version",
    "office.publication",
    "office.redaction",
    "office.report",
    "office.handling",
    "office.membership",
    "office.invitation",
    "office.receiver",
    "office.token",
    "office.reader",
    "office.notice",
)
_CHUNK = 200


def backup(target: Path) -> dict[str, int]:
    """Write a backup while the office goes on; returns the number of rows by table.

    What is written is one state of the database. The file is put in its place when it is whole and was
    read back. Raises ``OSError`` where it cannot be written.
    """
    beside = target.with_name(f".{target.name}.new")
    counts = dict.fromkeys(TABLES, 0)
    try:
        with _one_state(), zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
            about = {"kind": KIND.words, "format": KIND.format, "version": __version__, "rows": counts}
            sealed.seal(archive, about, _parts(counts))
        damaged = verify(beside)
        if damaged:
            raise OSError(f"the backup could not be read back: {damaged[0].message}")
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return counts


def verify(source: Path) -> list[Finding]:
    """Return what is wrong with a backup, with its place; nothing where it is whole."""
    hint = "take an older backup; nothing was changed"
    return [
        Finding(code="damaged-backup", where=Where(file=str(source), key=part), message=message, hint=hint)
        for part, message in sealed.damages(source, KIND)
    ]


def restore(source: Path) -> dict[str, int] | list[Finding]:
    """Fill an empty office from a backup: all or nothing. Returns the rows by table, or what forbids it."""
    from countback.office import models

    damaged = verify(source)
    if damaged:
        return damaged
    if models.Version.objects.exists():
        hint = "restore into a new office: give --data a new folder, or DATABASE_URL an empty database"
        where = Where(file=str(source))
        return [
            Finding(code="not-empty", where=where, message="this office holds seasons already", hint=hint)
        ]
    counts = dict.fromkeys(TABLES, 0)
    with zipfile.ZipFile(source) as archive, transaction.atomic():
        names = sorted(
            {*archive.namelist()} - {MANIFEST}, key=lambda name: (TABLES.index(name.split("/")[0]), name)
        )
        for name in names:
            for row in serializers.deserialize("json", archive.read(name).decode()):
                row.save()
                counts[name.split("/")[0]] += 1
        _sequences()
    return counts


class _Exact(DjangoJSONEncoder):
    """Times as they are held: Django's own encoder leaves out what is less than a millisecond."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.datetime) else super().default(value)


def _parts(counts: dict[str, int]) -> Iterator[tuple[str, bytes]]:
    """Return the tables in pieces, and count their rows."""
    for table in TABLES:
        for number, rows in enumerate(_chunks(table)):
            counts[table] += len(rows)
            if table == "office.receiver":
                rows = [_without_secrets(row) for row in rows]
            text = serializers.serialize("json", rows, cls=_Exact)
            yield f"{table}/{number:06}.json", text.encode()


def _without_secrets(receiver: Any) -> Any:
    """Return a receiver without the secrets that only this office may know; it is paused therefore."""
    from countback.office.outbox.receivers import LEFT_OUT

    if receiver.kind != "email":
        receiver.address, receiver.secret, receiver.paused = "", "", LEFT_OUT
    return receiver


def _chunks(table: str) -> Iterator[list[Any]]:
    from django.apps import apps

    rows = apps.get_model(table).objects.order_by("pk")
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:_CHUNK]):
        yield chunk
        last = chunk[-1].pk


def _one_state() -> Any:
    """Return a transaction that sees one state of the database, whatever is written meanwhile."""
    if connection.vendor == "postgresql":
        return _Repeatable()
    return transaction.atomic()


class _Repeatable:
    def __enter__(self) -> None:
        self._atomic = transaction.atomic()
        self._atomic.__enter__()
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    def __exit__(self, *error: Any) -> None:
        self._atomic.__exit__(*error)


def _sequences() -> None:
    """Let new rows follow those that were put back: PostgreSQL counts apart from the rows."""
    from django.apps import apps
    from django.core.management.color import no_style

    statements = connection.ops.sequence_reset_sql(no_style(), [apps.get_model(table) for table in TABLES])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
