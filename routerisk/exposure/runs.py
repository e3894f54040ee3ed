"""From matched tracks to exposures: every piece gets its ground, side, slope and loads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from .. import geo
from .. import parameters as p
from ..arrays import Bools, Floats, Ints
from ..errors import UsageError
from ..loads import easy_km, turning_pct
from ..records import Exposure, MatchedTrack, Network, SideEvidence
from . import sides, slopes
from .evidence import evidence_of
from .fields import Place, load_fields, no_sides, place_of, run_fields
from .grounds import grounds_of
from .histories import years_of
from .pathless import no_evidence, without_path
from .pieces import Pieces, pieces_of

SIDES_VERSION: Final = 1
"""Changes when the same evidence leads to other sides."""


def expose(
    matched: Sequence[MatchedTrack],
    network: Network | None = None,
    *,
    habit: str | None = None,
    country: str | None = None,
    driving_side: str | None = None,
) -> list[Exposure]:
    """What the ground did on every run of one runner's history.

    `network` is the map that the arcs of every run point into; without it each run's own. `habit` is the runner's own
    statement about the side: "facing" traffic, "with" it, "left" or "right". `country` (ISO 3166) and `driving_side`
    ("left", "right") replace what the place of the start says; a way's own driving side is stronger than both.
    What the ways are, and their surfaces, is the network's own word (`Network.roads`, `Network.surfaces`).

    Sides are inferred year by year, whatever the order of the runs (`histories.years_of`); the exposures come in the
    order of `matched`.

    A run off the map has pieces of way -1. A run without positions is one piece of way -1 without a shape, class
    "treadmill" if it was indoors: sums over pieces are sums over the run all the same.

    Raises UsageError for an unknown habit or driving side.
    """
    _check_habit(habit)
    drafts = [draft(one, network, country=country, driving_side=driving_side) for one in matched]
    on_map = [i for i, one in enumerate(matched) if (one.fix_way_id >= 0).any()]
    ordered = sorted(on_map, key=lambda i: (matched[i].track.started_at, matched[i].track.run_id))
    state_p = {i: sides_of([drafts[i][1]], habit)[0] for i in range(len(matched)) if i not in set(on_map)}
    for before, own in years_of([matched[i].track.started_at for i in ordered]):
        found = sides_of([drafts[ordered[i]][1] for i in (*before, *own)], habit)
        state_p |= zip([ordered[i] for i in own], found[len(before) :], strict=True)
    return [with_sides(*drafts[i], state_p[i]) for i in range(len(matched))]


def draft(
    matched: MatchedTrack,
    network: Network | None = None,
    *,
    country: str | None = None,
    driving_side: str | None = None,
) -> tuple[Exposure, SideEvidence]:
    """One run but for its sides, and what it shows of them: see `sides_of` and `with_sides`.

    The arguments are those of `expose`. Raises UsageError for an unknown driving side.
    """
    if driving_side not in {None, "left", "right"}:
        raise UsageError("usage.driving-side", side=driving_side)
    place = place_of(matched.track, country, driving_side)
    if matched.track.indoor or not matched.track.has_position.any():
        exposure = without_path(matched.track, place)
        return exposure, no_evidence(exposure)
    return _draft_run(matched, network or matched.network, place)


def sides_of(history: Sequence[SideEvidence], habit: str | None = None) -> list[Floats]:
    """(p, 5) P(left, middle, right, sidewalk left, sidewalk right) of the pieces of every run, given all of them.

    `habit` as in `expose`. Raises UsageError for an unknown one.
    """
    _check_habit(habit)
    return sides.posterior(history, habit)


def _check_habit(habit: str | None) -> None:
    if habit is not None and habit not in sides.HABITS:
        raise UsageError("usage.habit", habit=habit, known=tuple(sides.HABITS))


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


def _draft_run(matched: MatchedTrack, network: Network, place: Place) -> tuple[Exposure, SideEvidence]:
    pieces = pieces_of(matched)
    ways, of = np.unique(pieces.way, return_inverse=True)
    ground, roads = network.surfaces.at(pieces.way), network.roads.at(pieces.way)
    road_beside = _road_beside(network, pieces)
    profile = _profile(network, pieces, ways, of, road_beside, place)
    evidence = evidence_of(matched, pieces, roads, _traffic_left(network, ways, place)[of], road_beside, profile)
    turn = turning_pct(pieces.speed_mps, pieces.curvature_per_m)
    fields: dict[str, Any] = {
        **grounds_of(ground, roads, pieces.backward, evidence),
        "turn_pct": np.where(np.abs(turn) >= p.TURN_MIN_PCT.value, turn, 0.0),
    }
    fields |= load_fields(pieces.steps, pieces.end_m - pieces.begin_m, pieces, fields) | no_sides(len(of))
    lon, lat = geo.from_utm(pieces.shape_x_m, pieces.shape_y_m, network.epsg)
    names, street = _streets(network, ways, of)
    way_class = [network.way_class[w] if w >= 0 else "" for w in ways.tolist()]
    return Exposure(
        **run_fields(matched.track, place),
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


def _profile(network: Network, pieces: Pieces, ways: Ints, of: Ints, road_beside: Floats,
             place: Place) -> slopes.Profile:  # fmt: skip
    """The cross-section under every piece but for sidewalks; `of` (p,) points into the run's ways."""
    profile = slopes.profile_of(network, ways, place.country, place.driving_side)
    profile = _towards_road(profile[of].turned(pieces.backward), road_beside)
    speed, e_max, bend_p = slopes.design_speed_kmh(network.roads.at(ways))
    profile = slopes.in_bend(profile, pieces.curvature_per_m, speed[of], e_max[of], bend_p[of])
    return slopes.doubted(profile, np.where(pieces.way >= 0, pieces.confidence, 1.0))


def _traffic_left(network: Network, ways: Ints, place: Place) -> Bools:
    own = [network.way_driving_side[w] if w >= 0 else "" for w in ways.tolist()]
    return np.array([(side or place.driving_side) == "left" for side in own], np.bool_)


def _road_beside(network: Network, pieces: Pieces) -> Floats:
    """(p,) where the road of a separately mapped sidewalk lies, in running direction: 1 right, -1 left, 0 none."""
    side = np.zeros(len(pieces.way))
    here = np.flatnonzero(pieces.way >= 0)
    side[here] = network.road_beside[pieces.edge[here]] * np.where(pieces.backward[here], -1.0, 1.0)
    return side


def _towards_road(profile: slopes.Profile, road_beside: Floats) -> slopes.Profile:
    """Separately mapped sidewalks fall towards the road beside them."""
    known = np.where(road_beside > 0.0, p.KNOWN_SIGN_P.value, 1.0 - p.KNOWN_SIGN_P.value)
    right = np.where((road_beside != 0.0) & (profile.right_p == 0.5), known, profile.right_p)
    return slopes.Profile(profile.mean_pct, profile.sd_pct, profile.crown_p, right)


def _streets(network: Network, ways: Ints, of: Ints) -> tuple[tuple[str, ...], Any]:
    """Names of the streets run, and for each piece its place among them (-1 without a name)."""
    name = [network.way_name[w] if w >= 0 else "" for w in ways.tolist()]
    names = tuple(dict.fromkeys(n for n in name if n))
    index = {n: i for i, n in enumerate(names)}
    return names, np.array([index.get(n, -1) for n in name], np.int32)[of]
