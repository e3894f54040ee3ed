"""How well is the surface of untagged ways inferred? `python tests/bench/surface_inference.py [FILE.osm.pbf...]`

Tagged ways are hidden by blocks of 500 m (five folds, every surface tag of the held-out blocks gone, also as evidence
for others), `estimate_surfaces` runs on what is left, and its P(class) is scored by length. What other maps say (the
prior) is counted anew from the other maps named, so that no map is judged with its own tags.

Printed per map and method, mean over the draws of folds: accuracy, log-loss and calibration error (ECE, 15 bins) over
the 14 classes; the same (10 bins) for paved or not; the first two re-weighted to the mix of highway x has tracktype x
has smoothness of the untagged ways; share of the length that ends as unknown, held out and really untagged.
"contexts" is the frequency of classes by `highway` alone. "believed" leaves out the caution for sparsely tagged places,
which no held-out tag can justify or refute.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import routerisk
from routerisk.osm import inference
from routerisk.osm.prior import Prior
from routerisk.osm.scene import CLASSES, PAVED_OF_LABEL, SIDE_OF_CLASS, places_along
from routerisk.records import Network

sys.path.insert(0, str(Path(__file__).parents[1]))
from make_surface_prior import prior_of

SHARED = Path(__file__).parents[3] / "shared" / "data" / "osm"
MAPS = ("heidelberg", "liechtenstein", "bayreuth", "washington-dc", "moorgate")
FOLDS = 5
REQUIRED = {
    "heidelberg": (0.83, 0.50, 0.03, 0.965, 0.09, 0.02),
    "liechtenstein": (0.88, 0.40, 0.04, 0.96, 0.12, 0.03),
}
Estimator = Callable[[Network, Prior], np.ndarray]


@dataclass(frozen=True)
class Truth:
    """A map with its tags."""

    network: Network
    length_m: np.ndarray
    label: np.ndarray
    """(W,) class, 14 paved, 15 unpaved, -1 untagged."""
    untagged_mix: np.ndarray
    """(W,) weight that gives tagged ways the mix of the untagged ones."""


def truth_of(network: Network) -> Truth:
    length = np.bincount(network.edge_way, network.edge_length_m, len(network.way_id))
    generic = np.where(network.way_paved == 1, 14, np.where(network.way_paved == 0, 15, -1))
    label = np.where(network.way_surface >= 0, network.way_surface, generic)
    cells = [f"{highway}|{'tracktype' in tags}|{'smoothness' in tags}"
             for highway, tags in zip(network.way_class, network.way_tags, strict=True)]  # fmt: skip
    _, cell = np.unique(cells, return_inverse=True)
    tagged = np.bincount(cell, length * (label >= 0))
    untagged = np.bincount(cell, length * (label < 0))
    ratio = np.minimum(untagged / np.maximum(tagged, 1e-9), 50.0)
    return Truth(network, length, label, np.where(tagged > 0, ratio, 0.0)[cell])


def hidden(network: Network, ways: np.ndarray) -> Network:
    """The map without any surface tag on these ways."""
    tags = list(network.way_tags)
    raw = list(network.way_surface_raw)
    surface, paved = network.way_surface.copy(), network.way_paved.copy()
    surface[ways], paved[ways] = -1, -1
    for way in ways:
        tags[way] = {key: value for key, value in tags[way].items() if "surface" not in key}
        raw[way] = ""
    return replace(network, way_tags=tuple(tags), way_surface_raw=tuple(raw), way_surface=surface, way_paved=paved)


def folds_of(truth: Truth, draw: int) -> np.ndarray:
    """Draw 0 has the blocks and the hash of the first measurements (shared prototypes); others shift and salt them."""
    x, y = places_along(truth.network, truth.length_m, (0.5,))
    shift, salt = 170.0 * draw, str(draw) if draw else ""
    blocks = np.floor((np.column_stack([x, y]) - [x.mean(), y.mean()] + shift) / 500.0).astype(int)
    return np.array([int(hashlib.md5(f"{salt}{a},{b}".encode()).hexdigest(), 16) % FOLDS for a, b in blocks])  # noqa: S324


def ece(confidence: np.ndarray, right: np.ndarray, weight: np.ndarray, bins: int) -> float:
    at = np.minimum((confidence * bins).astype(int), bins - 1)
    return float(np.abs(np.bincount(at, weight * (right - confidence), bins)).sum() / weight.sum())


def class_scores(p: np.ndarray, label: np.ndarray, weight: np.ndarray) -> list[float]:
    right = p.argmax(axis=1) == label
    loss = -np.log(p[np.arange(len(p)), label])
    return [np.average(right, weights=weight), np.average(loss, weights=weight), ece(p.max(axis=1), right, weight, 15)]


def paved_scores(p: np.ndarray, paved: np.ndarray, weight: np.ndarray) -> list[float]:
    p = np.clip(p, 1e-3, 1 - 1e-3)
    loss = -np.log(np.where(paved == 1, p, 1 - p))
    right = (p > 0.5) == paved
    return [np.average(right, weights=weight), np.average(loss, weights=weight), ece(p, paved, weight, 10)]


def held_out(truth: Truth, prior: Prior, draw: int, estimate: Estimator) -> list[float]:
    fold = folds_of(truth, draw)
    p = np.full((len(truth.label), CLASSES), np.nan)
    for part in range(FOLDS):
        ways = np.flatnonzero((truth.label >= 0) & (fold == part))
        if len(ways):
            p[ways] = estimate(hidden(truth.network, ways), prior)[ways]
    seen = np.flatnonzero(truth.label >= 0)
    p, label, length, mix = p[seen], truth.label[seen], truth.length_m[seen], truth.untagged_mix[seen]
    fine = label < CLASSES
    paved = PAVED_OF_LABEL[label]
    return [
        *class_scores(p[fine], label[fine], length[fine]),
        *paved_scores(p @ SIDE_OF_CLASS, paved, length),
        *class_scores(p[fine], label[fine], (length * mix)[fine])[:2],
        *paved_scores(p @ SIDE_OF_CLASS, paved, length * mix)[:2],
        float(np.average(p.max(axis=1) <= 0.5, weights=length)),
    ]


def full(network: Network, prior: Prior) -> np.ndarray:
    return inference.estimate_surfaces(network, prior).surface_p


def believed(network: Network, prior: Prior) -> np.ndarray:
    belief = inference.belief
    inference.belief = lambda scene: np.ones(len(scene.label))
    try:
        return full(network, prior)
    finally:
        inference.belief = belief


def contexts(network: Network, prior: Prior) -> np.ndarray:
    truth = truth_of(network)
    _, code = np.unique(network.way_class, return_inverse=True)
    fine = (truth.label >= 0) & (truth.label < CLASSES)
    counts = np.full((code.max() + 1, CLASSES), 0.05)
    np.add.at(counts, (code[fine], truth.label[fine]), truth.length_m[fine] / 100.0)
    return (counts / counts.sum(axis=1, keepdims=True))[code]


METHODS: Mapping[str, Estimator] = {"contexts": contexts, "believed": believed, "full": full}


def report(name: str, truth: Truth, prior: Prior, draws: int) -> None:
    tagged = truth.length_m @ (truth.label >= 0) / truth.length_m.sum()
    began = time.process_time()
    untagged = truth.length_m * (truth.label < 0)
    unknown = {m: np.average(estimate(truth.network, prior).max(axis=1) <= 0.5, weights=untagged)
               for m, estimate in METHODS.items()}  # fmt: skip
    took = time.process_time() - began
    print(f"\n{name}: {truth.length_m.sum() / 1000:.0f} km, {tagged:.0%} tagged ({took / 2:.2f} CPU s a map)")
    for method, estimate in METHODS.items():
        rows = np.array([held_out(truth, prior, draw, estimate) for draw in range(draws)])
        print(line(method, rows.mean(axis=0), unknown[method]), flush=True)
        if method == "full":
            verdict(name, rows)


def line(method: str, mean: Sequence[float], unknown: float) -> str:
    a, b, c, d, e, f, g, h, i, j, k = mean
    return (f"  {method:9s} 14 classes {a:.3f} {b:.3f} {c:.3f} | paved {d:.3f} {e:.3f} {f:.3f} | untagged mix {g:.3f} "
            f"{h:.3f} paved {i:.3f} {j:.3f} | unknown {k:.0%} held out, {unknown:.0%} of untagged")  # fmt: skip


def verdict(name: str, rows: np.ndarray) -> None:
    if name in REQUIRED:
        better = np.array([1, -1, -1, 1, -1, -1])
        margin = (rows[:, :6] - REQUIRED[name]) * better
        print(f"            required   {' '.join(f'{x:.3f}' for x in REQUIRED[name])}: worst margins over the draws "
              f"{' '.join(f'{x:+.3f}' for x in margin.min(axis=0))}, first draw "
              f"{' '.join(f'{x:+.3f}' for x in margin[0])}")  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--draws", type=int, default=3)
    options.add_argument("--only", nargs="*", help="names of the maps to judge; the others still make the prior")
    given = options.parse_args()
    files = given.files or [SHARED / f"{name}.osm.pbf" for name in MAPS]
    networks = {file.name.split(".")[0]: routerisk.read_network(file, areas=True) for file in files}
    print("accuracy, log-loss, ECE by length; 500 m blocks held out")
    for name, network in networks.items():
        if not given.only or name in given.only:
            prior = prior_of(other for key, other in networks.items() if key != name)
            report(name, truth_of(network), prior, given.draws)


if __name__ == "__main__":
    main()
