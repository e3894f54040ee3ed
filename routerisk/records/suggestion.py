"""What to run instead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Codes, Floats, Ints, SmallInts
from ..messages import Message
from .axes import freeze, same_length


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
    title: Message
    words: Message
    """One line against the original."""
    remarks: tuple[Message, ...]
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
    """(q,) NaN where privacy leaves a place out."""
    shape_lat_deg: Floats
    note_along_m: Floats
    """(k,) where on the course something is to be said: the side at the start and where it changes."""
    note_lon_deg: Floats
    note_lat_deg: Floats
    note_words: tuple[Message, ...]
    """(k,) such as "Keep right"."""

    def __post_init__(self) -> None:
        same_length(self, ("arc", "way_id", "length_m", "street", "soft_p", "surface_basis", "side"))
        same_length(self, ("shape_lon_deg", "shape_lat_deg"))
        same_length(self, ("note_along_m", "note_lon_deg", "note_lat_deg", "note_words"))
        if not len(self.arc) + 1 == len(self.shape_first) == len(self.node_id):
            raise ValueError("Suggestion.shape_first and node_id must have one entry more than there are arcs")
        freeze(self)

    @property
    def is_whole(self) -> bool:
        """Whether every point of its line has a place: none was cut for privacy."""
        return bool(np.isfinite(self.shape_lon_deg).all())

    def visible_parts(self) -> list[tuple[Floats, Floats]]:
        """Longitudes and latitudes of each unbroken part of the line, of two points or more."""
        seen = np.isfinite(self.shape_lon_deg)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], seen, [False]]).astype(np.int8)))
        return [(self.shape_lon_deg[a:b], self.shape_lat_deg[a:b])
                for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True) if b - a >= 2]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Advice:
    """Suggestions, the best first, and what there is to say beside them: above all a plain no."""

    suggestions: tuple[Suggestion, ...] = ()
    words: tuple[Message, ...] = ()

    def __add__(self, other: Advice) -> Advice:
        return Advice(suggestions=self.suggestions + other.suggestions, words=self.words + other.words)
