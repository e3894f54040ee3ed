"""Watch exports to tracks: the public way in."""

from __future__ import annotations

import gzip
import io
import pickle
import zipfile
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from spoken import spoken

from routerisk import TrackFileError
from routerisk.tracks import NOT_RECORDED, Reading, Source, read_bytes, read_source, read_tracks, readings, sources
from routerisk.words import words as words_in

START = datetime(2024, 5, 5, 22, 30, tzinfo=UTC)


def gpx(points="", *, kind="running", more="", version="1.1"):
    named = f"<type>{kind}</type>" if kind else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<gpx version="{version}" creator="Test Watch" xmlns="http://www.topografix.com/GPX/{version.replace(".", "/")}"
 xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">
<trk><name>Evening Run</name>{named}<trkseg>{points}</trkseg></trk>{more}</gpx>""".encode()


def point(i, *, lon=8.69, time=True, extra=""):
    when = f"<time>{(START + timedelta(seconds=i)).isoformat()}</time>" if time else ""
    return f'<trkpt lat="{49.41 + i * 3e-5:.7f}" lon="{lon}"><ele>{110 + i}</ele>{when}{extra}</trkpt>'


def run(n=20, **more):
    return gpx("".join(point(i) for i in range(n)), **more)


def test_a_gpx_run(tmp_path):
    file = tmp_path / "evening.gpx"
    file.write_bytes(run())
    (track,) = read_tracks(file)
    assert len(track) == 20
    assert track.has_position.all()
    assert track.started_at == START
    assert track.timezone == "Europe/Berlin"
    assert track.local_start.date().isoformat() == "2024-05-06"  # the local day is the next one already
    assert track.time_s.tolist() == list(range(20))
    assert (track.sport, track.indoor, track.name, track.device) == ("running", False, "Evening Run", "Test Watch")


def test_content_decides_not_the_name(tmp_path):
    file = tmp_path / "export.dat"
    file.write_bytes(gzip.compress(run()))
    assert len(read_tracks(file)[0]) == 20


def test_the_same_content_has_the_same_id_under_any_name():
    first, second = read_bytes(run(), "a.gpx"), read_bytes(gzip.compress(run()), "b.gpx.gz")
    assert first.tracks[0].run_id == second.tracks[0].run_id
    assert first.tracks[0].run_id != read_bytes(run(19), "c.gpx").tracks[0].run_id


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"hello", "not a"),
        (b"<html><body>404</body></html>", "not a"),
        (b"\x1f\x8bnonsense", "gzip"),
        (gpx(), "without track points"),
        (b"\x0e\x10\x00\x00\xff\x00\x00\x00.FIT\x00\x00", "without records"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, data, words):
    reading = read_bytes(data, "bad")
    assert words in spoken(reading.failure)
    assert reading.tracks == ()
    file = tmp_path / "bad"
    file.write_bytes(data)
    with pytest.raises(TrackFileError, match=words) as caught:
        read_tracks(file)
    assert "\n" not in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_missing_file_and_a_folder_are_said(tmp_path):
    with pytest.raises(TrackFileError, match="no such file"):
        read_tracks(tmp_path / "nothing.fit")
    with pytest.raises(TrackFileError, match="folder"):
        read_tracks(tmp_path)


def test_a_ride_is_skipped_where_runs_are_wanted():
    assert "cycling" in spoken(read_bytes(run(kind="cycling"), "ride.gpx").skipped[0])
    assert read_bytes(run(kind="cycling"), "ride.gpx", every_sport=True).tracks[0].sport == "cycling"
    assert read_bytes(run(kind="hiking"), "hike.gpx").tracks[0].sport == "walking"


def test_no_sport_is_taken_as_running_and_said():
    reading = read_bytes(run(kind=""), "run.gpx")
    assert reading.tracks[0].sport == "running"
    assert any("no sport" in note for note in spoken(reading.notes))


def test_a_line_without_times_is_skipped_or_given_an_even_pace():
    line = gpx("".join(point(i, time=False) for i in range(20)))
    assert "times" in spoken(read_bytes(line, "line.gpx").skipped[0])
    reading = read_bytes(line, "line.gpx", timeless="assume")
    (track,) = reading.tracks
    assert len(track) == 20
    steps = np.diff(track.time_s)
    assert steps == pytest.approx(np.full(19, 3e-5 * np.pi / 180 * 6371008.8 / 3.0), rel=1e-3)
    assert any("3 m/s" in note for note in spoken(reading.notes))


def test_a_route_is_a_plan_not_a_run():
    route = gpx(more="<rte><rtept lat='49' lon='8'/><rtept lat='49.001' lon='8'/></rte>")
    assert "planned route" in spoken(read_bytes(route, "route.gpx").skipped[0])
    assert len(read_bytes(route, "route.gpx", timeless="assume").tracks[0]) == 2


def test_what_is_said_of_several_alike_is_said_once_in_each_language_and_known_by_its_id():
    """Two lines without times in one file of a zip, as another process would send it."""
    lines = "".join(point(i, time=False) for i in range(20))
    more = f"<trk><name>Evening Run</name><trkseg>{lines}</trkseg></trk>"
    with zipfile.ZipFile(packed := io.BytesIO(), "w") as archive:
        archive.writestr("lines.gpx", gpx(lines, more=more))
    reading = pickle.loads(pickle.dumps(read_bytes(packed.getvalue(), "a.zip")))  # noqa: S301 - our own bytes
    (what,) = reading.skipped
    assert spoken(what) == 'a.zip/lines.gpx: "Evening Run" without usable times, not a recorded run (2 times)'
    german = "a.zip/lines.gpx: „Evening Run“ ohne brauchbare Zeiten, kein aufgezeichneter Lauf (2-mal)"
    assert words_in("de").say(what) == german
    assert any(part.id in NOT_RECORDED for part in what.within())


def test_cadence_of_one_leg_is_doubled():
    def cadence(value):
        part = f"<gpxtpx:TrackPointExtension><gpxtpx:cad>{value}</gpxtpx:cad></gpxtpx:TrackPointExtension>"
        extra = f"<extensions>{part}</extensions>"
        return gpx("".join(point(i, extra=extra) for i in range(5)))

    assert read_bytes(cadence(85), "a").tracks[0].cadence_spm.tolist() == [170.0] * 5
    assert read_bytes(cadence(170), "a").tracks[0].cadence_spm.tolist() == [170.0] * 5


def test_a_folder_is_read_in_order_and_one_bad_file_stops_nothing(tmp_path):
    (tmp_path / "b.gpx").write_bytes(run())
    (tmp_path / "a.gpx").write_bytes(b"broken")
    (tmp_path / "._b.gpx").write_bytes(b"resource fork")
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "c.gpx").write_bytes(run(30))
    found = list(readings(tmp_path, tmp_path / "missing.gpx"))
    assert [bool(r.tracks) for r in found] == [False, True, True, False]
    assert [r.source for r in found] == [str(tmp_path / n) for n in ("a.gpx", "b.gpx", "later/c.gpx", "missing.gpx")]


def test_the_unit_of_work_can_be_sent_to_another_process(tmp_path):
    (tmp_path / "b.gpx").write_bytes(run())
    (source,) = sources([tmp_path])
    again = pickle.loads(pickle.dumps(source))  # noqa: S301 - our own bytes
    assert isinstance(again, Source)
    reading = pickle.loads(pickle.dumps(read_source(again)))  # noqa: S301 - our own bytes
    assert isinstance(reading, Reading)
    assert len(reading.tracks[0]) == 20
