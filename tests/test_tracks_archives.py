"""Zips, gzips, folders, and the exports of whole accounts."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from fit_factory import EPOCH_S, START, Fit, run
from spoken import spoken

from routerisk import TrackFileError
from routerisk.parameters import varied
from routerisk.tracks import Reading, read_bytes, read_source, read_tracks, readings, released, sources
from routerisk.tracks.archives import _opened, close_archives

FIRST = datetime(2024, 5, 5, 6, 0, tzinfo=UTC)


def gpx(day: int = 0, n: int = 30, kind: str = "running") -> bytes:
    times = [FIRST + timedelta(days=day, seconds=i) for i in range(n)]
    points = "".join(
        f'<trkpt lat="{49.41 + i * 3e-5:.7f}" lon="8.69"><time>{time.isoformat()}</time></trkpt>'
        for i, time in enumerate(times)
    )
    return f"<gpx creator='x'><trk><type>{kind}</type><trkseg>{points}</trkseg></trk></gpx>".encode()


def fit(day: int = 0) -> bytes:
    start = START + day * 86400
    return run(40, start=start).session(start, 39, metres=117).bytes()


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.fixture
def put(tmp_path):
    """Write a file and give its path."""

    def write(name: str, data: bytes):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return write


@pytest.fixture
def still_open():
    """The names of the archives on disk that are open, by what the archives' own book says and their streams are."""
    close_archives()

    def names() -> list[str]:
        return sorted({stream.name.rpartition(os.sep)[2] for _, stream in _opened.archives.values()
                       if isinstance(stream.name, str) and not stream.closed})  # fmt: skip

    return names


def told(found: list[Reading]) -> dict[str, str]:
    """What came of each file, by the last part of its name."""
    return {reading.source.rpartition("/")[2]: "read" if reading.tracks else why_not(reading) for reading in found}


def why_not(reading: Reading) -> str:
    return spoken(reading.failure) if reading.failure else "; ".join(spoken(reading.skipped))


