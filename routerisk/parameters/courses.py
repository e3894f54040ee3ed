"""How courses are found: fresh loops, small changes, sides."""

from __future__ import annotations

from .entries import Row as _Row
from .entries import room as _room
from .routing import _MEASURED

_enter, _table = _room("routing")


# fresh courses
ROUTE_LENGTH_TOLERANCE = _enter(
    "route_length_tolerance",
    value=0.05,
    unit="1",
    low=0.02,
    high=0.1,
    grade="D",
    source="what was promised",
    meaning="greatest error of a suggestion's length",
)
ROUTE_SEARCH_SLACK = _enter(
    "route_search_slack",
    value=0.02,
    unit="1",
    low=0.01,
    high=0.03,
    grade="D",
    source=_MEASURED,
    meaning="a loop may close with this error",
)
ROUTE_SECTORS = _enter(
    "route_sectors",
    value=16.0,
    unit="1",
    low=8.0,
    high=32.0,
    grade="D",
    source=_MEASURED,
    meaning="turning points around the start",
)
ROUTE_TURN_FROM = _enter(
    "route_turn_from",
    value=0.22,
    unit="1",
    low=0.15,
    high=0.3,
    grade="D",
    source=_MEASURED,
    meaning="least way out, as a share of the length",
)
ROUTE_TURN_TO = _enter(
    "route_turn_to", value=0.42, unit="1", low=0.35, high=0.45, grade="D", source=_MEASURED, meaning="longest way out"
)
ROUTE_LEAST_PART = _enter(
    "route_least_part",
    value=0.12,
    unit="1",
    low=0.05,
    high=0.2,
    grade="D",
    source=_MEASURED,
    meaning="least length of the other two parts",
)
ROUTE_MEETING_SECTORS = _enter(
    "route_meeting_sectors",
    value=12.0,
    unit="1",
    low=6.0,
    high=24.0,
    grade="D",
    source=_MEASURED,
    meaning="closing points tried per turning point",
)
ROUTE_SAMPLE_M = _enter(
    "route_sample",
    value=20.0,
    unit="m",
    low=10.0,
    high=30.0,
    grade="D",
    source="half of the overlap's distance",
    meaning="spacing of the points by which a course is compared with itself",
)
ROUTE_BESIDE_M = _enter(
    "route_beside_cell",
    value=60.0,
    unit="m",
    low=40.0,
    high=120.0,
    grade="D",
    source=_MEASURED,
    meaning="cell of the neighbourhood of a way out, which the way back avoids",
)
ROUTE_BESIDE = _enter(
    "route_beside",
    value=0.5,
    unit="1",
    low=0.2,
    high=1.0,
    grade="D",
    source=_MEASURED,
    meaning="what ways in that neighbourhood cost more",
)
ROUTE_AGAIN = _enter(
    "route_again",
    value=6.0,
    unit="1",
    low=3.0,
    high=10.0,
    grade="D",
    source=_MEASURED,
    meaning="what the way out itself costs on the way home",
)
ROUTE_OVERLAP_M = _enter(
    "route_overlap",
    value=40.0,
    unit="m",
    low=25.0,
    high=60.0,
    grade="D",
    source="after BRouter's gate for round trips",
    meaning="two parts of a course this near to each other are one corridor",
)
ROUTE_THIN_M = _enter(
    "route_thin",
    value=120.0,
    unit="m",
    low=80.0,
    high=200.0,
    grade="D",
    source="both banks of a small valley",
    meaning="two parts this near make a thin loop",
)
ROUTE_APART_M = _enter(
    "route_apart",
    value=600.0,
    unit="m",
    low=300.0,
    high=1000.0,
    grade="D",
    source="after BRouter's gate for round trips",
    meaning="parts of a course closer than this along it are not compared",
)
ROUTE_EXEMPT_M = _enter(
    "route_exempt",
    value=250.0,
    unit="m",
    low=100.0,
    high=500.0,
    grade="D",
    source="every loop begins and ends at home",
    meaning="the first and the last part of a course are not compared",
)
ROUTE_TURN_DEG = _enter(
    "route_turn",
    value=50.0,
    unit="deg",
    low=40.0,
    high=60.0,
    grade="D",
    source="judgement",
    meaning="sharper bends at junctions are turns",
)
ROUTE_SCORE = _table(
    "route_score",
    unit="1",
    meaning="weight in the score of a course",
    rows={
        kind: _Row(value=value, low=0.0, high=round(2.0 * value, 3), grade="D", source=source)
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
    },
)
ROUTE_ROUND_ENOUGH = _enter(
    "route_round_enough",
    value=0.5,
    unit="1",
    low=0.3,
    high=0.8,
    grade="D",
    source="a square has .79",
    meaning="rounder courses are not better",
)
ROUTE_ERROR_FREE = _enter(
    "route_error_free",
    value=0.03,
    unit="1",
    low=0.01,
    high=0.05,
    grade="D",
    source="judgement",
    meaning="an error of length that costs nothing",
)
ROUTE_REUSE_MAX = _enter(
    "route_reuse_max",
    value=0.03,
    unit="1",
    low=0.01,
    high=0.1,
    grade="D",
    source="judgement",
    meaning="a loop runs at most so much twice",
)
ROUTE_OVERLAP_MAX = _enter(
    "route_overlap_max",
    value=0.1,
    unit="1",
    low=0.05,
    high=0.2,
    grade="D",
    source="judgement",
    meaning="at most so much of a loop is in a corridor with itself",
)
ROUTE_ALIKE = _enter(
    "route_alike",
    value=0.6,
    unit="1",
    low=0.4,
    high=0.8,
    grade="D",
    source="judgement",
    meaning="courses that share more are no alternatives",
)
ROUTE_STEM_MAX = _enter(
    "route_stem_max",
    value=0.35,
    unit="1",
    low=0.2,
    high=0.4,
    grade="D",
    source="judgement",
    meaning="longest stem of a lollipop, as a share of the length",
)
ROUTE_STEM_RINGS = _enter(
    "route_stem_rings",
    value=6.0,
    unit="1",
    low=3.0,
    high=10.0,
    grade="D",
    source="judgement",
    meaning="distances at which stems are tried",
)
ROUTE_STEM_ENDS = _enter(
    "route_stem_ends",
    value=2.0,
    unit="1",
    low=1.0,
    high=4.0,
    grade="D",
    source="judgement",
    meaning="stems tried per distance",
)
ROUTE_STEM_LOOPS = _enter(
    "route_stem_loops",
    value=5.0,
    unit="1",
    low=1.0,
    high=10.0,
    grade="D",
    source="judgement",
    meaning="loops tried per stem",
)
ROUTE_LAPS_MAX = _enter(
    "route_laps_max",
    value=12.0,
    unit="1",
    low=5.0,
    high=25.0,
    grade="D",
    source="judgement: nobody wants more",
    meaning="most laps",
)
ROUTE_LAP_LEAST_M = _enter(
    "route_lap_least",
    value=400.0,
    unit="m",
    low=300.0,
    high=800.0,
    grade="D",
    source="a running track",
    meaning="shortest lap",
)
ROUTE_TURNS_TRIED = _enter(
    "route_turns_tried",
    value=30.0,
    unit="1",
    low=10.0,
    high=100.0,
    grade="D",
    source="judgement",
    meaning="turning points tried for out and back",
)
ROUTE_START_M = _enter(
    "route_start",
    value=1000.0,
    unit="m",
    low=300.0,
    high=2000.0,
    grade="D",
    source="judgement",
    meaning="a course starts within this of the place named",
)
ROUTE_START_TOLD_M = _enter(
    "route_start_told",
    value=50.0,
    unit="m",
    low=20.0,
    high=100.0,
    grade="D",
    source="within sight",
    meaning="a start further from the place named is mentioned",
)
ROUTE_START_NETWORK_M = _enter(
    "route_start_network",
    value=1000.0,
    unit="m",
    low=300.0,
    high=3000.0,
    grade="D",
    source="an island of footways on a square is no place to start",
    meaning="least length of streets that hang together where a course starts",
)
ROUTE_SHORTEST_M = _enter(
    "route_shortest",
    value=500.0,
    unit="m",
    low=300.0,
    high=1000.0,
    grade="D",
    source="judgement",
    meaning="shorter courses are not looked for",
)
ROUTE_LONGEST_M = _enter(
    "route_longest",
    value=60_000.0,
    unit="m",
    low=42_195.0,
    high=100_000.0,
    grade="D",
    source="the search grows with the square of the length",
    meaning="longer courses are not looked for",
)


