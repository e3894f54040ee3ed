"""Which side of the road: what is inferred from simulated histories, against their truth, and what a year costs.

`python tests/bench/sides.py DIR [--histories 6] [--runs 40] [--seed 100]` reads `heidelberg.osm.pbf` and
`moorgate.osm.pbf` in DIR. A history is 40 runs of 8 km: a home, five favourite loops run in either direction, one run
in five a new one. The runner keeps 3 m beside the centreline (on a tagged sidewalk further out), chooses the side anew
every 800 m and with .12 where another street begins, and crosses over within 6 s; every way is drawn up to some metres
beside where it lies (1.5 m, one standard deviation); the watch errs by 3 m with a memory of 30-60 s, by a constant
vector for the run (1.5 m) and by .3 m per fix. Runs are matched by our own matcher, which does not know the truth.

Printed per world, for the whole history and for each run on its own, over all metres run on roads: the share of those
run beside the centreline whose side is told right, AUC, calibration error (15 bins), log-loss of the three
(and of two), how much is claimed with .9 and how much of that holds. "always" is what one would get by always saying
the usual side.
Then the seconds for a year of 200 runs.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from simulated_history import Favourites, Side, Town, Watch, lap_of, recorded  # noqa: E402 - after the path

import routerisk  # noqa: E402
from routerisk.exposure import draft, sides_of, with_sides  # noqa: E402
from routerisk.exposure.sides import side_p  # noqa: E402
from routerisk.matching import match  # noqa: E402
from routerisk.scoring import tally  # noqa: E402

LEFT_85, NONE = Side(left_p=0.85 / 0.92, middle_p=0.08), Side(left_p=0.5, middle_p=0.2)
RIGHT_85 = Side(left_p=0.07 / 0.92, middle_p=0.08)
CANYON = Watch(canyon_p=1 / 600)


@dataclass(frozen=True)
class World:
    name: str
    side: Side = LEFT_85
    watch: Watch = field(default_factory=Watch)
    beside_m: float | None = 3.0
    city: str = "heidelberg"
    country: str = "DE"


WORLDS = (
    World("habit .85"),
    World("no habit", NONE),
    World("habit .85, 3 m with the run's constant in it", watch=Watch(sigma_m=2.6)),
    World("no habit, the same", NONE, Watch(sigma_m=2.6)),
    World("habit .85, half an hour of canyon in two", watch=CANYON),
    World("no habit, canyon", NONE, CANYON),
    World("habit .85, as near the edge as the street is wide", beside_m=None),
    World("one side for a whole run, left in .85", Side(home_p=0.85)),
    World("left-hand traffic, faces it", RIGHT_85, city="moorgate", country="GB"),
)


def history(world: World, network, runs: int, seed: int):
    """Drafts of the runs, and per fix the true hand (-1, 0, 1) and whether it is on a road."""
    rng = np.random.default_rng(seed)
    town = Town(network, rng, beside_m=world.beside_m)
    routes = Favourites(town, rng)
    drafts, truths = [], []
    for day in range(runs):
        run = recorded(town, lap_of(town, routes.next(), world.side, rng), world.watch, rng, day=day)
        drafts.append(draft(match(run.track, network), network, country=world.country))
        truths.append((run.hand, run.on_road))
    return drafts, truths


def per_fix(drafts, truths, found):
    """P (n, 3) and truth (n,) 0-2 of every fix on a road that was matched to one."""
    p, truth = [], []
    for (exposure, evidence), (hand, on_road), state_p in zip(drafts, truths, found, strict=True):
        of_fix = np.full((len(hand), 3), np.nan)
        for row, first, last, road in zip(side_p(state_p), exposure.first_fix, exposure.last_fix, evidence.is_road,
                                          strict=True):  # fmt: skip
            if road:
                of_fix[first:last] = row
        use = on_road & np.isfinite(of_fix[:, 0])
        p.append(of_fix[use])
        truth.append(hand[use] + 1)
    return np.concatenate(p), np.concatenate(truth)


def figures(p, truth) -> str:
    beside = truth != 1
    right_of = p[beside, 2] / np.maximum(p[beside, 0] + p[beside, 2], 1e-12)
    is_right = truth[beside] == 2
    rank = np.empty(len(right_of))
    rank[np.argsort(right_of, kind="stable")] = np.arange(len(right_of))
    ones = is_right.sum()
    auc = (rank[is_right].sum() - ones * (ones - 1) / 2) / max(ones * (len(rank) - ones), 1)
    claim, holds = p.max(axis=1), p.argmax(axis=1) == truth
    of_bin = np.minimum((claim * 15).astype(int), 14)
    error = sum(abs((holds[of_bin == k] - claim[of_bin == k]).sum()) for k in range(15)) / len(claim)
    loss = -np.log(np.clip(p[np.arange(len(truth)), truth], 1e-4, 1)).mean()
    of_two = np.where(is_right, right_of, 1 - right_of)
    loss_two = -np.log(np.clip(of_two, 1e-4, 1)).mean()
    sure = claim > 0.9
    always = max(is_right.mean(), 1 - is_right.mean())
    return (
        f"L/R {((right_of > 0.5) == is_right).mean():.3f} (always {always:.3f})  AUC {auc:.3f}  "
        f"calibration {error:.3f}  log-loss {loss:.3f} (L/R {loss_two:.3f})  "
        f".9 claimed {sure.mean():.2f} holds {holds[sure].mean():.3f}"
    )


def accuracy(networks, histories: int, runs: int, seed: int) -> None:
    for world in WORLDS:
        whole, alone = [], []
        for k in range(histories):
            drafts, truths = history(world, networks[world.city], runs, seed + k)
            evidence = [one for _, one in drafts]
            whole.append(per_fix(drafts, truths, sides_of(evidence)))
            alone.append(per_fix(drafts, truths, [sides_of([one])[0] for one in evidence]))
        print(world.name)
        for name, found in (("  whole history", whole), ("  run by run   ", alone)):
            print(name, figures(*(np.concatenate(part) for part in zip(*found, strict=True))), flush=True)


def speed(network, seed: int, runs: int = 200) -> None:
    drafts, _ = history(WORLDS[0], network, runs, seed)
    km = sum(exposure.distance_m for exposure, _ in drafts) / 1000
    evidence = [one for _, one in drafts]
    sides_of(evidence[:1])
    tally(drafts[0][0])
    began = time.process_time()
    found = sides_of(evidence)
    inferred = time.process_time()
    runs_done = [with_sides(*one, state_p) for one, state_p in zip(drafts, found, strict=True)]
    sided = time.process_time()
    for exposure in runs_done:
        tally(exposure)
    drawn = time.process_time()
    print(
        f"\na year: {runs} runs, {km:.0f} km: sides {inferred - began:.2f} s, slopes, doses {sided - inferred:.2f} s, "
        f"500 draws {drawn - sided:.2f} s of processor time, all {drawn - began:.2f} s (bound 10 s)"
    )
    print(
        f"one more run, all inferred anew: {inferred - began:.2f} s; its own slopes, doses and draws "
        f"{(drawn - inferred) / runs:.3f} s (bound 1 s)"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("maps", type=Path, help="directory with heidelberg.osm.pbf and moorgate.osm.pbf")
    options.add_argument("--histories", type=int, default=6)
    options.add_argument("--runs", type=int, default=40)
    options.add_argument("--seed", type=int, default=100)
    chosen = options.parse_args()
    networks = {city: routerisk.read_network(chosen.maps / f"{city}.osm.pbf") for city in ("heidelberg", "moorgate")}
    accuracy(networks, chosen.histories, chosen.runs, chosen.seed)
    speed(networks["heidelberg"], chosen.seed)


if __name__ == "__main__":
    main()