class TestZips:
    def test_files_folders_and_zips_within(self, put):
        inner = zipped({"deep/c.gpx": gpx(2)})
        path = put("all.zip", zipped({"b.fit": fit(), "a.gpx": gpx(), "more/inner.zip": inner, "empty/": b""}))
        found = list(readings(path))
        assert [reading.source.removeprefix(f"{path}/") for reading in found] == [
            "a.gpx", "b.fit", "more/inner.zip/deep/c.gpx",
        ]  # fmt: skip
        assert [len(track) for track in read_tracks(path)] == [30, 40, 30]

    def test_a_zip_is_told_by_its_content(self, put):
        assert len(read_tracks(put("all.dat", zipped({"a.gpx": gpx()})))) == 1
        assert len(read_bytes(zipped({"a.gpx": gpx(), "b.gpx": gpx(1)}), "upload").tracks) == 2

    def test_what_a_mac_adds_is_passed_over(self, put):
        path = put("mac.zip", zipped({"a.gpx": gpx(), "__MACOSX/._a.gpx": b"x", "._b.fit": b"y", ".DS_Store": b"z"}))
        assert told(list(readings(path))) == {"a.gpx": "read"}

    def test_other_files_are_counted_and_broken_tracks_are_told(self, put):
        files = {"a.gpx": gpx(), "b.fit": b"broken", "p/1.jpg": b"\xff\xd8", "p/2.jpg": b"\xff\xd8", "notes": b"hello"}
        found = told(list(readings(put("mixed.zip", zipped(files)))))
        assert found["a.gpx"] == "read"
        assert "not a GPX" in found["b.fit"]
        assert found["mixed.zip"] == "files that are no tracks, passed over: 1 without extension, 2 .jpg"

    def test_a_track_without_an_extension_is_found(self, put):
        assert told(list(readings(put("x.zip", zipped({"activity": fit(), "other": gzip.compress(gpx())}))))) == {
            "activity": "read",
            "other": "read",
        }

    def test_two_entries_of_one_name_are_two(self, put):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("a.gpx", gpx(0))
            with pytest.warns(UserWarning, match="Duplicate name"):
                archive.writestr("a.gpx", gpx(1))
        assert len({track.run_id for track in read_tracks(put("twice.zip", out.getvalue()))}) == 2

    def test_an_entry_without_a_name_is_a_file_like_others(self, put):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(zipfile.ZipInfo(""), gpx(0))
            archive.writestr("b.gpx", gpx(1))
        found = list(readings(put("nameless.zip", out.getvalue())))
        assert [reading.source.rpartition("/")[2] for reading in found] == ["entry 1", "b.gpx"]
        assert all(reading.tracks or reading.failure for reading in found)

    def test_a_source_inside_zips_can_be_read_elsewhere(self, put):
        path = put("all.zip", zipped({"inner.zip": zipped({"c.gpx": gpx()})}))
        (source,) = sources([path])
        parcel = pickle.dumps(source)
        assert len(parcel) < 2000
        assert len(read_source(pickle.loads(parcel)).tracks[0]) == 30  # noqa: S301 - our own bytes

    def test_each_entry_is_unpacked_once(self, put, monkeypatch):
        opened: Counter[str] = Counter()
        original = zipfile.ZipFile.open

        def counting(self, name, *arguments, **options):
            opened[name.filename] += 1
            return original(self, name, *arguments, **options)

        path = put("all.zip", zipped({"inner.zip": zipped({f"{i}.gpx": gpx(i) for i in range(5)})}))
        found = list(sources([path]))
        monkeypatch.setattr(zipfile.ZipFile, "open", counting)
        assert all(read_source(source).tracks for source in found)
        assert set(opened.values()) == {1}
        assert "inner.zip" not in opened  # still open since it was listed

    def test_an_archive_is_closed_when_the_next_source_lies_elsewhere_and_at_the_end(self, put, tmp_path, still_open):
        put("in/1.zip", zipped({"a.gpx": gpx(0), "inner.zip": zipped({"b.gpx": gpx(1)})}))
        put("in/2.zip", zipped({"c.gpx": gpx(2)}))
        put("in/3.gpx", gpx(3))
        found = list(sources([tmp_path / "in"]))
        assert still_open() == ["1.zip", "2.zip"]
        seen = []
        for source in released(found):
            assert read_source(source).tracks
            seen.append(still_open())
        assert seen == [["1.zip", "2.zip"], ["1.zip", "2.zip"], ["2.zip"], []]
        assert still_open() == []

    def test_reading_leaves_no_archive_open_however_it_ends(self, put, still_open):
        path = put("all.zip", zipped({"a.gpx": gpx(), "inner.zip": zipped({"b.gpx": gpx(1)})}))
        assert len(read_tracks(path)) == 2
        assert still_open() == []
        begun = readings(path)
        next(begun)
        assert still_open() == ["all.zip"]
        begun.close()
        assert still_open() == []
        assert len(read_bytes(path.read_bytes(), "upload").tracks) == 2
        assert _opened.archives == {}

    def test_an_archive_that_was_closed_is_opened_again(self, put):
        (source,) = sources([put("all.zip", zipped({"inner.zip": zipped({"b.gpx": gpx()})}))])
        close_archives()
        assert len(read_source(source).tracks) == 1

    @pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_methods(self, put, method):
        assert len(read_tracks(put("m.zip", zipped({"a.gpx": gpx()}, method)))) == 1


