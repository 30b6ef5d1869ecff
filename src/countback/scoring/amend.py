"""Apply stewards' decisions to the classifications they concern."""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_
from typing import NamedTuple

import msgspec

from countback.model.classification import Classification
from countback.model.decision import Decision, in_force
from countback.model.finding import Finding, Severity, Where
from countback.model.kinds import Hearing, StewardsRule
from countback.model.revisions import with_shown
from countback.model.season import Event, Season, Session
from countback.model.targets import cars_meant, told_apart
from countback.rules.stewards import stewards_rule

FILE = "decisions.toml"


class _Acting(NamedTuple):
    """A decision in force that changes results, with its rule."""

    decision: Decision
    rule: StewardsRule

    def concerns(self, event: Event, session: Session) -> bool:
        """Tell whether it acts on a session."""
        if self.rule.concerns == "meeting":
            return self.decision.round == event.round
        return self.decision.session == session.id

    def find(self, code: str, message: str, hint: str, severity: Severity = "error") -> Finding:
        """Return a finding about this decision."""
        where = Where(file=FILE, key=self.decision.name)
        return Finding(code=code, severity=severity, where=where, message=message, hint=hint)


def amend(season: Season, decisions: tuple[Decision, ...]) -> tuple[Season, list[Finding]]:
    """Return the season with every decision in force applied, in order, and findings where one cannot be.

    A session is taken as in its newest revision that shows only decisions in force; those that it does not
    show are applied to it. Nothing is taken from a result that is ``running``. Recorded classifications
    are never changed; the season returned holds amended copies.
    """
    shown = with_shown(msgspec.structs.replace(season, decisions=decisions))
    stands = in_force(shown.decisions)
    out_of_force = {
        decision.id
        for decision, there in zip(shown.decisions, stands, strict=True)
        if decision.id and not there
    }
    acting = _acting(shown.decisions, stands)
    touched = {made.decision.session for made in acting if made.rule.concerns != "meeting"}
    rounds = {made.decision.round for made in acting if made.rule.concerns == "meeting"}
    findings: list[Finding] = []
    events = []
    for event, with_ids in zip(season.events, shown.events, strict=True):
        sessions = []
        for session, session_with_ids in zip(event.sessions, with_ids.sessions, strict=True):
            concerned = session.id in touched or event.round in rounds
            here = [made for made in acting if made.concerns(event, session)] if concerned else []
            sessions.append(_session(event, session, session_with_ids, here, out_of_force, season, findings))
        same = all(map(is_, sessions, event.sessions))
        events.append(event if same else msgspec.structs.replace(event, sessions=tuple(sessions)))
        findings += _of_meeting(event, acting, season) if event.round in rounds else ()
    return msgspec.structs.replace(season, events=tuple(events)), findings


def _session(
    event: Event,
    session: Session,
    with_ids: Session,
    here: Sequence[_Acting],
    out_of_force: set[str],
    season: Season,
    findings: list[Finding],
) -> Session:
    """Return a session as it is scored, the same where no decision touches it."""
    newest, never = session.classification, event.cancelled or session.cancelled
    if newest is None or never or not (here or out_of_force or newest.state == "running"):
        findings += [_too_early(made, session, never=never) for made in here if made.decision.session]
        # A result of what was cancelled counts for nothing: readers say so, nobody asks again.
        return _with(session, ()) if never and session.classifications else session
    return _amended(session, with_ids, here, out_of_force, season, findings)


def _acting(decisions: Sequence[Decision], stands: Sequence[bool]) -> list[_Acting]:
    """Return those of the decisions that are in force and change results, with their rules."""
    acting = []
    for decision, there in zip(decisions, stands, strict=True):
        rule = stewards_rule(decision) if there else None
        if rule is not None and rule.concerns in ("result", "meeting"):
            acting.append(_Acting(decision, rule))
    return acting


def _too_early(made: _Acting, session: Session, *, never: bool = False) -> Finding:
    if never:
        return made.find("decision-before-result", f"{session.id} is cancelled", "take it back", "warning")
    hint = "the decision takes effect when there is one"
    return made.find("decision-before-result", f"{session.id} has no result yet", hint, "warning")


