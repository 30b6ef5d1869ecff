"""Stewards' decisions out of the sentences that stand on sheets: ``Car #84 - 28 second ... penalty``.

Each sentence that names cars gives proposals or a remark; nothing is applied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from countback.formats.content import Content
from countback.formats.reading import Proposal
from countback.model.finding import Finding

_CARS = re.compile(r"(?:Cars?|Nos?\.?|Numbers?)\b\s*([^-–—:]{1,400})[-–—:]\s*(.+)", re.I)
_BETWEEN = re.compile(r"[\s,&]+|\band\b", re.I)
_NUMBER = re.compile(r"#?(\w{1,4})\Z")
_DOCUMENT = re.compile(
    r"(?:as per|per|see)\s+(?:Penalty|Decision|Document|Bulletin)\s*(?:No\.?\s*)?#?\s*([^.;]+)", re.I
)
_TIME = re.compile(r"(\d{1,4}(?:\.\d{1,3})?)[ -]*(?:seconds?|secs?|s)\b", re.I)
_PLACES = re.compile(
    r"(?:(\d{1,2})|(one|two|three|four|five|ten))[ -]*(?:finishing )?(?:places?|positions?)(?! on the grid)",
    re.I,
)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}


def proposals(message: str) -> tuple[list[Proposal], list[str]]:
    """Return the decisions that a message tells of, and its sentences that are none."""
    proposed: list[Proposal] = []
    remarks: list[str] = []
    for sentence in re.split(r"[\r\n]+", message[:20_000]):
        sentence = " ".join(sentence.split())[:2000]
        if not sentence:
            continue
        match = _CARS.match(sentence)
        numbers = _numbers(match[1]) if match else []
        decision = _decision(match[2]) if match and numbers else None
        if match is None or decision is None:
            remarks.append(sentence)
            continue
        kind, options = decision
        document = _DOCUMENT.search(match[2])
        for number in numbers:
            proposed.append(
                Proposal(
                    kind=kind,
                    number=number,
                    reason=sentence,
                    document=document[1].strip() if document else "",
                    options=options,
                )
            )
    return proposed, remarks


def _numbers(text: str) -> list[str]:
    """Return the car numbers of ``#2, #3 & #007``; none where other words stand between them."""
    matches = [_NUMBER.match(part) for part in _BETWEEN.split(text) if part]
    return [match[1] for match in matches if match] if all(matches) else []


def _decision(text: str) -> tuple[str, dict[str, Any]] | None:
    """Return the kind of decision and its own keys; None where the words are about something else."""
    lower = text.lower()
    if "grid" in lower:
        return None  # It has been taken on the starting grid; the result needs nothing.
    if re.search(r"\bdisqualif|\bexcluded\b|\bexclusion\b", lower):
        return "disqualified", {}
    if re.search(
        r"(back|rear|end|last) (?:position |place )?(?:of|in) (?:its|the|their|his|her)? ?class", lower
    ):
        return "back-of-class", {}
    # What a penalty was converted to is what was added in the end.
    time = _TIME.search(text, lower.find("convert") + 1) or _TIME.search(text)
    if time and re.search(r"penalt|added|drive.?through|stop", lower):
        seconds = time[1]
        return "time-added", {"seconds": float(seconds) if "." in seconds else int(seconds)}
    places = _PLACES.search(text)
    if places and re.search(r"penalt|drop|lost|loses|lose|moved|relegat", lower):
        return "places-lost", {"places": int(places[1]) if places[1] else _WORDS[places[2].lower()]}
    return None


def prose_findings(content: Content, proposed: Iterable[Proposal], remarks: Iterable[str]) -> list[Finding]:
    """Return what a person has to look at: decisions to accept, and sentences that change nothing here."""
    findings = []
    for proposal in proposed:
        shown = "shown in the result already" if proposal.in_result else "not yet in the result"
        findings.append(
            content.find(
                "decision-proposed",
                f"car {proposal.number}: {proposal.kind} ({shown}): {proposal.reason}",
                "accept it with `countback import ... --accept-decisions`, or record it yourself",
                severity="warning",
            )
        )
    findings += [content.find("remark", remark, severity="info") for remark in remarks]
    return findings
