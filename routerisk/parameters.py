"""Every number that is a judgement: value, unit, plausible range, source, evidence grade.

Grades: S strong, M moderate, W weak, X contested, D a design choice of ours ("assumption"), R a reference value.
Each parameter is a constant of this module; `ALL` has them by name in the order of their definition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["ALL", "GRADES", "Parameter", "as_markdown"]

Floats: TypeAlias = npt.NDArray[np.float64]

GRADES: Final = {
    "S": "strong",
    "M": "moderate",
    "W": "weak",
    "X": "contested",
    "D": "assumption: a design choice of ours",
    "R": "reference: true by definition",
}


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One number with what stands behind it."""

    name: str
    value: float
    unit: str
    low: float
    """Lower end of the plausible range (about 5 % of belief below)."""
    high: float
    source: str
    grade: str
    room: str
    """Where it is used: tracks, osm, matching, exposure, scoring, routing, report."""
    meaning: str

    def draw(self, z: Floats) -> Floats:
        """Plausible values for standard normal `z` (any shape): `low` at the 5 % point, `value` at the median, `high`
        at the 95 % point, never outside `low` to `high`; parameters without a range stay as they are.
        """
        side = np.where(z < 0.0, self.value - self.low, self.high - self.value)
        return np.asarray(np.clip(self.value + z / 1.6449 * side, self.low, self.high), np.float64)


ALL: Final[dict[str, Parameter]] = {}


def _enter(room: str, name: str, value: float, unit: str, low: float, high: float, grade: str, source: str,
           meaning: str) -> Parameter:  # fmt: skip
    if name in ALL or grade not in GRADES or not low <= value <= high:
        raise ValueError(f"parameter {name}: entered twice, of an unknown grade, or outside its own range")
    entry = Parameter(name=name, value=value, unit=unit, low=low, high=high, source=source, grade=grade, room=room,
                      meaning=meaning)  # fmt: skip
    ALL[name] = entry
    return entry


def _table(room: str, prefix: str, unit: str, meaning: str,
           rows: dict[str, tuple[float, float, float, str, str]]) -> dict[str, Parameter]:  # fmt: skip
    """Enter one parameter per row: key -> (value, low, high, grade, source)."""
    return {
        key: _enter(room, f"{prefix}_{key}", value, unit, low, high, grade, source, f"{meaning}: {key}")
        for key, (value, low, high, grade, source) in rows.items()
    }


def as_markdown() -> str:
    """Every parameter as one Markdown table, in the order of their definition."""
    head = "| parameter | value | unit | range | grade | source | meaning |\n|---|---|---|---|---|---|---|\n"
    rows = (
        f"| {p.name} | {p.value:g} | {p.unit} | {p.low:g} to {p.high:g} | {p.grade} {GRADES[p.grade].split(':')[0]} "
        f"| {p.source.replace('|', '/')} | {p.meaning.replace('|', '/')} |\n"
        for p in ALL.values()
    )
    return head + "".join(rows)


# exposure: load per step (model section 5)
V_REF_MPS = _enter("exposure", "v_ref", 3.0, "m/s", 3.0, 3.0, "R", "definition", "speed of an easy run")
N_REF_PER_KM = _enter("exposure", "n_ref", 914.89, "steps/km", 914.89, 914.89, "R", "the cadence formula at "
                      "v_ref: 164.68 spm", "steps of one easy kilometre")  # fmt: skip
A_IMPACT = _enter("exposure", "a_impact", 1.0, "1", 0.6, 1.1, "M", "impact peaks grow about linearly with "
                  "speed (recalled)", "speed exponent of the impact channel")  # fmt: skip
A_STRAIN = _enter("exposure", "a_strain", 0.30, "1", 0.2, 0.5, "M", "peak tendon and bone forces grow slowly "
                  "with speed (recalled)", "speed exponent of the strain channel")  # fmt: skip
STRAIN_EXPONENT = _enter("exposure", "strain_exponent", 4.0, "1", 1.0, 7.0, "M", "Edwards 2018, Exerc Sport "
                         "Sci Rev: magnitude matters far more than cycles", "damage grows with this power of "
                         "the load")  # fmt: skip
K_DOWN_PER_DEG = _enter("exposure", "k_down", 0.04, "1/deg", 0.015, 0.06, "X", "Gottschall & Kram 2005, J "
                        "Biomech: -9 deg impact peak +54 %; later work found less", "impact added per degree "
                        "downhill")  # fmt: skip
K_UP_PER_DEG = _enter("exposure", "k_up", 0.05, "1/deg", 0.02, 0.06, "W", "Gottschall & Kram 2005, J Biomech: "
                      "impact peaks smaller uphill", "impact removed per degree uphill")  # fmt: skip
DOWNHILL_CAP_DEG = _enter("exposure", "downhill_cap", 12.0, "deg", 9.0, 15.0, "D", "beyond the slopes that "
                          "were measured", "steeper descents count as this one")  # fmt: skip
UPHILL_FLOOR = _enter("exposure", "uphill_floor", 0.5, "1", 0.3, 0.7, "D", "feet still land", "least impact "
                      "factor uphill")  # fmt: skip
W_IMPACT = _enter("exposure", "w_impact", 0.5, "1", 0.0, 1.0, "D", "nobody knows which channel matters more",
                  "weight of the impact channel in E")  # fmt: skip
WALKING_BELOW_MPS = _enter("exposure", "walking_below", 2.0, "m/s", 1.8, 2.2, "D", "usual gait transition "
                           "speed", "slower is walking")  # fmt: skip
WALKING_BELOW_SPM = _enter("exposure", "walking_below_cadence", 130.0, "spm", 120.0, 140.0, "D",
                           "usual walking cadence", "a lower cadence is walking")  # fmt: skip
WALKING_PER_KM = _enter("exposure", "walking_per_km", 0.5, "1/km", 0.3, 0.7, "D", "walking loads the legs "
                        "about half as much", "what a walked km counts in every load")  # fmt: skip
CADENCE_AT_ANCHOR_SPM = _enter("exposure", "cadence_at_anchor", 165.0, "spm", 157.0, 173.0, "M",
                               "van Oeveren 2017/2019 (SD 8 between runners)", "cadence at the anchor speed, "
                               "where the watch records none")  # fmt: skip
CADENCE_ANCHOR_MPS = _enter("exposure", "cadence_anchor", 3.04, "m/s", 3.04, 3.04, "R", "van Oeveren 2017/2019",
                            "anchor speed of the cadence formula")  # fmt: skip
CADENCE_SLOPE = _enter("exposure", "cadence_slope", 8.0, "spm s/m", 5.0, 11.0, "M", "van Oeveren 2017/2019",
                       "cadence added per m/s")  # fmt: skip
CADENCE_LOW_SPM = _enter("exposure", "cadence_low", 140.0, "spm", 130.0, 150.0, "D", "no formula below a slow "
                         "jog", "least cadence of the formula")  # fmt: skip
CADENCE_HIGH_SPM = _enter("exposure", "cadence_high", 200.0, "spm", 190.0, 210.0, "D", "sprinting is not "
                          "endurance running", "greatest cadence of the formula")  # fmt: skip
CADENCE_SD_SPM = _enter("exposure", "cadence_sd", 8.0, "spm", 6.0, 10.0, "M", "van Oeveren 2017/2019",
                        "spread of cadence between runners at one speed")  # fmt: skip
UNEVEN_DOWNHILL_FACTOR = _enter("exposure", "uneven_downhill_factor", 1.25, "1", 1.0, 1.5, "D",
                                "feet land harder on uneven ground downhill",
                                "uneven load is multiplied by")  # fmt: skip
UNEVEN_DOWNHILL_DEG = _enter("exposure", "uneven_downhill", 4.5, "deg", 3.0, 6.0, "D", "steeper than most "
                             "streets", "descents steeper than this are meant")  # fmt: skip

# exposure: surface (model section 2)
IMPACT = _table("exposure", "impact", "1", "impact relative to asphalt", {
    "asphalt": (1.00, 1.00, 1.00, "R", "reference surface"),
    "concrete": (1.00, 0.97, 1.06, "M", "Ferro-Sanchez 2023 (n=30: concrete 3.90 g, track 3.68, grass 3.76); "
                 "Fu 2015 (n=13, no difference)"),
    "paving_stones": (1.00, 0.95, 1.08, "D", "taken as asphalt"),
    "sett": (1.00, 0.90, 1.15, "D", "no study of running on cobbles"),
    "synthetic": (0.96, 0.92, 1.00, "X", "Ferro-Sanchez 2023 (n=30: 3.68 against 3.90 g); Fu 2015 (n=13, no "
                  "difference)"),
    "treadmill": (0.96, 0.80, 1.02, "X", "Van Hooren 2020, Sports Med: overground and treadmill comparable"),
    "grass": (0.95, 0.83, 1.10, "X", "sign disputed: Tessutti 2012 (n=47, rearfoot pressure -9 to -17 %); "
              "Waite 2021 (higher, 8.22 against 7.47 g)"),
    "compacted": (0.99, 0.93, 1.05, "W", "between asphalt and gravel"),
    "fine_gravel": (0.99, 0.93, 1.05, "W", "between asphalt and gravel"),
    "gravel": (0.98, 0.88, 1.05, "W", "loose top layer"),
    "dirt": (0.98, 0.92, 1.05, "W", "natural ground"),
    "rough": (0.97, 0.88, 1.08, "W", "forest trail, roots, rock"),
    "woodchips": (0.90, 0.75, 0.98, "W", "Boey 2017 (n=35: lower on woodchips)"),
    "sand": (0.80, 0.60, 1.00, "W", "soft; Achilles caution: Knobloch 2008 (mid-portion Achilles, sand RR 10, "
             "1.1-92.8)"),
    "wood": (0.97, 0.88, 1.05, "D", "boardwalk, bridge: no study"),
    "metal": (0.97, 0.88, 1.05, "D", "bridge: no study"),
    "snow": (0.95, 0.75, 1.05, "D", "no study"),
    "ice": (0.95, 0.75, 1.05, "D", "no study"),
    "unknown": (0.98, 0.85, 1.08, "D", "the spread of all surfaces"),
})  # fmt: skip
_UNEVEN_SOURCE = (
    "Voloshina & Ferris 2015 sets the unit (2.5 cm random terrain: energy +5 %, step-width variability +27 %); "
    "the value is judgement"
)
UNEVEN = _table("exposure", "uneven", "1", "unevenness U, 1 = 2.5 cm random terrain", {
    kind: (value, max(0.0, round(value - 0.15, 2)), round(value + 0.15, 2), "D", _UNEVEN_SOURCE)
    for kind, value in {
        "asphalt": 0.05, "concrete": 0.08, "paving_stones": 0.15, "sett": 0.50, "synthetic": 0.0, "treadmill": 0.0,
        "grass": 0.35, "compacted": 0.30, "fine_gravel": 0.30, "gravel": 0.45, "dirt": 0.40, "rough": 0.80,
        "woodchips": 0.40, "sand": 0.70, "wood": 0.15, "metal": 0.15, "snow": 0.70, "ice": 0.70, "unknown": 0.25,
    }.items()
})  # fmt: skip
SMOOTHNESS_UNEVEN = _table("exposure", "smoothness_uneven", "1", "added to U by the tag smoothness", {
    key: (value, round(value - 0.1, 2), round(value + 0.1, 2), "D", "judgement")
    for key, value in {
        "excellent": -0.05, "good": 0.0, "intermediate": 0.10, "bad": 0.25, "very_bad": 0.40,
        "horrible": 0.60, "very_horrible": 0.60, "impassable": 0.60,
    }.items()
})  # fmt: skip
UNEVEN_MAX = _enter("exposure", "uneven_max", 1.2, "1", 1.0, 1.5, "D", "judgement", "greatest unevenness")
PAVED_SPREAD = _table("exposure", "paved_spread", "1", "P(class) where a tag says no more than paved", {
    key: (value, value / 2, min(1.0, value * 2), "D", "rough shares of paved ways in European extracts; "
          "none above one half")
    for key, value in {
        "asphalt": 0.48, "concrete": 0.10, "paving_stones": 0.27, "sett": 0.11, "wood": 0.02, "metal": 0.01,
        "synthetic": 0.01,
    }.items()
})  # fmt: skip
UNPAVED_SPREAD = _table("exposure", "unpaved_spread", "1", "P(class) where a tag says no more than unpaved", {
    key: (value, value / 2, value * 2, "D", "rough shares of unpaved ways in European extracts; none above one half")
    for key, value in {
        "compacted": 0.18, "fine_gravel": 0.15, "gravel": 0.25, "dirt": 0.28, "grass": 0.10, "sand": 0.02,
        "rough": 0.02,
    }.items()
})  # fmt: skip

