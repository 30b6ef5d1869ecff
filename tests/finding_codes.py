"""The codes of all findings, read from the source: what each says, what to do, and where it is found."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

CODE = Path(__file__).resolve().parent.parent / "src" / "countback"
#: A code is words with hyphens; those of one word that are in use are named.
_CODE = re.compile(r"[a-z]+(-[a-z0-9{}_.]+)+")
_CALLS = re.compile(
    r"(Finding|[A-Za-z_.]*(find|finding|add|fail_because|_wrong|_unreadable|said|error|warn|say|ask|_info))"
)
_SEVERITIES = ("error", "warning", "info")


class Maker(NamedTuple):
    """A function that makes a finding of the code it is given; ``usual`` is how severe if it is not told."""

    module: str
    parameters: tuple[str, ...]
    usual: tuple[str, ...]

    def bound(self, call: ast.Call) -> dict[str, ast.expr]:
        """Return what a call hands in, by parameter."""
        by_place = dict(zip(self.parameters, call.args, strict=False))
        return by_place | {word.arg: word.value for word in call.keywords if word.arg}


class Found(NamedTuple):
    """One place where a finding is made: its code, what it says and what to do, as templates."""

    code: str
    severities: tuple[str, ...]
    message: str
    hint: str
    module: str


@cache
def codes() -> dict[str, list[Found]]:
    """Return every place by its code, in the order of the codes."""
    found: dict[str, list[Found]] = defaultdict(list)
    trees = {
        path.relative_to(CODE).with_suffix("").as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(CODE.rglob("*.py"))
    }
    makers = _makers(trees)
    for module, tree in trees.items():
        for one in _of(tree, module, makers):
            found[one.code].append(one)
    return dict(sorted(found.items()))


def _makers(trees: Mapping[str, ast.Module]) -> dict[str, list[Maker]]:
    """Return the functions that take a code, by their names."""
    makers: dict[str, list[Maker]] = defaultdict(list)
    for module, tree in trees.items():
        for scope, calls in _scopes(tree).items():
            if not isinstance(scope, ast.FunctionDef):
                continue
            asked = scope.args
            names = [one.arg for one in (*asked.args, *asked.kwonlyargs)]
            if "code" not in names:
                continue
            defaults = dict(
                zip(reversed([one.arg for one in asked.args]), reversed(asked.defaults), strict=False)
            )
            defaults |= {
                one.arg: value
                for one, value in zip(asked.kwonlyargs, asked.kw_defaults, strict=True)
                if value is not None
            }
            usual: tuple[str, ...] = ()
            if "severity" in names:
                usual = _severities(defaults["severity"], scope) if "severity" in defaults else ()
            else:
                usual = next(
                    (
                        _severities(word.value, scope)
                        for call in calls
                        for word in call.keywords
                        if ast.unparse(call.func) == "Finding" and word.arg == "severity"
                    ),
                    ("error",),
                )
            makers[scope.name].append(Maker(module, tuple(name for name in names if name != "self"), usual))
    return makers


def _maker(call: ast.Call, module: str, tree: ast.Module, makers: Mapping[str, list[Maker]]) -> Maker | None:
    """Return the function that is called: of the module, of one that it imports from, or the only one."""
    name = _called(call)
    known = makers.get(name, [])
    origins = _imported(tree)
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    # A function of a module that is imported as a whole is called by both names.
    imported = origins.get(name, set()) | (
        origins.get(owner.id, set()) if isinstance(owner, ast.Name) else set()
    )
    for among in ({module}, imported):
        if here := [one for one in known if one.module in among]:
            return here[0]
    return known[0] if len({(one.parameters, one.usual) for one in known}) == 1 else None


@cache
def _imported(tree: ast.Module) -> dict[str, set[str]]:
    """Return by name the modules of Countback from which a module imports it."""
    found: dict[str, set[str]] = defaultdict(set)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            origin = (node.module or "").removeprefix("countback.").replace(".", "/")
            for alias in node.names:
                found[alias.name].add(origin)
                found[alias.asname or alias.name] |= {origin, f"{origin}/{alias.name}"}
    return dict(found)


def _severities(node: ast.expr, scope: ast.AST) -> tuple[str, ...]:
    """Return how severe a finding may be, by an expression in a scope."""
    if isinstance(node, ast.Constant):
        return (node.value,) if node.value in _SEVERITIES else ()
    if isinstance(node, ast.IfExp):
        return (*_severities(node.body, scope), *_severities(node.orelse, scope))
    if isinstance(node, ast.Name):
        given = [
            part.value
            for part in ast.walk(scope)
            if isinstance(part, ast.Assign | ast.AnnAssign) and part.value is not None
            for target in (part.targets if isinstance(part, ast.Assign) else [part.target])
            if isinstance(target, ast.Name) and target.id == node.id
        ]
        return tuple(word for value in given for word in _severities(value, scope))
    return ()


def _of(tree: ast.Module, module: str, makers: Mapping[str, list[Maker]]) -> Iterator[Found]:
    for scope, calls in _scopes(tree).items():
        makes = [call for call in calls if _CALLS.fullmatch(name := _called(call)) or name in makers]
        assigned = _texts(scope) if makes else []
        for call in makes:
            # Of several texts of one name, the last one before the call.
            texts = {name: text for line, name, text in assigned if line < call.lineno}
            maker = _maker(call, module, tree, makers)
            named = {word.arg: word.value for word in call.keywords if word.arg}
            words = [_template(one, texts) for one in call.args]
            code = _template(named["code"], texts) if "code" in named else ""
            at = next((n for n, word in enumerate(words) if _CODE.fullmatch(word)), -1)
            if not code and at >= 0:
                code = words[at]
            if not code or not (_CODE.fullmatch(code) or "code" in named):
                continue
            rest = [word for word in words[at + 1 :] if word and word not in _SEVERITIES]
            message = (rest or [""])[0]
            if "message" in named:  # what is handed in is not to be seen from here
                message = _template(named["message"], texts) or "{message}"
            hint = _template(named["hint"], texts) if "hint" in named else (rest[1:] or [""])[0]
            bound = maker.bound(call) if maker else named
            if maker and "message" in maker.parameters:
                message = (_template(bound["message"], texts) if "message" in bound else "") or "{message}"
                hint = _template(bound["hint"], texts) if "hint" in bound else ""
            severities = tuple(word for word in words if word in _SEVERITIES)
            if "severity" in bound:
                severities = _severities(bound["severity"], scope)
            elif not severities:
                severities = maker.usual if maker else ("error",)
            yield Found(code, severities, message, hint, module)


def _called(call: ast.Call) -> str:
    """Return the name of what is called, without where it is from; "" where it has none."""
    return getattr(call.func, "attr", "") or getattr(call.func, "id", "")


@cache
def _scopes(tree: ast.Module) -> dict[ast.FunctionDef | ast.Module, list[ast.Call]]:
    """Return the calls of the module and of each function, without functions inside; outer first."""
    calls: dict[ast.FunctionDef | ast.Module, list[ast.Call]] = {tree: []}
    depths: dict[ast.FunctionDef | ast.Module, int] = {tree: 0}
    left: list[tuple[ast.AST, ast.FunctionDef | ast.Module, int]] = [(tree, tree, 0)]
    while left:
        node, scope, depth = left.pop()
        if isinstance(node, ast.FunctionDef):
            scope = node
            calls[scope], depths[scope] = [], depth
        elif isinstance(node, ast.Call):
            calls[scope].append(node)
        left += [(child, scope, depth + 1) for child in reversed([*ast.iter_child_nodes(node)])]
    return {scope: calls[scope] for scope in sorted(calls, key=depths.__getitem__)}


def _texts(scope: ast.AST) -> list[tuple[int, str, str]]:
    """Return the texts that names of a scope stand for, from which line on."""
    texts: list[tuple[int, str, str]] = []
    for node in ast.walk(scope):
        pairs: list[tuple[ast.expr, ast.expr]] = []
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs += zip(target.elts, node.value.elts, strict=False)
                else:
                    pairs.append((target, node.value))
        for target, value in pairs:
            if isinstance(target, ast.Name) and (text := _template(value, {})):
                texts.append((node.lineno, target.id, text))
    return sorted(texts)


def _template(node: ast.expr, texts: dict[str, str]) -> str:
    """Return a text with its changing parts in braces, "" where it is none."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        parts = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append(str(part.value))
            elif isinstance(part, ast.FormattedValue):
                parts.append("{" + _word(part.value) + "}")
        return "".join(parts)
    if isinstance(node, ast.Name):
        return texts.get(node.id, "")
    if isinstance(node, ast.BoolOp):
        return next((text for one in reversed(node.values) if (text := _template(one, texts))), "")
    if isinstance(node, ast.IfExp):
        return _template(node.body, texts) or _template(node.orelse, texts)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "str":
        return "{" + _word(node.args[0]) + "}"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _template(node.left, texts) + _template(node.right, texts)
    return ""


