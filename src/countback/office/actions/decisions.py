"""A decision of the stewards: taken, decided after a hearing, appealed, quashed, reversed, received."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import fields as fields_of
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from countback.model.decision import TIMES, Decision, Standing, Step
from countback.model.finding import Finding, Where, has_errors
from countback.model.kinds import StewardsRule
from countback.model.season import Event, Season
from countback.model.targets import TAKES
from countback.office.actions.on_season import Outcome
from countback.office.facts import Fact, decision_name
from countback.rules import registry
from countback.store import decisions, toml_write
from countback.store.season_files import with_decisions

replace = msgspec.structs.replace

#: The keys that hold several names, and what else is not text.
LISTS = ("championships", "addressed_to", "panel")
WHOLE = ("round", "from_round")
#: What a decision says beside whom it concerns, in the order of a form.
SAID = ("reason", "fact", "article", "penalty_article", "document", "incident", "decided", "addressed_to",
        "panel", "appealable", "appeal_until", "replaces")  # fmt: skip
#: What may become of a decision, by what it is now; ``issued`` on an open one is the stewards' decision.
NEXT: dict[Standing, tuple[Standing, ...]] = {
    "open": ("issued", "quashed"),
    "issued": ("under-appeal", "reviewed", "quashed"),
    "under-appeal": ("confirmed", "quashed"),
    "confirmed": ("under-appeal", "reviewed", "quashed"),
    "reviewed": ("under-appeal", "confirmed", "quashed"),
    "quashed": ("under-appeal", "confirmed"),
}
State = Literal["open", "issued"]
_REPORT = re.compile(r"\breport (\d+)\b")


def kinds() -> dict[str, type[StewardsRule]]:
    """Return the kinds of decision by name, those of plug-ins, too."""
    every_kind = registry.kinds("decisions")
    return {name: kind for name, kind in every_kind.items() if issubclass(kind, StewardsRule)}


def options(kind: type[StewardsRule]) -> dict[str, Any]:
    """Return the keys that a kind has of its own with their types as written."""
    usual = {field.name for field in fields_of(StewardsRule)}
    return {field.name: field for field in fields_of(kind) if field.name not in usual}


def values(kind: type[StewardsRule], key: str) -> tuple[str, ...]:
    """Return the values that a key of a kind can have, where they are a few words; else nothing."""
    type_ = get_type_hints(kind).get(key)
    return tuple(map(str, get_args(type_))) if get_origin(type_) is Literal else ()


def keys(kind: type[StewardsRule]) -> tuple[str, ...]:
    """Return every key that a form for a kind has: whom it concerns, its own, what else is said."""
    targets = tuple(key for key in TAKES[kind.concerns] if key != "in_result")
    return (*targets, *options(kind), *SAID)


def taken(
    season: Season, texts: Mapping[str, str], state: State, now: dt.datetime, *, report: int | None = None
) -> Outcome:
    """Return the season with one decision more, as a form says it.

    ``open`` is a hearing: nothing is decided, the kind is what is proposed. ``report`` is the number of the
    report that led to it.
    """
    season, replaced = with_id(season, texts.get("replaces", ""))
    table = _table(season, {**texts, "replaces": replaced})
    note = f"report {report}" if report else ""
    steps = [{"status": state, "at": now, **({"note": note} if note else {})}]
    if state == "issued":
        table["issued"] = now
    table |= {"id": free_id(season), "history": steps}
    return _with_table(season, table)


def cause_of(texts: Mapping[str, str], state: State) -> str:
    """Return the line of the history for a decision that is taken, or for a hearing that is opened."""
    what = f"{texts['kind'].replace('-', ' ')} {texts.get('session', '')} {texts.get('number', '')}"
    return f"{'hearing' if state == 'open' else 'decision'}: {' '.join(what.split())}"[:900]


def _with_table(season: Season, table: dict[str, Any]) -> Outcome:
    """Return the season with the decision of a table behind the others, or what is wrong with it."""
    before = decisions.write_decisions(season).decode() if season.decisions else ""
    text = f"{before}\n{toml_write.dump({'decisions': [table]})}"
    changed, findings = with_decisions(season, text.encode())
    number = len(season.decisions)
    ours = [_of_form(finding) for finding in findings if finding.where.key.startswith(f"decisions[{number}]")]
    if changed is None and not has_errors(ours):
        return None, findings
    return changed, ours


def _of_form(finding: Finding) -> Finding:
    """Return a finding on the decision as one on a field of its form."""
    key = finding.where.key.partition("]")[2].lstrip(".")
    return msgspec.structs.replace(finding, where=Where(key=key.replace("_", " ")))


def moved_on(
    season: Season,
    name: str,
    step: Standing | Literal["reversal", "received"],
    now: dt.datetime,
    *,
    by: str = "",
    suspended: bool = False,
    document: str = "",
    note: str = "",
) -> Outcome:
    """Return the season with the next step of a decision: a status, a reversal, or who received it."""
    if step == "received":
        return received(season, name, by, now)
    if step == "reversal":
        return reversed_(season, name, note, now)
    return stepped(season, name, step, now, suspended=suspended, document=document, note=note)


def stepped(
    season: Season,
    name: str,
    status: Standing,
    now: dt.datetime,
    *,
    suspended: bool = False,
    document: str = "",
    note: str = "",
) -> Outcome:
    """Return the season with one step more in the life of a decision (`facts.decision_name`)."""
    decision = named(season, name)
    if decision is None:
        return None, [_find("unknown-decision", "there is no such decision", "reload the page")]
    before = decision.standing.status
    if status not in NEXT[before]:
        allowed = " or ".join(NEXT[before])
        return None, [_find("wrong-step", f"is {before}, and cannot become {status}", f"it can be {allowed}")]
    at = decision.standing.at
    if isinstance(at, dt.datetime) and at.tzinfo and at > now:
        message = f"its last step is of {at:%Y-%m-%d %H:%M %Z}, which is to come"
        return None, [_find("step-too-early", message, "correct that time first")]
    step = Step(
        status=status,
        at=now,
        suspended=suspended and status == "under-appeal",
        document=" ".join(document.split()),
        note=" ".join(note.split()),
    )
    history = decision.history or (Step(status="issued", at=decision.issued),)
    changed = replace(decision, id=decision.id or free_id(season), history=(*history, step))
    if status == "issued":
        changed = replace(changed, issued=now, document=changed.document or step.document)
    return _with(season, decision, changed), []


def received(season: Season, name: str, by: str, now: dt.datetime) -> Outcome:
    """Return the season in which somebody has acknowledged a decision."""
    decision = named(season, name)
    if decision is None:
        return None, [_find("unknown-decision", "there is no such decision", "reload the page")]
    if not by.strip():
        return None, [_find("nobody-received", "nobody is named", "say who has received it")]
    return _with(
        season, decision, replace(decision, acknowledged_by=" ".join(by.split()), acknowledged=now)
    ), []


def reversed_(season: Season, name: str, reason: str, now: dt.datetime) -> Outcome:
    """Return the season in which a decision has no effect any more, by one that takes its place."""
    if named(season, name) is None:
        return None, [_find("unknown-decision", "there is no such decision", "reload the page")]
    if not reason.strip():
        return None, [_find("no-reason", "a decision is reversed for a reason", "say why")]
    return taken(season, {"kind": "reversal", "replaces": name, "reason": reason}, "issued", now)


def named(season: Season, name: str) -> Decision | None:
    """Return the decision of a name (`facts.decision_name`); None where there is none."""
    return next((decision for decision in season.decisions if decision_name(decision) == name), None)


def touched(season: Season | None, texts: Mapping[str, str]) -> list[Fact]:
    """Return what whoever takes a decision must have seen: the result that it is on, what it replaces."""
    facts = [Fact("session", texts["session"])] if texts.get("session") else []
    if texts.get("replaces"):
        facts.append(Fact("decision", texts["replaces"]))
    return facts


def with_id(season: Season, name: str) -> tuple[Season, str]:
    """Return the season with an id for the decision of a name, so that others can name it, and the id."""
    decision = named(season, name) if name else None
    if decision is None or decision.id:
        return season, name
    id_ = free_id(season)
    return _with(season, decision, replace(decision, id=id_)), id_


def free_id(season: Season) -> str:
    """Return an id that no decision has."""
    there = {decision.id for decision in season.decisions}
    return next(id_ for number in range(1, len(there) + 2) if (id_ := f"d{number}") not in there)


def reports_of(decision: Decision) -> list[int]:
    """Return the numbers of the reports that led to a decision."""
    return [int(match[1]) for step in decision.history if (match := _REPORT.search(step.note))]


def zone_for(event: Event | None) -> dt.tzinfo:
    """Return the time zone in which times of a decision are meant."""
    from countback.model.revisions import zone_of

    return zone_of(event) if event else dt.UTC


def _with(season: Season, old: Decision, new: Decision) -> Season:
    return replace(
        season, decisions=tuple(new if decision is old else decision for decision in season.decisions)
    )


def _table(season: Season, texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the texts of a form as the keys of decisions.toml; what is not valid stays text."""
    kind = kinds().get(texts.get("kind", ""))
    table: dict[str, Any] = {"kind": texts.get("kind", "")}
    own = options(kind) if kind else {}
    for key, text in texts.items():
        text = text.strip()
        if not text or key in ("kind", "id", "issued", "history", "in_result"):
            continue
        if key in LISTS:
            table[key] = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
        elif key in WHOLE:
            table[key] = int(text) if text.isdecimal() and len(text) < 5 else text
        elif key in TIMES:
            table[key] = _time(text, season, texts)
        elif key == "appealable":
            table[key] = text == "yes"
        elif key in own:
            table[key] = _option(text, own[key].type)
        elif kind is None or key in keys(kind):
            table[key] = text if key in ("reason", "fact") else " ".join(text.split())
    return table


def _option(text: str, type_: object) -> object:
    """Return the value of a kind's own key: its type is what the kind's file says, as text."""
    said = str(type_)
    if "bool" in said:
        return text in ("on", "yes", "true")
    if re.fullmatch(r"-?\d{1,9}", text) and ("int" in said or "Points" in said):
        return int(text)
    if "tuple" in said or "list" in said:
        return [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    return text


def _time(text: str, season: Season, texts: Mapping[str, str]) -> object:
    """Return a day or a time, in the zone of the meeting where it names none; else the text."""
    event = next(
        (
            event
            for event in season.events
            if str(event.round) == texts.get("round")
            or any(session.id == texts.get("session") for session in event.sessions)
        ),
        None,
    )
    try:
        if len(text) == len("2026-05-31"):
            return dt.date.fromisoformat(text)
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return time if time.tzinfo else time.replace(tzinfo=zone_for(event))


def _find(code: str, message: str, hint: str) -> Finding:
    return Finding(code=code, message=message, hint=hint)
