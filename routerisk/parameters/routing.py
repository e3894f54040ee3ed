"""What a suggested route is chosen by: ground, traffic, climbs, crossings."""

from __future__ import annotations

from .entries import Row as _Row
from .entries import room as _room

_enter, _table = _room("routing")


# what a suggested route is chosen by
_MEASURED = "measured on five maps (tests/bench/routes.py)"
_PREFERENCE = "a preference for choosing routes, no measured impact: that differs by 0-15 %"
ROUTE_HARDNESS = _table(
    "route_hardness",
    unit="1",
    meaning="preference of a route: 0 soft, 1 asphalt",
    rows={
        kind: _Row(
            value=value, low=max(0.0, round(value - 0.2, 2)), high=round(value + 0.2, 2), grade="D", source=_PREFERENCE
        )
        for kind, value in {
            "asphalt": 1.0,
            "concrete": 1.1,
            "paving_stones": 1.0,
            "sett": 1.15,
            "wood": 0.8,
            "metal": 0.9,
            "synthetic": 0.05,
            "compacted": 0.4,
            "fine_gravel": 0.3,
            "gravel": 0.4,
            "dirt": 0.1,
            "grass": 0.1,
            "sand": 0.2,
            "rough": 0.6,
        }.items()
    },
)
ROUTE_GROUND_NAMED_P = _enter(
    "route_ground_named",
    value=0.75,
    unit="1",
    low=0.7,
    high=0.9,
    grade="D",
    source="as for sides",
    meaning="untagged ground is called soft or hard from this probability on, else unknown",
)
ROUTE_SOFTNESS = _enter(
    "route_softness",
    value=1.5,
    unit="1",
    low=0.0,
    high=5.0,
    grade="D",
    source=_MEASURED + ": a larger weight gains nothing more",
    meaning="a metre of asphalt costs so much more than one of the softest ground",
)
ROUTE_AVOIDED = _enter(
    "route_avoided",
    value=4.0,
    unit="1",
    low=2.0,
    high=10.0,
    grade="D",
    source="judgement",
    meaning="what an avoided surface makes of a metre",
)
ROUTE_PREFERRED = _enter(
    "route_preferred",
    value=0.6,
    unit="1",
    low=0.4,
    high=0.9,
    grade="D",
    source="judgement",
    meaning="the same of a preferred one",
)
ROUTE_UNEVEN = _enter(
    "route_uneven",
    value=2.0,
    unit="1",
    low=1.0,
    high=5.0,
    grade="D",
    source="judgement",
    meaning="what a unit of unevenness adds for who keeps off it",
)
ROUTE_OTHER = _enter(
    "route_other",
    value=1.7,
    unit="1",
    low=1.2,
    high=3.0,
    grade="D",
    source="judgement",
    meaning=(
        "what an unlit way makes of a metre for who wants light, a known one for who wants new ones, a new one for "
        "who wants known ones"
    ),
)


# traffic, climbs, crossings
ROUTE_BUSY = _table(
    "route_busy",
    unit="1",
    meaning="what the traffic of a class makes of a metre",
    rows={
        kind: _Row(
            value=value,
            low=1.0,
            high=round(1.0 + 2.0 * (value - 1.0), 2),
            grade="D",
            source="judgement: traffic is neither safe nor pleasant",
        )
        for kind, value in {"trunk": 2.5, "primary": 1.6, "secondary": 1.35, "tertiary": 1.15}.items()
    },
)
ROUTE_NO_SIDEWALK = _enter(
    "route_no_sidewalk",
    value=1.6,
    unit="1",
    low=1.0,
    high=3.0,
    grade="D",
    source="judgement",
    meaning="the excess of a busy road counts so much more without a sidewalk",
)
ROUTE_BUSY_FROM = _enter(
    "route_busy_from",
    value=1.2,
    unit="1",
    low=1.1,
    high=1.5,
    grade="D",
    source="primary and secondary roads, and tertiary ones without a sidewalk",
    meaning="a road with this factor is called busy",
)
ROUTE_FAST_KMH = _enter(
    "route_fast",
    value=60.0,
    unit="km/h",
    low=50.0,
    high=80.0,
    grade="D",
    source="beyond the speed within towns",
    meaning="roads with this limit are as busy as secondary ones",
)
ROUTE_STEPS = _enter(
    "route_steps",
    value=5.0,
    unit="1",
    low=2.0,
    high=10.0,
    grade="D",
    source="judgement",
    meaning="what steps make of a metre",
)
ROUTE_DRIVEWAY = _enter(
    "route_driveway",
    value=1.5,
    unit="1",
    low=1.0,
    high=3.0,
    grade="D",
    source="judgement",
    meaning="what driveways and parking aisles make of a metre",
)
ROUTE_CROSSING_M = _enter(
    "route_crossing",
    value=60.0,
    unit="m",
    low=10.0,
    high=100.0,
    grade="D",
    source="judgement",
    meaning="crossing a busy road is worth this detour, half of it at a mapped crossing",
)
ROUTE_CLIMB_M_PER_M = _enter(
    "route_climb",
    value=7.92,
    unit="m/m",
    low=5.0,
    high=10.0,
    grade="M",
    source="Scarf 2007, J Sports Sci 25:719: Naismith's rule for runners (recalled)",
    meaning="a metre of ascent is worth so many on the level",
)
ROUTE_CLIMB_LIMITED = _enter(
    "route_climb_limited",
    value=3.0,
    unit="1",
    low=1.5,
    high=6.0,
    grade="D",
    source="judgement",
    meaning="ascent counts so much more for who limits it",
)
ROUTE_INCLINE_MAX_PCT = _enter(
    "route_incline_max",
    value=45.0,
    unit="%",
    low=30.0,
    high=60.0,
    grade="D",
    source="steeper is a typing error or no street",
    meaning="steeper tags are ignored",
)
