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
from ..records import MatchedTrack
from . import grid, lattice, walk
from .index import index_of, searches_on
from .outcome import assemble, together, unmatched
from .path import Path, completed, place
from .plane import project

if TYPE_CHECKING:
    from ..arrays import Floats, Ints
    from ..records import Network, Track


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
    hopeless: float


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
        hopeless=par.HOPELESS_NAT.value,
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
        is off the map. Stretches that were not run (`Track.left_out`) are in no traversal.
    """
    track = track.without_travel()
    seen = np.flatnonzero(track.has_position)
    if len(seen) == 0:
        return unmatched(track, network)
    # what nobody ran says nothing of where they went on: the matcher starts anew behind it
    cuts = np.searchsorted(seen, track.left_out[:, 1])
    parts = [part for part in np.split(seen, cuts) if len(part)]
    return together([_match_part(track, network, part) for part in parts])


def _match_part(track: Track, network: Network, seen: Ints) -> MatchedTrack:
    """The match of these fixes alone."""
    index = index_of(network)
    x, y = project(track.lon_deg[seen], track.lat_deg[seen], index.plane)
    path = solve(x, y, track.time_s[seen], track.accuracy_m[seen], network)
    line, placed = place(path, index)
    return assemble(track, index, network, path, line, placed, seen)


def solve(x: Floats, y: Floats, time: Floats, stated: Floats, network: Network) -> Path:
    """The most likely path of fixes at (x, y) (n,) metres, recorded at `time` (n,) seconds.

    `stated` (n,) is the error per axis that the device states, NaN where it states none.
    """
    index, how = index_of(network), setting()
    kept, seen, speed = lattice.thin(x, y, time, _step(time), par.OBSERVATION_STEP_S.value)
    pace = _quantile(speed, 0.5) if len(speed) else 0.0
    first, found, nearest = grid.gather(seen[0], seen[1], index.grid, how.radius_m, how.same_edge_m)
    told = np.minimum(np.maximum(stated, par.GPS_ERROR_M.low), par.GPS_ERROR_M.high)
    error = np.where(np.isnan(stated), _usual_error(nearest), told)
    with searches_on(network) as lent:
        chosen, posterior, memory = lattice.viterbi(
            seen, par.LATTICE_SIGMA_SHARE.value * error[kept], pace, first, found, index.edges, index.graph, how,
            lent[0],
        )  # fmt: skip
        moves, walked, section, memory = walk.walk(
            seen, pace, chosen, found, index.edges, index.graph, index.shape.arc_edge, index.shape.arc_forward, how,
            memory,
        )  # fmt: skip
        lent[0] = memory
    pieces, until = walk.straighten(moves, par.RETRACE_LEAST_M.value)
    return completed(Path(x, y, time, par.SMOOTH_SIGMA_SHARE.value * error, kept, first, found, chosen, posterior,
                          section, walked, pieces, until))  # fmt: skip


def _usual_error(nearest: Floats) -> float:
    """Error of this run's fixes per axis (m), from the distances (T,) to the nearest ways, infinite without one.

    The lower quartile tells it, so that a run half of which is off the map is not taken for a poor watch.
    """
    near = nearest[nearest < np.inf]
    if len(near) < par.ERROR_FROM_OBSERVATIONS.value:
        return par.GPS_ERROR_M.value
    error = par.ERROR_OF_NEAREST.value * _quantile(near, 0.25)
    return min(max(error, par.GPS_ERROR_M.low), par.GPS_ERROR_M.high)


def _quantile(values: Floats, q: float) -> float:
    """The quantile of values (n,), between neighbours by straight line; as `np.quantile`, ten times as fast."""
    at = q * (len(values) - 1)
    low, high = int(at), min(int(at) + 1, len(values) - 1)
    part = np.partition(values, (low, high))
    return float(part[low] + (at - low) * (part[high] - part[low]))


def _step(time: Floats) -> float:
    """Least distance between observations (m): smaller where the watch itself records sparsely."""
    sparse = len(time) > 1 and float(time[-1] - time[0]) > par.SPARSE_FROM_S.value * (len(time) - 1)
    return par.SPARSE_STEP_M.value if sparse else par.OBSERVATION_STEP_M.value
