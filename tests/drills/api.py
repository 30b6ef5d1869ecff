"""The API answers whatever it is sent as its description says, and never with an error of its own.

Requests are made of the description by schemathesis: such as it allows, and such as it forbids; most at
addresses that there are. Every answer is held against the description: status, type, headers, shape.
"""

from __future__ import annotations

import random
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from drills import Figures, MissingError

SIZE = 20_000
SHARE = 60
UNIT = "calls"

#: So many requests of one sort are made at one address before the next.
AT_ONCE = 6


def run(size: int, seed: int) -> Figures:
    """Send ``size`` requests, a few to each route in turn."""
    schema, tokens, season = _office()
    import hypothesis
    from hypothesis import HealthCheck, Phase
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.core.failures import Failure, FailureGroup
    from schemathesis.specs.openapi import checks

    looked = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
    ]
    chance = random.Random(seed)
    tried: Counter[str] = Counter()
    wrong: list[str] = []
    operations = [found.ok() for found in schema.get_all_operations()]
    each = min(AT_ONCE, max(1, size // (2 * len(operations))))
    settings = hypothesis.settings(
        max_examples=each,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
        database=None,
    )

    def send(case: Any) -> None:
        if tried.total() >= size:
            return
        _at_home(case, season, chance)
        response = case.call(headers=_headers(tokens, chance))
        tried[str(response.status_code)] += 1
        try:
            case.validate_response(response, checks=looked)
        except (Failure, FailureGroup) as error:
            told = " ".join(str(one) for one in getattr(error, "exceptions", (error,)))
            told = " ".join(told.split())[:400]
            wrong.append(f"seed {seed}: {case.method} {case.formatted_path}: {response.status_code}: {told}")

    with _quiet():
        while tried.total() < size and len(wrong) < 20:
            for operation in operations:
                for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                    strategy = operation.as_strategy(generation_mode=mode)
                    try:
                        hypothesis.seed(chance.randrange(2**32))(
                            settings(hypothesis.given(case=strategy)(send))
                        )()
                    except hypothesis.errors.Unsatisfiable:
                        continue  # nothing about this route can be wrong
    served = sum(count for status, count in tried.items() if status.startswith("2"))
    return Figures(tried.total(), tuple(wrong), sums={"answered with what was asked for": served})


def _office() -> tuple[Any, list[str], Any]:
    """Return the description, tokens of an owner and a viewer, and a season of an office of this process."""
    try:
        import schemathesis
        from django.conf import settings

        from countback.office.settings import Place, configure
    except ImportError as error:
        raise MissingError(f"NOT CHECKED: no {error.name} (countback[office,test])") from None
    if not settings.configured:
        configure(Place(Path(tempfile.mkdtemp(prefix="countback-api-"))))
    from django.contrib.auth import get_user_model
    from django.core.wsgi import get_wsgi_application

    from countback.office import tokens
    from countback.office.beginning import Template, begun, founded
    from countback.office.models import Membership, Season
    from countback.office.serving import migrate

    migrate()
    name = f"Drill {uuid.uuid4().hex[:8]}"
    season = founded(begun(Template(name, 2026, "motorsport-uk-club", 3, 2)), "Ada")
    assert isinstance(season, Season)
    users = get_user_model().objects
    owner, viewer = users.create_superuser(f"{name} owner"), users.create_user(f"{name} viewer")
    Membership.objects.create(user=viewer, series=season.series, role="viewer")
    made = [tokens.make(owner, "all", tokens.SCOPES), tokens.make(viewer, "some", ("read", "enter"))]
    application = get_wsgi_application()
    _filled(season)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    return schema, [str(token) for token in made], season


def _filled(season: Any) -> None:
    """Enter cars, a result that is issued, a report and a decision: something to ask for."""
    from countback.office.actions import decisions
    from countback.office.actions.entries import pasted
    from countback.office.actions.on_season import on_season
    from countback.office.actions.results import Typed, ordered, typed
    from countback.office.publishing import Issue, issue
    from countback.office.reports import Filed, file_report
    from countback.office.versions import head, open_version, perform

    def change(action: Any) -> None:
        perform(season, action, head(season), "Ada")

    change(on_season("enter", "", lambda one: pasted(one, "7,Ann A\n8,Bob B\n9,Cid C")))
    order = ordered("8\n7\n9 DNF")
    change(on_season("result", "", lambda one: typed(one, Typed("race-1", order))))
    with _quiet():
        issue(season, Issue("race-1", "provisional"), head(season), "Ada")
    filed = Filed(kind="protest", text="x", by="Bob", session="race-1", name="a.txt", attachment=b"x")
    made = file_report(season, open_version(season).season, filed, "Ada")
    said = {"kind": "disqualified", "session": "race-1", "number": "9", "reason": "weight"}
    at = made.at.replace(microsecond=0)
    change(on_season("decide", "", lambda one: decisions.taken(one, said, "issued", at)))


@contextmanager
def _quiet() -> Iterator[None]:
    """Typeset nothing, send nobody away for asking often, and write no log."""
    import logging

    import structlog

    from countback.office import documents, public
    from countback.office.api import rates

    kept = documents.pdf, rates.KNOWN, rates.UNKNOWN, public.build
    documents.pdf, rates.KNOWN, rates.UNKNOWN = (lambda *_: b"%PDF-"), 10**9, 10**9
    public.build = lambda season: 0
    logging.disable(logging.CRITICAL)
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        documents.pdf, rates.KNOWN, rates.UNKNOWN, public.build = kept
        structlog.configure(**before)
        logging.disable(logging.NOTSET)


def _at_home(case: Any, season: Any, chance: random.Random) -> None:
    """Mostly ask for what there is: a season, a session, an entry."""
    from countback.office.facts import decision_name
    from countback.office.versions import head, open_version

    facts = open_version(season).season
    there = {
        "season": [season.slug],
        "session": [one.id for event in facts.events for one in event.sessions] or ["race-1"],
        "number": [str(chance.choice((1, 2, 3, head(season))))],
        "entry": [entry.id for entry in facts.entries] or ["7"],
        "championship": ["drivers", "overall"],
        "competitor": [driver.id for entry in facts.entries for driver in entry.crew] or ["ann-a"],
        "decision": [decision_name(one) for one in facts.decisions] or ["d1"],
        "name": ["season.toml", "entries.csv", "decisions.toml", "own.toml"],
    }
    for name in case.path_parameters or {}:
        if name in there and chance.random() < 0.9:
            case.path_parameters[name] = chance.choice(there[name])
    if isinstance(case.query, dict) and "view" in (case.query or {}) and chance.random() < 0.5:
        case.query["view"] = "desk"


def _headers(tokens: list[str], chance: random.Random) -> dict[str, str]:
    who = chance.choices([tokens[0], tokens[1], "countback_abc_def", ""], (16, 2, 1, 1))[0]
    return {"Authorization": f"Bearer {who}"} if who else {}
