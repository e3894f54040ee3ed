"""TCX as watches and services write it."""

from __future__ import annotations

import gzip
from math import isnan

import numpy as np
import pytest
from spoken import spoken

from routerisk.tracks import Reading, read_bytes

SPACE = 'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"'
EXTENSION = "http://www.garmin.com/xmlschemas/ActivityExtension/v2"


def point(i: int, *, place: bool = True, cadence: str = "", minute: int = 0) -> str:
    where = f"<Position><LatitudeDegrees>{49.41 + i * 3e-5:.7f}</LatitudeDegrees>" \
            "<LongitudeDegrees>8.69</LongitudeDegrees></Position>" if place else ""  # fmt: skip
    return f"""<Trackpoint><Time>2024-05-05T10:{minute + i // 60:02d}:{i % 60:02d}Z</Time>{where}
      <AltitudeMeters>112.5</AltitudeMeters><HeartRateBpm><Value>151</Value></HeartRateBpm>{cadence}</Trackpoint>"""


def lap(points: str, *, metres: str = "<DistanceMeters>100.5</DistanceMeters>") -> str:
    total = "<TotalTimeSeconds>30</TotalTimeSeconds>"
    return f"<Lap StartTime='2024-05-05T10:00:00Z'>{total}{metres}<Track>{points}</Track></Lap>"


def activity(laps: str, sport: str = "Running") -> str:
    device = '<Creator xsi:type="Device_t"><Name>Forerunner 310XT</Name></Creator>'
    return f'<Activity Sport="{sport}"><Id>2024-05-05T10:00:00Z</Id>{laps}{device}</Activity>'


def document(inside: str, space: str = SPACE) -> bytes:
    declared = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    return f'<?xml version="1.0"?><TrainingCenterDatabase {space} {declared}>{inside}</TrainingCenterDatabase>'.encode()


def activities(inside: str) -> bytes:
    return document(f"<Activities>{inside}</Activities>")


def read(data: bytes, **options) -> Reading:
    return read_bytes(data, "run.tcx", **options)


def only(data: bytes, **options):
    reading = read(data, **options)
    assert reading.failure is None
    (track,) = reading.tracks
    return track


def points(n: int = 30, **more) -> str:
    return "".join(point(i, **more) for i in range(n))


def test_a_run_of_two_laps():
    first, second = points(30), "".join(point(i) for i in range(29, 60))
    track = only(activities(activity(lap(first) + lap(second))))
    assert (len(track), track.sport, track.device) == (60, "running", "Forerunner 310XT")
    assert (track.device_distance_m, track.device_moving_s) == (201.0, 60.0)
    assert set(track.heart_rate_bpm) == {151.0}
    assert track.ele_m == pytest.approx([112.5] * 60)


def test_another_distance_by_the_device_is_told():
    """60 m by its positions, and a minute of it while the watch was stopped."""
    apart = "".join(point(i) for i in range(10)) + "".join(point(i, minute=1) for i in range(10, 20))
    told = {stated: read(activities(activity(lap(apart, metres=f"<DistanceMeters>{stated}</DistanceMeters>")))).notes
            for stated in ("63", "80", "40")}  # fmt: skip
    assert told["63"] == ()
    assert spoken(told["80"]) == ["0.06 km by its positions, 0.08 km by its own totals"]
    assert spoken(told["40"]) == ["0.06 km by its positions, 0.04 km by its own totals, which leave out its pauses"]


@pytest.mark.parametrize("before", [b"", b"   \n", b"\xef\xbb\xbf\n"])
@pytest.mark.parametrize("sport", ["Running", "running", "RUNNING"])
def test_blanks_before_and_any_case(before, sport):
    assert only(before + activities(activity(lap(points()), sport))).sport == "running"


def test_without_a_namespace_and_gzipped():
    data = document(f"<Activities>{activity(lap(points()))}</Activities>", space="")
    assert len(only(gzip.compress(data))) == 30


@pytest.mark.parametrize(
    ("cadence", "spm"),
    [
        ("<Cadence>85</Cadence>", 170.0),
        (f'<Extensions><TPX xmlns="{EXTENSION}"><Speed>3</Speed><RunCadence>86</RunCadence></TPX></Extensions>', 172.0),
        ("<Cadence>168</Cadence>", 168.0),
    ],
    ids=["per leg", "extension", "doubled already, as on treadmills"],
)
def test_cadence(cadence, spm):
    assert set(only(activities(activity(lap(points(cadence=cadence))))).cadence_spm) == {spm}


def test_no_distance_is_no_distance():
    track = only(activities(activity(lap(points(), metres="") + lap("".join(point(i) for i in range(30, 60))))))
    assert isnan(track.device_distance_m)
    assert track.device_moving_s == 60.0


def test_a_treadmill_run_has_no_place():
    track = only(activities(activity(lap(points(place=False)))))
    assert track.indoor
    assert np.isnan(track.lon_deg).all()
    assert track.device_distance_m == 100.5


def test_several_activities_of_several_sports():
    data = activities(activity(lap(points())) + activity(lap(points(minute=30)), "Biking")
                      + activity(lap(points(40, minute=50))))  # fmt: skip
    reading = read(data)
    assert [len(track) for track in reading.tracks] == [30, 40]
    assert "biking" in spoken(reading.skipped[0])


def test_a_multisport_session():
    run, ride = activity(lap(points())), activity(lap(points(minute=20)), "Biking")
    inside = f"<FirstSport>{run}</FirstSport><NextSport>{ride}</NextSport>"
    reading = read(activities(f"<MultiSportSession><Id>x</Id>{inside}</MultiSportSession>"))
    assert [track.sport for track in reading.tracks] == ["running"]


def test_a_course_is_a_plan():
    data = document(f"<Courses><Course><Name>Loop</Name><Track>{points()}</Track></Course></Courses>")
    assert "planned" in spoken(read(data).skipped[0])
    assert len(only(data, timeless="assume")) == 30


@pytest.mark.parametrize("wrong", ["<HeartRateBpm><Value>fast</Value></HeartRateBpm>", "<Cadence/>", "<b>", "&x;"])
def test_wrong_numbers_cost_only_themselves(wrong):
    assert len(only(activities(activity(lap(points(10) + point(10, cadence=wrong) + points(0)))))) >= 10


def test_nothing_in_it():
    assert "without track points" in spoken(read(document("")).failure)
    assert "without track points" in spoken(read(activities(activity(lap("")))).failure)


def test_a_file_cut_short():
    data = activities(activity(lap(points(60))))
    assert 20 < len(only(data[: len(data) // 2])) < 40
