"""How a step loads the legs, and what is read of the motion: speed, slope, cadence."""

from __future__ import annotations

from .entries import room as _room

_enter, _ = _room("exposure")


# load per step (model section 5)
V_REF_MPS = _enter(
    "v_ref", value=3.0, unit="m/s", low=3.0, high=3.0, grade="R", source="definition", meaning="speed of an easy run"
)
N_REF_PER_KM = _enter(
    "n_ref",
    value=914.89,
    unit="steps/km",
    low=914.89,
    high=914.89,
    grade="R",
    source="the cadence formula at v_ref: 164.68 spm",
    meaning="steps of one easy kilometre",
)
A_IMPACT = _enter(
    "a_impact",
    value=1.0,
    unit="1",
    low=0.6,
    high=1.1,
    grade="M",
    source="impact peaks grow about linearly with speed (recalled)",
    meaning="speed exponent of the impact channel",
)
A_STRAIN = _enter(
    "a_strain",
    value=0.30,
    unit="1",
    low=0.2,
    high=0.5,
    grade="M",
    source="peak tendon and bone forces grow slowly with speed (recalled)",
    meaning="speed exponent of the strain channel",
)
STRAIN_EXPONENT = _enter(
    "strain_exponent",
    value=4.0,
    unit="1",
    low=1.0,
    high=7.0,
    grade="M",
    source="Edwards 2018, Exerc Sport Sci Rev: magnitude matters far more than cycles",
    meaning="damage grows with this power of the load",
)
K_DOWN_PER_DEG = _enter(
    "k_down",
    value=0.04,
    unit="1/deg",
    low=0.015,
    high=0.06,
    grade="X",
    source="Gottschall & Kram 2005, J Biomech: -9 deg impact peak +54 %; later work found less",
    meaning="impact added per degree downhill",
)
K_UP_PER_DEG = _enter(
    "k_up",
    value=0.05,
    unit="1/deg",
    low=0.02,
    high=0.06,
    grade="W",
    source="Gottschall & Kram 2005, J Biomech: impact peaks smaller uphill",
    meaning="impact removed per degree uphill",
)
DOWNHILL_CAP_DEG = _enter(
    "downhill_cap",
    value=12.0,
    unit="deg",
    low=9.0,
    high=15.0,
    grade="D",
    source="beyond the slopes that were measured",
    meaning="steeper descents count as this one",
)
UPHILL_FLOOR = _enter(
    "uphill_floor",
    value=0.5,
    unit="1",
    low=0.3,
    high=0.7,
    grade="D",
    source="feet still land",
    meaning="least impact factor uphill",
)
W_IMPACT = _enter(
    "w_impact",
    value=0.5,
    unit="1",
    low=0.0,
    high=1.0,
    grade="D",
    source="nobody knows which channel matters more",
    meaning="weight of the impact channel in E",
)
WALKING_BELOW_MPS = _enter(
    "walking_below",
    value=2.0,
    unit="m/s",
    low=1.8,
    high=2.2,
    grade="D",
    source="usual gait transition speed",
    meaning="slower is walking",
)
WALKING_BELOW_SPM = _enter(
    "walking_below_cadence",
    value=130.0,
    unit="spm",
    low=120.0,
    high=140.0,
    grade="D",
    source="usual walking cadence",
    meaning="a lower cadence is walking",
)
WALKING_PER_KM = _enter(
    "walking_per_km",
    value=0.5,
    unit="1/km",
    low=0.3,
    high=0.7,
    grade="D",
    source="walking loads the legs about half as much",
    meaning="what a walked km counts in every load",
)
CADENCE_AT_ANCHOR_SPM = _enter(
    "cadence_at_anchor",
    value=165.0,
    unit="spm",
    low=157.0,
    high=173.0,
    grade="M",
    source="van Oeveren 2017/2019 (SD 8 between runners)",
    meaning="cadence at the anchor speed, where the watch records none",
)
CADENCE_ANCHOR_MPS = _enter(
    "cadence_anchor",
    value=3.04,
    unit="m/s",
    low=3.04,
    high=3.04,
    grade="R",
    source="van Oeveren 2017/2019",
    meaning="anchor speed of the cadence formula",
)
CADENCE_SLOPE = _enter(
    "cadence_slope",
    value=8.0,
    unit="spm s/m",
    low=5.0,
    high=11.0,
    grade="M",
    source="van Oeveren 2017/2019",
    meaning="cadence added per m/s",
)
CADENCE_LOW_SPM = _enter(
    "cadence_low",
    value=140.0,
    unit="spm",
    low=130.0,
    high=150.0,
    grade="D",
    source="no formula below a slow jog",
    meaning="least cadence of the formula",
)
CADENCE_HIGH_SPM = _enter(
    "cadence_high",
    value=200.0,
    unit="spm",
    low=190.0,
    high=210.0,
    grade="D",
    source="sprinting is not endurance running",
    meaning="greatest cadence of the formula",
)
CADENCE_SD_SPM = _enter(
    "cadence_sd",
    value=8.0,
    unit="spm",
    low=6.0,
    high=10.0,
    grade="M",
    source="van Oeveren 2017/2019",
    meaning="spread of cadence between runners at one speed",
)
UNEVEN_DOWNHILL_FACTOR = _enter(
    "uneven_downhill_factor",
    value=1.25,
    unit="1",
    low=1.0,
    high=1.5,
    grade="D",
    source="feet land harder on uneven ground downhill",
    meaning="uneven load is multiplied by",
)
UNEVEN_DOWNHILL_DEG = _enter(
    "uneven_downhill",
    value=4.5,
    unit="deg",
    low=3.0,
    high=6.0,
    grade="D",
    source="steeper than most streets",
    meaning="descents steeper than this are meant",
)


