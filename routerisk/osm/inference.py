"""P(surface class) for every way of a map, learned from the map's own tags; what is not known is said to be so.

Experts (the way's context by hierarchical back-off; tagged ways that it meets, that continue it, that share its name,
that are near) are pooled with exponents fitted to tags that they have not seen: those of other blocks of 500 m.
"""

from __future__ import annotations

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Floats
from ..records import INFERRED, TAGGED, UNKNOWN, Network, Surfaces
from ..surfaces import PAVED, per_class
from .evidence import evidence
from .ground import step_of
from .pool import fit, pooled
from .prior import Prior, shipped_prior
from .scene import CLASSES, PAVED_OF_LABEL, SIDE_OF_CLASS, Scene, scene_of
from .sparsity import belief
from .traits import traits_of


def surfaces_of(network: Network) -> Surfaces:
    """The surface of every way of a network, with what the shipped table says of other maps."""
    return estimate_surfaces(network, shipped_prior())


def estimate_surfaces(network: Network, prior: Prior) -> Surfaces:
    """As `surfaces_of`, with `prior` as what other maps say."""
    if not len(network.edge_way):
        return Surfaces.unknown(len(network.way_id))
    scene = scene_of(network)
    guess = _cautious(_guess(network, scene, prior), belief(scene))
    guess = _as_tagged(guess, scene)
    inferred = np.where(guess.max(axis=1) > p.SURFACE_KNOWN_P.value, INFERRED, UNKNOWN)
    tagged = (scene.label >= 0) & (scene.label < CLASSES)
    impact, uneven = step_of(network, guess)
    return Surfaces(
        surface_p=guess,
        basis=np.where(tagged, TAGGED, inferred).astype(np.int8),
        paved_p=guess @ SIDE_OF_CLASS,
        impact=impact,
        uneven=uneven,
    )


def _guess(network: Network, scene: Scene, prior: Prior) -> Floats:
    experts = evidence(network, scene, prior)
    traits = traits_of(network, scene)
    tagged = np.flatnonzero(scene.label >= 0)
    tagged = tagged[:: int(len(tagged) // p.SURFACE_TRAINING_WAYS.value) + 1]
    pool = fit(experts[tagged], traits.of(tagged), scene.label[tagged], scene.weight[tagged])
    return pooled(pool, experts, traits)


def _cautious(guess: Floats, believed: Floats) -> Floats:
    """Between the guess and the spread of all paved, or all unpaved, ways; whether paved stays as it is."""
    side = (guess @ np.eye(2)[SIDE_OF_CLASS])[:, SIDE_OF_CLASS]
    share = believed[:, None]
    return np.asarray(share * guess + (1.0 - share) * side * _spread_within(), np.float64)


def _spread_within() -> Floats:
    """(14,) P(class | paved or not) where no more is known; none above one half."""
    paved, unpaved = (per_class(table, absent=0.0) for table in (p.PAVED_SPREAD, p.UNPAVED_SPREAD))
    spread = np.where(PAVED, paved, unpaved)
    return np.asarray(spread / np.bincount(SIDE_OF_CLASS, spread)[SIDE_OF_CLASS])


def _as_tagged(guess: Floats, scene: Scene) -> Floats:
    """A tagged class is certain; a tag that says no more than paved or unpaved leaves the classes of its side."""
    label = scene.label
    possible: Bools = (label < 0)[:, None] | (PAVED_OF_LABEL[label][:, None] == SIDE_OF_CLASS)
    guess = guess * possible
    guess /= guess.sum(axis=1, keepdims=True)
    fine = (label >= 0) & (label < CLASSES)
    guess[fine] = np.eye(CLASSES)[label[fine]]
    return guess
