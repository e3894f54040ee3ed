"""What a run shows of the side: its fixes in steps of some seconds, beside the carriageways they lie on."""

from __future__ import annotations

from typing import Final

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Floats, Ints, SmallInts
from ..records import MatchedTrack, Roads, SideEvidence
from .pieces import Pieces, means
from .slopes import Profile

PART_OF_THE_WAY: Final = 1
"""Code of a sidewalk (`records.Roads`) on which a run is matched to the carriageway: another one is a way itself."""


def evidence_of(matched: MatchedTrack, pieces: Pieces, roads: Roads, traffic_left: Bools, road_beside: Floats,
                profile: Profile) -> SideEvidence:  # fmt: skip
    """`roads`, `traffic_left`, `road_beside` and `profile` (without tagged sidewalks) are those of the pieces."""
    piece, first, last = _steps(matched, pieces, roads.is_road)
    offset, seen_s, middle_s, share = _means(matched, pieces, piece, first, last)
    begin, end = pieces.begin_m[piece], pieces.end_m[piece]
    middle_m = begin + share * (end - begin)
    around = p.SIDE_HEADING_M.value
    dx, dy = _way_gone(pieces, np.maximum(middle_m - around, begin), np.minimum(middle_m + around, end))
    return SideEvidence(
        run_id=matched.track.run_id,
        way_id=np.array([matched.network.way_id[w] if w >= 0 else -1 for w in pieces.way.tolist()], np.int64),
        way_direction=np.where(pieces.way < 0, 0.0, np.where(pieces.backward, -1.0, 1.0)),
        street_code=_street_codes(matched, pieces),
        is_road=roads.is_road,
        through=roads.is_through,
        narrow=roads.is_narrow,
        sidewalk_left=np.where(pieces.backward, roads.sidewalk_right, roads.sidewalk_left) == PART_OF_THE_WAY,
        sidewalk_right=np.where(pieces.backward, roads.sidewalk_left, roads.sidewalk_right) == PART_OF_THE_WAY,
        traffic_left=traffic_left,
        width_m=roads.width_m,
        road_beside=road_beside,
        length_m=pieces.end_m - pieces.begin_m,
        slope_mean_pct=profile.mean_pct,
        slope_sd_pct=profile.sd_pct,
        crown_p=profile.crown_p,
        onesided_right_p=profile.right_p,
        stance_balance_pct=means(matched.track.stance_balance_pct, pieces.first_fix, pieces.last_fix),
        step_piece=piece.astype(np.int32),
        offset_m=offset,
        seen_s=seen_s,
        middle_s=middle_s,
        middle_m=middle_m,
        heading_rad=np.arctan2(dy, dx),
    )


def _street_codes(matched: MatchedTrack, pieces: Pieces) -> SmallInts:
    network = matched.network
    names = [(network.way_name[w] or network.way_class[w]) if w >= 0 else "" for w in pieces.way.tolist()]
    return np.unique(np.array(names, np.str_), return_inverse=True)[1].astype(np.int32)


def _steps(matched: MatchedTrack, pieces: Pieces, is_road: Bools) -> tuple[Ints, Ints, Ints]:
    """Piece, first fix and last fix + 1 of every step: the fixes of each piece of road in equal parts."""
    time, first, last = matched.track.time_s, pieces.first_fix, pieces.last_fix
    here = np.flatnonzero(is_road & (last > first))
    first, last = first[here], last[here]
    parts = np.ceil((time[last - 1] - time[first]) / p.SIDE_STEP_S.value).astype(np.int64)
    parts = np.clip(parts, 1, last - first)
    which = np.repeat(np.arange(len(here)), parts)
    within = np.arange(len(which)) - np.repeat(np.cumsum(parts) - parts, parts)
    size = (last - first)[which]
    cuts = np.stack([within, within + 1]) * size // parts[which]
    return here[which], np.asarray(first[which] + cuts[0], np.int64), np.asarray(first[which] + cuts[1], np.int64)


def _means(matched: MatchedTrack, pieces: Pieces, piece: Ints, first: Ints,
           last: Ints) -> tuple[Floats, Floats, Floats, Floats]:  # fmt: skip
    """Mean offset of the steps, time they span, its middle, and where in their piece they are, 0 to 1."""
    finite = np.isfinite(matched.fix_offset_m)
    sums = np.concatenate([[0.0], np.cumsum(np.where(finite, matched.fix_offset_m, 0.0))])
    count = np.concatenate([[0], np.cumsum(finite)])
    time = matched.track.time_s
    begin_s, end_s = time[first], time[last - 1]
    share = ((first + last) / 2 - pieces.first_fix[piece]) / (pieces.last_fix[piece] - pieces.first_fix[piece])
    offset = (sums[last] - sums[first]) / np.maximum(count[last] - count[first], 1)
    return np.where(count[last] > count[first], offset, np.nan), end_s - begin_s, (begin_s + end_s) / 2, share


def _way_gone(pieces: Pieces, begin_m: Floats, end_m: Floats) -> tuple[Floats, Floats]:
    """From one place of the path to the other."""
    x, y, k = pieces.shape_x_m, pieces.shape_y_m, len(pieces.begin_m)
    if k == 0:
        return np.zeros(0), np.zeros(0)
    piece = np.repeat(np.arange(k), np.diff(pieces.shape_first))
    step = np.hypot(np.diff(x, prepend=x[0]), np.diff(y, prepend=y[0]))
    step[pieces.shape_first[:-1]] = 0.0
    along = np.cumsum(step)
    along -= along[pieces.shape_first[:-1]][piece]
    at = pieces.begin_m[piece] + np.minimum(along, (pieces.end_m - pieces.begin_m)[piece])
    return np.interp(end_m, at, x) - np.interp(begin_m, at, x), np.interp(end_m, at, y) - np.interp(begin_m, at, y)
