"""Sides of the road: habits, errors of watches and maps, sidewalks, and the balance that a watch measures."""

from __future__ import annotations

from .entries import Row as _Row
from .entries import room as _room

_enter, _table = _room("exposure")


# side of the road (model section 4)
_SIDE_TUNED = "judgement, then calibration on simulated histories (tests/bench/sides.py, seeds 1-4)"
FACING_P = _enter(
    "facing",
    value=0.65,
    unit="1",
    low=0.5,
    high=0.85,
    grade="D",
    source="advice to pedestrians; nobody has counted runners",
    meaning="P(a runner beside the centreline faces traffic)",
)
MIDDLE_P = _enter(
    "middle",
    value=0.15,
    unit="1",
    low=0.05,
    high=0.25,
    grade="D",
    source=_SIDE_TUNED,
    meaning="P(a runner keeps to the middle of a street)",
)
MIDDLE_NARROW_P = _enter(
    "middle_narrow",
    value=0.20,
    unit="1",
    low=0.08,
    high=0.4,
    grade="D",
    source=_SIDE_TUNED,
    meaning="the same on service roads, living streets and carriageways that are narrow",
)
NARROW_BELOW_M = _enter(
    "narrow_below",
    value=4.0,
    unit="m",
    low=3.0,
    high=5.0,
    grade="D",
    source="judgement",
    meaning="such a carriageway is narrow",
)
SIDEWALK_P = _enter(
    "sidewalk",
    value=0.80,
    unit="1",
    low=0.6,
    high=0.95,
    grade="D",
    source="judgement",
    meaning="P(a tagged sidewalk is used)",
)
STATED_HABIT_P = _enter(
    "stated_habit",
    value=0.90,
    unit="1",
    low=0.8,
    high=0.97,
    grade="D",
    source="people describe themselves well, not perfectly",
    meaning="P(side) by the runner's own statement",
)
SIDE_DWELL_M = _enter(
    "side_dwell",
    value=400.0,
    unit="m",
    low=250.0,
    high=1500.0,
    grade="D",
    source=f"{_SIDE_TUNED}: simulated runners keep to a side for 800 m, half of it is more cautious",
    meaning="distance over which a runner keeps to one side",
)
SIDE_KEPT_P = _enter(
    "side_kept",
    value=0.7,
    unit="1",
    low=0.6,
    high=0.97,
    grade="D",
    source=f"{_SIDE_TUNED}: simulated runners keep it in .88",
    meaning="P(the side is not chosen anew where another street begins)",
)
GPS_SIGMA_M = _enter(
    "gps_sigma",
    value=3.3,
    unit="m",
    low=1.5,
    high=5.0,
    grade="D",
    source="watch tests in open and suburban sky: 3 m; a tenth more by calibration on simulated histories",
    meaning="lateral error of a fix, one standard deviation",
)
GPS_TAU_S = _enter(
    "gps_tau",
    value=45.0,
    unit="s",
    low=30.0,
    high=60.0,
    grade="M",
    source="errors are correlated over 30-60 s",
    meaning="correlation time of that error",
)
CROSSING_SEEN_P = _enter(
    "crossing_seen",
    value=0.3,
    unit="1",
    low=0.0,
    high=0.7,
    grade="D",
    source="a road is crossed in some 5 s",
    meaning="P(a change of side is seen half way)",
)
CROSSING_ON_P = _enter(
    "crossing_on",
    value=0.2,
    unit="1",
    low=0.1,
    high=0.5,
    grade="D",
    source="likewise",
    meaning="P(it is still seen half way a step later)",
)
TOLD_TAU_S = _enter(
    "told_tau",
    value=15.0,
    unit="s",
    low=5.0,
    high=60.0,
    grade="D",
    source="errors outlast a passage of a way, so that several tell of the same error",
    meaning="what a passage tells of map and watch counts by half where it lasts so long",
)
GPS_EXCESS_FROM = _enter(
    "gps_excess_from",
    value=1.55,
    unit="1",
    low=1.3,
    high=2.5,
    grade="D",
    source="a spread over few steps is itself uncertain",
    meaning="error around a step, relative to the usual, from which on it is believed",
)
GPS_EXCESS_SHARE = _enter(
    "gps_excess_share",
    value=0.9,
    unit="1",
    low=0.8,
    high=0.95,
    grade="D",
    source="changes of side are fewer",
    meaning="so many of these steps, the smallest, tell of the error",
)
SHIFT_REACH = _enter(
    "shift_reach",
    value=2.3,
    unit="1",
    low=2.0,
    high=3.0,
    grade="D",
    source="98 % of a normal spread",
    meaning="standard deviations of map and run error that are reckoned with",
)
GPS_EXCESS_STEPS = _enter(
    "gps_excess_steps",
    value=25.0,
    unit="1",
    low=15.0,
    high=75.0,
    grade="D",
    source="some two minutes",
    meaning="steps by which the error around one is judged",
)
SIDE_STEP_S = _enter(
    "side_step",
    value=5.0,
    unit="s",
    low=2.0,
    high=15.0,
    grade="D",
    source="much shorter than the errors last",
    meaning="fixes of so many seconds are one observation of the side",
)
SIDE_HEADING_M = _enter(
    "side_heading",
    value=12.0,
    unit="m",
    low=5.0,
    high=20.0,
    grade="D",
    source="judgement",
    meaning="the direction of a path is taken so far before and after a place",
)
SIDE_REMEMBERED_RUNS = _enter(
    "side_remembered_runs",
    value=100.0,
    unit="runs",
    low=30.0,
    high=200.0,
    grade="D",
    source="half a year of a diligent runner",
    meaning="so many runs of the year before tell of streets and habit when the sides of a year are inferred",
)
HABIT_STRENGTH = _enter(
    "habit_strength",
    value=30.0,
    unit="choices",
    low=10.0,
    high=60.0,
    grade="D",
    source=_SIDE_TUNED,
    meaning="so many choices of side weigh as much as what runners do in general",
)
HABIT_STRENGTH_CLASS = _enter(
    "habit_strength_class",
    value=20.0,
    unit="choices",
    low=8.0,
    high=40.0,
    grade="D",
    source=_SIDE_TUNED,
    meaning="the same for busy roads against all roads",
)
HABIT_STRENGTH_RUN = _enter(
    "habit_strength_run",
    value=30.0,
    unit="choices",
    low=10.0,
    high=60.0,
    grade="D",
    source=_SIDE_TUNED,
    meaning="the same for one run against the history",
)
HABIT_STRENGTH_STATED = _enter(
    "habit_strength_stated",
    value=60.0,
    unit="choices",
    low=20.0,
    high=120.0,
    grade="D",
    source="judgement",
    meaning="the same for what the runner states",
)
MAP_SIGMA_M = _enter(
    "map_sigma",
    value=1.5,
    unit="m",
    low=0.8,
    high=2.5,
    grade="M",
    source="drawn from aerial images",
    meaning="lateral error of a mapped centreline",
)
RUN_BIAS_M = _enter(
    "run_bias",
    value=1.5,
    unit="m",
    low=0.5,
    high=2.5,
    grade="D",
    source="a watch's common error of one run",
    meaning="lateral error shared by a run",
)
LANE_WIDTH_M = _enter(
    "lane_width",
    value=3.0,
    unit="m",
    low=2.7,
    high=3.6,
    grade="M",
    source="usual lane",
    meaning="carriageway width per tagged lane",
)
EDGE_MARGIN_M = _enter(
    "edge_margin",
    value=0.4,
    unit="m",
    low=0.3,
    high=1.2,
    grade="D",
    source=_SIDE_TUNED,
    meaning="distance that a runner keeps from the carriageway's edge",
)
SIDEWALK_MARGIN_M = _enter(
    "sidewalk_margin",
    value=1.0,
    unit="m",
    low=0.7,
    high=2.0,
    grade="D",
    source="judgement",
    meaning="distance of a runner on a sidewalk from the carriageway's edge",
)
CARRIAGEWAY_WIDTH_M = _table(
    "carriageway_width",
    unit="m",
    meaning="width of a carriageway without width or lanes",
    rows={
        key: _Row(
            value=value,
            low=round(value * 0.7, 1),
            high=round(value * 1.3, 1),
            grade="D",
            source=(
                "usual two-lane widths; the medians of tagged widths are less (4 m residential), for wide ones are "
                "tagged less"
            ),
        )
        for key, value in {
            "living_street": 4.5,
            "service": 4.5,
            "road": 5.5,
            "unclassified": 5.5,
            "residential": 6.0,
            "tertiary": 6.5,
            "secondary": 7.0,
            "primary": 8.0,
            "trunk": 9.0,
            "motorway": 10.0,
        }.items()
    },
)
SIDEWALK_ROAD_WITHIN_M = _enter(
    "sidewalk_road_within",
    value=25.0,
    unit="m",
    low=15.0,
    high=30.0,
    grade="D",
    source="broad streets with green strips",
    meaning="a mapped sidewalk belongs to a parallel road within this distance",
)
PARALLEL_WITHIN_DEG = _enter(
    "parallel_within",
    value=30.0,
    unit="deg",
    low=20.0,
    high=40.0,
    grade="D",
    source="judgement",
    meaning="ways whose directions differ by less are parallel",
)


# measured balance (model section 7)
BALANCE_SLOPE_PCT = _enter(
    "balance_slope",
    value=2.0,
    unit="%",
    low=1.0,
    high=3.0,
    grade="D",
    source="a lab study saw no change at 2 %",
    meaning="ground that falls by more is compared",
)
BALANCE_POINTS = _enter(
    "balance_points",
    value=0.5,
    unit="%",
    low=0.3,
    high=1.0,
    grade="D",
    source="what watches resolve",
    meaning="a smaller difference of the stance time balance is not reported",
)
BALANCE_RUNS = _enter(
    "balance_runs",
    value=6.0,
    unit="1",
    low=4.0,
    high=12.0,
    grade="D",
    source="fewer give no interval",
    meaning="so many runs with ground of either kind are asked for",
)
BALANCE_INTERVAL_P = _enter(
    "balance_interval",
    value=0.95,
    unit="1",
    low=0.9,
    high=0.99,
    grade="D",
    source="the usual one",
    meaning="the interval that must exclude no difference",
)
BALANCE_DRAWS = _enter(
    "balance_draws",
    value=2000.0,
    unit="1",
    low=1000.0,
    high=10000.0,
    grade="D",
    source="the usual number",
    meaning="draws of that bootstrap",
)
