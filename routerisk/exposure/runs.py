"""From matched tracks to exposures: every piece gets its ground, side, slope and loads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from .. import geo
from .. import parameters as p
from ..errors import UsageError
from ..loads import easy_km, impact_per_step, strain_per_step, turning_pct, uneven_per_step, usual_cadence_spm
from ..records import Bools, Codes, Exposure, Floats, Ints, MatchedTrack, Network, SideEvidence, Track
from . import sides, slopes
from .evidence import evidence_of
from .pieces import Pieces, pieces_of
from .roads import Roads, roads_of
from .sidewalks import road_side
from .surfaces import EVEN_SPREAD, UNKNOWN, ground_of

SIDES_VERSION: Final = 1
"""Changes when the same evidence leads to other sides."""


def expose(
    matched: Sequence[MatchedTrack],
    network: Network | None = None,
    *,
    habit: str | None = None,
    country: str | None = None,
    driving_side: str | None = None,
    surface_p: Floats | None = None,
    surface_basis: Codes | None = None,
) -> list[Exposure]:
    """What the ground did on every run of one runner's history.

    `network` is the map that the arcs of every run point into; without it each run's own. `habit` is the runner's own
    statement about the side: "facing" traffic, "with" it, "left" or "right". `country` (ISO 3166) and `driving_side`
    ("left", "right") replace what the place of the start says; a way's own driving side is stronger than both.
    `surface_p` (W, 14) and `surface_basis` (W,) are an inference over the network: they speak where a way's tags do not
    name its class.

    A run off the map has pieces of way -1. A run without positions is one piece of way -1 without a shape, class
    "treadmill" if it was indoors: sums over pieces are sums over the run all the same.

    Raises UsageError for an unknown habit or driving side.
    """
    drafts = [draft(m, network, country=country, driving_side=driving_side, surface_p=surface_p,
                    surface_basis=surface_basis) for m in matched]  # fmt: skip
    found = sides_of([evidence for _, evidence in drafts], habit)
    return [
        with_sides(exposure, evidence, state_p) for (exposure, evidence), state_p in zip(drafts, found, strict=True)
    ]


def draft(
    matched: MatchedTrack,
    network: Network | None = None,
    *,
    country: str | None = None,
    driving_side: str | None = None,
    surface_p: Floats | None = None,
    surface_basis: Codes | None = None,
) -> tuple[Exposure, SideEvidence]:
    """One run but for its sides, and what it shows of them: see `sides_of` and `with_sides`.

    The arguments are those of `expose`. Raises UsageError for an unknown driving side.
    """
    if driving_side not in {None, "left", "right"}:
        raise UsageError(f"unknown driving side {driving_side!r}: use left or right")
    place = _place(matched.track, country, driving_side)
    if matched.track.indoor or not matched.track.has_position.any():
        exposure = _without_path(matched.track, place)
        return exposure, no_evidence(exposure)
    return _draft_run(matched, network or matched.network, place, (surface_p, surface_basis))


def sides_of(history: Sequence[SideEvidence], habit: str | None = None) -> list[Floats]:
    """(p, 5) P(left, middle, right, sidewalk left, sidewalk right) of the pieces of every run, given all of them.

    `habit` as in `expose`. Raises UsageError for an unknown one.
    """
    if habit is not None and habit not in sides.HABITS:
        raise UsageError(f"unknown habit {habit!r}: use one of {', '.join(sides.HABITS)}")
    return sides.posterior(history, habit)


def sides_key(habit: str, run_ids: Iterable[str]) -> str:
    """Under what the sides of a history are inferred: as long as it is the same, kept ones hold."""
    under = (SIDES_VERSION, habit, list(run_ids), p.fingerprint("exposure"))
    return hashlib.sha256(repr(under).encode()).hexdigest()[:16]


def with_sides(exposure: Exposure, evidence: SideEvidence, state_p: Floats) -> Exposure:
    """The same run with these sides (p, 5), and the slopes and doses that follow from them."""
    profile = slopes.Profile(
        evidence.slope_mean_pct, evidence.slope_sd_pct, evidence.crown_p, evidence.onesided_right_p
    )
    profile = slopes.on_sidewalk(profile, state_p[:, sides.SIDEWALK_LEFT], state_p[:, sides.SIDEWALK_RIGHT])
    side_p = sides.side_p(state_p)
    slope = slopes.signed(profile, side_p, exposure.turn_pct)
    easy, _ = easy_km(exposure.step_count, exposure.length_m, exposure.seconds, exposure.speed_mps)
    return replace(
        exposure,
        side_p=side_p,
        crown_p=profile.crown_p,
        onesided_right_p=profile.right_p,
        slope_mean_pct=profile.mean_pct,
        slope_sd_pct=profile.sd_pct,
        cross_slope_pct=slope.mean_pct,
        cross_slope_sd_pct=slope.sd_pct,
        right_lower_p=slope.right_lower_p,
        dose_pctkm=easy * slope.dose_pct,
        dose_abs_pctkm=easy * slope.dose_abs_pct,
    )


def no_evidence(exposure: Exposure) -> SideEvidence:
    """Of a run without any path: no piece has sides."""
    pieces, none = len(exposure.way_id), np.zeros(0)
    no = np.zeros(pieces, np.bool_)
    return SideEvidence(
        run_id=exposure.run_id, way_id=exposure.way_id, way_direction=exposure.way_direction,
        street_code=np.zeros(pieces, np.int32), is_road=no, busy=no, narrow=no, sidewalk_left=no, sidewalk_right=no,
        traffic_left=no, width_m=np.full(pieces, np.nan), road_beside=np.zeros(pieces), length_m=exposure.length_m,
        slope_mean_pct=exposure.slope_mean_pct, slope_sd_pct=exposure.slope_sd_pct, crown_p=exposure.crown_p,
        onesided_right_p=exposure.onesided_right_p, stance_balance_pct=np.full(pieces, np.nan),
        step_piece=np.zeros(0, np.int32), offset_m=none, seen_s=none, middle_s=none, middle_m=none, heading_rad=none,
    )  # fmt: skip


@dataclass(frozen=True)
class _Place:
    country: str
    driving_side: str


def _place(track: Track, country: str | None, driving_side: str | None) -> _Place:
    seen = np.flatnonzero(track.has_position)
    if country is None:
        first = seen[0] if len(seen) else -1
        country = (
            geo.country_of(float(track.lon_deg[first]), float(track.lat_deg[first]))
            if len(seen)
            else geo.country_of_timezone(track.timezone)
        )
    return _Place(country, driving_side or geo.driving_side(country))


def _draft_run(matched: MatchedTrack, network: Network, place: _Place,
               inferred: tuple[Floats | None, Codes | None]) -> tuple[Exposure, SideEvidence]:  # fmt: skip
    pieces = pieces_of(matched)
    ways, of = np.unique(pieces.way, return_inverse=True)
    ground = ground_of(network, ways, *inferred)
    roads = roads_of(network, ways)
    road_beside = _road_beside(network, pieces)
    profile = _profile(network, pieces, ways, of, roads, ground.paved_p, road_beside, place)
    evidence = evidence_of(matched, pieces, roads[of], _traffic_left(network, ways, place)[of], road_beside, profile)
    turn = turning_pct(pieces.speed_mps, pieces.curvature_per_m)
    fields: dict[str, Any] = {
        "surface_p": ground.surface_p[of],
        "surface_basis": ground.basis[of],
        "paved_p": ground.paved_p[of],
        "impact": ground.impact[of],
        "uneven": ground.uneven[of],
        "turn_pct": np.where(np.abs(turn) >= p.TURN_MIN_PCT.value, turn, 0.0),
    }
    fields |= _load_fields(pieces.steps, pieces.end_m - pieces.begin_m, pieces, fields) | _no_sides(len(of))
    lon, lat = geo.from_utm(pieces.shape_x_m, pieces.shape_y_m, network.epsg)
    names, street = _streets(network, ways, of)
    way_class = [network.way_class[w] if w >= 0 else "" for w in ways.tolist()]
    return Exposure(
        **_run_fields(matched.track, place),
        distance_m=float((pieces.end_m - pieces.begin_m).sum()),
        moving_s=pieces.moving_s,
        climb_m=pieces.climb_m,
        steps=float(pieces.steps.sum()),
        names=names,
        street=street,
        way_id=evidence.way_id,
        way_class=tuple(way_class[i] for i in of.tolist()),
        first_fix=pieces.first_fix.astype(np.int32),
        last_fix=pieces.last_fix.astype(np.int32),
        enter_s=pieces.enter_s,
        seconds=pieces.seconds,
        length_m=pieces.end_m - pieces.begin_m,
        speed_mps=pieces.speed_mps,
        grade_deg=pieces.grade_deg,
        step_count=pieces.steps,
        confidence=pieces.confidence,
        way_direction=evidence.way_direction,
        shape_first=pieces.shape_first.astype(np.int32),
        shape_lon_deg=lon,
        shape_lat_deg=lat,
        **fields,
    ), evidence


def _profile(network: Network, pieces: Pieces, ways: Ints, of: Ints, roads: Roads, paved_p: Floats,
             road_beside: Floats, place: _Place) -> slopes.Profile:  # fmt: skip
    """The cross-section under every piece but for sidewalks; `of` (p,) points into the run's ways."""
    profile = slopes.profile_of(network, ways, roads, paved_p, place.country, place.driving_side)
    profile = _towards_road(profile[of].turned(pieces.backward), road_beside)
    speed, e_max, bend_p = slopes.design_speed_kmh(network, ways, roads)
    profile = slopes.in_bend(profile, pieces.curvature_per_m, speed[of], e_max[of], bend_p[of])
    return slopes.doubted(profile, np.where(pieces.way >= 0, pieces.confidence, 1.0))


