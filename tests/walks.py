"""Walks along a real network, as tracks and as GPX text: small runs for tests of the whole way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import escape

import numpy as np

from routerisk.geo import from_utm
from routerisk.records import Network, Track


def walk(network: Network, seed: int, *, km: float = 1.0, started_at: datetime | None = None,
         speed_mps: float = 3.0, noise_m: float = 0.3) -> Track:  # fmt: skip
    """A random walk from junction to junction that never turns back, one fix a second with white noise."""
    rng = np.random.default_rng(seed)
    degree = np.diff(network.arc_first)
    node = int(rng.choice(np.flatnonzero(degree >= 3)))
    x, y, last_edge = [network.node_x_m[node]], [network.node_y_m[node]], -1
    length = 0.0
    while length < km * 1000:
        arcs = np.arange(network.arc_first[node], network.arc_first[node + 1])
        onward = [a for a in arcs if network.arc_edge[a] != last_edge and degree[network.arc_head[a]] > 1] or list(arcs)
        arc = int(rng.choice(onward))
        last_edge = int(network.arc_edge[arc])
        shape = slice(int(network.shape_first[last_edge]), int(network.shape_first[last_edge + 1]))
        step = 1 if network.arc_forward[arc] else -1
        x += network.shape_x_m[shape][::step][1:].tolist()
        y += network.shape_y_m[shape][::step][1:].tolist()
        length += float(network.edge_length_m[last_edge])
        node = int(network.arc_head[arc])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    metres = np.arange(0.0, min(along[-1], km * 1000), speed_mps)
    noise = rng.normal(0.0, noise_m, (2, len(metres)))
    lon, lat = from_utm(np.interp(metres, along, x) + noise[0], np.interp(metres, along, y) + noise[1], network.epsg)
    start = started_at or datetime(2026, 4, 6, 6, 0, tzinfo=UTC) + timedelta(days=seed)
    return Track.from_arrays(time_s=np.arange(len(metres)), lon_deg=lon, lat_deg=lat, started_at=start,
                             timezone="Europe/Helsinki")  # fmt: skip


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
