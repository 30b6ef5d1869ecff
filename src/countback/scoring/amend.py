"""Apply stewards' decisions to the classifications they concern."""

from __future__ import annotations

import msgspec

from countback.model.classification import Result
from countback.model.finding import Finding, Where
from countback.model.season import Decision, Season, Session, with_sessions
from countback.rules.stewards import stewards_rule


def amend(season: Season, decisions: tuple[Decision, ...]) -> tuple[Season, list[Finding]]:
    """Return the season with every decision applied, in order, and findings where one cannot be.

    A decision marked ``in_result`` is recorded for its reason only: the classification has it already.
    Recorded classifications are never changed; the season returned holds amended copies.
    """
    by_session: dict[str, list[Decision]] = {}
    for decision in decisions:
        if decision.session and decision.number and not decision.in_result:
            by_session.setdefault(decision.session, []).append(decision)
    if not by_session:
        return season, []
    findings: list[Finding] = []

    def amended(session: Session) -> Session:
        here = by_session.get(session.id)
        return _amend_session(session, here, season, findings) if here else session

    return with_sessions(season, amended), findings


def _amend_session(
    session: Session, decisions: list[Decision], season: Season, findings: list[Finding]
) -> Session:
    classification = session.classification
    for decision in decisions:
        where = Where(file="decisions.toml", key=f"{decision.kind} {session.id} car {decision.number}")
        if classification is None:
            findings.append(
                Finding(
                    code="decision-before-result",
                    severity="warning",
                    where=where,
                    message=f"{session.id} has no result yet",
                    hint="the decision takes effect when there is one",
                )
            )
            return session
        entry = _entry_of(decision, classification.rows, season)
        rule = stewards_rule(decision)
        if entry is None or rule is None:
            findings.append(
                Finding(
                    code="decision-on-unknown-car",
                    where=where,
                    message=f"no car {decision.number} in {session.id}",
                    hint="give the number as the result has it",
                )
            )
            continue
        outcome = rule.amend(decision, entry, classification, session, season)
        if isinstance(outcome, Finding):
            findings.append(msgspec.structs.replace(outcome, where=where))
        else:
            classification = outcome
    if classification is None or classification is session.classification:
        return session
    return msgspec.structs.replace(session, classifications=(*session.classifications, classification))


def _entry_of(decision: Decision, rows: tuple[Result, ...], season: Season) -> str | None:
    """Return the id of the entry that ran with the decision's number in that session."""
    present = {row.entry: row.number for row in rows}
    for entry in season.entries:
        printed = present.get(entry.id)
        if printed is not None and decision.number in (printed or entry.number, entry.id):
            return entry.id
    return None
