"""Decisions that a sheet tells of in prose, once somebody has accepted them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from countback.formats import names
from countback.formats.reading import Proposal
from countback.model.season import Decision, Season
from countback.store.matching import Matched


def with_decisions(
    season: Season,
    proposals: Iterable[Proposal],
    session: str,
    matches: Sequence[Matched],
    issued: dt.datetime,
) -> Season:
    """Return the season with the decisions recorded, each once. Before ``issued`` nobody knew of them."""
    decisions = list(season.decisions)
    known = [msgspec.structs.replace(one, issued=None) for one in decisions]
    for proposal in proposals:
        entry = next((match.entry for match in matches if match.entry and _means(proposal, match)), None)
        if entry is None:
            continue
        decision = Decision(
            kind=proposal.kind,
            session=session,
            number=entry.number or entry.id,
            in_result=proposal.in_result,
            reason=proposal.reason,
            document=proposal.document,
            options=dict(proposal.options),
        )
        if decision not in known:
            known.append(decision)
            decisions.append(msgspec.structs.replace(decision, issued=issued))
    return msgspec.structs.replace(season, decisions=tuple(decisions))


def _means(proposal: Proposal, match: Matched) -> bool:
    if match.row.number:
        return match.row.number == proposal.number
    return any(names.same(driver.name, proposal.number) for driver in match.row.drivers)
