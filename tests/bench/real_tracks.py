"""Real recordings with a route that people corrected by hand: matching, and the side of the road.

    python tests/bench/real_tracks.py DIR [--half even|odd]

DIR holds `NN.osm.pbf` and `NN.npz` (`time_s, lon_deg, lat_deg` of fixes; `true, way_of, two_way` of the route), made
of the tracks of Kubicka et al. 2015 (Zenodo 57731): GPS recordings from all over the world, mostly from vehicles, each
with its own roads. A vehicle on a two-way road keeps to its country's side: a real watch's error with known truth,
though nearer to the centreline than people run. The habit is left unknown.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np

import routerisk
from routerisk.geo import country_of, driving_side

STEPS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)


def seen(folder: Path, name: str) -> dict[str, Any]:
    """One track: per fix and per piece what was said and whether it is so."""
    truth = dict(np.load(folder / f"{name}.npz"))
    network = routerisk.read_network(folder / f"{name}.osm.pbf")
    track = routerisk.Track.from_arrays(**{key: truth[key] for key in ("time_s", "lon_deg", "lat_deg")})
    began = time.process_time()
    matched = routerisk.match(track, network)
    spent_s = time.process_time() - began
    on_route = np.zeros(truth["way_of"].max() + 1, np.bool_)
    on_route[truth["way_of"][np.unique(truth["true"])]] = True
    on = matched.fix_way_id > 0
    side = 2 if driving_side(country_of(float(truth["lon_deg"][0]), float(truth["lat_deg"][0]))) == "right" else 0
    (exposure,) = routerisk.expose([matched], network)
    way = np.maximum(exposure.way_id, 0)
    usable = (exposure.way_id > 0) & (truth["two_way"] & on_route)[way]
    return {
        "cpu_s": spent_s, "fixes": len(on), "said": matched.fix_confidence[on],
        "held": on_route[matched.fix_way_id[on]], "metres": exposure.length_m[usable],
        "true_p": exposure.side_p[usable, side], "false_p": exposure.side_p[usable, 2 - side],
    }  # fmt: skip


def calibration(said: Any, held: Any, weight: Any) -> float:
    """Mean distance of what was said from what held, in steps of what was said."""
    step = np.digitize(said, STEPS)
    parts = [step == one for one in np.unique(step)]
    mean = [[np.average(v[part], weights=weight[part]) for v in (said, held)] for part in parts]
    return float(sum(weight[part].sum() * abs(s - h) for part, (s, h) in zip(parts, mean, strict=True)) / weight.sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("even", "odd"), help="of the tracks, by number")
    options = parser.parse_args()
    names = sorted(path.stem for path in options.folder.glob("*.npz"))
    if options.half:
        names = [name for name in names if int(name) % 2 == (options.half == "odd")]
    found = [seen(options.folder, name) for name in names]
    said, held, metres, true_p, false_p = (
        np.concatenate([one[key] for one in found]) for key in ("said", "held", "metres", "true_p", "false_p")
    )
    warm = found[1:]  # the first one loads or compiles the kernels
    print(f"{len(found)} tracks, {len(held)} fixes on a way: {held.mean():.1%} on a way of the true route; "
          f"confidence off by {calibration(said, held, np.ones(len(held))):.3f}; "
          f"{sum(one['fixes'] for one in warm) / sum(one['cpu_s'] for one in warm) / 1000:.0f} kpt/s")  # fmt: skip
    share = true_p / np.maximum(true_p + false_p, 1e-9)
    claim, is_right = np.maximum(share, 1 - share), share > 0.5
    sure = np.maximum(true_p, false_p) >= 0.9
    print(f"{metres.sum() / 1000:.0f} km of two-way road: left or right told right "
          f"{np.average(is_right, weights=metres):.1%}; claims off by {calibration(claim, is_right, metres):.3f}; "
          f"of .9 and more {metres[sure].sum() / metres.sum():.1%}, "
          f"held {np.average((true_p > false_p)[sure], weights=metres[sure]):.1%}")  # fmt: skip


if __name__ == "__main__":
    main()