def _amended(
    session: Session,
    with_ids: Session,
    here: Sequence[_Acting],
    out_of_force: set[str],
    season: Season,
    findings: list[Finding],
) -> Session:
    """Return a session as it is scored; ``with_ids`` is the same, with all that its revisions show."""
    over = [
        number
        for number, classification in enumerate(with_ids.classifications)
        if classification.state != "running"
    ]
    if not over:
        findings += [_too_early(amending, session) for amending in here if amending.decision.session]
        return msgspec.structs.replace(session, classifications=())
    sound = [
        number
        for number in over
        if not out_of_force.intersection(with_ids.classifications[number].shows or ())
    ]
    base = sound[-1] if sound else over[-1]
    if base != over[-1] or not sound:
        findings.append(_shows_what_is_gone(session, with_ids, base, over[-1], out_of_force, bool(sound)))
    classification = session.classifications[base]
    shows = with_ids.classifications[base].shows or ()
    applied = []
    for made in here:
        if made.decision.id and made.decision.id in shows:
            findings += _not_shown(made, classification, session, season)
            continue
        outcome = _apply(made, classification, session, season)
        if isinstance(outcome, Finding):
            findings.append(outcome)
        elif outcome is not None:
            if made.decision.session and outcome.rows == classification.rows:
                findings.append(_in_vain(made, session))
            classification = outcome
            applied.append(made.decision.id)
    kept = session.classifications[: over[-1] + 1]
    if base == over[-1] and not applied:
        return session if len(kept) == len(session.classifications) else _with(session, kept)
    shows = (*shows, *filter(None, applied))
    return _with(session, (*kept, msgspec.structs.replace(classification, shows=shows)))


def _with(session: Session, revisions: tuple[Classification, ...]) -> Session:
    return msgspec.structs.replace(session, classifications=revisions)


def _apply(
    made: _Acting, classification: Classification, session: Session, season: Season
) -> Classification | Finding | None:
    """Return the classification after a decision, why that fails, or None: the car took no part."""
    cars = cars_meant(made.decision, classification.rows, season.entries)
    if len(cars) != 1:
        if not cars and made.rule.concerns == "meeting":
            return None
        whom = f"car {made.decision.number}" if made.decision.number else f"car of {made.decision.competitor}"
        if cars:
            message = f"several are meant in {session.id}"
            return made.find("decision-on-several-cars", message, told_apart(cars))
        hint = "give the number as the result has it"
        return made.find("decision-on-unknown-car", f"no {whom} in {session.id}", hint)
    hearing = Hearing(
        decision=made.decision,
        entry=cars[0].id,
        classification=classification,
        session=session,
        season=season,
    )
    outcome = made.rule.amend(hearing)
    if isinstance(outcome, Finding):
        return msgspec.structs.replace(outcome, where=made.find("", "", "").where)
    return outcome


def _not_shown(
    made: _Acting, classification: Classification, session: Session, season: Season
) -> list[Finding]:
    """Return a finding where a sheet has a place for a car of which it is said to show that it lost it."""
    cars = cars_meant(made.decision, classification.rows, season.entries)
    outcome = _apply(made, classification, session, season) if len(cars) == 1 else None
    if outcome is None or isinstance(outcome, Finding):
        return []
    held, left = (
        next(row.position for row in sheet.rows if row.entry == cars[0].id)
        for sheet in (classification, outcome)
    )
    if not held or left:
        return []
    message = f"the result of {session.id} is said to show it and has the car in place {held}"
    hint = "record the result that shows it, or say that it does not: in_result = false, shows without it"
    return [made.find("decision-not-shown", message, hint, "warning")]


def _in_vain(made: _Acting, session: Session) -> Finding:
    message = f"leaves the result of {session.id} as it is"
    hint = "nothing is to be done if the car was last already; otherwise correct the car or the session"
    return made.find("decision-changes-nothing", message, hint, "info")


def _of_meeting(event: Event, acting: Sequence[_Acting], season: Season) -> list[Finding]:
    """Return findings for decisions on this meeting whose car took no part in it."""
    findings = []
    held = [] if event.cancelled else [session for session in event.sessions if not session.cancelled]
    sheets = [
        [classification for classification in session.classifications if classification.state != "running"]
        for session in held
    ]
    results = [revisions[-1] for revisions in sheets if revisions]
    for made in acting:
        if made.rule.concerns != "meeting" or made.decision.round != event.round:
            continue
        if not results:
            hint = "the decision takes effect when there is one"
            message = f"round {event.round} has no result yet"
            if not held:
                message, hint = f"round {event.round} is cancelled", "take it back"
            findings.append(made.find("decision-before-result", message, hint, "warning"))
        elif not any(cars_meant(made.decision, result.rows, season.entries) for result in results):
            hint = "give the number as the results have it"
            whom = f"car {made.decision.number}" if made.decision.number else made.decision.competitor
            message = f"{whom} is in no result of round {event.round}"
            findings.append(made.find("decision-on-unknown-car", message, hint))
    return findings


def _shows_what_is_gone(
    session: Session, with_ids: Session, base: int, newest: int, out_of_force: set[str], earlier: bool
) -> Finding:
    shows = with_ids.classifications[newest].shows or ()
    gone = ", ".join(repr(id_) for id_ in shows if id_ in out_of_force)
    where = Where(file="season.toml", key=f"{session.id}, revision {newest + 1}")
    message = f"shows {gone}, which is not in force"
    if earlier:
        hint = (
            f"{session.id} is scored from revision {base + 1}; record the corrected result when there is one"
        )
        return Finding(
            code="revision-out-of-force", severity="warning", where=where, message=message, hint=hint
        )
    hint = "record the result as it is without it, as a revision"
    return Finding(code="revision-out-of-force", where=where, message=message, hint=hint)
