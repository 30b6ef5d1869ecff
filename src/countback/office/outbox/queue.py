"""What is to be sent, as rows: written with the document, claimed by one sender, given up late and visibly.

A document and what is told of it are one transaction, so that neither is there without the other. A sender
claims a row for `LEASE` seconds before anything leaves the house, and records what came of it. Where the
process ends in between, nobody knows whether it arrived. A webhook is sent again then, with the same
``webhook-id``, by which its receiver tells that it has it already. Discord and mail servers take no such id:
what may have arrived there is not sent again unless somebody says so.
"""

from __future__ import annotations

import datetime as dt
import random
import threading
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from countback.office import models

#: How long a row is held by who sends it, in seconds: longer than any sending can take.
LEASE = 120
#: After how many seconds it is tried again, each time that it failed; then it is given up, after two days.
AGAIN = (10, 60, 300, 1800, 7200, 21600, 43200, 86400)
#: The longest that a receiver can ask to be left alone, in seconds.
LONGEST = 3600
_STOPPED = "the office stopped while it was sent: it may have arrived"
_wake: dict[object, Callable[[], object]] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt. ``gone``: nothing is wanted there any more; ``wait``: not before."""

    state: Literal["sent", "failed", "unknown", "gone"]
    told: str
    wait: float = 0.0


def announce(publication: models.Publication) -> None:
    """Write down whom to tell of a document, within the transaction that stores it."""
    receivers = models.Receiver.objects.filter(series=publication.season.series, paused="")
    models.Delivery.objects.bulk_create([_new(receiver, publication) for receiver in receivers])
    transaction.on_commit(wake)


def trial(receiver: models.Receiver) -> models.Delivery:
    """Write down a message that says that it is a trial."""
    made = _new(receiver, None)
    made.save()
    return made


def _new(receiver: models.Receiver, publication: models.Publication | None) -> models.Delivery:
    now = timezone.now()
    return models.Delivery(
        receiver=receiver, publication=publication, key=uuid.uuid4().hex, made=now, due=now
    )


def claim(busy: Collection[int] = (), now: dt.datetime | None = None) -> models.Delivery | None:
    """Return the row that is to be sent next, held for whoever asked; None where nothing is due.

    ``busy`` are the receivers that something is on its way to.
    """
    now = now or timezone.now()
    stopped = models.Delivery.objects.filter(state="waiting", claimed__lte=now)
    stopped.exclude(receiver__kind="webhook").update(state="unknown", claimed=None, told=_STOPPED)
    stopped.filter(attempts__gt=len(AGAIN)).update(state="dead", claimed=None, told=_STOPPED)
    rows = models.Delivery.objects.filter(_free(now), due__lte=now, receiver__paused="")
    for row in rows.exclude(receiver_id__in=busy).order_by("due", "pk").values_list("pk", flat=True)[:50]:
        if claimed := hold(row, now):
            return claimed
    return None


def hold(row: int, now: dt.datetime | None = None) -> models.Delivery | None:
    """Return a row, held for whoever asked; None where somebody else holds it or nothing is to be sent."""
    now = now or timezone.now()
    until = now + dt.timedelta(seconds=LEASE)
    taken = models.Delivery.objects.filter(_free(now), pk=row)
    if not taken.update(claimed=until, attempts=F("attempts") + 1):
        return None
    held: models.Delivery = models.Delivery.objects.select_related("receiver").get(pk=row)
    return held


def _free(now: dt.datetime) -> Q:
    return Q(state="waiting") & (Q(claimed=None) | Q(claimed__lte=now))


def record(row: models.Delivery, outcome: Outcome, now: dt.datetime | None = None) -> None:
    """Record what came of sending a row that was held."""
    now = now or timezone.now()
    mine = models.Delivery.objects.filter(pk=row.pk)
    told = outcome.told[:300]
    if outcome.state == "sent":
        # Whatever else became of it meanwhile: it has arrived.
        mine.update(state="sent", told=told, done=now, claimed=None)
        return
    mine = mine.filter(state="waiting", claimed=row.claimed)
    if outcome.state == "unknown":
        mine.update(state="unknown", told=told, claimed=None)
    elif outcome.state == "gone" or row.attempts > len(AGAIN) or row.publication_id is None:
        # A trial is not repeated: whoever asked for it has seen what came of it.
        mine.update(state="dead", told=told, claimed=None)
        if outcome.state == "gone":
            models.Receiver.objects.filter(pk=row.receiver_id).update(paused=f"it {told}"[:200])
    else:
        usual = AGAIN[row.attempts - 1] * random.uniform(0.9, 1.1)
        due = now + dt.timedelta(seconds=max(usual, min(outcome.wait, LONGEST)))
        mine.update(told=told, claimed=None, due=due)


def again(row: models.Delivery) -> bool:
    """Send what was given up, or what may have arrived, once more under the same key; False for others."""
    given_up = models.Delivery.objects.filter(pk=row.pk, state__in=("dead", "unknown"))
    done = given_up.update(state="waiting", attempts=0, due=timezone.now(), claimed=None)
    wake()
    return bool(done)


def listen(who: object, woken: Callable[[], object] | None) -> None:
    """Have ``woken`` called whenever there is something to send; None ends that."""
    with _lock:
        if woken is None:
            _wake.pop(who, None)
        else:
            _wake[who] = woken


def wake() -> None:
    """Say that there is something to send."""
    with _lock:
        for woken in _wake.values():
            woken()
