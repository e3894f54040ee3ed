"""Values of `surface` as they stand in OpenStreetMap, and the class that each one belongs to."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ..records import SURFACES

PAVED_CLASSES: Final = 7
"""The first so many of SURFACES are paved."""

_VALUES: Final = {
    "asphalt": "asphalt asphalt:lanes asfalt chipseal bitmac bitumen macadam tar tarmac paved_asphalt",
    "concrete": "concrete concrete:plates concrete:lanes concrete:slabs concrete_plates concrete_lanes concrete_slabs "
                "cement beton plaster",
    "paving_stones": "paving_stones paving_stones:lanes paving_stone pavingstones paved_stones paving bricks brick "
                     "interlock tile tiles flagstone flagstones slabs paver pavers linoleum concrete_pavers",
    "sett": "sett cobblestone cobblestone:flattened cobblestones cobble cobbles unhewn_cobblestone granite "
            "granite:plates stone:plates stone_sett",
    "wood": "wood wooden boardwalk planks woodplanks deck",
    "metal": "metal metal_grid steel iron grate",
    "synthetic": "tartan artificial_turf rubber rubbercrumb acrylic plastic carpet synthetic astroturf decoturf",
    "compacted": "compacted compacted_gravel crushed_limestone crushed_stone stabilised stabilized tamped hardcore",
    "fine_gravel": "fine_gravel finegravel grit chat decomposed_granite cinder cinders woodchips woodchip wood_chips "
                   "bark bark_mulch mulch sawdust",
    "gravel": "gravel pebblestone pebblestones pebbles shingle shells chippings ballast coarse_gravel "
              "grass_paver:gravel gravel_turf",
    "dirt": "ground dirt earth soil clay natural laterite trail forest_floor leaves dirt/sand mud/dirt",
    "grass": "grass grass_paver meadow turf",
    "sand": "sand salt dune",
    "rough": "rough rock rocks rocky stone stones bare_rock mud stepping_stones boulders scree roots snow ice",
}  # fmt: skip
_CLASS_OF: Final = {value: SURFACES.index(name) for name, values in _VALUES.items() for value in values.split()}
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
        return int(known < PAVED_CLASSES)
    return next((found for part in _parts(raw) for found in _look_up(part, _PAVED_OF)), -1)


def _parts(raw: str) -> list[str]:
    words = (re.sub(r"[\s_]+", "_", part.strip()) for part in re.split(r"[;,|]", raw.lower()))
    return [word.strip("_") for word in words if word.strip("_")]


def _look_up(part: str, table: dict[str, int]) -> list[int]:
    """The value itself, then what stands before a colon or a slash ("paving_stones:30", "dirt/sand")."""
    return [table[key] for key in (part, re.split("[:/]", part, maxsplit=1)[0]) if key in table][:1]
