"""Map data from the outside: `osm add`, `osm fetch`, `osm status`, and the surfaces of a map."""

from __future__ import annotations

import csv
import io
import sys
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .. import pipeline
from ..store import data_directory
from .output import progress_bar, say, say_json, write_whole

__all__ = ["osm", "surface"]


def osm(options: Namespace) -> int:
    data = data_directory(getattr(options, "data", None))
    return {"add": _add, "fetch": _fetch, "status": _status}[options.action](options, data)


def _add(options: Namespace, data: Path) -> int:
    with progress_bar("Cutting into tiles") as progress:
        done = pipeline.add_map(options.extract, data, progress=progress)
    if options.json:
        say_json(asdict(done))
        return 0
    say(f"{done.source}: {done.ways} ways, {done.written} tiles written, {done.kept} as good before")
    if done.partial:
        say(
            f"{done.partial} tiles at its border may be covered only in part; with --online they are filled when needed"
        )
    say("Next: routerisk add")
    return 0


def _fetch(options: Namespace, data: Path) -> int:
    if options.box:
        box = options.box
    else:
        lat, lon = options.around
        box = pipeline.box_around(lat, lon, options.km)
    with progress_bar("Downloading map tiles") as progress:
        tiles, downloaded = pipeline.fetch_map(box, data, progress=progress)
    if options.json:
        say_json({"tiles": [tile.name for tile in tiles], "downloaded": downloaded})
    else:
        say(f"{len(tiles)} tiles, {downloaded} of them downloaded now. Next: routerisk add")
    return 0


def _status(options: Namespace, data: Path) -> int:
    rows = pipeline.map_rows(data)
    if options.json:
        say_json(rows)
        return 0
    for row in rows:
        made = (row["made_at"] or "")[:10]
        say(f"{row['tile']}  {row['state']:7s}  {made:10s}  {row['ways']:6d} ways  {row['size_bytes'] / 1e6:6.2f} MB  "
            f"{row['source']}")  # fmt: skip
    if not rows:
        say("No map data yet: routerisk osm add FILE.osm.pbf, or routerisk osm fetch --around LAT,LON")
    elif any(row["state"] == "broken" for row in rows):
        say("A broken tile is fetched or cut again when it is needed.")
    return 0


def surface(options: Namespace) -> int:
    found = pipeline.surface_map(options.map)
    if options.csv is not None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(pipeline.surface_table(found))
        if str(options.csv) == "-":
            sys.stdout.write(text.getvalue())
            return 0
        write_whole(options.csv, text.getvalue())
    if options.json:
        say_json(pipeline.surface_rows(found))
    elif options.csv is None:
        _say_sums(pipeline.surface_rows(found))
    else:
        say(f"{len(found.way_id)} rows in {options.csv}")
    return 0


def _say_sums(sums: dict[str, Any]) -> None:
    """The km of a map by how their surface is known, and by class."""
    basis, by_class, km = sums["basis_km"], sums["class_km"], sums["km"]
    say(f"{sums['source']}: {sums['ways']} ways, {km:.0f} km")
    classes = sorted((item for item in by_class.items() if item[0] not in basis), key=lambda item: -item[1])
    for name, part in [*basis.items(), *classes]:
        say(f"  {name:14s} {part:9.1f} km  {part / km:6.1%}")
    odd = len(sums["contradictory_ways"])
    if odd:
        say(f"{odd} ways have a surface that contradicts their tracktype; their numbers: --json")
    say(str(sums["attribution"]))
