"""The page on the API is so: its requests are sent, its program runs, its reference is made anew."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.contrib.auth import get_user_model
from django.db import connections

from countback.office import tokens
from countback.office.api.routes import API, ROUTES

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(r"^```(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def served(empty, login, tmp_path):
    """An office that is served, with two cars entered and a sheet; returns the environment of who asks it."""
    from django.core.wsgi import get_wsgi_application

    client = login(empty, "owner")
    client.post(f"/desk/{empty.slug}/entries/", {"base": "1", "list": "7,Ann A\n8,Bob B"})
    user = get_user_model().objects.get(pk=client.session["_auth_user_id"])
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet)

    def serve():
        try:
            server.serve_forever()
        finally:  # the database of the thread is its own
            connections.close_all()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    (tmp_path / "race.csv").write_text("Pos,No\n1,8\n2,7\n")
    yield {
        **os.environ,
        "OFFICE": f"http://127.0.0.1:{server.server_port}",
        "SEASON": empty.slug,
        "TOKEN": tokens.make(user, "timing van", tokens.SCOPES),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
    server.shutdown()
    server.server_close()
    thread.join()


def test_what_the_page_says_works(served, tmp_path):
    blocks = BLOCK.findall((DOCS / "how-to" / "api.md").read_text("utf-8"))
    read, sheets = [body for language, _, body in blocks if language == "sh"]
    ((name, program),) = [(title, body) for language, title, body in blocks if language == "py"]
    (tmp_path / name).write_text(program)

    def shell(text):
        lines = [line for line in text.replace("\\\n", "").splitlines() if line.strip()]
        return [
            json.loads(subprocess.run(line, shell=True, env=served, cwd=tmp_path, capture_output=True).stdout)
            for line in lines
        ]

    if shutil.which("curl") is None:
        pytest.skip("NOT CHECKED: no curl")
    plan, done = shell(sheets)
    assert (plan["stored"], done["stored"], done["version"]) == (False, True, plan["version"] + 1)
    assert shell(sheets)[1:] == [done]
    ran = subprocess.run(
        [sys.executable, name], env=served, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[:2] == ["8, 7", "Round 1: Race 1 provisional 1"]
    seasons, standings, result, documents = shell(read)
    assert served["SEASON"] in [season["id"] for season in seasons["items"]]
    assert [row["number"] for row in result["rows"]] == ["8", "7"]
    assert (standings["state"], documents["total"]) == ("provisional", 1)


def reference():
    """Return the page of all routes, from the description."""
    schema = API.get_openapi_schema()
    parts = [
        "# Routes of the API",
        "",
        "Made from the description (`/api/v1/openapi.json`); `make accept` rewrites it.",
        "[How to use them](how-to/api.md).",
        "",
        "| Route | Scope | What it does |",
        "| --- | --- | --- |",
    ]
    for route in ROUTES:
        path = route.path.replace("{path:", "{")
        told = schema["paths"][f"/api/v1{path}"][route.method.lower()]
        scopes = ", ".join(f"`{scope}`" for scope in told.get("x-scopes", ())) or "none: what was issued"
        parts.append(f"| `{route.method} {path}` | {scopes} | {told['summary']} |")
    parts += ["", "Addresses begin with `/api/v1`. Lists take `limit` (100, at most 500) and `offset`.", ""]
    parts += ["## What they take and give", ""]
    for name, shape in sorted(schema["components"]["schemas"].items()):
        if "properties" not in shape:
            continue
        about = " ".join(shape.get("description", "").split())
        keys = ", ".join(f"`{key}`" for key in shape["properties"])
        parts += [f"**{name}**. {about}", "", f"{keys}.", ""]
    return "\n".join(parts)


def test_the_reference_is_made_from_the_description(accept):
    page = DOCS / "http-api.md"
    if accept:
        page.write_text(reference(), "utf-8")
    assert page.read_text("utf-8") == reference(), "run make accept and look at the difference"
