"""How long until an extract is a network? `python tests/bench/read_network.py [FILE.osm.pbf] [--runs 5]`

CPU seconds, the least of several runs: `read_network` (also with areas), tiles on disk kept ready, surfaces; then, each
in a process of its own less what its imports take, with all processes that it starts: `read_network` again, pyrosm's
walking network, osmnx from the same data as XML (converted before; skipped with --no-osmnx).
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import osmium

import routerisk
from routerisk.osm import add_extract, load_network, tile_statuses

SHARED = Path(__file__).parents[3] / "shared" / "data" / "osm"
REQUIRED_S = {"PBF": 1.0, "tiles": 0.05}


def least(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def as_xml(source: Path, target: Path) -> None:
    """The highways and their nodes: what osmnx reads."""
    with osmium.SimpleWriter(str(target), overwrite=True) as writer:
        for item in osmium.FileProcessor(str(source), osmium.osm.NODE | osmium.osm.WAY):
            if item.is_node() or "highway" in item.tags:
                writer.add(item)


def alone(imports: str, call: str, runs: int) -> float:
    """CPU seconds of a call in a fresh process, its own children included, less those of the imports."""
    return least_of_tree(f"{imports}; {call}", runs) - least_of_tree(imports, runs)


def least_of_tree(program: str, runs: int) -> float:
    times = []
    for _ in range(runs):
        began = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True, capture_output=True)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime)
    return min(times)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", nargs="?", type=Path, default=SHARED / "heidelberg.osm.pbf")
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--no-osmnx", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tiles = Path(folder) / "tiles"
        add_extract(given.file, tiles)
        kept = [status.tile for status in tile_statuses(tiles)]
        load_network(kept, tiles)
        network = routerisk.read_network(given.file)
        _ = network.surfaces
        ours = least(lambda: routerisk.read_network(given.file, areas=False), given.runs)
        rows = {
            "read_network without areas": ours,
            "read_network": least(lambda: routerisk.read_network(given.file), given.runs),
            f"load_network, {len(kept)} tiles kept ready": least(lambda: load_network(kept, tiles), given.runs),
            "surfaces": least(lambda: routerisk.read_network(given.file).surfaces, 2),
        }
        rows["surfaces"] -= rows["read_network"]
        file = str(given.file)
        rows["alone: read_network"] = alone("import routerisk.osm, osmium, pyproj, shapely",
                                            f"routerisk.osm.read_network({file!r})", 3)  # fmt: skip
        rows["alone: pyrosm, walking"] = alone("import pyrosm, geopandas, pyarrow",
                                               f"pyrosm.OSM({file!r}).get_network('walking')", 3)  # fmt: skip
        if not given.no_osmnx:
            as_xml(given.file, Path(folder) / "city.osm")
            call = f"osmnx.graph_from_xml({str(Path(folder) / 'city.osm')!r}, simplify=False, retain_all=True)"
            rows["alone: osmnx, from XML"] = alone("import osmnx", call, 1)
    print(f"{given.file.name}: {len(network.way_id)} ways, {len(network.edge_way)} edges")
    for name, seconds in rows.items():
        print(f"  {name:38s} {seconds:7.3f} CPU s  {seconds / ours:7.2f} x read_network")
    print(f"  required: PBF {REQUIRED_S['PBF']} s, tiles {REQUIRED_S['tiles']} s")


if __name__ == "__main__":
    main()
