"""Rows that another routerisk has written: what they lack, what they have besides, in which order.

A row is read by names. An array that it lacks has the default of its record's field; where the field has none, the row
is of another form and is made anew from its run. Probabilities and kilometres by surface class are found by the names
of the classes: a class that the row does not know has none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, Final

import numpy as np

from ..arrays import Floats
from ..records import BASES, SIDES, SURFACES, Exposure, SideEvidence, Tally
from .blobs import Array, Arrays, OtherFormError

__all__ = ["FIRST_LABELS", "KINDS", "complete", "form", "labelled", "spread_over"]

KINDS: Final = (*SURFACES, "unknown")
"""The columns of what is summed by surface."""

_FIRST_SURFACES: Final = (
    "asphalt", "concrete", "paving_stones", "sett", "wood", "metal", "synthetic", "compacted", "fine_gravel", "gravel",
    "dirt", "grass", "sand", "rough",
)  # fmt: skip
FIRST_LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "surface_p": _FIRST_SURFACES,
    "side_p": ("left", "middle", "right"),
    "surface_km": (*_FIRST_SURFACES, "unknown"),
    "basis_km": ("tagged", "inferred", "unknown"),
    "sums": (
        "distance_km", "moving_s", "steps", "climb_m", "impact_km", "strain_km", "uneven_km", "net_pctkm", "abs_pctkm",
        "hard_km", "told_km",
    ),
    "drawn": ("drawn_net_pctkm", "drawn_load_km", "drawn_uneven_km"),
}  # fmt: skip
"""What rows and columns were called before that was kept with them. Never edited."""

_SAYS_NOTHING: Final = 1e-6
"""A row of probabilities that differ by less is spread evenly: nothing is known."""


def complete(record: type, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a record among what is given; those that are not given have a default.

    Raises OtherFormError where one of them has none.
    """
    known, needed = _fields(record)
    lacking = sorted(needed - given.keys())
    if lacking:
        raise OtherFormError(f"{record.__name__} without {', '.join(lacking)}")
    return {name: value for name, value in given.items() if name in known}


@cache
def _fields(record: type) -> tuple[frozenset[str], frozenset[str]]:
    """The names of all fields, and of those without a default."""
    there = fields(record)
    return frozenset(item.name for item in there), frozenset(
        item.name for item in there if item.default is MISSING and item.default_factory is MISSING
    )


def labelled(arrays: Arrays, name: str, axis: int, first: Iterable[str] | None = None) -> tuple[str, ...]:
    """What the rows (axis 0) or columns (-1) of an array are called. Raises OtherFormError where that is not known."""
    words = arrays.labels.get(name) or tuple(first or FIRST_LABELS.get(name, ()))
    if name not in arrays or len(words) != arrays[name].shape[axis]:
        raise OtherFormError(name)
    return words


def spread_over(arrays: Arrays, name: str, wanted: tuple[str, ...]) -> Floats:
    """An array with the columns `wanted`, found by their names; a column that it does not have is 0.

    A row of probabilities that is spread evenly stays so over the columns wanted. Raises OtherFormError for a column
    that is not wanted and not empty.
    """
    there, values = labelled(arrays, name, -1), arrays[name].astype(np.float64)
    if there == wanted:
        return values
    dropped = [i for i, word in enumerate(there) if word not in wanted]
    even = _is_even(values) if values.ndim > 1 else np.zeros(0, np.bool_)
    if values[..., dropped].any() and not (values.ndim > 1 and even[values[:, dropped].any(axis=1)].all()):
        raise OtherFormError(f"{name} of {', '.join(there[i] for i in dropped)}")
    out = np.zeros((*values.shape[:-1], len(wanted)))
    for i, word in enumerate(there):
        if word in wanted:
            out[..., wanted.index(word)] = values[..., i]
    if values.ndim > 1:
        out[even] = 1.0 / len(wanted)
    return out


def _is_even(values: Array) -> Any:
    return np.ptp(values, axis=-1) < _SAYS_NOTHING if values.size else np.zeros(len(values), np.bool_)


def form() -> str:
    """What a row must have to be read: another one may leave rows that have to be made anew."""
    needed = [sorted(_fields(record)[1]) for record in (Exposure, SideEvidence, Tally)]
    return hashlib.sha256(repr((needed, SURFACES, SIDES, BASES)).encode()).hexdigest()[:16]