def _word(node: ast.expr) -> str:
    """Return a word for a changing part: the last name in it."""
    names = re.findall(r"[A-Za-z_]+", ast.unparse(node))
    names = [name for name in names if name not in ("len", "join", "map", "str", "repr", "n", "r", "f")]
    return names[-1].strip("_") if names else "..."


HEAD = """\
# Findings

What Countback has to say about a file, a season or a rulebook is a finding: its code is stable, so that
scripts may go by it (`countback check SEASON --json`; `--strict` leaves with status 1 for warnings, too).
This list is made from the source: what each code means, an example, all that it can say (in braces stands
what changes), and what to do. Errors forbid scoring; a warning that is
settled is accepted in season.toml, with its reason:

```toml
[[accepted]]
code = "fact-missing"
file = "rules.toml"
key = "championships.drivers.bonuses.pole"
reason = "no qualifying was held at round 3"
```
"""


#: Of each code what it means, and an example as it is printed.
TEXTS = tomllib.loads((CODE.parents[1] / "docs" / "findings.toml").read_text("utf-8"))


def page() -> str:
    """Return the page of all findings, in Markdown."""
    lines = [HEAD]
    for code, places in codes().items():
        severities = [one for one in _SEVERITIES if any(one in place.severities for place in places)]
        lines.append(f"\n## {_shown(code)}\n")
        lines.append(f"{' or '.join(severities).capitalize() or 'Error'}. Found in {_where(places)}.\n")
        text = TEXTS.get(_shown(code), {})
        lines.append(f"{text.get('means', '')}\n\n```text\n{text.get('example', '')}\n```\n")
        said = dict.fromkeys((place.message, place.hint) for place in places if place.message or place.hint)
        for message, hint in said:
            told = (
                f"`{_code(message)}`"
                if message not in ("", "{message}")
                else "What it says depends on the file"
            )
            lines.append(f"- {told}" + (f"  \n  What to do: {_code(hint)}" if hint else ""))
    return "\n".join(lines).rstrip() + "\n"


def _where(places: list[Found]) -> str:
    return ", ".join(dict.fromkeys(f"`{place.module}`" for place in places))


def _shown(code: str) -> str:
    return re.sub(r"\{\w+\}", "*", code)


def _code(text: str) -> str:
    return text.replace("`", "'").replace("<", "&lt;").replace("\n", " ")
