"""Map data from the outside: `osm add`, `osm fetch`, `osm status`, and the surfaces of a map."""

from __future__ import annotations

import csv
import io
import sys
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import pipeline
from ..files import write_out
from ..store import data_directory
from .output import complain, progress_bar, say, say_json

if TYPE_CHECKING:
    from ..words import Words

__all__ = ["osm", "surface"]


def osm(options: Namespace) -> int:
    data = data_directory(getattr(options, "data", None))
    speak = pipeline.wishes_of(data)[0]
    return {"add": _add, "fetch": _fetch, "status": _status}[options.action](options, data, speak)


def _add(options: Namespace, data: Path, speak: Words) -> int:
    with progress_bar(speak.say("progress.cutting")) as progress:
        done = pipeline.add_map(options.extract, data, progress=progress)
    if options.json:
        say_json(asdict(done))
        return 0
    say(speak.say("osm.added", source=done.source, ways=done.ways, written=done.written, kept=done.kept))
    if done.partial:
        say(speak.say("osm.partial", n=done.partial))
    say(speak.say("osm.next"))
    return 0


def _fetch(options: Namespace, data: Path, speak: Words) -> int:
    if options.box:
        box = options.box
    else:
        lat, lon = options.around
        box = pipeline.box_around(lat, lon, options.km)
    with progress_bar(speak.say("progress.downloading")) as progress:
        tiles, downloaded = pipeline.fetch_map(box, data, progress=progress,
                                               told=lambda what: complain(speak.say(what)))  # fmt: skip
    if options.json:
        say_json({"tiles": [tile.name for tile in tiles], "downloaded": downloaded})
    else:
        say(speak.say("osm.fetched", tiles=len(tiles), downloaded=downloaded))
    return 0


def _status(options: Namespace, data: Path, speak: Words) -> int:
    rows = pipeline.map_rows(data)
    if options.json:
        say_json(rows)
        return 0
    for row in rows:
        made = (row["made_at"] or "")[:10]
        state, ways = speak.say(f"osm.state-{row['state']}"), speak.say("osm.ways", n=f"{row['ways']:6d}")
        say(f"{row['tile']}  {state:10s}  {made:10s}  {ways}  {row['size_bytes'] / 1e6:6.2f} MB  {row['source']}")
    if not rows:
        say(speak.say("osm.none"))
    elif any(row["state"] == "broken" for row in rows):
        say(speak.say("osm.broken"))
    return 0


def surface(options: Namespace) -> int:
    found, speak = pipeline.surface_map(options.map), pipeline.speaker()
    if options.csv is not None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(pipeline.surface_table(found))
        if str(options.csv) == "-":
            sys.stdout.write(text.getvalue())
            return 0
        write_out(options.csv, text.getvalue())
    if options.json:
        say_json(pipeline.surface_rows(found))
    elif options.csv is None:
        _say_sums(pipeline.surface_rows(found), speak)
    else:
        say(speak.say("trace.rows", n=len(found.way_id), file=str(options.csv)))
    return 0


def _say_sums(sums: dict[str, Any], speak: Words) -> None:
    """The km of a map by how their surface is known, and by class."""
    basis, by_class, km = sums["basis_km"], sums["class_km"], sums["km"]
    say(speak.say("osm.sums", source=sums["source"], ways=sums["ways"], km=km))
    classes = sorted((item for item in by_class.items() if item[0] not in basis), key=lambda item: -item[1])
    for name, part in [*basis.items(), *classes]:
        said = speak.say(f"basis-short.{name}" if name in basis else f"surface.{name}")
        say(f"  {said:22s} {speak.km(part):>12s}  {speak.percent(part / km, 1):>7s}")
    odd = len(sums["contradictory_ways"])
    if odd:
        say(speak.say("osm.odd", n=odd))
    say(str(sums["attribution"]))
