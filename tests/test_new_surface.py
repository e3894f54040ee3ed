"""A surface class is one row in one table and its parameters by the same name: a copy of the package gets one more."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

ROW = '    SurfaceClass("cork", False, True, False, "cork corkboard"),\n'
PARAMETERS = {
    "IMPACT": '        "cork": _Row(value=0.93, low=0.8, high=1.05, grade="D", source="no study"),\n',
    "UNEVEN": '            "cork": 0.10,\n',
    "ROUTE_HARDNESS": '            "cork": 0.1,\n',
}
PROBE = """
import numpy as np, routerisk
from routerisk.records import SURFACES
from routerisk.osm.surfaces import surface_class, is_paved
from routerisk.routing.wishes import Wish
assert SURFACES[-1] == "cork" and surface_class("corkboard") == 14 and is_paved("cork") == 0
assert Wish(prefer=("cork",)).preferred.sum() == 1
surfaces = routerisk.embedded_network().surfaces
assert surfaces.surface_p.shape[1] == 15 and np.allclose(surfaces.surface_p.sum(axis=1), 1.0)
"""


def with_row(text: str, table: str, row: str, before: str = r"^ *\"concrete\":") -> str:
    """A module's text with one more row in a table, before the first line that is like another."""
    begin = re.search(rf"^{table}\b", text, re.MULTILINE)
    assert begin, table
    end = re.compile(before, re.MULTILINE).search(text, begin.start())
    assert end, table
    return text[: end.start()] + row + text[end.start() :]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for part in ("routerisk", "sample_tracks"):
        shutil.copytree(ROOT / part, folder / part)  # with what numba has compiled
    table = folder / "routerisk" / "surfaces.py"
    table.write_text(with_row(table.read_text(encoding="utf-8"), "CLASSES", ROW, before=r"^\)"), encoding="utf-8")
    for name, row in PARAMETERS.items():
        (home,) = (file for file in parameter_files(folder) if re.search(rf"^{name}\b", file.read_text(), re.MULTILINE))
        home.write_text(with_row(home.read_text(encoding="utf-8"), name, row), encoding="utf-8")
    return folder


def parameter_files(folder: Path) -> list[Path]:
    """The parameters, be they one module or a package of them."""
    return sorted([*(folder / "routerisk").glob("parameters.py"), *(folder / "routerisk").glob("parameters/*.py")])


def python(folder: Path, *arguments: str) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)},
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]


def test_one_row_and_its_parameters_make_a_class(copy: Path) -> None:
    python(copy, "-c", PROBE)


def test_the_demo_runs_with_one_class_more(copy: Path) -> None:
    python(copy, "-m", "routerisk", "demo", "--suggest", "--out", "page.html")
    assert '"cork"' in (copy / "page.html").read_text(encoding="utf-8")
