"""What the page leaves out, and what it hides."""

from __future__ import annotations

from .entries import room as _room

_enter, _ = _room("page")


# what the page leaves out, and what it hides
PAGE_SIMPLIFY_M = _enter(
    "page_simplify",
    value=1.5,
    unit="m",
    low=0.5,
    high=5.0,
    grade="D",
    source="finer than a watch's error, a fifth of the points",
    meaning="tolerance of the lines of runs on the page",
)
CONTEXT_SIMPLIFY_M = _enter(
    "context_simplify",
    value=2.0,
    unit="m",
    low=1.0,
    high=10.0,
    grade="D",
    source="about a pixel at street zoom",
    meaning="tolerance of the streets under the runs; twice this for areas",
)
CONTEXT_MARGIN_M = _enter(
    "context_margin",
    value=700.0,
    unit="m",
    low=100.0,
    high=3000.0,
    grade="D",
    source="what a first view shows around the runs",
    meaning="how far beyond the box of the runs the map under them reaches",
)
CONTEXT_MARGIN_MAX_M = _enter(
    "context_margin_max",
    value=4000.0,
    unit="m",
    low=700.0,
    high=10000.0,
    grade="D",
    source="a long run along a river has land beside it",
    meaning="the same where the box is narrow",
)
CONTEXT_AREA_MIN_M2 = _enter(
    "context_area_min",
    value=300.0,
    unit="m2",
    low=50.0,
    high=5000.0,
    grade="D",
    source="a front garden",
    meaning="smaller water, woods and parks are not drawn",
)
CONTEXT_BUDGET_KB = _enter(
    "context_budget",
    value=420.0,
    unit="kB",
    low=100.0,
    high=2000.0,
    grade="D",
    source="a demo page below 1 MB",
    meaning="paths, then small roads, are left out over this size",
)
HOLE_RADIUS_FACTOR = _enter(
    "hole_radius_factor",
    value=2.0,
    unit="1",
    low=1.1,
    high=3.0,
    grade="D",
    source="so wide that its middle may lie a zone's radius off",
    meaning="what is cut, in radii of the privacy zone",
)
HOLE_SHIFT_FACTOR = _enter(
    "hole_shift_factor",
    value=0.95,
    unit="1",
    low=0.05,
    high=1.0,
    grade="D",
    source="less than the hole's excess radius, so that it covers the zone",
    meaning="largest shift of a hole, in radii of the zone",
)
