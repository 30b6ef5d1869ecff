"""Seasons whole: a version's folder and the archive for another office, and seasons brought as a zip file."""

from __future__ import annotations

import io
from typing import Any

from django.http import HttpResponse
from ninja import File
from ninja.files import UploadedFile

from countback.model.finding import Finding
from countback.office import bringing
from countback.office.api import sent
from countback.office.api.changing import founded
from countback.office.api.problems import NotDoneError, missing
from countback.office.archive import pack
from countback.office.settings import LARGEST_UPLOAD
from countback.office.versions import open_version
from countback.office.whole_season import export


def folder(request: Any, season: str, number: sent.Number) -> HttpResponse:
    """Return the folder of a version as a zip file, as it is: ids of people at their sources included."""
    held = request.auth.held
    if not held.versions.filter(number=number).exists():
        raise missing(f"version {number}")
    return _zip(pack(open_version(held, number).files), f"{held.slug}-{number}.zip")


def archive(request: Any, season: str) -> HttpResponse:
    """Return the season for another office: folder, versions, documents, what was filed, as they are."""
    target = io.BytesIO()
    export(request.auth.held, target)
    return _zip(target.getvalue(), f"{request.auth.held.slug}-archive.zip")


def bring(request: Any, file: File[UploadedFile]) -> Any:
    """Take a season in from its folder as a zip file, or (the owner of the office) from its archive."""
    identity = request.auth.identity
    identity.must_reach(None)
    if (file.size or 0) > LARGEST_UPLOAD:
        hint = "a larger one is taken in on the machine of the office: countback office import"
        raise NotDoneError(413, Finding(code="too-large", message="the file is too large", hint=hint))
    return founded(bringing.brought(file, file.name or "", identity.user, identity.name), "taken in")


def _zip(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
