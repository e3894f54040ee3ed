"""Weeks, scores and warnings."""

from __future__ import annotations

from .entries import Row as _Row
from .entries import room as _room

_enter, _table = _room("scoring")


# spikes (model section 1)
_SPIKE_STUDY = "Schuster Brandt Frandsen et al. 2025, BJSM 59(17):1203, doi 10.1136/bjsports-2024-109380"
SPIKE_FROM = _enter(
    "spike_from",
    value=1.10,
    unit="1",
    low=1.05,
    high=1.30,
    grade="M",
    source=_SPIKE_STUDY,
    meaning="session ratio r above which a run is a spike",
)
SPIKE_LARGE_FROM = _enter(
    "spike_large_from",
    value=1.30,
    unit="1",
    low=1.30,
    high=1.30,
    grade="M",
    source=_SPIKE_STUDY,
    meaning="r that begins the second group",
)
SPIKE_DOUBLE_FROM = _enter(
    "spike_double_from",
    value=2.00,
    unit="1",
    low=1.8,
    high=2.2,
    grade="M",
    source=_SPIKE_STUDY,
    meaning="r that begins the third group",
)
SPIKE_WINDOW_DAYS = _enter(
    "spike_window",
    value=30.0,
    unit="d",
    low=30.0,
    high=30.0,
    grade="M",
    source=_SPIKE_STUDY,
    meaning="days before a run that it is compared with",
)
SPIKE_HRR = _table(
    "spike_hrr",
    unit="1",
    meaning="hazard rate ratio of overuse injury",
    rows={
        "small": _Row(value=1.64, low=1.31, high=2.05, grade="M", source=_SPIKE_STUDY + ": 1.10 < r <= 1.30"),
        "moderate": _Row(value=1.52, low=1.16, high=2.00, grade="M", source=_SPIKE_STUDY + ": 1.30 < r <= 2.00"),
        "large": _Row(value=2.28, low=1.50, high=3.48, grade="M", source=_SPIKE_STUDY + ": r > 2.00"),
    },
)
SPIKE_COMPONENT = _enter(
    "spike_component",
    value=0.563,
    unit="1",
    low=0.3,
    high=0.8,
    grade="D",
    source="ln 1.59 / ln 2.28: the study's log hazard ratios, the two lower groups together against the highest",
    meaning="component c of a spike of up to twice the longest run",
)
DISTANCE_CV = _enter(
    "distance_cv",
    value=0.05,
    unit="1",
    low=0.02,
    high=0.08,
    grade="M",
    source="watch distances err by some per cent",
    meaning="relative spread of r",
)
WEEK_SPIKE_FROM = _enter(
    "week_spike_from",
    value=0.30,
    unit="1",
    low=0.2,
    high=0.6,
    grade="X",
    source=(
        "Nielsen 2014 JOSPT (>30 % against <10 %: HR 1.59, 0.96-2.66); Buist 2008 AJSM doi 10.1177/0363546507307505 "
        "(null); Damsted 2019 JOSPT (early only)"
    ),
    meaning="weekly jump that is a warning",
)
WEEK_NOTE_FROM = _enter(
    "week_note_from",
    value=0.20,
    unit="1",
    low=0.1,
    high=0.3,
    grade="X",
    source="Damsted 2019 JOSPT (+20-60 % a week: risk difference 22.6 % at day 21, none at 56 and 98)",
    meaning="weekly jump that is noted",
)
WEEK_REFERENCE_WEEKS = _enter(
    "week_reference",
    value=3.0,
    unit="weeks",
    low=2.0,
    high=4.0,
    grade="D",
    source="judgement",
    meaning="weeks before that a week is compared with; those without any run are left out of the mean",
)
WEEK_FLOOR_KM = _enter(
    "week_floor",
    value=5.0,
    unit="km",
    low=3.0,
    high=10.0,
    grade="D",
    source="small weeks make large ratios",
    meaning="least reference of a weekly jump",
)
LOAD_RATIO_FROM = _enter(
    "load_ratio_from",
    value=1.5,
    unit="1",
    low=1.3,
    high=2.0,
    grade="X",
    source="Impellizzeri 2020 doi 10.1007/s40279-020-01378-6 (largely an artefact of the ratio); "
    + _SPIKE_STUDY
    + " (inverse relation)",
    meaning="EWMA ratio that is mentioned",
)
ACUTE_DAYS = _enter(
    "acute_days",
    value=7.0,
    unit="d",
    low=7.0,
    high=7.0,
    grade="R",
    source="Williams 2017 BJSM 51:209",
    meaning="N of the acute EWMA",
)
CHRONIC_DAYS = _enter(
    "chronic_days",
    value=28.0,
    unit="d",
    low=28.0,
    high=28.0,
    grade="R",
    source="Williams 2017 BJSM 51:209",
    meaning="N of the chronic EWMA; hidden so long",
)
MONOTONY_FROM = _enter(
    "monotony_from",
    value=2.0,
    unit="1",
    low=1.5,
    high=2.5,
    grade="W",
    source="Foster 1998, Med Sci Sports Exerc",
    meaning="monotony that is mentioned",
)
MONOTONY_CAP = _enter(
    "monotony_cap",
    value=10.0,
    unit="1",
    low=10.0,
    high=10.0,
    grade="D",
    source="equal days divide by zero",
    meaning="greatest monotony",
)
MONOTONY_RUN_DAYS = _enter(
    "monotony_run_days",
    value=4.0,
    unit="d",
    low=3.0,
    high=5.0,
    grade="D",
    source="few run days say nothing of variation",
    meaning="least run days of a week for monotony to count",
)
RETURN_DAYS = _enter(
    "return_days",
    value=30.0,
    unit="d",
    low=21.0,
    high=42.0,
    grade="D",
    source="the spike study's window is empty then",
    meaning="days without a run that make a return",
)
ONE_SIDED_FROM = _enter(
    "one_sided_from",
    value=40.0,
    unit="1",
    low=30.0,
    high=60.0,
    grade="D",
    source="judgement",
    meaning="asymmetry score that is a warning",
)
NAMED_SIDE_P = _enter(
    "named_side",
    value=0.75,
    unit="1",
    low=0.7,
    high=0.9,
    grade="D",
    source="judgement",
    meaning="a side is named from this probability on",
)
STREETS_NAMED = _enter(
    "streets_named",
    value=3.0,
    unit="1",
    low=2.0,
    high=5.0,
    grade="D",
    source="judgement",
    meaning="so many streets of a week are named for a side",
)
STREET_SHARE_MIN = _enter(
    "street_share_min",
    value=0.05,
    unit="1",
    low=0.02,
    high=0.2,
    grade="D",
    source="judgement",
    meaning="streets with a smaller share of the greatest street's dose are not named for a side",
)
HARD_SHIFT_FROM = _enter(
    "hard_shift_from",
    value=0.25,
    unit="1",
    low=0.15,
    high=0.4,
    grade="D",
    source="no study of surface changes",
    meaning="rise of the hard share that is noted",
)
HARD_SHIFT_WEEKS = _enter(
    "hard_shift_weeks",
    value=4.0,
    unit="weeks",
    low=3.0,
    high=6.0,
    grade="D",
    source="judgement",
    meaning="weeks before that the hard share is compared with",
)
PAIN_RECENT_DAYS = _enter(
    "pain_recent_days",
    value=14.0,
    unit="d",
    low=7.0,
    high=28.0,
    grade="D",
    source="judgement: erring on the cautious side",
    meaning="so long a pain in the diary tempers what is said of the next run",
)
PAIN_WINDOW_DAYS = _enter(
    "pain_window",
    value=14.0,
    unit="d",
    low=7.0,
    high=28.0,
    grade="D",
    source="judgement",
    meaning=(
        "days up to a pain whose exposure is shown beside that of other days; entries further apart are episodes of "
        "their own"
    ),
)
PAIN_FEW = _enter(
    "pain_few",
    value=5.0,
    unit="1",
    low=3.0,
    high=10.0,
    grade="D",
    source="a handful of cases shows nothing by itself",
    meaning="fewer episodes of a pain are said to be too few",
)


