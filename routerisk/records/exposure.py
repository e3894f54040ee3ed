"""What the ground did on one run, piece by piece, and its sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Codes, Floats, Ints, SmallInts
from ..loads import total_load
from ..surfaces import BASES, HARD, SURFACE_NAMES, SURFACES, UNKNOWN, says_nothing
from .axes import along, axis, freeze, same_length
from .network import surface_code_of
from .track import local
from .week import Warning

SIDES: Final = ("left", "middle", "right")
"""Side of the carriageway in running direction; the columns of `side_p`."""


PIECE: Final = axis("piece")

LONGEST_STREETS: Final = 8
"""So many streets of a run are named."""


def hard_share(hard_km: float, told_km: float, outdoor_km: float) -> float:
    """Share of hard ground in the km of whose surface the map says anything; NaN where that is less than half."""
    return hard_km / told_km if told_km > 0.0 and told_km >= outdoor_km / 2.0 else float("nan")


def named_leg(right_lower_p: float) -> str:
    """Either "right" or "left", or "unknown" below the probability at which a side may be named."""
    if right_lower_p >= p.NAMED_SIDE_P.value:
        return "right"
    return "left" if right_lower_p <= 1.0 - p.NAMED_SIDE_P.value else "unknown"


@dataclass(frozen=True, kw_only=True)
class RunTotals:
    """One run in a few numbers, as faces show it. Loads in equivalent easy flat asphalt km, doses in % km."""

    run_id: str
    name: str
    start: datetime
    """On the clock of the place where the run started."""
    indoor: bool
    km: float
    moving_s: float
    climb_m: float
    load_km: float
    uneven_per_km: float
    net_pctkm: float
    abs_pctkm: float
    downhill_leg: str
    """"left", "right" or "unknown"."""
    downhill_leg_p: float
    """Probability of the likelier leg."""
    hard_share: float
    """As of a Week."""
    surface_km: Mapping[str, float]
    """As of a Week."""
    basis_km: Mapping[str, float]
    side_share: tuple[float, float, float]
    """Shares of the mapped km left, middle and right of the carriageway."""
    streets: tuple[str, ...]
    """Those with most metres, longest first."""

    @property
    def day(self) -> date:
        return self.start.date()

    def warned_by(self, warnings: Iterable[Warning]) -> tuple[str, ...]:
        """Ids of the warnings that name the run."""
        return tuple(dict.fromkeys(warning.id for warning in warnings if self.run_id in warning.run_ids))


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
    way_id: Ints = field(metadata=PIECE)
    """(p,) OSM way id, -1 off the map."""
    way_class: tuple[str, ...] = field(metadata=PIECE)
    """(p,) `highway` value, "" off the map."""
    street: SmallInts = field(metadata=PIECE)
    """(p,) index into `names`, -1 without a name."""
    first_fix: SmallInts = field(metadata=PIECE)
    """(p,) fixes `first_fix:last_fix` of the track lie on it."""
    last_fix: SmallInts = field(metadata=PIECE)
    """(p,) the fix after the last one on it."""
    enter_s: Floats = field(metadata=PIECE)
    """(p,) on the track's clock."""
    seconds: Floats = field(metadata=PIECE)
    """(p,) time spent on it."""
    length_m: Floats = field(metadata=PIECE)
    """(p,) along the path."""
    speed_mps: Floats = field(metadata=PIECE)
    """(p,) mean speed."""
    grade_deg: Floats = field(metadata=PIECE)
    """(p,) slope along the run, up positive; 0 where elevation is absent (`climb_m` tells)."""
    step_count: Floats = field(metadata=PIECE)
    """(p,) n of model.md section 5, both legs."""
    confidence: Floats = field(metadata=PIECE)
    """(p,) posterior of the match."""
    surface_p: Floats = field(metadata=PIECE)
    """(p, C) P(surface class), rows sum to 1; an even spread says nothing is known."""
    surface_basis: Codes = field(metadata=PIECE)
    """(p,) index into BASES."""
    paved_p: Floats = field(metadata=PIECE)
    """(p,) P(paved)."""
    impact: Floats = field(metadata=PIECE)
    """(p,) mean impact multiplier of the surface."""
    uneven: Floats = field(metadata=PIECE)
    """(p,) unevenness U, 0-1.2."""
    side_p: Floats = field(metadata=PIECE)
    """(p, 3) P(left, middle, right) of the carriageway's centreline."""
    crown_p: Floats = field(metadata=PIECE)
    """(p,) P(two-sided, crowned profile); otherwise the profile is one-sided."""
    onesided_right_p: Floats = field(metadata=PIECE)
    """(p,) P(the right is lower | one-sided profile); .5 where nothing tells."""
    slope_mean_pct: Floats = field(metadata=PIECE)
    """(p,) mean of the magnitude q."""
    slope_sd_pct: Floats = field(metadata=PIECE)
    """(p,) spread of that magnitude."""
    cross_slope_pct: Floats = field(metadata=PIECE)
    """(p,) mean of the signed mixture over side, profile and magnitude."""
    cross_slope_sd_pct: Floats = field(metadata=PIECE)
    """(p,) its spread."""
    right_lower_p: Floats = field(metadata=PIECE)
    """(p,) P(s > 0), with s = 0 counted half."""
    turn_pct: Floats = field(metadata=PIECE)
    """(p,) 100 v^2 k / g of the path that was run, 0 where below the model's bounds."""
    impact_km: Floats = field(metadata=PIECE)
    """(p,) E_I, the impact channel, in equivalent easy flat asphalt km."""
    strain_km: Floats = field(metadata=PIECE)
    """(p,) E_S, the strain channel, in the same unit."""
    uneven_km: Floats = field(metadata=PIECE)
    """(p,) UL, the uneven load: easy km times unevenness."""
    dose_pctkm: Floats = field(metadata=PIECE)
    """(p,) expected signed dose n dose(s_eff) / N_ref; its sum is NET."""
    dose_abs_pctkm: Floats = field(metadata=PIECE)
    """(p,) expected |dose|; its sum is ABS."""
    net_right_p: float = float("nan")
    """P(NET > 0) of the whole run over the draws of its uncertainty; NaN where none were made."""
    way_direction: Floats = field(metadata=PIECE, default_factory=lambda: np.empty(0))
    """(p,) 1 run along the way's own direction, -1 against it, 0 off the map; all 0 where it is not given."""
    shape_first: SmallInts
    """(p + 1,) shape points of each piece."""
    shape_lon_deg: Floats
    """(q,)"""
    shape_lat_deg: Floats

    def __post_init__(self) -> None:
        if len(self.way_direction) == 0:
            object.__setattr__(self, "way_direction", np.zeros(len(self.way_id)))
        same_length(self, PIECE_ARRAYS)
        same_length(self, ("shape_lon_deg", "shape_lat_deg"))
        if len(self.shape_first) != len(self.way_id) + 1:
            raise ValueError("Exposure.shape_first must have one entry more than there are pieces")
        freeze(self)

    def __len__(self) -> int:
        return len(self.way_id)

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
        return surface_code_of(self.surface_p, self.surface_basis)

    @property
    def local_start(self) -> datetime:
        """`started_at` on the clock of the place where the run started."""
        return local(self.started_at, self.timezone)

    @property
    def piece_of_point(self) -> Ints:
        """(q,) index of the piece that each shape point belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.shape_first))

    def only(self, keep: Bools) -> Exposure:
        """Without the pieces where `keep` (p,) is False, and their shapes; the totals of the run stay as they are."""
        if keep.all():
            return self
        chosen = np.flatnonzero(keep)
        columns: dict[str, Any] = {}
        for name in PIECE_ARRAYS:
            values = getattr(self, name)
            columns[name] = tuple(values[i] for i in chosen) if isinstance(values, tuple) else values[chosen]
        points = keep[self.piece_of_point]
        first = np.concatenate([[0], np.cumsum(np.diff(self.shape_first)[chosen])]).astype(np.int32)
        return replace(self, **columns, shape_first=first, shape_lon_deg=self.shape_lon_deg[points],
                       shape_lat_deg=self.shape_lat_deg[points])  # fmt: skip

    @property
    def piece_load_km(self) -> Floats:
        """(p,) E = w_I E_I + (1 - w_I) E_S of model section 5."""
        return total_load(self.impact_km, self.strain_km, p.W_IMPACT.value)

    @property
    def load_km(self) -> float:
        return float(self.piece_load_km.sum())

    @property
    def outdoor_km(self) -> Floats:
        """(p,) length of the pieces; 0 on a treadmill, which has no ground."""
        return np.zeros(len(self)) if self.indoor else self.length_m / 1000.0

    @property
    def surface_km(self) -> Floats:
        """(C + 1,) outdoor km by SURFACE_NAMES, expected over P(class); a piece of unknown basis is "unknown"."""
        km, unknown = self.outdoor_km, self.is_unknown
        return np.append(np.where(unknown, 0.0, km) @ self.surface_p.reshape(-1, len(SURFACES)), km[unknown].sum())

    @property
    def basis_km(self) -> Floats:
        """(3,) outdoor km by BASES."""
        return np.asarray(np.bincount(self.surface_basis, self.outdoor_km, len(BASES)), np.float64)

    @property
    def told_km(self) -> float:
        """Outdoor km of whose surface the map says anything: a class, or that it is paved or not."""
        return float(self.outdoor_km[self.is_told].sum())

    @property
    def hard_km(self) -> float:
        """Expected outdoor km on sett, concrete, asphalt, of `told_km`."""
        told = np.where(self.is_told, self.outdoor_km, 0.0)
        return float((told @ self.surface_p.reshape(-1, len(SURFACES)))[HARD].sum())

    @property
    def net_pctkm(self) -> float:
        """NET; > 0: the right leg is the downhill one."""
        return float(self.dose_pctkm.sum())

    @property
    def abs_pctkm(self) -> float:
        """ABS, the dose of both signs."""
        return float(self.dose_abs_pctkm.sum())

    def totals(self) -> RunTotals:
        """The run in a few numbers."""
        km = float(self.length_m.sum()) / 1000.0
        leg, leg_p = self._downhill_leg()
        return RunTotals(
            run_id=self.run_id, name=self.name, start=self.local_start, indoor=self.indoor,
            km=self.distance_m / 1000.0, moving_s=self.moving_s, climb_m=self.climb_m, load_km=self.load_km,
            uneven_per_km=float(self.uneven_km.sum()) / km if km else float("nan"),
            net_pctkm=self.net_pctkm, abs_pctkm=self.abs_pctkm, downhill_leg=leg, downhill_leg_p=leg_p,
            hard_share=hard_share(self.hard_km, self.told_km, float(self.outdoor_km.sum())),
            surface_km=dict(zip(SURFACE_NAMES, self.surface_km.tolist(), strict=True)),
            basis_km=dict(zip(BASES, self.basis_km.tolist(), strict=True)),
            side_share=self._side_share(), streets=self._longest_streets(),
        )  # fmt: skip

    def _downhill_leg(self) -> tuple[str, float]:
        """Which leg was the downhill one, where its probability allows a name, and that of the likelier one.

        As for a week, by the draws of the whole run. Without them the pieces' probabilities are averaged, not
        multiplied, for errors about side and profile repeat along a run: that is less sure.
        """
        if self.abs_pctkm <= 0:
            return "unknown", float("nan")
        right = self.net_right_p
        if not np.isfinite(right):
            right = float((self.right_lower_p * self.dose_abs_pctkm).sum()) / self.abs_pctkm
        return named_leg(right), max(right, 1.0 - right)

    def _side_share(self) -> tuple[float, float, float]:
        mapped = np.where(self.way_id >= 0, self.length_m, 0.0)
        if mapped.sum() <= 0:
            return (float("nan"),) * 3
        left, middle, right = (mapped @ self.side_p / mapped.sum()).tolist()
        return left, middle, right

    def _longest_streets(self) -> tuple[str, ...]:
        named = self.street >= 0
        metres = np.bincount(self.street[named], self.length_m[named], len(self.names))
        order = np.argsort(-metres, kind="stable")[:LONGEST_STREETS].tolist()
        return tuple(self.names[i] for i in order if metres[i] > 0)


PIECE_ARRAYS: Final = along(Exposure, "piece")
"""The fields of Exposure that have one entry per piece."""
