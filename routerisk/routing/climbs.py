"""Ascent of arcs, from what the runner's own tracks have recorded on them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from .. import parameters as p
from ..arrays import Floats, Ints
from ..geo import to_utm
from ..records import Exposure, Network


def climbs_of(exposures: Iterable[Exposure], network: Network) -> Floats:
    """(A,) ascent in running direction in metres; NaN where no run with elevation has been, and no tag tells.

    Each piece of a run has a slope over about 100 m (`Exposure.grade_deg`) and lies on one way: the slope of an edge is
    the mean over the pieces whose middle is nearest to it. Where nobody has run, a tagged `incline` in per cent counts.
    """
    rise = np.zeros(len(network.edge_way))
    metres = np.zeros(len(network.edge_way))
    for exposure in exposures:
        if np.isfinite(exposure.climb_m) and len(exposure.shape_lon_deg):
            edge, slope, length = _slopes(exposure, network)
            np.add.at(rise, edge, slope * length)
            np.add.at(metres, edge, length)
    tagged = _inclines(network)[network.edge_way]
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = np.where(metres > 0.0, rise / metres, tagged)
    up = slope[network.arc_edge] * np.where(network.arc_forward, 1.0, -1.0)
    return np.asarray(np.maximum(up, 0.0) * network.edge_length_m[network.arc_edge])


def _slopes(exposure: Exposure, network: Network) -> tuple[Ints, Floats, Floats]:
    """Edge, slope (rise over run, in way direction) and length of the pieces of a run that lie on this network."""
    order = np.argsort(network.way_id, kind="stable")
    at = np.searchsorted(network.way_id[order], exposure.way_id)
    way = order[np.minimum(at, len(order) - 1)]
    here = (exposure.way_id >= 0) & (network.way_id[way] == exposure.way_id) & (exposure.way_direction != 0.0)
    here &= np.diff(exposure.shape_first) > 0
    ends = (exposure.shape_first[:-1] + exposure.shape_first[1:])[here]
    pair = np.stack([(ends - 1) // 2, ends // 2])
    x, y = to_utm(exposure.shape_lon_deg[pair].mean(axis=0), exposure.shape_lat_deg[pair].mean(axis=0), network.epsg)
    edge = _nearest_edges(network, way[here], x, y)
    slope = np.tan(np.radians(exposure.grade_deg[here])) * exposure.way_direction[here]
    return edge, slope, exposure.length_m[here]


def _nearest_edges(network: Network, ways: Ints, x: Floats, y: Floats) -> Ints:
    """(k,) of each way's own edges the one with the shape point nearest to a place."""
    by_way = np.argsort(network.edge_way, kind="stable")
    sorted_ways = network.edge_way[by_way]
    first, last = np.searchsorted(sorted_ways, ways), np.searchsorted(sorted_ways, ways, side="right")
    out = np.empty(len(ways), np.int64)
    for i, (a, b) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        edges = by_way[a:b]
        gaps = [_gap(network, int(edge), float(x[i]), float(y[i])) for edge in edges] if b > a + 1 else [0.0]
        out[i] = edges[int(np.argmin(gaps))]
    return out


def _gap(network: Network, edge: int, x: float, y: float) -> float:
    shape = slice(int(network.shape_first[edge]), int(network.shape_first[edge + 1]))
    px, py = network.shape_x_m[shape], network.shape_y_m[shape]
    dx, dy = np.diff(px), np.diff(py)
    along = np.clip(((x - px[:-1]) * dx + (y - py[:-1]) * dy) / np.maximum(dx**2 + dy**2, 1e-9), 0.0, 1.0)
    return float(np.hypot(px[:-1] + along * dx - x, py[:-1] + along * dy - y).min())


def _inclines(network: Network) -> Floats:
    """(W,) tagged slope in way direction, rise over run; NaN without a number."""
    found = np.full(len(network.way_id), np.nan)
    for way, tags in enumerate(network.way_tags):
        raw = tags.get("incline", "").strip()
        if raw.endswith("%"):
            found[way] = _percent(raw[:-1])
    return found


def _percent(raw: str) -> float:
    try:
        value = float(raw)
    except ValueError:
        return float("nan")
    return value / 100.0 if abs(value) <= p.ROUTE_INCLINE_MAX_PCT.value else float("nan")