# the scores (model section 5)
OVERUSE_WEIGHT = _table(
    "overuse_weight",
    unit="1",
    meaning="weight in the overuse score",
    rows={
        "session": _Row(
            value=0.50, low=0.3, high=0.7, grade="D", source="the only part with good runner-specific data"
        ),
        "week": _Row(value=0.15, low=0.05, high=0.25, grade="D", source="judgement"),
        "impact": _Row(value=0.10, low=0.0, high=0.2, grade="D", source="judgement"),
        "uneven": _Row(value=0.10, low=0.0, high=0.2, grade="D", source="judgement"),
        "asymmetry": _Row(value=0.10, low=0.0, high=0.2, grade="D", source="judgement"),
        "monotony": _Row(value=0.05, low=0.0, high=0.1, grade="D", source="judgement"),
    },
)
WEEK_COMPONENT_FROM = _enter(
    "week_component_from",
    value=0.10,
    unit="1",
    low=0.0,
    high=0.2,
    grade="D",
    source="judgement",
    meaning="weekly jump where its part begins",
)
WEEK_COMPONENT_SPAN = _enter(
    "week_component_span",
    value=0.50,
    unit="1",
    low=0.3,
    high=0.8,
    grade="D",
    source="judgement",
    meaning="further jump to its full part",
)
IMPACT_COMPONENT_FROM = _enter(
    "impact_component_from",
    value=1.0,
    unit="1",
    low=0.9,
    high=1.1,
    grade="D",
    source="judgement",
    meaning="ratio R of load per km where its part begins",
)
IMPACT_COMPONENT_SPAN = _enter(
    "impact_component_span",
    value=0.25,
    unit="1",
    low=0.15,
    high=0.4,
    grade="D",
    source="judgement",
    meaning="further rise to its full part",
)
UNEVEN_COMPONENT_SPAN = _enter(
    "uneven_component_span",
    value=0.30,
    unit="1",
    low=0.2,
    high=0.5,
    grade="D",
    source="judgement",
    meaning="rise of unevenness per km to its full part",
)
MONOTONY_COMPONENT_FROM = _enter(
    "monotony_component_from",
    value=1.5,
    unit="1",
    low=1.2,
    high=2.0,
    grade="D",
    source="judgement",
    meaning="monotony where its part begins",
)
MONOTONY_COMPONENT_SPAN = _enter(
    "monotony_component_span",
    value=1.0,
    unit="1",
    low=0.5,
    high=1.5,
    grade="D",
    source="judgement",
    meaning="further rise to its full part",
)
ASYMMETRY_SCALE_PCTKM = _enter(
    "asymmetry_scale",
    value=54.0,
    unit="% km",
    low=30.0,
    high=90.0,
    grade="D",
    source="30 km a week at 2.5 % on one side give one half",
    meaning="NET that brings the score to 63",
)
OVERUSE_BAND_FROM = _table(
    "overuse_band",
    unit="1",
    meaning="overuse score where a band begins",
    rows={
        "somewhat above": _Row(value=20.0, low=15.0, high=25.0, grade="D", source="judgement"),
        "clearly above": _Row(value=40.0, low=30.0, high=50.0, grade="D", source="judgement"),
        "far above": _Row(value=60.0, low=50.0, high=70.0, grade="D", source="judgement"),
    },
)
DRAWS = _enter(
    "draws",
    value=500.0,
    unit="1",
    low=200.0,
    high=2000.0,
    grade="D",
    source="10 and 90 % points to about two points of score",
    meaning="draws behind each range",
)
