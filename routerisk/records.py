"""The records: what one stage hands to the next.

Every record is a frozen dataclass; its arrays are read-only and those of one axis are equally long.
Axes: n fixes of a track; V nodes, A arcs, E edges, S shape points, W ways of a network; r traversals of a matched
track; p pieces, q shape points of an exposure; C classes of surface. NaN stands for an absent number, "" for an absent
text.

Signs: *right* is positive for offsets, slopes and doses, seen in running direction. A cross slope above zero means
that the right side is lower.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Final, NamedTuple, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from . import parameters as p
from .surfaces import (
    BASES,
    INFERRED,
    SURFACE_NAMES,
    SURFACES,
    TAGGED,
    UNKNOWN,
    UNKNOWN_PAVED_P,
    even_spread,
    says_nothing,
)

__all__ = [
    "BASES",
    "INFERRED",
    "SIDES",
    "SURFACES",
    "SURFACE_NAMES",
    "TAGGED",
    "UNKNOWN",
    "Contrast",
    "DiaryEntry",
    "Exposure",
    "MatchedTrack",
    "Network",
    "Outlook",
    "PainPattern",
    "Part",
    "Range",
    "Roads",
    "Shoe",
    "Surfaces",
    "Tally",
    "Track",
    "Understanding",
    "Warning",
    "Week",
]

Floats: TypeAlias = npt.NDArray[np.float64]
Singles: TypeAlias = npt.NDArray[np.float32]
Ints: TypeAlias = npt.NDArray[np.int64]
SmallInts: TypeAlias = npt.NDArray[np.int32]
Codes: TypeAlias = npt.NDArray[np.int8]
Bools: TypeAlias = npt.NDArray[np.bool_]

SIDES: Final = ("left", "middle", "right")
"""Side of the carriageway in running direction; the columns of `side_p`."""


def _freeze(record: Any) -> None:
    """Make every array of a record read-only (a view: what the caller holds stays as it was)."""
    for name, array in list(vars(record).items()):
        if isinstance(array, np.ndarray) and array.flags.writeable:
            view = array.view()
            view.flags.writeable = False
            object.__setattr__(record, name, view)


def _absent() -> Floats:
    """What stands for an array that was not given, until the record knows how long it has to be."""
    return np.zeros(0)


def _same_length(record: Any, names: tuple[str, ...]) -> None:
    if len({len(getattr(record, name)) for name in names}) > 1:
        lengths = {name: len(getattr(record, name)) for name in names}
        raise ValueError(f"{type(record).__name__}: arrays of unequal length: {lengths}")


@dataclass(frozen=True, eq=False, kw_only=True)
class Track:
    """One recorded run: what the watch says, cleaned, nothing added.

    A track without positions (a treadmill run) has `lon_deg` and `lat_deg` all NaN.
    """

    run_id: str
    """Hash of the activity's own content, 16 hexadecimal digits."""
    started_at: datetime
    """Aware, UTC: the moment of `time_s == 0`."""
    timezone: str
    """IANA name of the time zone where the run started; decides the local week. "UTC" where nothing tells."""
    sport: str = "running"
    """"running" or "walking" for what is scored; any other lower-case word otherwise."""
    indoor: bool = False
    device: str = ""
    """What recorded the run, "" unknown."""
    name: str = ""
    shoe: str = ""
    """The pair of shoes, where the export names one."""
    time_s: Floats
    """(n,) seconds since `started_at`, strictly increasing."""
    lon_deg: Floats
    """(n,) WGS84; NaN where the fix has no position."""
    lat_deg: Floats
    ele_m: Floats
    accuracy_m: Floats
    """(n,) horizontal accuracy as the device states it (one standard deviation), NaN where it states none."""
    cadence_spm: Floats
    """(n,) steps per minute, both legs together."""
    heart_rate_bpm: Floats
    stance_balance_pct: Floats
    """(n,) stance time balance as the device reports it, per cent."""
    stance_time_ms: Floats = field(default_factory=_absent)
    """(n,) time that a foot is on the ground in each step. This and the two below: all NaN where not given."""
    step_length_m: Floats = field(default_factory=_absent)
    """(n,) from one foot's contact to the other's."""
    vertical_oscillation_mm: Floats = field(default_factory=_absent)
    """(n,) how far the trunk moves up and down in each step."""
    device_distance_m: float = float("nan")
    """Distance that the device itself states for this run."""
    device_moving_s: float = float("nan")
    """Moving (timer) time that the device itself states."""

    def __post_init__(self) -> None:
        if self.started_at.tzinfo is None:
            raise ValueError("Track.started_at must be aware (UTC)")
        for name in _DYNAMICS:
            if not len(getattr(self, name)):
                object.__setattr__(self, name, np.full(len(self.time_s), np.nan))
        _same_length(self, _FIX_ARRAYS)
        if len(self.time_s) > 1 and not (np.diff(self.time_s) > 0).all():
            raise ValueError("Track.time_s must be strictly increasing")
        _freeze(self)

    def __len__(self) -> int:
        return len(self.time_s)

    @property
    def local_start(self) -> datetime:
        """`started_at` on the clock of the place where the run started."""
        from zoneinfo import ZoneInfo

        return self.started_at.astimezone(ZoneInfo(self.timezone))

    @property
    def ended_at(self) -> datetime:
        return self.started_at + timedelta(seconds=float(self.time_s[-1]) if len(self) else 0.0)

    @property
    def has_position(self) -> Bools:
        """(n,) True where the fix has a position."""
        return np.isfinite(self.lon_deg) & np.isfinite(self.lat_deg)

    @classmethod
    def from_arrays(
        cls,
        *,
        time_s: npt.ArrayLike,
        lon_deg: npt.ArrayLike,
        lat_deg: npt.ArrayLike,
        started_at: datetime | None = None,
        timezone: str = "UTC",
        run_id: str = "",
        **others: Any,
    ) -> Track:
        """Make a track from arrays of equal length; absent arrays become NaN.

        `time_s` counts seconds since `started_at`; without one it is Unix time. The track's own clock starts at its
        first fix. Without a `run_id` the content's hash is taken (`content_hash`).

        Raises ValueError when the arrays differ in length or time does not increase.
        """
        time = np.array(time_s, np.float64, ndmin=1)
        shift = float(time[0]) if len(time) else 0.0
        start = (started_at or datetime(1970, 1, 1, tzinfo=UTC)) + timedelta(seconds=shift)
        given: dict[str, Any] = {"time_s": time - shift}
        others |= {"lon_deg": lon_deg, "lat_deg": lat_deg}
        absent = np.full(len(time), np.nan)
        for name in _FIX_ARRAYS[1:]:
            values = others.pop(name, None)
            given[name] = absent if values is None else np.array(values, np.float64, ndmin=1)
        identity = run_id or content_hash(start, given["time_s"], given["lon_deg"], given["lat_deg"])
        return cls(run_id=identity, started_at=start.astimezone(UTC), timezone=timezone, **given, **others)


