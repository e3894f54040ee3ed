"""Every number can be varied for a while: every use sees the other value, and afterwards all is as it was."""

from __future__ import annotations

import ast
import asyncio
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from contextvars import copy_context
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from spoken import spoken
from synthetic import file_of, stored

from routerisk import expose, match, read_tracks, score
from routerisk import parameters as p
from routerisk.errors import UsageError
from routerisk.exposure import sides_key
from routerisk.osm import embedded_network
from routerisk.osm.ready import ready_file
from routerisk.parameters import entries, varied, varying
from routerisk.pipeline import demo
from routerisk.pipeline.maps import blank_network
from routerisk.pipeline.reading import read_all
from routerisk.pipeline.sample import sample_tracks
from routerisk.records import Network, Track
from routerisk.routing import fresh_loops, routing_graph
from routerisk.scoring import tally_key
from routerisk.store import Store
from routerisk.tracks import sources

PACKAGE = ROOT / "routerisk"
TOLD_ONLY = {"CADENCE_SD_SPM", "HIP_SEPARATION_M", "SPIKE_LARGE_FROM", "STEP_WIDTH_M"}
"""Numbers of the model that are told and not reckoned with."""


def constants() -> dict[str, str]:
    """Name of every constant, of numbers and of tables."""
    found = {}
    for name, entry in vars(p).items():
        if isinstance(entry, p.Parameter):
            found[name] = entry.name
        elif isinstance(entry, dict) and name.isupper() and name not in ("ALL", "GRADES"):
            found[name] = next(iter(entry.values())).name
    return found


def test_a_value_is_varied_and_comes_back() -> None:
    with varied(SHIFT_REACH=2.0):
        assert p.SHIFT_REACH.value == 2.0
        with varied(impact_grass=0.9, SHIFT_REACH=2.5):
            assert (p.SHIFT_REACH.value, p.IMPACT["grass"].value) == (2.5, 0.9)
        assert (p.SHIFT_REACH.value, p.IMPACT["grass"].value) == (2.0, 0.95)
        assert p.ALL["shift_reach"].value == 2.0
    assert p.SHIFT_REACH.value == 2.3
    with pytest.raises(KeyError), varied(SHIFT_REACH=2.0):
        raise KeyError
    assert p.SHIFT_REACH.value == 2.3
    assert p.variation() == ()


@pytest.mark.parametrize("name", p.ALL)
def test_every_entry_can_be_varied(name: str) -> None:
    entry = p.ALL[name]
    other = entry.low if entry.low != entry.value else entry.high
    with varied(**{name: other}):
        assert entry.value == other
        assert p.variation() == (((name, other),) if other != entry.usual else ())
        assert f"| {name} | {other:g} |" in p.as_markdown()
    with varied(beyond=True, **{name: entry.high + 1.0}):
        assert entry.value == entry.high + 1.0
        assert entry.draw(np.zeros(1)) == entry.high + 1.0
    assert entry.value == entry.usual


def test_the_usual_value_is_no_variation() -> None:
    with varied(SHIFT_REACH=2.3):
        assert p.variation() == ()
    with varied(SHIFT_REACH=2.0), varied(SHIFT_REACH=2.3):
        assert p.variation() == ()


@pytest.mark.parametrize(("values", "words"), [
    ({"SHIFT_REACH": 9.0}, "outside its plausible range, 2 to 3"),
    ({"SHIFT_REACH": float("nan")}, "finite"),
    ({"SHIFT_REECH": 2.0}, "SHIFT_REACH"),
    ({"impact_gras": 0.9}, "impact_grass"),
    ({"IMPACT": 0.9}, "impact_asphalt, impact_concrete"),
    ({"no such thing": 1.0}, "routerisk parameters"),
])  # fmt: skip
def test_what_cannot_be_varied_is_told(values: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words), varied(**values):
        pytest.fail("entered")
    with pytest.raises(ValueError, match="finite"), varied(beyond=True, SHIFT_REACH=float("inf")):
        pytest.fail("entered")


