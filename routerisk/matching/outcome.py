"""From a path with its fixes placed to the record MatchedTrack."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import parameters as par
from ..geo import path_length_m
from ..records import MatchedTrack
from ..records.axes import along
from . import fixes, rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..arrays import Ints
    from ..records import Network, Track
    from .index import Index
    from .path import Path, Placement
    from .walk import Line


def assemble(track: Track, index: Index, network: Network, path: Path, line: Line, placed: Placement,
             seen: Ints) -> MatchedTrack:  # fmt: skip
    """The record of a path; `seen` (n,) are the track's fixes that have a position."""
    around, section, piece, s = placed
    fix_arc, way_id, numbers = fixes.describe(
        path.x, path.y, path.time, around, piece, s, seen, len(track), path.kept, path.pieces, line, path.chosen,
        path.first, path.found, path.posterior, index.edges, index.shape.arc, index.shape.way_id,
        par.ALONG_SIGMA_M.value,
    )  # fmt: skip
    table = rows.traversals(section, piece, path.pieces)
    arc, fix, measures, joined = rows.measure(table, path.time, s, seen, numbers, path.pieces, line.span,
                                              index.shape.arc, index.edges)  # fmt: skip
    for r in np.flatnonzero(arc < 0).tolist():
        part = seen[table[r, 2] : table[r, 3]]
        measures[rows.TO, r] = path_length_m(track.lon_deg[part], track.lat_deg[part])
    line_first, line_x, line_y = rows.draw(table, path.x, path.y, line)
    return MatchedTrack(
        track=track, network=network, fix_arc=fix_arc, fix_along_m=numbers[fixes.ALONG],
        fix_offset_m=numbers[fixes.OFFSET], fix_confidence=numbers[fixes.SURE], fix_way_id=way_id[0],
        fix_second_way_id=way_id[1], fix_second_confidence=numbers[fixes.SECOND_SURE], arc=arc,
        from_m=measures[rows.FROM], to_m=measures[rows.TO], enter_s=measures[rows.ENTER], exit_s=measures[rows.EXIT],
        first_fix=fix[0], last_fix=fix[1], offset_mean_m=measures[rows.MEAN], offset_sd_m=measures[rows.SPREAD],
        posterior=measures[rows.POSTERIOR], joined=joined, line_first=line_first, line_x_m=line_x, line_y_m=line_y,
    )  # fmt: skip


def together(parts: Sequence[MatchedTrack]) -> MatchedTrack:
    """One record of several parts of a track that were matched apart, in their order."""
    first, *others = parts
    if not others:
        return first
    per_fix: dict[str, Any] = {name: getattr(first, name).copy() for name in along(MatchedTrack, "fix")}
    for part in others:
        here = slice(int(part.first_fix[0]), int(part.last_fix[-1]))
        for name, values in per_fix.items():
            values[here] = getattr(part, name)[here]
    per_traversal: dict[str, Any] = {name: np.concatenate([getattr(part, name) for part in parts])
                     for name in along(MatchedTrack, "traversal")}  # fmt: skip
    lines = [part.line_first for part in parts if part.line_first is not None]
    begins = np.cumsum([0, *(int(line[-1]) for line in lines)])
    line_first = np.concatenate([*(line[:-1] + begin for line, begin in zip(lines, begins, strict=False)), begins[-1:]])
    x, y = (np.concatenate([getattr(part, name) for part in parts]) for name in ("line_x_m", "line_y_m"))
    return replace(first, **per_fix, **per_traversal, line_first=line_first, line_x_m=x, line_y_m=y)


def unmatched(track: Track, network: Network) -> MatchedTrack:
    """The record of a track without a single position."""
    n, number, none = len(track), np.empty(0, np.int32), np.empty(0)
    nowhere, unknown = np.full(n, -1, np.int64), np.full(n, np.nan)
    return MatchedTrack(
        track=track, network=network, fix_arc=np.full(n, -1, np.int32), fix_along_m=unknown, fix_offset_m=unknown,
        fix_confidence=np.zeros(n), fix_way_id=nowhere, fix_second_way_id=nowhere, fix_second_confidence=np.zeros(n),
        arc=number, from_m=none, to_m=none, enter_s=none, exit_s=none, first_fix=number, last_fix=number,
        offset_mean_m=none, offset_sd_m=none, posterior=none, joined=np.empty(0, bool),
        line_first=np.zeros(1, np.int64), line_x_m=none, line_y_m=none,
    )  # fmt: skip