_DYNAMICS: Final = ("stance_time_ms", "step_length_m", "vertical_oscillation_mm")
_FIX_ARRAYS: Final = (
    "time_s", "lon_deg", "lat_deg", "ele_m", "accuracy_m", "cadence_spm", "heart_rate_bpm", "stance_balance_pct",
    *_DYNAMICS,
)  # fmt: skip


def content_hash(started_at: datetime, time_s: Floats, lon_deg: Floats, lat_deg: Floats) -> str:
    """Identity of an activity: its start (s), its clock (0.1 s) and its positions (1e-6 degrees); 16 hex digits."""
    digest = hashlib.sha256(str(int(started_at.timestamp())).encode())
    digest.update(np.round(time_s * 10).astype("<i8").tobytes())
    for degrees in (lon_deg, lat_deg):
        digest.update(np.round(np.where(np.isnan(degrees), 999.0, degrees) * 1e6).astype("<i8").tobytes())
    return digest.hexdigest()[:16]


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


def _surface_code(surface_p: Floats, basis: Codes) -> Ints:
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
        _same_length(self, tuple(item.name for item in fields(self)))
        _freeze(self)

    @classmethod
    def unknown(cls, ways: int) -> Self:
        """Ways of which nothing is known: no carriageway, nothing to be proposed."""
        none, no, codes = ("",) * ways, np.zeros(ways, np.bool_), np.zeros(ways, np.int8)
        nan = np.full(ways, np.nan)
        return cls(road_class=none, design_class=none, built_alike=("other",) * ways, section=("path",) * ways,
                   drawn=("path",) * ways, is_road=no, width_m=nan, is_narrow=no, sidewalk_left=codes,
                   sidewalk_right=codes, speed_limit_kmh=nan, is_through=no, traffic=np.ones(ways), is_busy=no,
                   is_open=no, is_crossing=no, is_driveway=no, is_lit=no)  # fmt: skip

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
        _same_length(self, tuple(item.name for item in fields(self)))
        _freeze(self)

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
        return _surface_code(self.surface_p, self.basis)


