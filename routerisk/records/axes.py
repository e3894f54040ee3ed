"""What every record is made with: read-only arrays, as long as their axis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from ..arrays import Floats

_AXIS: Final = "axis"


def axis(name: str) -> Mapping[str, str]:
    """Metadata of a field: the axis along which its array runs."""
    return MappingProxyType({_AXIS: name})


def along(record: type, name: str) -> tuple[str, ...]:
    """The fields of a record that run along an axis, in their order."""
    return tuple(item.name for item in fields(record) if item.metadata.get(_AXIS) == name)


def freeze(record: Any) -> None:
    """Make every array of a record read-only (a view: what the caller holds stays as it was)."""
    for name, array in list(vars(record).items()):
        if isinstance(array, np.ndarray) and array.flags.writeable:
            view = array.view()
            view.flags.writeable = False
            object.__setattr__(record, name, view)


def absent() -> Floats:
    """What stands for an array that was not given, until the record knows how long it has to be."""
    return np.zeros(0)


def same_length(record: Any, names: tuple[str, ...]) -> None:
    if len({len(getattr(record, name)) for name in names}) > 1:
        lengths = {name: len(getattr(record, name)) for name in names}
        raise ValueError(f"{type(record).__name__}: arrays of unequal length: {lengths}")
