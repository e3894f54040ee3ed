"""What a mapper's number must be to be believed, and how surfaces without a tag are inferred."""

from __future__ import annotations

from .entries import Row as _Row
from .entries import room as _room

_enter, _table = _room("osm")


# what a mapper's number must be to be believed
WIDTH_MAX_M = _enter(
    "width_max",
    value=60.0,
    unit="m",
    low=30.0,
    high=100.0,
    grade="D",
    source="wider ways are typing errors (centimetres, feet)",
    meaning="tagged widths above this are ignored",
)
TILE_MARGIN_M = _enter(
    "tile_margin",
    value=300.0,
    unit="m",
    low=100.0,
    high=500.0,
    grade="D",
    source="a watch errs by tens of metres, a detour around a gap takes hundreds",
    meaning="map tiles this near to a run are loaded",
)
LANES_MAX = _enter(
    "lanes_max",
    value=12.0,
    unit="lanes",
    low=8.0,
    high=20.0,
    grade="D",
    source="more lanes are typing errors",
    meaning="tagged lane counts above this are ignored",
)
CROSS_SLOPE_TAG_MAX_PCT = _enter(
    "cross_slope_tag_max",
    value=30.0,
    unit="%",
    low=15.0,
    high=45.0,
    grade="D",
    source="steeper tags are the hillside's or the way's slope, not the surface's",
    meaning="tagged cross slopes above this are ignored",
)
FETCH_TILES_MAX = _enter(
    "fetch_tiles_max",
    value=100.0,
    unit="tiles",
    low=25.0,
    high=400.0,
    grade="D",
    source="some 4,000 km2, 200 queries: more is what extracts are for",
    meaning="asked of a public server in one command",
)
PLANE_MAX_KM = _enter(
    "plane_max",
    value=300.0,
    unit="km",
    low=200.0,
    high=500.0,
    grade="D",
    source="UTM is true to 0.1 % within 300 km of its meridian (Snyder 1987, Map Projections, p. 61)",
    meaning="wider map data is read in parts around the runs, each with metres of its own place",
)
REGION_MARGIN_DEG = _enter(
    "region_margin",
    value=0.2,
    unit="degrees",
    low=0.1,
    high=0.5,
    grade="D",
    source="some 20 km: what is run from one place, and enough ways to tell how the region builds",
    meaning="of wide map data the part so near to a run is taken",
)
SQUARE_GATES_APART_M = _enter(
    "square_gates_apart",
    value=15.0,
    unit="m",
    low=8.0,
    high=30.0,
    grade="D",
    source="a watch errs by some metres: two lines that near are one to it",
    meaning="places of a square's outline from which it is crossed are at least so far apart",
)
SQUARE_GATES_MAX = _enter(
    "square_gates_max",
    value=16.0,
    unit="places",
    low=8.0,
    high=32.0,
    grade="D",
    source="lines between them grow with their square; a square has fewer streets",
    meaning="from so many places of its outline a square is crossed in straight lines",
)
OVERPASS_PAUSE_MAX_S = _enter(
    "overpass_pause_max",
    value=120.0,
    unit="s",
    low=60.0,
    high=300.0,
    grade="D",
    source="a public server's slot is free again after the seconds that a query took, some minutes at most",
    meaning="so long a busy map server is waited for at a time, whatever it asks for",
)
OVERPASS_TOTAL_MAX_S = _enter(
    "overpass_total_max",
    value=600.0,
    unit="s",
    low=300.0,
    high=1800.0,
    grade="D",
    source="two queries of 180 s at most, and the waits between",
    meaning="so long one map tile may take to download, all waits and servers together",
)
INTAKE_BATCH = _enter(
    "intake_batch",
    value=50000.0,
    unit="ways",
    low=1e4,
    high=2e5,
    grade="D",
    source="some 100 MB of memory",
    meaning="so many ways of an extract are sorted into tiles at a time",
)
READY_NETWORKS = _enter(
    "ready_networks",
    value=16.0,
    unit="files",
    low=4.0,
    high=64.0,
    grade="D",
    source="some MB each; a runner has few neighbourhoods",
    meaning="networks kept ready on disk beside the tiles",
)


