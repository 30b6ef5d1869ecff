"""Who is notified of documents, who has opened what, and the tokens of programs, as at the desk."""

from __future__ import annotations

from typing import Any

from ninja import Status

from countback.office import models, receipts, tokens
from countback.office.api import sent
from countback.office.api.problems import NotDoneError, missing
from countback.office.api.reading import Limit, Offset, part
from countback.office.api.season_view import Ids, readable
from countback.office.outbox import courier, queue
from countback.office.outbox import receivers as told
from countback.office.receipts import Subject
from countback.office.versions import open_version

Shape = dict[str, Any]


def receivers(request: Any, season: str, limit: Limit = 100, offset: Offset = 0) -> Shape:
    """List who is notified of the documents of the series: webhooks, Discord channels, e-mail addresses."""
    rows = request.auth.held.series.receivers.order_by("name", "pk")
    return part(request, limit, offset, rows, _receiver)


def add_receiver(request: Any, season: str, body: sent.NewReceiver) -> Any:
    """Add somebody to notify of documents; the secret that signs what a webhook is sent is given once."""
    made = told.add(
        request.auth.held.series,
        body.kind,
        body.name,
        body.address,
        request.build_absolute_uri("/"),
        request.auth.identity.name,
    )
    if not isinstance(made, models.Receiver):
        raise NotDoneError(422, *made)
    return Status(201, {**_receiver(made), "secret": made.secret or None})


def pause_receiver(request: Any, season: str, number: sent.Number, body: sent.ToPause) -> Shape:
    """Pause the notifications to a receiver, or resume them."""
    receiver = _held(request, number)
    if not body.paused and not receiver.address:
        hint = "add it anew: its address is kept in no backup"
        finding = told.finding("wrong-receiver", "address", "is missing", hint)
        raise NotDoneError(422, finding)
    receiver.paused = f"by {request.auth.identity.name}"[:200] if body.paused else ""
    receiver.save(update_fields=["paused"])
    queue.wake()
    return _receiver(receiver)


def remove_receiver(request: Any, season: str, number: sent.Number) -> Shape:
    """Remove a receiver: it is not notified any more."""
    receiver = _held(request, number)
    shape = _receiver(receiver)
    receiver.delete()
    return shape


def try_receiver(request: Any, season: str, number: sent.Number) -> Any:
    """Send a test message at once; the answer says whether it arrived."""
    receiver = _held(request, number)
    if not receiver.address:
        raise missing("address to send a test message to", "add the receiver anew")
    row = queue.trial(receiver)
    courier.deliver(row)
    row.refresh_from_db()
    return Status(201, _delivery(row))


def deliveries(request: Any, season: str, limit: Limit = 100, offset: Offset = 0) -> Shape:
    """List what was sent or is to be sent, newest first."""
    rows = models.Delivery.objects.filter(receiver__series=request.auth.held.series)
    rows = rows.select_related("receiver", "publication__season").defer(
        "publication__page", "publication__pdf", "publication__shown"
    )
    return part(request, limit, offset, rows.order_by("-pk"), _delivery)


def send_again(request: Any, season: str, number: sent.Number) -> Shape:
    """Send what was given up, or what may have arrived, once more under the same id."""
    row = models.Delivery.objects.filter(pk=number, receiver__series=request.auth.held.series).first()
    if row is None or row.publication_id is None or not queue.again(row):
        raise missing("message that was given up or may have arrived", "see the list of deliveries")
    row.refresh_from_db()
    return _delivery(row)


def _held(request: Any, number: int) -> models.Receiver:
    receiver: models.Receiver | None = request.auth.held.series.receivers.filter(pk=number).first()
    if receiver is None:
        raise missing(f"receiver {number}")
    return receiver


def _receiver(receiver: models.Receiver) -> Shape:
    # What is secret in an address of a webhook stays here; an address of e-mail is a person's.
    host = "" if receiver.kind == "email" else told.shown(receiver)
    return {
        "number": receiver.pk,
        "kind": receiver.kind,
        "name": receiver.name,
        "host": host,
        "paused": receiver.paused,
    }


