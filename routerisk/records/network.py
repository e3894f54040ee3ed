"""Every way that a runner can use, and what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple, Self, cast

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Codes, Floats, Ints, SmallInts
from ..surfaces import SURFACES, UNKNOWN, UNKNOWN_PAVED_P, even_spread
from .axes import freeze, same_length


def _at(record: Any, unknown: Any, ways: Ints) -> Any:
    """The rows of a record of ways for ways (k,), the one row of `unknown` for those that are -1."""
    way, off = np.maximum(ways, 0), ways < 0

    def rows(name: str) -> Any:
        values, otherwise = getattr(record, name), getattr(unknown, name)
        if isinstance(values, tuple):
            return tuple([values[w] if w >= 0 else otherwise[0] for w in ways.tolist()])
        chosen = values[way]
        chosen[off] = otherwise[0]
        return chosen

    return type(record)(**{item.name: rows(item.name) for item in fields(record)})


def surface_code_of(surface_p: Floats, basis: Codes) -> Ints:
    """(k,) index into SURFACE_NAMES: the most likely class, "unknown" (the last) where the basis is unknown."""
    if not len(basis):
        return np.zeros(0, np.int64)
    return np.where(basis == UNKNOWN, len(SURFACES), surface_p.argmax(axis=1)).astype(np.int64)


@dataclass(frozen=True, eq=False, kw_only=True)
class Roads:
    """What every way (W,) is to somebody on foot, in way direction: `osm` says it once, everybody else reads it."""

    road_class: tuple[str, ...]
    """(W,) the carriageway that it is built as (a key of `CARRIAGEWAY_WIDTH_M`), "" for a way without sides."""
    design_class: tuple[str, ...]
    """(W,) what its bends are designed as (a key of `DESIGN_SPEED_KMH`), "" without sides."""
    built_alike: tuple[str, ...]
    """(W,) group of `highway` values with the same kinds of surface: major, minor, service, track, path, ..."""
    section: tuple[str, ...]
    """(W,) cross-section: road, footway, path, hillside, steps, running_track."""
    drawn: tuple[str, ...]
    """(W,) group of a drawn map: major, middle, minor, path."""
    is_road: Bools
    """(W,) a carriageway: left and right differ, and it is wide enough to be run on beside its centreline."""
    width_m: Floats
    """(W,) of the carriageway, NaN without one."""
    is_narrow: Bools
    sidewalk_left: Codes
    """(W,) beside a carriageway: 1 part of the way by its tags, 2 mapped separately by them, 0 none or not tagged."""
    sidewalk_right: Codes
    sidewalk_ground_left: Codes
    """(W,) index into SURFACES of what a sidewalk of it is made of by tag, -1 where there is none or no tag says."""
    sidewalk_ground_right: Codes
    speed_limit_kmh: Floats
    """(W,) NaN where no number is tagged."""
    is_through: Bools
    """(W,) an arterial or collector road: built for through traffic (functional class)."""
    traffic: Floats
    """(W,) traffic stress: what its traffic makes of a metre on foot, 1 nothing; more without a sidewalk."""
    is_busy: Bools
    """(W,) its traffic stress is `ROUTE_BUSY_FROM` or more."""
    is_open: Bools
    """(W,) may be proposed to people on foot."""
    is_crossing: Bools
    """(W,) a mapped crossing of a road."""
    is_driveway: Bools
    """(W,) driveways, parking aisles."""
    is_lit: Bools

    def __post_init__(self) -> None:
        same_length(self, tuple(item.name for item in fields(self)))
        freeze(self)

    @classmethod
    def unknown(cls, ways: int) -> Self:
        """Ways of which nothing is known: no carriageway, nothing to be proposed."""
        none, no, codes = ("",) * ways, np.zeros(ways, np.bool_), np.zeros(ways, np.int8)
        nan = np.full(ways, np.nan)
        return cls(road_class=none, design_class=none, built_alike=("other",) * ways, section=("path",) * ways,
                   drawn=("path",) * ways, is_road=no, width_m=nan, is_narrow=no, sidewalk_left=codes,
                   sidewalk_right=codes, sidewalk_ground_left=codes - 1,
                   sidewalk_ground_right=codes - 1, speed_limit_kmh=nan, is_through=no, traffic=np.ones(ways),
                   is_busy=no, is_open=no, is_crossing=no, is_driveway=no, is_lit=no)  # fmt: skip

    def at(self, ways: Ints) -> Self:
        """Those of ways (k,) by their indices; -1, off the map, is a way of which nothing is known."""
        found: Self = _at(self, self.unknown(1), ways)
        return found


@dataclass(frozen=True, eq=False, kw_only=True)
class Surfaces:
    """The ground of every way (W,): by its tags, else inferred, and what follows from it for a step."""

    surface_p: Floats
    """(W, C) P(class) in the order of SURFACES; a tagged class has 1, an even spread says that nothing is known."""
    basis: Codes
    """(W,) index into BASES."""
    paved_p: Floats
    """(W,) P(paved)."""
    impact: Floats
    """(W,) mean impact multiplier."""
    uneven: Floats
    """(W,) unevenness U, smoothness included, 0-1.2."""

    def __post_init__(self) -> None:
        same_length(self, tuple(item.name for item in fields(self)))
        freeze(self)

    @classmethod
    def unknown(cls, ways: int) -> Self:
        """Ways of which nothing is known."""
        return cls(surface_p=even_spread(ways), basis=np.full(ways, UNKNOWN, np.int8),
                   paved_p=np.full(ways, UNKNOWN_PAVED_P), impact=np.full(ways, p.IMPACT["unknown"].value),
                   uneven=np.full(ways, p.UNEVEN["unknown"].value))  # fmt: skip

    def at(self, ways: Ints) -> Self:
        """Those of ways (k,) by their indices; -1, off the map, is a way of which nothing is known."""
        found: Self = _at(self, self.unknown(1), ways)
        return found

    @property
    def is_unknown(self) -> Bools:
        """(W,) no class is more likely than all others together."""
        return np.asarray(self.basis == UNKNOWN)

    @property
    def surface_code(self) -> Ints:
        """(W,) index into SURFACE_NAMES: the most likely class, "unknown" where `is_unknown`."""
        return surface_code_of(self.surface_p, self.basis)


class Understanding(NamedTuple):
    """How the ways of a network are understood. `osm` hands it to every network that it builds: a record cannot import
    a stage, but it can keep what one computes.
    """

    is_road: Callable[[Network], Bools]
    roads: Callable[[Network], Roads]
    surfaces: Callable[[Network], Surfaces]
    road_beside: Callable[[Network], Codes]


@dataclass(frozen=True, eq=False, kw_only=True)
class Network:
    """Every way that a runner can use, as plain arrays in the metres of one UTM zone.

    An *edge* is a stretch of one way between two *nodes* (where ways meet or end); its shape runs in the way's own
    direction. Every edge is two *arcs*, one per running direction. Arcs are sorted by tail: those that leave node
    v are `arc_first[v]:arc_first[v + 1]`.
    """

    epsg: int
    """UTM zone of x and y (326xx or 327xx)."""
    source: str
    """Where the map data comes from, for people."""
    attribution: str
    node_id: Ints
    """(V,) OSM node id."""
    node_x_m: Floats
    node_y_m: Floats
    arc_first: Ints
    """(V + 1,)"""
    arc_tail: SmallInts
    """(A,) node index."""
    arc_head: SmallInts
    arc_edge: SmallInts
    arc_forward: Bools
    """(A,) True where the arc runs in the way's own direction."""
    edge_way: SmallInts
    """(E,) way index."""
    edge_from: SmallInts
    edge_to: SmallInts
    edge_length_m: Floats
    edge_arcs: SmallInts
    """(E, 2) the edge's forward and backward arc."""
    shape_first: Ints
    """(E + 1,) first shape point of each edge, both end nodes included."""
    shape_x_m: Floats
    """(S,)"""
    shape_y_m: Floats
    shape_along_m: Floats
    """(S,) distance from the edge's first shape point."""
    shape_node_id: Ints
    """(S,) OSM node id of every shape point."""
    way_id: Ints
    """(W,) OSM way id."""
    way_class: tuple[str, ...]
    """(W,) value of `highway` (or "track_area", ... for runnable things that are no highway)."""
    way_name: tuple[str, ...]
    way_surface: Codes
    """(W,) index into SURFACES; -1 where no tag names a class."""
    way_paved: Codes
    """(W,) 1 paved, 0 unpaved by tag (also the bare super-classes), -1 no tag says."""
    way_surface_raw: tuple[str, ...]
    """(W,) the raw tag that decided, "" without one."""
    way_smoothness: tuple[str, ...]
    way_tracktype: Codes
    """(W,) 1-5, -1 without."""
    way_width_m: Floats
    way_lanes: Floats
    way_oneway: Codes
    """(W,) 1 one-way along, -1 against the way's direction, 0 two-way."""
    way_roundabout: Bools
    way_sidewalk_left: Codes
    """(W,) 1 a sidewalk is tagged on the left of the way, 0 none by tag, -1 not tagged, 2 mapped separately."""
    way_sidewalk_right: Codes
    way_is_sidewalk: Bools
    """(W,) footway=sidewalk: a separately mapped sidewalk."""
    way_incline_across_pct: Floats
    """(W,) incline:across or cross_slope, positive: falls to the right in way direction; NaN untagged."""
    way_private: Bools
    """(W,) closed to the public on foot by its tags: less likely for a matcher, never suggested by a router."""
    way_driving_side: tuple[str, ...]
    """(W,) "left", "right" or "" by the way's own tag."""
    way_tags: Sequence[Mapping[str, str]]
    """(W,) the raw tags that routerisk uses, as they stand in the map."""
    areas: tuple[tuple[str, Floats], ...] = ()
    """Map context: (kind, (k, 2) ring of lon/lat), kind one of forest, park, grass, water, residential, beach."""
    understanding: Understanding | None = field(default=None, repr=False)
    """Says what the ways are, when it is first asked for; None only without edges."""

    def __post_init__(self) -> None:
        same_length(self, ("node_id", "node_x_m", "node_y_m"))
        same_length(self, ("arc_tail", "arc_head", "arc_edge", "arc_forward"))
        same_length(self, ("edge_way", "edge_from", "edge_to", "edge_length_m", "edge_arcs"))
        same_length(self, ("shape_x_m", "shape_y_m", "shape_along_m", "shape_node_id"))
        same_length(self, tuple(f.name for f in fields(self) if f.name.startswith("way_")))
        freeze(self)

    @classmethod
    def empty(cls, epsg: int) -> Network:
        """A network without nodes, edges and arcs: a run matched to it is wholly off the map, in metres of `epsg`.

        It has one way, of which there is no edge, so that an array of ways may be indexed before it is masked.
        """
        kinds = {"Floats": np.float64, "Ints": np.int64, "SmallInts": np.int32, "Codes": np.int8, "Bools": np.bool_}
        given: dict[str, Any] = {}
        for item in fields(cls):
            ways = int(item.name.startswith("way_"))
            given[item.name] = np.zeros(ways, kinds[str(item.type)]) if item.type in kinds else ("",) * ways
        given |= {"epsg": epsg, "source": "no map data", "attribution": "", "way_tags": ({},), "areas": ()}
        given |= {"understanding": None}
        given |= {name: np.zeros(1, np.int64) for name in ("arc_first", "shape_first")}
        return cls(**given | {"edge_arcs": np.zeros((0, 2), np.int32)})

    @property
    def roads(self) -> Roads:
        """What every way is to somebody on foot. Computed once, when it is first asked for."""
        return cast("Roads", self._answer("roads", lambda: Roads.unknown(len(self.way_id))))

    @property
    def is_road(self) -> Bools:
        """(W,) `roads.is_road`: all that matching needs of the roads, known from their class alone."""
        return cast("Bools", self._answer("is_road", lambda: np.zeros(len(self.way_id), np.bool_)))

    @property
    def surfaces(self) -> Surfaces:
        """The ground of every way: tagged, inferred or unknown. Computed once, when it is first asked for."""
        return cast("Surfaces", self._answer("surfaces", lambda: Surfaces.unknown(len(self.way_id))))

    @property
    def road_beside(self) -> Codes:
        """(E,) where the road of a separately mapped sidewalk lies, in way direction: 1 right, -1 left, 0 none or no
        sidewalk. Computed once, when it is first asked for.
        """
        return cast("Codes", self._answer("road_beside", lambda: np.zeros(len(self.edge_way), np.int8)))

    @property
    def _known(self) -> dict[p.Variation, dict[str, Any]]:
        """Answers that were computed before, beside the fields: they are no part of the record."""
        return cast("dict[p.Variation, dict[str, Any]]", vars(self).setdefault("known", {}))

    def _answer(self, name: str, nothing: Callable[[], Any]) -> Any:
        """What the ways are, by the parameters as they are now; kept with the network."""
        known = self._known.setdefault(p.variation(), {})
        if name not in known:
            known[name] = getattr(self._understood, name)(self) if self._understood else nothing()
        return known[name]

    @property
    def _understood(self) -> Understanding | None:
        """Raises ValueError where there are edges and nobody to say what they are."""
        if self.understanding is None and len(self.edge_way):
            raise ValueError("this network does not say what its ways are; build it with routerisk.osm.build_network")
        return self.understanding

    def knowing(self, **answers: Any) -> Network:
        """The same network with these `roads`, `surfaces` or `road_beside`, computed before or by somebody else."""
        other, now = replace(self), p.variation()
        other._known[now] = {**self._known.get(now, {}), **answers}
        return other