# small changes
ROUTE_CHANGE_SOFTNESS = _enter(
    "route_change_softness",
    value=25.0,
    unit="1",
    low=5.0,
    high=60.0,
    grade="D",
    source=_MEASURED + "; the length is bounded anyway",
    meaning="route_softness of small changes",
)
ROUTE_CHANGE_ROUNDS = _enter(
    "route_change_rounds",
    value=5.0,
    unit="1",
    low=2.0,
    high=8.0,
    grade="D",
    source=_MEASURED,
    meaning="rounds in which edges that came twice grow dearer",
)
ROUTE_CHANGE_AGAIN = _enter(
    "route_change_again",
    value=3.0,
    unit="1",
    low=2.0,
    high=5.0,
    grade="D",
    source=_MEASURED,
    meaning="by which factor, each round",
)
ROUTE_CHANGE_REACH = _enter(
    "route_change_reach",
    value=0.15,
    unit="1",
    low=0.05,
    high=0.3,
    grade="D",
    source=_MEASURED,
    meaning="how far beyond a course its changes may lead, in its lengths",
)
ROUTE_ANCHORS = _enter(
    "route_anchors",
    value=50.0,
    unit="1",
    low=20.0,
    high=100.0,
    grade="D",
    source=_MEASURED,
    meaning="places where a change may begin or end",
)
ROUTE_ANCHOR_FROM_M = _enter(
    "route_anchor_from",
    value=100.0,
    unit="m",
    low=50.0,
    high=200.0,
    grade="D",
    source=_MEASURED,
    meaning="least spacing of those places",
)
ROUTE_ANCHOR_TO_M = _enter(
    "route_anchor_to",
    value=250.0,
    unit="m",
    low=150.0,
    high=400.0,
    grade="D",
    source=_MEASURED,
    meaning="greatest spacing",
)
ROUTE_BUCKET_M = _enter(
    "route_bucket",
    value=10.0,
    unit="m",
    low=5.0,
    high=20.0,
    grade="D",
    source="measured: 50 m lose a third of the hits",
    meaning="unit of the length of a changed course",
)
ROUTE_CHANGE_SLACK = _enter(
    "route_change_slack",
    value=0.9,
    unit="1",
    low=0.7,
    high=1.0,
    grade="D",
    source="units and spurs cost the rest",
    meaning="share of the tolerance of length that is planned with",
)
ROUTE_CHANGE_PRICE_M = _enter(
    "route_change_price",
    value=80.0,
    unit="m",
    low=30.0,
    high=200.0,
    grade="D",
    source="few changes can be remembered",
    meaning="a change must save so many metres of asphalt",
)
ROUTE_CHANGE_SPAN = _table(
    "route_change_span",
    unit="1",
    meaning="longest stretch replaced at once, as a share",
    rows={
        "near": _Row(value=0.4, low=0.2, high=0.5, grade="D", source=_MEASURED),
        "far": _Row(
            value=0.6, low=0.5, high=0.8, grade="D", source=_MEASURED + ": reaches what the near pass does not"
        ),
    },
)
ROUTE_CHANGE_DETOUR = _table(
    "route_change_detour",
    unit="1",
    meaning="longest replacement, in old lengths",
    rows={
        "near": _Row(value=1.8, low=1.3, high=2.5, grade="D", source=_MEASURED),
        "far": _Row(value=2.5, low=1.8, high=3.0, grade="D", source=_MEASURED),
    },
)
ROUTE_CHANGE_HARDNESS = _enter(
    "route_change_hardness",
    value=2.0,
    unit="1",
    low=1.0,
    high=4.0,
    grade="D",
    source=_MEASURED,
    meaning="hardness counts so much more in the score of small changes",
)
ROUTE_CHANGE_SHARED = _enter(
    "route_change_shared",
    value=0.1,
    unit="1",
    low=0.0,
    high=0.3,
    grade="D",
    source="judgement",
    meaning="a changed course that shares all with the run scores so much better",
)
ROUTE_CHANGE_REUSE = _enter(
    "route_change_reuse",
    value=0.02,
    unit="1",
    low=0.0,
    high=0.05,
    grade="D",
    source="judgement",
    meaning="small changes may run so much more of a course twice",
)
ROUTE_CHANGE_OVERLAP = _enter(
    "route_change_overlap",
    value=0.04,
    unit="1",
    low=0.0,
    high=0.1,
    grade="D",
    source="judgement",
    meaning="the same of a corridor with itself",
)
ROUTE_CHANGES_ALIKE = _enter(
    "route_changes_alike",
    value=0.9,
    unit="1",
    low=0.8,
    high=0.95,
    grade="D",
    source="they share most with the run anyway",
    meaning="small changes that share more are one",
)
ROUTE_GAP_M = _enter(
    "route_gap",
    value=400.0,
    unit="m",
    low=100.0,
    high=800.0,
    grade="D",
    source="judgement",
    meaning="wider gaps of a run are not bridged",
)
ROUTE_SOFTER_FROM = _enter(
    "route_softer_from",
    value=0.10,
    unit="1",
    low=0.05,
    high=0.2,
    grade="D",
    source="tags and inference err by some points",
    meaning="a course is called softer from this gain of soft share on",
)


