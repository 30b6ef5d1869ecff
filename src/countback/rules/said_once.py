"""Findings about a championship that is ``like`` another, without those about the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from countback.model.finding import Finding

#: Nothing is inherited over more championships than may be like one another in turn.
LONGEST = 20


def said_once(findings: list[Finding], titles: Mapping[str, Any]) -> list[Finding]:
    """Return findings without those that a championship only has from the one it is ``like``."""
    kept: dict[tuple[str, str, str], Finding] = {}
    seen: set[tuple[str, str, str]] = set()
    for finding in findings:
        key = finding.where.key
        _, _, rest = key.partition(".")
        parts = rest.split(".")
        own = next((id_ for n in range(1, len(parts)) if (id_ := ".".join(parts[:n])) in titles), "")
        if key.startswith("championships.") and own:
            chain, below = _bases(own, titles), rest[len(own) :]
            inherited = [(finding.code, finding.message, f"championships.{base}{below}") for base in chain]
            seen.add((finding.code, finding.message, key))
            if any(said in seen for said in inherited):
                continue
        kept.setdefault((finding.code, finding.message, key), finding)
    return list(kept.values())


def _bases(id_: str, titles: Mapping[str, Any]) -> list[str]:
    """Return the championships that one is ``like``, directly or through others."""
    chain = [id_]
    while (
        len(chain) <= LONGEST
        and isinstance(table := titles.get(chain[-1]), dict)
        and isinstance(table.get("like"), str)
    ):
        if table["like"] in chain:
            break
        chain.append(table["like"])
    return chain[1:]
