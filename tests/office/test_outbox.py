"""The outbox: what is told, signed, tried again, given up; that nothing leads to private addresses."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import os
import random
import signal
import socket
import threading
import time
from collections import Counter
from email import message_from_bytes
from email.policy import default as modern
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connections, transaction
from django.utils import timezone

from countback.office import documents, models
from countback.office.outbox import courier, message, outgoing, queue
from countback.office.outbox.receivers import add
from countback.office.publishing import Issue, issue
from countback.office.versions import head


class Listener:
    """A server on this machine that keeps what it is sent; ``answer`` says what it does with each."""

    def __init__(self):
        self.came, self.answer = [], lambda number: 204
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                if len(body) < length:  # whoever sent it was killed before the end: nothing has come
                    self.close_connection = True
                    return
                listener.came.append((dict(self.headers), body))
                status = listener.answer(len(listener.came))
                if status is None:  # it has it, and nobody hears that
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                status, *more = status if isinstance(status, tuple) else (status,)
                self.send_response(status)
                for name, value in more:
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}/hook?token=s3cret"
        threading.Thread(target=lambda: self._server.serve_forever(0.05), daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def listener():
    made = Listener()
    yield made
    made.close()


@pytest.fixture
def private(settings_of):
    settings_of(COUNTBACK_PRIVATE_RECEIVERS=True)


@pytest.fixture
def settings_of(monkeypatch):
    from django.conf import settings

    def change(**values):
        for name, value in values.items():
            monkeypatch.setattr(settings, name, value)

    return change


@pytest.fixture(autouse=True)
def alone(office):
    """What other tests left to be sent is not sent here."""
    models.Receiver.objects.all().delete()


def told(season, listener, kind="webhook", **more):
    made = add(season.series, kind, "Board", listener.address, "https://office.example/", "Ada")
    assert isinstance(made, models.Receiver), made
    return made


def issued(season, session="race-3", state="provisional", cause=""):
    made = issue(season, Issue(session, state, cause), head(season), "Pat")
    assert isinstance(made, models.Publication), made
    return made


def sent_now(until=5.0):
    """Send what is due; returns when everything that was under way has come back."""
    sending, stop = courier.Courier(), time.monotonic() + until
    while time.monotonic() < stop:
        sending.turn()
        if not sending._under_way:
            return
        sending._wait(0.2)
    raise AssertionError("it takes too long")


def later(**more):
    """Let the time come at which everything is due again."""
    models.Delivery.objects.filter(state="waiting").update(due=timezone.now(), **more)


def test_a_document_is_told_once_and_signed(season, listener, private):
    receiver = told(season, listener)
    document = issued(season, cause="First sheet")
    sent_now()
    sent_now()
    ((headers, body),) = listener.came
    key, at = headers["webhook-id"], headers["webhook-timestamp"]
    assert abs(int(at) - time.time()) < 10
    # As a receiver checks it: https://www.standardwebhooks.com
    secret = base64.b64decode(receiver.secret.removeprefix("whsec_"))
    digest = hmac.new(secret, f"{key}.{at}.".encode() + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
    whole = json.loads(body)
    assert whole["type"] == "document.issued"
    said = whole["data"]
    assert (said["document"], said["state"], said["session"]) == (1, "provisional", "race-3")
    assert said["cause"] == "First sheet"
    assert said["page"] == f"https://office.example/d/{season.slug}/1.html"
    assert said["version"] == document.version
    row = models.Delivery.objects.get(publication=document)
    assert (row.state, row.attempts, row.key) == ("sent", 1, key)


def test_the_signature_is_that_of_the_standard():
    """The example of the Standard Webhooks libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    made = message.signed(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_document_and_what_is_told_of_it_are_one(season, listener, private, monkeypatch):
    told(season, listener)

    announce = queue.announce

    def fails(publication):
        announce(publication)
        raise RuntimeError("the power went")

    monkeypatch.setattr(queue, "announce", fails)
    with pytest.raises(RuntimeError):
        issued(season)
    assert not season.publications.exists()
    assert not models.Delivery.objects.exists()


def test_what_fails_is_tried_again_and_given_up_visibly(season, listener, private, login):
    told(season, listener)
    listener.answer = lambda number: 500
    issued(season)
    waits = []
    for attempt in range(len(queue.AGAIN) + 1):
        sent_now()
        row = models.Delivery.objects.get()
        assert row.attempts == attempt + 1
        waits.append((row.due - timezone.now()).total_seconds())
        sent_now()
        assert len(listener.came) == attempt + 1, "not before it is due"
        later()
    assert row.state == "dead"
    assert all(0.85 * usual < wait < 1.11 * usual for usual, wait in zip(queue.AGAIN, waits, strict=False))
    assert len({headers["webhook-id"] for headers, _ in listener.came}) == 1
    assert len({body for _, body in listener.came}) == 1
    client, page = login(season, "publisher"), f"/desk/{season.slug}/outbox/"
    text = client.get(page).content.decode()
    assert "given up" in text
    assert "answers 500" in text
    assert "s3cret" not in text
    listener.answer = lambda number: 200
    client.post(page, {"again": str(row.pk)})
    sent_now()
    assert models.Delivery.objects.get().state == "sent"
    client.post(page, {"again": str(row.pk)})
    sent_now()
    assert len(listener.came) == len(queue.AGAIN) + 2, "what was sent is not sent again"


def test_a_receiver_that_asks_for_time_gets_it(season, listener, private):
    told(season, listener)
    listener.answer = lambda number: (429, ("Retry-After", "400"))
    issued(season)
    sent_now()
    assert 390 < (models.Delivery.objects.get().due - timezone.now()).total_seconds() <= 400


def test_a_receiver_that_is_gone_is_paused(season, listener, private):
    receiver = told(season, listener)
    listener.answer = lambda number: 410
    issued(season)
    sent_now()
    receiver.refresh_from_db()
    assert "410" in receiver.paused
    issued(season, "race-4")
    assert models.Delivery.objects.count() == 1


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://2130706433:{port}/", "http://0x7f.1:{port}/",
     "http://[::1]:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "http://10.1.2.3/", "http://169.254.169.254/",
     "http://0.0.0.0:{port}/", "http://[fd00::1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
     "http://100.64.0.1/", "http://224.0.0.1/"],
)  # fmt: skip
def test_private_addresses_are_refused(listener, address):
    port = listener.address.split(":")[2].split("/")[0]
    answer = outgoing.post(address.format(port=port), b"x", {}, private=False)
    assert "of this machine or its network" in answer.told
    assert not answer.begun
    assert listener.came == []