# exposure: motion
MOVING_ABOVE_MPS = _enter("exposure", "moving_above", 0.5, "m/s", 0.3, 0.8, "D", "slower is standing, seen "
                          "through GPS noise", "speed above which time counts as moving")  # fmt: skip
SPEED_WINDOW_S = _enter("exposure", "speed_window", 30.0, "s", 15.0, 60.0, "D", "position errors are "
                        "correlated over 30-60 s", "speed is taken over this much moving time")  # fmt: skip
SPEED_MAX_MPS = _enter("exposure", "speed_max", 8.0, "m/s", 7.0, 10.0, "D", "faster than any endurance runner",
                       "speeds above count as this one")  # fmt: skip
GRADE_WINDOW_M = _enter("exposure", "grade_window", 100.0, "m", 60.0, 200.0, "D", "watch elevation is noisy "
                        "below this", "elevation is smoothed and the slope taken over this length")  # fmt: skip
GRADE_MAX_DEG = _enter("exposure", "grade_max", 30.0, "deg", 20.0, 40.0, "D", "steeper is an error of the "
                       "elevation", "slopes are clipped to this")  # fmt: skip
GAP_MIN_M = _enter("exposure", "gap_min", 5.0, "m", 2.0, 10.0, "D", "shorter jumps are GPS noise",
                   "a break in the path at least this wide was run, unseen, unless too fast")  # fmt: skip
CADENCE_MIN_SPM = _enter("exposure", "cadence_min", 60.0, "spm", 40.0, 80.0, "D", "feet stand still or the "
                         "sensor fails", "lower recorded cadences are left out of a mean")  # fmt: skip
PIECE_LENGTH_M = _enter("exposure", "piece_length", 100.0, "m", 50.0, 150.0, "D", "one slope and speed",
                        "longest piece")  # fmt: skip

# exposure: cross slope (model section 3)
CROSS_SLOPE_MEAN_PCT = _table("exposure", "cross_slope_mean", "%", "mean magnitude of the cross slope", {
    "paved_us_canada": (2.0, 1.5, 2.0, "M", "AASHTO Green Book: 1.5-2.0 %"),
    "paved_uk_ireland": (2.5, 2.0, 3.0, "M", "UK CD 109 / Manual for Streets: 2.5 %"),
    "paved_germany_austria_switzerland": (2.5, 2.0, 3.0, "W", "RAS / RASt: at least 2.5 % (weak)"),
    "paved_elsewhere": (2.5, 2.0, 3.0, "M", "usual design value (recalled)"),
    "paved_australia_new_zealand": (3.0, 2.5, 3.5, "M", "Austroads: 3 % (recalled)"),
    "gravel_road": (3.5, 3.0, 4.0, "M", "FLH 3-4 %, AASHTO 2-6 %"),
    "footway": (1.5, 1.0, 2.1, "M", "accessible design: 1:50 at most; towards the road"),
    "path": (1.0, 0.5, 1.5, "D", "judgement; sign unknown"),
    "hillside": (4.0, 2.0, 6.0, "M", "trail building: outslope (recalled)"),
    "steps": (0.0, 0.0, 0.5, "D", "steps are level across"),
    "running_track": (0.5, 0.0, 1.0, "M", "World Athletics: at most 1:100, towards the inside (recalled)"),
})  # fmt: skip
CROSS_SLOPE_SD_PCT = _table("exposure", "cross_slope_sd", "%", "spread of that magnitude between ways", {
    key: (value, round(value * 0.6, 2), round(value * 1.4, 2), "D", "judgement around the design values")
    for key, value in {
        "paved_us_canada": 0.7, "paved_uk_ireland": 0.8, "paved_germany_austria_switzerland": 0.7,
        "paved_elsewhere": 0.8, "paved_australia_new_zealand": 0.8, "gravel_road": 1.2, "footway": 0.7, "path": 2.0,
        "hillside": 4.0, "steps": 0.5, "running_track": 0.4,
    }.items()
})  # fmt: skip
CROWN_P = _table("exposure", "crown", "1", "P(two-sided profile) of a two-way carriageway", {
    "us": (0.85, 0.7, 0.95, "D", "two-lane roads are crowned as a rule"),
    "uk": (0.60, 0.4, 0.8, "D", "judgement"),
    "germany": (0.30, 0.15, 0.6, "D", "one-sided is the rule outside towns"),
    "elsewhere": (0.60, 0.4, 0.8, "D", "judgement"),
})  # fmt: skip
CROWN_RAMP_M = _enter("exposure", "crown_ramp", 1.0, "m", 0.5, 1.5, "D", "crowns are rounded",
                      "half width over which the slope turns over")  # fmt: skip
TAGGED_CROSS_SLOPE_SD_PCT = _enter("exposure", "tagged_cross_slope_sd", 0.5, "%", 0.3, 1.0, "D",
                                   "mappers' estimates", "spread of a tagged cross slope")  # fmt: skip
KNOWN_SIGN_P = _enter("exposure", "known_sign", 0.95, "1", 0.85, 0.99, "D", "maps err", "P(sign) where a tag "
                      "or the geometry tells it")  # fmt: skip
ROUNDABOUT_OUTWARD_P = _enter("exposure", "roundabout_outward", 0.8, "1", 0.6, 0.95, "M", "usual design: "
                              "outward drainage", "P(a roundabout falls outward)")  # fmt: skip
SUPERELEVATION_SD_PCT = _enter("exposure", "superelevation_sd", 1.5, "%", 1.0, 2.0, "D", "against AASHTO's "
                               "tables the formula is within 2 points", "spread of e in a bend")  # fmt: skip
SUPERELEVATION_MAX_PCT = _table("exposure", "superelevation_max", "%", "greatest superelevation e by class", {
    "primary": (8.0, 6.0, 12.0, "M", "AASHTO: e_max 4-12 %"),
    "secondary": (8.0, 6.0, 12.0, "M", "AASHTO: e_max 4-12 %"),
    "tertiary": (6.0, 4.0, 8.0, "M", "AASHTO: e_max 4-12 %"),
    "unclassified": (6.0, 4.0, 8.0, "M", "AASHTO: e_max 4-12 %"),
    "residential": (4.0, 4.0, 6.0, "M", "AASHTO: 4 % in low-speed urban streets"),
})  # fmt: skip
DESIGN_SPEED_KMH = _table("exposure", "design_speed", "km/h", "design speed of a bend by class, without maxspeed", {
    "primary": (80.0, 60.0, 100.0, "D", "judgement"),
    "secondary": (70.0, 50.0, 100.0, "D", "judgement"),
    "tertiary": (60.0, 40.0, 80.0, "D", "judgement"),
    "unclassified": (50.0, 30.0, 80.0, "D", "judgement"),
    "residential": (30.0, 20.0, 50.0, "D", "judgement"),
})  # fmt: skip
SIDE_FRICTION_AT_ZERO = _enter("exposure", "side_friction_at_zero", 0.19, "1", 0.15, 0.22, "M",
                               "a line through AASHTO's f: .12 at 100 km/h, .14 at 50 mph", "side friction "
                               "factor f, extrapolated to 0 km/h")  # fmt: skip
SIDE_FRICTION_SLOPE = _enter("exposure", "side_friction_slope", 0.0007, "h/km", 0.0005, 0.001, "M",
                             "the same line", "f lost per km/h")  # fmt: skip
KMH_PER_MPH: Final = 1.609344
SUPERELEVATED_P = _table("exposure", "superelevated", "1", "P(a bend that asks for it is superelevated)", {
    "fast": (0.7, 0.5, 0.9, "D", "roads for 50 km/h and more"),
    "slow": (0.3, 0.1, 0.5, "D", "slower streets, mostly in towns"),
})  # fmt: skip
BEND_RADIUS_MIN_M = _enter("exposure", "bend_radius_min", 20.0, "m", 10.0, 30.0, "D", "tighter is a corner, "
                           "not a bend", "least radius of a superelevated bend")  # fmt: skip

# exposure: side of the road (model section 4)
_SIDE_TUNED: Final = "judgement, then calibration on simulated histories (tests/bench/sides.py, seeds 1-4)"
FACING_P = _enter("exposure", "facing", 0.65, "1", 0.5, 0.85, "D", "advice to pedestrians; nobody has counted "
                  "runners", "P(a runner beside the centreline faces traffic)")  # fmt: skip
MIDDLE_P = _enter("exposure", "middle", 0.15, "1", 0.05, 0.25, "D", _SIDE_TUNED, "P(a runner keeps to the "
                  "middle of a street)")  # fmt: skip
MIDDLE_NARROW_P = _enter("exposure", "middle_narrow", 0.20, "1", 0.08, 0.4, "D", _SIDE_TUNED,
                         "the same on service roads, living streets and carriageways that are narrow")  # fmt: skip
NARROW_BELOW_M = _enter("exposure", "narrow_below", 4.0, "m", 3.0, 5.0, "D", "judgement", "such a carriageway "
                        "is narrow")  # fmt: skip
SIDEWALK_P = _enter("exposure", "sidewalk", 0.80, "1", 0.6, 0.95, "D", "judgement", "P(a tagged sidewalk is used)")
STATED_HABIT_P = _enter("exposure", "stated_habit", 0.90, "1", 0.8, 0.97, "D", "people describe themselves "
                        "well, not perfectly", "P(side) by the runner's own statement")  # fmt: skip