def test_other_threads_and_tasks_do_not_see_it_unless_they_are_handed_it() -> None:
    seen: dict[str, float] = {}

    def look(who: str) -> None:
        seen[who] = p.SHIFT_REACH.value

    async def tasks() -> None:
        with varied(SHIFT_REACH=2.0):
            inside = asyncio.create_task(asyncio.to_thread(look, "task"))
        look("beside")
        await inside

    with varied(SHIFT_REACH=2.0):
        for who, run in (("stranger", look), ("handed", copy_context().run)):
            thread = Thread(target=run, args=(who,) if run is look else (look, who))
            thread.start()
            thread.join()
    asyncio.run(tasks())
    assert seen == {"stranger": 2.3, "handed": 2.0, "task": 2.0, "beside": 2.3}


# Nothing is frozen


RECORDING = """
import importlib, pkgutil, sys
from routerisk.parameters import entries
read = []
entries.Parameter.value = property(lambda entry: read.append(entry.name) or entry.usual)
import routerisk
for module in pkgutil.walk_packages(routerisk.__path__, "routerisk."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
sys.exit(", ".join(read) or None)
"""


def test_no_module_reads_a_value_while_it_is_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", RECORDING], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"read at import, so nobody can vary it: {done.stderr}"


def outside_functions(tree: ast.AST) -> Iterator[ast.Attribute]:
    """Every `X.value` that runs when a module is loaded: at its top, in a class, as a default or in a decorator."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            defaults = [*node.args.defaults, *(one for one in node.args.kw_defaults if one is not None)]
            for early in [*defaults, *getattr(node, "decorator_list", [])]:
                yield from outside_functions(ast.Expr(early))
        else:
            if isinstance(node, ast.Attribute) and node.attr == "value":
                yield node
            yield from outside_functions(node)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_value_stands_outside_a_function(path: Path) -> None:
    for node in outside_functions(ast.parse(path.read_text(encoding="utf-8"))):
        named = ast.unparse(node.value)
        assert not re.search(r"[A-Z]{3}", named), f"{path.name}:{node.lineno}: {named}.value is read only once"


def test_the_walk_sees_what_is_frozen() -> None:
    frozen = ("A = p.DRAWS.value\ndef f(x=p.DRAWS.value, *, y=p.DRAWS.value): return p.DRAWS.value\n"
              "class C:\n    z = p.DRAWS.value")  # fmt: skip
    assert len(list(outside_functions(ast.parse(frozen)))) == 4


def test_every_constant_is_used() -> None:
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py") if "parameters" not in path.parts
    )
    assert {name for name in constants() if not re.search(rf"\b{name}\b", text)} == TOLD_ONLY


def reads(monkeypatch: pytest.MonkeyPatch, job: Any) -> set[str]:
    """The parameters that a job asks for."""
    asked: set[str] = set()
    real = entries.Parameter.value.fget
    with monkeypatch.context() as patch:
        patch.setattr(entries.Parameter, "value", property(lambda entry: asked.add(entry.name) or real(entry)))
        job()
    return asked


def test_nothing_that_is_kept_in_memory_hides_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole job under values that were never seen before asks for every parameter that a fresh process asks for."""
    job = "from routerisk.pipeline import demo\ndemo(suggest=True)"
    probe = ("import sys\nfrom routerisk.parameters import entries\nread, real = set(), entries.Parameter.value.fget\n"
             "entries.Parameter.value = property(lambda entry: read.add(entry.name) or real(entry))\n"
             f"{job}\nprint(*sorted(read), sep='\\n')")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    fresh = set(done.stdout.splitlines())
    assert len(fresh) > 250
    demo(suggest=True)  # whatever can be kept, is
    with varied(LATEST_UNIX_S=4e9):
        again = reads(monkeypatch, lambda: demo(suggest=True))
    assert fresh <= again, f"kept under other values: {sorted(fresh - again)}"


# What is varied is felt


@cache
def town() -> Network:
    return embedded_network()


@cache
def runs() -> tuple[Track, ...]:
    """The sample runs that have a place."""
    files = sample_tracks()
    return tuple(track for file in files for track in read_tracks(file) if track.has_position.any())


@cache
def history() -> list[Any]:
    return expose([match(track, town()) for track in runs()], town())


def shortest() -> Track:
    return min(runs(), key=len)


def digest(result: Any) -> str:
    """Of every number and word of a result."""
    found = hashlib.sha256()

    def take(part: Any) -> None:
        if isinstance(part, np.ndarray):
            found.update(np.ascontiguousarray(part).tobytes())
        elif is_dataclass(part):
            for item in fields(part):
                if item.name not in ("network", "track"):
                    take(getattr(part, item.name))
        elif isinstance(part, list | tuple):
            for one in part:
                take(one)
        else:
            found.update(repr(part).encode())

    take(result)
    return found.hexdigest()