class Understanding(NamedTuple):
    """How the ways of a network are understood. `osm` hands it to every network that it builds: a record cannot import
    a stage, but it can keep what one computes.
    """

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
        _same_length(self, ("node_id", "node_x_m", "node_y_m"))
        _same_length(self, ("arc_tail", "arc_head", "arc_edge", "arc_forward"))
        _same_length(self, ("edge_way", "edge_from", "edge_to", "edge_length_m", "edge_arcs"))
        _same_length(self, ("shape_x_m", "shape_y_m", "shape_along_m", "shape_node_id"))
        _same_length(self, tuple(f.name for f in fields(self) if f.name.startswith("way_")))
        _freeze(self)

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

    @cached_property
    def roads(self) -> Roads:
        """What every way is to somebody on foot. Computed once, when it is first asked for."""
        return self._understood.roads(self) if self._understood else Roads.unknown(len(self.way_id))

    @cached_property
    def surfaces(self) -> Surfaces:
        """The ground of every way: tagged, inferred or unknown. Computed once, when it is first asked for."""
        return self._understood.surfaces(self) if self._understood else Surfaces.unknown(len(self.way_id))

    @cached_property
    def road_beside(self) -> Codes:
        """(E,) where the road of a separately mapped sidewalk lies, in way direction: 1 right, -1 left, 0 none or no
        sidewalk. Computed once, when it is first asked for.
        """
        return self._understood.road_beside(self) if self._understood else np.zeros(len(self.edge_way), np.int8)

    @property
    def _understood(self) -> Understanding | None:
        """Raises ValueError where there are edges and nobody to say what they are."""
        if self.understanding is None and len(self.edge_way):
            raise ValueError("this network does not say what its ways are; build it with routerisk.osm.build_network")
        return self.understanding

    def knowing(self, **answers: Any) -> Network:
        """The same network with these `roads`, `surfaces` or `road_beside`, computed before or by somebody else."""
        other = replace(self)
        for name in ("roads", "surfaces", "road_beside"):
            if name in answers or name in vars(self):
                vars(other)[name] = answers.get(name, vars(self).get(name))
        return other


@dataclass(frozen=True, eq=False, kw_only=True)
class MatchedTrack:
    """A track on the network: per fix where it is, per traversal which arc was run and how.

    A traversal is one passage over (part of) one arc, or a stretch off the map (`arc == -1`, path: straight lines
    between its fixes). Traversals follow each other in time; `joined` tells whether the path is unbroken.
    """

    track: Track
    network: Network
    fix_arc: SmallInts
    """(n,) arc in running direction, -1 off the map or without position."""
    fix_along_m: Floats
    """(n,) distance from the arc's tail, NaN where `fix_arc` is -1."""
    fix_offset_m: Floats
    """(n,) of the fix from the centreline, right positive; NaN where `fix_arc` is -1."""
    fix_confidence: Floats
    """(n,) posterior probability of `fix_way_id` (also of being off the map)."""
    fix_way_id: Ints
    """(n,) OSM way id, -1 off the map or without position."""
    fix_second_way_id: Ints
    """(n,) the next likely way, -1 where there is none."""
    fix_second_confidence: Floats
    """(n,) its posterior probability, 0 where there is none."""
    arc: SmallInts
    """(r,) arc index, -1 off the map."""
    from_m: Floats
    """(r,) where the traversal enters the arc, from the arc's tail; 0 off the map."""
    to_m: Floats
    """(r,) where it leaves; `to_m >= from_m`. Off the map: the length of the straight lines."""
    enter_s: Floats
    """(r,) on the track's clock."""
    exit_s: Floats
    first_fix: SmallInts
    """(r,) fixes `first_fix:last_fix` lie on it (may be none: a short arc between two fixes)."""
    last_fix: SmallInts
    offset_mean_m: Floats
    """(r,) mean signed lateral offset of its fixes, NaN without fixes."""
    offset_sd_m: Floats
    posterior: Floats
    """(r,) mean posterior of its fixes; that of the neighbours where it has none."""
    joined: Bools
    """(r,) False where a break lies before this traversal (also the first one)."""
    line_first: Ints | None = None
    """(r + 1,) first point of each traversal's line, where the matcher has drawn it already."""
    line_x_m: Floats | None = None
    line_y_m: Floats | None = None

    def __post_init__(self) -> None:
        _same_length(self, _MATCHED_FIX_ARRAYS)
        _same_length(self, _TRAVERSAL_ARRAYS)
        _freeze(self)

    def line(self, traversal: int) -> tuple[Floats, Floats]:
        """Easting and northing (m, the network's zone) of one traversal in running direction; two points at least."""
        if self.line_first is not None and self.line_x_m is not None and self.line_y_m is not None:
            drawn = slice(int(self.line_first[traversal]), int(self.line_first[traversal + 1]))
            return self.line_x_m[drawn], self.line_y_m[drawn]
        arc = int(self.arc[traversal])
        if arc < 0:
            return self._straight(traversal)
        net = self.network
        edge = int(net.arc_edge[arc])
        shape = slice(int(net.shape_first[edge]), int(net.shape_first[edge + 1]))
        along, x, y = net.shape_along_m[shape], net.shape_x_m[shape], net.shape_y_m[shape]
        if not net.arc_forward[arc]:
            along, x, y = along[-1] - along[::-1], x[::-1], y[::-1]
        start, end = float(self.from_m[traversal]), float(self.to_m[traversal])
        inside = along[(along > start) & (along < end)]
        at = np.concatenate([[start], inside, [end]])
        return np.interp(at, along, x), np.interp(at, along, y)

    def _straight(self, traversal: int) -> tuple[Floats, Floats]:
        from .geo import to_utm

        fixes = slice(int(self.first_fix[traversal]), int(self.last_fix[traversal]))
        lon, lat = self.track.lon_deg[fixes], self.track.lat_deg[fixes]
        seen = np.isfinite(lon) & np.isfinite(lat)
        x, y = to_utm(lon[seen], lat[seen], self.network.epsg)
        return (np.repeat(x, 2), np.repeat(y, 2)) if len(x) == 1 else (x, y)

    def pieces(self) -> Iterator[tuple[int, Floats, Floats]]:
        """The route run, way by way: (OSM way id or -1, lon (k,), lat (k,)); breaks simply start a new piece."""
        from .geo import from_utm

        if len(self.arc) == 0:
            return
        if self.line_first is not None and self.line_x_m is not None and self.line_y_m is not None:
            x, y, ends = self.line_x_m, self.line_y_m, self.line_first[1:]
        else:
            lines = [self.line(i) for i in range(len(self.arc))]
            x, y = np.concatenate([x for x, _ in lines]), np.concatenate([y for _, y in lines])
            ends = np.cumsum([len(x) for x, _ in lines])
        lon, lat = from_utm(x, y, self.network.epsg)
        way = np.full(len(self.arc), -1, np.int64)
        on = self.arc >= 0
        way[on] = self.network.way_id[self.network.edge_way[self.network.arc_edge[self.arc[on]]]]
        last = np.flatnonzero(np.append((way[1:] != way[:-1]) | ~self.joined[1:], True))
        start = 0
        for way_id, end in zip(way[last].tolist(), ends[last].tolist(), strict=True):
            yield way_id, lon[start:end], lat[start:end]
            start = end


