"""The matcher: errors of watches, costs of paths."""

from __future__ import annotations

from .entries import room as _room

_enter, _ = _room("matching")
_TUNED = "tuned on simulated runs with known truth (seeds 100 and above)"
GPS_ERROR_M = _enter(
    "gps_error_m",
    value=3.5,
    unit="m",
    low=2.0,
    high=8.0,
    grade="M",
    source="watch tests in open and suburban sky",
    meaning="slow error of a fix per axis where the run is too short to tell it",
)
ERROR_FROM_OBSERVATIONS = _enter(
    "error_from_observations",
    value=30.0,
    unit="1",
    low=10.0,
    high=100.0,
    grade="D",
    source=_TUNED,
    meaning="observations from which a run tells its own error",
)
ERROR_OF_NEAREST = _enter(
    "error_of_nearest",
    value=3.4,
    unit="1",
    low=2.8,
    high=4.5,
    grade="D",
    source=_TUNED,
    meaning="error of a fix by the lower quartile of the distance to the nearest way",
)
LATTICE_SIGMA_SHARE = _enter(
    "lattice_sigma_share",
    value=2.0,
    unit="1",
    low=1.0,
    high=3.0,
    grade="D",
    source=_TUNED,
    meaning="spread of the residual in the lattice by the error of a fix",
)
MATCH_TAU_S = _enter(
    "match_tau_s",
    value=40.0,
    unit="s",
    low=30.0,
    high=60.0,
    grade="M",
    source="errors of a watch are correlated over 30-60 s",
    meaning="time over which the error of a fix is forgotten",
)
MATCH_WHITE_M = _enter(
    "match_white_m",
    value=0.8,
    unit="m",
    low=0.5,
    high=3.0,
    grade="D",
    source=_TUNED,
    meaning="error from fix to fix, corners cut and lateral moves included",
)
INNOVATION_TAIL = _enter(
    "innovation_tail",
    value=1.6,
    unit="1",
    low=1.0,
    high=10.0,
    grade="D",
    source=_TUNED,
    meaning="heaviness of the tails of the innovation (small is heavy)",
)
OBSERVATION_STEP_M = _enter(
    "observation_step_m",
    value=10.0,
    unit="m",
    low=5.0,
    high=20.0,
    grade="D",
    source=_TUNED,
    meaning="fixes closer than this to the last observation add nothing new",
)
SPARSE_FROM_S = _enter(
    "sparse_from_s",
    value=3.0,
    unit="s",
    low=2.0,
    high=5.0,
    grade="D",
    source="1 Hz is usual, smart recording about 5 s",
    meaning="mean interval of fixes from which a recording is sparse",
)
SPARSE_STEP_M = _enter(
    "sparse_step_m",
    value=2.0,
    unit="m",
    low=0.0,
    high=10.0,
    grade="D",
    source=_TUNED,
    meaning="as observation_step_m where the watch records sparsely",
)
OBSERVATION_STEP_S = _enter(
    "observation_step_s",
    value=15.0,
    unit="s",
    low=5.0,
    high=30.0,
    grade="D",
    source=_TUNED,
    meaning="an observation at least this often while standing",
)
GRID_CELL_M = _enter(
    "grid_cell_m",
    value=60.0,
    unit="m",
    low=30.0,
    high=120.0,
    grade="D",
    source="measured: fastest",
    meaning="cell of the segment grid",
)
SEARCH_RADIUS_M = _enter(
    "search_radius_m",
    value=40.0,
    unit="m",
    low=25.0,
    high=60.0,
    grade="D",
    source=_TUNED,
    meaning="ways further than this from a fix are no candidates",
)
SAME_EDGE_APART_M = _enter(
    "same_edge_apart_m",
    value=60.0,
    unit="m",
    low=30.0,
    high=100.0,
    grade="D",
    source=_TUNED,
    meaning="two candidates on one edge (a hairpin) lie at least this far apart",
)
DETOUR_BOUND_FACTOR = _enter(
    "detour_bound_factor",
    value=1.5,
    unit="1",
    low=1.2,
    high=3.0,
    grade="D",
    source=_TUNED,
    meaning="a path between observations is at most this times the straight way",
)
DETOUR_BOUND_M = _enter(
    "detour_bound_m", value=80.0, unit="m", low=40.0, high=200.0, grade="D", source=_TUNED, meaning="plus this much"
)
KEPT_SEARCH_M = _enter(
    "kept_search_m",
    value=180.0,
    unit="m",
    low=80.0,
    high=300.0,
    grade="D",
    source="measured: fastest",
    meaning="bounded searches up to here are kept and used again",
)
DETOUR_SCALE_M = _enter(
    "detour_scale_m",
    value=20.0,
    unit="m",
    low=2.0,
    high=30.0,
    grade="D",
    source=_TUNED,
    meaning="detour that makes a path e times less likely",
)
GAP_S = _enter(
    "gap_s",
    value=15.0,
    unit="s",
    low=10.0,
    high=30.0,
    grade="D",
    source=_TUNED,
    meaning="observations further apart are a gap: the pace tells how far was run",
)
GAP_PACE_SPREAD = _enter(
    "gap_pace_spread",
    value=0.12,
    unit="1",
    low=0.1,
    high=0.5,
    grade="D",
    source=_TUNED,
    meaning="relative spread of the distance run in a gap",
)
WAY_CHANGE_COST = _enter(
    "way_change_cost",
    value=0.17,
    unit="nat",
    low=0.0,
    high=2.0,
    grade="D",
    source=_TUNED,
    meaning="cost of changing the way",
)
PRIVATE_COST_PER_M = _enter(
    "private_cost_per_m",
    value=0.02,
    unit="nat/m",
    low=0.0,
    high=0.1,
    grade="D",
    source=_TUNED,
    meaning="ways closed to the public are less likely, not impossible",
)
BREAK_COST = _enter(
    "break_cost",
    value=25.0,
    unit="nat",
    low=10.0,
    high=50.0,
    grade="D",
    source=_TUNED,
    meaning="cost of a break in the path",
)
OFF_START_COST = _enter(
    "off_start_cost",
    value=8.0,
    unit="nat",
    low=2.0,
    high=15.0,
    grade="D",
    source=_TUNED,
    meaning="cost of starting off the map",
)
OFF_ENTER_COST = _enter(
    "off_enter_cost",
    value=16.0,
    unit="nat",
    low=5.0,
    high=25.0,
    grade="D",
    source=_TUNED,
    meaning="cost of leaving the map",
)
OFF_LEAVE_COST = _enter(
    "off_leave_cost",
    value=4.0,
    unit="nat",
    low=0.0,
    high=10.0,
    grade="D",
    source=_TUNED,
    meaning="cost of coming back to it",
)
OFF_COST_PER_M = _enter(
    "off_cost_per_m",
    value=0.17,
    unit="nat/m",
    low=0.05,
    high=0.5,
    grade="D",
    source=_TUNED,
    meaning="price of running off the map",
)
OFF_LEAST_STEP_M = _enter(
    "off_least_step_m",
    value=10.0,
    unit="m",
    low=5.0,
    high=20.0,
    grade="D",
    source=_TUNED,
    meaning="an observation off the map costs at least this many metres",
)
SMOOTH_ROUNDS = _enter(
    "smooth_rounds",
    value=2.0,
    unit="1",
    low=1.0,
    high=5.0,
    grade="D",
    source=_TUNED,
    meaning="rounds of the smoother along the path",
)
SMOOTH_TANGENT_M = _enter(
    "smooth_tangent_m",
    value=4.7,
    unit="m",
    low=2.0,
    high=8.0,
    grade="D",
    source=_TUNED,
    meaning="the path's direction is taken over this much before and behind",
)
SMOOTH_TAU_S = _enter(
    "smooth_tau_s",
    value=45.0,
    unit="s",
    low=30.0,
    high=60.0,
    grade="M",
    source="errors of a watch are correlated over 30-60 s",
    meaning="as match_tau_s, in the smoother",
)
SMOOTH_SIDE_S = _enter(
    "smooth_side_s",
    value=120.0,
    unit="s",
    low=60.0,
    high=300.0,
    grade="D",
    source=_TUNED,
    meaning="time for which a runner keeps the distance from the centreline",
)
SMOOTH_PACE_M2_S3 = _enter(
    "smooth_pace",
    value=0.05,
    unit="m2/s3",
    low=0.005,
    high=0.2,
    grade="D",
    source=_TUNED,
    meaning="how fast the pace may change",
)
SMOOTH_WHITE_M = _enter(
    "smooth_white_m",
    value=0.57,
    unit="m",
    low=0.3,
    high=2.0,
    grade="D",
    source=_TUNED,
    meaning="error from fix to fix in the smoother",
)
SMOOTH_WILD = _enter(
    "smooth_wild",
    value=9.0,
    unit="1",
    low=4.0,
    high=100.0,
    grade="D",
    source=_TUNED,
    meaning="squared, normalised surprise at which a fix counts half",
)
SMOOTH_SIGMA_SHARE = _enter(
    "smooth_sigma_share",
    value=1.2,
    unit="1",
    low=0.6,
    high=2.0,
    grade="D",
    source=_TUNED,
    meaning="spread of the slow error in the smoother by the error of a fix",
)
ROAD_SIDE_M = _enter(
    "road_side_m",
    value=1.5,
    unit="m",
    low=1.0,
    high=4.0,
    grade="D",
    source="half of usual carriageways",
    meaning="spread of a runner's distance from a road's centreline",
)
PATH_SIDE_M = _enter(
    "path_side_m",
    value=0.6,
    unit="m",
    low=0.2,
    high=1.0,
    grade="D",
    source="half of usual paths",
    meaning="the same on a path",
)
POSTERIOR_SHARPNESS = _enter(
    "posterior_sharpness",
    value=4.5,
    unit="1",
    low=0.5,
    high=8.0,
    grade="D",
    source="calibrated on simulated runs (seeds 100 and above)",
    meaning="exponent of the likelihoods in the posterior",
)
RETRACE_LEAST_M = _enter(
    "retrace_least_m",
    value=19.0,
    unit="m",
    low=10.0,
    high=40.0,
    grade="D",
    source=_TUNED,
    meaning="a path that runs back over less than this is taken as noise",
)
PLACE_SLACK_M = _enter(
    "place_slack_m",
    value=7.5,
    unit="m",
    low=2.0,
    high=15.0,
    grade="D",
    source=_TUNED,
    meaning="fixes lie within this of the stretch between their observations",
)
HOPELESS_NAT = _enter(
    "hopeless_nat",
    value=16.0,
    unit="nat",
    low=10.0,
    high=30.0,
    grade="D",
    source="a weight of one in ten million; the ways found on tuning runs are the same without it",
    meaning="a candidate that costs so much more than the best leads nowhere",
)
ALONG_SIGMA_M = _enter(
    "along_sigma_m",
    value=1.5,
    unit="m",
    low=1.0,
    high=6.0,
    grade="D",
    source=_TUNED,
    meaning="uncertainty of the position along the path, for the posterior at junctions",
)
