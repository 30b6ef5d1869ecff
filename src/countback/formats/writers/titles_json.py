"""Title answers as JSON."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from countback.model.points import format_points
from countback.titles.overview import Overview


def titles_json(found: Sequence[Overview], seconds: float, rounds_left: int | None = None) -> str:
    """Return ``{"after_round", "championships": [{"id", "rows": [...]}], "seconds"}``, indented.

    ``rounds_left`` is how many were said to be to come.
    """
    championships = [
        {
            "id": one.championship,
            "name": one.name,
            "position": one.position,
            "assume": one.assume,
            "assumed": one.said,
            "entries": one.entry_set,
            "named": one.named,
            "sessions_left": one.sessions_left,
            "over": one.over,
            "rows": [
                {
                    "competitor": row.competitor,
                    "name": row.name,
                    "status": row.answer.status,
                    "witness": row.answer.witness,
                    "against": row.answer.against,
                    "certificate": row.answer.certificate,
                    "because": row.answer.because,
                    "needs": row.needs,
                    "words": row.words,
                }
                for row in one.rows
            ],
            "findings": one.findings,
        }
        for one in found
    ]
    document = {
        "after_round": found[0].after_round if found else 0,
        "after_session": found[0].after_session if found else "",
        "rounds_left": rounds_left,
        "championships": championships,
        "seconds": round(seconds, 4),
    }
    text = msgspec.json.encode(document, enc_hook=format_points)  # whatever is not JSON here is points
    return msgspec.json.format(text, indent=2).decode()