SIDE_DWELL_M = _enter("exposure", "side_dwell", 400.0, "m", 250.0, 1500.0, "D", f"{_SIDE_TUNED}: simulated runners "
                      "keep to a side for 800 m, half of it is more cautious", "distance over which a runner keeps to "
                      "one side")  # fmt: skip
SIDE_KEPT_P = _enter("exposure", "side_kept", 0.7, "1", 0.6, 0.97, "D", f"{_SIDE_TUNED}: simulated runners keep it in "
                     ".88", "P(the side is not chosen anew where another street begins)")  # fmt: skip
GPS_SIGMA_M = _enter("exposure", "gps_sigma", 3.3, "m", 1.5, 5.0, "D", "watch tests in open and suburban sky: 3 m; a "
                     "tenth more by calibration on simulated histories", "lateral error of a fix, one standard "
                     "deviation")  # fmt: skip
GPS_TAU_S = _enter("exposure", "gps_tau", 45.0, "s", 30.0, 60.0, "M", "errors are correlated over 30-60 s",
                   "correlation time of that error")  # fmt: skip
CROSSING_SEEN_P = _enter("exposure", "crossing_seen", 0.3, "1", 0.0, 0.7, "D", "a road is crossed in some 5 s",
                         "P(a change of side is seen half way)")  # fmt: skip
CROSSING_ON_P = _enter("exposure", "crossing_on", 0.2, "1", 0.1, 0.5, "D", "likewise", "P(it is still seen half way "
                       "a step later)")  # fmt: skip
TOLD_TAU_S = _enter("exposure", "told_tau", 15.0, "s", 5.0, 60.0, "D", "errors outlast a passage of a way, so that "
                    "several tell of the same error", "what a passage tells of map and watch counts by half where it "
                    "lasts so long")  # fmt: skip
GPS_EXCESS_FROM = _enter("exposure", "gps_excess_from", 1.55, "1", 1.3, 2.5, "D", "a spread over few steps is itself "
                         "uncertain", "error around a step, relative to the usual, from which on it is "
                         "believed")  # fmt: skip
GPS_EXCESS_SHARE = _enter("exposure", "gps_excess_share", 0.9, "1", 0.8, 0.95, "D", "changes of side are fewer",
                          "so many of these steps, the smallest, tell of the error")  # fmt: skip
SHIFT_REACH = _enter("exposure", "shift_reach", 2.3, "1", 2.0, 3.0, "D", "98 % of a normal spread",
                     "standard deviations of map and run error that are reckoned with")  # fmt: skip
GPS_EXCESS_STEPS = _enter("exposure", "gps_excess_steps", 25.0, "1", 15.0, 75.0, "D", "some two minutes", "steps by "
                          "which the error around one is judged")  # fmt: skip
SIDE_STEP_S = _enter("exposure", "side_step", 5.0, "s", 2.0, 15.0, "D", "much shorter than the errors last",
                     "fixes of so many seconds are one observation of the side")  # fmt: skip
SIDE_HEADING_M = _enter("exposure", "side_heading", 12.0, "m", 5.0, 20.0, "D", "judgement", "the direction of a path "
                        "is taken so far before and after a place")  # fmt: skip
SIDE_REMEMBERED_RUNS = _enter("exposure", "side_remembered_runs", 100.0, "runs", 30.0, 200.0, "D", "half a year of a "
                              "diligent runner", "so many runs of the year before tell of streets and habit when the "
                              "sides of a year are inferred")  # fmt: skip
HABIT_STRENGTH = _enter("exposure", "habit_strength", 30.0, "choices", 10.0, 60.0, "D", _SIDE_TUNED, "so many choices "
                        "of side weigh as much as what runners do in general")  # fmt: skip
HABIT_STRENGTH_CLASS = _enter("exposure", "habit_strength_class", 20.0, "choices", 8.0, 40.0, "D", _SIDE_TUNED,
                              "the same for busy roads against all roads")  # fmt: skip
HABIT_STRENGTH_RUN = _enter("exposure", "habit_strength_run", 30.0, "choices", 10.0, 60.0, "D", _SIDE_TUNED,
                            "the same for one run against the history")  # fmt: skip
HABIT_STRENGTH_STATED = _enter("exposure", "habit_strength_stated", 60.0, "choices", 20.0, 120.0, "D", "judgement",
                               "the same for what the runner states")  # fmt: skip
MAP_SIGMA_M = _enter("exposure", "map_sigma", 1.5, "m", 0.8, 2.5, "M", "drawn from aerial images",
                     "lateral error of a mapped centreline")  # fmt: skip
RUN_BIAS_M = _enter("exposure", "run_bias", 1.5, "m", 0.5, 2.5, "D", "a watch's common error of one run",
                    "lateral error shared by a run")  # fmt: skip
LANE_WIDTH_M = _enter("exposure", "lane_width", 3.0, "m", 2.7, 3.6, "M", "usual lane", "carriageway width per "
                      "tagged lane")  # fmt: skip
EDGE_MARGIN_M = _enter("exposure", "edge_margin", 0.4, "m", 0.3, 1.2, "D", _SIDE_TUNED, "distance that a "
                       "runner keeps from the carriageway's edge")  # fmt: skip
SIDEWALK_MARGIN_M = _enter("exposure", "sidewalk_margin", 1.0, "m", 0.7, 2.0, "D", "judgement",
                           "distance of a runner on a sidewalk from the carriageway's edge")  # fmt: skip
CARRIAGEWAY_WIDTH_M = _table("exposure", "carriageway_width", "m", "width of a carriageway without width or lanes", {
    key: (value, round(value * 0.7, 1), round(value * 1.3, 1), "D", "usual two-lane widths; the medians of "
          "tagged widths are less (4 m residential), for wide ones are tagged less")
    for key, value in {
        "living_street": 4.5, "service": 4.5, "road": 5.5, "unclassified": 5.5, "residential": 6.0, "tertiary": 6.5,
        "secondary": 7.0, "primary": 8.0, "trunk": 9.0, "motorway": 10.0,
    }.items()
})  # fmt: skip
SIDEWALK_ROAD_WITHIN_M = _enter("exposure", "sidewalk_road_within", 25.0, "m", 15.0, 30.0, "D",
                                "broad streets with green strips", "a mapped sidewalk belongs to a parallel "
                                "road within this distance")  # fmt: skip
PARALLEL_WITHIN_DEG = _enter("exposure", "parallel_within", 30.0, "deg", 20.0, 40.0, "D", "judgement",
                             "ways whose directions differ by less are parallel")  # fmt: skip

# exposure: measured balance (model section 7)
BALANCE_SLOPE_PCT = _enter("exposure", "balance_slope", 2.0, "%", 1.0, 3.0, "D", "a lab study saw no change at 2 %",
                           "ground that falls by more is compared")  # fmt: skip
BALANCE_POINTS = _enter("exposure", "balance_points", 0.5, "%", 0.3, 1.0, "D", "what watches resolve", "a smaller "
                        "difference of the stance time balance is not reported")  # fmt: skip
BALANCE_RUNS = _enter("exposure", "balance_runs", 6.0, "1", 4.0, 12.0, "D", "fewer give no interval", "so many runs "
                      "with ground of either kind are asked for")  # fmt: skip
BALANCE_INTERVAL_P = _enter("exposure", "balance_interval", 0.95, "1", 0.9, 0.99, "D", "the usual one", "the interval "
                            "that must exclude no difference")  # fmt: skip
BALANCE_DRAWS = _enter("exposure", "balance_draws", 2000.0, "1", 1000.0, 10000.0, "D", "the usual number",
                       "draws of that bootstrap")  # fmt: skip

# exposure: how a cross slope counts (model sections 3 and 5)
DOSE_FROM_PCT = _enter("exposure", "dose_from", 1.0, "%", 0.0, 2.0, "D", "Elmer & Asbill 2024, EJAP, doi "
                       "10.1007/s00421-023-05358-2 (n=11): no change at 2 %", "s0: flatter ground counts "
                       "nothing")  # fmt: skip
DOSE_FULL_PCT = _enter("exposure", "dose_full", 4.0, "%", 3.0, 6.0, "M", "Elmer & Asbill 2024, EJAP (n=11): "
                       "contact time and uphill rearfoot angle up from 4 %",
                       "s1: steeper ground counts fully")  # fmt: skip
TURN_ARC_MIN_M = _enter("exposure", "turn_arc_min", 15.0, "m", 10.0, 25.0, "D", "a corner is not a curve",
                        "shortest arc that counts")  # fmt: skip
TURN_MIN_PCT = _enter("exposure", "turn_min", 2.0, "%", 1.0, 3.0, "D", "below the noise of drawn lines",
                      "weaker turning is ignored")  # fmt: skip
TURN_VERTEX_MAX_DEG = _enter("exposure", "turn_vertex_max", 40.0, "deg", 30.0, 50.0, "D", "a sharper vertex "
                             "is a corner", "greatest change of direction at one vertex of an arc")  # fmt: skip
TURN_VERTEX_MIN_DEG = _enter("exposure", "turn_vertex_min", 1.0, "deg", 0.5, 2.0, "D", "hand-drawn straights "
                             "are not quite straight", "least change of direction at one vertex of an arc")  # fmt: skip
TURN_SPACING_MAX_M = _enter("exposure", "turn_spacing_max", 50.0, "m", 30.0, 80.0, "D", "longer is a straight",
                            "greatest distance between vertices of one arc")  # fmt: skip
TURN_SPACING_RATIO = _enter(
    "exposure",
    "turn_spacing_ratio",
    2.5,
    "1",
    2.0,
    4.0,
    "D",
    "longer is a straight between bends",
    "greatest distance between vertices of an arc, relative to the next one",
)
STEP_WIDTH_M = _enter("exposure", "step_width", 0.04, "m", 0.02, 0.08, "M", "running step width (recalled)",
                      "lower bound of the lever of a functional leg difference")  # fmt: skip
HIP_SEPARATION_M = _enter("exposure", "hip_separation", 0.17, "m", 0.15, 0.20, "M", "distance of the hip "
                          "joints (recalled)", "upper bound of that lever")  # fmt: skip

# scoring: spikes (model section 1)
_SPIKE_STUDY = "Schuster Brandt Frandsen et al. 2025, BJSM 59(17):1203, doi 10.1136/bjsports-2024-109380"
SPIKE_FROM = _enter("scoring", "spike_from", 1.10, "1", 1.05, 1.30, "M", _SPIKE_STUDY, "session ratio r above "
                    "which a run is a spike")  # fmt: skip
SPIKE_LARGE_FROM = _enter("scoring", "spike_large_from", 1.30, "1", 1.30, 1.30, "M", _SPIKE_STUDY,
                          "r that begins the second group")  # fmt: skip
