"""The package says what it needs and carries what it shows."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib import metadata

import pytest
from conftest import ROOT

import routerisk
from routerisk.pipeline import sample_tracks

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_sample_tracks_are_found_and_stand_in_the_wheel_once() -> None:
    assert {path.suffix for path in sample_tracks()} == {".gpx", ".fit"}
    included = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {"sample_tracks": "routerisk/sample_tracks"}


def test_the_version_is_said_in_one_place() -> None:
    assert PROJECT["project"]["dynamic"] == ["version"]
    place = ROOT / PROJECT["tool"]["hatch"]["version"]["path"]
    said = re.findall(r'^__version__ = "([^"]+)"$', place.read_text(encoding="utf-8"), re.MULTILINE)
    assert said == [routerisk.__version__]
    assert f"**{routerisk.__version__}**" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_no_extra_is_empty() -> None:
    assert all(PROJECT["project"]["optional-dependencies"].values())


def test_every_import_is_a_declared_dependency() -> None:
    optional = PROJECT["project"]["optional-dependencies"]
    extras = [needed for extra, needed in optional.items() if extra != "test"]
    lines = [line for needed in (PROJECT["project"]["dependencies"], *extras) for line in needed]
    declared = {re.split(r"[<>=\[ ]", line)[0].lower() for line in lines}
    distributions = metadata.packages_distributions()
    for path in (ROOT / "routerisk").rglob("*.py"):
        for name in re.findall(r"^\s*(?:from|import) ([a-z]\w*)", path.read_text(encoding="utf-8"), re.MULTILINE):
            if name in sys.stdlib_module_names or name == "routerisk":
                continue
            found = {distribution.lower() for distribution in distributions.get(name, [name])}
            assert found & declared, f"{path.name} imports {name}, which pyproject.toml does not name"


@pytest.mark.parametrize("file", PROJECT["project"]["license-files"])
def test_licence_files_are_there(file: str) -> None:
    assert (ROOT / file).is_file()


def test_the_map_and_the_page_carry_their_attribution() -> None:
    for file in ("README.md", "routerisk/osm/helsinki.LICENSE.txt", "routerisk/page/view.py"):
        assert "OpenStreetMap contributors" in (ROOT / file).read_text(encoding="utf-8"), file


def test_the_readme_has_the_two_commands_word_for_word() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python -m pip install . && routerisk demo" in readme
    assert "python -m pip install -e '.[test]' && python -m pytest" in readme