_MATCHED_FIX_ARRAYS: Final = tuple(f.name for f in fields(MatchedTrack) if f.name.startswith("fix_"))
_TRAVERSAL_ARRAYS: Final = (
    "arc", "from_m", "to_m", "enter_s", "exit_s", "first_fix", "last_fix",
    "offset_mean_m", "offset_sd_m", "posterior", "joined",
)  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class Exposure:
    """What the ground did on one run, piece by piece; stands alone (the store keeps it, the page draws it).

    A piece is a stretch of one traversal, at most about 100 m long, on one way and with one slope and speed.
    """

    run_id: str
    """Hash of the activity's own content."""
    name: str
    """The run's own, "" without."""
    sport: str
    """"running", "walking" or another lower-case word."""
    indoor: bool
    """On a treadmill: no street."""
    started_at: datetime
    """Aware, UTC."""
    timezone: str
    """IANA name; decides the local week."""
    country: str
    """ISO 3166 code of the place of the start, "" unknown."""
    driving_side: str
    """"left" or "right" there."""
    distance_m: float
    """Of the whole run: along the matched path; from the fixes where there is none; the device's own indoors."""
    moving_s: float
    """Time in motion."""
    elapsed_s: float
    """From the first point to the last."""
    climb_m: float
    """Total ascent, NaN without elevation."""
    steps: float
    """Both legs."""
    names: tuple[str, ...]
    """Street names that `street` points into."""
    way_id: Ints
    """(p,) OSM way id, -1 off the map."""
    way_class: tuple[str, ...]
    """(p,) `highway` value, "" off the map."""
    street: SmallInts
    """(p,) index into `names`, -1 without a name."""
    first_fix: SmallInts
    """(p,) fixes `first_fix:last_fix` of the track lie on it."""
    last_fix: SmallInts
    """(p,) the fix after the last one on it."""
    enter_s: Floats
    """(p,) on the track's clock."""
    seconds: Floats
    """(p,) time spent on it."""
    length_m: Floats
    """(p,) along the path."""
    speed_mps: Floats
    """(p,) mean speed."""
    grade_deg: Floats
    """(p,) slope along the run, up positive; 0 where elevation is absent (`climb_m` tells)."""
    step_count: Floats
    """(p,) n of model.md section 5, both legs."""
    confidence: Floats
    """(p,) posterior of the match."""
    surface_p: Floats
    """(p, C) P(surface class), rows sum to 1; an even spread says nothing is known."""
    surface_basis: Codes
    """(p,) index into BASES."""
    paved_p: Floats
    """(p,) P(paved)."""
    impact: Floats
    """(p,) mean impact multiplier of the surface."""
    uneven: Floats
    """(p,) unevenness U, 0-1.2."""
    side_p: Floats
    """(p, 3) P(left, middle, right) of the carriageway's centreline."""
    crown_p: Floats
    """(p,) P(two-sided, crowned profile); otherwise the profile is one-sided."""
    onesided_right_p: Floats
    """(p,) P(the right is lower | one-sided profile); .5 where nothing tells."""
    slope_mean_pct: Floats
    """(p,) mean of the magnitude q."""
    slope_sd_pct: Floats
    """(p,) spread of that magnitude."""
    cross_slope_pct: Floats
    """(p,) mean of the signed mixture over side, profile and magnitude."""
    cross_slope_sd_pct: Floats
    """(p,) its spread."""
    right_lower_p: Floats
    """(p,) P(s > 0), with s = 0 counted half."""
    turn_pct: Floats
    """(p,) 100 v^2 k / g of the path that was run, 0 where below the model's bounds."""
    impact_km: Floats
    """(p,) E_I, the impact channel, in equivalent easy flat asphalt km."""
    strain_km: Floats
    """(p,) E_S, the strain channel, in the same unit."""
    uneven_km: Floats
    """(p,) UL, the uneven load: easy km times unevenness."""
    dose_pctkm: Floats
    """(p,) expected signed dose n dose(s_eff) / N_ref; its sum is NET."""
    dose_abs_pctkm: Floats
    """(p,) expected |dose|; its sum is ABS."""
    net_right_p: float = float("nan")
    """P(NET > 0) of the whole run over the draws of its uncertainty; NaN where none were made."""
    way_direction: Floats = field(default_factory=lambda: np.empty(0))
    """(p,) 1 run along the way's own direction, -1 against it, 0 off the map; all 0 where it is not given."""
    shape_first: SmallInts
    """(p + 1,) shape points of each piece."""
    shape_lon_deg: Floats
    """(q,)"""
    shape_lat_deg: Floats

    def __post_init__(self) -> None:
        if len(self.way_direction) == 0:
            object.__setattr__(self, "way_direction", np.zeros(len(self.way_id)))
        _same_length(self, PIECE_ARRAYS)
        _same_length(self, ("shape_lon_deg", "shape_lat_deg"))
        if len(self.shape_first) != len(self.way_id) + 1:
            raise ValueError("Exposure.shape_first must have one entry more than there are pieces")
        _freeze(self)

    @property
    def is_unknown(self) -> Bools:
        """(p,) no class of surface is more likely than all others together: counted and shown as "unknown"."""
        return np.asarray(self.surface_basis == UNKNOWN)

    @property
    def is_told(self) -> Bools:
        """(p,) the map says anything of the surface: a class, or at least how likely it is paved."""
        return ~says_nothing(self.surface_p)

    @property
    def surface_code(self) -> Ints:
        """(p,) index into SURFACE_NAMES: the most likely class, "unknown" where `is_unknown`."""
        return _surface_code(self.surface_p, self.surface_basis)

    @property
    def local_start(self) -> datetime:
        """`started_at` on the clock of the place where the run started."""
        from zoneinfo import ZoneInfo

        return self.started_at.astimezone(ZoneInfo(self.timezone))


