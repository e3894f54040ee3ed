"""What a file must look like to be believed, and what its recording is cleaned of."""

from __future__ import annotations

from .entries import room as _room

_enter, _ = _room("tracks")


# what a file must look like to be believed
TRACK_FILE_MAX_MB = _enter(
    "track_file_max",
    value=64.0,
    unit="MB",
    low=16.0,
    high=256.0,
    grade="D",
    source="a day at one record a second with every sensor is some 10 MB",
    meaning="larger single files are refused",
)
EARLIEST_UNIX_S = _enter(
    "earliest",
    value=899_501_056.0,
    unit="s since 1970",
    low=0.0,
    high=946_684_800.0,
    grade="D",
    source="1998-07-03, the first moment that FIT tells as a date; earlier, a clock was not set",
    meaning="times before this are not believed",
)
TIMED_SHARE_MIN = _enter(
    "timed_share_min",
    value=0.5,
    unit="1",
    low=0.3,
    high=0.9,
    grade="D",
    source="judgement",
    meaning="a line with fewer of its points timed counts as a line without times",
)
TIMELESS_SPEED_MPS = _enter(
    "timeless_speed",
    value=3.0,
    unit="m/s",
    low=2.0,
    high=4.0,
    grade="D",
    source="an easy run",
    meaning="pace assumed where a line without times is to be shown on the map",
)
NULL_ISLAND_DEG = _enter(
    "null_island",
    value=1e-4,
    unit="degrees",
    low=1e-6,
    high=1e-2,
    grade="D",
    source="no land within 500 km: devices write 0/0 for no fix",
    meaning="positions this close to 0/0 are no positions",
)
SPLIT_GAP_H = _enter(
    "split_gap",
    value=12.0,
    unit="h",
    low=6.0,
    high=24.0,
    grade="D",
    source="longer than a night's rest in an ultra",
    meaning="a recording with a longer gap is cut into several runs",
)
TRACK_POINTS_MAX = _enter(
    "track_points_max",
    value=1e6,
    unit="points",
    low=3e5,
    high=3e6,
    grade="D",
    source="eleven days at one a second",
    meaning="a file with more points is refused",
)
LATEST_UNIX_S = _enter(
    "latest",
    value=4_102_444_800.0,
    unit="s since 1970",
    low=3e9,
    high=5e9,
    grade="D",
    source="2100-01-01; later times are damage",
    meaning="times after this are not believed",
)
SORTED_LENGTH_MAX = _enter(
    "sorted_length_max",
    value=1.1,
    unit="1",
    low=1.02,
    high=1.5,
    grade="D",
    source="rows written out of order make a shorter line when sorted, a clock set back a longer one",
    meaning="sorting rows by time may lengthen their line by this factor at most",
)
MERGED_TOLD_SHARE = _enter(
    "merged_told_share",
    value=0.02,
    unit="1",
    low=0.005,
    high=0.1,
    grade="D",
    source="laps end and begin with the same fix: one in some hundred is no news",
    meaning="a larger share of lines of equal times is told",
)
SPLIT_POINTS_MIN = _enter(
    "split_points_min",
    value=10.0,
    unit="points",
    low=3.0,
    high=60.0,
    grade="D",
    source="judgement",
    meaning="fewer points alone beyond a gap that cuts a recording are a clock's error",
)
RUN_SPEED_MAX_MPS = _enter(
    "run_speed_max",
    value=5.5,
    unit="m/s",
    low=5.0,
    high=6.5,
    grade="D",
    source="20 km/h: a world-class marathon is 5.8 m/s, an easy ride on a bicycle 5-7",
    meaning="faster on the way on average, an activity without a sport is no run",
)
SPEED_STEP_MAX_S = _enter(
    "speed_step_max",
    value=60.0,
    unit="s",
    low=20.0,
    high=120.0,
    grade="D",
    source="smart recording leaves up to 60 s",
    meaning="longer steps between fixes are pauses when a mean speed is taken",
)
SPEED_STILL_MPS = _enter(
    "speed_still",
    value=0.5,
    unit="m/s",
    low=0.3,
    high=0.8,
    grade="D",
    source="half of a slow walk",
    meaning="slower steps are pauses when a mean speed is taken",
)
TELEPORT_SPEED_MPS = _enter(
    "teleport_speed",
    value=12.0,
    unit="m/s",
    low=10.0,
    high=15.0,
    grade="D",
    source="the fastest sprint ever was 12.4 m/s over 20 m",
    meaning="a runner's fix that needs more speed, from which it comes back, is none",
)
TELEPORT_SPEED_OTHERS_MPS = _enter(
    "teleport_speed_others",
    value=60.0,
    unit="m/s",
    low=30.0,
    high=100.0,
    grade="D",
    source="judgement",
    meaning="the same for other sports",
)
TELEPORT_SLACK_M = _enter(
    "teleport_slack",
    value=25.0,
    unit="m",
    low=10.0,
    high=50.0,
    grade="D",
    source="two fixes with the error of a city",
    meaning="how much further than the speed allows a fix may be",
)
TELEPORT_S = _enter(
    "teleport_time",
    value=120.0,
    unit="s",
    low=30.0,
    high=300.0,
    grade="D",
    source="judgement",
    meaning="within this time a line comes back from a teleport, else it was a jump",
)
TELEPORT_POINTS = _enter(
    "teleport_points",
    value=120.0,
    unit="points",
    low=30.0,
    high=300.0,
    grade="D",
    source="TELEPORT_S at one a second",
    meaning="within so many fixes a line comes back from a teleport",
)
TELEPORT_ISLAND_POINTS = _enter(
    "teleport_island",
    value=10.0,
    unit="points",
    low=3.0,
    high=30.0,
    grade="D",
    source="judgement",
    meaning="fewer fixes than this alone between two jumps are no places",
)
STANDING_RADIUS_M = _enter(
    "standing_radius",
    value=4.0,
    unit="m",
    low=2.5,
    high=8.0,
    grade="D",
    source="a standing watch wanders some metres a minute",
    meaning="fixes within this of their mean are of a runner who stands",
)
STANDING_S = _enter(
    "standing_time",
    value=20.0,
    unit="s",
    low=10.0,
    high=60.0,
    grade="D",
    source="a slow walk covers 20 m in it",
    meaning="standing takes at least so long",
)
DISTANCE_TOLD_SHARE = _enter(
    "distance_told_share",
    value=0.1,
    unit="1",
    low=0.05,
    high=0.2,
    grade="D",
    source="lines of positions are 0.95-1.05 of the device's distance, in cities and woods too",
    meaning="where the two distances differ by more, both are told",
)
ELEVATION_WINDOW_S = _enter(
    "elevation_window",
    value=20.0,
    unit="s",
    low=10.0,
    high=60.0,
    grade="D",
    source="barometers step by 0.2-0.6 m: over 60 m of run that is 1 % of grade",
    meaning="elevation is averaged over this window",
)
HEART_RATE_MIN_BPM = _enter(
    "heart_rate_min",
    value=25.0,
    unit="1/min",
    low=20.0,
    high=40.0,
    grade="D",
    source="judgement",
    meaning="lower heart rates are no heart rates",
)
HEART_RATE_MAX_BPM = _enter(
    "heart_rate_max",
    value=240.0,
    unit="1/min",
    low=220.0,
    high=250.0,
    grade="D",
    source="judgement",
    meaning="higher heart rates are no heart rates",
)
HEART_RATE_REACH_S = _enter(
    "heart_rate_reach",
    value=30.0,
    unit="s",
    low=10.0,
    high=120.0,
    grade="D",
    source="a watch measures every few seconds during a workout",
    meaning="a heart rate from a list of its own is not carried further",
)
BALANCE_OFF_MAX_PCT = _enter(
    "balance_off_max",
    value=20.0,
    unit="%",
    low=10.0,
    high=30.0,
    grade="D",
    source="a limp is 5; COROS writes 0.0 for no data",
    meaning="a stance balance further from 50 % is no balance",
)
STANCE_TIME_MAX_MS = _enter(
    "stance_time_max",
    value=1000.0,
    unit="ms",
    low=800.0,
    high=1500.0,
    grade="D",
    source="running takes 150-350, an ordinary walk 600-800",
    meaning="longer stance times are of one who stands",
)
STEP_LENGTH_MAX_M = _enter(
    "step_length_max",
    value=3.0,
    unit="m",
    low=2.5,
    high=3.5,
    grade="D",
    source="the fastest sprint ever: 2.8 m",
    meaning="longer steps are no steps",
)
VERTICAL_OSCILLATION_MAX_MM = _enter(
    "vertical_oscillation_max",
    value=300.0,
    unit="mm",
    low=200.0,
    high=400.0,
    grade="D",
    source="runners move by 60-130",
    meaning="more is no vertical oscillation",
)
CADENCE_PER_LEG_MAX = _enter(
    "cadence_per_leg_max",
    value=120.0,
    unit="1/min",
    low=110.0,
    high=130.0,
    grade="D",
    source="one leg at 60-100, both at 130-200: nothing lies between (van Oeveren 2017)",
    meaning="a median cadence below this counts one leg and is doubled",
)
CADENCE_MAX_SPM = _enter(
    "cadence_max",
    value=300.0,
    unit="1/min",
    low=260.0,
    high=320.0,
    grade="D",
    source="sprinters reach 290",
    meaning="higher cadences are no cadences",
)
ARCHIVE_ENTRIES_MAX = _enter(
    "archive_entries_max",
    value=200_000.0,
    unit="files",
    low=5e4,
    high=1e6,
    grade="D",
    source="accounts of fifteen years hold some ten thousand",
    meaning="larger archives are refused",
)
ARCHIVE_TOTAL_MAX_GB = _enter(
    "archive_total_max",
    value=50.0,
    unit="GB",
    low=10.0,
    high=200.0,
    grade="D",
    source="health exports reach some GB, and videos lie beside the runs of others",
    meaning="archives that unpack to more are refused",
)
ARCHIVE_RATIO_MAX = _enter(
    "archive_ratio_max",
    value=200.0,
    unit="1",
    low=100.0,
    high=1000.0,
    grade="D",
    source="XML of a watch shrinks 10-40 times; bombs 1000 times",
    meaning="what unpacks to more than so many times its size is refused",
)
ARCHIVE_DEPTH_MAX = _enter(
    "archive_depth_max",
    value=3.0,
    unit="zips",
    low=2.0,
    high=5.0,
    grade="D",
    source="Garmin's export has two, one more when zipped again",
    meaning="zips within more zips are refused",
)
EXPORT_NEAR_S = _enter(
    "export_near",
    value=90.0,
    unit="s",
    low=30.0,
    high=300.0,
    grade="D",
    source="the file is noted before the start",
    meaning="a FIT file belongs to an entry of an account's list that began so near to it",
)
GPS_ROLLOVER_D = _enter(
    "gps_rollover",
    value=7168.0,
    unit="d",
    low=7168.0,
    high=7168.0,
    grade="R",
    source="IS-GPS-200, 20.3.3.3.1.1: weeks are counted in 10 bits",
    meaning="so much too early are dates of a receiver that does not know how often the weeks began anew",
)
ROLLOVER_ALONE_D = _enter(
    "rollover_alone",
    value=730.0,
    unit="d",
    low=365.0,
    high=1500.0,
    grade="D",
    source="who pauses for years comes back with later dates, not with earlier ones",
    meaning="a run that a rollover would bring to the time of the others is in doubt when none is so near",
)
ROLLOVER_RECENT_D = _enter(
    "rollover_recent",
    value=365.0,
    unit="d",
    low=90.0,
    high=1000.0,
    grade="D",
    source="what is imported was mostly run in the last year",
    meaning="so far before now lies the time to which a rollover is looked for, where no other run tells",
)
CLOCK_AHEAD_H = _enter(
    "clock_ahead",
    value=26.0,
    unit="h",
    low=12.0,
    high=48.0,
    grade="D",
    source="time zones span 26 h: a clock that tells local time as UTC is ahead by no more",
    meaning="runs that begin further in the future are in doubt",
)
CLOCK_FROM_UNIX_S = _enter(
    "clock_from",
    value=1_041_379_200.0,
    unit="s since 1970",
    low=946_684_800.0,
    high=1_136_073_600.0,
    grade="D",
    source="2003, when watches that record positions were first sold (Garmin Forerunner 101, 201)",
    meaning="runs that begin before are in doubt",
)
RUN_DAYS_MAX = _enter(
    "run_days_max",
    value=7.0,
    unit="d",
    low=2.0,
    high=14.0,
    grade="D",
    source="the longest races that are one recording take six days",
    meaning="a run that takes longer is in doubt: a watch not stopped, or a clock set on the way",
)
SHIFTED_MAX_H = _enter(
    "shifted_max",
    value=14.0,
    unit="h",
    low=12.0,
    high=14.0,
    grade="D",
    source="time zones lie up to 14 h from UTC: local time written as UTC is off by so much",
    meaning="a line that was recorded twice, so many whole or half hours apart, is one run",
)
SHIFTED_SLACK_S = _enter(
    "shifted_slack",
    value=2.0,
    unit="s",
    low=1.0,
    high=5.0,
    grade="D",
    source="exports round to the second",
    meaning="so near to whole or half hours is the shift of a clock in another zone",
)
SHIFTED_LINE_M = _enter(
    "shifted_line",
    value=2.0,
    unit="m",
    low=0.5,
    high=5.0,
    grade="D",
    source="exports round positions to 1e-5 degrees; two runs on one street differ by the error of GPS, some metres",
    meaning="so near are two recordings of one line, second by second",
)
SAME_START_S = _enter(
    "same_start",
    value=60.0,
    unit="s",
    low=10.0,
    high=120.0,
    grade="D",
    source="services round starts to the minute; two watches are started within it",
    meaning="runs that start within this are one, when their times overlap",
)
SAME_TIME_SHARE = _enter(
    "same_time_share",
    value=0.5,
    unit="1",
    low=0.3,
    high=0.8,
    grade="D",
    source="judgement",
    meaning="one run's two recordings share so much of the shorter one's time",
)
SAME_PLACE_M = _enter(
    "same_place",
    value=100.0,
    unit="m",
    low=30.0,
    high=200.0,
    grade="D",
    source="two watches differ by some 10 m, lines between marks by some more",
    meaning="two recordings so near at the same times are of one run",
)
OTHER_PLACE_M = _enter(
    "other_place",
    value=1000.0,
    unit="m",
    low=300.0,
    high=5000.0,
    grade="D",
    source="judgement",
    meaning="two recordings further apart at the same times are of two runs",
)