def _delivery(delivery: models.Delivery) -> Shape:
    issued = delivery.publication
    return {
        "number": delivery.pk,
        "receiver": delivery.receiver_id,
        "season": issued.season.slug if issued else None,
        "document": issued.number if issued else None,
        "id": delivery.key,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "due": delivery.due if delivery.state == "waiting" else None,
        "done": delivery.done,
        "told": delivery.told,
    }


def notices(
    request: Any,
    season: str,
    document: sent.Count = 0,
    decision: sent.Line = "",
    limit: Limit = 100,
    offset: Offset = 0,
) -> Shape:
    """List who is asked to open which document or decision, and when they first did."""
    rows = request.auth.held.notices.order_by("pk")
    rows = rows.filter(document=document) if document else rows
    rows = rows.filter(decision=decision) if decision else rows
    facts = open_version(request.auth.held).season
    return part(request, limit, offset, receipts.told(facts, list(rows)), _notice)


def ask_for_receipts(request: Any, season: str, body: sent.ToAsk) -> Any:
    """Ask cars, or all that are entered, to open a document or a decision by a link of their own."""
    facts = readable(request.auth.held).season
    subject = Subject(body.document or 0, "" if body.document else body.decision)
    made = receipts.ask(request.auth.held, facts, subject, body.cars, request.auth.identity.name)
    asked = [notice for notice in made if isinstance(notice, models.Notice)]
    if not asked:
        raise NotDoneError(422, *(finding for finding in made if not isinstance(finding, models.Notice)))
    return Status(201, {"items": [_notice(row) for row in receipts.told(facts, asked)]})


def give_links(request: Any, season: str, body: sent.ToLink) -> Any:
    """Make links for cars, in the place of those that they had; they are given once."""
    facts = readable(request.auth.held).season
    entries = receipts.entries_of(facts, body.cars)
    if unknown := [number for number in body.cars if number not in {entry.number for entry in entries}]:
        raise missing(f"car {unknown[0][:40]}", "give numbers as the entry list has them")
    made, ids = receipts.give_links(request.auth.held, entries, request.auth.identity.name), Ids(facts)
    return Status(
        201,
        {
            "items": [
                {
                    "entry": ids.out(entry.id),
                    "number": entry.number,
                    "drivers": " / ".join(driver.name for driver in entry.crew),
                    "path": f"/notices/{made[entry.id]}",
                }
                for entry in entries
            ]
        },
    )


def _notice(row: tuple[str, str, models.Notice]) -> Shape:
    number, crew, notice = row
    return {
        "document": notice.document or None,
        "decision": notice.decision or None,
        "number": number,
        "drivers": crew,
        "asked": notice.at,
        "by": notice.by,
        "opened": notice.opened,
    }


def list_tokens(request: Any, season: str, limit: Limit = 100, offset: Offset = 0) -> Shape:
    """List the tokens that work in the series: one's own, and to its owner all. Secrets are kept nowhere."""
    caller = request.auth
    rows = tokens.seen_by(caller.identity.user, caller.role, caller.held.series).order_by("pk")
    return part(request, limit, offset, rows, _token)


def revoke_token(request: Any, season: str, key: sent.Line) -> Shape:
    """Revoke a token; it works no more at once. New ones are made by people, at the desk."""
    caller = request.auth
    rows = tokens.seen_by(caller.identity.user, caller.role, caller.held.series)
    row = rows.filter(key=key[:24]).first()
    if row is None or not tokens.may_end(caller.identity.user, caller.role, row):
        raise missing("such token that you may revoke", "take a key of the list of tokens")
    tokens.revoke(row.key)
    return _token(row)


def _token(token: models.Token) -> Shape:
    return {
        "key": token.key,
        "name": token.name,
        "owner": token.user.get_username(),
        "scopes": token.scopes,
        "everywhere": token.series_id is None,
        "made": token.made,
        "expires": token.expires,
        "used": token.used,
    }
