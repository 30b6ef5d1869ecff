"""Who takes what is in the queue to those who are told: a few at a time, one at a time to each."""

from __future__ import annotations

import contextlib
import queue as queues
import smtplib
import threading
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import close_old_connections
from prometheus_client import Counter

from countback.office import models
from countback.office.outbox import message, outgoing, queue
from countback.office.outbox.queue import Outcome

#: How often the queue is looked at, for what other processes wrote down and what is due again, in seconds.
LOOK = 2.0
AT_ONCE = 4
#: How long an office that stops waits for what is on its way, in seconds.
LEAVE = 1.5
SENDINGS = Counter("countback_office_sendings_total", "What became of sending", ["kind", "outcome"])
_log = structlog.get_logger("countback.office")
Sending = Callable[[], Outcome]


class Courier:
    """Sends what is due until it is told to stop."""

    def __init__(self) -> None:
        self._back: queues.SimpleQueue[tuple[models.Delivery, Outcome] | None] = queues.SimpleQueue()
        self._under_way: dict[int, models.Delivery] = {}
        self._came: list[tuple[models.Delivery, Outcome]] = []

    def run(self, stop: threading.Event) -> None:
        """Send until ``stop`` is set; what is on its way then is waited for, for a moment."""
        queue.listen(self, lambda: self._back.put(None))
        try:
            while not stop.is_set():
                close_old_connections()
                with contextlib.suppress(Exception):  # a database that is away now may be back in a moment
                    self.turn()
                close_old_connections()
                self._wait(LOOK)
            end = time.monotonic() + LEAVE
            while self._under_way and time.monotonic() < end:
                self._wait(end - time.monotonic())
                with contextlib.suppress(Exception):
                    self._record()
        finally:
            queue.listen(self, None)

    def turn(self) -> None:
        """Record what came back, and send what is due."""
        self._record()
        while len(self._under_way) < AT_ONCE:
            row = queue.claim(busy=self._under_way)
            if row is None:
                return
            send = prepared(row)
            self._under_way[row.receiver_id] = row
            threading.Thread(target=self._send, args=(row, send), daemon=True, name="outbox").start()

    def _send(self, row: models.Delivery, send: Sending) -> None:
        self._back.put((row, send()))

    def _wait(self, seconds: float) -> None:
        with contextlib.suppress(queues.Empty):
            while (came := self._back.get(timeout=seconds)) is None and not self._back.empty():
                pass
            if came is not None:
                self._came.append(came)

    def _record(self) -> None:
        while not self._back.empty():
            if (came := self._back.get()) is not None:
                self._came.append(came)
        while self._came:
            row, outcome = self._came[0]
            recorded(row, outcome)
            # Only now: where the database is away it is recorded when that is back.
            self._came.pop(0)
            self._under_way.pop(row.receiver_id, None)


def deliver(row: models.Delivery) -> Outcome | None:
    """Send one row at once and record what came of it; None where somebody else does."""
    held = queue.hold(row.pk)
    if held is None:
        return None
    outcome = prepared(held)()
    recorded(held, outcome)
    return outcome


def recorded(row: models.Delivery, outcome: Outcome) -> None:
    """Record what came of sending, in the queue, in the log and for Prometheus."""
    queue.record(row, outcome)
    kind = row.receiver.kind
    SENDINGS.labels(kind, outcome.state).inc()
    # The receiver by its number: its address and its name may be private.
    _log.info("sent" if outcome.state == "sent" else "not sent", receiver=row.receiver_id, kind=kind,
              key=row.key, attempt=row.attempts, told=outcome.told)  # fmt: skip


def prepared(row: models.Delivery) -> Sending:
    """Return what sends a row; it asks no database any more and raises nothing."""
    private = bool(settings.COUNTBACK_PRIVATE_RECEIVERS)
    address = row.receiver.address
    try:
        if row.receiver.kind == "email":
            mail = message.as_mail(row)
            return lambda: _safely(lambda: _mailed(mail))
        if row.receiver.kind == "discord":
            body, kind = message.for_discord(row)
            return lambda: _safely(
                lambda: _of_discord(outgoing.post(address, body, {"Content-Type": kind}, private=private))
            )
        body, key, secret = message.as_json(row), row.key, row.receiver.secret
        return lambda: _safely(lambda: _hooked(address, body, key, secret, private=private))
    except Exception as error:
        _log.exception("no message", key=row.key)
        told = f"the message could not be made: {type(error).__name__}"
        return lambda: Outcome("failed", told)


def _safely(send: Sending) -> Outcome:
    try:
        return send()
    except Exception as error:
        # Its text may hold an address with a secret in it.
        return Outcome("failed", f"it could not be sent: {type(error).__name__}")


def _hooked(address: str, body: bytes, key: str, secret: str, *, private: bool) -> Outcome:
    at = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": key,
        "webhook-timestamp": str(at),
        "webhook-signature": message.signed(secret, key, at, body),
    }
    answer = outgoing.post(address, body, headers, private=private)
    if answer.status is not None and 200 <= answer.status < 300:
        return Outcome("sent", answer.told)
    if answer.status == 410:
        return Outcome("gone", answer.told)
    return Outcome("failed", answer.told, answer.wait)


def _of_discord(answer: outgoing.Answer) -> Outcome:
    """Return what an answer of Discord means: it takes no id by which it could tell a repeated message."""
    if answer.status is None or answer.status in (502, 504):
        return Outcome("unknown" if answer.begun else "failed", answer.told)
    if 200 <= answer.status < 300:
        return Outcome("sent", answer.told)
    return Outcome("gone" if answer.status in (404, 410) else "failed", answer.told, answer.wait)


def _mailed(mail: object) -> Outcome:
    from django.core.mail import get_connection

    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        return Outcome("failed", f"the mail server cannot be reached: {type(error).__name__}")
    try:
        connection.send_messages([mail])
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        return Outcome("failed", f"the mail server refuses it: {_code(error)}")
    except (OSError, smtplib.SMTPException) as error:
        return Outcome("unknown", f"the mail server went away: {type(error).__name__}; it may have arrived")
    finally:
        with contextlib.suppress(Exception):
            connection.close()
    return Outcome("sent", "taken by the mail server")


def _code(error: smtplib.SMTPException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return str(error.smtp_code)
    refused = getattr(error, "recipients", {}).values()
    return ", ".join(str(code) for code, _ in refused)