def loops_from_a_run() -> Any:
    lon, lat = (float(np.nanmean(angle)) for angle in (shortest().lon_deg, shortest().lat_deg))
    return fresh_loops(routing_graph(town()), lon, lat, 3000.0)


RESULTS = {
    "a recording": lambda: [read_tracks(file) for file in sample_tracks()[:2]],
    "the surfaces of a map": lambda: town().surfaces,
    "a match": lambda: match(shortest(), town()),
    "an exposure": lambda: expose([match(shortest(), town())], town()),
    "an exposure without a map": lambda: expose([match(shortest(), blank_network(shortest()))]),
    "weeks and warnings": lambda: score(history()),
    "a suggested course": loops_from_a_run,
}
FELT_BY = {
    "a recording": "STANDING_RADIUS_M STANDING_S ELEVATION_WINDOW_S",
    "the surfaces of a map": """
        paved_spread_asphalt unpaved_spread_gravel SURFACE_KNOWN_P SURFACE_COUNT_M SURFACE_LENGTH_HEARD_M
        SURFACE_PARENT_COUNTS SURFACE_PRIOR_COUNTS SURFACE_SMOOTHING_COUNTS surface_pool_named SURFACE_POOL_RIDGE
        SURFACE_TRAIT_WAYS SURFACE_NEAR_M SURFACE_NAME_M SURFACE_AREA_SHARE SURFACE_REACH_M SURFACE_LEAST_P""",
    "a match": """
        ERROR_OF_NEAREST LATTICE_SIGMA_SHARE MATCH_TAU_S MATCH_WHITE_M INNOVATION_TAIL SEARCH_RADIUS_M
        SAME_EDGE_APART_M DETOUR_BOUND_FACTOR DETOUR_BOUND_M DETOUR_SCALE_M WAY_CHANGE_COST BREAK_COST OFF_ENTER_COST
        SMOOTH_ROUNDS SMOOTH_TANGENT_M SMOOTH_TAU_S SMOOTH_SIDE_S SMOOTH_PACE_M2_S3 SMOOTH_WHITE_M SMOOTH_WILD
        ROAD_SIDE_M PATH_SIDE_M POSTERIOR_SHARPNESS RETRACE_LEAST_M PLACE_SLACK_M ALONG_SIGMA_M""",
    "an exposure": """
        impact_concrete impact_wood uneven_asphalt uneven_sett A_IMPACT A_STRAIN STRAIN_EXPONENT K_DOWN_PER_DEG
        K_UP_PER_DEG CADENCE_AT_ANCHOR_SPM CADENCE_SLOPE SPEED_WINDOW_S GRADE_WINDOW_M GAP_MIN_M PIECE_LENGTH_M FACING_P
        MIDDLE_P SIDE_DWELL_M SIDE_KEPT_P GPS_SIGMA_M GPS_TAU_S CROSSING_SEEN_P TOLD_TAU_S SHIFT_REACH SIDE_STEP_S
        SIDE_HEADING_M HABIT_STRENGTH HABIT_STRENGTH_RUN MAP_SIGMA_M RUN_BIAS_M LANE_WIDTH_M EDGE_MARGIN_M
        carriageway_width_unclassified cross_slope_mean_footway cross_slope_sd_footway crown_elsewhere KNOWN_SIGN_P
        DOSE_FROM_PCT DOSE_FULL_PCT TURN_ARC_MIN_M""",
    "an exposure without a map": "impact_unknown uneven_unknown A_IMPACT",
    "weeks and warnings": """
        W_IMPACT WALKING_BELOW_MPS WALKING_PER_KM SPIKE_FROM SPIKE_DOUBLE_FROM
        spike_hrr_large SPIKE_COMPONENT DISTANCE_CV WEEK_SPIKE_FROM WEEK_NOTE_FROM WEEK_REFERENCE_WEEKS LOAD_RATIO_FROM
        MONOTONY_RUN_DAYS ONE_SIDED_FROM NAMED_SIDE_P STREETS_NAMED overuse_weight_session WEEK_COMPONENT_FROM
        IMPACT_COMPONENT_FROM UNEVEN_COMPONENT_SPAN ASYMMETRY_SCALE_PCTKM DRAWS FACING_P""",
    "a suggested course": """
        route_hardness_asphalt ROUTE_SOFTNESS route_busy_primary ROUTE_BUSY_FROM
        ROUTE_SEARCH_SLACK ROUTE_SECTORS ROUTE_TURN_FROM ROUTE_SAMPLE_M ROUTE_BESIDE_M ROUTE_AGAIN
        ROUTE_TURN_DEG route_score_hardness route_score_turn ROUTE_ALIKE impact_grass uneven_dirt
        unpaved_spread_compacted paved_spread_sett""",
}


