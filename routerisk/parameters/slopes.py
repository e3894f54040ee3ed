"""Across the road: cross slopes, crowns and bends, and how a cross slope counts."""

from __future__ import annotations

from .entries import Row as _Row
from .entries import room as _room

_enter, _table = _room("exposure")


# cross slope (model section 3)
CROSS_SLOPE_MEAN_PCT = _table(
    "cross_slope_mean",
    unit="%",
    meaning="mean magnitude of the cross slope",
    rows={
        "paved_us_canada": _Row(value=2.0, low=1.5, high=2.0, grade="M", source="AASHTO Green Book: 1.5-2.0 %"),
        "paved_uk_ireland": _Row(
            value=2.5, low=2.0, high=3.0, grade="M", source="UK CD 109 / Manual for Streets: 2.5 %"
        ),
        "paved_germany_austria_switzerland": _Row(
            value=2.5, low=2.0, high=3.0, grade="W", source="RAS / RASt: at least 2.5 % (weak)"
        ),
        "paved_elsewhere": _Row(value=2.5, low=2.0, high=3.0, grade="M", source="usual design value (recalled)"),
        "paved_australia_new_zealand": _Row(
            value=3.0, low=2.5, high=3.5, grade="M", source="Austroads: 3 % (recalled)"
        ),
        "gravel_road": _Row(value=3.5, low=3.0, high=4.0, grade="M", source="FLH 3-4 %, AASHTO 2-6 %"),
        "footway": _Row(
            value=1.5, low=1.0, high=2.1, grade="M", source="accessible design: 1:50 at most; towards the road"
        ),
        "path": _Row(value=1.0, low=0.5, high=1.5, grade="D", source="judgement; sign unknown"),
        "hillside": _Row(value=4.0, low=2.0, high=6.0, grade="M", source="trail building: outslope (recalled)"),
        "steps": _Row(value=0.0, low=0.0, high=0.5, grade="D", source="steps are level across"),
        "running_track": _Row(
            value=0.5,
            low=0.0,
            high=1.0,
            grade="M",
            source="World Athletics: at most 1:100, towards the inside (recalled)",
        ),
    },
)
CROSS_SLOPE_SD_PCT = _table(
    "cross_slope_sd",
    unit="%",
    meaning="spread of that magnitude between ways",
    rows={
        key: _Row(
            value=value,
            low=round(value * 0.6, 2),
            high=round(value * 1.4, 2),
            grade="D",
            source="judgement around the design values",
        )
        for key, value in {
            "paved_us_canada": 0.7,
            "paved_uk_ireland": 0.8,
            "paved_germany_austria_switzerland": 0.7,
            "paved_elsewhere": 0.8,
            "paved_australia_new_zealand": 0.8,
            "gravel_road": 1.2,
            "footway": 0.7,
            "path": 2.0,
            "hillside": 4.0,
            "steps": 0.5,
            "running_track": 0.4,
        }.items()
    },
)
CROWN_P = _table(
    "crown",
    unit="1",
    meaning="P(two-sided profile) of a two-way carriageway",
    rows={
        "us": _Row(value=0.85, low=0.7, high=0.95, grade="D", source="two-lane roads are crowned as a rule"),
        "uk": _Row(value=0.60, low=0.4, high=0.8, grade="D", source="judgement"),
        "germany": _Row(value=0.30, low=0.15, high=0.6, grade="D", source="one-sided is the rule outside towns"),
        "elsewhere": _Row(value=0.60, low=0.4, high=0.8, grade="D", source="judgement"),
    },
)
CROWN_RAMP_M = _enter(
    "crown_ramp",
    value=1.0,
    unit="m",
    low=0.5,
    high=1.5,
    grade="D",
    source="crowns are rounded",
    meaning="half width over which the slope turns over",
)
TAGGED_CROSS_SLOPE_SD_PCT = _enter(
    "tagged_cross_slope_sd",
    value=0.5,
    unit="%",
    low=0.3,
    high=1.0,
    grade="D",
    source="mappers' estimates",
    meaning="spread of a tagged cross slope",
)
KNOWN_SIGN_P = _enter(
    "known_sign",
    value=0.95,
    unit="1",
    low=0.85,
    high=0.99,
    grade="D",
    source="maps err",
    meaning="P(sign) where a tag or the geometry tells it",
)
ROUNDABOUT_OUTWARD_P = _enter(
    "roundabout_outward",
    value=0.8,
    unit="1",
    low=0.6,
    high=0.95,
    grade="M",
    source="usual design: outward drainage",
    meaning="P(a roundabout falls outward)",
)
SUPERELEVATION_SD_PCT = _enter(
    "superelevation_sd",
    value=1.5,
    unit="%",
    low=1.0,
    high=2.0,
    grade="D",
    source="against AASHTO's tables the formula is within 2 points",
    meaning="spread of e in a bend",
)
SUPERELEVATION_MAX_PCT = _table(
    "superelevation_max",
    unit="%",
    meaning="greatest superelevation e by class",
    rows={
        "primary": _Row(value=8.0, low=6.0, high=12.0, grade="M", source="AASHTO: e_max 4-12 %"),
        "secondary": _Row(value=8.0, low=6.0, high=12.0, grade="M", source="AASHTO: e_max 4-12 %"),
        "tertiary": _Row(value=6.0, low=4.0, high=8.0, grade="M", source="AASHTO: e_max 4-12 %"),
        "unclassified": _Row(value=6.0, low=4.0, high=8.0, grade="M", source="AASHTO: e_max 4-12 %"),
        "residential": _Row(value=4.0, low=4.0, high=6.0, grade="M", source="AASHTO: 4 % in low-speed urban streets"),
    },
)
DESIGN_SPEED_KMH = _table(
    "design_speed",
    unit="km/h",
    meaning="design speed of a bend by class, without maxspeed",
    rows={
        "primary": _Row(value=80.0, low=60.0, high=100.0, grade="D", source="judgement"),
        "secondary": _Row(value=70.0, low=50.0, high=100.0, grade="D", source="judgement"),
        "tertiary": _Row(value=60.0, low=40.0, high=80.0, grade="D", source="judgement"),
        "unclassified": _Row(value=50.0, low=30.0, high=80.0, grade="D", source="judgement"),
        "residential": _Row(value=30.0, low=20.0, high=50.0, grade="D", source="judgement"),
    },
)
SIDE_FRICTION_AT_ZERO = _enter(
    "side_friction_at_zero",
    value=0.19,
    unit="1",
    low=0.15,
    high=0.22,
    grade="M",
    source="a line through AASHTO's f: .12 at 100 km/h, .14 at 50 mph",
    meaning="side friction factor f, extrapolated to 0 km/h",
)
SIDE_FRICTION_SLOPE = _enter(
    "side_friction_slope",
    value=0.0007,
    unit="h/km",
    low=0.0005,
    high=0.001,
    grade="M",
    source="the same line",
    meaning="f lost per km/h",
)
SUPERELEVATED_P = _table(
    "superelevated",
    unit="1",
    meaning="P(a bend that asks for it is superelevated)",
    rows={
        "fast": _Row(value=0.7, low=0.5, high=0.9, grade="D", source="roads for 50 km/h and more"),
        "slow": _Row(value=0.3, low=0.1, high=0.5, grade="D", source="slower streets, mostly in towns"),
    },
)
BEND_RADIUS_MIN_M = _enter(
    "bend_radius_min",
    value=20.0,
    unit="m",
    low=10.0,
    high=30.0,
    grade="D",
    source="tighter is a corner, not a bend",
    meaning="least radius of a superelevated bend",
)


