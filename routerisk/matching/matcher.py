"""A hidden Markov model of a run on a network.

States are the nearest points on the edges around an observation, and "off the map"; after Newson & Krumm 2009 (hidden
Markov map matching), with three differences that running tracks ask for:

- A watch's error is correlated over 30-60 s, so what counts is the *innovation* of the residual (a first-order
  autoregression), not the residual itself: keeping 6 m beside a road costs little, jumping to the parallel sidewalk
  costs much.
- A path may turn round anywhere on an edge; what noise walks to and fro is taken out of the path afterwards.
- The state off the map has a price per metre, so a park or an unmapped path need not be forced onto a street.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .. import parameters as par
from ..geo import to_utm
from ..records import MatchedTrack
from . import grid, lattice, walk
from .grid import K
from .index import index_of
from .outcome import assemble, unmatched
from .path import Path, line_of, place
from .search import new_memory

if TYPE_CHECKING:
    from ..records import Floats, Ints, Network, Track


class Setting(NamedTuple):
    """The matcher's parameters as the kernels read them; see parameters.py for meaning, range and source."""

    radius_m: float
    same_edge_m: float
    tail: float
    tau_s: float
    white_m: float
    detour_factor: float
    detour_m: float
    row_m: float
    beta_m: float
    gap_s: float
    pace_spread: float
    change: float
    broken: float
    off_start: float
    off_enter: float
    off_leave: float
    off_per_m: float
    off_least_m: float
    sharpness: float


def setting() -> Setting:
    """The matcher's parameters."""
    return Setting(
        radius_m=par.SEARCH_RADIUS_M.value,
        same_edge_m=par.SAME_EDGE_APART_M.value,
        tail=par.INNOVATION_TAIL.value,
        tau_s=par.MATCH_TAU_S.value,
        white_m=par.MATCH_WHITE_M.value,
        detour_factor=par.DETOUR_BOUND_FACTOR.value,
        detour_m=par.DETOUR_BOUND_M.value,
        row_m=par.KEPT_SEARCH_M.value,
        beta_m=par.DETOUR_SCALE_M.value,
        gap_s=par.GAP_S.value,
        pace_spread=par.GAP_PACE_SPREAD.value,
        change=par.WAY_CHANGE_COST.value,
        broken=par.BREAK_COST.value,
        off_start=par.OFF_START_COST.value,
        off_enter=par.OFF_ENTER_COST.value,
        off_leave=par.OFF_LEAVE_COST.value,
        off_per_m=par.OFF_COST_PER_M.value,
        off_least_m=par.OFF_LEAST_STEP_M.value,
        sharpness=par.POSTERIOR_SHARPNESS.value,
    )


def match(track: Track, network: Network) -> MatchedTrack:
    """Find the ways that a track was run on.

    Parameters
    ----------
    track
        Fixes without a position are passed over (their `fix_way_id` is -1, their confidence 0).
    network
        Any network; a track outside it ends wholly off the map.

    Returns
    -------
    MatchedTrack
        Per fix the way, the position along the arc in running direction, the signed lateral offset and the posterior;
        per traversal the arc, from and to, times, lateral offset. Never fails on a bad track: what cannot be matched
        is off the map.
    """
    seen = np.flatnonzero(track.has_position)
    if len(seen) == 0:
        return unmatched(track, network)
    x, y = to_utm(track.lon_deg[seen], track.lat_deg[seen], network.epsg)
    low, high = par.GPS_ERROR_M.low, par.GPS_ERROR_M.high
    path = solve(x, y, track.time_s[seen], np.clip(track.accuracy_m[seen], low, high), network)
    index = index_of(network)
    line = line_of(path, index)
    return assemble(track, index, network, path, line, place(path, line), seen)


def _usual_error(count: Ints, away: Floats) -> float:
    """Error of this run's fixes per axis (m), from the distances squared (T, K) of the candidates (count (T,)).

    The lower quartile tells it, so that a run half of which is off the map is not taken for a poor watch.
    """
    some = count > 0
    near = np.sqrt(np.where(np.arange(K) < count[some, None], away[some], np.inf).min(1))
    if len(near) < par.ERROR_FROM_OBSERVATIONS.value:
        return par.GPS_ERROR_M.value
    return float(
        np.clip(par.ERROR_OF_NEAREST.value * np.quantile(near, 0.25), par.GPS_ERROR_M.low, par.GPS_ERROR_M.high)
    )


def solve(x: Floats, y: Floats, time: Floats, stated: Floats, network: Network) -> Path:
    """The most likely path of fixes at (x, y) (n,) metres, recorded at `time` (n,) seconds.

    `stated` (n,) is the error per axis that the device states, NaN where it states none.
    """
    index, how = index_of(network), setting()
    node_x, node_y = network.node_x_m, network.node_y_m
    kept = lattice.thin(x, y, time, _step(time), par.OBSERVATION_STEP_S.value)
    ox, oy, when = x[kept], y[kept], time[kept]
    pace = _pace(ox, oy, when)
    count, edge, along, foot, away = grid.gather(ox, oy, index, how)
    error = np.where(np.isfinite(stated), stated, _usual_error(count, away))
    spread = par.LATTICE_SIGMA_SHARE.value * error[kept]
    chosen, posterior, memory = lattice.viterbi(
        ox, oy, when, spread, pace, count, edge, along, foot, away, index, node_x, node_y, how,
        new_memory(len(node_x)),
    )  # fmt: skip
    rows, on = np.arange(len(kept)), chosen >= 0
    at_edge, at_along = np.where(on, edge[rows, chosen], -1), np.where(on, along[rows, chosen], 0.0)
    section = np.empty(len(kept), np.int64)
    moves, walked = walk.walk(ox, oy, when, pace, at_edge, at_along, section, index, node_x, node_y, how, memory)
    pieces, until = walk.straighten(moves, par.RETRACE_LEAST_M.value)
    return Path(
        x=x,
        y=y,
        time=time,
        sigma=par.GLIDE_SIGMA_SHARE.value * error,
        kept=kept,
        edge=at_edge,
        along=at_along,
        section=section,
        walked=walked,
        pieces=pieces,
        until=until,
        candidate_edge=edge,
        posterior=posterior,
    )


def _step(time: Floats) -> float:
    """Least distance between observations (m): smaller where the watch itself records sparsely."""
    sparse = len(time) > 1 and float(time[-1] - time[0]) > par.SPARSE_FROM_S.value * (len(time) - 1)
    return par.SPARSE_STEP_M.value if sparse else par.OBSERVATION_STEP_M.value


def _pace(x: Floats, y: Floats, time: Floats) -> float:
    """Usual speed between observations (m/s); 0 without any."""
    if len(x) < 2:
        return 0.0
    return float(np.median(np.hypot(np.diff(x), np.diff(y)) / np.diff(time)))
