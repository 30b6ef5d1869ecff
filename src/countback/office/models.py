"""The tables of the office. Facts are in the files of a version, and nowhere else.

``Version``, ``Publication``, ``Redaction``, ``Report`` and ``Handling`` are append-only: triggers in the
database refuse to change or remove a row (migrations 2 and 3).
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Series(models.Model):
    """Who runs seasons together; people have their roles in a series."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)


class Season(models.Model):
    """One season of a series.

    ``mirror`` is the folder that every version is written to, "" for none; ``mirrored`` the version that it
    held last.
    """

    series = models.ForeignKey(Series, models.PROTECT, related_name="seasons")
    slug = models.SlugField(max_length=120, unique=True)
    mirror = models.CharField(max_length=1000, blank=True)
    mirrored = models.PositiveIntegerField(default=0)


class Version(models.Model):
    """The files of a season folder as they were at one time, as one archive (see `archive`).

    ``number`` counts from 1 within the season, ``parent`` is the version that was changed (0: none).
    ``action`` is the kind of change in a word, ``cause`` what people are told of it.
    """

    season = models.ForeignKey(Season, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    parent = models.PositiveIntegerField()
    author = models.CharField(max_length=200)
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    cause = models.CharField(max_length=1000)
    files = models.BinaryField()

    class Meta:
        """One version of each number: of two writers the second is told that the season has moved on."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["season", "number"], name="one_version")]


class Publication(models.Model):
    """A document as it was issued: a page and a PDF of computed results and standings.

    ``number`` counts the documents of a season. ``facts`` names what of ``version`` it makes public
    (a session's newest revision, by fingerprint), ``shown`` holds the rows it printed, so that the next one
    can say what changed. ``protest_until`` is when protests end, None where there is no clock.
    """

    season = models.ForeignKey(Season, models.PROTECT, related_name="publications")
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    session = models.CharField(max_length=120, blank=True)
    revision = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    cause = models.CharField(max_length=1000, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    protest_until = models.DateTimeField(null=True)
    facts = models.CharField(max_length=64, blank=True)
    shown = models.JSONField(default=dict)
    page = models.BinaryField()
    pdf = models.BinaryField(null=True)

    class Meta:
        """Two who publish at once get two numbers."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["season", "number"], name="one_publication")]


class Report(models.Model):
    """An incident or a protest as it was filed; ``number`` counts those of a season.

    ``by`` is who complains, ``author`` who typed it. ``protest_until`` is when protests against the session
    ended or will end, as it was known then; ``late`` is a protest filed after that.
    """

    season = models.ForeignKey(Season, models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    session = models.CharField(max_length=120, blank=True)
    cars = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=200)
    happened = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    author = models.CharField(max_length=200)
    at = models.DateTimeField()
    protest_until = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    name = models.CharField(max_length=100, blank=True)
    attachment = models.BinaryField(null=True)

    class Meta:
        """Two who file at once get two numbers."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["season", "number"], name="one_report")]


class Handling(models.Model):
    """What became of a report without a decision, and why."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="handlings")
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    state = models.CharField(max_length=20)
    note = models.CharField(max_length=1000)


class Reader(models.Model):
    """A link of a competitor's own, with which they open what is addressed to them.

    ``entry`` is the id of their entry. Only a hash of what the link holds is kept; the newest one works.
    """

    season = models.ForeignKey(Season, models.PROTECT, related_name="readers")
    entry = models.CharField(max_length=120)
    hash = models.CharField(max_length=64, unique=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    revoked = models.DateTimeField(null=True)


class Notice(models.Model):
    """That a competitor is asked to open a document or a decision, and when they first did.

    It is of the document of a number, or (``document`` 0) of the decision of a name.
    """

    season = models.ForeignKey(Season, models.PROTECT, related_name="notices")
    entry = models.CharField(max_length=120)
    document = models.PositiveIntegerField(default=0)
    decision = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    opened = models.DateTimeField(null=True)

    class Meta:
        """Everybody is asked once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["season", "entry", "document", "decision"], name="one_notice")
        ]


class Receiver(models.Model):
    """Somebody who is notified of each document of a series: a webhook, a Discord channel, an e-mail address.

    ``secret`` signs what a webhook is sent; it and the address of a webhook leave the office in no backup.
    ``site`` is the address of this office as its readers know it. ``paused`` says why nothing is sent, "" if
    it is.
    """

    series = models.ForeignKey(Series, models.CASCADE, related_name="receivers")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    address = models.CharField(max_length=1000)
    secret = models.CharField(max_length=100, blank=True)
    site = models.CharField(max_length=300)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    paused = models.CharField(max_length=200, blank=True)


class Delivery(models.Model):
    """The message to one receiver about one document; ``publication`` is None for a test message.

    ``key`` is the same however often it is sent. ``state`` is waiting, sent, dead (given up) or unknown (it
    may have arrived). Whoever sends it holds it until ``claimed``; ``due`` is when it is tried next.
    """

    receiver = models.ForeignKey(Receiver, models.CASCADE, related_name="deliveries")
    publication = models.ForeignKey(Publication, models.PROTECT, null=True, related_name="deliveries")
    key = models.CharField(max_length=40, unique=True)
    made = models.DateTimeField()
    state = models.CharField(max_length=20, default="waiting")
    attempts = models.PositiveIntegerField(default=0)
    due = models.DateTimeField()
    claimed = models.DateTimeField(null=True)
    told = models.CharField(max_length=300, blank=True)
    done = models.DateTimeField(null=True)

    class Meta:
        """A document is told each receiver once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["receiver", "publication"], name="one_delivery")
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due"], name="delivery_due")]


class Page(models.Model):
    """A page of the public site as bytes. Can be made again from versions and publications at any time."""

    season = models.ForeignKey(Season, models.CASCADE, null=True, related_name="pages")
    path = models.CharField(max_length=400, unique=True)
    etag = models.CharField(max_length=40)
    content = models.BinaryField()


class Membership(models.Model):
    """The role somebody has in a series (see `roles`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    series = models.ForeignKey(Series, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20)

    class Meta:
        """One role each."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "series"], name="one_role")]


class Invitation(models.Model):
    """A link that can be used once: for a role in a series, for the owner of the office, for a new password.

    Only a hash of what the link holds is kept.
    """

    token = models.CharField(max_length=64, unique=True)
    series = models.ForeignKey(Series, models.CASCADE, null=True)
    role = models.CharField(max_length=20, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)
    by = models.CharField(max_length=200)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)


class Token(models.Model):
    """What a program shows instead of a name and a password: of what its owner may do, ``scopes``.

    Only a hash of it is kept. ``series`` limits it to one; ``used`` is the last day on which it was shown.
    """

    key = models.CharField(max_length=24, unique=True)
    hash = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    series = models.ForeignKey(Series, models.CASCADE, null=True)
    made = models.DateTimeField()
    expires = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)
    used = models.DateField(null=True)


class Answer(models.Model):
    """What a program was answered under a key of its own, so that it can ask again without doing it twice.

    ``asked`` is a hash of what it asked. Kept for a day.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    key = models.CharField(max_length=200)
    asked = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    status = models.PositiveIntegerField(default=0)
    headers = models.JSONField(default=dict)
    content = models.BinaryField(default=b"")

    class Meta:
        """Of two who send one key at once the second waits, and gets the answer of the first."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="one_answer")]


class Attempt(models.Model):
    """A log-in that failed; many in a short time make the next ones wait."""

    who = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)


class Draft(models.Model):
    """What somebody has typed and not stored yet, kept so that a closed browser loses nothing."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    season = models.ForeignKey(Season, models.CASCADE)
    place = models.CharField(max_length=200)
    base = models.PositiveIntegerField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """One for each place."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "season", "place"], name="one_draft")
        ]


class Redaction(models.Model):
    """That the files of versions were changed after all, because somebody's data had to be forgotten."""

    season = models.ForeignKey(Season, models.PROTECT)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    reason = models.CharField(max_length=1000)
    versions = models.JSONField()


class Redacting(models.Model):
    """While a row is here, and only within that transaction, the triggers let versions be changed."""

    reason = models.CharField(max_length=1000)