class TestLimits:
    def test_ratio(self, put):
        path = put("bomb.zip", zipped({"a.gpx": gpx(), "bomb.gpx": b" " * 30_000_000}))
        assert "200 times its size" in spoken(next(iter(readings(path))).failure)

    def test_a_part_that_shrinks_too_well_costs_only_itself(self, put, monkeypatch):
        blanks = b"<gpx>" + b" " * 3_000_000
        found = told(
            list(readings(put("half.zip", zipped({"b.gpx": blanks, "x": os.urandom(100_000), "a.gpx": gpx()}))))
        )
        assert found["a.gpx"] == "read"
        assert "200 times" in found["b.gpx"]

    @varied(beyond=True, ARCHIVE_TOTAL_MAX_GB=1e-6)
    def test_total(self, put):
        assert "unpacks to more than" in spoken(next(iter(readings(put("big.zip", zipped({"a.gpx": gpx()}))))).failure)

    @varied(beyond=True, ARCHIVE_ENTRIES_MAX=3)
    def test_entries(self, put):
        path = put("many.zip", zipped({f"{i}.gpx": gpx(i) for i in range(4)}))
        assert "more than 3 files" in spoken(next(iter(readings(path))).failure)

    def test_depth(self, put):
        data = gpx()
        name = "a.gpx"
        for level in range(4):
            data, name = zipped({name: data}), f"{level}.zip"
        assert "too many zips" in spoken(next(iter(readings(put("deep.zip", data)))).failure)

    @pytest.mark.parametrize("packed", [False, True])
    @varied(beyond=True, TRACK_FILE_MAX_MB=0.002)
    def test_one_file(self, put, packed):
        data = gpx()
        path = put("large.gpx.gz", gzip.compress(data)) if packed else put("large.gpx", data)
        with pytest.raises(TrackFileError, match="no single run is"):
            read_tracks(path)

    @varied(beyond=True, TRACK_POINTS_MAX=10)
    def test_points(self, put):
        with pytest.raises(TrackFileError, match="more than 10 points"):
            read_tracks(put("long.gpx", gpx()))

    def test_encrypted(self, put):
        data = bytearray(zipped({"a.gpx": gpx()}))
        data[6] |= 1
        central = data.rindex(b"PK\1\2")
        data[central + 8] |= 1
        assert "password" in spoken(next(iter(readings(put("secret.zip", bytes(data))))).failure)

    def test_no_zip_at_all_and_a_bad_one_among_others(self, put, tmp_path):
        put("in/bad.zip", b"PK\3\4 and nothing else")
        put("in/good.zip", zipped({"a.gpx": gpx(), "bad.zip": b"PK\3\4"}))
        found = list(readings(tmp_path / "in"))
        assert [bool(reading.tracks) for reading in found] == [False, True, False]
        assert all("not a readable zip" in spoken(found[i].failure) for i in (0, 2))

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
    def test_a_pipe_is_never_waited_for(self, tmp_path):
        os.mkfifo(tmp_path / "pipe.gpx")
        assert list(readings(tmp_path)) == []
        assert "neither a file" in spoken(next(iter(readings(tmp_path / "pipe.gpx"))).failure)


class TestGzip:
    def test_several_members_are_one_file(self):
        data = gpx()
        assert len(read_bytes(gzip.compress(data[:500]) + gzip.compress(data[500:]), "x").tracks[0]) == 30

    def test_what_stands_before_a_cut_is_kept(self):
        rng = np.random.default_rng(1)
        data = gzip.compress(gpx(n=3000) + rng.bytes(4000))
        reading = read_bytes(data[: len(data) // 2], "x")
        assert len(reading.tracks[0]) > 100
        assert any("cut short" in note for note in spoken(reading.notes))


STRAVA_2018 = "id,date,name,type,description,elapsed_time,distance,commute,gear,filename"
STRAVA_2019 = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Commute,"
    "Activity Gear,Filename"
)
STRAVA_2021 = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Relative Effort,"
    "Commute,Activity Gear,Filename,Athlete Weight,Bike Weight,Elapsed Time,Moving Time,Distance,Max Speed"
)
STRAVA_GERMAN = (
    "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Aktivitätsbeschreibung,Verstrichene Zeit,Distanz,"
    "Max. Herzfrequenz,Relative Leistung,Pendeln,Private Notiz,Ausrüstung,Dateiname,Gewicht,Radgewicht,"
    "Verstrichene Zeit,Bewegungszeit,Distanz,Max. Geschwindigkeit"
)


