"""Title answers as JSON."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from countback.model.points import format_points
from countback.titles.overview import Overview


def titles_json(overviews: Sequence[Overview], seconds: float, rounds_left: int | None = None) -> str:
    """Return ``{"after_round", "championships": [{"id", "rows": [...]}], "seconds"}``, indented.

    ``rounds_left`` is how many were said to be to come.
    """
    championships = [
        {
            "id": overview.championship,
            "name": overview.name,
            "position": overview.position,
            "assume": overview.assume,
            "assumed": overview.said,
            "entries": overview.entry_set,
            "named": overview.named,
            "sessions_left": overview.sessions_left,
            "over": overview.over,
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
                for row in overview.rows
            ],
            "findings": overview.findings,
        }
        for overview in overviews
    ]
    document = {
        "after_round": overviews[0].after_round if overviews else 0,
        "after_session": overviews[0].after_session if overviews else "",
        "rounds_left": rounds_left,
        "championships": championships,
        "seconds": round(seconds, 4),
    }
    text = msgspec.json.encode(document, enc_hook=format_points)  # whatever is not JSON here is points
    return msgspec.json.format(text, indent=2).decode()
