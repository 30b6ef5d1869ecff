"""What the decisions on a league name that the league does not have: such a league has no standings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from countback.model.decision import Decision
from countback.model.finding import Finding, Severity, Where
from countback.model.references import check_references
from countback.model.season import Season, Session
from countback.model.targets import TAKES, TARGETS, cars_meant, entries_named, names_of
from countback.model.text import slug
from countback.model.wording import closest
from countback.rules.stewards import stewards_rule


def missing_targets(season: Season, championships: Sequence[str]) -> list[Finding]:
    """Return an error for each decision of a season that names a session, round, car, competitor or
    championship that is not there, or means several cars where it can only be on one, for each key that its
    kind does not take, and for ids and references that are none.

    ``championships`` are the ids of those that the rulebook has. A season folder is checked for the same when
    it is read, by file and line; a table of decisions has neither.
    """
    sessions = {session.id: session for event in season.events for session in event.sessions}
    rounds = sorted({event.round for event in season.events})
    wrong: list[Finding] = []
    check_references(season.decisions, partial(_said_of, season.decisions, wrong))
    return wrong + [
        finding
        for decision in season.decisions
        for finding in (
            *_lacking(decision),
            *_not_taken(decision),
            *_place(decision, sessions, rounds),
            *_championships(decision, championships),
            *_whom(decision, season, sessions.get(decision.session)),
        )
    ]


def of_league(name: tuple[str, str], finding: Finding) -> Finding:
    """Return a finding that says which league (and season) it is about."""
    key = " ".join(filter(None, (*name, finding.where.key)))
    return Finding(
        code=finding.code,
        severity=finding.severity,
        where=Where(key=key),
        message=finding.message,
        hint=finding.hint,
    )


def _find(decision: Decision, code: str, message: str, hint: str) -> Finding:
    return Finding(code=code, where=Where(key=decision.name), message=message, hint=hint)


def _place(decision: Decision, sessions: dict[str, Session], rounds: list[int]) -> Iterator[Finding]:
    if decision.session and decision.session not in sessions:
        there = closest(decision.session, sessions) or f"there are {', '.join(sessions)}"
        yield _find(decision, "unknown-session", f"no session {decision.session!r}", there)
    for number, usual in ((decision.from_round, 1), (decision.round, None)):
        if number != usual and number not in rounds:
            there = f"there are {', '.join(map(str, rounds))}"
            yield _find(decision, "round-out-of-range", f"there is no round {number}", there)


def _championships(decision: Decision, championships: Sequence[str]) -> Iterator[Finding]:
    for name in decision.championships:
        if name not in championships:
            there = closest(name, championships) or f"there are {', '.join(championships)}"
            yield _find(decision, "unknown-championship", f"no championship {name!r}", there)


def _said_of(decisions: Sequence[Decision], said: list[Finding], number: int) -> Callable[..., None]:
    """Return how something is said of the decision with that number."""

    def say(key: str, code: str, message: str, hint: str, severity: Severity = "error") -> None:
        where = Where(key=decisions[number].name)
        said.append(Finding(code=code, severity=severity, where=where, message=message, hint=hint))

    return say


def _not_taken(decision: Decision) -> Iterator[Finding]:
    """Yield an error for each key that a kind of decision does not take: it would do nothing."""
    rule, usual = stewards_rule(decision), Decision(kind="")
    if rule is None:
        return
    for key in TARGETS:
        if key not in TAKES[rule.concerns] and getattr(decision, key) != getattr(usual, key):
            hint = f"leave the column {key} empty, or give another kind"
            yield _find(decision, "decision-key-not-taken", f"{rule.kind} does not take {key}", hint)


def _lacking(decision: Decision) -> Iterator[Finding]:
    rule = stewards_rule(decision)
    if rule is None:
        return
    needs = [key for key in rule.needs if not getattr(decision, key)]
    where = {"result": "session", "points-of-result": "session", "meeting": "round"}.get(rule.concerns)
    needs += [where] if where and not getattr(decision, where) else []
    for key in needs:
        yield _find(decision, "decision-without-target", f"{rule.kind} needs {key}", f"fill the column {key}")
    addressed = rule.concerns == "nothing" and decision.addressed_to
    if rule.targeted and not (decision.number or decision.competitor or addressed):
        yield _find(decision, "decision-without-target", "concerns nobody", "name a competitor or a number")


def _whom(decision: Decision, season: Season, session: Session | None) -> Iterator[Finding]:
    if not (decision.number or decision.competitor) or (decision.session and session is None):
        return
    result = session.classification if session is not None else None
    if result is None:
        meant = entries_named(decision, season.entries)
    else:
        meant = cars_meant(decision, result.rows, season.entries)
    place = f" in {decision.session}" if result is not None else ""
    rule = stewards_rule(decision)
    if len(meant) > 1 and rule is not None and rule.concerns in ("result", "points-of-result"):
        cars = " and ".join(entry.number or entry.id for entry in meant)
        yield _find(
            decision, "decision-on-several-cars", f"it means cars {cars}{place}", "give the number of one"
        )
    if meant:
        return
    names = dict.fromkeys(name for entry in season.entries for name in names_of(entry))
    if decision.competitor and slug(decision.competitor) not in map(slug, names):
        near = closest(decision.competitor, names) or "give the name as the results have it"
        yield _find(decision, "unknown-competitor", f"nobody is named {decision.competitor!r}", near)
    elif decision.number and decision.competitor:
        message = f"{decision.competitor} has nothing to do with car {decision.number}{place}"
        yield _find(decision, "decision-targets-differ", message, "give one of them, or correct one")
    else:
        whom = decision.competitor or f"number {decision.number}"
        message = f"{whom} has no car{place}" if decision.competitor else f"no car {decision.number}{place}"
        yield _find(decision, "unknown-car", message, "correct the session or the name")
