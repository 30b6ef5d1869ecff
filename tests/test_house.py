"""The house: floors, sizes, complexity, circles of imports and dead code.

What is let through stands in a table below with its reason. An entry that is needed no more fails, too, so
that the tables only shrink.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import lizard
import pytest
from vulture import Vulture
from vulture.core import Item

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "src" / "countback"
MODULES = sorted(CODE.rglob("*.py"))
LONGEST = 400
MOST_COMPLEX = 25

#: Modules above the limit. What numba keeps on disk is compiled anew when its own file changes, not when
#: another does that it took a function from: the loop has to be one file.
LONG = {"scoring/loop.py"}

#: A local or a parameter is named after what it holds, and none of these says that.
SAYS_NOTHING = {"one", "found", "known", "bits", "lots"}

#: What nothing in Countback names, and who uses it all the same.
USED_ELSEWHERE = {
    "__dir__": "Python: dir(countback)",
    "__getattr__": "Python: the public names, imported when first used",
    "list_commands": "click: commands are loaded when they are asked for",
    "get_command": "click",
    "format_commands": "click",
    "SUMMARY": "the list of commands reads it from the text of the file, without importing it",
    "external_attr": "zipfile: the same bytes on every system",
    "create_system": "zipfile",
    "buffer_text": "expat",
    "EntityDeclHandler": "expat",
    "StartElementHandler": "expat",
    "EndElementHandler": "expat",
    "CharacterDataHandler": "expat",
    "DecisionsTable": "msgspec: a schema is made of it",
    "schemas": "the test that the shipped schemas are up to date",
    "importable": "the tests of what a spreadsheet import takes",
    "progress_frame": "a public question of standings",
    "TeamName": "the type of a key, for kinds from elsewhere",
    "ChampionshipId": "the type of a key, for kinds from elsewhere",
    "urlpatterns": "Django",
    "handler400": "Django",
    "not_found": "Django: handler404",
    "model_config": "pydantic: how a shape takes what it does not know",
    "media_type": "django-ninja: what a renderer writes",
    "response_status": "django-ninja calls a renderer with it",
    "revoked": "Django: a column that queries name",
    "handler404": "Django",
    "handler500": "Django",
    "csrf_failed": "Django: named in the settings",
    "Office": "Django: the app",
    "initial": "Django: a migration",
    "dependencies": "Django: a migration",
    "operations": "Django: a migration",
    "constraints": "Django: a table",
    "indexes": "Django: a table",
    "sock": "http.client: the connection that it speaks through",
    "list_directory": "http.server: a folder without an index is not listed",
}


def test_no_module_is_too_long() -> None:
    long = {
        path.relative_to(CODE).as_posix(): length
        for path in MODULES
        if (length := path.read_text("utf-8").count("\n")) > LONGEST
    }
    assert set(long) == LONG, long


def test_no_function_is_too_complex() -> None:
    over = {
        f"{path.stem}.{function.name.split('::')[-1]}"
        for path in MODULES
        for function in lizard.analyze_file(str(path)).function_list
        if function.cyclomatic_complexity > MOST_COMPLEX
    }
    assert over == set(), "take it apart by meaning"


def test_locals_are_named_after_what_they_hold() -> None:
    where: dict[str, list[str]] = {}
    for path in MODULES:
        package = path.relative_to(CODE).parts[0]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if _name_bound(node) in SAYS_NOTHING:
                where.setdefault(package, []).append(f"{path}:{getattr(node, 'lineno', 0)}")
    assert where == {}


def _name_bound(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return node.id
    if isinstance(node, ast.arg):
        return node.arg
    return node.name if isinstance(node, ast.MatchAs | ast.MatchStar) else None


def test_no_code_is_dead() -> None:
    search = Vulture(ignore_decorators=["@command.command"])  # click calls the commands of a group
    search.scavenge([str(CODE)])
    unused = [item for item in search.get_unused_code(min_confidence=60) if not _found_by_name(item)]
    assert {item.name for item in unused} == set(USED_ELSEWHERE), "\n".join(
        f"{item.filename}:{item.first_lineno}: {item.message}" for item in unused
    )


def _found_by_name(item: Item) -> bool:
    """Tell whether it is a kind of rule, found by its file, or a field, which readers fill."""
    if item.name == "_":  # a case of a function that is chosen by type
        return True
    if item.typ == "class":
        return CODE / "rules" in Path(item.filename).parents
    line = Path(item.filename).read_text("utf-8").splitlines()[item.first_lineno - 1]
    return item.typ == "variable" and line.startswith(f"    {item.name}: ") and "ClassVar" not in line


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    """Who imports whom, wherever in a file the import stands."""
    return grimp.build_graph("countback", cache_dir=None)


def test_no_modules_import_each_other(imports: grimp.ImportGraph) -> None:
    direct = {module: imports.find_modules_directly_imported_by(module) for module in imports.modules}
    try:
        TopologicalSorter(direct).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


@pytest.mark.parametrize(
    "upward",
    [
        "from made_up.upper import stone\n",
        "def build():\n    from made_up.upper import stone\n    return stone\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from made_up.upper import stone\n",
        "try:\n    import made_up.upper\nexcept ImportError:\n    pass\n",
    ],
    ids=["module", "function", "type-checking", "try"],
)
def test_floors_hold_wherever_an_import_stands(tmp_path: Path, upward: str) -> None:
    """A made-up house with the contract of this one: each kind of upward import is refused."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    assert not [one for one in (contract, *contract["contracts"]) if "exclude_type_checking_imports" in one]
    ignored = [one["ignore_imports"] for one in contract["contracts"] if "ignore_imports" in one]
    assert ignored == [["countback.discovery -> os"]], "to look up what is installed, nothing else"
    folder = tmp_path / "made_up"
    for name, text in {"lower": upward, "upper": "stone = 1\n"}.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(text)
    (folder / "__init__.py").write_text("")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.importlinter]\nroot_package = "made_up"\ninclude_external_packages = true\n'
        '[[tool.importlinter.contracts]]\nname = "floors"\ntype = "layers"\ncontainers = ["made_up"]\n'
        'exhaustive = true\nlayers = ["upper", "lower"]\n'
    )
    linter = Path(sys.executable).with_name("lint-imports")
    told = subprocess.run(
        [str(linter), "--no-logo", "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert "made_up.lower -> made_up.upper" in told.stdout
