"""The surface classes, one row each: whatever has a column, a code or a word per class derives it from this table.

A new class is a row here and its parameters by the same name: `IMPACT`, `UNEVEN` and `ROUTE_HARDNESS` need one,
`PAVED_SPREAD` or `UNPAVED_SPREAD` may have one. The order of the rows is the order of every column and code.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

NO_FINER: Final[Mapping[str, str]] = MappingProxyType({})


class SurfaceClass(NamedTuple):
    """One class of ground."""

    name: str
    paved: bool
    """Bound or laid; the others are loose or natural ground."""
    soft: bool
    """What a runner calls soft: natural and loose ground, and running tracks."""
    hard: bool
    """Counts into the share of hard ground."""
    values: str
    """The values of OpenStreetMap's `surface` that belong to it."""
    finer: Mapping[str, str] = NO_FINER
    """Kinds with parameters of their own, and the raw values that tell them: there the raw value says more."""


CLASSES: Final = (
    SurfaceClass("asphalt", True, False, True,
                 "asphalt asphalt:lanes asfalt chipseal bitmac bitumen macadam tar tarmac paved_asphalt"),
    SurfaceClass("concrete", True, False, True,
                 "concrete concrete:plates concrete:lanes concrete:slabs concrete_plates concrete_lanes concrete_slabs "
                 "cement beton plaster"),
    SurfaceClass("paving_stones", True, False, False,
                 "paving_stones paving_stones:lanes paving_stone pavingstones paved_stones paving bricks brick "
                 "interlock tile tiles flagstone flagstones slabs paver pavers linoleum concrete_pavers"),
    SurfaceClass("sett", True, False, True,
                 "sett cobblestone cobblestone:flattened cobblestones cobble cobbles unhewn_cobblestone granite "
                 "granite:plates stone:plates stone_sett"),
    SurfaceClass("wood", True, False, False, "wood wooden boardwalk planks woodplanks deck"),
    SurfaceClass("metal", True, False, False, "metal metal_grid steel iron grate"),
    SurfaceClass("synthetic", True, True, False,
                 "tartan artificial_turf rubber rubbercrumb acrylic plastic carpet synthetic astroturf decoturf"),
    SurfaceClass("compacted", False, True, False,
                 "compacted compacted_gravel crushed_limestone crushed_stone stabilised stabilized tamped hardcore"),
    SurfaceClass("fine_gravel", False, True, False,
                 "fine_gravel finegravel grit chat decomposed_granite cinder cinders woodchips woodchip wood_chips "
                 "bark bark_mulch mulch sawdust", {"woodchips": "woodchips woodchip bark bark_mulch"}),
    SurfaceClass("gravel", False, True, False,
                 "gravel pebblestone pebblestones pebbles shingle shells chippings ballast coarse_gravel "
                 "grass_paver:gravel gravel_turf"),
    SurfaceClass("dirt", False, True, False,
                 "ground dirt earth soil clay natural laterite trail forest_floor leaves dirt/sand mud/dirt"),
    SurfaceClass("grass", False, True, False, "grass grass_paver meadow turf"),
    SurfaceClass("sand", False, True, False, "sand salt dune"),
    SurfaceClass("rough", False, True, False,
                 "rough rock rocks rocky stone stones bare_rock mud stepping_stones boulders scree roots snow ice",
                 {"snow": "snow", "ice": "ice"}),
)  # fmt: skip

SURFACES: Final = tuple(row.name for row in CLASSES)
"""Surface classes; their order is the order of every column and code. "unknown" stands beside them."""
SURFACE_NAMES: Final = (*SURFACES, "unknown")
"""With "unknown" last: the words for `surface_code`."""
PAVED: Final = np.array([row.paved for row in CLASSES])
"""(C,)"""
SOFT: Final = np.array([row.soft for row in CLASSES])
"""(C,)"""
HARD: Final = np.array([row.hard for row in CLASSES])
"""(C,)"""
UNKNOWN_PAVED_P: Final = 0.5
"""P(paved) where nothing is known: as likely as not, however many of the classes are paved."""

BASES: Final = ("tagged", "inferred", "unknown")
"""How a surface is known; the codes of `surface_basis`. "unknown": no class has a probability above one half."""
TAGGED, INFERRED, UNKNOWN = range(len(BASES))


class _HasValue(Protocol):
    @property
    def value(self) -> float: ...


def per_class(table: Mapping[str, _HasValue], absent: float | None = None) -> npt.NDArray[np.float64]:
    """(C,) the parameter of every class by its name; `absent` for one that the table lacks.

    Raises KeyError without `absent`: a class whose parameters nobody has stated cannot be computed with.
    """
    if absent is None:
        return np.array([table[name].value for name in SURFACES])
    return np.array([table[name].value if name in table else absent for name in SURFACES])


def even_spread(rows: int) -> npt.NDArray[np.float64]:
    """(rows, C) P(class) where nothing at all is known."""
    return np.full((rows, len(SURFACES)), 1.0 / len(SURFACES))


def says_nothing(surface_p: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """(k,) True where P(class) (k, C) is spread evenly: neither a class nor whether it is paved is known."""
    return np.asarray(np.ptp(surface_p, axis=1) < 1e-6) if len(surface_p) else np.zeros(0, np.bool_)