@cache
def usual(result: str) -> str:
    return digest(RESULTS[result]())


@pytest.mark.parametrize(("result", "name"), [(result, name) for result in FELT_BY for name in FELT_BY[result].split()])
def test_a_varied_value_is_felt(result: str, name: str) -> None:
    entry = getattr(p, name, None) or p.ALL[name]
    before = usual(result)
    felt = []
    for value in {entry.low, entry.high} - {entry.value}:
        with varied(**{name: value}):
            felt.append(digest(RESULTS[result]()))
    assert any(other != before for other in felt)
    assert digest(RESULTS[result]()) == before


# What is kept on disk


def test_what_is_kept_belongs_to_the_values(tmp_path: Path) -> None:
    tile = tmp_path / "tile.parquet"
    tile.touch()
    keys = tally_key(), sides_key("left", ["a"]), ready_file(tmp_path, [tile])
    with varied(SHIFT_REACH=2.0):
        assert tally_key() != keys[0]
        assert sides_key("left", ["a"]) != keys[1]
    with varied(SPIKE_FROM=1.2):
        assert ready_file(tmp_path, [tile]) == keys[2]
    with varied(LANES_MAX=8.0):
        assert ready_file(tmp_path, [tile]) != keys[2]
    assert (tally_key(), sides_key("left", ["a"]), ready_file(tmp_path, [tile])) == keys


def test_runs_of_other_values_are_neither_read_nor_replaced(tmp_path: Path) -> None:
    run, other = stored(1), stored(2)
    with Store(tmp_path) as store:
        store.record(file_of(run, 1), [run])
        store.keep_tallies([run.tally] if run.tally else [], "a")
        with varied(SHIFT_REACH=2.0):
            for refused in (store.exposures, store.evidence, store.sides_inferred, lambda: store.tallies("a"),
                            lambda: store.recompute(run), lambda: store.record(file_of(other, 2), [other]),
                            lambda: store.keep_tallies([], "a"),
                            lambda: store.keep_sides([], "a", as_of=store.version)):  # fmt: skip
                with pytest.raises(UsageError, match=r"the usual parameters, not with shift_reach=2\.0"):
                    refused()
            assert store.track(run.track.run_id).run_id == run.track.run_id
        assert [row.run_id for row in store.runs()] == [run.track.run_id]
        assert len(store.exposures()) == 1


def test_a_store_of_other_values_is_their_own(tmp_path: Path) -> None:
    run = stored(1)
    with varied(SHIFT_REACH=2.0), Store(tmp_path) as store:
        store.record(file_of(run, 1), [run])
        assert len(store.exposures()) == 1
    with Store(tmp_path) as store, pytest.raises(UsageError, match=r"shift_reach=2\.0, not with the usual parameters"):
        store.exposures()


def test_readers_in_other_processes_reckon_likewise(monkeypatch: pytest.MonkeyPatch) -> None:
    handed = varying.VARIED.set(dict(varying.VARIED.get()))
    try:
        varying.carry((("shift_reach", 2.0),))
        assert p.SHIFT_REACH.value == 2.0
    finally:
        varying.VARIED.reset(handed)
    files = list(sources(sample_tracks()[:4]))
    with varied(beyond=True, TRACK_POINTS_MAX=5.0):
        assert all("more than 5 points" in spoken(read.reading.failure) for read in read_all(files, lambda _: False, 2))


def test_the_readme_s_sensitivity_analysis(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The very block that stands there, on the sample runs."""
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (block,) = [text for text in blocks if "varied(" in text]
    assert len(block.strip().splitlines()) <= 13
    monkeypatch.chdir(ROOT)
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102 - ours
    lines = capsys.readouterr().out.splitlines()
    loads = [float(line.rsplit(" ", 3)[1]) for line in lines]
    assert len(loads) == 6
    assert all(low != high for low, high in zip(loads[::2], loads[1::2], strict=True))