# sides
ROUTE_SIDE_REACH = _enter(
    "route_side_reach",
    value=200.0,
    unit="units",
    low=100.0,
    high=500.0,
    grade="D",
    source="measured: 1 ms",
    meaning="doses are summed in units, so many on either side of zero",
)
ROUTE_SIDE_CHANGE_PCTKM = _enter(
    "route_side_change",
    value=0.1,
    unit="% km",
    low=0.02,
    high=0.5,
    grade="D",
    source="judgement: few changes can be remembered",
    meaning="a change of side must take so much off the left or the right",
)
ROUTE_BEHIND_PCT = _enter(
    "route_behind",
    value=0.1,
    unit="%",
    low=0.0,
    high=0.5,
    grade="D",
    source="judgement: walkers are told to face the traffic",
    meaning="price of a quiet road with the traffic at the back, per km",
)
ROUTE_EVEN_PCTKM = _enter(
    "route_even",
    value=0.1,
    unit="% km",
    low=0.05,
    high=0.3,
    grade="D",
    source="below what any estimate of sides can tell",
    meaning="sums this small are even",
)
ROUTE_REVERSE_LEAST = _enter(
    "route_reverse_least",
    value=0.1,
    unit="1",
    low=0.05,
    high=0.3,
    grade="D",
    source="judgement",
    meaning="running the other way round helps from this share on",
)