SPIKE_DOUBLE_FROM = _enter("scoring", "spike_double_from", 2.00, "1", 1.8, 2.2, "M", _SPIKE_STUDY,
                           "r that begins the third group")  # fmt: skip
SPIKE_WINDOW_DAYS = _enter("scoring", "spike_window", 30.0, "d", 30.0, 30.0, "M", _SPIKE_STUDY,
                           "days before a run that it is compared with")  # fmt: skip
SPIKE_HRR = _table("scoring", "spike_hrr", "1", "hazard rate ratio of overuse injury", {
    "small": (1.64, 1.31, 2.05, "M", _SPIKE_STUDY + ": 1.10 < r <= 1.30"),
    "moderate": (1.52, 1.16, 2.00, "M", _SPIKE_STUDY + ": 1.30 < r <= 2.00"),
    "large": (2.28, 1.50, 3.48, "M", _SPIKE_STUDY + ": r > 2.00"),
})  # fmt: skip
SPIKE_COMPONENT = _enter("scoring", "spike_component", 0.563, "1", 0.3, 0.8, "D", "ln 1.59 / ln 2.28: "
                         "the study's log hazard ratios, the two lower groups together against the highest",
                         "component c of a spike of up to twice the longest run")  # fmt: skip
DISTANCE_CV = _enter("scoring", "distance_cv", 0.05, "1", 0.02, 0.08, "M", "watch distances err by some per "
                     "cent", "relative spread of r")  # fmt: skip
WEEK_SPIKE_FROM = _enter("scoring", "week_spike_from", 0.30, "1", 0.2, 0.6, "X", "Nielsen 2014 JOSPT (>30 % "
                         "against <10 %: HR 1.59, 0.96-2.66); Buist 2008 AJSM doi 10.1177/0363546507307505 "
                         "(null); Damsted 2019 JOSPT (early only)", "weekly jump that is a warning")  # fmt: skip
WEEK_NOTE_FROM = _enter("scoring", "week_note_from", 0.20, "1", 0.1, 0.3, "X", "Damsted 2019 JOSPT (+20-60 % "
                        "a week: risk difference 22.6 % at day 21, none at 56 and 98)", "weekly jump that is "
                        "noted")  # fmt: skip
WEEK_REFERENCE_WEEKS = _enter("scoring", "week_reference", 3.0, "weeks", 2.0, 4.0, "D", "judgement",
                              "weeks before that a week is compared with; those without any run are left out of the "
                              "mean")  # fmt: skip
WEEK_FLOOR_KM = _enter("scoring", "week_floor", 5.0, "km", 3.0, 10.0, "D", "small weeks make large ratios",
                       "least reference of a weekly jump")  # fmt: skip
LOAD_RATIO_FROM = _enter("scoring", "load_ratio_from", 1.5, "1", 1.3, 2.0, "X", "Impellizzeri 2020 doi "
                         "10.1007/s40279-020-01378-6 (largely an artefact of the ratio); " + _SPIKE_STUDY +
                         " (inverse relation)", "EWMA ratio that is mentioned")  # fmt: skip
ACUTE_DAYS = _enter("scoring", "acute_days", 7.0, "d", 7.0, 7.0, "R", "Williams 2017 BJSM 51:209",
                    "N of the acute EWMA")  # fmt: skip
CHRONIC_DAYS = _enter("scoring", "chronic_days", 28.0, "d", 28.0, 28.0, "R", "Williams 2017 BJSM 51:209",
                      "N of the chronic EWMA; hidden so long")  # fmt: skip
MONOTONY_FROM = _enter("scoring", "monotony_from", 2.0, "1", 1.5, 2.5, "W", "Foster 1998, Med Sci Sports Exerc",
                       "monotony that is mentioned")  # fmt: skip
MONOTONY_CAP = _enter("scoring", "monotony_cap", 10.0, "1", 10.0, 10.0, "D", "equal days divide by zero",
                      "greatest monotony")  # fmt: skip
MONOTONY_RUN_DAYS = _enter("scoring", "monotony_run_days", 4.0, "d", 3.0, 5.0, "D", "few run days say nothing "
                           "of variation", "least run days of a week for monotony to count")  # fmt: skip
RETURN_DAYS = _enter("scoring", "return_days", 30.0, "d", 21.0, 42.0, "D", "the spike study's window is empty "
                     "then", "days without a run that make a return")  # fmt: skip
ONE_SIDED_FROM = _enter("scoring", "one_sided_from", 40.0, "1", 30.0, 60.0, "D", "judgement",
                        "asymmetry score that is a warning")  # fmt: skip
NAMED_SIDE_P = _enter("scoring", "named_side", 0.75, "1", 0.7, 0.9, "D", "judgement", "a side is named from "
                      "this probability on")  # fmt: skip
STREETS_NAMED = _enter("scoring", "streets_named", 3.0, "1", 2.0, 5.0, "D", "judgement", "so many streets of a week "
                       "are named for a side")  # fmt: skip
STREET_SHARE_MIN = _enter("scoring", "street_share_min", 0.05, "1", 0.02, 0.2, "D", "judgement", "streets with a "
                          "smaller share of the greatest street's dose are not named for a side")  # fmt: skip
HARD_SHIFT_FROM = _enter("scoring", "hard_shift_from", 0.25, "1", 0.15, 0.4, "D", "no study of surface changes",
                         "rise of the hard share that is noted")  # fmt: skip
HARD_SHIFT_WEEKS = _enter("scoring", "hard_shift_weeks", 4.0, "weeks", 3.0, 6.0, "D", "judgement",
                          "weeks before that the hard share is compared with")  # fmt: skip

PAIN_WINDOW_DAYS = _enter("scoring", "pain_window", 14.0, "d", 7.0, 28.0, "D", "judgement", "days up to a pain whose "
                          "exposure is shown beside that of other days; entries further apart are episodes of their "
                          "own")  # fmt: skip
PAIN_FEW = _enter("scoring", "pain_few", 5.0, "1", 3.0, 10.0, "D", "a handful of cases shows nothing by itself",
                  "fewer episodes of a pain are said to be too few")  # fmt: skip

# scoring: the scores (model section 5)
OVERUSE_WEIGHT = _table("scoring", "overuse_weight", "1", "weight in the overuse score", {
    "session": (0.50, 0.3, 0.7, "D", "the only part with good runner-specific data"),
    "week": (0.15, 0.05, 0.25, "D", "judgement"),
    "impact": (0.10, 0.0, 0.2, "D", "judgement"),
    "uneven": (0.10, 0.0, 0.2, "D", "judgement"),
    "asymmetry": (0.10, 0.0, 0.2, "D", "judgement"),
    "monotony": (0.05, 0.0, 0.1, "D", "judgement"),
})  # fmt: skip
WEEK_COMPONENT_FROM = _enter("scoring", "week_component_from", 0.10, "1", 0.0, 0.2, "D", "judgement",
                             "weekly jump where its part begins")  # fmt: skip
WEEK_COMPONENT_SPAN = _enter("scoring", "week_component_span", 0.50, "1", 0.3, 0.8, "D", "judgement",
                             "further jump to its full part")  # fmt: skip
IMPACT_COMPONENT_FROM = _enter("scoring", "impact_component_from", 1.0, "1", 0.9, 1.1, "D", "judgement",
                               "ratio R of load per km where its part begins")  # fmt: skip
IMPACT_COMPONENT_SPAN = _enter("scoring", "impact_component_span", 0.25, "1", 0.15, 0.4, "D", "judgement",
                               "further rise to its full part")  # fmt: skip
UNEVEN_COMPONENT_SPAN = _enter("scoring", "uneven_component_span", 0.30, "1", 0.2, 0.5, "D", "judgement",
                               "rise of unevenness per km to its full part")  # fmt: skip
MONOTONY_COMPONENT_FROM = _enter("scoring", "monotony_component_from", 1.5, "1", 1.2, 2.0, "D", "judgement",
                                 "monotony where its part begins")  # fmt: skip
MONOTONY_COMPONENT_SPAN = _enter("scoring", "monotony_component_span", 1.0, "1", 0.5, 1.5, "D", "judgement",
                                 "further rise to its full part")  # fmt: skip
ASYMMETRY_SCALE_PCTKM = _enter("scoring", "asymmetry_scale", 54.0, "% km", 30.0, 90.0, "D", "30 km a week at "
                               "2.5 % on one side give one half", "NET that brings the score to 63")  # fmt: skip
OVERUSE_BAND_FROM = _table("scoring", "overuse_band", "1", "overuse score where a band begins", {
    "somewhat above": (20.0, 15.0, 25.0, "D", "judgement"),
    "clearly above": (40.0, 30.0, 50.0, "D", "judgement"),
    "far above": (60.0, 50.0, 70.0, "D", "judgement"),
})  # fmt: skip
DRAWS = _enter("scoring", "draws", 500.0, "1", 200.0, 2000.0, "D", "10 and 90 % points to about two points of "
               "score", "draws behind each range")  # fmt: skip


# osm: what a mapper's number must be to be believed
WIDTH_MAX_M = _enter(
    "osm",
    "width_max",
    60.0,
    "m",
    30.0,
    100.0,
    "D",
    "wider ways are typing errors (centimetres, feet)",
    "tagged widths above this are ignored",
)
TILE_MARGIN_M = _enter("osm", "tile_margin", 300.0, "m", 100.0, 500.0, "D", "a watch errs by tens of metres, a "
                       "detour around a gap takes hundreds", "map tiles this near to a run are loaded")  # fmt: skip
LANES_MAX = _enter("osm", "lanes_max", 12.0, "lanes", 8.0, 20.0, "D", "more lanes are typing errors",
                   "tagged lane counts above this are ignored")  # fmt: skip
CROSS_SLOPE_TAG_MAX_PCT = _enter("osm", "cross_slope_tag_max", 30.0, "%", 15.0, 45.0, "D",
                                 "steeper tags are the hillside's or the way's slope, not the surface's",
                                 "tagged cross slopes above this are ignored")  # fmt: skip
FETCH_TILES_MAX = _enter("osm", "fetch_tiles_max", 100.0, "tiles", 25.0, 400.0, "D", "some 4,000 km2, 200 queries: "
                         "more is what extracts are for", "asked of a public server in one command")  # fmt: skip
INTAKE_BATCH = _enter("osm", "intake_batch", 50000.0, "ways", 1e4, 2e5, "D", "some 100 MB of memory",
                      "so many ways of an extract are sorted into tiles at a time")  # fmt: skip
READY_NETWORKS = _enter("osm", "ready_networks", 16.0, "files", 4.0, 64.0, "D", "some MB each; a runner has few "
                        "neighbourhoods", "networks kept ready on disk beside the tiles")  # fmt: skip

# osm: surface of ways without a tag
_SIX_MAPS: Final = "cross-validated on six maps in blocks of 500 m (tests/bench/surface_inference.py)"
SURFACE_KNOWN_P = _enter("osm", "surface_known", 0.5, "1", 0.4, 0.7, "D", "more likely than all others together",
                         "a surface is unknown unless one class is more probable than this")  # fmt: skip
