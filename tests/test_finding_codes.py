"""Every finding has a code, and every code an entry in the docs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from finding_codes import CODE, codes, page

DOCS = Path(__file__).resolve().parent.parent / "docs" / "findings.md"


def test_the_page_of_findings_is_that_of_the_source(accept: bool) -> None:
    text = page()
    if accept:
        DOCS.write_text(text, "utf-8")
    assert DOCS.read_text("utf-8") == text, "run make accept and look at the difference"


def test_every_finding_says_something() -> None:
    silent = [code for code, places in codes().items() if not any(place.message for place in places)]
    assert not silent, silent


def test_no_finding_is_made_without_a_code_that_is_listed() -> None:
    """Whatever else is written as `code=...` in the source is in the list."""
    known = {re.sub(r"\{\w+\}", "*", code) for code in codes()}
    missing = set()
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
                value = node.value.value
                if isinstance(value, str) and value not in known:
                    missing.add(f"{path.name}: {value}")
    assert not missing, sorted(missing)