def test_a_name_is_looked_up_once_and_every_address_of_it_is_looked_at(listener, monkeypatch):
    """A name that has a public address and a private one, or the one first and then the other."""
    port = int(listener.address.split(":")[2].split("/")[0])
    asked = []

    def resolve(host, number, **_):
        asked.append(host)
        stream = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        public, own = (*stream, ("8.8.8.8", number)), (*stream, ("127.0.0.1", number))
        return [public, own] if host == "both.example" else [public] if len(asked) == 1 else [own]

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", resolve)
    assert "127.0.0.1" in outgoing.post(f"http://both.example:{port}/", b"x", {}, private=False).told
    asked.clear()
    went = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, where: went.append(where[0]) or _refuse())
    assert "cannot be reached" in outgoing.post(f"http://turns.example:{port}/", b"x", {}, private=False).told
    assert (asked, went) == (["turns.example"], ["8.8.8.8"])
    assert listener.came == []


def _refuse():
    raise ConnectionRefusedError(111, "Connection refused")


def test_a_redirect_is_not_followed(season, listener, private):
    other = Listener()
    listener.answer = lambda number: (307, ("Location", other.address))
    told(season, listener)
    issued(season)
    sent_now()
    row = models.Delivery.objects.get()
    assert (row.state, other.came) == ("waiting", [])
    assert "leads elsewhere" in row.told
    other.close()