def _traffic_left(network: Network, ways: Ints, place: _Place) -> Bools:
    own = [network.way_driving_side[w] if w >= 0 else "" for w in ways.tolist()]
    return np.array([(side or place.driving_side) == "left" for side in own], np.bool_)


def _no_sides(pieces: int) -> dict[str, Any]:
    """The fields that `with_sides` fills, for a runner in the middle of level ground."""
    names = ("crown_p", "slope_mean_pct", "slope_sd_pct", "cross_slope_pct", "cross_slope_sd_pct", "dose_pctkm",
             "dose_abs_pctkm")  # fmt: skip
    even = np.full(pieces, 0.5)
    return {name: np.zeros(pieces) for name in names} | {
        "side_p": np.tile([0.0, 1.0, 0.0], (pieces, 1)), "onesided_right_p": even, "right_lower_p": even,
    }  # fmt: skip


def _road_beside(network: Network, pieces: Pieces) -> Floats:
    """(p,) where the road of a separately mapped sidewalk lies, in running direction: 1 right, -1 left, 0 none."""
    side = np.zeros(len(pieces.way))
    here = np.flatnonzero((pieces.way >= 0) & network.way_is_sidewalk[np.maximum(pieces.way, 0)])
    if len(here):
        edges, of = np.unique(pieces.edge[here], return_inverse=True)
        side[here] = road_side(network, edges)[of] * np.where(pieces.backward[here], -1.0, 1.0)
    return side


