"""Walks along a real network, as tracks and as GPX text: small runs for tests of the whole way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import escape

import numpy as np

from routerisk.geo import from_utm
from routerisk.records import Network, Track

RECENT_EDGES = 25


def walk(network: Network, seed: int, *, km: float = 1.0, started_at: datetime | None = None,
         speed_mps: float = 3.0, noise_m: float = 0.3) -> Track:  # fmt: skip
    """A random walk that never comes back to where it was just before; one fix a second, white noise."""
    rng = np.random.default_rng(seed)
    arcs = _arcs(network, rng, km * 1000)
    while arcs is None:
        arcs = _arcs(network, rng, km * 1000)
    lines = [_shape(network, arc) for arc in arcs]
    x, y = (np.concatenate([lines[0][k][:1], *(line[k][1:] for line in lines)]) for k in (0, 1))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    metres = np.arange(0.0, km * 1000, speed_mps)
    noise = rng.normal(0.0, noise_m, (2, len(metres)))
    lon, lat = from_utm(np.interp(metres, along, x) + noise[0], np.interp(metres, along, y) + noise[1], network.epsg)
    start = started_at or datetime(2026, 4, 6, 6, 0, tzinfo=UTC) + timedelta(days=seed)
    return Track.from_arrays(time_s=np.arange(len(metres)), lon_deg=lon, lat_deg=lat, started_at=start,
                             timezone="Europe/Helsinki")  # fmt: skip


def _arcs(network: Network, rng: np.random.Generator, metres: float) -> list[int] | None:
    """Arcs of a walk of this length; None where it came to a dead end."""
    node = int(rng.choice(np.flatnonzero(np.diff(network.arc_first) >= 3)))
    arcs: list[int] = []
    length = 0.0
    while length < metres:
        recent = {int(network.arc_edge[arc]) for arc in arcs[-RECENT_EDGES:]}
        leaving = range(int(network.arc_first[node]), int(network.arc_first[node + 1]))
        onward = [arc for arc in leaving if int(network.arc_edge[arc]) not in recent]
        if not onward:
            return None
        arcs.append(int(rng.choice(onward)))
        length += float(network.edge_length_m[network.arc_edge[arcs[-1]]])
        node = int(network.arc_head[arcs[-1]])
    return arcs


def _shape(network: Network, arc: int) -> tuple[np.ndarray, np.ndarray]:
    edge = int(network.arc_edge[arc])
    points = slice(int(network.shape_first[edge]), int(network.shape_first[edge + 1]))
    step = 1 if network.arc_forward[arc] else -1
    return network.shape_x_m[points][::step], network.shape_y_m[points][::step]


def gpx(track: Track, *, name: str = "", every: int = 1) -> str:
    """GPX 1.1 of a track, every n-th fix."""
    points = "\n".join(
        f'<trkpt lat="{track.lat_deg[i]:.7f}" lon="{track.lon_deg[i]:.7f}">'
        f"<time>{track.started_at + timedelta(seconds=float(track.time_s[i])):%Y-%m-%dT%H:%M:%SZ}</time></trkpt>"
        for i in range(0, len(track), every)
    )
    return (
        '<?xml version="1.0"?><gpx version="1.1" creator="tests" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><name>{escape(name)}</name><type>running</type><trkseg>{points}</trkseg></trk></gpx>"
    )
