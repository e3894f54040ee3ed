"""One run cut into pieces: at most about 100 m of one traversal, one curve or straight, with its motion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Floats, Ints
from ..loads import usual_cadence_spm
from ..records import MatchedTrack
from .clock import clock_of
from .elevation import climb_m, grade_deg, profile, run_heights
from .path import Path, fix_positions_m, path_of
from .turns import Arcs, arcs_of


@dataclass(frozen=True)
class Pieces:
    """The k pieces of one run."""

    way: Ints
    """Way index into the network, -1 off the map."""
    edge: Ints
    backward: Bools
    """Against the way's own direction."""
    begin_m: Floats
    """Along the path."""
    end_m: Floats
    first_fix: Ints
    last_fix: Ints
    enter_s: Floats
    seconds: Floats
    speed_mps: Floats
    grade_deg: Floats
    steps: Floats
    confidence: Floats
    curvature_per_m: Floats
    """0 off the map: a line between noisy fixes tells no curve."""
    offset_m: Floats
    """Mean lateral offset of the fixes, NaN without."""
    seen_s: Floats
    """Time that the fixes span."""
    shape_first: Ints
    shape_x_m: Floats
    shape_y_m: Floats
    climb_m: float
    moving_s: float


def pieces_of(matched: MatchedTrack) -> Pieces:
    """Raises nothing: a run without any path has no pieces."""
    track, path = matched.track, path_of(matched)
    place = fix_positions_m(matched, path)
    arcs = arcs_of(path.x_m, path.y_m, path.at_m)
    begin, end, leg = _cuts(path, arcs)
    clock = clock_of(path, track.time_s, place)
    enter, leave = clock.time_at(begin), clock.time_at(end)
    enter = np.where(begin <= path.start_m[leg], path.enter_s[leg], enter)
    leave = np.where(end >= path.start_m[leg + 1], path.exit_s[leg], leave)
    first, last = _fixes(matched, path, place, begin, end, leg)
    seconds, speed = _motion(clock.moved_until(leave) - clock.moved_until(enter),
                             clock.speed_mps(enter, leave), leave - enter, end - begin)  # fmt: skip
    heights = profile(place, run_heights(track.ele_m, track.left_out))
    traversal = path.traversal[leg]
    way, edge, backward = _ways(matched, traversal)
    shape_first, x, y = _shapes(path, begin, end, leg)
    cadence = means(np.where(track.cadence_spm >= p.CADENCE_MIN_SPM.value, track.cadence_spm, np.nan), first, last)
    cadence = np.where(np.isnan(cadence), usual_cadence_spm(speed), cadence)
    return Pieces(
        way=way,
        edge=edge,
        backward=backward,
        begin_m=begin,
        end_m=end,
        first_fix=first,
        last_fix=last,
        enter_s=enter,
        seconds=seconds,
        speed_mps=speed,
        grade_deg=grade_deg(*heights, begin, end),
        steps=cadence * seconds / 60.0,
        confidence=_of_traversal(matched.posterior, traversal, 0.0),
        curvature_per_m=np.where(way >= 0, arcs.curvature_at((begin + end) / 2), 0.0),
        offset_m=np.where(way >= 0, means(matched.fix_offset_m, first, last), np.nan),
        seen_s=_span(track.time_s, first, last),
        shape_first=shape_first,
        shape_x_m=x,
        shape_y_m=y,
        climb_m=climb_m(heights[1]),
        moving_s=float(clock.moved_s[-1]),
    )


def _cuts(path: Path, arcs: Arcs) -> tuple[Floats, Floats, Ints]:
    """Begin, end and leg of the pieces: legs, cut where curves begin and end, then into equal parts."""
    legs = len(path.traversal)
    bends = np.concatenate([arcs.begin_m, arcs.end_m])
    edges = np.unique(np.concatenate([path.start_m[: legs + 1], bends]))
    whole = np.isin(edges, path.start_m)
    keep = whole | (_distance_to(edges, path.start_m) >= p.GAP_MIN_M.value)
    edges = edges[keep]
    if len(edges) < 2:
        return np.empty(0), np.empty(0), np.empty(0, np.int64)
    parts = np.maximum(np.ceil(np.diff(edges) / p.PIECE_LENGTH_M.value - 1e-9), 1).astype(np.int64)
    which = np.repeat(np.arange(len(parts)), parts)
    within = np.arange(len(which)) - np.repeat(np.cumsum(parts) - parts, parts)
    step = (np.diff(edges) / parts)[which]
    begin = edges[which] + within * step
    end = np.append(begin[1:], edges[-1])
    leg = np.clip(np.searchsorted(path.start_m, (begin + end) / 2, side="right") - 1, 0, legs - 1)
    return begin, end, leg


def _distance_to(values: Floats, marks: Floats) -> Floats:
    """Distance of each value to the nearest of the sorted marks."""
    i = np.searchsorted(marks, values)
    below = np.abs(values - marks[np.clip(i - 1, 0, len(marks) - 1)])
    above = np.abs(values - marks[np.clip(i, 0, len(marks) - 1)])
    return np.asarray(np.minimum(below, above))


