"""The outbox at the desk: who is notified of documents, test messages, what could not be sent, sent again."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from countback.office import models
from countback.office.desk import forms, pages
from countback.office.desk.pages import Seat
from countback.office.outbox import courier, queue
from countback.office.outbox.receivers import KINDS, add, mail_is_set, shown
from countback.site.html import Html, heads, join, link, table, tag

FIELDS = ("kind", "name", "address")
#: So many of the newest messages are listed.
NEWEST = 50
_STATES = {
    "waiting": "waits",
    "sent": "sent",
    "dead": "given up",
    "unknown": "may have arrived",
}
_BACK = "outbox/"


def outbox(seat: Seat) -> HttpResponse:
    """Show who is told and what was sent; send a message once more."""
    if seat.request.method == "POST":
        row = _row(seat, seat.request.POST.get("again", ""))
        if row is not None and queue.again(row):
            pages.say(seat.request, "It is sent once more, under the same id.")
        return HttpResponseRedirect(f"{seat.home}{_BACK}")
    return _page(seat)


def receivers(seat: Seat) -> HttpResponse:
    """Add, remove, pause or resume a receiver, or send it a test message."""
    sent = seat.request.POST
    receiver = _receiver(seat, sent.get("receiver", ""))
    if receiver is None:
        texts = forms.sent(seat.request, FIELDS)
        home = seat.request.build_absolute_uri("/")
        made = add(
            seat.season.series,
            texts.get("kind", ""),
            texts.get("name", ""),
            texts.get("address", ""),
            home,
            seat.author,
        )
        if isinstance(made, models.Receiver):
            return _page(seat, _added(made))
        return _page(seat, pages.refused(made), texts, status=422)
    match sent.get("do"):
        case "try":
            outcome = courier.deliver(queue.trial(receiver))
            told = outcome.told if outcome else "it is being sent"
            well = outcome is not None and outcome.state == "sent"
            pages.say(seat.request, f"{'It works' if well else 'It does not work'}: {receiver.name} {told}.")
        case "pause" if not receiver.paused:
            _pause(receiver, f"by {seat.author}"[:200])
        case "go" if receiver.address:
            _pause(receiver, "")
        case "remove":
            receiver.delete()
            pages.say(seat.request, f"{receiver.name} is told nothing any more.")
    return HttpResponseRedirect(f"{seat.home}{_BACK}")


def _pause(receiver: models.Receiver, why: str) -> None:
    receiver.paused = why
    receiver.save(update_fields=["paused"])
    queue.wake()


def _page(
    seat: Seat, banner: Html | None = None, texts: dict[str, str] | None = None, *, status: int = 200
) -> HttpResponse:
    told = seat.season.series.receivers.order_by("name", "pk")
    rows = [_told(seat, receiver) for receiver in told]
    return pages.page(
        seat.request,
        "Outbox",
        banner,
        tag(
            "p",
            "Who is notified of each document issued in any season of the series.",
            class_="lead",
        ),
        table("Who is notified", [heads("Who", "")], rows, hidden=True) if rows else tag("p", "Nobody yet."),
        _form(seat, texts or {}) if seat.may("tell") else None,
        _sendings(seat),
        seat=seat,
        part="outbox",
        status=status,
    )


def _told(seat: Seat, receiver: models.Receiver) -> Html:
    buttons = [("try", "Try it")] if receiver.address else []
    if not receiver.paused:
        buttons.append(("pause", "Pause"))
    elif receiver.address:
        buttons.append(("go", "Go on"))
    buttons.append(("remove", "Remove"))
    form = forms.form(
        seat.request,
        tag("input", type="hidden", name="receiver", value=receiver.pk),
        [
            join(
                forms.button(
                    text, name="do", value=do, class_="plain", aria_label=f"{text}: {receiver.name}"
                ),
                " ",
            )
            for do, text in buttons
        ],
        action=f"{seat.home}outbox/receivers",
        class_="inline",
    )
    paused = tag("small", f"paused: {receiver.paused}") if receiver.paused else None
    # An address of e-mail is a person's: whoever put it in sees it, others see what the receiver is called.
    place = shown(receiver) if receiver.kind != "email" or seat.may("tell") else ""
    where = tag("small", ", ".join(part for part in (receiver.kind, place) if part))
    return tag(
        "tr",
        tag("th", receiver.name, where, paused, scope="row"),
        tag("td", form if seat.may("tell") else None),
    )


def _form(seat: Seat, texts: dict[str, str]) -> Html:
    kinds = [(kind, text) for kind, text in KINDS.items() if kind != "email" or mail_is_set()]
    hint = "A web address, or with e-mail one address."
    if not mail_is_set():
        hint = "E-mail takes a mail server: start the office with SMTP_URL and MAIL_FROM."
    return tag(
        "section",
        tag("h2", "Tell somebody"),
        forms.form(
            seat.request,
            forms.choice("How", "kind", kinds, texts.get("kind", "")),
            forms.field("Name", "name", texts.get("name", ""), required=True, hint="What you call it here"),
            forms.field("Address", "address", texts.get("address", ""), required=True, hint=hint),
            forms.button("Add"),
            action=f"{seat.home}outbox/receivers",
            class_="narrow",
            autocomplete="off",
        ),
    )


def _added(receiver: models.Receiver) -> Html:
    if receiver.kind != "webhook":
        return tag("p", f"{receiver.name} is told from now on. Try it below.", class_="said", role="status")
    return pages.shown_once(
        f"{receiver.name} is told from now on. It is signed with this secret, not shown again:",
        receiver.secret,
        "The headers webhook-id, webhook-timestamp and webhook-signature are those of Standard Webhooks. "
        "A message that comes twice has the same webhook-id.",
    )


def _sendings(seat: Seat) -> Html:
    deliveries = models.Delivery.objects.filter(receiver__series=seat.season.series)
    # What waits for somebody to look stands first.
    stuck = deliveries.filter(state__in=("dead", "unknown")).exclude(publication=None)
    listed = [*_listed(stuck)]
    listed += [row for row in _listed(deliveries) if row not in listed]
    if not listed:
        return join(tag("h2", "Sent"), tag("p", "Nothing has been sent yet."))
    head = [heads("Document", "Stands", "")]
    rows = [_sending(seat, row) for row in listed]
    return join(tag("h2", "Sent"), table("Messages", head, rows, hidden=True))


def _listed(rows: Any) -> Any:
    return rows.select_related("receiver", "publication__season").defer(
        "publication__page", "publication__pdf", "publication__shown"
    ).order_by("-pk")[:NEWEST]  # fmt: skip


def _sending(seat: Seat, row: models.Delivery) -> Html:
    issued = row.publication
    what: Html | str = "a test message"
    if issued is not None:
        address = f"/d/{issued.season.slug}/{issued.number}.html"
        what = link(f"{issued.number}. {issued.title}, {issued.state}", address)
    again = None
    if row.state in ("dead", "unknown") and issued is not None:
        again = forms.form(
            seat.request,
            tag("input", type="hidden", name="again", value=row.pk),
            forms.button("Send it again", class_="plain", aria_label=f"Send it again to {row.receiver.name}"),
            action=f"{seat.home}{_BACK}",
        )
    when: Html | str = ""
    if row.state == "waiting" and row.attempts:
        when = join("; again at ", pages.moment(row.due))
    elif row.done:
        when = join(", ", pages.moment(row.done))
    state = "failed" if row.state == "dead" and issued is None else _STATES[row.state]
    tried = f", tried {row.attempts} times" if row.attempts > 1 else ""
    told = row.told
    if row.receiver.kind == "email" and row.receiver.address and not seat.may("tell"):
        told = told.replace(row.receiver.address, "(e-mail)")
    return tag(
        "tr",
        tag("th", what, tag("small", f"to {row.receiver.name}"), scope="row"),
        tag("td", tag("strong", state) if again else state, tried, tag("small", told, when)),
        tag("td", again),
    )


def _row(seat: Seat, text: str) -> models.Delivery | None:
    delivery: models.Delivery | None = models.Delivery.objects.filter(
        receiver__series=seat.season.series, pk=_number(text)
    ).first()
    return delivery


def _receiver(seat: Seat, text: str) -> models.Receiver | None:
    receiver: models.Receiver | None = seat.season.series.receivers.filter(pk=_number(text)).first()
    return receiver


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 16 else 0