def test_an_answer_that_never_ends_is_cut(monkeypatch):
    monkeypatch.setattr(outgoing, "TOTAL", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip():
            held, _ = server.accept()
            with held:
                held.recv(65_536)  # what is left unread when it is closed would reset the connection
                held.sendall(b"HTTP/1.1 200 OK\r\n")
                for _ in range(60):
                    try:
                        held.sendall(b"X")
                    except OSError:
                        return
                    time.sleep(0.05)

        threading.Thread(target=drip, daemon=True).start()
        begun = time.monotonic()
        answer = outgoing.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"x", {}, private=True)
    assert time.monotonic() - begun < 2
    assert answer.status == 200, "that much had come"


def test_discord_gets_text_link_and_picture(season, listener, private):
    pytest.importorskip("typst")
    told(season, listener, "discord")
    issued(season, cause="@everyone look")
    sent_now()
    ((headers, body),) = listener.came
    whole = message_from_bytes(b"Content-Type: " + headers["Content-Type"].encode() + b"\r\n\r\n" + body)
    text, picture = whole.get_payload()
    assert picture.get_payload(decode=True).startswith(b"\x89PNG")
    said = json.loads(text.get_payload(decode=True))
    assert said["allowed_mentions"] == {"parse": []}
    (embed,) = said["embeds"]
    assert embed["url"] == f"https://office.example/d/{season.slug}/1.html"
    assert embed["image"]["url"] == "attachment://" + said["attachments"][0]["filename"]


def test_a_message_that_discord_may_have_is_not_repeated_unasked(season, listener, private, login):
    """It has no id by which Discord could tell that it came already."""
    told(season, listener, "discord")
    listener.answer = lambda number: None
    issued(season)
    sent_now()
    row = models.Delivery.objects.get()
    assert row.state == "unknown"
    later()
    sent_now()
    assert len(listener.came) == 1
    listener.answer = lambda number: 204
    page = f"/desk/{season.slug}/outbox/"
    assert "may have arrived" in login(season, "publisher").get(page).content.decode()
    login(season, "publisher").post(page, {"again": str(row.pk)})
    sent_now()
    assert models.Delivery.objects.get().state == "sent"


def test_an_answer_that_got_lost_is_sent_again_under_the_same_id(season, listener, private):
    told(season, listener)
    listener.answer = lambda number: None if number == 1 else 200
    issued(season)
    sent_now()
    later()
    sent_now()
    assert [headers["webhook-id"] for headers, _ in listener.came] == [models.Delivery.objects.get().key] * 2


def test_of_two_senders_one_gets_a_row(season, listener, private):
    told(season, listener)
    issued(season)
    first = queue.claim()
    assert first is not None
    assert queue.claim() is None
    now = timezone.now() + dt.timedelta(seconds=queue.LEASE + 1)
    second = queue.claim(now=now)
    assert second.key == first.key
    # The first one is slow, not dead: what it says counts for nothing, unless it arrived.
    queue.record(first, queue.Outcome("failed", "slow"))
    assert models.Delivery.objects.get().claimed == second.claimed
    queue.record(first, queue.Outcome("sent", "slow"))
    queue.record(second, queue.Outcome("failed", "x"))
    assert models.Delivery.objects.get().state == "sent"


class Post(threading.Thread):
    """A mail server that takes one message after another; ``end`` is what it says when it has one."""

    def __init__(self, end=b"250 taken\r\n"):
        super().__init__(daemon=True)
        self.server, self.mails, self.end = socket.create_server(("127.0.0.1", 0)), [], end
        self.port = self.server.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                held, _ = self.server.accept()
            except OSError:
                return
            with held, held.makefile("rb") as lines:
                held.sendall(b"220 here\r\n")
                for line in lines:
                    if line.upper().startswith(b"DATA"):
                        held.sendall(b"354 go on\r\n")
                        mail = b"".join(iter(lines.readline, b".\r\n"))
                        self.mails.append(message_from_bytes(mail, policy=modern))
                        if not self.end:
                            break
                        held.sendall(self.end)
                    elif line.upper().startswith(b"QUIT"):
                        held.sendall(b"221 bye\r\n")
                        break
                    else:
                        held.sendall(b"250 yes\r\n")


