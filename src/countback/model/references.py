"""Ids of decisions and references to them: given twice, to none, in a circle, in vain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from countback.model.decision import earlier
from countback.model.wording import closest

Say = Callable[..., None]
"""Records what is wrong with a key of a decision: key, code, message, hint, and the severity if no error."""


class _Step(Protocol):
    """A step in the history of a decision."""

    @property
    def status(self) -> str: ...


class _Referring(Protocol):
    """What is looked at of a decision, as its file has it or as it was built."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def document(self) -> str: ...
    @property
    def replaces(self) -> str: ...
    @property
    def session(self) -> str: ...
    @property
    def round(self) -> int | None: ...
    @property
    def number(self) -> str: ...
    @property
    def competitor(self) -> str: ...
    @property
    def issued(self) -> dt.date | dt.datetime | None: ...
    @property
    def history(self) -> Sequence[_Step]: ...


def check_references(decisions: Sequence[_Referring | None], find: Callable[[int], Say]) -> None:
    """Record ids and documents given twice, decisions that stand twice, references to none and circles."""
    ids: dict[str, int] = {}
    documents: dict[str, int] = {}
    for number, decision in enumerate(decisions):
        if decision is None:
            continue
        say = find(number)
        if decision.id:
            first = ids.setdefault(decision.id, number)
            if first != number:
                message = f"decisions[{first}] has the id {decision.id!r} already"
                say("id", "decision-id-twice", message, "give each decision an id of its own")
        if decision.document:
            first = documents.setdefault(decision.document, number)
            if first != number:
                message = f"{decision.document} is the document of decisions[{first}] already"
                hint = "correct one of them; for one document with several decisions, accept the warning"
                say("document", "document-twice", message, hint, "warning")
    _check_replaced(decisions, ids, find)


def _check_successor(decision: _Referring, of: _Referring, say: Say) -> None:
    """Record that a decision concerns others than the one it takes the place of, or came before it."""
    for key in ("session", "round", "number", "competitor"):
        mine, other = getattr(decision, key), getattr(of, key)
        if mine and other and mine != other:
            message = f"{decision.replaces}, which it replaces, has {key} {other!r}"
            say(key, "successor-differs", message, "correct one of them, or replaces", "warning")
    if decision.issued and of.issued and earlier(decision.issued, of.issued):
        message = f"is earlier than {decision.replaces}, which it replaces"
        say("issued", "times-out-of-order", message, "correct one of them", "warning")


def _check_replaced(
    decisions: Sequence[_Referring | None], ids: Mapping[str, int], find: Callable[[int], Say]
) -> None:
    """Record references to none and circles, and reversals of what does not stand any more."""
    over: dict[str, str] = {}
    circling = _in_circles(decisions, ids)
    for number, decision in enumerate(decisions):
        if decision is None or not decision.replaces:
            continue
        say = find(number)
        of = decisions[ids[decision.replaces]] if decision.replaces in ids else None
        if of is not None and of.history and of.history[-1].status == "quashed":
            over.setdefault(decision.replaces, "is quashed")
        if decision.kind == "reversal" and decision.replaces in over:
            message = f"does nothing: {decision.replaces} {over[decision.replaces]} already"
            say("replaces", "reversal-does-nothing", message, "take the decision out", "warning")
        if of is not None:
            _check_successor(decision, of, say)
        over.setdefault(decision.replaces, f"is replaced by decisions[{number}]")
        if decision.replaces not in ids:
            hint = closest(decision.replaces, ids) or "give an id to the decision that it replaces"
            say("replaces", "unknown-decision", f"no decision {decision.replaces!r}", hint)
            continue
        if number in circling:
            message = (
                "replaces itself, over others" if decision.replaces != decision.id else "replaces itself"
            )
            say("replaces", "decisions-in-a-circle", message, "name the decision that came before")


def _in_circles(decisions: Sequence[_Referring | None], ids: Mapping[str, int]) -> set[int]:
    """Return the numbers of the decisions from which no chain of replacements comes to an end."""
    replaced = {
        number: ids[decision.replaces]
        for number, decision in enumerate(decisions)
        if decision is not None and decision.replaces in ids
    }
    circling: dict[int, bool] = {}
    for number in replaced:
        chain, at = [], number
        while at in replaced and at not in circling:
            circling[at] = True  # until the chain is seen to end
            chain.append(at)
            at = replaced[at]
        circling.update(dict.fromkeys(chain, circling.get(at, False)))
    return {number for number, endless in circling.items() if endless}
