"""What a run shows of the side of the road, and what a watch has measured of left and right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from .. import parameters as p
from ..arrays import Bools, Floats, Ints, SmallInts
from ..messages import Message, said
from .axes import along, axis, freeze, same_length
from .week import Range

PIECE: Final = axis("piece")
STEP: Final = axis("step")


@dataclass(frozen=True, eq=False, kw_only=True)
class SideEvidence:
    """What one run shows of the side of the road; kept, so that a whole history is inferred together.

    The p pieces are those of its Exposure, the t steps are groups of fixes of some 10 s on the pieces that are roads.
    All is seen in running direction.
    """

    run_id: str
    way_id: Ints = field(metadata=PIECE)
    """(p,) OSM way id, -1 off the map."""
    way_direction: Floats = field(metadata=PIECE)
    """(p,) as in Exposure."""
    street_code: SmallInts = field(metadata=PIECE)
    """(p,) the same on ways of one name, or without names of one class."""
    is_road: Bools = field(metadata=PIECE)
    """(p,) a carriageway, which has sides."""
    through: Bools = field(metadata=PIECE)
    """(p,) of a class that carries through traffic."""
    narrow: Bools = field(metadata=PIECE)
    sidewalk_left: Bools = field(metadata=PIECE)
    """(p,) tagged as part of the way."""
    sidewalk_right: Bools = field(metadata=PIECE)
    traffic_left: Bools = field(metadata=PIECE)
    """(p,) where traffic drives."""
    width_m: Floats = field(metadata=PIECE)
    """(p,) of the carriageway, NaN where there is none."""
    road_beside: Floats = field(metadata=PIECE)
    """(p,) where the road of a separately mapped sidewalk lies: 1 right, -1 left, 0 none or no sidewalk."""
    length_m: Floats = field(metadata=PIECE)
    """(p,) as in Exposure."""
    slope_mean_pct: Floats = field(metadata=PIECE)
    """(p,) magnitude of the cross slope beside a sidewalk, its spread and shape; see Exposure."""
    slope_sd_pct: Floats = field(metadata=PIECE)
    crown_p: Floats = field(metadata=PIECE)
    onesided_right_p: Floats = field(metadata=PIECE)
    stance_balance_pct: Floats = field(metadata=PIECE)
    """(p,) mean of what the device has measured there, NaN without."""
    step_piece: SmallInts = field(metadata=STEP)
    """(t,) index of the piece."""
    offset_m: Floats = field(metadata=STEP)
    """(t,) mean lateral offset of the fixes."""
    seen_s: Floats = field(metadata=STEP)
    """(t,) time that they span."""
    middle_s: Floats = field(metadata=STEP)
    """(t,) on the track's clock."""
    middle_m: Floats = field(metadata=STEP)
    """(t,) along the path."""
    heading_rad: Floats = field(metadata=STEP)
    """(t,) of the path, counter-clockwise from east."""

    def __post_init__(self) -> None:
        same_length(self, EVIDENCE_PIECES)
        same_length(self, EVIDENCE_STEPS)
        freeze(self)


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

    def message(self) -> Message:
        """One plain paragraph."""
        difference = self.difference_pct
        near, far = sorted((abs(difference.low), abs(difference.high)))
        return said("balance.higher" if difference.mid > 0 else "balance.lower", difference_pct=abs(difference.mid),
                    interval_p=p.BALANCE_INTERVAL_P.value, near_pct=near, far_pct=far, right_s=self.right_falling_s,
                    left_s=self.left_falling_s, runs=self.runs)  # fmt: skip


EVIDENCE_PIECES: Final = along(SideEvidence, "piece")


EVIDENCE_STEPS: Final = along(SideEvidence, "step")
