"""What Python hands to the page's script and what the script reads are the same fields, of the same types."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import make_page_types
import pytest
from conftest import ROOT

from routerisk.page import contract
from routerisk.page.leaflet_map import SCRIPTS, scripts

HERE = ROOT / "tests" / "page_types"
CLIENT = ROOT / "routerisk" / "page" / "client"


def checker() -> list[str] | None:
    """The command of TypeScript's compiler, None where there is none. Where CI is set, there must be one."""
    own = HERE / "node_modules" / ".bin" / "tsc"
    if own.exists():
        return [str(own), "--pretty", "false", "-p"]
    if os.environ.get("CI"):
        raise RuntimeError("CI is set and no TypeScript is here: npm ci --prefix tests/page_types")
    return None


CHECKER = checker()


def complaints(folder: Path) -> str:
    assert CHECKER
    return subprocess.run([*CHECKER, str(folder)], capture_output=True, text=True, check=False).stdout


def test_the_scripts_types_are_those_of_python() -> None:
    written = make_page_types.FILE.read_text(encoding="utf-8")
    assert written == make_page_types.types_of(contract), "run tests/make_page_types.py"


def test_the_script_reads_every_field() -> None:
    text = scripts()
    fields = set(re.findall(r"^  (\w+)\??:", make_page_types.types_of(contract), re.MULTILINE))
    assert len(fields) > 50
    assert {field for field in fields if not re.search(rf"\b{field}\b", text)} == set()


def test_every_script_is_in_the_page() -> None:
    assert sorted(SCRIPTS) == sorted(path.stem for path in CLIENT.glob("*.js"))


@pytest.mark.skipif(CHECKER is None, reason="no TypeScript here: npm ci --prefix tests/page_types")
def test_the_script_is_right_in_its_types() -> None:
    assert complaints(HERE) == ""


@pytest.mark.skipif(CHECKER is None, reason="no TypeScript here: npm ci --prefix tests/page_types")
@pytest.mark.parametrize("gone", ["  basis_inferred: number;\n", "  degree_steps: number;\n", "  cut: boolean;\n"])
def test_a_field_that_python_does_not_write_is_found(tmp_path: Path, gone: str) -> None:
    folder = tmp_path / "tests" / "page_types"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("node_modules"))
    (folder / "node_modules").symlink_to(HERE / "node_modules")
    shutil.copytree(CLIENT, tmp_path / "routerisk" / "page" / "client")
    types = folder / "contract.d.ts"
    text = types.read_text(encoding="utf-8")
    assert gone in text
    types.write_text(text.replace(gone, ""), encoding="utf-8")
    assert gone.split(":", maxsplit=1)[0].strip() in complaints(folder)