# motion
MOVING_ABOVE_MPS = _enter(
    "moving_above",
    value=0.5,
    unit="m/s",
    low=0.3,
    high=0.8,
    grade="D",
    source="slower is standing, seen through GPS noise",
    meaning="speed above which time counts as moving",
)
SPEED_WINDOW_S = _enter(
    "speed_window",
    value=30.0,
    unit="s",
    low=15.0,
    high=60.0,
    grade="D",
    source="position errors are correlated over 30-60 s",
    meaning="speed is taken over this much moving time",
)
SPEED_MAX_MPS = _enter(
    "speed_max",
    value=8.0,
    unit="m/s",
    low=7.0,
    high=10.0,
    grade="D",
    source="faster than any endurance runner",
    meaning="speeds above count as this one",
)
GRADE_WINDOW_M = _enter(
    "grade_window",
    value=100.0,
    unit="m",
    low=60.0,
    high=200.0,
    grade="D",
    source="watch elevation is noisy below this",
    meaning="elevation is smoothed and the slope taken over this length",
)
GRADE_MAX_DEG = _enter(
    "grade_max",
    value=30.0,
    unit="deg",
    low=20.0,
    high=40.0,
    grade="D",
    source="steeper is an error of the elevation",
    meaning="slopes are clipped to this",
)
GAP_MIN_M = _enter(
    "gap_min",
    value=5.0,
    unit="m",
    low=2.0,
    high=10.0,
    grade="D",
    source="shorter jumps are GPS noise",
    meaning="a break in the path at least this wide was run, unseen, unless too fast",
)
CADENCE_MIN_SPM = _enter(
    "cadence_min",
    value=60.0,
    unit="spm",
    low=40.0,
    high=80.0,
    grade="D",
    source="feet stand still or the sensor fails",
    meaning="lower recorded cadences are left out of a mean",
)
PIECE_LENGTH_M = _enter(
    "piece_length",
    value=100.0,
    unit="m",
    low=50.0,
    high=150.0,
    grade="D",
    source="one slope and speed",
    meaning="longest piece",
)
