"""OpenStreetMap files (.osm.pbf, .osm, .osm.gz, .osm.bz2) -> Ways, streamed through pyosmium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from os import PathLike
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np

from ..arrays import Floats
from ..errors import MapDataError
from ..records import Network
from .relations import FIRST_ID, outlines_of, runnable_relations
from .topology import build_network
from .ways import GAP, KEPT_TAGS, Ways, way_class

Progress: TypeAlias = Callable[[int], None]
"""Called now and then with the number of ways read so far."""

_REPORT_EVERY: Final = 10_000
_WKB_HEADER: Final = 18
"""Hexadecimal digits before the coordinates of a WKB line string: byte order, type, number of points."""
_SUFFIXES: Final = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2", ".osm.xml", ".xml")
_NOWHERE: Final = np.full(2, np.nan, "<f8").tobytes().hex()
_node_id: Final = attrgetter("ref")


def read_network(path: str | PathLike[str], *, areas: bool = True, progress: Progress | None = None) -> Network:
    """Every way of an OpenStreetMap extract that a runner can use, as one network.

    `path` is a .osm.pbf (also .osm, .osm.gz, .osm.bz2). Forests, parks, waters and so on are read as well: a page draws
    them (`Network.areas`), and in them an untagged way is another than in a town (`Network.surfaces`). That takes a
    second pass; without `areas` it is saved. `progress` is called with the number of ways so far.

    Raises MapDataError when the file is missing, is no such file, is cut off, or has no way to run on.
    """
    from .areas import outlines, read_shapes

    file = Path(path)
    check_file(file)
    with map_errors(file):
        ways = read_ways(str(file), progress)
        context = outlines(read_shapes(str(file))) if areas else ()
    return build_network(ways, source=file.name, areas=context)


def check_file(file: Path) -> None:
    """Raise MapDataError where there is no file or its name is none that libosmium reads."""
    if not file.is_file():
        raise MapDataError("map.no-file", file=str(file))
    if not file.name.lower().endswith(_SUFFIXES):
        raise MapDataError("map.no-extract", file=str(file))


@contextmanager
def map_errors(file: Path) -> Iterator[None]:
    """Turn what libosmium says into a MapDataError of one line."""
    try:
        yield
    except (RuntimeError, ValueError, OSError) as error:
        reason = " ".join(str(error).split())
        raise MapDataError("map.broken", file=str(file), reason=reason) from error


def read_ways(source: Any, progress: Progress | None = None) -> Ways:
    """The runnable ways of a source (what `osmium.FileProcessor` takes) with the places of their nodes."""
    gathering = WayGathering()
    relations = runnable_relations(source)
    for way in outlines_of(source, relations) if relations else ():
        gathering.take_outline(way, relations[way.id])
    for way in _highways(source):
        if gathering.take(way) and progress and gathering.taken % _REPORT_EVERY == 0:
            progress(gathering.taken)
    if progress:
        progress(gathering.taken)
    return gathering.ways()


class WayGathering:
    """Runnable ways, taken one by one from libosmium.

    The lines come from libosmium as WKB, all coordinates of a way in one call: a call per node would take three
    times as long.
    """

    def __init__(self) -> None:
        import osmium

        self.taken = 0
        """In all, those included that were handed over."""
        self._make_line = osmium.geom.WKBFactory().create_linestring
        self._every_node = osmium.geom.use_nodes.ALL
        self._gap = osmium.InvalidLocationError
        self._clear()

    def _clear(self) -> None:
        self._way_id: list[int] = []
        self._tags: list[dict[str, str]] = []
        self._refs: list[list[int]] = []
        self._lines: list[str] = []

    def __len__(self) -> int:
        return len(self._way_id)

    def take(self, way: Any) -> bool:
        """Whether it is a way to run on."""
        kept = {key: value for key, value in way.tags if key in KEPT_TAGS}
        nodes = way.nodes
        if not way_class(kept) or len(nodes) < 2:
            return False
        self._keep(way.id, kept, nodes)
        return True

    def _keep(self, way_id: int, tags: dict[str, str], nodes: Any) -> None:
        self._way_id.append(way_id)
        self._tags.append(tags)
        self._refs.append(list(map(_node_id, nodes)))
        self._lines.append(self._line(nodes))
        self.taken += 1

    def _line(self, nodes: Any) -> str:
        try:
            return str(self._make_line(nodes, self._every_node)[_WKB_HEADER:])
        except self._gap:
            return _line_with_gaps(nodes)

    def take_outline(self, way: Any, areas: list[tuple[int, dict[str, str]]]) -> None:
        """Take a part of the outline of runnable areas, with their numbers and tags; what comes later is added to it.

        One that is a runnable way by its own tags is left to these.
        """
        own = {key: value for key, value in way.tags if key in KEPT_TAGS}
        if way_class(own) or len(way.nodes) < 2:
            return
        for number, tags in areas:
            if FIRST_ID + number not in self._way_id:
                self._keep(FIRST_ID + number, dict(tags), way.nodes)
            else:
                at = self._way_id.index(FIRST_ID + number)
                self._refs[at] += [GAP, *map(_node_id, way.nodes)]
                self._lines[at] += _NOWHERE + self._line(way.nodes)

    def ways(self) -> Ways:
        """Hand over what was taken since the last time."""
        found = _pack(self._way_id, self._tags, self._refs, self._lines)
        self._clear()
        return found


def _highways(source: Any) -> Any:
    import osmium

    entities = osmium.osm.NODE | osmium.osm.WAY
    return (
        osmium.FileProcessor(source, entities)
        .with_locations("sparse_mem_array")
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter("highway", "leisure"))
    )


def _line_with_gaps(nodes: Any) -> str:
    """The same digits as WKB gives, NaN for nodes that the extract lacks."""
    places = [(n.lon, n.lat) if n.location.valid() else (np.nan, np.nan) for n in nodes]
    return np.array(places, "<f8").tobytes().hex()


def _pack(way_id: list[int], tags: list[dict[str, str]], refs: list[list[int]], lines: list[str]) -> Ways:
    places: Floats = np.frombuffer(bytes.fromhex("".join(lines)), "<f8").reshape(-1, 2)
    size = np.fromiter(map(len, refs), np.int64, len(refs))
    first = np.concatenate([[0], np.cumsum(size)])
    ref = np.fromiter((node for way in refs for node in way), np.int64, int(first[-1]))
    return Ways(np.array(way_id, np.int64), first, ref, places[:, 0], places[:, 1], tags)