SURFACE_COUNT_M = _enter("osm", "surface_count", 100.0, "m", 50.0, 200.0, "D", "neighbouring metres are no "
                         "independent observations", "so much tagged way is one observation")  # fmt: skip
SURFACE_LENGTH_HEARD_M = _enter("osm", "surface_length_heard", 300.0, "m", 100.0, 1000.0, "D", "judgement",
                                "a longer way is no better a neighbour")  # fmt: skip
SURFACE_LEAST_WEIGHT = _enter("osm", "surface_least_weight", 0.1, "counts", 0.02, 0.3, "D", "judgement", "what the "
                              "shortest way counts as a neighbour")  # fmt: skip
SURFACE_COUNTS_MAX = _enter("osm", "surface_counts_max", 10.0, "counts", 5.0, 20.0, "D", "one mapper, one glance",
                            "a way counts as so many observations at most")  # fmt: skip
SURFACE_BLOCK_M = _enter("osm", "surface_block", 500.0, "m", 250.0, 2000.0, "D", "mappers tag street by street",
                         "ways of one block are held out together")  # fmt: skip
SURFACE_BLOCK_COUNTS = _enter("osm", "surface_block_counts", 3.0, "counts", 1.0, 10.0, "D", _SIX_MAPS,
                              "above so many of one kind in a block, counts grow with their square root")  # fmt: skip
SURFACE_FOLDS = _enter("osm", "surface_folds", 5.0, "1", 3.0, 10.0, "D", "usual", "parts of the cross-validation")
SURFACE_PARENT_COUNTS = _enter("osm", "surface_parent", 8.0, "counts", 2.0, 16.0, "D", _SIX_MAPS,
                               "weight of the wider context in a narrower one")  # fmt: skip
SURFACE_PRIOR_COUNTS = _enter("osm", "surface_prior", 3.0, "counts", 0.0, 10.0, "D", _SIX_MAPS + "; other regions "
                              "are a weak guide", "weight of what other maps say")  # fmt: skip
SURFACE_SMOOTHING_COUNTS = _enter("osm", "surface_smoothing", 8.0, "counts", 2.0, 20.0, "D", _SIX_MAPS,
                                  "weight of no relation in the relation between ways")  # fmt: skip
SURFACE_POOL = _table("osm", "surface_pool", "1", "exponent of an expert before the local map is heard", {
    "side": (0.65, 0.4, 1.0, "D", _SIX_MAPS),
    "class": (0.50, 0.3, 1.0, "D", _SIX_MAPS),
    "joined": (0.60, 0.2, 1.0, "D", _SIX_MAPS),
    "continued": (0.70, 0.2, 1.0, "D", _SIX_MAPS),
    "named": (0.40, 0.2, 1.0, "D", _SIX_MAPS),
    "nearby": (1.00, 0.4, 1.4, "D", _SIX_MAPS),
})  # fmt: skip
SURFACE_POOL_RIDGE = _enter("osm", "surface_pool_ridge", 30.0, "1", 10.0, 100.0, "D", _SIX_MAPS,
                            "pull of the exponents to their start")  # fmt: skip
SURFACE_CLASS_RIDGE = _enter("osm", "surface_class_ridge", 3.0, "1", 1.0, 10.0, "D", _SIX_MAPS,
                             "pull of the class offsets to zero")  # fmt: skip
SURFACE_TRAIT_RIDGE = _enter("osm", "surface_trait_ridge", 20.0, "1", 5.0, 60.0, "D", _SIX_MAPS,
                             "pull of what a single tag says to nothing")  # fmt: skip
SURFACE_TRAIT_WAYS = _enter("osm", "surface_trait_ways", 20.0, "ways", 10.0, 50.0, "D", _SIX_MAPS,
                            "a tag on fewer ways is no trait")  # fmt: skip
SURFACE_NEAR_M = _enter("osm", "surface_near", 250.0, "m", 150.0, 500.0, "D", _SIX_MAPS,
                        "distance over which a tagged way of the same kind loses weight e times")  # fmt: skip
SURFACE_NEAR_MAX_M = _enter("osm", "surface_near_max", 1000.0, "m", 500.0, 2000.0, "D", "four times that distance",
                            "tagged ways further away are not asked")  # fmt: skip
SURFACE_NAME_M = _enter("osm", "surface_name", 1000.0, "m", 500.0, 3000.0, "D", "streets of one name are that long",
                        "the same for ways of one name")  # fmt: skip
SURFACE_AREA_SHARE = _enter("osm", "surface_area_share", 0.3, "1", 0.2, 0.6, "D", "the prototype's value",
                            "a way is in an area when more of it is inside")  # fmt: skip
SURFACE_REACH_M = _enter("osm", "surface_reach", 1000.0, "m", 500.0, 2000.0, "D", "one mapper's neighbourhood",
                         "spread (Gaussian) over which the tagged share of comparable ways is taken")  # fmt: skip
SURFACE_SPARSE_SHARE = _enter("osm", "surface_sparse_share", 0.03, "1", 0.01, 0.1, "D", "where few ways are tagged, "
                              "those are no fair sample, which no held-out tag can show",
                              "tagged share at which the class is believed by half")  # fmt: skip
SURFACE_SPARSE_POWER = _enter("osm", "surface_sparse_power", 3.0, "1", 1.0, 4.0, "D", "well-tagged places must not be "
                              "touched", "how sharply belief falls with that share")  # fmt: skip
SURFACE_LEAST_P = _enter("osm", "surface_least", 1e-4, "1", 1e-5, 1e-3, "D", "a map is never sure of what is not "
                         "in it", "least probability of a class")  # fmt: skip
SURFACE_TRAINING_WAYS = _enter("osm", "surface_training", 20000.0, "ways", 5e3, 1e5, "D", "a second's work",
                               "of more tagged ways a regular sample is learned from")  # fmt: skip


# tracks: what a file must look like to be believed
TRACK_FILE_MAX_MB = _enter("tracks", "track_file_max", 64.0, "MB", 16.0, 256.0, "D",
                           "a day at one record a second with every sensor is some 10 MB",
                           "larger single files are refused")  # fmt: skip
EARLIEST_UNIX_S = _enter("tracks", "earliest", 899_501_056.0, "s since 1970", 0.0, 946_684_800.0, "D",
                         "1998-07-03, the first moment that FIT tells as a date; earlier, a clock was not set",
                         "times before this are not believed")  # fmt: skip
TIMED_SHARE_MIN = _enter("tracks", "timed_share_min", 0.5, "1", 0.3, 0.9, "D", "judgement",
                         "a line with fewer of its points timed counts as a line without times")  # fmt: skip
TIMELESS_SPEED_MPS = _enter("tracks", "timeless_speed", 3.0, "m/s", 2.0, 4.0, "D", "an easy run",
                            "pace assumed where a line without times is to be shown on the map")  # fmt: skip
NULL_ISLAND_DEG = _enter("tracks", "null_island", 1e-4, "degrees", 1e-6, 1e-2, "D",
                         "no land within 500 km: devices write 0/0 for no fix",
                         "positions this close to 0/0 are no positions")  # fmt: skip
SPLIT_GAP_H = _enter("tracks", "split_gap", 12.0, "h", 6.0, 24.0, "D", "longer than a night's rest in an ultra",
                     "a recording with a longer gap is cut into several runs")  # fmt: skip
TRACK_POINTS_MAX = _enter("tracks", "track_points_max", 1e6, "points", 3e5, 3e6, "D", "eleven days at one a second",
                          "a file with more points is refused")  # fmt: skip
LATEST_UNIX_S = _enter("tracks", "latest", 4_102_444_800.0, "s since 1970", 3e9, 5e9, "D",
                       "2100-01-01; later times are damage", "times after this are not believed")  # fmt: skip
SORTED_LENGTH_MAX = _enter("tracks", "sorted_length_max", 1.1, "1", 1.02, 1.5, "D",
                           "rows written out of order make a shorter line when sorted, a clock set back a longer one",
                           "sorting rows by time may lengthen their line by this factor at most")  # fmt: skip
MERGED_TOLD_SHARE = _enter("tracks", "merged_told_share", 0.02, "1", 0.005, 0.1, "D",
                           "laps end and begin with the same fix: one in some hundred is no news",
                           "a larger share of lines of equal times is told")  # fmt: skip
SPLIT_POINTS_MIN = _enter("tracks", "split_points_min", 10.0, "points", 3.0, 60.0, "D", "judgement",
                          "fewer points alone beyond a gap that cuts a recording are a clock's error")  # fmt: skip
RUN_SPEED_MAX_MPS = _enter("tracks", "run_speed_max", 5.5, "m/s", 5.0, 6.5, "D",
                           "20 km/h: a world-class marathon is 5.8 m/s, an easy ride on a bicycle 5-7",
                           "faster on the way on average, an activity without a sport is no run")  # fmt: skip
SPEED_STEP_MAX_S = _enter("tracks", "speed_step_max", 60.0, "s", 20.0, 120.0, "D", "smart recording leaves up to 60 s",
                          "longer steps between fixes are pauses when a mean speed is taken")  # fmt: skip
SPEED_STILL_MPS = _enter("tracks", "speed_still", 0.5, "m/s", 0.3, 0.8, "D", "half of a slow walk",
                         "slower steps are pauses when a mean speed is taken")  # fmt: skip
TELEPORT_SPEED_MPS = _enter("tracks", "teleport_speed", 12.0, "m/s", 10.0, 15.0, "D",
                            "the fastest sprint ever was 12.4 m/s over 20 m",
                            "a runner's fix that needs more speed, from which it comes back, is none")  # fmt: skip
TELEPORT_SPEED_OTHERS_MPS = _enter("tracks", "teleport_speed_others", 60.0, "m/s", 30.0, 100.0, "D", "judgement",
                                   "the same for other sports")  # fmt: skip
TELEPORT_SLACK_M = _enter("tracks", "teleport_slack", 25.0, "m", 10.0, 50.0, "D", "two fixes with the error of a city",
                          "how much further than the speed allows a fix may be")  # fmt: skip
TELEPORT_S = _enter("tracks", "teleport_time", 120.0, "s", 30.0, 300.0, "D", "judgement",
                    "within this time a line comes back from a teleport, else it was a jump")  # fmt: skip
TELEPORT_POINTS = _enter("tracks", "teleport_points", 120.0, "points", 30.0, 300.0, "D", "TELEPORT_S at one a second",
                         "within so many fixes a line comes back from a teleport")  # fmt: skip
TELEPORT_ISLAND_POINTS = _enter("tracks", "teleport_island", 10.0, "points", 3.0, 30.0, "D", "judgement",
                                "fewer fixes than this alone between two jumps are no places")  # fmt: skip
STANDING_RADIUS_M = _enter("tracks", "standing_radius", 4.0, "m", 2.5, 8.0, "D",
                           "a standing watch wanders some metres a minute",
                           "fixes within this of their mean are of a runner who stands")  # fmt: skip