class TestStrava:
    def export(self, put, table: str, files: dict[str, bytes]):
        return put("export.zip", zipped({"activities.csv": table.encode(), **files, "media/1.jpg": b"x"}))

    def read(self, path):
        return {reading.source.partition(".zip/")[2]: reading for reading in readings(path)}

    def test_names_shoes_and_totals_go_with_the_files(self, put):
        name = "activities/17.gpx.gz"
        row = f'17,"May 5, 2024, 6:00:00 AM",Sunday,Run,"two\nlines",31,0.09,,false,Red Shoes,{name},60,,31,29,91.5,3'
        found = self.read(self.export(put, f"{STRAVA_2021}\n{row}\n", {name: gzip.compress(gpx())}))
        (track,) = found[name].tracks
        assert (track.name, track.shoe, track.sport) == ("Sunday", "Red Shoes", "running")
        assert (track.device_distance_m, track.device_moving_s) == (91.5, 29.0)
        assert "file of its own" in spoken(found["activities.csv"].skipped[0])

    def test_the_user_s_own_word_for_the_sport_wins(self, put):
        rows = (
            '1,"May 5, 2024, 6:00:00 AM",A,Ride,,31,0.09,,false,,activities/1.gpx,,,31,29,91,3\n'
            '2,"May 6, 2024, 6:00:00 AM",B,Walk,,31,0.09,,false,,activities/2.gpx,,,31,29,91,3\n'
            '3,"May 7, 2024, 6:00:00 AM",C,ランニング・その他,,31,0.09,,false,,activities/3.gpx,,,31,29,91,3\n'
        )
        files = {f"activities/{i}.gpx": gpx(i - 1) for i in (1, 2, 3)}
        found = self.read(self.export(put, f"{STRAVA_2021}\n{rows}", files))
        assert "ride" in spoken(found["activities/1.gpx"].skipped[0])
        assert found["activities/2.gpx"].tracks[0].sport == "walking"
        assert found["activities/3.gpx"].tracks[0].sport == "running"

    @pytest.mark.parametrize("file", ["", "#error#", "activities/404.fit.gz"])
    def test_a_run_without_its_file_is_mileage(self, put, file):
        row = f'9,"May 29, 2022, 3:53:35 PM",By hand,Run,,3600,"10,5",,false,Blue,{file},,,3600,3500,10500.4,3'
        found = self.read(self.export(put, f"{STRAVA_2021}\n{row}\n", {}))
        (track,) = found["activities.csv"].tracks
        assert track.started_at == datetime(2022, 5, 29, 15, 53, 35, tzinfo=UTC)
        assert (track.device_distance_m, track.device_moving_s, track.shoe) == (10500.4, 3500.0, "Blue")
        assert track.time_s.tolist() == [0.0, 3600.0]
        assert not track.has_position.any()
        assert not track.indoor  # nobody knows where it was
        assert "totals" in spoken(found["activities.csv"].notes[0])

    @pytest.mark.parametrize(
        ("header", "row"),
        [
            (STRAVA_2018, "9,2022-05-29 15:53:35,R,Run,,3600,10500.4,false,Blue,"),
            (STRAVA_2019, '9,"May 29, 2022, 3:53:35 PM",R,Run,,3600,10.5,false,Blue,'),
            (STRAVA_2021, '9,"May 29, 2022, 3:53:35\u202fPM",R,Run,,3600,10.5,,false,Blue,,,,3600,3500,10500.4,3'),
            (STRAVA_GERMAN, '9,"29.05.2022, 15:53:35",R,Lauf,,3600,"10,50",,,false,,Blue,,,,3600,3500,"10500,4",3'),
        ],
    )
    def test_every_generation_of_the_table(self, header, row):
        (track,) = read_bytes(f"\ufeff{header}\n{row}\n".encode(), "activities.csv").tracks
        assert track.started_at == datetime(2022, 5, 29, 15, 53, 35, tzinfo=UTC)
        assert (track.sport, track.shoe) == ("running", "Blue")
        assert track.device_distance_m == pytest.approx(10500.0, abs=1.0)

    @pytest.mark.parametrize(
        "date",
        ["29 mai 2022 à 15:53:35", "29 may 2022, 15:53:35", "29 de mai. de 2022, 15:53:35", "29 mag 2022, 15:53:35",
         "2022/05/29 15:53:35", "29. Mai 2022, 15:53:35", "29/05/2022 15:53:35", "29 mei 2022 15:53:35",
         "2022年5月29日 15:53:35", "29.05.2022 15:53"],
    )  # fmt: skip
    def test_dates_of_many_languages(self, date):
        row = f'9,"{date}",R,Run,,3600,10.5,,false,Blue,,,,3600,3500,10500.4,3'
        (track,) = read_bytes(f"{STRAVA_2021}\n{row}\n".encode(), "activities.csv").tracks
        assert track.started_at.strftime("%Y-%m-%d %H:%M") == "2022-05-29 15:53"

    def test_a_date_that_nobody_can_read_is_said(self):
        row = '9,"soon",R,Run,,3600,10.5,,false,Blue,,,,3600,3500,10500.4,3'
        assert "date" in spoken(read_bytes(f"{STRAVA_2021}\n{row}\n".encode(), "activities.csv").skipped[0])

    def test_an_unpacked_export_is_the_same(self, put, tmp_path):
        row = '17,"May 5, 2024, 6:00:00 AM",Sunday,Run,,31,0.09,,false,Red Shoes,activities/17.gpx,,,31,29,91.5,3'
        put("out/activities.csv", f"{STRAVA_2021}\n{row}\n".encode())
        put("out/activities/17.gpx", gpx())
        assert [track.shoe for reading in readings(tmp_path / "out") for track in reading.tracks] == ["Red Shoes"]