def _towards_road(profile: slopes.Profile, road_beside: Floats) -> slopes.Profile:
    """Separately mapped sidewalks fall towards the road beside them."""
    known = np.where(road_beside > 0.0, p.KNOWN_SIGN_P.value, 1.0 - p.KNOWN_SIGN_P.value)
    right = np.where((road_beside != 0.0) & (profile.right_p == 0.5), known, profile.right_p)
    return slopes.Profile(profile.mean_pct, profile.sd_pct, profile.crown_p, right)


def _load_fields(steps: Floats, length_m: Floats, motion: Any, ground: dict[str, Any]) -> dict[str, Any]:
    """Loads of model section 5."""
    easy, walking = easy_km(steps, length_m, motion.seconds, motion.speed_mps)
    impact = np.where(walking, 1.0, impact_per_step(motion.speed_mps, motion.grade_deg))
    strain = np.where(walking, 1.0, strain_per_step(motion.speed_mps))
    return {
        "impact_km": easy * impact * ground["impact"],
        "strain_km": easy * strain,
        "uneven_km": easy * uneven_per_step(ground["uneven"], motion.grade_deg),
    }


def _run_fields(track: Track, place: _Place) -> dict[str, Any]:
    return {
        "run_id": track.run_id,
        "name": track.name,
        "sport": track.sport,
        "indoor": track.indoor,
        "started_at": track.started_at,
        "timezone": track.timezone,
        "country": place.country,
        "driving_side": place.driving_side,
        "elapsed_s": float(track.time_s[-1]) if len(track) else 0.0,
    }


def _streets(network: Network, ways: Ints, of: Ints) -> tuple[tuple[str, ...], Any]:
    """Names of the streets run, and for each piece its place among them (-1 without a name)."""
    name = [network.way_name[w] if w >= 0 else "" for w in ways.tolist()]
    names = tuple(dict.fromkeys(n for n in name if n))
    index = {n: i for i, n in enumerate(names)}
    return names, np.array([index.get(n, -1) for n in name], np.int32)[of]


@dataclass(frozen=True)
class _Motion:
    seconds: Floats
    speed_mps: Floats
    grade_deg: Floats


def _without_path(track: Track, place: _Place) -> Exposure:
    """One piece for a run without a usable path: what the device says, no map."""
    elapsed = float(track.time_s[-1]) if len(track) else 0.0
    moving = track.device_moving_s if np.isfinite(track.device_moving_s) else elapsed
    length = track.device_distance_m if np.isfinite(track.device_distance_m) else 0.0
    kind = "treadmill" if track.indoor else "unknown"
    speed = np.array([min(length / moving, p.SPEED_MAX_MPS.value) if moving > 0.0 else 0.0])
    cadence = track.cadence_spm[track.cadence_spm >= p.CADENCE_MIN_SPM.value]
    spm = float(cadence.mean()) if len(cadence) else float(usual_cadence_spm(speed)[0])
    steps = np.array([spm * moving / 60.0 if length > 0.0 else 0.0])
    one, none = np.ones(1), np.zeros(1)
    ground: dict[str, Any] = {
        "surface_p": EVEN_SPREAD[None, :],
        "surface_basis": np.full(1, UNKNOWN, np.int8),
        "paved_p": 0.5 * one,
        "impact": np.array([p.IMPACT[kind].value]),
        "uneven": np.array([p.UNEVEN[kind].value]),
        "turn_pct": none,
    }
    motion = _Motion(np.array([moving]), speed, none)
    return Exposure(
        **_run_fields(track, place),
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
        **ground | _no_sides(1) | _load_fields(steps, np.array([length]), motion, ground),
    )
