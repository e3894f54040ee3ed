"""A track on the network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ..arrays import Bools, Floats, Ints, SmallInts
from .axes import along, axis, freeze, same_length
from .network import Network
from .track import Track

FIX: Final = axis("fix")
TRAVERSAL: Final = axis("traversal")


@dataclass(frozen=True, eq=False, kw_only=True)
class MatchedTrack:
    """A track on the network: per fix where it is, per traversal which arc was run and how.

    A traversal is one passage over (part of) one arc, or a stretch off the map (`arc == -1`, path: straight lines
    between its fixes). Traversals follow each other in time; `joined` tells whether the path is unbroken.
    """

    track: Track
    network: Network
    fix_arc: SmallInts = field(metadata=FIX)
    """(n,) arc in running direction, -1 off the map or without position."""
    fix_along_m: Floats = field(metadata=FIX)
    """(n,) distance from the arc's tail, NaN where `fix_arc` is -1."""
    fix_offset_m: Floats = field(metadata=FIX)
    """(n,) of the fix from the centreline, right positive; NaN where `fix_arc` is -1."""
    fix_confidence: Floats = field(metadata=FIX)
    """(n,) posterior probability of `fix_way_id` (also of being off the map)."""
    fix_way_id: Ints = field(metadata=FIX)
    """(n,) OSM way id, -1 off the map or without position."""
    fix_second_way_id: Ints = field(metadata=FIX)
    """(n,) the next likely way, -1 where there is none."""
    fix_second_confidence: Floats = field(metadata=FIX)
    """(n,) its posterior probability, 0 where there is none."""
    arc: SmallInts = field(metadata=TRAVERSAL)
    """(r,) arc index, -1 off the map."""
    from_m: Floats = field(metadata=TRAVERSAL)
    """(r,) where the traversal enters the arc, from the arc's tail; 0 off the map."""
    to_m: Floats = field(metadata=TRAVERSAL)
    """(r,) where it leaves; `to_m >= from_m`. Off the map: the length of the straight lines."""
    enter_s: Floats = field(metadata=TRAVERSAL)
    """(r,) on the track's clock."""
    exit_s: Floats = field(metadata=TRAVERSAL)
    first_fix: SmallInts = field(metadata=TRAVERSAL)
    """(r,) fixes `first_fix:last_fix` lie on it (may be none: a short arc between two fixes)."""
    last_fix: SmallInts = field(metadata=TRAVERSAL)
    offset_mean_m: Floats = field(metadata=TRAVERSAL)
    """(r,) mean signed lateral offset of its fixes, NaN without fixes."""
    offset_sd_m: Floats = field(metadata=TRAVERSAL)
    posterior: Floats = field(metadata=TRAVERSAL)
    """(r,) mean posterior of its fixes; that of the neighbours where it has none."""
    joined: Bools = field(metadata=TRAVERSAL)
    """(r,) False where a break lies before this traversal (also the first one)."""
    line_first: Ints | None = None
    """(r + 1,) first point of each traversal's line, where the matcher has drawn it already."""
    line_x_m: Floats | None = None
    line_y_m: Floats | None = None

    def __post_init__(self) -> None:
        same_length(self, _MATCHED_FIX_ARRAYS)
        same_length(self, _TRAVERSAL_ARRAYS)
        freeze(self)

    def line(self, traversal: int) -> tuple[Floats, Floats]:
        """Easting and northing (m, the network's zone) of one traversal in running direction; two points at least."""
        if self.line_first is not None and self.line_x_m is not None and self.line_y_m is not None:
            drawn = slice(int(self.line_first[traversal]), int(self.line_first[traversal + 1]))
            return self.line_x_m[drawn], self.line_y_m[drawn]
        arc = int(self.arc[traversal])
        if arc < 0:
            return self._straight(traversal)
        net = self.network
        edge = int(net.arc_edge[arc])
        shape = slice(int(net.shape_first[edge]), int(net.shape_first[edge + 1]))
        along, x, y = net.shape_along_m[shape], net.shape_x_m[shape], net.shape_y_m[shape]
        if not net.arc_forward[arc]:
            along, x, y = along[-1] - along[::-1], x[::-1], y[::-1]
        start, end = float(self.from_m[traversal]), float(self.to_m[traversal])
        inside = along[(along > start) & (along < end)]
        at = np.concatenate([[start], inside, [end]])
        return np.interp(at, along, x), np.interp(at, along, y)

    def _straight(self, traversal: int) -> tuple[Floats, Floats]:
        from ..geo import to_utm

        fixes = slice(int(self.first_fix[traversal]), int(self.last_fix[traversal]))
        lon, lat = self.track.lon_deg[fixes], self.track.lat_deg[fixes]
        seen = np.isfinite(lon) & np.isfinite(lat)
        x, y = to_utm(lon[seen], lat[seen], self.network.epsg)
        return (np.repeat(x, 2), np.repeat(y, 2)) if len(x) == 1 else (x, y)

    def pieces(self) -> Iterator[tuple[int, Floats, Floats]]:
        """The route run, way by way: (OSM way id or -1, lon (k,), lat (k,)); breaks simply start a new piece."""
        from ..geo import from_utm

        if len(self.arc) == 0:
            return
        if self.line_first is not None and self.line_x_m is not None and self.line_y_m is not None:
            x, y, ends = self.line_x_m, self.line_y_m, self.line_first[1:]
        else:
            lines = [self.line(i) for i in range(len(self.arc))]
            x, y = np.concatenate([x for x, _ in lines]), np.concatenate([y for _, y in lines])
            ends = np.cumsum([len(x) for x, _ in lines])
        lon, lat = from_utm(x, y, self.network.epsg)
        way = np.full(len(self.arc), -1, np.int64)
        on = self.arc >= 0
        way[on] = self.network.way_id[self.network.edge_way[self.network.arc_edge[self.arc[on]]]]
        last = np.flatnonzero(np.append((way[1:] != way[:-1]) | ~self.joined[1:], True))
        start = 0
        for way_id, end in zip(way[last].tolist(), ends[last].tolist(), strict=True):
            yield way_id, lon[start:end], lat[start:end]
            start = end


_MATCHED_FIX_ARRAYS: Final = along(MatchedTrack, "fix")


_TRAVERSAL_ARRAYS: Final = along(MatchedTrack, "traversal")