class TestGarmin:
    def export(self, put, activities: list[dict], files: dict[str, bytes]):
        listed = json.dumps([{"summarizedActivitiesExport": activities}]).encode()
        folder = "DI_CONNECT/DI-Connect-Fitness/me_0_summarizedActivities.json"
        uploads = "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip"
        return put("garmin.zip", zipped({folder: listed, uploads: zipped(files), "customer.json": b"{}"}))

    def activity(self, day: int, **more) -> dict:
        milliseconds = (START + EPOCH_S + day * 86400) * 1000
        return {"activityType": "running", "name": f"Day {day}", "startTimeGmt": float(milliseconds), **more}

    def test_activities_only_with_their_names_and_what_has_no_file(self, put):
        files = {f"me_{day}.fit": fit(day) for day in (0, 1)} | {
            f"me_{i}.fit": Fit(kind=32).bytes() for i in range(10, 40)
        }
        by_hand = self.activity(7, distance=1_063_000.0, duration=3_700_000.0, movingDuration=3_600_000.0)
        ride = self.activity(9, activityType="road_biking", distance=4e6, duration=3_700_000.0)
        path = self.export(put, [self.activity(0), self.activity(1), by_hand, ride], files)
        found = list(readings(path))
        tracks = [track for reading in found for track in reading.tracks]
        assert [track.name for track in tracks] == ["Day 0", "Day 1", "Day 7"]
        assert (tracks[2].device_distance_m, tracks[2].device_moving_s) == (10_630.0, 3600.0)
        assert len(found) == 4  # two files, the list, and a line for what is no track
        assert "road biking" in spoken(found[2].skipped[0])

    def test_a_triathlon_is_not_all_what_its_entry_says(self, put):
        legs = run(90).session(START, 44, sport=2, metres=400).session(START + 45, 44, sport=1, metres=130)
        entry = self.activity(0, activityType="running", distance=53_000.0)
        found = list(readings(self.export(put, [entry], {"me_1.fit": legs.bytes()})))
        assert [track.device_distance_m for track in found[0].tracks] == [130.0]
        assert "cycling" in spoken(found[0].skipped[0])

    def test_a_list_that_cannot_be_read_stops_nothing(self, put):
        name = "x_summarizedActivities.json"
        path = put("garmin.zip", zipped({name: b'[{"summarizedActivitiesExport": [', "a.fit": fit()}))
        found = told(list(readings(path)))
        assert found["a.fit"] == "read"
        assert "list" in found[name]


APPLE = """<?xml version="1.0"?>
<!DOCTYPE HealthData [
<!ELEMENT HealthData (ExportDate,Me,(Record|Workout)*)>
<!ATTLIST Record type CDATA #REQUIRED broken as in some years>
]>
<HealthData locale="en_US">{records}
<Workout workoutActivityType="HKWorkoutActivityType{sport}" duration="0.5" durationUnit="min" {total}
 sourceName="Watch" startDate="2024-05-05 08:00:00 +0200" endDate="2024-05-05 08:00:30 +0200">
<MetadataEntry key="HKTimeZone" value="Europe/Berlin"/><MetadataEntry key="HKIndoorWorkout" value="{indoor}"/>
{inside}</Workout></HealthData>"""
ROUTE = '<WorkoutRoute><FileReference path="/workout-routes/route_1.gpx"/></WorkoutRoute>'
HEART = '<Record type="HKQuantityTypeIdentifierHeartRate" startDate="2024-05-05 08:00:{:02d} +0200" value="{}"/>'


def apple(*, sport="Running", total='totalDistance="0.0625" totalDistanceUnit="mi"', indoor=0, inside=ROUTE) -> bytes:
    records = "".join(HEART.format(second, 140 + second) for second in (20, 0, 10))
    return APPLE.format(sport=sport, total=total, indoor=indoor, inside=inside, records=records).encode()


