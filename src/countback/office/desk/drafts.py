"""What is typed and not stored yet: kept as it is typed, offered again when the page is opened."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.utils import timezone

from countback.office import models
from countback.office.desk.pages import Seat

LARGEST = 500_000
#: So many drafts are kept for one person in one season; the oldest make room.
MOST = 100


def draft(seat: Seat) -> HttpResponse:
    """Give back (GET), keep (POST) or drop (POST without text) the draft of a place."""
    sent = seat.request.POST if seat.request.method == "POST" else seat.request.GET
    place = sent.get("place", "")[:200]
    mine = models.Draft.objects.filter(user=seat.request.user, season=seat.season, place=place)
    if seat.request.method != "POST":
        kept = mine.first()
        return JsonResponse({"text": kept.text, "base": kept.base} if kept else {})
    text = sent.get("text", "")
    if not text:
        mine.delete()
    elif len(text) <= LARGEST:
        models.Draft.objects.update_or_create(
            user=seat.request.user,
            season=seat.season,
            place=place,
            defaults={"text": text, "base": seat.base, "at": timezone.now()},
        )
        mine = models.Draft.objects.filter(user=seat.request.user, season=seat.season).order_by("-at")
        models.Draft.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[MOST:])).delete()
    return HttpResponse(status=204)
