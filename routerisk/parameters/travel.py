"""What of a recording is no run: leaps, vehicles, lifts; and what an activity without a name was."""

from __future__ import annotations

from .entries import room as _room

_enter, _ = _room("tracks")


BREAK_LEAP_M = _enter(
    "break_leap",
    value=100.0,
    unit="m",
    low=30.0,
    high=300.0,
    grade="D",
    source="an auto-pause wakes within some steps; who crosses a square with the watch stopped is some 100 m further",
    meaning="over a break of the recording longer than this, nothing counts",
)
BREAK_LEAST_S = _enter(
    "break_least",
    value=5.0,
    unit="s",
    low=2.0,
    high=30.0,
    grade="D",
    source="laps and segments follow each other within a second or two where nothing was stopped",
    meaning="a new part of a file after less than this, or than twice the usual step, is no break",
)
GAP_LEAP_M = _enter(
    "gap_leap",
    value=300.0,
    unit="m",
    low=150.0,
    high=1000.0,
    grade="D",
    source="a watch that finds itself again after a tunnel is off by up to some 200 m",
    meaning="a leap between two fixes without a break may be travel from this length on",
)
GAP_LEAP_LONG_M = _enter(
    "gap_leap_long",
    value=1000.0,
    unit="m",
    low=500.0,
    high=3000.0,
    grade="D",
    source="no interval of a session is that long without a fix",
    meaning="from this length on a gap is compared with the runner's own speed as well",
)
GAP_SLACK_M = _enter(
    "gap_slack",
    value=50.0,
    unit="m",
    low=20.0,
    high=100.0,
    grade="D",
    source="two fixes with the error of a city",
    meaning="so much of a gap's length may be error",
)
TRAVEL_WINDOW_S = _enter(
    "travel_window",
    value=20.0,
    unit="s",
    low=10.0,
    high=40.0,
    grade="D",
    source="long enough for repeated and rounded positions, short beside a ride",
    meaning="speeds are taken over this",
)
TRAVEL_STILL_MPS = _enter(
    "travel_still",
    value=1.0,
    unit="m/s",
    low=0.5,
    high=1.3,
    grade="D",
    source="slower than a walk",
    meaning="slower is a stop",
)
FASTEST_1KM_MPS = _enter(
    "fastest_1km",
    value=7.8,
    unit="m/s",
    low=7.4,
    high=8.5,
    grade="R",
    source="world records from 800 m (7.93 m/s) to the marathon (5.83 m/s), World Athletics, men, on one power law",
    meaning="the best of mankind over 1 km",
)
FASTEST_EXPONENT = _enter(
    "fastest_exponent",
    value=0.078,
    unit="1",
    low=0.06,
    high=0.1,
    grade="R",
    source="the same law; Riegel 1981, American Scientist 69:285, has 0.06 to 0.08",
    meaning="their speed falls with this power of the distance",
)
VEHICLE_FROM_MPS = _enter(
    "vehicle_from",
    value=4.0,
    unit="m/s",
    low=3.5,
    high=5.0,
    grade="D",
    source="between an easy run (3 m/s) and city traffic (5-8 m/s)",
    meaning="a ride is looked for above this speed, or above vehicle_of_own times the runner's own",
)
VEHICLE_OF_OWN = _enter(
    "vehicle_of_own",
    value=1.5,
    unit="1",
    low=1.3,
    high=2.0,
    grade="D",
    source="races of 1 km are run at up to 1.4 times the pace of easy runs (Daniels' tables)",
    meaning="so many times the runner's own usual speed may be a ride",
)
VEHICLE_MPS = _enter(
    "vehicle",
    value=5.0,
    unit="m/s",
    low=4.5,
    high=6.0,
    grade="D",
    source="18 km/h",
    meaning="slower than this as a whole, a stretch is a ride only where a step counter says so",
)
VEHICLE_STOP_COST_MPS = _enter(
    "vehicle_stop_cost",
    value=1.0,
    unit="m/s",
    low=0.3,
    high=3.0,
    grade="D",
    source="a bus waits 20-60 s at stops and lights: some 30 m of its lead",
    meaning="what a stop takes from a ride's sum",
)
VEHICLE_PATIENCE_M = _enter(
    "vehicle_patience",
    value=300.0,
    unit="m",
    low=150.0,
    high=600.0,
    grade="D",
    source="two minutes of an easy run: who runs longer is off the bus",
    meaning="a ride has ended when its sum has sunk by this",
)
VEHICLE_CHANGE_M = _enter(
    "vehicle_change",
    value=300.0,
    unit="m",
    low=100.0,
    high=600.0,
    grade="D",
    source="from one platform to another",
    meaning="two rides with less than this between them are one",
)
VEHICLE_LEAST_S = _enter(
    "vehicle_least_time",
    value=60.0,
    unit="s",
    low=30.0,
    high=180.0,
    grade="D",
    source="one stop by underground takes 60-120 s",
    meaning="shorter stretches are no ride",
)
VEHICLE_LEAST_M = _enter(
    "vehicle_least",
    value=500.0,
    unit="m",
    low=300.0,
    high=1000.0,
    grade="D",
    source="one stop by bus or underground; longer than any sprint",
    meaning="shorter stretches are no ride",
)
VEHICLE_PEAK_MPS = _enter(
    "vehicle_peak",
    value=9.5,
    unit="m/s",
    low=9.0,
    high=12.0,
    grade="D",
    source="34 km/h: no one runs that for 20 s but the best sprinters",
    meaning="windows this fast tell a vehicle",
)
VEHICLE_PEAK_S = _enter(
    "vehicle_peak_time",
    value=30.0,
    unit="s",
    low=20.0,
    high=90.0,
    grade="D",
    source="a jump of the satellites is one window long",
    meaning="so long in all they must last",
)
VEHICLE_PEAK_LEAST_M = _enter(
    "vehicle_peak_least",
    value=800.0,
    unit="m",
    low=500.0,
    high=1500.0,
    grade="D",
    source="longer than a track sprint",
    meaning="from this length on they tell",
)
VEHICLE_STEPLESS_OF_OWN = _enter(
    "vehicle_stepless_of_own",
    value=1.25,
    unit="1",
    low=1.1,
    high=1.6,
    grade="D",
    source="judgement",
    meaning="so many times the runner's own speed is a ride, where steps are counted all the time but then",
)
VEHICLE_STEADY_OF_OWN = _enter(
    "vehicle_steady_of_own",
    value=1.9,
    unit="1",
    low=1.6,
    high=2.5,
    grade="D",
    source="a race of 5 km is run at up to 1.8 times the pace of a slow jog before it",
    meaning="a long and straight stretch this much faster than the runner is a ride, a ferry's too",
)
VEHICLE_RESTLESS_OF_OWN = _enter(
    "vehicle_restless_of_own",
    value=2.0,
    unit="1",
    low=1.8,
    high=3.0,
    grade="D",
    source="no one runs 2 km at twice their usual pace",
    meaning="a long stretch this much faster than the runner is a ride",
)
VEHICLE_RESTLESS = _enter(
    "vehicle_restless",
    value=0.75,
    unit="1",
    low=0.65,
    high=0.9,
    grade="D",
    source="repetitions of 200-400 m have rests as long as themselves",
    meaning="its mean with all stops, as a share of the best of mankind over the distance",
)
VEHICLE_STRAIGHT_SHARE = _enter(
    "vehicle_straight_share",
    value=0.95,
    unit="1",
    low=0.9,
    high=0.99,
    grade="D",
    source="a ferry and a railway go straight; a race course turns",
    meaning="length as the crow flies of a straight stretch",
)
VEHICLE_STEADY_LEAST_M = _enter(
    "vehicle_steady_least",
    value=2000.0,
    unit="m",
    low=1500.0,
    high=4000.0,
    grade="D",
    source="longer than repetitions at such a pace",
    meaning="from this length on",
)
STEPPING_SPM = _enter(
    "stepping",
    value=120.0,
    unit="1/min",
    low=100.0,
    high=140.0,
    grade="D",
    source="walks are 100-120, runs 150-190 steps a minute",
    meaning="from this cadence on somebody is on foot",
)
STEPPING_SHARE = _enter(
    "stepping_share",
    value=0.6,
    unit="1",
    low=0.5,
    high=0.9,
    grade="D",
    source="sensors lose some seconds",
    meaning="steps in so much of a stretch say that it was run, in so little as the rest that it was not",
)
LIFT_CLIMB_MPS = _enter(
    "lift_climb",
    value=0.9,
    unit="m/s",
    low=0.7,
    high=1.2,
    grade="D",
    source="the vertical kilometre's record is 1000 m in 28:48, 0.58 m/s",
    meaning="nobody climbs faster",
)
LIFT_WINDOW_S = _enter(
    "lift_window",
    value=60.0,
    unit="s",
    low=30.0,
    high=120.0,
    grade="D",
    source="one gust moves a barometer for some seconds",
    meaning="over this and for so long a lift must rise",
)
LIFT_MOVING_S = _enter(
    "lift_moving",
    value=180.0,
    unit="s",
    low=120.0,
    high=300.0,
    grade="D",
    source="a barometer set anew under a runner rose 138 m in 85 s; chair lifts and cable cars take 3-15 min",
    meaning="what moves on as it rises is a lift from this time on",
)
LIFT_LEAST_M = _enter(
    "lift_least",
    value=100.0,
    unit="m",
    low=50.0,
    high=200.0,
    grade="D",
    source="an elevation from satellites wanders by some ten metres",
    meaning="a lift's least height",
)
LIFT_STEP_SHARE = _enter(
    "lift_step_share",
    value=0.2,
    unit="1",
    low=0.1,
    high=0.4,
    grade="D",
    source="a step of the elevation is no ride: a lift rises evenly",
    meaning="the share of its height in any one step",
)
REST_LEAST_S = _enter(
    "rest_least",
    value=600.0,
    unit="s",
    low=300.0,
    high=1200.0,
    grade="D",
    source="a short run",
    meaning="an activity without a name that is partly travel is a run only if so much of it is one",
)
SPEED_OVER_S = _enter(
    "speed_over",
    value=30.0,
    unit="s",
    low=15.0,
    high=60.0,
    grade="D",
    source="a position that is repeated or rounded to some ten metres is off by a tenth of such a window",
    meaning="speeds on the way are taken over windows of this",
)
WALK_BELOW_MPS = _enter(
    "walk_below",
    value=2.0,
    unit="m/s",
    low=1.8,
    high=2.2,
    grade="R",
    source="people change from walking to running at 1.9-2.1 m/s (Hreljac 1993, Med Sci Sports Exerc 25:1158)",
    meaning="slower for most of it, an activity without a name is a walk",
)
RUN_MEAN_MPS = _enter(
    "run_mean",
    value=2.9,
    unit="m/s",
    low=2.6,
    high=3.1,
    grade="W",
    source="runs of large services are 5:30-6:10 min/km in the mean (Strava, Year in Sport 2023 and 2024)",
    meaning="mean speed of runs",
)
RUN_SD_MPS = _enter(
    "run_sd",
    value=0.55,
    unit="m/s",
    low=0.4,
    high=0.7,
    grade="D",
    source="nineteen of twenty runs lie between 3:50 and 9:00 min/km",
    meaning="its spread",
)
RIDE_MEAN_MPS = _enter(
    "ride_mean",
    value=5.3,
    unit="m/s",
    low=4.5,
    high=6.0,
    grade="W",
    source="rides of large services are 18-20 km/h in the mean (Strava, Year in Sport 2023)",
    meaning="mean speed of bicycle rides",
)
RIDE_SD_MPS = _enter(
    "ride_sd",
    value=1.2,
    unit="m/s",
    low=0.9,
    high=1.6,
    grade="D",
    source="an errand at 12 km/h, a training ride at 27",
    meaning="its spread",
)
RIDE_SHARE = _enter(
    "ride_share",
    value=0.2,
    unit="1",
    low=0.05,
    high=0.4,
    grade="D",
    source="who keeps a diary of runs adds a ride now and then",
    meaning="share of rides among activities without a name",
)
RIDE_DOUBT_P = _enter(
    "ride_doubt",
    value=0.5,
    unit="1",
    low=0.3,
    high=0.7,
    grade="D",
    source="likelier a ride than a run",
    meaning="from this probability of a ride on, an activity without a name is not counted before the runner says so",
)