PIECE_ARRAYS: Final = (
    "way_id", "way_class", "street", "first_fix", "last_fix", "enter_s", "seconds", "length_m", "speed_mps",
    "grade_deg", "step_count", "confidence", "surface_p", "surface_basis", "paved_p", "impact", "uneven", "side_p",
    "crown_p", "onesided_right_p", "slope_mean_pct", "slope_sd_pct", "cross_slope_pct", "cross_slope_sd_pct",
    "right_lower_p", "turn_pct", "impact_km", "strain_km", "uneven_km", "dose_pctkm", "dose_abs_pctkm", "way_direction",
)  # fmt: skip
"""The fields of Exposure that have one entry per piece."""


@dataclass(frozen=True, eq=False, kw_only=True)
class SideEvidence:
    """What one run shows of the side of the road; kept, so that a whole history is inferred together.

    The p pieces are those of its Exposure, the t steps are groups of fixes of some 10 s on the pieces that are roads.
    All is seen in running direction.
    """

    run_id: str
    way_id: Ints
    """(p,) OSM way id, -1 off the map."""
    way_direction: Floats
    """(p,) as in Exposure."""
    street_code: SmallInts
    """(p,) the same on ways of one name, or without names of one class."""
    is_road: Bools
    """(p,) a carriageway, which has sides."""
    through: Bools
    """(p,) of a class that carries through traffic."""
    narrow: Bools
    sidewalk_left: Bools
    """(p,) tagged as part of the way."""
    sidewalk_right: Bools
    traffic_left: Bools
    """(p,) where traffic drives."""
    width_m: Floats
    """(p,) of the carriageway, NaN where there is none."""
    road_beside: Floats
    """(p,) where the road of a separately mapped sidewalk lies: 1 right, -1 left, 0 none or no sidewalk."""
    length_m: Floats
    """(p,) as in Exposure."""
    slope_mean_pct: Floats
    """(p,) magnitude of the cross slope beside a sidewalk, its spread and shape; see Exposure."""
    slope_sd_pct: Floats
    crown_p: Floats
    onesided_right_p: Floats
    stance_balance_pct: Floats
    """(p,) mean of what the device has measured there, NaN without."""
    step_piece: SmallInts
    """(t,) index of the piece."""
    offset_m: Floats
    """(t,) mean lateral offset of the fixes."""
    seen_s: Floats
    """(t,) time that they span."""
    middle_s: Floats
    """(t,) on the track's clock."""
    middle_m: Floats
    """(t,) along the path."""
    heading_rad: Floats
    """(t,) of the path, counter-clockwise from east."""

    def __post_init__(self) -> None:
        _same_length(self, EVIDENCE_PIECES)
        _same_length(self, EVIDENCE_STEPS)
        _freeze(self)


