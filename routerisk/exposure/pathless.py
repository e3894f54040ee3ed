"""Runs without a path: on a treadmill, without positions. What the device says, no map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import parameters as p
from ..arrays import Floats
from ..loads import usual_cadence_spm
from ..records import Exposure, SideEvidence, Surfaces, Track
from .fields import Place, load_fields, no_sides, run_fields


def no_evidence(exposure: Exposure) -> SideEvidence:
    """Of a run without any path: no piece has sides."""
    pieces, none = len(exposure.way_id), np.zeros(0)
    no = np.zeros(pieces, np.bool_)
    return SideEvidence(
        run_id=exposure.run_id, way_id=exposure.way_id, way_direction=exposure.way_direction,
        street_code=np.zeros(pieces, np.int32), is_road=no, through=no, narrow=no, sidewalk_left=no, sidewalk_right=no,
        traffic_left=no, width_m=np.full(pieces, np.nan), road_beside=np.zeros(pieces), length_m=exposure.length_m,
        slope_mean_pct=exposure.slope_mean_pct, slope_sd_pct=exposure.slope_sd_pct, crown_p=exposure.crown_p,
        onesided_right_p=exposure.onesided_right_p, stance_balance_pct=np.full(pieces, np.nan),
        step_piece=np.zeros(0, np.int32), offset_m=none, seen_s=none, middle_s=none, middle_m=none, heading_rad=none,
    )  # fmt: skip


@dataclass(frozen=True)
class _Motion:
    seconds: Floats
    speed_mps: Floats
    grade_deg: Floats


def without_path(track: Track, place: Place) -> Exposure:
    """One piece for a run without a usable path: what the device says, no map."""
    elapsed = float(track.time_s[-1]) if len(track) else 0.0
    moving = track.device_moving_s if np.isfinite(track.device_moving_s) else elapsed
    length = track.device_distance_m if np.isfinite(track.device_distance_m) else 0.0
    kind = "treadmill" if track.indoor else "unknown"
    speed = np.array([min(length / moving, p.SPEED_MAX_MPS.value) if moving > 0.0 else 0.0])
    cadence = track.cadence_spm[track.cadence_spm >= p.CADENCE_MIN_SPM.value]
    spm = float(cadence.mean()) if len(cadence) else float(usual_cadence_spm(speed)[0])
    steps = np.array([spm * moving / 60.0 if length > 0.0 else 0.0])
    none = np.zeros(1)
    nothing = Surfaces.unknown(1)
    ground: dict[str, Any] = {
        "surface_p": nothing.surface_p,
        "surface_basis": nothing.basis,
        "paved_p": nothing.paved_p,
        "impact": np.array([p.IMPACT[kind].value]),
        "uneven": np.array([p.UNEVEN[kind].value]),
        "turn_pct": none,
    }
    motion = _Motion(np.array([moving]), speed, none)
    return Exposure(
        **run_fields(track, place),
        distance_m=length,
        moving_s=moving,
        climb_m=float("nan"),
        steps=float(steps[0]),
        names=(),
        street=np.full(1, -1, np.int32),
        way_id=np.full(1, -1, np.int64),
        way_class=("treadmill" if track.indoor else "",),
        first_fix=np.zeros(1, np.int32),
        last_fix=np.full(1, len(track), np.int32),
        enter_s=none,
        seconds=motion.seconds,
        length_m=np.array([length]),
        speed_mps=speed,
        grade_deg=none,
        step_count=steps,
        confidence=none,
        shape_first=np.zeros(2, np.int32),
        shape_lon_deg=np.empty(0),
        shape_lat_deg=np.empty(0),
        **ground | no_sides(1) | load_fields(steps, np.array([length]), motion, ground),
    )
