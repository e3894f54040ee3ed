"""Measure suggestions: fresh loops, small changes, side plans, on real maps.

    python tests/bench/routes.py [--osm ../shared/data/osm] [--places heidelberg liechtenstein] [--starts 30] [--seed 1]
                                 [--valhalla PYTHON]

Times are process CPU time of one core with the graph ready (`routing_graph`), warm kernels; seeds fix starts and runs.
`blind` is the same search with softness 0. The runs that small changes start from are round trips as a router makes
them that is blind to the surface: two via points on a circle, shortest legs, used edges times five, spurs clipped.
`--valhalla` names a Python with pyvalhalla: pedestrian routes between start and turning point, timed beside ours.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))
from routerisk import parameters as p
from routerisk.exposure import doses_by_side
from routerisk.geo import country_of, driving_side, from_utm
from routerisk.osm import read_network
from routerisk.routing import RoutingGraph, Wish, routing_graph
from routerisk.routing.costs import Costs, costs_of
from routerisk.routing.courses import Course, course_of, shape_of, surface_of
from routerisk.routing.forms import SearchTask, courses_found
from routerisk.routing.kernels import search, trail, without_spurs
from routerisk.routing.loops import Candidate, open_fields
from routerisk.routing.offers import figures_of, is_softer
from routerisk.routing.runs import shared_of
from routerisk.routing.sides import best_plan
from routerisk.routing.surroundings import Surroundings, surroundings_of
from routerisk.routing.variants import variants_of

LENGTHS_M = (5000.0, 10_000.0, 16_000.0)
REACH_M = 2600.0
REACHED_NODES = 0.25
"""A start reaches this share of what lies within REACH_M; 900 nodes suffice."""

PUBLISHED = """\
Published beside it: GraphHopper's round_trip takes one via point below 50 km and never checks the length (its issue
2165); openrouteservice passes through to it (ors-map-client issue 423: 10 km asked, 20.3 km given)."""
VALHALLA = """
import json, os, subprocess, sys, time
from pathlib import Path
import valhalla
os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
folder, extract, pairs = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
config = valhalla.get_config(tile_extract="", tile_dir=folder)
config["mjolnir"].update(concurrency=1, tile_extract="", admin="", timezone="")
for section in ("mjolnir", "loki", "thor", "odin", "meili"):
    config.get(section, {}).get("logging", {})["type"] = ""
(folder / "valhalla.json").write_text(json.dumps(config))
build = Path(sys.executable).with_name("valhalla_build_tiles")
subprocess.run([build, "-c", folder / "valhalla.json", extract], check=True, capture_output=True, cwd=folder)
actor = valhalla.Actor(config)
times = []
for a, b in [pairs[0], *pairs]:
    query = {"locations": [{"lon": a[0], "lat": a[1]}, {"lon": b[0], "lat": b[1]}], "costing": "pedestrian"}
    began = time.process_time()
    try:
        actor.route(query)
    except RuntimeError:
        continue
    times.append(1000 * (time.process_time() - began))