@dataclass(frozen=True, kw_only=True)
class MeasuredBalance:
    """How the measured stance time balance differs between ground that falls to the right and to the left.

    As the device reports it: which leg its figure names, the FIT profile does not say (the left one by convention).
    """

    difference_pct: Range
    """Right-falling less left-falling, in points of the balance: mean, and a 95 % interval (block bootstrap)."""
    right_falling_s: float
    """Time measured on ground that falls to the right by more than `BALANCE_SLOPE_PCT`."""
    left_falling_s: float
    runs: int


EVIDENCE_PIECES: Final = (
    "way_id", "way_direction", "street_code", "is_road", "through", "narrow", "sidewalk_left", "sidewalk_right",
    "traffic_left", "width_m", "road_beside", "length_m", "slope_mean_pct", "slope_sd_pct", "crown_p",
    "onesided_right_p", "stance_balance_pct",
)  # fmt: skip
EVIDENCE_STEPS: Final = ("step_piece", "offset_m", "seen_s", "middle_s", "middle_m", "heading_rad")


@dataclass(frozen=True, eq=False, kw_only=True)
class Tally:
    """One run in sums: all that weeks, scores and warnings need of it, so that its pieces need not be read again.

    The arrays (D,) hold what the run adds to its week in each of D draws of the uncertain: a draw has the same
    parameters for every run, and the same surface, profile and side on every passage of a way. So draws of runs add up.
    """

    run_id: str
    sport: str
    indoor: bool
    started_at: datetime
    timezone: str
    distance_km: float
    moving_s: float
    steps: float
    climb_m: float
    """NaN without elevation."""
    impact_km: float
    """E_I, the impact channel, in equivalent easy flat asphalt km."""
    strain_km: float
    """E_S, the strain channel, in the same unit."""
    uneven_km: float
    """UL, the uneven load: easy km times unevenness."""
    net_pctkm: float
    """NET; > 0: the right leg is the downhill one."""
    abs_pctkm: float
    """ABS, the dose of both signs."""
    surface_km: Floats
    """(C + 1,) outdoor km by SURFACE_NAMES, expected over P(class); a piece of unknown basis is "unknown", the last."""
    basis_km: Floats
    """(3,) outdoor km by BASES."""
    hard_km: float
    """Expected outdoor km on sett, concrete, asphalt, of `told_km`."""
    told_km: float
    """Outdoor km of whose surface the map says anything: a class, or that it is paved or not."""
    street_pctkm: Mapping[str, float]
    """Signed dose by street name."""
    street_abs_pctkm: Mapping[str, float]
    """The dose of both signs of the same streets."""
    street_right_p: Mapping[str, float]
    """P(signed dose > 0) of the same streets over the draws, with 0 counted half."""
    drawn_net_pctkm: Singles
    """(D,)"""
    drawn_load_km: Singles
    """(D,)"""
    drawn_uneven_km: Singles
    """(D,)"""

    def __post_init__(self) -> None:
        _same_length(self, ("drawn_net_pctkm", "drawn_load_km", "drawn_uneven_km"))
        _freeze(self)

    @property
    def local_start(self) -> datetime:
        """`started_at` on the clock of the place where the run started."""
        from zoneinfo import ZoneInfo

        return self.started_at.astimezone(ZoneInfo(self.timezone))