# surface of ways without a tag
_SIX_MAPS = "cross-validated on six maps in blocks of 500 m (tests/bench/surface_inference.py)"
SURFACE_KNOWN_P = _enter(
    "surface_known",
    value=0.5,
    unit="1",
    low=0.4,
    high=0.7,
    grade="D",
    source="more likely than all others together",
    meaning="a surface is unknown unless one class is more probable than this",
)
SURFACE_COUNT_M = _enter(
    "surface_count",
    value=100.0,
    unit="m",
    low=50.0,
    high=200.0,
    grade="D",
    source="neighbouring metres are no independent observations",
    meaning="so much tagged way is one observation",
)
SURFACE_LENGTH_HEARD_M = _enter(
    "surface_length_heard",
    value=300.0,
    unit="m",
    low=100.0,
    high=1000.0,
    grade="D",
    source="judgement",
    meaning="a longer way is no better a neighbour",
)
SURFACE_LEAST_WEIGHT = _enter(
    "surface_least_weight",
    value=0.1,
    unit="counts",
    low=0.02,
    high=0.3,
    grade="D",
    source="judgement",
    meaning="what the shortest way counts as a neighbour",
)
SURFACE_COUNTS_MAX = _enter(
    "surface_counts_max",
    value=10.0,
    unit="counts",
    low=5.0,
    high=20.0,
    grade="D",
    source="one mapper, one glance",
    meaning="a way counts as so many observations at most",
)
SURFACE_BLOCK_M = _enter(
    "surface_block",
    value=500.0,
    unit="m",
    low=250.0,
    high=2000.0,
    grade="D",
    source="mappers tag street by street",
    meaning="ways of one block are held out together",
)
SURFACE_BLOCK_COUNTS = _enter(
    "surface_block_counts",
    value=3.0,
    unit="counts",
    low=1.0,
    high=10.0,
    grade="D",
    source=_SIX_MAPS,
    meaning="above so many of one kind in a block, counts grow with their square root",
)
SURFACE_FOLDS = _enter(
    "surface_folds",
    value=5.0,
    unit="1",
    low=3.0,
    high=10.0,
    grade="D",
    source="usual",
    meaning="parts of the cross-validation",
)
SURFACE_PARENT_COUNTS = _enter(
    "surface_parent",
    value=8.0,
    unit="counts",
    low=2.0,
    high=16.0,
    grade="D",
    source=_SIX_MAPS,
    meaning="weight of the wider context in a narrower one",
)
SURFACE_PRIOR_COUNTS = _enter(
    "surface_prior",
    value=3.0,
    unit="counts",
    low=0.0,
    high=10.0,
    grade="D",
    source=_SIX_MAPS + "; other regions are a weak guide",
    meaning="weight of what other maps say",
)
SURFACE_SMOOTHING_COUNTS = _enter(
    "surface_smoothing",
    value=8.0,
    unit="counts",
    low=2.0,
    high=20.0,
    grade="D",
    source=_SIX_MAPS,
    meaning="weight of no relation in the relation between ways",
)
SURFACE_POOL = _table(
    "surface_pool",
    unit="1",
    meaning="exponent of an expert before the local map is heard",
    rows={
        "side": _Row(value=0.65, low=0.4, high=1.0, grade="D", source=_SIX_MAPS),
        "class": _Row(value=0.50, low=0.3, high=1.0, grade="D", source=_SIX_MAPS),
        "joined": _Row(value=0.60, low=0.2, high=1.0, grade="D", source=_SIX_MAPS),
        "continued": _Row(value=0.70, low=0.2, high=1.0, grade="D", source=_SIX_MAPS),
        "named": _Row(value=0.40, low=0.2, high=1.0, grade="D", source=_SIX_MAPS),
        "nearby": _Row(value=1.00, low=0.4, high=1.4, grade="D", source=_SIX_MAPS),
    },
)
SURFACE_POOL_RIDGE = _enter(
    "surface_pool_ridge",
    value=30.0,
    unit="1",
    low=10.0,
    high=100.0,
    grade="D",
    source=_SIX_MAPS,
    meaning="pull of the exponents to their start",
)
SURFACE_CLASS_RIDGE = _enter(
    "surface_class_ridge",
    value=3.0,
    unit="1",
    low=1.0,
    high=10.0,
    grade="D",
    source=_SIX_MAPS,
    meaning="pull of the class offsets to zero",
)
SURFACE_TRAIT_RIDGE = _enter(
    "surface_trait_ridge",
    value=20.0,
    unit="1",
    low=5.0,
    high=60.0,
    grade="D",
    source=_SIX_MAPS,
    meaning="pull of what a single tag says to nothing",
)
SURFACE_TRAIT_WAYS = _enter(
    "surface_trait_ways",
    value=20.0,
    unit="ways",
    low=10.0,
    high=50.0,
    grade="D",
    source=_SIX_MAPS,
    meaning="a tag on fewer ways is no trait",
)
SURFACE_NEAR_M = _enter(
    "surface_near",
    value=250.0,
    unit="m",
    low=150.0,
    high=500.0,
    grade="D",
    source=_SIX_MAPS,
    meaning="distance over which a tagged way of the same kind loses weight e times",
)
SURFACE_NEAR_MAX_M = _enter(
    "surface_near_max",
    value=1000.0,
    unit="m",
    low=500.0,
    high=2000.0,
    grade="D",
    source="four times that distance",
    meaning="tagged ways further away are not asked",
)
SURFACE_NAME_M = _enter(
    "surface_name",
    value=1000.0,
    unit="m",
    low=500.0,
    high=3000.0,
    grade="D",
    source="streets of one name are that long",
    meaning="the same for ways of one name",
)
SURFACE_AREA_SHARE = _enter(
    "surface_area_share",
    value=0.3,
    unit="1",
    low=0.2,
    high=0.6,
    grade="D",
    source="the prototype's value",
    meaning="a way is in an area when more of it is inside",
)
SURFACE_REACH_M = _enter(
    "surface_reach",
    value=1000.0,
    unit="m",
    low=500.0,
    high=2000.0,
    grade="D",
    source="one mapper's neighbourhood",
    meaning="spread (Gaussian) over which the tagged share of comparable ways is taken",
)
SURFACE_SPARSE_SHARE = _enter(
    "surface_sparse_share",
    value=0.03,
    unit="1",
    low=0.01,
    high=0.1,
    grade="D",
    source="where few ways are tagged, those are no fair sample, which no held-out tag can show",
    meaning="tagged share at which the class is believed by half",
)
SURFACE_SPARSE_POWER = _enter(
    "surface_sparse_power",
    value=3.0,
    unit="1",
    low=1.0,
    high=4.0,
    grade="D",
    source="well-tagged places must not be touched",
    meaning="how sharply belief falls with that share",
)
SURFACE_LEAST_P = _enter(
    "surface_least",
    value=1e-4,
    unit="1",
    low=1e-5,
    high=1e-3,
    grade="D",
    source="a map is never sure of what is not in it",
    meaning="least probability of a class",
)
SURFACE_TRAINING_WAYS = _enter(
    "surface_training",
    value=20000.0,
    unit="ways",
    low=5e3,
    high=1e5,
    grade="D",
    source="a second's work",
    meaning="of more tagged ways a regular sample is learned from",
)