print(json.dumps(times[1:]))
"""


@dataclass(frozen=True)
class Place:
    name: str
    graph: RoutingGraph
    soft: Costs
    blind: Costs
    starts: list[int]


def prepared(file: Path, count: int, seed: int) -> Place:
    network = read_network(file)
    lon, lat = from_utm(network.node_x_m.mean(), network.node_y_m.mean(), network.epsg)
    country = country_of(float(lon), float(lat))
    side = driving_side(country)
    began = time.process_time()
    dose = doses_by_side(network, country, side)
    dosed = time.process_time()
    graph = routing_graph(network, dose_pct=dose, driving_side=side)
    ready = time.process_time()
    km = network.edge_length_m.sum() / 1000.0
    starts = starts_of(graph, count, seed)
    name = file.name.partition(".")[0]
    times = f"graph {1e3 * (ready - dosed):.0f} ms, doses {1e3 * (dosed - began):.0f} ms"
    print(f"\n## {name}: {km:.0f} km of ways, {times}, {len(starts)} starts, seed {seed}")
    return Place(name, graph, costs_of(graph, Wish()), costs_of(graph, Wish(softness=0.0)), starts)


def around(place: Place, node: int, costs: Costs, metres: float) -> tuple[Surroundings, int]:
    net = place.graph.network
    here = surroundings_of(place.graph, costs.arc_cost, net.node_x_m[node], net.node_y_m[node], metres)
    return here, int(np.searchsorted(here.node, node))


def starts_of(graph: RoutingGraph, count: int, seed: int) -> list[int]:
    """Junctions on roads from which a good part of the surroundings can be reached."""
    net = graph.network
    road = np.zeros(len(net.node_id), bool)
    on = graph.edge_open & graph.roads.has_sides[net.edge_way]
    road[net.edge_from[on]] = road[net.edge_to[on]] = True
    found: list[int] = []
    for node in np.random.default_rng(seed).permutation(np.flatnonzero(road)).tolist():
        if len(found) == count:
            break
        here = surroundings_of(graph, graph.arc_length_m, net.node_x_m[node], net.node_y_m[node], REACH_M)
        start = int(np.searchsorted(here.node, node))
        if here.degree[start] > 2:
            out = open_fields(len(here.node))
            search(here.streets, start, False, np.ones(here.edges), start, 2.0 * REACH_M, *out)
            if np.isfinite(out[1]).sum() > min(900, REACHED_NODES * len(here.node)):
                found.append(node)
    return found


def fresh(place: Place, node: int, metres: float, costs: Costs) -> tuple[str, list[Candidate], float]:
    """Form, courses and CPU milliseconds."""
    began = time.process_time()
    here, start = around(place, node, costs, metres / 2.0 + p.ROUTE_START_M.value)
    form, found = courses_found(SearchTask(place.graph, here, start, metres, costs, lambda _: True, 3))
    return form, found, 1e3 * (time.process_time() - began)


def fresh_table(place: Place) -> None:
    print(
        "\nfresh loops (shares of length; overlap: within 40 m of another part >= 600 m along, the first 250 m exempt)"
    )
    print("| km | search | loops | other | no | courses | within 5 % | error median | soft | by tags + inferred | "
          "unknown | reuse | overlap | thin | busy | crossings/km | turns/km | ms median | ms 90 % |")  # fmt: skip
    print("|" + "---|" * 19)
    for metres in LENGTHS_M:
        for name, costs in (("blind", place.blind), ("soft", place.soft)):
            made = [fresh(place, node, metres, costs) for node in place.starts]
            best = [found[0] for _, found, _ in made if found]
            forms = [form for form, _, _ in made]
            if not best:
                print(f"| {metres / 1e3:g} | {name} | 0 |")
                continue
            surface, shape = [one.surface for one in best], [one.shape for one in best]
            km = metres / 1e3
            row = [
                f"{km:g}", name, forms.count("loop"), sum(form not in ("loop", "") for form in forms), forms.count(""),
                f"{np.mean([len(found) for _, found, _ in made]):.1f}",
                f"{np.mean([found != [] and abs(found[0].error) <= 0.05 for _, found, _ in made]):.3f}",
                f"{np.median([abs(one.error) for one in best]):.3f}", f"{np.mean([s.soft for s in surface]):.3f}",
                f"{np.mean([s.soft_tagged for s in surface]):.2f} + {np.mean([s.soft_inferred for s in surface]):.2f}",
                f"{np.mean([s.unknown for s in surface]):.2f}", f"{np.mean([s.reuse for s in shape]):.4f}",
                f"{np.mean([s.overlap for s in shape]):.4f}", f"{np.mean([s.thin for s in shape]):.3f}",
                f"{np.mean([s.busy for s in shape]):.3f}", f"{np.mean([s.crossings for s in shape]) / km:.2f}",
                f"{np.mean([s.turns for s in shape]) / km:.2f}", f"{np.median([ms for *_, ms in made]):.0f}",
                f"{np.percentile([ms for *_, ms in made], 90):.0f}",
            ]  # fmt: skip
            print("| " + " | ".join(map(str, row)) + " |")


def habit(place: Place, node: int, metres: float, rng: np.random.Generator) -> Course | None:
    """A round trip as GraphHopper makes it, blind to the surface; None where it is no run that anybody has."""
    here, start = around(place, node, place.blind, 0.8 * metres)
    streets = here.streets
    heading, x, y = rng.uniform(0.0, 2.0 * math.pi), streets.x_m[start], streets.y_m[start]
    via = []
    for i in range(2):
        step, turn = metres / 4.0 * rng.uniform(0.9, 1.1), heading + 2.0 * math.pi * i / 3.0
        via.append(
            int(np.argmin(np.hypot(streets.x_m - x - step * math.sin(turn), streets.y_m - y - step * math.cos(turn))))
        )
        x, y = streets.x_m[via[-1]], streets.y_m[via[-1]]
    factor, legs, at = np.ones(here.edges), [], start
    for to in (*via, start):
        out = open_fields(len(here.node))
        search(streets, at, False, factor, at, np.inf, *out)
        if not np.isfinite(out[0][to]):
            return None
        legs.append(trail(streets, out[2], to))
        factor[streets.edge[legs[-1]]] = 5.0
        at = to
    arcs = without_spurs(np.concatenate(legs), streets.back)
    if len(arcs) < 5:
        return None
    course = course_of(place.graph, here.arc[arcs])
    return course if course.length_m > 3000.0 and shape_of(place.graph, course).reuse < 0.05 else None


def habits(place: Place, metres: float, seed: int) -> list[Course]:
    rng = np.random.default_rng(seed)
    made = (next((c for c in (habit(place, node, metres, rng) for _ in range(4)) if c), None) for node in place.starts)
    return [course for course in made if course]


def changes_table(place: Place, runs: dict[float, list[Course]]) -> None:
    graph = place.graph
    print("\nsmall changes of runs that were blind to the surface (softer: by 10 points at least, by what is known)")
    print("| km asked | runs | changed | softer | all within 5 % | soft before | after | in common | reuse | overlap | "
          "ms median | ms 90 % |\n|" + "---|" * 12)  # fmt: skip
    for metres, courses in runs.items():
        made = []
        for course in courses:
            began = time.process_time()
            found = variants_of(graph, course, Wish())
            made.append((course, found[0] if found else None, 1e3 * (time.process_time() - began)))
        changed = [(course, best) for course, best, _ in made if best]
        softer = [is_softer(figures_of(graph, best.course), figures_of(graph, course)) for course, best in changed]
        if not changed:
            print(f"| {metres / 1e3:g} | {len(made)} | 0 |")
            continue
        row = [
            f"{metres / 1e3:g}", len(made), len(changed), f"{sum(softer) / len(made):.2f}",
            all(abs(best.error) <= 0.05 for _, best in changed),
            f"{np.mean([surface_of(graph, course).soft for course, _ in changed]):.2f}",
            f"{np.mean([best.surface.soft for _, best in changed]):.2f}",
            f"{np.mean([shared_of(graph, best.course, course) for course, best in changed]):.2f}",
            f"{np.mean([best.shape.reuse for _, best in changed]):.4f}",
            f"{np.mean([best.shape.overlap for _, best in changed]):.3f}",
            f"{np.median([ms for *_, ms in made]):.0f}", f"{np.percentile([ms for *_, ms in made], 90):.0f}",
        ]  # fmt: skip
        print("| " + " | ".join(map(str, row)) + " |")


def sides_table(place: Place, runs: dict[float, list[Course]]) -> None:
    """Weeks of four runs each, always facing the traffic against the sides advised."""
    short, long_ = (runs[metres] for metres in LENGTHS_M[:2])
    if not short or not long_:
        return
    weeks = []
    for k in range(len(place.starts)):
        carry = facing = km = 0.0
        changes, behind, times = 0, 0.0, []
        for course in (short[k % len(short)], long_[(k + 7) % len(long_)], short[(k + 13) % len(short)],
                       long_[(k + 19) % len(long_)]):  # fmt: skip
            began = time.process_time()
            plan = best_plan(place.graph, course, carry)
            times.append(1e3 * (time.process_time() - began))
            carry += plan.dose_pctkm
            facing += plan.facing_pctkm
            km += course.length_m / 1e3
            changes += len(plan.changes)
            behind += plan.behind_m
        weeks.append((abs(carry), abs(facing), changes / km, max(times), behind))
    net, facing_, per_km, ms, behind_ = np.array(weeks).T
    print("\nside plans over weeks of four of these runs (% km)")
    print("| weeks | net, facing | net, advised | weeks within a tenth | changes/km | m with traffic behind | ms max |")
    print("|" + "---|" * 7)
    print(f"| {len(weeks)} | {facing_.mean():.2f} | {net.mean():.3f} | {np.mean(net <= 0.1 * facing_):.2f} | "
          f"{per_km.mean():.2f} | {behind_.mean():.0f} | {ms.max():.1f} |")  # fmt: skip


def valhalla_ms(python: str, file: Path, place: Place) -> list[float]:
    """CPU milliseconds of Valhalla's pedestrian routes from each start to a place 3 km away."""
    net = place.graph.network
    pairs = []
    for node in place.starts:
        away = np.hypot(net.node_x_m - net.node_x_m[node], net.node_y_m - net.node_y_m[node])
        other = int(np.argmin(np.abs(away - 3000.0)))
        lon, lat = from_utm(net.node_x_m[[node, other]], net.node_y_m[[node, other]], net.epsg)
        pairs.append([[float(lon[0]), float(lat[0])], [float(lon[1]), float(lat[1])]])
    with tempfile.TemporaryDirectory() as scratch:
        told = [python, "-c", VALHALLA, scratch, str(file.resolve()), json.dumps(pairs)]
        done = subprocess.run(told, check=True, capture_output=True, text=True)
    times: list[float] = json.loads(done.stdout.strip().splitlines()[-1])
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--osm", type=Path, default=Path(__file__).parents[3] / "shared" / "data" / "osm")
    parser.add_argument("--places", nargs="+", default=["heidelberg"])
    parser.add_argument("--starts", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--valhalla", metavar="PYTHON")
    options = parser.parse_args()
    for name in options.places:
        file = options.osm / f"{name}.osm.pbf"
        place = prepared(file, options.starts, options.seed)
        if not place.starts:
            print("no start reaches enough")
            continue
        fresh(place, place.starts[0], LENGTHS_M[0], place.soft)
        fresh_table(place)
        runs = {metres: habits(place, metres, options.seed + 1) for metres in LENGTHS_M[:2]}
        for course in runs[LENGTHS_M[0]][:1]:
            variants_of(place.graph, course, Wish())
            best_plan(place.graph, course)
        changes_table(place, runs)
        sides_table(place, runs)
        if options.valhalla:
            times = valhalla_ms(options.valhalla, file, place)
            median = f"{np.median(times):.0f} ms CPU (median of {len(times)})"
            print(f"\nValhalla, pedestrian, one route of 3 km as the crow flies: {median}; a loop needs three or more")
    print(f"\n{PUBLISHED}")


if __name__ == "__main__":
    main()