@dataclass(frozen=True, kw_only=True)
class Range:
    """An estimate with what its uncertainty leaves open."""

    low: float
    """10 % point of the draws, or `mid` where that is lower."""
    mid: float
    """The estimate itself: what is shown."""
    high: float
    """90 % point of the draws, or `mid` where that is higher."""
    median: float = float("nan")
    """50 % point of the draws; `mid` where it is not given."""

    def __post_init__(self) -> None:
        if self.median != self.median:  # NaN: not given
            object.__setattr__(self, "median", self.mid)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One addend of a score, in the open."""

    name: str
    value: float
    """The quantity itself (a ratio, a jump), NaN where the history does not say."""
    component: float
    """c, 0-1."""
    points: float
    """100 w c: what it adds to the score."""
    grade: str
    """Evidence: S strong, M moderate, W weak, X contested, D our design choice."""
    words: str
    """One plain sentence for people."""


@dataclass(frozen=True, kw_only=True)
class Week:
    """One local week of one runner. Loads in equivalent easy flat asphalt km, doses in % km."""

    start: date
    """First day of the local week."""
    complete: bool
    """False for the week that is still under way."""
    run_ids: tuple[str, ...]
    distance_km: float
    """All mileage that counts, treadmill included."""
    indoor_km: float
    """On a treadmill."""
    time_s: float
    """In motion."""
    steps: float
    """Both legs."""
    climb_m: float
    """Of the runs with elevation, NaN where none of the week has it."""
    surface_km: Mapping[str, float]
    """km by the classes of SURFACES and "unknown", expected over P(class); a piece of unknown basis is "unknown"."""
    basis_km: Mapping[str, float]
    """km by BASES."""
    hard_share: float
    """Expected share of sett, concrete and asphalt in the outdoor km of whose surface the map says anything (a class,
    or that it is paved or not); NaN where that is less than half of them."""
    load_km: float
    """E = w_I E_I + (1 - w_I) E_S."""
    impact_km: float
    """E_I, the impact channel, in equivalent easy flat asphalt km."""
    strain_km: float
    """E_S, the strain channel, in the same unit."""
    uneven_km: float
    """UL, the uneven load: easy km times unevenness."""
    net_pctkm: Range
    """> 0: the right leg is the downhill one."""
    abs_pctkm: float
    """ABS, the dose of both signs."""
    right_lower_p: float
    """P(NET > 0)."""
    longest_km: float
    """Its longest run, walks left out."""
    overuse: Range
    overuse_band: str
    """The overuse score in words, "unknown" without one."""
    overuse_parts: tuple[Part, ...]
    asymmetry: Range
    downhill_leg: str
    """"left", "right" or "unknown" (below the probability at which a side may be named)."""
    leg_streets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The streets with most dose, the greatest first, by the leg that they made the downhill one ("left", "right"), or
    "unknown" where the street's own probability allows no name."""


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What the history so far leaves room for, as of one day. NaN where the history does not say."""

    today: date
    week_start: date
    """First day of the local week of `today`."""
    week_km: float
    """Run in it so far, treadmill included."""
    week_left_km: float
    """Until the week is at the jump that would be a warning against the weeks before."""
    longest_km: float
    """Longest run of the last 30 days."""
    longest_next_km: float
    """Longest next run that would be no spike against it."""
    days_since_run: int | None
    """None without any run."""
    acute: float
    """EWMA over 7 days of the daily load; NaN in the first 28 days."""
    chronic: float
    """EWMA over 28 days."""
    words: tuple[str, ...]
    """The same for people, one sentence each; what is unknown is said to be so."""


@dataclass(frozen=True, kw_only=True)
class Warning:
    """Something unusual, with what it rests on. Never a diagnosis."""

    id: str
    """SESSION_SPIKE, SESSION_DOUBLE, WEEK_SPIKE, LOAD_RATIO, MONOTONY, RETURN, ONE_SIDED, HARD_SHIFT."""
    level: str
    """"warning", "note" or "information"."""
    grade: str
    """Of its evidence: S strong, M moderate, W weak, X contested, D an assumption of ours."""
    week: date
    """First day of the local week that it belongs to."""
    title: str
    """In a few words."""
    text: str
    """What happened and what the evidence says, hedged; grade and source stand in fields of their own."""
    advice: str
    """What to do next."""
    source: str
    """What the evidence stands in."""
    run_ids: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    values: Mapping[str, float] = field(default_factory=dict)
    """The numbers behind it, by name with unit."""


@dataclass(frozen=True, kw_only=True)
class Shoe:
    """One pair of shoes and what it ran on."""

    name: str
    run_ids: tuple[str, ...]
    first: date
    """Local day of its first run."""
    last: date
    distance_km: float
    indoor_km: float
    surface_km: Mapping[str, float]
    """Outdoor km by the classes of SURFACES and "unknown", as in Week."""


@dataclass(frozen=True, kw_only=True)
class DiaryEntry:
    """A pain, as the runner wrote it down. One of a day, site and side."""

    on_date: date
    """Local day."""
    site: str
    """Where it hurts, in the runner's own words."""
    side: str
    """"left", "right" or "both"."""
    level: int
    """0 (none) to 10."""
    note: str = ""
    """In the runner's own words."""


