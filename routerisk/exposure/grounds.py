"""The ground under every piece of a run: the way's own, or that of its sidewalk, as far as the sidewalk was run on."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Codes, Floats
from ..records import TAGGED, Roads, SideEvidence, Surfaces
from ..surfaces import PAVED, per_class
from . import sides

SURE: float = 0.5
"""From this on what stands in the sidewalk's tag is what was run on."""


def grounds_of(ground: Surfaces, roads: Roads, backward: Bools, evidence: SideEvidence) -> dict[str, Any]:
    """The fields of an `Exposure` that tell its ground, of pieces (p,).

    Where a sidewalk's surface is tagged, it counts by the probability that the run was on it, by the run alone: other
    runs change a side, hardly ever the ground.
    """
    fields: dict[str, Any] = {
        "surface_p": ground.surface_p,
        "surface_basis": ground.basis,
        "paved_p": ground.paved_p,
        "impact": ground.impact,
        "uneven": ground.uneven,
    }
    left = np.where(backward, roads.sidewalk_ground_right, roads.sidewalk_ground_left)
    right = np.where(backward, roads.sidewalk_ground_left, roads.sidewalk_ground_right)
    if (left < 0).all() and (right < 0).all():
        return fields
    (state_p,) = sides.posterior([evidence])
    on_left = np.where(left >= 0, state_p[:, sides.SIDEWALK_LEFT], 0.0)
    on_right = np.where(right >= 0, state_p[:, sides.SIDEWALK_RIGHT], 0.0)
    return _mixed(fields, (left, on_left), (right, on_right))


def _mixed(fields: dict[str, Any], *parts: tuple[Codes, Floats]) -> dict[str, Any]:
    rest = 1.0 - np.sum([share for _, share in parts], axis=0)
    one_hot = [np.eye(len(PAVED))[np.maximum(code, 0)] * share[:, None] for code, share in parts]
    of_class = {"paved_p": PAVED.astype(np.float64), "impact": per_class(p.IMPACT), "uneven": per_class(p.UNEVEN)}
    mixed = {name: fields[name] * rest + np.sum(one_hot, axis=0) @ values for name, values in of_class.items()}
    return {
        "surface_p": fields["surface_p"] * rest[:, None] + np.sum(one_hot, axis=0),
        "surface_basis": np.where(rest < SURE, TAGGED, fields["surface_basis"]).astype(np.int8),
        **mixed,
    }