class TestApple:
    def export(self, put, health: bytes, route: bytes | None):
        files = {"apple_health_export/export.xml": health}
        if route is not None:
            files["apple_health_export/workout-routes/route_1.gpx"] = route
        return put("export.zip", zipped(files))

    def test_heart_rate_and_totals_go_with_the_route(self, put):
        found = list(readings(self.export(put, apple(), gpx(kind=""))))
        (track,) = found[0].tracks
        assert track.sport == "running"
        assert track.heart_rate_bpm[[0, 5, 10, 29]].tolist() == [140.0, 145.0, 150.0, 160.0]
        assert track.device_distance_m == pytest.approx(100.584)
        assert track.device_moving_s == 30.0
        assert track.timezone == "Europe/Berlin"
        assert "no route" in spoken(found[1].skipped[0])

    def test_the_export_says_that_a_route_is_a_ride(self, put):
        found = list(readings(self.export(put, apple(sport="Cycling"), gpx(kind=""))))
        assert "cycling" in spoken(found[0].skipped[0])

    @pytest.mark.parametrize("packed", [True, False])
    def test_a_run_without_a_route_is_mileage_with_heart_rate(self, put, packed):
        statistic = '<WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="5.2" unit="km"/>'
        health = apple(total="", indoor=1, inside=statistic)
        path = self.export(put, health, None) if packed else put("export.xml", health)
        (reading,) = readings(path)
        assert reading.source.endswith("export.xml: workout of 2024-05-05 06:00 UTC")
        (track,) = reading.tracks
        assert track.indoor
        assert track.device_distance_m == pytest.approx(5200.0)
        assert track.time_s.tolist() == [0.0, 10.0, 20.0, 30.0]
        assert track.heart_rate_bpm[:3].tolist() == [140.0, 150.0, 160.0]
        assert track.timezone == "Europe/Berlin"

    def test_a_long_history_is_streamed(self, put):
        """Some megabytes of other records before the workout, and a document type that is not well-formed."""
        rng = np.random.default_rng(1)
        other = "".join(f'<Record type="StepCount" startDate="{a}" value="{b}"/>\n' for a, b in rng.random((40_000, 2)))
        health = apple().replace(b"<Workout ", other.encode() + b"<Workout ", 1)
        assert len(next(iter(readings(self.export(put, health, gpx())))).tracks[0]) == 30

    def test_a_time_zone_that_is_none_is_not_believed(self, put):
        health = apple().replace(b"Europe/Berlin", b"../etc/nowhere")
        (reading,) = readings(self.export(put, health, None))
        assert reading.tracks[0].timezone == "UTC"

    def test_a_damaged_zip_keeps_the_workouts_before_the_damage(self, put):
        rng = np.random.default_rng(1)
        late = "".join(f'<Record type="StepCount" value="{a}"/>' for a in rng.random(60_000)).encode()
        path = self.export(put, apple(sport="Running").replace(b"</HealthData>", late + b"</HealthData>"), gpx())
        data = bytearray(path.read_bytes())
        middle = data.index(b"PK\1\2") // 2
        data[middle : middle + 40] = bytes(40)
        found = list(readings(put("damaged.zip", bytes(data))))
        assert len(found[0].tracks[0]) == 30
        assert found[0].tracks[0].device_moving_s == 30.0  # the workout stands before the damage
        assert "damaged" in spoken(found[1].failure)
        assert "1 workout could be read" in spoken(found[1].failure)

    def test_a_damaged_export_still_gives_its_routes(self, put):
        found = list(readings(self.export(put, b"<HealthData><Workout", gpx())))
        assert len(found[0].tracks) == 1
        assert "damaged" in spoken(found[1].failure)


def test_a_folder_of_everything_ends_in_words_for_everything(put, tmp_path):
    put("x/a.gpx", gpx())
    put("x/b.fit", b"")
    put("x/c.zip", zipped({"d.fit": fit(), "e.tcx": b"<TrainingCenterDatabase/>"}))
    put("x/photo.jpg", b"\xff\xd8")
    put("x/.hidden/f.gpx", gpx())
    found = told(list(readings(tmp_path / "x"))) | told(list(readings(tmp_path / "missing")))
    assert found["a.gpx"] == found["d.fit"] == "read"
    assert found["b.fit"] == "the file is empty"
    assert "without track points" in found["e.tcx"]
    assert "no such file" in found["missing"]
    assert "f.gpx" not in found
