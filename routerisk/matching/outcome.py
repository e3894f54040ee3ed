"""From a path with its fixes placed to the record MatchedTrack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import parameters as par
from ..geo import from_utm, path_length_m
from ..records import MatchedTrack
from . import fixes

if TYPE_CHECKING:
    from ..records import Floats, Ints, Network, Track
    from .index import Index
    from .path import Line, Path, Placement


def assemble(track: Track, index: Index, network: Network, path: Path, line: Line, placed: Placement,
             seen: Ints) -> MatchedTrack:  # fmt: skip
    """The record of a path; `seen` (n,) are the track's fixes that have a position."""
    columns = unmatched_fixes(len(track))
    for name, values in _fix_columns(network, index, path, line, placed).items():
        columns[name][seen] = values
    rows = _rows(placed, line)
    offset, sure = columns["fix_offset_m"][seen], columns["fix_confidence"][seen]
    return MatchedTrack(
        track=track, network=network, **columns, **_traversals(network, path, line, placed, rows, seen),
        **_summaries(rows, offset, sure), **_lines(path, line, rows),
    )  # fmt: skip


def unmatched_fixes(n: int) -> dict[str, Any]:
    """The `fix_` arrays of a track that is nowhere on the map."""
    return {
        "fix_arc": np.full(n, -1, np.int32),
        "fix_along_m": np.full(n, np.nan),
        "fix_offset_m": np.full(n, np.nan),
        "fix_confidence": np.zeros(n),
        "fix_way_id": np.full(n, -1, np.int64),
        "fix_second_way_id": np.full(n, -1, np.int64),
        "fix_second_confidence": np.zeros(n),
    }


def unmatched(track: Track, network: Network) -> MatchedTrack:
    """The record of a track without a single position."""
    number, none = np.empty(0, np.int32), np.empty(0)
    return MatchedTrack(
        track=track, network=network, **unmatched_fixes(len(track)), arc=number, from_m=none, to_m=none, enter_s=none,
        exit_s=none, first_fix=number, last_fix=number, offset_mean_m=none, offset_sd_m=none, posterior=none,
        joined=np.empty(0, bool), line_first=np.zeros(1, np.int64), line_x_m=none, line_y_m=none,
    )  # fmt: skip


def _fix_columns(network: Network, index: Index, path: Path, line: Line, placed: Placement) -> dict[str, Any]:
    """The `fix_` arrays for the fixes with a position (n,)."""
    mine, second, likely = fixes.beliefs(path.edge, path.candidate_edge, path.posterior, index.edge_way)
    stretch = fixes.stretches(line.pieces, line.start_s, line.end_s, index.edge_way)
    along, offset, confidence, forward = fixes.describe(
        path.x, path.y, path.time, placed.s, placed.piece, placed.before, placed.after, path.kept, line.pieces, line.x,
        line.y, line.s, line.first, line.start_s, stretch, mine, index.edge_length, par.ALONG_SIGMA_M.value,
    )  # fmt: skip
    on = placed.piece >= 0
    edge = line.pieces[placed.piece[on], 1].astype(np.int64)
    arc, way_id = np.full(len(on), -1, np.int32), np.full(len(on), -1, np.int64)
    arc[on] = network.edge_arcs[edge, np.where(forward[on] > 0.0, 0, 1)]
    way_id[on] = network.way_id[index.edge_way[edge]]
    next_way, next_id = second[placed.near], np.full(len(on), -1, np.int64)
    next_id[next_way >= 0] = network.way_id[next_way[next_way >= 0]]
    return {
        "fix_arc": arc, "fix_along_m": along, "fix_offset_m": offset, "fix_confidence": confidence,
        "fix_way_id": way_id, "fix_second_way_id": next_id, "fix_second_confidence": likely[placed.near],
    }  # fmt: skip


def _rows(placed: Placement, line: Line) -> Ints:
    """(r, 4) the traversals in time: section and piece (-1 off the map), first and last + 1 of their fixes.

    A row without fixes (a short arc between two fixes) has first equal to last.
    """
    section = placed.section
    begins = np.flatnonzero(np.append(True, section[1:] != section[:-1]))
    blocks = []
    for start, end in zip(begins.tolist(), [*begins[1:].tolist(), len(section)], strict=True):
        number = int(section[start])
        if number < 0:
            blocks.append(np.array([[-1, -1, start, end]]))
            continue
        pieces = np.arange(line.of_section[number], line.of_section[number + 1])
        inside = placed.piece[start:end]
        first, last = np.searchsorted(inside, pieces, "left"), np.searchsorted(inside, pieces, "right")
        blocks.append(np.stack([np.full(len(pieces), number), pieces, start + first, start + last], 1))
    return np.concatenate(blocks).astype(np.int64)


