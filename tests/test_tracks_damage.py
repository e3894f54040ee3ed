"""Whatever happens to the bytes of an export, reading them ends in a report line."""

from __future__ import annotations

import io
import time
import warnings
import zipfile

import numpy as np
import pytest
from fit_factory import START, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routerisk.tracks import Reading, read_bytes

POINTS = "".join(
    f'<trkpt lat="{49.41 + i * 3e-5:.6f}" lon="8.69"><ele>110.5</ele><time>2024-05-05T10:00:{i:02d}Z</time>'
    f"<extensions><hr>150</hr><cad>85</cad></extensions></trkpt>"
    for i in range(40)
)
GPX = f"<?xml version='1.0'?><gpx creator='x'><trk><type>running</type><trkseg>{POINTS}</trkseg></trk></gpx>".encode()
TRACKPOINTS = "".join(
    f"<Trackpoint><Time>2024-05-05T10:00:{i:02d}Z</Time><Position><LatitudeDegrees>{49.41 + i * 3e-5:.6f}"
    "</LatitudeDegrees><LongitudeDegrees>8.69</LongitudeDegrees></Position></Trackpoint>"
    for i in range(40)
)
TCX = (
    "<TrainingCenterDatabase><Activities><Activity Sport='Running'><Lap><TotalTimeSeconds>40</TotalTimeSeconds><Track>"
    f"{TRACKPOINTS}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
).encode()
FIT = run(40).session(START, 39, metres=117).bytes()
STRAVA = (
    b"Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Commute,"
    b'Activity Gear,Filename\n9,"May 29, 2022, 3:53:35 PM",R,Run,,3600,10.5,false,Blue,\n'
)
GARMIN = b'[{"summarizedActivitiesExport": [{"activityType": "running", "startTimeGmt": 1.7e12, "distance": 1e6}]}]'
APPLE = (
    b'<HealthData><Record type="HKQuantityTypeIdentifierHeartRate" startDate="2024-05-05 08:00:01 +0200" value="150"/>'
    b'<Workout workoutActivityType="HKWorkoutActivityTypeRunning" startDate="2024-05-05 08:00:00 +0200" '
    b'endDate="2024-05-05 08:30:00 +0200" totalDistance="5" totalDistanceUnit="km">'
    b'<MetadataEntry key="HKTimeZone" value="Europe/Berlin"/></Workout></HealthData>'
)


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


TRACKS = {"a.gpx": GPX, "b.fit": FIT, "c.tcx": TCX}
LISTS = {"activities.csv": STRAVA, "me_summarizedActivities.json": GARMIN, "export.xml": APPLE}
BEGINNINGS = (b"", FIT[:14], b"\x1f\x8b\x08\0", b"PK\3\4", b"<gpx>", b"\xff\xfe<\0")
WHOLE = {
    "gpx": GPX,
    "tcx": TCX,
    "fit": FIT,
    "zip": _zip(TRACKS),
    "account": _zip(TRACKS | LISTS),
    "csv": STRAVA,
    "json": GARMIN,
    "xml": APPLE,
}


@st.composite
def damaged(draw, data: bytes) -> bytes:
    """The bytes with one to four damages: flipped, cut out, cut off, overwritten, inserted or doubled."""
    out = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(out) - 1)))
        length = draw(st.integers(1, 40))
        kind = draw(st.sampled_from(("flip", "cut out", "cut off", "blank", "insert", "double")))
        if kind == "flip" and out:
            out[at] ^= 1 << draw(st.integers(0, 7))
        elif kind == "cut out":
            del out[at : at + length]
        elif kind == "cut off":
            del out[at:]
        elif kind == "blank":
            out[at : at + length] = bytes([draw(st.sampled_from((0, 255)))]) * len(out[at : at + length])
        elif kind == "insert":
            out[at:at] = draw(st.binary(min_size=1, max_size=40))
        else:
            out[at:at] = out[at : at + 10 * length]
    return bytes(out)


def sound(reading: Reading) -> None:
    """What holds of every reading, whatever the file was."""
    assert reading.tracks or reading.skipped or reading.failure
    for track in reading.tracks:
        assert len(track) >= 2
        assert np.isfinite(track.time_s).all()
        assert track.local_start.tzinfo is not None
        seen = track.has_position
        assert (np.isnan(track.lon_deg) == np.isnan(track.lat_deg)).all()
        assert (np.abs(track.lon_deg[seen]) <= 180).all()
        assert (np.abs(track.lat_deg[seen]) <= 90).all()
        for stream in (track.ele_m, track.cadence_spm, track.heart_rate_bpm, track.stance_balance_pct,
                       track.stance_time_ms, track.step_length_m, track.vertical_oscillation_mm):  # fmt: skip
            assert not np.isinf(stream).any()


@pytest.mark.parametrize("kind", list(WHOLE))
def test_the_undamaged_file_is_read(kind):
    assert read_bytes(WHOLE[kind], "whole").tracks


@pytest.mark.parametrize("kind", list(WHOLE))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_damaged_bytes_end_in_a_report_line(kind, data):
    bad = data.draw(damaged(WHOLE[kind]))
    began = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sound(read_bytes(bad, "damaged"))
    assert time.perf_counter() - began < 5.0


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=200), st.sampled_from((b"", FIT[:14], b"\x1f\x8b\x08\0", b"PK\3\4", b"<gpx>", b"\xff\xfe<\0"))
)
def test_bytes_of_any_kind_end_in_a_report_line(tail, head):
    sound(read_bytes(head + tail, "anything"))


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=1, max_size=400))
def test_fit_bodies_of_any_kind_end_in_a_report_line(body):
    """Definitions and data at random behind a sound header: sizes of nothing, unknown types, missing definitions."""
    header = b"\x0e\x20\x7c\x08" + len(body).to_bytes(4, "little") + b".FIT\0\0"
    sound(read_bytes(header + body, "anything.fit"))
    sound(read_bytes(header + b"\x40\0\0\x14\0\1\xfd\4\x86" + body, "record.fit"))


def test_every_single_cut_of_a_fit_file_keeps_the_records_before_it():
    for end in range(0, len(FIT), 7):
        reading = read_bytes(FIT[:end], "cut.fit")
        sound(reading)
        kept = len(reading.tracks[0]) if reading.tracks else 0
        assert kept >= (end - 200) // 27  # a record is 26 bytes


@pytest.mark.parametrize(
    "trap",
    [
        b"\xff\xfe" + (" " * 3_000_000 + "<gpx/>").encode("utf-16-le"),
        b"<gpx>" + b"<!DOCTYPE x [ ]" * 300_000,
        b"<?xml version='1.0'?>" + b"<!DOCTYPE " * 6000 + b"<gpx/>",
        b"<gpx" + b" xmlns" * 500_000,
        b"<gpx>" + b"<trk>" * 100_000,
        b"[" * 100_000 + b'"summarizedActivitiesExport"',
        b'{"summarizedActivitiesExport":' * 50_000,
        STRAVA.splitlines()[0] + b",x" * 500_000 + b"\n1\n" * 100_000,
        FIT[:14] + b"\x40\0\0\x14\0\0" + b"\0" * 400_000,
        b"<HealthData>" + b"<Workout>" * 100_000,
    ],
    ids=["blanks", "types", "unclosed types", "namespaces", "depth", "lists", "objects", "columns", "empty messages",
         "workouts"],
)  # fmt: skip
def test_traps_that_cost_time_or_memory_end_soon(trap):
    began = time.perf_counter()
    sound(read_bytes(trap, "trap"))
    assert time.perf_counter() - began < 15.0
