"""The notification of a document: as JSON, as a message for Discord with a picture, as an e-mail.

Nothing of it is kept: documents never change, so that the same is sent however often it is tried.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import structlog

from countback.office import models
from countback.office.documents import STATE_WORDS
from countback.site.addresses import segment

_log = structlog.get_logger("countback.office")
#: The longest texts that Discord takes, with room to spare.
_TITLE, _TEXT = 250, 1500


@dataclass(frozen=True)
class Told:
    """A document in words, with the addresses at which it is found."""

    series: str
    title: str
    lines: tuple[str, ...]
    page: str
    standings: str
    pdf: str


def told(row: models.Delivery) -> Told:
    """Return the notification of a document, or a test message."""
    receiver, issued = row.receiver, row.publication
    home = receiver.site.rstrip("/")
    if issued is None:
        text = f"A test message from Countback: {receiver.series.name} will announce its documents here."
        return Told(receiver.series.name, "It works", (text,), f"{home}/s/", f"{home}/s/", "")
    lines = [f"{STATE_WORDS.get(issued.state, issued.state)}, document {issued.number}"]
    if issued.cause:
        lines.append(f"Reason: {issued.cause}")
    if issued.protest_until:
        lines.append(f"Protests until {_zoned(issued):%Y-%m-%d %H:%M %Z}")
    stem = f"{home}/d/{issued.season.slug}/{issued.number}"
    standings = f"{home}/s/{segment(issued.season.slug)}/standings/index.html"
    pdf = f"{stem}.pdf" if issued.pdf is not None else ""
    return Told(receiver.series.name, issued.title, tuple(lines), f"{stem}.html", standings, pdf)


def _zoned(issued: models.Publication) -> dt.datetime:
    from countback.office.publishing import zone_at

    assert issued.protest_until
    until: dt.datetime = issued.protest_until.astimezone(zone_at(issued.season, issued.session))
    return until


def as_json(row: models.Delivery) -> bytes:
    """Return what a webhook is sent."""
    issued, words = row.publication, told(row)
    about: dict[str, Any] = {"series": words.series, "title": words.title, "page": words.page}
    if issued is not None:
        about |= {
            "season": issued.season.slug,
            "document": issued.number,
            "version": issued.version,
            "session": issued.session,
            "revision": issued.revision,
            "state": issued.state,
            "cause": issued.cause,
            "by": issued.by,
            "issued": issued.at.isoformat(),
            "protest_until": issued.protest_until.isoformat() if issued.protest_until else None,
            "standings": words.standings,
            "pdf": words.pdf or None,
        }
    kind = "trial" if issued is None else "document.issued"
    whole = {"type": kind, "timestamp": row.made.isoformat(), "data": about}
    return json.dumps(whole, ensure_ascii=False).encode()


def signed(secret: str, key: str, at: int, body: bytes) -> str:
    """Return the signature of a webhook, as Standard Webhooks has it.

    Of ``id.timestamp.body`` by HMAC with SHA-256, in base64 behind ``v1,``; ``at`` in seconds since 1970.
    https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    """
    held = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(held, f"{key}.{at}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def for_discord(row: models.Delivery) -> tuple[bytes, str]:
    """Return the body of a message for Discord and its type: text, a link and the picture of the table."""
    words, picture = told(row), _picture(row)
    embed: dict[str, Any] = {
        "title": words.title[:_TITLE],
        "url": words.page,
        "description": "\n".join(words.lines)[:_TEXT],
    }
    # A driver who is called @everyone calls nobody.
    whole: dict[str, Any] = {
        "content": f"{words.series}: {words.title}"[:_TEXT],
        "embeds": [embed],
        "allowed_mentions": {"parse": []},
    }
    parts: list[tuple[str, str, bytes]] = []
    if picture:
        embed["image"] = {"url": "attachment://standings.png"}
        whole["attachments"] = [{"id": 0, "filename": "standings.png", "description": "The first three"}]
        parts.append(('name="files[0]"; filename="standings.png"', "image/png", picture))
    parts.insert(0, ('name="payload_json"', "application/json", json.dumps(whole).encode()))
    # No part can hold it: it is made of what nobody can know.
    between = f"----{row.key}"
    body = b"".join(
        f"--{between}\r\nContent-Disposition: form-data; {said}\r\nContent-Type: {kind}\r\n\r\n".encode()
        + content
        + b"\r\n"
        for said, kind, content in parts
    )
    return body + f"--{between}--\r\n".encode(), f"multipart/form-data; boundary={between}"


def _picture(row: models.Delivery) -> bytes | None:
    """Return the first three of the first title after a document, as PNG; None where it cannot be drawn."""
    from countback.formats.bitmap import png
    from countback.formats.writing import MissingExtra
    from countback.office.publishing import public_standings
    from countback.site.card import card
    from countback.site.scored import Scored

    if row.publication is None:
        return None
    standings = public_standings(row.publication.season, row.publication.number)
    try:
        return png(card(Scored(standings))) if standings else None
    except MissingExtra:
        return None
    except Exception:  # a message without its picture is better than none
        _log.exception("no picture", document=row.publication.number)
        return None


def as_mail(row: models.Delivery) -> Any:
    """Return an e-mail with the document as PDF; it has the same Message-ID however often it is sent."""
    from django.core.mail import EmailMessage

    words = told(row)
    host = urlsplit(row.receiver.site).hostname or "localhost"
    mail = EmailMessage(
        " ".join(f"{words.series}: {words.title}".split()),
        "\n".join((*words.lines, "", words.page, *((f"Standings: {words.standings}",) if words.pdf else ()))),
        to=[row.receiver.address],
        headers={"Message-ID": f"<{row.key}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    issued = row.publication
    if issued is not None and issued.pdf is not None:
        mail.attach(f"{issued.season.slug}-{issued.number}.pdf", bytes(issued.pdf), "application/pdf")
    return mail