def _traversals(network: Network, path: Path, line: Line, placed: Placement, rows: Ints,
                seen: Ints) -> dict[str, Any]:  # fmt: skip
    """Arc, from, to, times and fixes of each row (r,)."""
    section, piece, first, last = rows.T
    on = section >= 0
    edge, start, end = (line.pieces[piece[on], column] for column in (1, 2, 3))
    edge = edge.astype(np.int64)
    forward = end >= start
    length = network.edge_length_m[edge]
    arc, from_m, to_m = np.full(len(rows), -1, np.int32), np.zeros(len(rows)), np.zeros(len(rows))
    arc[on] = network.edge_arcs[edge, np.where(forward, 0, 1)]
    from_m[on], to_m[on] = np.where(forward, start, length - start), np.where(forward, end, length - end)
    for r in np.flatnonzero(~on):
        to_m[r] = path_length_m(*from_utm(path.x[first[r] : last[r]], path.y[first[r] : last[r]], network.epsg))
    enter, leave = _times(path, line, placed, rows)
    stop = np.append(seen, seen[-1] + 1)
    return {
        "arc": arc, "from_m": from_m, "to_m": to_m, "enter_s": enter, "exit_s": leave,
        "first_fix": stop[first].astype(np.int32),
        "last_fix": np.where(last > first, seen[np.maximum(last - 1, 0)] + 1, stop[first]).astype(np.int32),
        "joined": np.append(False, (section[1:] >= 0) & (section[1:] == section[:-1])),
    }  # fmt: skip


def _times(path: Path, line: Line, placed: Placement, rows: Ints) -> tuple[Floats, Floats]:
    """(r,) when each row is entered and left: its block's fixes at the ends, by way run in between."""
    section, piece, first, last = rows.T
    enter, leave = path.time[np.minimum(first, len(path.time) - 1)], path.time[np.maximum(last - 1, 0)]
    on = placed.piece >= 0
    inner = np.flatnonzero((section[1:] >= 0) & (section[1:] == section[:-1]))
    if len(inner):
        passed = np.interp(line.end_s[piece[inner]], placed.s[on], path.time[on])
        leave[inner] = passed
        enter[inner + 1] = passed
    return enter, np.maximum(enter, leave)


def _summaries(rows: Ints, offset: Floats, sure: Floats) -> dict[str, Any]:
    """(r,) mean and spread of the lateral offset, mean posterior; the nearest fix's posterior where a row has none."""
    first, last = rows[:, 2], rows[:, 3]
    count = np.maximum(last - first, 1)

    def mean(values: Floats) -> Floats:
        total = np.append(0.0, np.cumsum(values))
        return np.asarray((total[last] - total[first]) / count, np.float64)

    some = (last > first) & (rows[:, 0] >= 0)
    known = np.nan_to_num(offset)
    middle = mean(known)
    spread = np.sqrt(np.maximum(mean(known**2) - middle**2, 0.0))
    near = sure[np.minimum(first, len(sure) - 1)]
    return {
        "offset_mean_m": np.where(some, middle, np.nan),
        "offset_sd_m": np.where(some, spread, np.nan),
        "posterior": np.where(last > first, mean(sure), near),
    }


def _lines(path: Path, line: Line, rows: Ints) -> dict[str, Any]:
    """The rows' lines one after the other: pieces of the path, or straight from fix to fix off the map."""
    xs, ys = [], []
    for section, piece, first, last in rows.tolist():
        if section >= 0:
            part = slice(line.first[piece], line.first[piece + 1])
            xs.append(line.x[part])
            ys.append(line.y[part])
        else:
            twice = 2 if last - first == 1 else 1
            xs.append(np.repeat(path.x[first:last], twice))
            ys.append(np.repeat(path.y[first:last], twice))
    ends = np.cumsum([len(x) for x in xs])
    return {"line_first": np.append(0, ends), "line_x_m": np.concatenate(xs), "line_y_m": np.concatenate(ys)}
