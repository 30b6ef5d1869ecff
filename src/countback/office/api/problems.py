"""What a program is told when something cannot be done: a problem (RFC 9457) with findings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

from countback.model.finding import Finding, Where

KIND = "application/problem+json"


class NotDoneError(Exception):
    """Ends a request with findings; ``headers`` go with the answer."""

    def __init__(
        self, status: int, *findings: Finding, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(status)
        self.status, self.findings, self.headers, self.more = status, findings, headers or {}, more


def missing(what: str, hint: str = "") -> NotDoneError:
    """Return the problem of asking for what there is not."""
    return NotDoneError(404, Finding(code="not-found", message=f"there is no {what}", hint=hint))


def too_large() -> NotDoneError:
    """Return the problem of a body that is larger than any that is taken."""
    hint = "send files as multipart/form-data, fewer at a time"
    return NotDoneError(413, Finding(code="too-large", message="the body is too large", hint=hint))


def too_often(wait: int) -> NotDoneError:
    """Return the problem of who has to wait some seconds."""
    message, hint = "this is asked too often", f"ask again in {wait} s"
    finding = Finding(code="too-often", message=message, hint=hint)
    return NotDoneError(429, finding, headers={"Retry-After": str(wait)})


def told(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return findings as the API gives them."""
    return [
        {
            "code": finding.code,
            "severity": finding.severity,
            "place": {
                "file": finding.where.file,
                "line": finding.where.line,
                "column": None if finding.where.column is None else str(finding.where.column),
                "key": finding.where.key,
            },
            "message": finding.message,
            "hint": finding.hint,
        }
        for finding in findings
    ]


def answer(problem: NotDoneError) -> HttpResponse:
    """Return a problem as an answer."""
    title = HTTPStatus(problem.status).phrase
    document = {
        "type": "about:blank",
        "title": title,
        "status": problem.status,
        "detail": str(problem.findings[0]) if problem.findings else title,
        "findings": told(problem.findings),
        **problem.more,
    }
    response = HttpResponse(msgspec.json.encode(document), content_type=KIND, status=problem.status)
    for name, value in problem.headers.items():
        response[name] = value
    return response


def no_sense() -> NotDoneError:
    """Return the problem of a request that cannot be read at all: a form that breaks off, for example."""
    hint = "see what it takes in /api/v1/openapi.json"
    return NotDoneError(400, Finding(code="not-valid", message="the request cannot be read", hint=hint))


def failed() -> NotDoneError:
    """Return the problem of an error of ours; nothing of what was asked was stored."""
    return NotDoneError(500)


@csrf_exempt  # nothing is changed there, and whoever asks is told so as a program
def no_address(request: Any) -> HttpResponse:
    """Answer what is asked below /api/ at an address that there is not."""
    return answer(missing("such address", "see /api/v1/openapi.json"))


def not_valid(errors: Iterable[Mapping[str, Any]]) -> NotDoneError:
    """Return the problem of a request that is not as the description says: one finding each."""
    findings = []
    for error in errors:
        # The first parts say in which argument of ours it stood, which is nothing to whoever sent it.
        place = [str(part) for part in error.get("loc", ())]
        key = ".".join(place[2:] if place[:1] == ["body"] and len(place) > 2 else place[1:] or place)
        message = str(error.get("msg", "is not valid"))
        message = message[:1].lower() + message[1:]
        hint = "see what it takes in /api/v1/openapi.json"
        findings.append(Finding(code="not-valid", where=Where(key=key), message=message, hint=hint))
    return NotDoneError(422, *findings)


def no_json(error: Exception) -> NotDoneError:
    """Return the problem of a body that is not JSON."""
    hint = 'send {"key": "value"} with Content-Type: application/json'
    return NotDoneError(
        400, Finding(code="not-json", message=f"the body is not JSON: {_why(error)}", hint=hint)
    )


def _why(error: Exception) -> str:
    cause = error.__cause__ or error.__context__
    return str(cause) if isinstance(cause, json.JSONDecodeError) else "it cannot be read"
