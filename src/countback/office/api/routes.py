"""Every route of the API with what it takes: a role and a scope that allow the deed. Nothing else answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ninja import NinjaAPI
from ninja.decorators import decorate_view
from ninja.errors import HttpError, ValidationError
from ninja.renderers import BaseRenderer

from countback.office.api import (
    bringing,
    desk_reading,
    desk_shapes,
    entering,
    outcomes,
    problems,
    reading,
    records,
    shapes,
    stewarding,
    telling,
)
from countback.office.api.access import SAFE, Access
from countback.office.api.answering import answered
from countback.office.api.description import described
from countback.office.api.rendering import render
from countback.office.roles import Deed


@dataclass(frozen=True)
class Route:
    """A route: ``deed`` is what it takes to use it, None for what was issued, which everybody may read.

    ``gives`` are the shapes of its answers by status. ``or_deed`` is what some of its requests take beyond.
    """

    method: str
    path: str
    view: Callable[..., Any]
    deed: Deed | None
    gives: Mapping[int, Any] = field(default_factory=lambda: {200: desk_shapes.StoredShape})
    or_deed: tuple[Deed, ...] = ()


_S = "/seasons/{season}"
_RECEIVER = f"{_S}/receivers/{{number}}"
_CHANGED = {200: desk_shapes.StoredShape}
_DECIDED = {200: desk_shapes.StoredShape | desk_shapes.EffectShape}


def _list(shape: Any) -> dict[int, Any]:
    return {200: shapes.Paged[shape]}


ROUTES = (
    Route("GET", "/seasons", reading.seasons, None, _list(shapes.SeasonListed)),
    Route("POST", "/seasons", entering.new_season, "found", {201: desk_shapes.StoredShape}),
    Route("GET", _S, reading.season, None, {200: shapes.SeasonShape}),
    Route("GET", f"{_S}/standings", reading.standings, None, {200: shapes.StandingsShape}),
    Route(
        "GET",
        f"{_S}/standings/{{championship}}/{{competitor}}/why",
        reading.why,
        None,
        {200: shapes.WhyShape},
    ),
    Route("GET", f"{_S}/entries", reading.entries, None, _list(shapes.EntryShape)),
    Route(
        "GET", f"{_S}/sessions/{{session}}/result", reading.result, None, {200: shapes.ClassificationShape}
    ),
    Route("GET", f"{_S}/documents", records.documents, None, _list(shapes.DocumentShape)),
    Route("GET", f"{_S}/documents/{{number}}", records.document, None, {200: shapes.DocumentShape}),
    Route("GET", f"{_S}/decisions", records.decisions, None, _list(desk_shapes.DecisionShape)),
    Route("GET", f"{_S}/decisions/{{decision}}", records.decision, None, {200: desk_shapes.DecisionShape}),
    Route("GET", f"{_S}/findings", desk_reading.findings, "read", {200: desk_shapes.FindingsShape}),
    Route("GET", f"{_S}/versions", desk_reading.versions, "read", _list(desk_shapes.VersionShape)),
    Route(
        "GET", f"{_S}/versions/{{number}}", desk_reading.version, "read", {200: desk_shapes.VersionChanges}
    ),
    Route("GET", f"{_S}/files", desk_reading.files, "read", _list(desk_shapes.FileNamed)),
    Route("GET", f"{_S}/files/{{path:name}}", desk_reading.file, "read", {200: desk_shapes.FileShape}),
    Route("GET", f"{_S}/rulebook", desk_reading.rules, "read", {200: desk_shapes.RulesShape}),
    Route("GET", f"{_S}/people", desk_reading.people, "people", _list(desk_shapes.PersonShape)),
    Route("GET", f"{_S}/reports", stewarding.reports, "read", _list(desk_shapes.ReportShape)),
    Route("GET", f"{_S}/reports/{{number}}", stewarding.report, "read", {200: desk_shapes.ReportShape}),
    Route("GET", f"{_S}/reports/{{number}}/attachment", stewarding.attachment, "read", {200: None}),
    Route("GET", f"{_S}/outcomes", outcomes.outcomes, None, {200: shapes.OutcomesShape}),
    Route("GET", f"{_S}/ledgers", outcomes.ledgers, "read", {200: desk_shapes.LedgersShape}),
    Route("GET", f"{_S}/versions/{{number}}/folder", bringing.folder, "people", {200: None}),
    Route("GET", f"{_S}/archive", bringing.archive, "people", {200: None}),
    Route("POST", "/archives", bringing.bring, "found", {201: desk_shapes.StoredShape}),
    Route("GET", f"{_S}/receivers", telling.receivers, "publish", _list(desk_shapes.ReceiverShape)),
    Route("POST", f"{_S}/receivers", telling.add_receiver, "tell", {201: desk_shapes.NewReceiverShape}),
    Route("PATCH", _RECEIVER, telling.pause_receiver, "tell", {200: desk_shapes.ReceiverShape}),
    Route("DELETE", _RECEIVER, telling.remove_receiver, "tell", {200: desk_shapes.ReceiverShape}),
    Route("POST", f"{_RECEIVER}/trials", telling.try_receiver, "tell", {201: desk_shapes.DeliveryShape}),
    Route("GET", f"{_S}/deliveries", telling.deliveries, "publish", _list(desk_shapes.DeliveryShape)),
    Route(
        "POST",
        f"{_S}/deliveries/{{number}}/again",
        telling.send_again,
        "publish",
        {200: desk_shapes.DeliveryShape},
    ),
    Route("GET", f"{_S}/receipts", telling.notices, "read", _list(desk_shapes.NoticeShape)),
    Route("POST", f"{_S}/receipts", telling.ask_for_receipts, "receipts", {201: desk_shapes.NoticesShape}),
    Route("POST", f"{_S}/links", telling.give_links, "receipts", {201: desk_shapes.LinksShape}),
    Route("GET", f"{_S}/tokens", telling.list_tokens, "token", _list(desk_shapes.TokenShape)),
    Route("DELETE", f"{_S}/tokens/{{key}}", telling.revoke_token, "token", {200: desk_shapes.TokenShape}),
    Route("PATCH", _S, entering.about, "enter", _CHANGED),
    Route("PUT", f"{_S}/rounds/{{number}}", entering.round_, "enter", _CHANGED),
    Route("DELETE", f"{_S}/rounds/{{number}}", entering.without_round, "enter", _CHANGED),
    Route("PUT", f"{_S}/rulebook", entering.rulebook, "enter", _DECIDED),
    Route("POST", f"{_S}/entries", entering.enter, "enter", _CHANGED),
    Route("PUT", f"{_S}/entries/{{entry}}", entering.correct, "enter", _CHANGED),
    Route("DELETE", f"{_S}/entries/{{entry}}", entering.take_out, "enter", _CHANGED),
    Route("PUT", f"{_S}/sessions/{{session}}/result", entering.type_result, "enter", _CHANGED),
    Route("POST", f"{_S}/imports", entering.import_files, "enter", {200: desk_shapes.ImportShape}),
    Route("PUT", f"{_S}/files/{{path:name}}", entering.write_file, "read", _CHANGED, ("enter", "decide")),
    Route(
        "POST",
        f"{_S}/sessions/{{session}}/documents",
        entering.issue_result,
        "publish",
        {201: shapes.DocumentShape},
    ),
    Route("POST", f"{_S}/versions/{{number}}/undo", entering.undo, "undo", _CHANGED),
    Route("POST", f"{_S}/reports", stewarding.file_one, "report", {201: desk_shapes.ReportShape}),
    Route("POST", f"{_S}/attached-reports", stewarding.file_with, "report", {201: desk_shapes.ReportShape}),
    Route(
        "POST",
        f"{_S}/reports/{{number}}/handlings",
        stewarding.handle,
        "decide",
        {201: desk_shapes.ReportShape},
    ),
    Route("POST", f"{_S}/decisions", stewarding.decide, "decide", _DECIDED),
    Route("POST", f"{_S}/decisions/{{decision}}/steps", stewarding.step, "decide", _DECIDED),
    Route(
        "POST", f"{_S}/invitations", stewarding.invite_somebody, "people", {201: desk_shapes.InvitationShape}
    ),
    Route("PUT", f"{_S}/people/{{name}}", stewarding.give_role, "people", {200: desk_shapes.PersonShape}),
    Route("DELETE", f"{_S}/people/{{name}}", stewarding.take_role, "people", {200: desk_shapes.PersonShape}),
)


class _Renderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: Any, data: Any, *, response_status: int) -> Any:
        return render(data)


class Api(NinjaAPI):
    """The API with a description that says what each route takes, and every problem that it answers with."""

    @cached_property
    def description_of_routes(self) -> Any:
        """The description, OpenAPI 3.1, made once: it takes a second or two."""
        deeds = {(route.method, route.path): route for route in ROUTES}
        return described(super().get_openapi_schema(path_prefix="/api/v1/"), deeds)

    def get_openapi_schema(self, **_: Any) -> Any:
        """Return the description."""
        return self.description_of_routes


def _not_done(request: Any, error: Any) -> Any:
    if isinstance(error, ValidationError):
        return problems.answer(problems.not_valid(error.errors))
    return problems.answer(error if isinstance(error, problems.NotDoneError) else problems.no_json(error))


def made() -> Api:
    """Return the API with its routes."""
    api = Api(
        title="Countback",
        version="1",
        description="Racing championships: what was issued, and with a token what the desks do.",
        docs_url=None,
        openapi_url="/openapi.json",
        renderer=_Renderer(),
        urls_namespace="api-1",
    )
    for route in ROUTES:
        api.default_router.add_api_operation(
            route.path,
            [route.method],
            decorate_view(answered)(route.view),
            auth=Access(route.deed),
            response=dict(route.gives),
            operation_id=route.view.__name__.strip("_"),
            summary=(route.view.__doc__ or "").split("\n")[0].rstrip("."),
            tags=[route.view.__module__.rpartition(".")[2].replace("_", " ")],
        )
    api.add_exception_handler(problems.NotDoneError, _not_done)
    api.add_exception_handler(ValidationError, _not_done)
    api.add_exception_handler(HttpError, _not_done)
    return api


API = made()
assert all(route.deed is not None or route.method in SAFE for route in ROUTES)
