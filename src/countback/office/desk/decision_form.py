"""The form of a decision: its kind chosen, a field for each of its keys."""

from __future__ import annotations

from dataclasses import MISSING
from typing import Any

from countback.model.season import Season
from countback.model.targets import TAKES
from countback.model.words import session_name
from countback.office.actions import decisions as actions
from countback.office.desk import forms
from countback.office.facts import decision_name
from countback.site.html import Html, join, link, tag

_LONG = ("reason", "fact")
_LABELS = {"number": "Car number", "competitor": "Or a competitor by name", "from_round": "From round",
           "article": "Article infringed", "penalty_article": "Article applied",
           "addressed_to": "Addressed to", "appeal_until": "Appeal until", "appealable": "Appeal",
           "replaces": "Takes the place of"}  # fmt: skip


def choosing(report: Any) -> Html:
    """Return the kinds of decision to choose from, by what they act on; ``report`` is what led to it."""
    more = f"&report={report.number}" if report else ""
    groups = {
        "result": "A result",
        "points-of-result": "The points of one result",
        "total": "The points of the season",
        "meeting": "A whole meeting",
        "nothing": "Nothing that is scored",
    }
    kinds = actions.kinds()
    return join(
        join(
            tag("h2", heading),
            tag(
                "ul",
                [
                    tag("li", link(id_.replace("-", " "), f"?kind={id_}{more}"), ": ", first(kind))
                    for id_, kind in sorted(kinds.items())
                    if kind.concerns == concern
                ],
            ),
        )
        for concern, heading in groups.items()
    )


def first(kind: type) -> str:
    """Return what a kind does in a sentence."""
    return " ".join((kind.__doc__ or "").split("\n\n")[0].replace("``", "").split())


def field(season: Season, kind: Any, key: str, text: str) -> Html:
    """Return the field for one key of a decision."""
    label = _LABELS.get(key, key.replace("_", " ").capitalize())
    if key == "session":
        options = [("", "none")] if key not in _needed(kind) else [("", "choose one")]
        options += [
            (session.id, f"{event.name}, {session_name(session)}")
            for event in season.events
            for session in event.sessions
        ]
        return forms.choice(label, key, options, text)
    if key == "replaces":
        others = [(decision_name(decision), decision.name) for decision in season.decisions]
        return forms.choice(label, key, [("", "none"), *others], text)
    if key == "appealable":
        return forms.choice(
            label, key, [("", "nothing is said"), ("yes", "possible"), ("no", "not possible")], text
        )
    if key in ("incident", "decided", "appeal_until"):
        return forms.field(label, key, text, type_="datetime-local")
    if key in _LONG:
        return forms.area(label, key, text, rows=2)
    own = actions.options(kind)
    if key in own:
        if values := actions.values(kind, key):
            default = text or str(own[key].default)
            return forms.choice(label, key, [(value, value) for value in values], default)
        return forms.field(label, key, text, hint=_usual(own[key]))
    hint = "With commas between them" if key in actions.LISTS else ""
    return forms.field(label, key, text, hint=hint)


def _needed(kind: Any) -> tuple[str, ...]:
    return TAKES[kind.concerns] if kind.concerns in ("result", "points-of-result") else ()


def _usual(field: Any) -> str:
    return "" if field.default is MISSING else f"Left blank: {field.default}"
