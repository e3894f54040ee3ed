"""Cross slope: its magnitude and profile by country, class, surface and shape, and the signed mixture of it all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Floats, Ints
from ..loads import expected_dose, normal_cdf
from ..records import Network, Roads, Surfaces
from .turns import superelevation_pct

_PAVED_GROUP: Final = {
    **dict.fromkeys(("US", "CA", "PR", "VI", "GU", "AS", "MP"), "paved_us_canada"),
    **dict.fromkeys(("GB", "IE", "GG", "JE", "IM"), "paved_uk_ireland"),
    **dict.fromkeys(("DE", "AT", "CH", "LI"), "paved_germany_austria_switzerland"),
    **dict.fromkeys(("AU", "NZ"), "paved_australia_new_zealand"),
}
_CROWN_GROUP: Final = {"US": "us", "GB": "uk", "DE": "germany"}


@dataclass(frozen=True)
class Profile:
    """k ways (in way direction) or k pieces (in running direction): magnitude q and shape of the cross-section."""

    mean_pct: Floats
    sd_pct: Floats
    crown_p: Floats
    """P(two-sided)."""
    right_p: Floats
    """P(the right is lower | one-sided)."""

    def __getitem__(self, rows: Ints) -> Profile:
        return Profile(self.mean_pct[rows], self.sd_pct[rows], self.crown_p[rows], self.right_p[rows])

    def turned(self, around: Bools) -> Profile:
        """The same seen in the other direction, where `around`."""
        return Profile(self.mean_pct, self.sd_pct, self.crown_p, np.where(around, 1.0 - self.right_p, self.right_p))


def profile_of(network: Network, ways: Ints, country: str, driving_side: str) -> Profile:
    """Cross-section of ways (k,) in way direction, without bends; off the map (-1) that of a path."""
    roads = network.roads.at(ways)
    mean, sd = _magnitude(roads, network.surfaces.at(ways), country)
    crown = np.where(roads.is_road, p.CROWN_P[_CROWN_GROUP.get(country, "elsewhere")].value, 0.0)
    right = np.full(len(ways), 0.5)
    way = np.maximum(ways, 0)
    on_map = ways >= 0
    crown[on_map & ((network.way_oneway[way] != 0) | network.way_roundabout[way])] = 0.0
    outward = np.array([_outward_p(network.way_driving_side[w] or driving_side) for w in way.tolist()])
    right = np.where(on_map & network.way_roundabout[way], outward, right)
    tag = np.where(on_map, network.way_incline_across_pct[way], np.nan)
    tagged = np.isfinite(tag)
    known = np.where(tag > 0.0, p.KNOWN_SIGN_P.value, 1.0 - p.KNOWN_SIGN_P.value)
    return Profile(
        mean_pct=np.where(tagged, np.abs(tag), mean),
        sd_pct=np.where(tagged, p.TAGGED_CROSS_SLOPE_SD_PCT.value, sd),
        crown_p=np.where(tagged, 0.0, crown),
        right_p=np.where(tagged, np.where(tag == 0.0, 0.5, known), right),
    )


def _magnitude(roads: Roads, surfaces: Surfaces, country: str) -> tuple[Floats, Floats]:
    """(k,) mean and spread of the cross slope's magnitude.

    A road of known surface is paved or gravel, whichever is likelier; of an unknown one it is open which: mean and
    variance are those of the mixture of both.
    """
    paved = _PAVED_GROUP.get(country, "paved_elsewhere")
    rows = [paved if road else section for road, section in zip(roads.is_road, roads.section, strict=True)]
    mean, sd = (
        np.array([table[row].value for row in rows]) for table in (p.CROSS_SLOPE_MEAN_PCT, p.CROSS_SLOPE_SD_PCT)
    )
    likelier = (surfaces.paved_p < 0.5).astype(np.float64)
    gravel_p = np.where(roads.is_road, np.where(surfaces.is_unknown, 1.0 - surfaces.paved_p, likelier), 0.0)
    gravel_mean, gravel_sd = (
        np.full(len(rows), table["gravel_road"].value) for table in (p.CROSS_SLOPE_MEAN_PCT, p.CROSS_SLOPE_SD_PCT)
    )
    return _mixed_magnitude(mean, sd, gravel_mean, gravel_sd, gravel_p)


def _outward_p(driving_side: str) -> float:
    """P(right is lower) on a roundabout in way direction: outward is right where it is driven counter-clockwise."""
    return p.ROUNDABOUT_OUTWARD_P.value if driving_side == "right" else 1.0 - p.ROUNDABOUT_OUTWARD_P.value


def design_speed_kmh(roads: Roads) -> tuple[Floats, Floats, Floats]:
    """(k,) design speed, greatest superelevation (per cent) and P(a bend that asks for it has it); NaN off roads."""
    usual, e_max = (
        np.array([table[row].value if row else np.nan for row in roads.design_class])
        for table in (p.DESIGN_SPEED_KMH, p.SUPERELEVATION_MAX_PCT)
    )
    limit = np.where(roads.is_road, roads.speed_limit_kmh, np.nan)
    bend_p = np.where(roads.is_through, p.SUPERELEVATED_P["fast"].value, p.SUPERELEVATED_P["slow"].value)
    return np.where(np.isfinite(limit), limit, usual), e_max, np.where(roads.is_road, bend_p, np.nan)


def in_bend(profile: Profile, curvature_per_m: Floats, speed_kmh: Floats, e_max_pct: Floats, bend_p: Floats) -> Profile:
    """(k,) pieces in running direction: a bend that asks for more than the usual slope falls to its inside.

    It is so with probability `bend_p`; the two cases are mixed, their magnitudes by mean and variance.
    """
    tight = np.abs(curvature_per_m) > 1.0 / p.BEND_RADIUS_MIN_M.value
    with np.errstate(divide="ignore", invalid="ignore"):
        e = superelevation_pct(1.0 / np.abs(curvature_per_m), speed_kmh, e_max_pct)
        asked = (curvature_per_m != 0.0) & ~tight & np.isfinite(speed_kmh) & (e > profile.mean_pct)
    share = np.where(asked, bend_p, 0.0)
    e = np.where(asked, e, 0.0)
    inside_right = np.where(curvature_per_m < 0.0, p.KNOWN_SIGN_P.value, 1.0 - p.KNOWN_SIGN_P.value)
    bend = Profile(e, np.full(len(e), p.SUPERELEVATION_SD_PCT.value), np.zeros(len(e)), inside_right)
    return mixed(profile, bend, share)


def on_sidewalk(profile: Profile, left_p: Floats, right_p: Floats) -> Profile:
    """(k,) pieces of which the runner was on a tagged sidewalk with these probabilities: it falls towards the road."""
    share = left_p + right_p
    with np.errstate(invalid="ignore", divide="ignore"):
        left = np.where(share > 0.0, left_p / share, 0.5)
    towards_right = left * p.KNOWN_SIGN_P.value + (1.0 - left) * (1.0 - p.KNOWN_SIGN_P.value)
    mean = np.full(len(share), p.CROSS_SLOPE_MEAN_PCT["footway"].value)
    sd = np.full(len(share), p.CROSS_SLOPE_SD_PCT["footway"].value)
    return mixed(profile, Profile(mean, sd, np.zeros(len(share)), towards_right), share)


def doubted(profile: Profile, confidence: Floats) -> Profile:
    """(k,) pieces matched with this confidence: where the runner was on another way, the sign is unknown."""
    unknown = Profile(profile.mean_pct, profile.sd_pct, np.zeros(len(confidence)), np.full(len(confidence), 0.5))
    return mixed(profile, unknown, 1.0 - confidence)


def mixed(usual: Profile, other: Profile, share: Floats) -> Profile:
    """The profile that is `other` with probability `share`; the magnitude keeps mean and variance of the mixture."""
    mean, sd = _mixed_magnitude(usual.mean_pct, usual.sd_pct, other.mean_pct, other.sd_pct, share)
    crown = (1.0 - share) * usual.crown_p + share * other.crown_p
    right = (1.0 - share) * (1.0 - usual.crown_p) * usual.right_p + share * (1.0 - other.crown_p) * other.right_p
    with np.errstate(invalid="ignore", divide="ignore"):
        right = np.where(crown < 1.0, right / (1.0 - crown), 0.5)
    return Profile(mean, sd, crown, np.clip(right, 0.0, 1.0))


def _mixed_magnitude(
    mean: Floats, sd: Floats, other_mean: Floats, other_sd: Floats, share: Floats
) -> tuple[Floats, Floats]:
    """(k,) mean and spread of a mixture of two magnitudes, of the other with probability `share`."""
    mixed_mean = (1.0 - share) * mean + share * other_mean
    second = (1.0 - share) * (mean**2 + sd**2) + share * (other_mean**2 + other_sd**2)
    return mixed_mean, np.sqrt(np.maximum(second - mixed_mean**2, 0.0))


@dataclass(frozen=True)
class SignedSlope:
    """k pieces: moments of the signed mixture and its expected dose."""

    mean_pct: Floats
    sd_pct: Floats
    right_lower_p: Floats
    dose_pct: Floats
    dose_abs_pct: Floats


def signed(profile: Profile, side_p: Floats, turn_pct: Floats) -> SignedSlope:
    """Mixture over profile, side and magnitude (model sections 3 and 6); `side_p` is (k, 3) left, middle, right.

    Two-sided: -q left of the crown, 0 on it, +q right of it. One-sided: +q or -q whatever the side. The dose is taken
    of slope plus turning, its expectation over every component and over the normal magnitude: never the dose of a mean.
    """
    one = 1.0 - profile.crown_p
    weight = np.stack([
        profile.crown_p * side_p[:, 0] + one * (1.0 - profile.right_p),
        profile.crown_p * side_p[:, 1],
        profile.crown_p * side_p[:, 2] + one * profile.right_p,
    ])  # fmt: skip
    sign = np.array([-1.0, 0.0, 1.0])[:, None]
    mean = sign * profile.mean_pct
    spread = np.abs(sign) * profile.sd_pct
    total = (weight * mean).sum(axis=0)
    second = (weight * (mean**2 + spread**2)).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        right = np.where(spread > 0.0, normal_cdf(mean / np.maximum(spread, 1e-12)), (np.sign(mean) + 1.0) / 2)
    net, both = expected_dose(mean + turn_pct, spread)
    return SignedSlope(
        mean_pct=total,
        sd_pct=np.sqrt(np.maximum(second - total**2, 0.0)),
        right_lower_p=(weight * right).sum(axis=0),
        dose_pct=(weight * net).sum(axis=0),
        dose_abs_pct=(weight * both).sum(axis=0),
    )