# how a cross slope counts (model sections 3 and 5)
DOSE_FROM_PCT = _enter(
    "dose_from",
    value=1.0,
    unit="%",
    low=0.0,
    high=2.0,
    grade="D",
    source="Elmer & Asbill 2024, EJAP, doi 10.1007/s00421-023-05358-2 (n=11): no change at 2 %",
    meaning="s0: flatter ground counts nothing",
)
DOSE_FULL_PCT = _enter(
    "dose_full",
    value=4.0,
    unit="%",
    low=3.0,
    high=6.0,
    grade="M",
    source="Elmer & Asbill 2024, EJAP (n=11): contact time and uphill rearfoot angle up from 4 %",
    meaning="s1: steeper ground counts fully",
)
TURN_ARC_MIN_M = _enter(
    "turn_arc_min",
    value=15.0,
    unit="m",
    low=10.0,
    high=25.0,
    grade="D",
    source="a corner is not a curve",
    meaning="shortest arc that counts",
)
TURN_MIN_PCT = _enter(
    "turn_min",
    value=2.0,
    unit="%",
    low=1.0,
    high=3.0,
    grade="D",
    source="below the noise of drawn lines",
    meaning="weaker turning is ignored",
)
TURN_VERTEX_MAX_DEG = _enter(
    "turn_vertex_max",
    value=40.0,
    unit="deg",
    low=30.0,
    high=50.0,
    grade="D",
    source="a sharper vertex is a corner",
    meaning="greatest change of direction at one vertex of an arc",
)
TURN_VERTEX_MIN_DEG = _enter(
    "turn_vertex_min",
    value=1.0,
    unit="deg",
    low=0.5,
    high=2.0,
    grade="D",
    source="hand-drawn straights are not quite straight",
    meaning="least change of direction at one vertex of an arc",
)
TURN_SPACING_MAX_M = _enter(
    "turn_spacing_max",
    value=50.0,
    unit="m",
    low=30.0,
    high=80.0,
    grade="D",
    source="longer is a straight",
    meaning="greatest distance between vertices of one arc",
)
TURN_SPACING_RATIO = _enter(
    "turn_spacing_ratio",
    value=2.5,
    unit="1",
    low=2.0,
    high=4.0,
    grade="D",
    source="longer is a straight between bends",
    meaning="greatest distance between vertices of an arc, relative to the next one",
)
STEP_WIDTH_M = _enter(
    "step_width",
    value=0.04,
    unit="m",
    low=0.02,
    high=0.08,
    grade="M",
    source="running step width (recalled)",
    meaning="lower bound of the lever of a functional leg difference",
)
HIP_SEPARATION_M = _enter(
    "hip_separation",
    value=0.17,
    unit="m",
    low=0.15,
    high=0.20,
    grade="M",
    source="distance of the hip joints (recalled)",
    meaning="upper bound of that lever",
)