STANDING_S = _enter("tracks", "standing_time", 20.0, "s", 10.0, 60.0, "D", "a slow walk covers 20 m in it",
                    "standing takes at least so long")  # fmt: skip
DISTANCE_TOLD_SHARE = _enter("tracks", "distance_told_share", 0.1, "1", 0.05, 0.2, "D",
                             "lines of positions are 0.95-1.05 of the device's distance, in cities and woods too",
                             "where the two distances differ by more, both are told")  # fmt: skip
ELEVATION_WINDOW_S = _enter("tracks", "elevation_window", 20.0, "s", 10.0, 60.0, "D",
                            "barometers step by 0.2-0.6 m: over 60 m of run that is 1 % of grade",
                            "elevation is averaged over this window")  # fmt: skip
HEART_RATE_MIN_BPM = _enter("tracks", "heart_rate_min", 25.0, "1/min", 20.0, 40.0, "D", "judgement",
                            "lower heart rates are no heart rates")  # fmt: skip
HEART_RATE_MAX_BPM = _enter("tracks", "heart_rate_max", 240.0, "1/min", 220.0, 250.0, "D", "judgement",
                            "higher heart rates are no heart rates")  # fmt: skip
HEART_RATE_REACH_S = _enter("tracks", "heart_rate_reach", 30.0, "s", 10.0, 120.0, "D",
                            "a watch measures every few seconds during a workout",
                            "a heart rate from a list of its own is not carried further")  # fmt: skip
BALANCE_OFF_MAX_PCT = _enter("tracks", "balance_off_max", 20.0, "%", 10.0, 30.0, "D",
                             "a limp is 5; COROS writes 0.0 for no data",
                             "a stance balance further from 50 % is no balance")  # fmt: skip
STANCE_TIME_MAX_MS = _enter("tracks", "stance_time_max", 1000.0, "ms", 800.0, 1500.0, "D",
                            "running takes 150-350, an ordinary walk 600-800",
                            "longer stance times are of one who stands")  # fmt: skip
STEP_LENGTH_MAX_M = _enter("tracks", "step_length_max", 3.0, "m", 2.5, 3.5, "D", "the fastest sprint ever: 2.8 m",
                           "longer steps are no steps")  # fmt: skip
VERTICAL_OSCILLATION_MAX_MM = _enter("tracks", "vertical_oscillation_max", 300.0, "mm", 200.0, 400.0, "D",
                                     "runners move by 60-130", "more is no vertical oscillation")  # fmt: skip
CADENCE_PER_LEG_MAX = _enter("tracks", "cadence_per_leg_max", 120.0, "1/min", 110.0, 130.0, "D",
                             "one leg at 60-100, both at 130-200: nothing lies between (van Oeveren 2017)",
                             "a median cadence below this counts one leg and is doubled")  # fmt: skip
CADENCE_MAX_SPM = _enter("tracks", "cadence_max", 300.0, "1/min", 260.0, 320.0, "D", "sprinters reach 290",
                         "higher cadences are no cadences")  # fmt: skip
ARCHIVE_ENTRIES_MAX = _enter("tracks", "archive_entries_max", 200_000.0, "files", 5e4, 1e6, "D",
                             "accounts of fifteen years hold some ten thousand",
                             "larger archives are refused")  # fmt: skip
ARCHIVE_TOTAL_MAX_GB = _enter("tracks", "archive_total_max", 50.0, "GB", 10.0, 200.0, "D",
                              "health exports reach some GB, and videos lie beside the runs of others",
                              "archives that unpack to more are refused")  # fmt: skip
ARCHIVE_RATIO_MAX = _enter("tracks", "archive_ratio_max", 200.0, "1", 100.0, 1000.0, "D",
                           "XML of a watch shrinks 10-40 times; bombs 1000 times",
                           "what unpacks to more than so many times its size is refused")  # fmt: skip
ARCHIVE_DEPTH_MAX = _enter("tracks", "archive_depth_max", 3.0, "zips", 2.0, 5.0, "D",
                           "Garmin's export has two, one more when zipped again",
                           "zips within more zips are refused")  # fmt: skip
EXPORT_NEAR_S = _enter("tracks", "export_near", 90.0, "s", 30.0, 300.0, "D", "the file is noted before the start",
                       "a FIT file belongs to an entry of an account's list that began so near to it")  # fmt: skip
SAME_START_S = _enter("tracks", "same_start", 60.0, "s", 10.0, 120.0, "D",
                      "services round starts to the minute; two watches are started within it",
                      "runs that start within this are one, when their times overlap")  # fmt: skip
SAME_TIME_SHARE = _enter("tracks", "same_time_share", 0.5, "1", 0.3, 0.8, "D", "judgement",
                         "one run's two recordings share so much of the shorter one's time")  # fmt: skip
SAME_PLACE_M = _enter("tracks", "same_place", 100.0, "m", 30.0, 200.0, "D",
                      "two watches differ by some 10 m, lines between marks by some more",
                      "two recordings so near at the same times are of one run")  # fmt: skip
OTHER_PLACE_M = _enter("tracks", "other_place", 1000.0, "m", 300.0, 5000.0, "D", "judgement",
                       "two recordings further apart at the same times are of two runs")  # fmt: skip


def _matching(name: str, value: float, unit: str, low: float, high: float, source: str, meaning: str,
              grade: str = "D") -> Parameter:  # fmt: skip
    return _enter("matching", name, value, unit, low, high, grade, source, meaning)


_TUNED: Final = "tuned on simulated runs with known truth (seeds 100 and above)"
GPS_ERROR_M: Final = _matching("gps_error_m", 3.5, "m", 2.0, 8.0, "watch tests in open and suburban sky",
                               "slow error of a fix per axis where the run is too short to tell it", "M")  # fmt: skip
ERROR_FROM_OBSERVATIONS: Final = _matching("error_from_observations", 30.0, "1", 10.0, 100.0, _TUNED,
                                           "observations from which a run tells its own error")  # fmt: skip
ERROR_OF_NEAREST: Final = _matching(
    "error_of_nearest",
    3.4,
    "1",
    2.8,
    4.5,
    _TUNED,
    "error of a fix by the lower quartile of the distance to the nearest way",
)
LATTICE_SIGMA_SHARE: Final = _matching("lattice_sigma_share", 2.0, "1", 1.0, 3.0, _TUNED,
                                       "spread of the residual in the lattice by the error of a fix")  # fmt: skip
MATCH_TAU_S: Final = _matching(
    "match_tau_s", 40.0, "s", 30.0, 60.0, "errors of a watch are correlated over 30-60 s",
    "time over which the error of a fix is forgotten", "M")  # fmt: skip
MATCH_WHITE_M: Final = _matching("match_white_m", 0.8, "m", 0.5, 3.0, _TUNED,
                               "error from fix to fix, corners cut and lateral moves included")  # fmt: skip
INNOVATION_TAIL: Final = _matching("innovation_tail", 1.6, "1", 1.0, 10.0, _TUNED,
                                   "heaviness of the tails of the innovation (small is heavy)")  # fmt: skip
OBSERVATION_STEP_M: Final = _matching("observation_step_m", 10.0, "m", 5.0, 20.0, _TUNED,
                                      "fixes closer than this to the last observation add nothing new")  # fmt: skip
SPARSE_FROM_S: Final = _matching("sparse_from_s", 3.0, "s", 2.0, 5.0, "1 Hz is usual, smart recording about 5 s",
                                 "mean interval of fixes from which a recording is sparse")  # fmt: skip
SPARSE_STEP_M: Final = _matching("sparse_step_m", 2.0, "m", 0.0, 10.0, _TUNED,
                                 "as observation_step_m where the watch records sparsely")  # fmt: skip
OBSERVATION_STEP_S: Final = _matching("observation_step_s", 15.0, "s", 5.0, 30.0, _TUNED,
                                      "an observation at least this often while standing")  # fmt: skip
GRID_CELL_M: Final = _matching("grid_cell_m", 60.0, "m", 30.0, 120.0, "measured: fastest", "cell of the segment grid")
SEARCH_RADIUS_M: Final = _matching("search_radius_m", 40.0, "m", 25.0, 60.0, _TUNED,
                                   "ways further than this from a fix are no candidates")  # fmt: skip
SAME_EDGE_APART_M: Final = _matching("same_edge_apart_m", 60.0, "m", 30.0, 100.0, _TUNED,
                                     "two candidates on one edge (a hairpin) lie at least this far apart")  # fmt: skip
DETOUR_BOUND_FACTOR: Final = _matching(
    "detour_bound_factor",
    1.5,
    "1",
    1.2,
    3.0,
    _TUNED,
    "a path between observations is at most this times the straight way",
)
DETOUR_BOUND_M: Final = _matching("detour_bound_m", 80.0, "m", 40.0, 200.0, _TUNED, "plus this much")
KEPT_SEARCH_M: Final = _matching("kept_search_m", 180.0, "m", 80.0, 300.0, "measured: fastest",
                                 "bounded searches up to here are kept and used again")  # fmt: skip
DETOUR_SCALE_M: Final = _matching("detour_scale_m", 20.0, "m", 2.0, 30.0, _TUNED,
                                  "detour that makes a path e times less likely")  # fmt: skip
GAP_S: Final = _matching("gap_s", 15.0, "s", 10.0, 30.0, _TUNED,
                         "observations further apart are a gap: the pace tells how far was run")  # fmt: skip
GAP_PACE_SPREAD: Final = _matching("gap_pace_spread", 0.12, "1", 0.1, 0.5, _TUNED,
                                   "relative spread of the distance run in a gap")  # fmt: skip
WAY_CHANGE_COST: Final = _matching("way_change_cost", 0.17, "nat", 0.0, 2.0, _TUNED, "cost of changing the way")
PRIVATE_TOLL_PER_M: Final = _matching("private_toll_per_m", 0.02, "nat/m", 0.0, 0.1, _TUNED,
                                      "ways closed to the public are less likely, not impossible")  # fmt: skip
BREAK_COST: Final = _matching("break_cost", 25.0, "nat", 10.0, 50.0, _TUNED, "cost of a break in the path")
OFF_START_COST: Final = _matching("off_start_cost", 8.0, "nat", 2.0, 15.0, _TUNED, "cost of starting off the map")
OFF_ENTER_COST: Final = _matching("off_enter_cost", 16.0, "nat", 5.0, 25.0, _TUNED, "cost of leaving the map")
OFF_LEAVE_COST: Final = _matching("off_leave_cost", 4.0, "nat", 0.0, 10.0, _TUNED, "cost of coming back to it")
OFF_COST_PER_M: Final = _matching("off_cost_per_m", 0.17, "nat/m", 0.05, 0.5, _TUNED, "price of running off the map")
OFF_LEAST_STEP_M: Final = _matching("off_least_step_m", 10.0, "m", 5.0, 20.0, _TUNED,
                                    "an observation off the map costs at least this many metres")  # fmt: skip
