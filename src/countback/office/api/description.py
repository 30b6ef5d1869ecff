"""The description of the API: who may use a route, what it takes in headers, and its problems."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from countback.office.api.problems import KIND
from countback.office.api.shapes import ConflictShape, ProblemShape

#: When a route answers with which problem.
_ALWAYS = (400, 401, 403, 404, 405, 409, 422, 429)
_CHANGING = (412, 413)
_HEADERS = {
    "If-Match": "The version that you saw, as a number or an ETag. Refused with 412 only if somebody else "
    "has changed since what this changes.",
    "Idempotency-Key": "A text of your own, such as a UUID. The same request with the same key within a day "
    "is answered as the first time, and done once.",
}


def described(schema: Any, routes: Mapping[tuple[str, str], Any]) -> Any:
    """Return the description with what is the same for all routes."""
    components = schema["components"].setdefault("schemas", {})
    for shape in (ProblemShape, ConflictShape):
        made = shape.model_json_schema(ref_template="#/components/schemas/{model}")
        components.update(made.pop("$defs", {}))
        components[shape.__name__] = made
    schema["components"]["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "countback_…, made at the desk under Tokens, or with `countback office token`",
        }
    }
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            route = next(
                view
                for (verb, address), view in routes.items()
                if verb == method.upper() and path.endswith(f"/api/v1{address.replace('{path:', '{')}")
            )
            _describe(operation, method, route)
    return schema


def _describe(operation: dict[str, Any], method: str, route: Any) -> None:
    scopes = [route.deed, *route.or_deed] if route.deed else []
    # Without a token a route that everybody may read gives what was issued.
    operation["security"] = [{"token": []}] if route.deed else [{}, {"token": []}]
    if route.deed:
        operation["description"] = (
            f"{operation.get('description', '')}\n\nTakes the scope `{'`, `'.join(scopes)}`."
        ).strip()
        operation["x-scopes"] = scopes
    changing = method != "get"
    if changing:
        operation["parameters"] = [
            *operation.get("parameters", []),
            *(
                {
                    "in": "header",
                    "name": name,
                    "required": False,
                    "description": text,
                    "schema": {"type": "string", "maxLength": 200},
                }
                for name, text in _HEADERS.items()
            ),
        ]
    responses = operation["responses"]
    for status in (*_ALWAYS, *(_CHANGING if changing else ())):
        shape = "ConflictShape" if status == 412 else "ProblemShape"
        responses[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": {KIND: {"schema": {"$ref": f"#/components/schemas/{shape}"}}},
        }
    if not changing:
        responses["304"] = {"description": "Not modified: it is what If-None-Match names"}
    for status in [
        status for status in responses if str(status) == "200" and "content" not in responses[status]
    ]:
        binary = {"schema": {"type": "string", "format": "binary"}}
        responses[status] = {"description": "The file", "content": {"application/octet-stream": binary}}
