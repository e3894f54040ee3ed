"""Values as phones and services write them in their languages: decimal commas, dates, longitudes, tables' headers."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime, timedelta
from math import isnan

import numpy as np
import pytest
from spoken import spoken

from routerisk import TrackFileError
from routerisk.geo import path_length_m
from routerisk.tracks import Reading, read_bytes, readings
from routerisk.tracks.dates import half_of_day, month_named, order_of, unix_s_of
from routerisk.tracks.markup import unix_s
from routerisk.tracks.recording import number

FIRST = datetime(2024, 5, 5, 6, 0, tzinfo=UTC)


def gpx(lat: float = -33.9, lon: float = 18.4, n: int = 400, shift: float = 0.0, comma: str = ".") -> bytes:
    points = "".join(
        f'<trkpt lat="{lat:.7f}" lon="{lon + shift + i * 3e-5:.7f}"><ele>{12.5 + i % 3:.1f}</ele>'
        f"<time>{FIRST + timedelta(seconds=i):%Y-%m-%dT%H:%M:%SZ}</time></trkpt>".replace(".", comma)
        for i in range(n)
    )
    return ('<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><trk><type>running</type>'
            f"<trkseg>{points}</trkseg></trk></gpx>").encode()  # fmt: skip


def tcx(comma: str = ".", longitude: str = "") -> bytes:
    points = "".join(
        f"<Trackpoint><Time>{FIRST + timedelta(seconds=i):%Y-%m-%dT%H:%M:%SZ}</Time><Position>"
        + f"<LatitudeDegrees>{-33.9 + i * 2.7e-5:.7f}</LatitudeDegrees>".replace(".", comma)
        + f"<LongitudeDegrees>{longitude or '18.4000000'}</LongitudeDegrees></Position>".replace(".", comma)
        + f"<AltitudeMeters>{12.5 + i % 3:.1f}</AltitudeMeters>".replace(".", comma)
        + f"<DistanceMeters>{3.0 * i:.1f}</DistanceMeters></Trackpoint>".replace(".", comma)
        for i in range(400)
    )
    lap = f"<TotalTimeSeconds>399{comma}0</TotalTimeSeconds><DistanceMeters>1197{comma}5</DistanceMeters>"
    return ('<TrainingCenterDatabase><Activities><Activity Sport="Running"><Id>1</Id>'
            f"<Lap>{lap}<Track>{points}</Track></Lap></Activity></Activities>"
            "</TrainingCenterDatabase>").encode()  # fmt: skip


def one(reading: Reading):
    (track,) = reading.tracks
    return track


@pytest.mark.parametrize("make", [gpx, tcx])
def test_decimal_commas_give_the_same_run(make) -> None:
    plain, comma = read_bytes(make(), "a"), read_bytes(make(comma=","), "a")
    for name in ("time_s", "lon_deg", "lat_deg", "ele_m"):
        assert np.array_equal(getattr(one(plain), name), getattr(one(comma), name), equal_nan=True)
    assert one(plain).run_id == one(comma).run_id
    assert np.array_equal(one(plain).device_distance_m, one(comma).device_distance_m, equal_nan=True)
    assert any("decimal commas" in spoken(note) for note in comma.notes)
    assert not any("decimal commas" in spoken(note) for note in plain.notes)


@pytest.mark.parametrize(
    ("text", "value"),
    [("49,41", 49.41), ("-0,5", -0.5), ("\u22123.5", -3.5), ("1.234,5", 1234.5), ("1,234.5", 1234.5),
     ("1\u00a0234,5", 1234.5), ("٤٩٫٥", 49.5), ("12,34,56", np.nan),
     ("49 N", np.nan), ("", np.nan), (",", np.nan), ("1e999", np.nan)],
)  # fmt: skip
def test_numbers(text: str, value: float) -> None:
    assert number(text) == pytest.approx(value, nan_ok=True)


def test_points_without_a_position_that_can_be_read_are_told_as_such() -> None:
    data = gpx(n=30).replace(b'lat="-33.9000000"', b'lat="33 54 S"')
    failure = read_bytes(data, "a").failure
    assert failure is not None
    assert "30 track points, none of them with a position" in spoken(failure)
    assert "without" not in spoken(failure)
    reading = read_bytes(tcx(longitude="18 24 E"), "a")
    assert any("400 positions that cannot be read" in spoken(note) for note in reading.notes)


@pytest.mark.parametrize("turn", [360.0, -360.0])
@pytest.mark.parametrize("lon", [-179.995, 179.995, -70.6, 18.4])
def test_a_longitude_beyond_the_date_line_is_the_same_place(lon: float, turn: float) -> None:
    plain = one(read_bytes(gpx(lon=lon), "a"))
    if abs(lon + turn) > 359.0:
        turn = -turn
    turned = read_bytes(gpx(lon=lon, shift=turn), "a")
    seen = one(turned)
    assert np.abs(seen.lon_deg).max() <= 180.0
    apart = (seen.lon_deg - plain.lon_deg + 180.0) % 360.0 - 180.0
    assert np.abs(apart).max() < 1e-6
    assert path_length_m(seen.lon_deg, seen.lat_deg) == pytest.approx(path_length_m(plain.lon_deg, plain.lat_deg))
    assert any("beyond 180 degrees" in spoken(note) for note in turned.notes)


def test_what_is_no_longitude_stays_none() -> None:
    reading = read_bytes(gpx(lon=999.0), "a")
    assert not any("beyond 180" in spoken(note) for note in reading.notes)
    assert not one(reading).has_position.any()


MOMENT = datetime(2022, 11, 9, 15, 53, 35, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    "text",
    ["Nov 9, 2022, 3:53:35 PM", "Nov 9, 2022, 3:53:35\u202fPM", "9 Nov 2022, 15:53:35", "09.11.2022, 15:53:35",
     "9 нояб. 2022 г., 15:53:35", "9 ноября 2022 г., 15:53:35", "2022. 11. 9. 오후 3:53:35", "2022年11月9日 15:53:35",
     "2022/11/09 15:53:35", "2022年11月9日 下午3:53:35", "2022年11月9日 午後3:53:35", "9 nov. 2022 à 15:53:35",
     "9 de nov. de 2022 15:53:35", "9 nov 2022, 3:53:35 p. m.", "9. Nov. 2022, 15:53:35", "9 nov. 2022 15:53:35",
     "9 lis 2022, 15:53:35", "9 Kas 2022 15:53:35", "9 лист. 2022 р., 15:53:35", "9. marraskuuta 2022 klo 15.53.35",
     "9. 11. 2022 15:53:35", "9. november 2022 kl. 15:53:35", "09.11.22, 15:53:35", "2022-11-09 3:53:35 PM +0000"],
)  # fmt: skip
def test_dates_of_many_languages(text: str) -> None:
    assert unix_s_of(text) == MOMENT


def test_months_are_known_by_every_language() -> None:
    from babel.dates import format_datetime

    for language in (
        "en",
        "de",
        "es",
        "fr",
        "it",
        "pt",
        "nl",
        "ru",
        "ja",
        "ko",
        "zh",
        "zh_Hant",
        "sv",
        "da",
        "id",
        "tr",
    ):
        for month in range(1, 13):
            moment = datetime(2022, month, 21, 0 if month == 12 else month + 7, 5, 9, tzinfo=UTC)
            text = str(format_datetime(moment, "medium", locale=language))
            assert unix_s_of(text, "day-first") == moment.timestamp(), (language, text)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2021-07-01 12:05:00 AM +0200", 22), ("2021-07-01 12:05:00 PM +0200", 10),
     ("2021-07-01 1:05:00\u202fPM -0330", 16), ("2021-07-01 오전 8:05:00 +0900", 23),
     ("2021-07-01 8:05:00 a. m. +0000", 8)],
)  # fmt: skip
def test_twelve_hours(text: str, hour: int) -> None:
    assert datetime.fromtimestamp(unix_s(text), UTC).hour == hour


@pytest.mark.parametrize("text", ["", "yesterday", "2021-1X-05T10:11:12Z", "03/04/2021, 10:11:12", "32.13.2021 1:1"])
def test_what_is_no_time_or_two_is_none(text: str) -> None:
    assert isnan(unix_s(text))


def test_the_order_of_day_and_month_is_the_tables() -> None:
    assert order_of(["03/04/2021, 10:11:12", "13/04/2021, 10:11:12"]) == "day-first"
    assert order_of(["03/04/2021, 10:11:12", "04/13/2021, 10:11:12"]) == "month-first"
    assert order_of(["03/04/2021, 10:11:12", "2021-04-13 10:11"]) == ""
    assert unix_s_of("03/04/2021, 0:00:00", "day-first") == datetime(2021, 4, 3, tzinfo=UTC).timestamp()
    assert unix_s_of("03/04/2021, 0:00:00", "month-first") == datetime(2021, 3, 4, tzinfo=UTC).timestamp()
    assert (half_of_day("15:53"), month_named("15:53")) == (None, 0)


HEADERS = {
    "ko": "활동 ID,활동 날짜,활동 이름,활동 유형,활동 설명,경과 시간,거리,최대 심박수,상대적 노력,통근,메모,"
          "활동 장비,파일 이름,체중,자전거,경과 시간,이동 시간,거리",
    "ja": "ID番号,日付,名前,種類,説明,経過時間,距離,最大心拍,相対,通勤,メモ,ギア,ファイル名,体重,重量,"
          "経過時間,移動時間,距離",
    "hu": "Azonosító,Dátum,Név,Típus,Leírás,Eltelt idő,Távolság,Pulzus,Terhelés,Ingázás,Jegyzet,Felszerelés,"
          "Fájlnév,Súly,Kerékpár,Eltelt idő (s),Mozgás,Távolság (m)",
}  # fmt: skip
DATES = {"ko": ("2024. 5. 5. 오전 6:00:00", "2024. 5. 7. 오후 3:53:35"),
         "ja": ("2024/05/05 6:00:00", "2024/05/07 15:53:35"),
         "hu": ("2024. máj. 5. 6:00:00", "2024. máj. 7. 15:53:35")}  # fmt: skip


@pytest.mark.parametrize("language", HEADERS)
@pytest.mark.parametrize("by_hand_only", [False, True])
def test_activities_of_any_language(tmp_path, language: str, by_hand_only: bool) -> None:
    if by_hand_only and language == "hu":
        pytest.skip("no file, no header twice: nothing tells where the gear stands")
    first, second = DATES[language]
    out = io.StringIO()
    rows = [
        [
            "2",
            second,
            "by hand",
            "Run",
            "",
            "2400",
            "8,00",
            "",
            "",
            "false",
            "",
            "Red shoe",
            "",
            "",
            "",
            "2400.0",
            "2350.0",
            "8000.0",
        ]
    ]
    if not by_hand_only:
        rows.append(["1", first, "with a file", "Run", "", "399", "1,11", "", "", "false", "", "Red shoe",
                     "activities/1.gpx", "", "", "399.0", "390.0", "1107.0"])  # fmt: skip
    csv.writer(out).writerows([HEADERS[language].split(","), *rows])
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("activities.csv", out.getvalue())
        if not by_hand_only:
            archive.writestr("activities/1.gpx", gpx())
    found = {track.name: track for reading in readings(tmp_path / "export.zip") for track in reading.tracks}
    assert set(found) == {"by hand"} | ({"with a file"} if not by_hand_only else set())
    assert {track.shoe for track in found.values()} == {"Red shoe"}
    by_hand = found["by hand"]
    assert by_hand.started_at == datetime(2024, 5, 7, 15, 53, 35, tzinfo=UTC)
    assert (by_hand.device_distance_m, by_hand.device_moving_s) == (8000.0, 2350.0)


def test_another_table_is_no_list_of_activities() -> None:
    table = "a,b,c,d,e,f,g,h,i\n" + "1,2024-05-05,x,y,z,1,2,3,4\n" * 5
    with pytest.raises(TrackFileError, match="not a GPX"):
        raise TrackFileError(read_bytes(table.encode(), "a").failure)


def test_an_apple_export_of_a_phone_that_counts_to_twelve() -> None:
    data = ('<HealthData><Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="30,5" '
            'durationUnit="min" '
            'totalDistance="5,2" totalDistanceUnit="km" startDate="2022-03-22 7:05:32\u202fPM -0400" '
            'endDate="2022-03-22 7:36:02\u202fPM -0400"/></HealthData>').encode()  # fmt: skip
    track = one(read_bytes(data, "a"))
    assert track.started_at == datetime(2022, 3, 22, 23, 5, 32, tzinfo=UTC)
    assert (track.device_distance_m, track.device_moving_s) == (5200.0, 1830.0)