@pytest.fixture
def post(settings_of):
    made = Post()
    settings_of(EMAIL_HOST="127.0.0.1", EMAIL_PORT=made.port, EMAIL_USE_TLS=False, COUNTBACK_MAIL=True)
    yield made
    made.server.close()


def by_mail(season):
    made = add(season.series, "email", "Press", "press@paper.example", "https://office.example/", "Ada")
    assert isinstance(made, models.Receiver), made
    return made


def test_an_email_has_the_document(season, post):
    by_mail(season)
    document = issued(season)
    sent_now()
    (mail,) = post.mails
    assert mail["To"] == "press@paper.example"
    assert document.title in mail["Subject"]
    assert f"https://office.example/d/{season.slug}/1.html" in mail.get_body().get_content()
    assert [one.get_content_type() for one in mail.iter_attachments()] == ["application/pdf"]
    row = models.Delivery.objects.get()
    assert (row.state, mail["Message-ID"]) == ("sent", f"<{row.key}@office.example>")


@pytest.mark.parametrize(("end", "state"), [(b"451 later\r\n", "waiting"), (b"", "unknown")])
def test_an_email_that_is_refused_waits_and_one_that_may_have_arrived_does_not(season, post, end, state):
    by_mail(season)
    post.end = end
    issued(season)
    sent_now()
    assert models.Delivery.objects.get().state == state
    later()
    sent_now()
    assert len(post.mails) == (2 if state == "waiting" else 1)


