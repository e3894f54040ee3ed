"""The line that was run: the legs of a matched track laid end to end, with one coordinate along the whole run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import parameters as p
from ..arrays import Floats, Ints
from ..geo import from_utm, haversine_m
from ..records import MatchedTrack


@dataclass(frozen=True)
class Path:
    """q points and s legs; a leg is one traversal, or a straight line over a break in the path that must have been run.

    `at_m` and `start_m` count the metres run since the beginning; a break that was not run adds none.
    """

    x_m: Floats
    """(q,) easting in the network's zone."""
    y_m: Floats
    at_m: Floats
    leg: Ints
    """(q,) the leg of each point."""
    start_m: Floats
    """(s + 1,)"""
    traversal: Ints
    """(s,) -1 for a bridged break."""
    enter_s: Floats
    """(s,)"""
    exit_s: Floats


def path_of(matched: MatchedTrack) -> Path:
    """Legs of no length (a single fix off the map) are left out."""
    legs = _legs(matched)
    count = np.array([len(x) for x, *_ in legs], np.int64)
    walked = [_leg_along(matched, x, y, t) for x, y, t, *_ in legs]
    start = np.concatenate([[0.0], np.cumsum([at[-1] for at in walked])])
    along = [at + start[i] for i, at in enumerate(walked)]

    def joined(parts: list[Floats]) -> Floats:
        return np.concatenate(parts) if parts else np.empty(0)

    return Path(
        x_m=joined([x for x, *_ in legs]),
        y_m=joined([y for _, y, *_ in legs]),
        at_m=joined(along),
        leg=np.repeat(np.arange(len(legs)), count),
        start_m=start,
        traversal=np.array([t for _, _, t, _, _ in legs], np.int64),
        enter_s=np.array([e for _, _, _, e, _ in legs], np.float64),
        exit_s=np.array([e for _, _, _, _, e in legs], np.float64),
    )


def fix_positions_m(matched: MatchedTrack, path: Path) -> Floats:
    """(n,) where each fix lies on the path, never falling; a fix without a place keeps the last one's."""
    place = np.full(len(matched.track), -np.inf)
    leg_of = np.full(len(matched.arc), -1)
    real = path.traversal >= 0
    leg_of[path.traversal[real]] = np.flatnonzero(real)
    for i, leg in enumerate(leg_of):
        fixes = slice(int(matched.first_fix[i]), int(matched.last_fix[i]))
        if leg < 0 or fixes.start == fixes.stop:
            continue
        within = matched.fix_along_m[fixes] - matched.from_m[i] if matched.arc[i] >= 0 else _walked(matched, fixes)
        length = path.start_m[leg + 1] - path.start_m[leg]
        place[fixes] = path.start_m[leg] + np.clip(within, 0.0, length)
    place = np.where(np.isnan(place), -np.inf, place)
    return np.maximum(np.maximum.accumulate(place), 0.0) if len(place) else place


def _legs(matched: MatchedTrack) -> list[tuple[Floats, Floats, int, float, float]]:
    legs: list[tuple[Floats, Floats, int, float, float]] = []
    left_out_s = matched.track.time_s[matched.track.left_out]
    for i in range(len(matched.arc)):
        x, y = matched.line(i)
        if len(x) == 0:
            continue
        enter, leave = float(matched.enter_s[i]), float(matched.exit_s[i])
        if legs and not matched.joined[i]:
            x0, y0, t0 = legs[-1][0][-1], legs[-1][1][-1], legs[-1][4]
            gap = float(np.hypot(x[0] - x0, y[0] - y0))
            run = not ((left_out_s[:, 0] >= t0) & (left_out_s[:, 1] <= enter)).any()
            if run and gap >= p.GAP_MIN_M.value and gap <= p.SPEED_MAX_MPS.value * (enter - t0):
                legs.append((np.array([x0, x[0]]), np.array([y0, y[0]]), -1, t0, enter))
        if _length(x, y) > 0.0:
            legs.append((x, y, i, enter, leave))
    return legs


def _leg_along(matched: MatchedTrack, x: Floats, y: Floats, traversal: int) -> Floats:
    """Metres along a leg; off the map on the globe, since a run may be far outside the network's zone."""
    if traversal >= 0 and matched.arc[traversal] >= 0:
        return _along(x, y)
    lon, lat = from_utm(x, y, matched.network.epsg)
    return _on_globe(lon, lat)


def _on_globe(lon: Floats, lat: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(haversine_m(lon[:-1], lat[:-1], lon[1:], lat[1:]))])


def _along(x: Floats, y: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])


def _length(x: Floats, y: Floats) -> float:
    return float(np.hypot(np.diff(x), np.diff(y)).sum())


def _walked(matched: MatchedTrack, fixes: slice) -> Floats:
    """Metres along the straight lines between fixes off the map."""
    lon, lat = matched.track.lon_deg[fixes], matched.track.lat_deg[fixes]
    seen = np.isfinite(lon) & np.isfinite(lat)
    walked = np.full(len(lon), np.nan)
    if seen.any():
        walked[seen] = _on_globe(lon[seen], lat[seen])
    return walked