GLIDE_ROUNDS: Final = _matching("glide_rounds", 2.0, "1", 1.0, 5.0, _TUNED, "rounds of the smoother along the path")
GLIDE_TANGENT_M: Final = _matching("glide_tangent_m", 4.7, "m", 2.0, 8.0, _TUNED,
                                   "the path's direction is taken over this much before and behind")  # fmt: skip
GLIDE_TAU_S: Final = _matching("glide_tau_s", 45.0, "s", 30.0, 60.0, "errors of a watch are correlated over 30-60 s",
                               "as match_tau_s, in the smoother", "M")  # fmt: skip
GLIDE_SIDE_S: Final = _matching("glide_side_s", 120.0, "s", 60.0, 300.0, _TUNED,
                                "time for which a runner keeps the distance from the centreline")  # fmt: skip
GLIDE_PACE_M2_S3: Final = _matching("glide_pace", 0.05, "m2/s3", 0.005, 0.2, _TUNED, "how fast the pace may change")
GLIDE_WHITE_M: Final = _matching("glide_white_m", 0.57, "m", 0.3, 2.0, _TUNED, "error from fix to fix in the smoother")
GLIDE_WILD: Final = _matching("glide_wild", 9.0, "1", 4.0, 100.0, _TUNED,
                              "squared, normalised surprise at which a fix counts half")  # fmt: skip
GLIDE_SIGMA_SHARE: Final = _matching("glide_sigma_share", 1.2, "1", 0.6, 2.0, _TUNED,
                                     "spread of the slow error in the smoother by the error of a fix")  # fmt: skip
ROAD_SIDE_M: Final = _matching("road_side_m", 1.5, "m", 1.0, 4.0, "half of usual carriageways",
                               "spread of a runner's distance from a road's centreline")  # fmt: skip
PATH_SIDE_M: Final = _matching("path_side_m", 0.6, "m", 0.2, 1.0, "half of usual paths", "the same on a path")
POSTERIOR_SHARPNESS: Final = _matching("posterior_sharpness", 4.5, "1", 0.5, 8.0,
                                       "calibrated on simulated runs (seeds 100 and above)",
                                       "exponent of the likelihoods in the posterior")  # fmt: skip
RETRACE_LEAST_M: Final = _matching("retrace_least_m", 19.0, "m", 10.0, 40.0, _TUNED,
                                   "a path that runs back over less than this is taken as noise")  # fmt: skip
PLACE_SLACK_M: Final = _matching("place_slack_m", 7.5, "m", 2.0, 15.0, _TUNED,
                                 "fixes lie within this of the stretch between their observations")  # fmt: skip
HOPELESS_NAT: Final = _matching("hopeless_nat", 16.0, "nat", 10.0, 30.0, "a weight of one in ten million; the ways "
                                "found on tuning runs are the same without it", "a candidate that costs so much more "
                                "than the best leads nowhere")  # fmt: skip
ALONG_SIGMA_M: Final = _matching(
    "along_sigma_m",
    1.5,
    "m",
    1.0,
    6.0,
    _TUNED,
    "uncertainty of the position along the path, for the posterior at junctions",
)


# routing: what a suggested route is chosen by
def _routing(name: str, value: float, unit: str, low: float, high: float, source: str, meaning: str,
             grade: str = "D") -> Parameter:  # fmt: skip
    return _enter("routing", f"route_{name}", value, unit, low, high, grade, source, meaning)


_MEASURED: Final = "measured on five maps (tests/bench/routes.py)"
_PREFERENCE: Final = "a preference for choosing routes, no measured impact: that differs by 0-15 %"
ROUTE_HARDNESS: Final = _table("routing", "route_hardness", "1", "preference of a route: 0 soft, 1 asphalt", {
    kind: (value, max(0.0, round(value - 0.2, 2)), round(value + 0.2, 2), "D", _PREFERENCE)
    for kind, value in {
        "asphalt": 1.0, "concrete": 1.1, "paving_stones": 1.0, "sett": 1.15, "wood": 0.8, "metal": 0.9,
        "synthetic": 0.05, "compacted": 0.4, "fine_gravel": 0.3, "gravel": 0.4, "dirt": 0.1, "grass": 0.1,
        "sand": 0.2, "rough": 0.6,
    }.items()
})  # fmt: skip
ROUTE_PAVED_P: Final = _table("routing", "route_paved", "1", "P(paved) of an untagged way, without inference", {
    kind: (value, max(0.0, round(value - 0.15, 2)), min(1.0, round(value + 0.15, 2)), "D",
           "rough shares among the tagged ways of European extracts")
    for kind, value in {
        "track_grade1": 0.9, "track_grade2": 0.12, "track_grade3": 0.05, "track_grade4": 0.03, "track_grade5": 0.02,
        "track": 0.2, "path": 0.12, "bridleway": 0.05, "trail": 0.05, "footway": 0.6, "cycleway": 0.85,
        "running_track": 0.1, "service": 0.85, "other": 0.96,
    }.items()
})  # fmt: skip
ROUTE_GROUND_NAMED_P: Final = _routing(
    "ground_named", 0.75, "1", 0.7, 0.9, "as for sides", "untagged ground is called soft or hard from this "
    "probability on, else unknown")  # fmt: skip
ROUTE_SOFTNESS: Final = _routing(
    "softness", 1.5, "1", 0.0, 5.0, _MEASURED + ": a larger weight gains nothing more",
    "a metre of asphalt costs so much more than one of the softest ground")  # fmt: skip
ROUTE_AVOIDED: Final = _routing("avoided", 4.0, "1", 2.0, 10.0, "judgement", "what an avoided surface makes of a metre")
ROUTE_PREFERRED: Final = _routing("preferred", 0.6, "1", 0.4, 0.9, "judgement", "the same of a preferred one")
ROUTE_UNEVEN: Final = _routing(
    "uneven", 2.0, "1", 1.0, 5.0, "judgement", "what a unit of unevenness adds for who keeps off it"
)
ROUTE_OTHER: Final = _routing(
    "other", 1.7, "1", 1.2, 3.0, "judgement", "what an unlit way makes of a metre for who wants light, a known one for "
    "who wants new ones, a new one for who wants known ones")  # fmt: skip

# routing: traffic, climbs, crossings
ROUTE_BUSY: Final = _table("routing", "route_busy", "1", "what the traffic of a class makes of a metre", {
    kind: (value, 1.0, round(1.0 + 2.0 * (value - 1.0), 2), "D", "judgement: traffic is neither safe nor pleasant")
    for kind, value in {"trunk": 2.5, "primary": 1.6, "secondary": 1.35, "tertiary": 1.15}.items()
})  # fmt: skip
ROUTE_NO_SIDEWALK: Final = _routing(
    "no_sidewalk", 1.6, "1", 1.0, 3.0, "judgement", "the excess of a busy road counts so much more without a sidewalk"
)
ROUTE_BUSY_FROM: Final = _routing(
    "busy_from", 1.2, "1", 1.1, 1.5, "primary and secondary roads, and tertiary ones without a sidewalk",
    "a road with this factor is called busy")  # fmt: skip
ROUTE_FAST_KMH: Final = _routing(
    "fast", 60.0, "km/h", 50.0, 80.0, "beyond the speed within towns", "roads with this limit are as busy as "
    "secondary ones")  # fmt: skip
ROUTE_STEPS: Final = _routing("steps", 5.0, "1", 2.0, 10.0, "judgement", "what steps make of a metre")
ROUTE_DRIVEWAY: Final = _routing(
    "driveway", 1.5, "1", 1.0, 3.0, "judgement", "what driveways and parking aisles make of a metre"
)
ROUTE_CROSSING_M: Final = _routing(
    "crossing", 60.0, "m", 10.0, 100.0, "judgement", "crossing a busy road is worth this detour, half of it at a "
    "mapped crossing")  # fmt: skip
ROUTE_CLIMB_M_PER_M: Final = _routing(
    "climb", 7.92, "m/m", 5.0, 10.0, "Scarf 2007, J Sports Sci 25:719: Naismith's rule for runners (recalled)",
    "a metre of ascent is worth so many on the level", "M")  # fmt: skip
ROUTE_CLIMB_LIMITED: Final = _routing(
    "climb_limited", 3.0, "1", 1.5, 6.0, "judgement", "ascent counts so much more for who limits it"
)
ROUTE_INCLINE_MAX_PCT: Final = _routing(
    "incline_max", 45.0, "%", 30.0, 60.0, "steeper is a typing error or no street", "steeper tags are ignored"
)

# routing: fresh courses
ROUTE_LENGTH_TOLERANCE: Final = _routing(
    "length_tolerance", 0.05, "1", 0.02, 0.1, "what was promised", "greatest error of a suggestion's length"
)
ROUTE_SEARCH_SLACK: Final = _routing(
    "search_slack", 0.02, "1", 0.01, 0.03, _MEASURED, "a loop may close with this error"
)
ROUTE_SECTORS: Final = _routing("sectors", 16.0, "1", 8.0, 32.0, _MEASURED, "turning points around the start")
ROUTE_TURN_FROM: Final = _routing(
    "turn_from", 0.22, "1", 0.15, 0.3, _MEASURED, "least way out, as a share of the length"
)
ROUTE_TURN_TO: Final = _routing("turn_to", 0.42, "1", 0.35, 0.45, _MEASURED, "longest way out")
ROUTE_LEAST_PART: Final = _routing("least_part", 0.12, "1", 0.05, 0.2, _MEASURED, "least length of the other two parts")
ROUTE_MEETING_SECTORS: Final = _routing(
    "meeting_sectors", 12.0, "1", 6.0, 24.0, _MEASURED, "closing points tried per turning point"
)
ROUTE_SAMPLE_M: Final = _routing(
    "sample", 20.0, "m", 10.0, 30.0, "half of the overlap's distance", "spacing of the points by which a course is "
    "compared with itself")  # fmt: skip
ROUTE_SHADE_M: Final = _routing(
    "shade_cell", 60.0, "m", 40.0, 120.0, _MEASURED, "cell of the shade that a way out throws"
)
ROUTE_SHADE: Final = _routing("shade", 0.5, "1", 0.2, 1.0, _MEASURED, "what ways in that shade cost more")
ROUTE_AGAIN: Final = _routing("again", 6.0, "1", 3.0, 10.0, _MEASURED, "what the way out itself costs on the way home")
ROUTE_OVERLAP_M: Final = _routing(
    "overlap", 40.0, "m", 25.0, 60.0, "after BRouter's gate for round trips", "two parts of a course this near to "
    "each other are one corridor")  # fmt: skip
ROUTE_THIN_M: Final = _routing(
    "thin", 120.0, "m", 80.0, 200.0, "both banks of a small valley", "two parts this near make a thin loop"
)
ROUTE_APART_M: Final = _routing(
    "apart", 600.0, "m", 300.0, 1000.0, "after BRouter's gate for round trips", "parts of a course closer than this "
    "along it are not compared")  # fmt: skip