def test_nobody_is_added_who_cannot_be_reached(season, settings_of):
    def wrong(kind, address):
        found = add(season.series, kind, "x", address, "https://a/", "Ada")
        assert isinstance(found, list), found
        return found[0].where.key

    assert wrong("email", "a@b.example") == "kind"
    settings_of(COUNTBACK_MAIL=True)
    for address in ("a", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example"):
        assert wrong("email", address) == "address"
    for address in ("ftp://a/", "a", "https://u:p@a/", "https://a b/", "https://a:0/", "http://a:99999/"):
        assert wrong("webhook", address) == "address"
    assert wrong("discord", "https://discord.com.evil.example/api/webhooks/1/x") == "address"
    assert wrong("fax", "1") == "kind"


def test_each_can_be_tried_by_a_button(season, listener, private, login):
    client, page = login(season, "owner"), f"/desk/{season.slug}/outbox/"
    sent = {"kind": "webhook", "name": "Board", "address": listener.address}
    shown = client.post(f"{page}receivers", sent).content.decode()
    receiver = models.Receiver.objects.get()
    assert receiver.secret in shown
    assert "s3cret" not in shown
    client.post(f"{page}receivers", {"receiver": receiver.pk, "do": "try"})
    assert json.loads(listener.came[0][1])["type"] == "trial"
    text = client.get(page).content.decode()
    assert "It works: Board answers 204" in text
    assert receiver.secret not in text
    listener.answer = lambda number: 403
    client.post(f"{page}receivers", {"receiver": receiver.pk, "do": "try"})
    assert "It does not work: Board answers 403" in client.get(page).content.decode()
    client.post(f"{page}receivers", {"receiver": receiver.pk, "do": "pause"})
    issued(season)
    assert not models.Delivery.objects.exclude(publication=None).exists()
    client.post(f"{page}receivers", {"receiver": receiver.pk, "do": "go"})
    client.post(f"{page}receivers", {"receiver": receiver.pk, "do": "remove"})
    assert not models.Receiver.objects.exists()


def test_receivers_of_another_series_are_out_of_reach(season, empty, listener, private, login):
    receiver = told(season, listener)
    client = login(empty, "owner")
    for do in ("try", "pause", "remove"):
        client.post(f"/desk/{empty.slug}/outbox/receivers", {"receiver": receiver.pk, "do": do})
    receiver.refresh_from_db()
    assert (receiver.paused, listener.came) == ("", [])


def test_secrets_are_in_no_log_backup_or_archive(season, listener, private, tmp_path, capfd, monkeypatch):
    import io
    import zipfile

    import structlog

    from countback.office.backup import backup
    from countback.office.outbox import courier
    from countback.office.whole_season import export

    receiver = told(season, listener)
    # Another: an office that ran in this process before has set up the one that is kept.
    monkeypatch.setattr(courier, "_log", structlog.get_logger("countback.office"))
    with structlog.testing.capture_logs() as logs:
        listener.answer = lambda number: 500
        issued(season)
        sent_now()
        receiver.address = "http://127.0.0.1:1/hook?token=s3cret"
        receiver.save()
        later()
        sent_now()
    assert [one["event"] for one in logs].count("not sent") == 2
    backup(tmp_path / "backup.zip")
    whole = io.BytesIO()
    export(season, whole)
    texts = [repr(logs)]
    for source in (tmp_path / "backup.zip", whole):
        with zipfile.ZipFile(source) as archive:
            texts += [archive.read(name).decode("latin-1") for name in archive.namelist()]
    assert any('"office.receiver"' in text for text in texts)
    for text in texts:
        assert "s3cret" not in text
        assert receiver.secret not in text


# Killed at any moment, on this database.


def test_nothing_is_lost_or_made_twice_over_kills(season, listener, private, monkeypatch):
    """A process that issues and sends is killed again and again; the receiver counts.

    What the receiver has twice has the same id, and only where nobody could know that it had arrived.
    """
    told(season, listener)
    chance = random.Random(21)
    listener.answer = lambda number: (
        time.sleep(chance.random() * 0.03) or chance.choice((200, 200, 200, None, 503))
    )
    monkeypatch.setattr(queue, "LEASE", 0.2)
    monkeypatch.setattr(queue, "AGAIN", (0.02,) * 40)
    monkeypatch.setattr(courier, "LOOK", 0.02)
    monkeypatch.setattr(queue, "LONGEST", 0)
    sessions = [one.id for event in _events(season) for one in event.sessions if one.classifications]
    monkeypatch.setattr(documents, "page", lambda *_: b"x")
    for _ in range(4):
        before = season.publications.count()
        child = _process(lambda: _issue_and_send(season, sessions))
        while season.publications.count() == before:
            time.sleep(0.01)
        time.sleep(chance.random() * 0.4)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    child = _process(lambda: courier.Courier().run(threading.Event()))
    end = time.monotonic() + 20
    while models.Delivery.objects.exclude(state="sent").exists() and time.monotonic() < end:
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    issued_ones = {one.number for one in season.publications.defer("page", "pdf")}
    rows = models.Delivery.objects.all()
    assert len(issued_ones) >= 4
    assert {row.state for row in rows} == {"sent"}
    assert {row.publication.number for row in rows} == issued_ones, "each document is told, once"
    counted = Counter(headers["webhook-id"] for headers, _ in listener.came)
    assert {*counted} == {row.key for row in rows}
    numbers = {headers["webhook-id"]: json.loads(body)["data"]["document"] for headers, body in listener.came}
    assert len({*numbers.values()}) == len(numbers), "no document under two ids"


def _events(season):
    from countback.office.versions import open_version

    return open_version(season).season.events


def _issue_and_send(season, sessions):
    stop = threading.Event()
    threading.Thread(target=lambda: courier.Courier().run(stop), daemon=True).start()
    for session in sessions * 100:
        issue(season, Issue(session, "unofficial"), head(season), "Pat")


def _process(task):
    """Run a task in a process of its own, with connections of its own; returns its number."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        task()
    finally:
        os._exit(1)


def test_what_was_not_committed_is_not_told(season, listener, private):
    told(season, listener)
    with transaction.atomic():
        issued(season)
        transaction.set_rollback(True)
    sent_now()
    assert listener.came == []
