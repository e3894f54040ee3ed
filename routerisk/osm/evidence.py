"""Experts on the surface of a way: its context by hierarchical back-off, and the tagged ways it is related to.

Each expert gives a row of log-probabilities per way. A tagged way is judged without the tags of its own fold, so that
the experts are as good on ways that are tagged as on those that are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .. import parameters as p
from ..arrays import Floats, Ints
from ..records import Network
from .prior import Prior, expectations
from .scene import CLASSES, LABELS, PAVED_OF_LABEL, SIDE_OF_CLASS, Scene

EXPERTS: Final = ("side", "class", "joined", "continued", "named", "nearby")
"""Paved or not by context; the class given that; ways that meet it, that continue it, of its name, of its kind."""

_CLASS_OF_LABEL: Final = np.eye(LABELS)[:, :CLASSES]
_SIDE_OF_LABEL: Final = np.eye(2)[PAVED_OF_LABEL]
_LEAST_SHARE: Final = 2e-4
_LEAST_SIDE: Final = 1e-3


def evidence(network: Network, scene: Scene, prior: Prior) -> Floats:
    """Log-odds of every expert: (W, 6, C), in the order of EXPERTS."""
    class_p = np.maximum(_backed_off(scene, prior, _CLASS_OF_LABEL), _LEAST_SHARE)
    side_p = np.maximum(_backed_off(scene, prior, _SIDE_OF_LABEL), _LEAST_SIDE)
    within = np.log(class_p / (class_p @ np.eye(2)[SIDE_OF_CLASS])[:, SIDE_OF_CLASS])
    related = [_judgement(scene, mass) for mass in _relations(network, scene)]
    return np.stack([np.log(side_p)[:, SIDE_OF_CLASS], within, *related], axis=1)


def _backed_off(scene: Scene, prior: Prior, of: Floats) -> Floats:
    """P(outcome) of every way (W, n): each context's observations, its parent's P and the prior as further ones.

    Observations of a tagged way's own fold are left out. `of` (C + 2, n) sums labels to outcomes.
    """
    outcomes = of.shape[1]
    tagged = scene.label >= 0
    seen = np.where(tagged[:, None], of[scene.label], 0.0) * scene.weight[:, None]
    folds = int(p.SURFACE_FOLDS.value)
    probability = np.full((len(tagged), outcomes), 1.0 / outcomes)
    for level, context in enumerate(scene.contexts):
        size = int(context.max(initial=-1)) + 1
        cell = context * folds + scene.fold
        counts = np.column_stack([np.bincount(cell, seen[:, k], size * folds) for k in range(outcomes)])
        here = counts.reshape(size, folds, outcomes).sum(axis=1)[context] - np.where(tagged[:, None], counts[cell], 0.0)
        if level < len(scene.keys):
            here += p.SURFACE_PRIOR_COUNTS.value * expectations(prior, scene.keys[level], of)[context]
        parent = p.SURFACE_PARENT_COUNTS.value
        probability = (here + parent * probability) / (here.sum(axis=1, keepdims=True) + parent)
    return probability


def _relations(network: Network, scene: Scene) -> list[Floats]:
    """Weight of each label (W, C + 2) among the tagged ways that meet a way, continue it, bear its name, are near."""
    ways = len(scene.label)
    one = np.zeros(ways, np.int64)
    far = np.inf
    every = np.arange(ways)
    node_first, node = _nodes_of_ways(network)
    meeting = _Buckets(node_first, node, np.repeat(every, np.diff(node_first)), node)
    bearing = _Buckets(np.arange(ways + 1), scene.name, every, scene.name)
    square = _squares(scene)
    around = _Buckets(np.arange(ways + 1) * 9, square.ravel(), every, square[:, 4])
    return [
        _mass(scene, meeting, one, far, far),
        _mass(scene, meeting, scene.kind, far, far),
        _mass(scene, bearing, one, p.SURFACE_NAME_M.value, 5.0 * p.SURFACE_NAME_M.value),
        _mass(scene, around, scene.group, p.SURFACE_NEAR_M.value, p.SURFACE_NEAR_MAX_M.value),
    ]


@dataclass(frozen=True, eq=False)
class _Buckets:
    """Where ways look for related ones, and where they are found."""

    first: Ints
    """(W + 1,) way i looks into `wanted[first[i]:first[i + 1]]`."""
    wanted: Ints
    """Bucket numbers, -1 none."""
    owner: Ints
    """(k,) way k is found in bucket `home[k]`, -1 none."""
    home: Ints


def _mass(scene: Scene, buckets: _Buckets, kind: Ints, scale_m: float, radius_m: float) -> Floats:
    from .kernels import label_mass

    keep = (buckets.home >= 0) & (scene.label[buckets.owner] >= 0)
    owner, home = buckets.owner[keep], buckets.home[keep]
    order = np.argsort(home, kind="stable")
    member_first = np.searchsorted(home[order], np.arange(int(buckets.wanted.max(initial=-1)) + 2))
    weight = np.minimum(scene.length_m, p.SURFACE_LENGTH_HEARD_M.value) / p.SURFACE_COUNT_M.value
    weight += p.SURFACE_LEAST_WEIGHT.value
    return np.asarray(label_mass(buckets.first, buckets.wanted, member_first, owner[order], scene.x_m, scene.y_m, kind,
                                 scene.fold, scene.label, weight, scale_m, radius_m, LABELS))  # fmt: skip


def _nodes_of_ways(network: Network) -> tuple[Ints, Ints]:
    """The network's nodes that each way touches: those of way w are `node[first[w]:first[w + 1]]`."""
    ways, nodes = len(network.way_id), len(network.node_id)
    way = np.concatenate([network.edge_way, network.edge_way]).astype(np.int64)
    pair = np.unique(way * max(nodes, 1) + np.concatenate([network.edge_from, network.edge_to]))
    way, node = np.divmod(pair, max(nodes, 1))
    return np.searchsorted(way, np.arange(ways + 1)), node


def _squares(scene: Scene) -> Ints:
    """The square that each way's middle is in and the eight around it, -1 where a square has no way: (W, 9)."""
    column = np.floor(scene.x_m / p.SURFACE_NEAR_MAX_M.value).astype(np.int64)
    row = np.floor(scene.y_m / p.SURFACE_NEAR_MAX_M.value).astype(np.int64)
    known = np.unique(column * (1 << 32) + row)
    shift = np.array([i * (1 << 32) + j for i in (-1, 0, 1) for j in (-1, 0, 1)])
    wanted = (column * (1 << 32) + row)[:, None] + shift
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return np.where(known[at] == wanted, at, -1)


def _judgement(scene: Scene, mass: Floats) -> Floats:
    """Log-odds of the classes (W, C) from the shares of the labels among related ways, full from a mass of 1 on.

    How the labels of related ways go together is learned from the tagged ways themselves.
    """
    total = mass.sum(axis=1)
    share = mass / np.maximum(total, 1e-9)[:, None]
    fine = (scene.label >= 0) & (scene.label < CLASSES) & (total > 0.0)
    together = (np.eye(CLASSES)[scene.label[fine]] * scene.weight[fine, None]).T @ share[fine]
    usual = (together.sum(axis=0) + 0.1) / (together.sum() + 0.1 * LABELS)
    smooth = p.SURFACE_SMOOTHING_COUNTS.value
    likelihood = (together + smooth * usual) / (together.sum(axis=1, keepdims=True) + smooth)
    return np.asarray(np.minimum(total, 1.0)[:, None] * (share @ np.log(likelihood / usual).T), np.float64)