ROUTE_EXEMPT_M: Final = _routing(
    "exempt", 250.0, "m", 100.0, 500.0, "every loop begins and ends at home", "the first and the last part of a "
    "course are not compared")  # fmt: skip
ROUTE_TURN_DEG: Final = _routing("turn", 50.0, "deg", 40.0, 60.0, "judgement", "sharper bends at junctions are turns")
ROUTE_SCORE: Final = _table("routing", "route_score", "1", "weight in the score of a course", {
    kind: (value, 0.0, round(2.0 * value, 3), "D", source)
    for kind, value, source in (
        ("hardness", 1.0, "the unit"),
        ("reuse", 1.2, "judgement"),
        ("overlap", 1.0, "judgement"),
        ("thin", 0.1, "judgement"),
        ("busy", 0.6, "judgement"),
        ("crossing", 0.04, _MEASURED + ": fewer crossings, nothing lost; per crossing and km"),
        ("turn", 0.01, "judgement, per turn and km"),
        ("roundness", 0.15, "judgement"),
        ("climb", 0.003, "judgement, per recorded metre of ascent and km"),
        ("error", 6.0, "a wrong length is worse than hard ground"),
    )
})  # fmt: skip
ROUTE_ROUND_ENOUGH: Final = _routing(
    "round_enough", 0.5, "1", 0.3, 0.8, "a square has .79", "rounder courses are not better"
)
ROUTE_ERROR_FREE: Final = _routing(
    "error_free", 0.03, "1", 0.01, 0.05, "judgement", "an error of length that costs nothing"
)
ROUTE_REUSE_MAX: Final = _routing("reuse_max", 0.03, "1", 0.01, 0.1, "judgement", "a loop runs at most so much twice")
ROUTE_OVERLAP_MAX: Final = _routing(
    "overlap_max", 0.1, "1", 0.05, 0.2, "judgement", "at most so much of a loop is in a corridor with itself"
)
ROUTE_ALIKE: Final = _routing("alike", 0.6, "1", 0.4, 0.8, "judgement", "courses that share more are no alternatives")
ROUTE_STEM_MAX: Final = _routing(
    "stem_max", 0.35, "1", 0.2, 0.4, "judgement", "longest stem of a lollipop, as a share of the length"
)
ROUTE_STEM_RINGS: Final = _routing("stem_rings", 6.0, "1", 3.0, 10.0, "judgement", "distances at which stems are tried")
ROUTE_STEM_ENDS: Final = _routing("stem_ends", 2.0, "1", 1.0, 4.0, "judgement", "stems tried per distance")
ROUTE_STEM_LOOPS: Final = _routing("stem_loops", 5.0, "1", 1.0, 10.0, "judgement", "loops tried per stem")
ROUTE_LAPS_MAX: Final = _routing("laps_max", 12.0, "1", 5.0, 25.0, "judgement: nobody wants more", "most laps")
ROUTE_LAP_LEAST_M: Final = _routing("lap_least", 400.0, "m", 300.0, 800.0, "a running track", "shortest lap")
ROUTE_TURNS_TRIED: Final = _routing(
    "turns_tried", 30.0, "1", 10.0, 100.0, "judgement", "turning points tried for out and back"
)
ROUTE_START_M: Final = _routing(
    "start", 1000.0, "m", 300.0, 2000.0, "judgement", "a course starts within this of the place named"
)
ROUTE_START_TOLD_M: Final = _routing(
    "start_told", 50.0, "m", 20.0, 100.0, "within sight", "a start further from the place named is mentioned"
)
ROUTE_START_NETWORK_M: Final = _routing(
    "start_network", 1000.0, "m", 300.0, 3000.0, "an island of footways on a square is no place to start",
    "least length of streets that hang together where a course starts")  # fmt: skip
ROUTE_SHORTEST_M: Final = _routing(
    "shortest", 500.0, "m", 300.0, 1000.0, "judgement", "shorter courses are not looked for"
)
ROUTE_LONGEST_M: Final = _routing(
    "longest", 60_000.0, "m", 42_195.0, 100_000.0, "the search grows with the square of the length",
    "longer courses are not looked for")  # fmt: skip

# routing: small changes
ROUTE_CHANGE_SOFTNESS: Final = _routing(
    "change_softness", 25.0, "1", 5.0, 60.0, _MEASURED + "; the length is bounded anyway", "route_softness of small "
    "changes")  # fmt: skip
ROUTE_CHANGE_ROUNDS: Final = _routing(
    "change_rounds", 5.0, "1", 2.0, 8.0, _MEASURED, "rounds in which edges that came twice grow dearer"
)
ROUTE_CHANGE_AGAIN: Final = _routing("change_again", 3.0, "1", 2.0, 5.0, _MEASURED, "by which factor, each round")
ROUTE_CHANGE_REACH: Final = _routing(
    "change_reach", 0.15, "1", 0.05, 0.3, _MEASURED, "how far beyond a course its changes may lead, in its lengths"
)
ROUTE_ANCHORS: Final = _routing("anchors", 50.0, "1", 20.0, 100.0, _MEASURED, "places where a change may begin or end")
ROUTE_ANCHOR_FROM_M: Final = _routing(
    "anchor_from", 100.0, "m", 50.0, 200.0, _MEASURED, "least spacing of those places"
)
ROUTE_ANCHOR_TO_M: Final = _routing("anchor_to", 250.0, "m", 150.0, 400.0, _MEASURED, "greatest spacing")
ROUTE_BUCKET_M: Final = _routing(
    "bucket", 10.0, "m", 5.0, 20.0, "measured: 50 m lose a third of the hits", "unit of the length of a changed course"
)
ROUTE_CHANGE_SLACK: Final = _routing(
    "change_slack", 0.9, "1", 0.7, 1.0, "units and spurs cost the rest", "share of the tolerance of length that is "
    "planned with")  # fmt: skip
ROUTE_CHANGE_PRICE_M: Final = _routing(
    "change_price", 80.0, "m", 30.0, 200.0, "few changes can be remembered", "a change must save so many metres of "
    "asphalt")  # fmt: skip
ROUTE_CHANGE_SPAN: Final = _table("routing", "route_change_span", "1", "longest stretch replaced at once, as a share", {
    "near": (0.4, 0.2, 0.5, "D", _MEASURED),
    "far": (0.6, 0.5, 0.8, "D", _MEASURED + ": reaches what the near pass does not"),
})  # fmt: skip
ROUTE_CHANGE_DETOUR: Final = _table("routing", "route_change_detour", "1", "longest replacement, in old lengths", {
    "near": (1.8, 1.3, 2.5, "D", _MEASURED),
    "far": (2.5, 1.8, 3.0, "D", _MEASURED),
})  # fmt: skip
ROUTE_CHANGE_HARDNESS: Final = _routing(
    "change_hardness", 2.0, "1", 1.0, 4.0, _MEASURED, "hardness counts so much more in the score of small changes"
)
ROUTE_CHANGE_SHARED: Final = _routing(
    "change_shared",
    0.1,
    "1",
    0.0,
    0.3,
    "judgement",
    "a changed course that shares all with the run scores so much better",
)
ROUTE_CHANGE_REUSE: Final = _routing(
    "change_reuse", 0.02, "1", 0.0, 0.05, "judgement", "small changes may run so much more of a course twice"
)
ROUTE_CHANGE_OVERLAP: Final = _routing(
    "change_overlap", 0.04, "1", 0.0, 0.1, "judgement", "the same of a corridor with itself"
)
ROUTE_CHANGES_ALIKE: Final = _routing(
    "changes_alike", 0.9, "1", 0.8, 0.95, "they share most with the run anyway", "small changes that share more are one"
)
ROUTE_GAP_M: Final = _routing("gap", 400.0, "m", 100.0, 800.0, "judgement", "wider gaps of a run are not bridged")
ROUTE_SOFTER_FROM: Final = _routing(
    "softer_from", 0.10, "1", 0.05, 0.2, "tags and inference err by some points", "a course is called softer from this "
    "gain of soft share on")  # fmt: skip

# routing: sides
ROUTE_SIDE_REACH: Final = _routing(
    "side_reach", 200.0, "units", 100.0, 500.0, "measured: 1 ms",
    "doses are summed in units, so many on either side of zero")  # fmt: skip
ROUTE_SIDE_CHANGE_PCTKM: Final = _routing(
    "side_change", 0.1, "% km", 0.02, 0.5, "judgement: few changes can be remembered", "a change of side must take so "
    "much off the left or the right")  # fmt: skip
ROUTE_BEHIND_PCT: Final = _routing(
    "behind", 0.1, "%", 0.0, 0.5, "judgement: walkers are told to face the traffic", "price of a quiet road with the "
    "traffic at the back, per km")  # fmt: skip
ROUTE_EVEN_PCTKM: Final = _routing(
    "even", 0.1, "% km", 0.05, 0.3, "below what any estimate of sides can tell", "sums this small are even"
)
ROUTE_REVERSE_LEAST: Final = _routing(
    "reverse_least", 0.1, "1", 0.05, 0.3, "judgement", "running the other way round helps from this share on"
)

# report: what the page leaves out, and what it hides
PAGE_SIMPLIFY_M = _enter("report", "page_simplify", 1.5, "m", 0.5, 5.0, "D", "finer than a watch's error, a fifth of "
                         "the points", "tolerance of the lines of runs on the page")  # fmt: skip
CONTEXT_SIMPLIFY_M = _enter("report", "context_simplify", 2.0, "m", 1.0, 10.0, "D", "about a pixel at street zoom",
                            "tolerance of the streets under the runs; twice this for areas")  # fmt: skip
CONTEXT_MARGIN_M = _enter("report", "context_margin", 700.0, "m", 100.0, 3000.0, "D", "what a first view shows around "
                          "the runs", "how far beyond the box of the runs the map under them reaches")  # fmt: skip
CONTEXT_MARGIN_MAX_M = _enter("report", "context_margin_max", 4000.0, "m", 700.0, 10000.0, "D", "a long run along a "
                              "river has land beside it", "the same where the box is narrow")  # fmt: skip
CONTEXT_AREA_MIN_M2 = _enter("report", "context_area_min", 300.0, "m2", 50.0, 5000.0, "D", "a front garden",
                             "smaller water, woods and parks are not drawn")  # fmt: skip
CONTEXT_BUDGET_KB = _enter("report", "context_budget", 420.0, "kB", 100.0, 2000.0, "D", "a demo page below 1 MB",
                           "paths, then small roads, are left out over this size")  # fmt: skip
VEIL_RADIUS_FACTOR = _enter("report", "veil_radius_factor", 2.0, "1", 1.1, 3.0, "D", "so wide that its middle may lie "
                            "a zone's radius off", "what is cut, in radii of the privacy zone")  # fmt: skip
VEIL_SHIFT_FACTOR = _enter(
    "report",
    "veil_shift_factor",
    0.95,
    "1",
    0.05,
    1.0,
    "D",
    "less than the veil's excess radius, so that it covers the zone",
    "largest shift of a veil, in radii of the zone",
)
