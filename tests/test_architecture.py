"""The house stays as it is drawn: who may import whom, what is public, what is documented, what must stay light."""

from __future__ import annotations

import argparse
import ast
import importlib
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

import routerisk
from routerisk.cli.parser import build_parser

PACKAGE = ROOT / "routerisk"
FLOOR_0 = {
    "arrays", "geo", "units", "calendar", "files", "messages", "words", "errors", "parameters", "loads", "surfaces",
}  # fmt: skip
RECORDS = {"records"}
STAGES = {"tracks", "osm", "matching", "exposure", "scoring", "routing", "store", "privacy"}
FACES = {"page", "terminal", "export"}
BELOW = FLOOR_0 - {"words"}
"""What speaks in messages does not say them: of floor 0 only faces, composers and the text of an error know words."""
ALLOWED = {
    **{room: set[str]() for room in FLOOR_0},
    "geo": {"arrays"},
    "calendar": {"arrays"},
    "words": {"messages", "units"},
    "errors": {"messages", "words"},
    "files": {"errors", "messages"},
    "parameters": {"arrays"},
    "loads": {"arrays", "parameters"},
    "records": BELOW,
    **dict.fromkeys(STAGES, BELOW | RECORDS),
    **dict.fromkeys(FACES, FLOOR_0 | RECORDS),
    "pipeline": FLOOR_0 | RECORDS | STAGES | FACES,
    "cohort": FLOOR_0 | RECORDS | STAGES | FACES | {"pipeline"},
    "cli": FLOOR_0 | FACES | {"pipeline", "store", "records", "cohort"},
    "app": FLOOR_0 | FACES | {"pipeline", "store", "records"},
    "__main__": {"cli"},
}
THE_FACE = {"__init__"}
"""routerisk/__init__.py loads every public name when it is first used."""


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def ours(path: Path) -> Iterator[tuple[str, int]]:
    """(room, line) of every import of our own in a module, wherever in it the import stands, also for types only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = ["routerisk", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(tree):
        for name in imported(node, package):
            parts = name.split(".")
            if parts[0] == "routerisk" and len(parts) > 1 and parts[1] != "__version__":
                yield parts[1], node.lineno  # type: ignore[attr-defined]


def imported(node: ast.AST, package: list[str]) -> list[str]:
    """Absolute dotted names that a statement imports; a relative one is taken from `package`."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = package[: len(package) - node.level + 1] if node.level else []
        start = ".".join([*base, *([node.module] if node.module else [])])
        return [f"{start}.{alias.name}" for alias in node.names]
    return []


def test_every_room_is_on_a_floor() -> None:
    assert {room_of(path) for path in modules()} <= {*ALLOWED, *THE_FACE}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_rooms_import_only_from_below(path: Path) -> None:
    room = room_of(path)
    if room in THE_FACE:
        return
    allowed = ALLOWED[room] | {room}
    for target, line in ours(path):
        assert target in allowed, f"{path.name}:{line}: {room} imports {target}"


def test_the_walk_sees_an_arrow_that_is_not_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "tracks"
    room.mkdir()
    sample = room / "wrong.py"
    inner = ["from ..osm import read_network", "import routerisk.store", "from .. import geo", "from . import fit"]
    sample.write_text("def f():\n    " + "\n    ".join(inner))
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    assert [target for target, _ in ours(sample)] == ["osm", "store", "geo", "tracks"]


def test_the_public_names_are_complete_and_load() -> None:
    assert routerisk.__all__ == sorted(routerisk.__all__, key=lambda n: (n.islower() and n[0] != "_", n))
    for name in routerisk.__all__:
        assert getattr(routerisk, name) is not None
        assert name in dir(routerisk)
    with pytest.raises(AttributeError):
        routerisk.no_such_name  # noqa: B018


@pytest.mark.parametrize("room", ["errors", "records", "store", "pipeline", "tracks", "osm", "matching", "exposure",
                                  "scoring", "page", "terminal", "export", "privacy", "words", "messages",
                                  "geo"])  # fmt: skip
def test_what_a_room_says_it_has_is_there(room: str) -> None:
    module = importlib.import_module(f"routerisk.{room}")
    names = getattr(module, "__all__", [])
    assert len(names) == len(set(names))
    for name in names:
        assert hasattr(module, name), f"routerisk.{room}.{name}"


def test_every_public_name_is_explained() -> None:
    for name in routerisk.__all__:
        if name != "__version__":
            assert (getattr(routerisk, name).__doc__ or "").strip(), name


def test_nothing_is_left_for_later() -> None:
    marks = "|".join(["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error"])
    for path in [*modules(), *(ROOT / "tests").rglob("*.py"), ROOT / "README.md"]:
        assert not re.search(rf"\b({marks})\b", path.read_text(encoding="utf-8")), path.name


def commands() -> dict[str, argparse.ArgumentParser]:
    (action,) = (a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(action.choices)


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_and_option_is_documented(name: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"`routerisk {name}" in readme
    lines = "\n".join(line for line in readme.splitlines() if f"routerisk {name}" in line)
    for action in commands()[name]._actions:
        long = [option for option in action.option_strings if option.startswith("--")]
        for option in set(long) - {"--help", "--json", "--data"}:
            assert option in lines, f"{name} {option}"


def test_the_readme_names_no_command_that_is_not_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`routerisk ([a-z]+)", readme))
    assert named <= set(commands())


def test_help_loads_nothing_heavy() -> None:
    probe = ("import sys, routerisk.cli\n"
             "try:\n    routerisk.cli.main(['--help'])\nexcept SystemExit:\n    pass\n"
             "heavy = {'numpy', 'numba', 'pandas', 'shapely', 'osmnx', 'folium', 'rich', 'lxml', 'sqlite3'}\n"
             "sys.exit(', '.join(heavy & set(sys.modules)) or None)")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def seconds(*arguments: str) -> float:
    """The quickest of three starts."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        times.append(time.perf_counter() - began)
    return min(times)


def test_help_answers_at_once() -> None:
    bare = seconds("-c", "pass")
    assert seconds("-m", "routerisk", "--help") < bare + 0.3
