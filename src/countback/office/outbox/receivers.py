"""Who is told: how somebody is put on the list, and what forbids it."""

from __future__ import annotations

import base64
import re
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from countback.model.finding import Finding, Where
from countback.office import models
from countback.office.outbox.outgoing import RefusedError, address_of

#: The kinds with what each is for, as the page says it.
KINDS = {
    "webhook": "a webhook: JSON, signed",
    "discord": "a Discord channel",
    "email": "an e-mail address",
}
#: What stands in the place of an address or a secret that did not come along from another office.
LEFT_OUT = "came from a backup, which holds no addresses of webhooks and no secrets: add it anew"
_MOST = 50
_DISCORD = re.compile(r"https://(?:[a-z]+\.)?discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d+/[\w-]+\Z")


def add(
    series: models.Series, kind: str, name: str, address: str, site: str, by: str
) -> models.Receiver | list[Finding]:
    """Put somebody on the list of those who are notified of a series' documents."""
    name, address = " ".join(name.split())[:100], address.strip()
    if wrong := _wrong(series, kind, name, address):
        return wrong
    made: models.Receiver = models.Receiver.objects.create(
        series=series,
        kind=kind,
        name=name,
        address=address,
        secret=_secret() if kind == "webhook" else "",
        site=site[:300],
        by=by,
        at=timezone.now(),
    )
    return made


def mail_is_set() -> bool:
    """Tell whether this office knows a mail server."""
    return bool(settings.COUNTBACK_MAIL)


def shown(receiver: models.Receiver) -> str:
    """Return where a receiver is, without what is secret in its address."""
    if receiver.kind == "email":
        return str(receiver.address)
    try:
        return str(address_of(receiver.address).hostname)
    except RefusedError:
        return ""


def _wrong(series: models.Series, kind: str, name: str, address: str) -> list[Finding]:
    if kind not in KINDS:
        return [finding("unknown-kind", "kind", f"{kind!r} is not a kind", f"there are {', '.join(KINDS)}")]
    wrong = []
    if not name:
        wrong.append(finding("nameless-receiver", "name", "is missing", "say what you call it"))
    if series.receivers.count() >= _MOST:
        wrong.append(finding("too-many-receivers", "", f"there are {_MOST} already", "remove one first"))
    if kind == "email":
        if not mail_is_set():
            hint = "start it with SMTP_URL=smtp://name:password@host:587 and MAIL_FROM"
            wrong.append(finding("no-mail-server", "kind", "this office has no mail server", hint))
        try:
            validate_email(address)
        except ValidationError:
            wrong.append(
                finding("wrong-receiver", "address", "is not an e-mail address", "write one address")
            )
        return wrong
    try:
        address_of(address)
    except RefusedError as error:
        wrong.append(finding("wrong-receiver", "address", str(error), "copy it whole, with https://"))
    else:
        if kind == "discord" and not settings.COUNTBACK_PRIVATE_RECEIVERS and not _DISCORD.match(address):
            hint = "in Discord: the channel's settings, Integrations, Webhooks, Copy Webhook URL"
            wrong.append(finding("wrong-receiver", "address", "is not a webhook of Discord", hint))
    return wrong


def _secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def finding(code: str, key: str, message: str, hint: str) -> Finding:
    """Return what is wrong with a key of a receiver."""
    return Finding(code=code, where=Where(key=key), message=message, hint=hint)
