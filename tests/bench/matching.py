"""How often matching is right on simulated runs with known truth, and how many points it matches per CPU second.

    python tests/bench/matching.py MAP.osm.pbf [--runs 20 --first 100 --km 10] [--hours 10]

Beside it, in the same run, stand the nearest way to every point, and Valhalla where `pyvalhalla` is installed. With
`--hours`, memory and speed on one run of that length. Seeds below 100 are not for tuning.

exact     points on the true way
mismatch  (length wrongly added + length missed) / true length, edge by edge (Newson & Krumm 2009)
worst     least share of exact points of one run
ECE       mean distance between the posterior and the share that is right, in 15 bins
kpt/s     thousand points per CPU second, median over the runs, best of 3
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[2]))
from simulated_runner import Errors, Habits, Streets, Truth, gauss_markov, recorded, run, smooth

import routerisk
from routerisk import Network, Track
from routerisk.arrays import Bools, Floats, Ints
from routerisk.geo import from_utm, to_utm

KINDS = ("3 m, 1 s", "6 m, smart", "3 m, gaps", "3 m, canyon")
Matched = tuple[Ints, Floats, Floats]
"""Way id of every point, its probability, metres run by edge (E,) with those off the map last; empty where untold."""


@dataclass(frozen=True)
class Case:
    """A recording and what was run."""

    track: Track
    way_id: Ints
    edge_m: Floats


def cases(network: Network, runs: int, first: int, km: float) -> dict[str, list[Case]]:
    """Simulated runs, one per seed, each seen by four watches."""
    streets = Streets(network)
    out: dict[str, list[Case]] = {kind: [] for kind in KINDS}
    for seed in range(first, first + runs):
        rng = np.random.default_rng(seed)
        truth = run(network, streets.loop(km, rng), Habits(), rng)
        edge = network.arc_edge[truth.arc]
        edge_m = np.bincount(edge[:-1], np.diff(truth.along_m), len(network.edge_way) + 1).astype(np.float64)
        for kind in KINDS:
            track, seen = _seen(network, truth, kind, rng)
            out[kind].append(Case(track, truth.way_id[seen], edge_m))
    return out


def _seen(network: Network, truth: Truth, kind: str, rng: np.random.Generator) -> tuple[Track, Bools]:
    """The recording, and which seconds of the run it holds."""
    n = len(truth.time_s)
    errors = Errors(slow_m=5.6, bias_m=2.0) if kind == "6 m, smart" else Errors(slow_m=2.8, bias_m=1.0)
    watch = recorded(network, truth, errors, rng)
    x, y = to_utm(watch.lon_deg, watch.lat_deg, network.epsg)
    seen = np.ones(n, np.bool_)
    if kind == "6 m, smart":
        seen[:] = False
        seen[np.append(0, np.cumsum(rng.integers(3, 8, n))).clip(max=n - 1)] = True
    if kind == "3 m, gaps":
        for start in np.flatnonzero(rng.random(n) < 1.0 / 300.0).tolist():
            seen[max(start, 1) : start + int(rng.integers(20, 90))] = False
    if kind == "3 m, canyon":
        weight = np.zeros(n)
        for start in np.flatnonzero(rng.random(n) < 1.0 / 900.0).tolist():
            weight[start : start + int(rng.integers(60, 180))] = 1.0
        weight = smooth(weight, 15)
        x, y = (v + weight * gauss_markov(n, 45.0, 10.0, rng) for v in (x, y))
    lon, lat = from_utm(x[seen], y[seen], network.epsg)
    return Track.from_arrays(time_s=truth.time_s[seen], lon_deg=lon, lat_deg=lat), seen


def ours(network: Network, pbf: Path) -> Callable[[Track], Matched]:
    def match(track: Track) -> Matched:
        found = routerisk.match(track, network)
        edge = np.where(found.arc >= 0, network.arc_edge[found.arc], len(network.edge_way))
        edge_m = np.bincount(edge, found.to_m - found.from_m, len(network.edge_way) + 1).astype(np.float64)
        return found.fix_way_id, found.fix_confidence, edge_m

    return match


def nearest(network: Network, pbf: Path) -> Callable[[Track], Matched]:
    """No matching at all: the nearest segment to every point."""
    import shapely

    points = np.stack([network.shape_x_m, network.shape_y_m], 1)
    inner = np.ones(len(points), np.bool_)
    inner[network.shape_first[1:] - 1] = False
    start = np.flatnonzero(inner)
    edge = np.repeat(np.arange(len(network.edge_way)), np.diff(network.shape_first) - 1)
    tree = shapely.STRtree(shapely.linestrings(np.stack([points[start], points[start + 1]], 1)))

    def match(track: Track) -> Matched:
        x, y = to_utm(track.lon_deg, track.lat_deg, network.epsg)
        found = tree.nearest(shapely.points(x, y))
        return network.way_id[network.edge_way[edge[found]]], np.empty(0), np.empty(0)

    return match


def valhalla(network: Network, pbf: Path) -> Callable[[Track], Matched]:
    """Valhalla's meili with the costing that keeps forest tracks; ImportError where it is not installed."""
    from valhalla import Actor, get_config

    folder = Path(tempfile.mkdtemp())
    config = get_config(tile_extract="", tile_dir=folder)
    config["mjolnir"].update(concurrency=1, tile_extract="", admin="", timezone="")
    for section in ("mjolnir", "loki", "thor", "odin", "meili"):
        config.get(section, {}).get("logging", {})["type"] = ""
    (folder / "valhalla.json").write_text(json.dumps(config))
    build = Path(sys.executable).with_name("valhalla_build_tiles")
    subprocess.run([build, "-c", folder / "valhalla.json", pbf.resolve()], check=True, capture_output=True, cwd=folder)
    actor = Actor(config)

    def match(track: Track) -> Matched:
        rows = zip(track.lat_deg.tolist(), track.lon_deg.tolist(), track.time_s.tolist(), strict=True)
        asked = {
            "shape": [{"lat": lat, "lon": lon, "time": t} for lat, lon, t in rows],
            "costing": "pedestrian", "shape_match": "map_snap",
            "costing_options": {"pedestrian": {"max_hiking_difficulty": 6, "ignore_access": True}},
            "trace_options": {"search_radius": 25, "turn_penalty_factor": 20, "gps_accuracy": 5},
            "filters": {"action": "include", "attributes": ["edge.way_id", "matched.edge_index", "matched.type"]},
        }  # fmt: skip
        answer = json.loads(actor.trace_attributes(json.dumps(asked)))
        ids = np.array([*(edge["way_id"] for edge in answer["edges"]), -1], np.int64)
        index = np.array([min(p.get("edge_index", len(ids) - 1), len(ids) - 1) for p in answer["matched_points"]])
        named = np.flatnonzero(index < len(ids) - 1)
        if len(named):  # near nodes it names no edge: the nearest point that has one tells
            middle = (named[1:] + named[:-1] + 1) // 2
            index = index[named[np.searchsorted(middle, np.arange(len(index)), side="right")]]
        return ids[index], np.empty(0), np.empty(0)

    return match