@dataclass(frozen=True, kw_only=True)
class Contrast:
    """One quantity in the two weeks before a pain and at other times; NaN where there was nothing to measure."""

    name: str
    """With its unit, per week where it is a sum."""
    before: float
    other: float


@dataclass(frozen=True, kw_only=True)
class PainPattern:
    """Exposure in the two weeks up to the days of one pain, beside that of all other days. Never a cause."""

    site: str
    side: str
    days: int
    """Days with an entry above level 0."""
    episodes: int
    """Of those that lie more than two weeks apart."""
    few: bool
    """Too few episodes to tell a pattern from chance."""
    contrasts: tuple[Contrast, ...]
    words: tuple[str, ...]
    """The same for people, one sentence each."""


@dataclass(frozen=True, kw_only=True)
class CourseFigures:
    """What is to be said of a course before it is run. Shares are of its length, 0-1."""

    length_m: float
    soft_tagged: float
    """On soft ground (natural, loose, a running track), by the tags of the map."""
    soft_inferred: float
    """The same as far as it can be inferred: expected over P(soft)."""
    unknown: float
    """Where nobody knows whether the ground is soft or hard."""
    soft: float
    """Expected soft share over everything, the unknown part included."""
    impact_per_km: float
    """E_I per km at an easy pace on this ground, as if it were level: slopes are known of few ways. 1 is asphalt."""
    uneven_per_km: float
    climb_m: float
    """Recorded ascent, of the part for which it is known."""
    climb_known: float
    """Share for which the runner's own tracks (or a tag) tell the slope."""
    busy: float
    """Share along busy roads."""
    crossings: int
    """Of busy roads."""
    turns: int
    reuse: float
    """Share that is run a second time on the same course."""
    overlap: float
    """Share within 40 m of another part of the course."""
    closed: float
    """Share on ways that are closed to the public: above 0 only for a run, never for a suggestion."""
    net_pctkm: float
    """Expected signed dose for somebody who faces the traffic, > 0: the right leg is the downhill one."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Suggestion:
    """A course to run instead, or to run on other sides; r arcs, q shape points, k notes along the way.

    Stands alone: a page can draw it, a watch can be handed it, without the network.
    """

    kind: str
    """"small changes", "fresh loop" or "side plan"."""
    form: str
    """"loop", "lollipop", "laps", "out-and-back"; "as run" for small changes and side plans."""
    run_id: str
    """The run that it would replace, "" for none."""
    title: str
    words: str
    """One line against the original."""
    remarks: tuple[str, ...]
    """What else has to be said, one sentence each."""
    softer: bool
    """Whether it may be called softer than the original."""
    turned: bool
    """To be run the other way round than the original, or than it was found."""
    asked_m: float
    """The length that was asked for; the original's."""
    shared: float
    """Share in common with the original, NaN without one."""
    figures: CourseFigures
    original: CourseFigures | None
    side_net_pctkm: float
    """Expected signed dose with the sides recommended; > 0: the right leg is the downhill one."""
    carry_pctkm: float
    """What the week has brought before."""
    attribution: str
    """Of the map data."""
    arc: SmallInts
    """(r,) arcs of the network that it was found on."""
    way_id: Ints
    """(r,) OSM way id."""
    node_id: Ints
    """(r + 1,) OSM node ids from the first arc's tail to the last one's head; both ends may lie within an arc."""
    length_m: Floats
    """(r,) of the part that is run."""
    names: tuple[str, ...]
    street: SmallInts
    """(r,) index into `names`, -1 without a name."""
    soft_p: Floats
    """(r,) P(soft)."""
    surface_basis: Codes
    """(r,) how that is known: index into BASES."""
    side: Codes
    """(r,) recommended side: -1 left, 1 right, 0 where there are no sides."""
    shape_first: SmallInts
    """(r + 1,) shape points of each arc."""
    shape_lon_deg: Floats
    """(q,)"""
    shape_lat_deg: Floats
    note_along_m: Floats
    """(k,) where on the course something is to be said: the side at the start and where it changes."""
    note_lon_deg: Floats
    note_lat_deg: Floats
    note_words: tuple[str, ...]
    """(k,) such as "Keep right"."""

    def __post_init__(self) -> None:
        _same_length(self, ("arc", "way_id", "length_m", "street", "soft_p", "surface_basis", "side"))
        _same_length(self, ("shape_lon_deg", "shape_lat_deg"))
        _same_length(self, ("note_along_m", "note_lon_deg", "note_lat_deg", "note_words"))
        if not len(self.arc) + 1 == len(self.shape_first) == len(self.node_id):
            raise ValueError("Suggestion.shape_first and node_id must have one entry more than there are arcs")
        _freeze(self)
