"""Values of `surface` as they stand in OpenStreetMap, and the class that each one belongs to (`routerisk.surfaces`)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ..surfaces import CLASSES

_CLASS_OF: Final = {value: code for code, row in enumerate(CLASSES) for value in row.values.split()}
_PAVED_OF: Final = {"paved": 1, "paved:lanes": 1, "sealed": 1, "hard": 1, "unpaved": 0, "unsealed": 0, "loose": 0}
"""Super-classes: they answer only whether a way is paved."""


@lru_cache(maxsize=4096)
def surface_class(raw: str) -> int:
    """Index into SURFACES of a raw value, -1 where it names no class; of a list the first part that names one."""
    return next((found for part in _parts(raw) for found in _look_up(part, _CLASS_OF)), -1)


@lru_cache(maxsize=4096)
def is_paved(raw: str) -> int:
    """1 paved, 0 unpaved, -1 where the raw value does not say; super-classes count here."""
    known = surface_class(raw)
    if known >= 0:
        return int(CLASSES[known].paved)
    return next((found for part in _parts(raw) for found in _look_up(part, _PAVED_OF)), -1)


def _parts(raw: str) -> list[str]:
    words = (re.sub(r"[\s_]+", "_", part.strip()) for part in re.split(r"[;,|]", raw.lower()))
    return [word.strip("_") for word in words if word.strip("_")]


def _look_up(part: str, table: dict[str, int]) -> list[int]:
    """The value itself, then what stands before a colon or a slash ("paving_stones:30", "dirt/sand")."""
    return [table[key] for key in (part, re.split("[:/]", part, maxsplit=1)[0]) if key in table][:1]