def row(match: Callable[[Track], Matched], some: list[Case]) -> str:
    right, likely, worst, wrong_m, true_m, speed = [], [], 1.0, 0.0, 0.0, []
    for case in some:
        took = []
        for _ in range(3):
            began = time.process_time()
            way, sure, edge_m = match(case.track)
            took.append(time.process_time() - began)
        speed.append(len(way) / min(took) / 1000.0)
        right.append(way == case.way_id)
        worst = min(worst, float(right[-1].mean()))
        likely.append(sure)
        wrong_m += float(np.abs(edge_m - case.edge_m).sum()) if len(edge_m) else float("nan")
        true_m += float(case.edge_m.sum())
    hit, p = np.concatenate(right), np.concatenate(likely)
    return (f"{hit.mean():8.1%} {wrong_m / true_m:9.3f} {worst:8.1%} {_ece(hit, p):7.3f} "
            f"{statistics.median(speed):8.0f}")  # fmt: skip


def _ece(hit: Bools, p: Floats) -> float:
    """Expected calibration error (Naeini et al. 2015)."""
    if len(p) == 0:
        return float("nan")
    slot = np.minimum((p * 15).astype(np.int64), 14)
    return float(np.abs(np.bincount(slot, hit, 15) - np.bincount(slot, p, 15)).sum() / len(p))


def long_run(network: Network, case: Case, hours: float) -> None:
    """One track run over and over until so many hours are full: speed and memory."""
    seconds = float(case.track.time_s[-1]) + 1.0
    times = int(np.ceil(hours * 3600.0 / seconds))
    time_s = np.concatenate([case.track.time_s + k * seconds for k in range(times)])
    lon, lat = np.tile(case.track.lon_deg, times), np.tile(case.track.lat_deg, times)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    routerisk.match(Track.from_arrays(time_s=time_s, lon_deg=lon, lat_deg=lat), network)
    took, after = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{len(time_s) / 3600:.1f} h, {len(time_s)} points: {len(time_s) / took / 1000:.0f} kpt/s, "
          f"peak memory {before / 1024:.0f} -> {after / 1024:.0f} MB")  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("map", type=Path)
    options.add_argument("--runs", type=int, default=20)
    options.add_argument("--first", type=int, default=100)
    options.add_argument("--km", type=float, default=10.0)
    options.add_argument("--hours", type=float, default=0.0)
    asked = options.parse_args()
    network = routerisk.read_network(str(asked.map))
    runs = cases(network, asked.runs, asked.first, asked.km)
    began = time.process_time()
    routerisk.match(runs[KINDS[0]][0].track, network)
    print(f"first match of this process: {time.process_time() - began:.2f} CPU s")
    peers: dict[str, Any] = {"routerisk": ours(network, asked.map), "nearest way": nearest(network, asked.map)}
    try:
        peers["valhalla"] = valhalla(network, asked.map)
    except ImportError:
        print("valhalla is not installed: left out")
    for kind in KINDS:
        print(f"\n{kind:14} {'exact':>8} {'mismatch':>9} {'worst':>8} {'ECE':>7} {'kpt/s':>8}")
        for name, match in peers.items():
            print(f"{name:14} {row(match, runs[kind])}", flush=True)
    if asked.hours:
        long_run(network, runs[KINDS[0]][0], asked.hours)


if __name__ == "__main__":
    main()