def _fixes(
    matched: MatchedTrack, path: Path, place: Floats, begin: Floats, end: Floats, leg: Ints
) -> tuple[Ints, Ints]:
    """First and last + 1 of the fixes on each piece, within those of its traversal."""
    first = np.searchsorted(place, begin - 1e-9)
    last = np.searchsorted(place, end - 1e-9)
    low = _of_traversal(matched.first_fix, path.traversal[leg], 0).astype(np.int64)
    high = _of_traversal(matched.last_fix, path.traversal[leg], 0).astype(np.int64)
    change = leg[1:] != leg[:-1]
    first = np.where(np.append(True, change)[: len(leg)], low, np.clip(first, low, high))
    last = np.where(np.append(change, True)[: len(leg)], high, np.clip(last, low, high))
    return first, np.maximum(first, last)


def _motion(moved_s: Floats, speed_mps: Floats, elapsed_s: Floats, length_m: Floats) -> tuple[Floats, Floats]:
    """Seconds in motion and speed; a piece too short for the clock takes its time from the speed around it."""
    with np.errstate(invalid="ignore", divide="ignore"):
        own = np.where(elapsed_s > 0.0, length_m / elapsed_s, np.nan)
    speed = np.where(np.isfinite(speed_mps) & (speed_mps > 0.0), speed_mps, own)
    speed = np.where(np.isfinite(speed), speed, p.V_REF_MPS.value)
    speed = np.clip(speed, p.MOVING_ABOVE_MPS.value, p.SPEED_MAX_MPS.value)
    seconds = np.where(moved_s > 0.0, moved_s, length_m / speed)
    return seconds, speed


def _ways(matched: MatchedTrack, traversal: Ints) -> tuple[Ints, Ints, Bools]:
    """(k,) way index, edge index and whether it is run against the way; -1, -1 and False off the map."""
    arc = _of_traversal(matched.arc, traversal, -1).astype(np.int64)
    on_map = arc >= 0
    way, edge, backward = np.full(len(arc), -1), np.full(len(arc), -1), np.zeros(len(arc), np.bool_)
    edge[on_map] = matched.network.arc_edge[arc[on_map]]
    way[on_map] = matched.network.edge_way[edge[on_map]]
    backward[on_map] = ~matched.network.arc_forward[arc[on_map]]
    return way, edge, backward


def _of_traversal(values: Any, traversal: Ints, otherwise: float) -> Any:
    """(k,) the value of each piece's traversal; `otherwise` on bridged breaks."""
    out = np.full(len(traversal), otherwise, np.float64)
    out[traversal >= 0] = values[traversal[traversal >= 0]]
    return out


def _shapes(path: Path, begin: Floats, end: Floats, leg: Ints) -> tuple[Ints, Floats, Floats]:
    """First shape point of each piece (k + 1,), and the points: the path's own, its cuts on both pieces."""
    k = len(begin)
    inner = np.searchsorted(begin, path.at_m, side="right") - 1
    inner = np.clip(inner, 0, max(k - 1, 0))
    inside = (path.at_m > begin[inner] + 1e-6) & (path.at_m < end[inner] - 1e-6) if k else np.zeros(0, bool)
    piece = np.concatenate([np.arange(k), inner[inside], np.arange(k)])
    at = np.concatenate([begin, path.at_m[inside], end])
    x0, y0 = _ends(path, begin, leg, "right")
    x1, y1 = _ends(path, end, leg, "left")
    x = np.concatenate([x0, path.x_m[inside], x1])
    y = np.concatenate([y0, path.y_m[inside], y1])
    order = np.lexsort((at, piece))
    count = np.bincount(piece, minlength=k)
    return np.concatenate([[0], np.cumsum(count)]), x[order], y[order]


def _ends(path: Path, at: Floats, leg: Ints, side: Literal["left", "right"]) -> tuple[Floats, Floats]:
    """The path's points at `at`, taken on their own leg: at a break two legs share one place."""
    first = np.searchsorted(path.leg, leg, side="left")
    last = np.searchsorted(path.leg, leg, side="right") - 1
    j = np.searchsorted(path.at_m, at, side=side)
    j = np.clip(j, first + 1, last)
    before, after = path.at_m[j - 1], path.at_m[j]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(after > before, np.clip((at - before) / (after - before), 0.0, 1.0), 0.0)
    x = path.x_m[j - 1] + share * (path.x_m[j] - path.x_m[j - 1])
    y = path.y_m[j - 1] + share * (path.y_m[j] - path.y_m[j - 1])
    return x, y


def means(values: Floats, first: Ints, last: Ints) -> Floats:
    """(k,) mean of the finite values in each range, NaN without any."""
    finite = np.isfinite(values)
    total = np.concatenate([[0.0], np.cumsum(np.where(finite, values, 0.0))])
    count = np.concatenate([[0], np.cumsum(finite)])
    n = count[last] - count[first]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(n > 0, (total[last] - total[first]) / np.maximum(n, 1), np.nan))


def _span(time_s: Floats, first: Ints, last: Ints) -> Floats:
    """(k,) time from the first to the last fix of each range, 0 without."""
    if len(time_s) == 0:
        return np.zeros(len(first))
    end = np.clip(last - 1, 0, len(time_s) - 1)
    begin = np.clip(first, 0, len(time_s) - 1)
    return np.where(last > first, time_s[end] - time_s[begin], 0.0)
