"""GPX as it is written out there: extensions, namespaces, broken points, odd times."""

from __future__ import annotations

import logging

import numpy as np
import pytest
from spoken import spoken

from routerisk.tracks import Reading, read_bytes

GARMIN1 = "http://www.garmin.com/xmlschemas/TrackPointExtension/v1"
GARMIN2 = "http://www.garmin.com/xmlschemas/TrackPointExtension/v2"
DEFAULT = 'xmlns="http://www.topografix.com/GPX/1/1"'


def fix(i: int, extra: str = "", *, time: str | None = None, lat: str | None = None) -> str:
    when = f"2024-05-05T10:{i // 60:02d}:{i % 60:02d}Z" if time is None else time
    place = f'lat="{49.41 + i * 3e-5:.7f}"' if lat is None else lat
    return f'<trkpt {place} lon="8.69"><ele>110.5</ele>{f"<time>{when}</time>" if when else ""}{extra}</trkpt>'


def document(inside: str, *, spaces: str = DEFAULT, head: str = '<?xml version="1.0"?>', version: str = "1.1") -> bytes:
    return f'{head}<gpx version="{version}" creator="Watch" {spaces}>{inside}</gpx>'.encode()


def track(points: str, more: str = "<type>running</type>") -> str:
    return f"<trk><name>Run</name>{more}<trkseg>{points}</trkseg></trk>"


def fixes(n: int = 20, extra: str = "") -> str:
    return "".join(fix(i, extra) for i in range(n))


def read(data: bytes | str, **options) -> Reading:
    return read_bytes(data if isinstance(data, bytes) else document(data), "run.gpx", **options)


def only(data: bytes | str, **options):
    reading = read(data, **options)
    assert reading.failure is None
    (found,) = reading.tracks
    return found


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("spaces", ["", DEFAULT, 'xmlns="http://www.topografix.com/GPX/1/0"'])
def test_versions(version, spaces):
    found = only(document(track(fixes()), spaces=spaces, version=version))
    assert (len(found), found.name, found.device, found.sport) == (20, "Run", "Watch", "running")
    assert found.ele_m == pytest.approx([110.5] * 20)


@pytest.mark.parametrize(
    ("spaces", "extra"),
    [
        (f'xmlns:a="{GARMIN1}"', "<a:TrackPointExtension><a:hr>150</a:hr><a:cad>85</a:cad></a:TrackPointExtension>"),
        (f'xmlns:b="{GARMIN2}"', "<b:TrackPointExtension><b:hr>150</b:hr><b:cad>85</b:cad></b:TrackPointExtension>"),
        ('xmlns:g="http://www.cluetrust.com/XML/GPXDATA/1/0"', "<g:hr>150</g:hr><g:cadence>85</g:cadence>"),
        ("", f'<TrackPointExtension xmlns="{GARMIN1}"><hr>150</hr><cad>85</cad></TrackPointExtension>'),
        ("", "<gpxtpx:TrackPointExtension><gpxtpx:hr>150</gpxtpx:hr><gpxtpx:cad>85</gpxtpx:cad>"
             "</gpxtpx:TrackPointExtension>"),
        ("", "<heartrate>150</heartrate><RunCadence>85</RunCadence>"),
    ],
    ids=["garmin v1", "garmin v2", "suunto", "own default namespace", "undeclared prefix", "no namespace"],
)  # fmt: skip
def test_heart_rate_and_cadence_of_every_extension(spaces, extra):
    found = only(document(track(fixes(extra=f"<extensions>{extra}</extensions>")), spaces=f"{DEFAULT} {spaces}"))
    assert set(found.heart_rate_bpm) == {150.0}
    assert set(found.cadence_spm) == {170.0}


def test_a_default_namespace_that_is_an_extension_s():
    assert len(only(document(track(fixes()), spaces=f'xmlns="{GARMIN1}"'))) == 20


def test_a_prefix_for_everything():
    points = "".join(
        f'<g:trkpt lat="{49.4 + i * 3e-5:.6f}" lon="8.6"><g:time>2024-05-05T10:00:{i:02d}Z</g:time></g:trkpt>'
        for i in range(20)
    )
    data = f'<g:gpx xmlns:g="http://www.topografix.com/GPX/1/1"><g:trk><g:trkseg>{points}</g:trkseg></g:trk></g:gpx>'
    assert len(only(data.encode())) == 20


def test_apple_states_its_accuracy():
    extra = "<extensions><speed>2.9</speed><course>206</course><hAcc>8.06</hAcc><vAcc>6.4</vAcc></extensions>"
    assert set(only(track(fixes(extra=extra))).accuracy_m) == {8.06}


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\n  \n", b"\xef\xbb\xbf \r\n", b"\0\0"])
def test_marks_and_blanks_before_the_declaration(before):
    assert len(only(before + document(track(fixes())))) == 20


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1"])
def test_encodings(encoding):
    head = f'<?xml version="1.0" encoding="{"ISO-8859-1" if encoding == "latin-1" else encoding.upper()}"?>'
    text = document(track(fixes()).replace("<name>Run", "<name>Läufer"), head=head).decode()
    found = only(text.encode(encoding))
    assert len(found) == 20
    assert found.name == "Läufer"


def test_points_without_coordinates_cost_only_themselves():
    points = [fix(i) for i in range(20)]
    points[7] = fix(7, lat='lat="undefined"')
    points[9] = fix(9, lat="")
    reading = read(track("".join(points)))
    assert len(reading.tracks[0]) == 18
    assert any("2 points without a position" in note for note in spoken(reading.notes))
    assert any("tolerantly" in note for note in spoken(reading.notes))


@pytest.mark.parametrize("broken", ["<ele>high</ele>", "<time>yesterday</time>", "<unclosed>", "&nbsp;", "<a:b/>"])
def test_what_gpxpy_refuses_is_saved(broken):
    points = [fix(i) for i in range(20)]
    points[10] = fix(10, broken, time="" if "time" in broken else None)
    assert len(only(track("".join(points)))) >= 19


def test_what_was_wrong_is_said_without_the_library_s_own_words():
    notes = read(track(fixes(10) + "&nbsp;" + "".join(fix(i) for i in range(10, 20)))).notes
    assert any(note.startswith("not quite GPX (Entity 'nbsp' not defined") for note in spoken(notes))
    assert not any("<string>" in note or "parsing" in note for note in spoken(notes))


def test_a_file_cut_short_keeps_what_stands_before_the_cut():
    whole = document(track(fixes(60)))
    assert 25 <= len(only(whole[: len(whole) // 2])) <= 30


def test_several_tracks_are_several_runs_and_segments_are_not():
    second = "".join(fix(i) for i in range(1200, 1230))
    reading = read(track(fixes(20)) + track(second))
    assert [len(found) for found in reading.tracks] == [20, 30]
    assert len(only(track(fixes(20) + "</trkseg><trkseg>" + second))) == 50


def test_times_of_every_kind():
    times = ["2024-05-05T12:00:00+02:00", "2024-05-05T10:00:01.500Z", "2024-05-05T10:00:03", "2024-05-05T10:00:04Z"]
    found = only(track("".join(fix(i, time=time) for i, time in enumerate(times))))
    assert found.time_s.tolist() == [0.0, 1.5, 3.0, 4.0]


def test_points_without_a_time_among_others_are_left_out():
    reading = read(track("".join(fix(i, time="" if i % 4 == 0 else None) for i in range(20))))
    assert len(reading.tracks[0]) == 15
    assert any("5 points without a time" in note for note in spoken(reading.notes))


def test_few_times_or_one_time_are_no_times():
    few = track("".join(fix(i, time=None if i < 3 else "") for i in range(20)))
    one = track("".join(fix(i, time="2024-05-05T10:00:00Z") for i in range(20)))
    old = track("".join(fix(i, time=f"1970-01-01T00:00:{i:02d}Z") for i in range(20)))
    for data in (few, one, old):
        assert "without usable times" in spoken(read(data).skipped[0])
        assert len(only(data, timeless="assume")) == 20


def test_a_route_beside_a_track_is_passed_over():
    route = "<rte><rtept lat='49' lon='8'/><rtept lat='49.01' lon='8'/></rte>"
    reading = read(track(fixes()) + route)
    assert len(reading.tracks) == 1
    assert any("planned route" in note for note in spoken(reading.notes))
    assert read(route, timeless="assume").tracks[0].time_s[-1] == pytest.approx(1112 / 3.0, abs=1)


@pytest.mark.parametrize(("word", "sport"), [("9", "running"), ("10", "walking"), ("TrailRun", "running"),
                                             ("trail_running", "running"), ("Laufen", "running"), ("HIKING", "walking"),
                                             ("Course à pied", "running"), ("hike", "walking")])  # fmt: skip
def test_words_for_sports(word, sport):
    assert only(track(fixes(), f"<type>{word}</type>")).sport == sport


@pytest.mark.parametrize("word", ["Cycling", "1", "Virtual Ride", "swimming", "Nordic Ski", "wheelchair run"])
def test_words_for_other_sports(word):
    assert "neither a run nor a walk" in spoken(read(track(fixes(), f"<type>{word}</type>")).skipped[0])


BOMB = '<!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE, '<!DOCTYPE gpx SYSTEM "http://localhost:1/gpx.dtd">'])
def test_entities_and_what_lies_outside_are_never_followed(doctype):
    data = document(track(fixes(), "<type>running</type><desc>&c;&x;</desc>"), head=f'<?xml version="1.0"?>{doctype}')
    found = only(data)
    assert len(found) == 20
    late = document(track(fixes()) + "<!ENTITY a 'b'>" + track(fixes()))
    assert "entities" in spoken(read(late).failure)


def test_thousands_of_namespaces_are_no_trap():
    spaces = " ".join(f'xmlns:n{i}="http://example.org/{i}"' for i in range(3000))
    assert len(only(document(track(fixes()), spaces=f"{DEFAULT} {spaces}"))) == 20


def test_gpxpy_logs_nothing(caplog):
    with caplog.at_level(logging.INFO):
        read(document(track(fixes()))[:-20])
    assert caplog.records == []


def test_elevation_is_optional_and_stays_absent():
    found = only(track(fixes().replace("<ele>110.5</ele>", "")))
    assert np.isnan(found.ele_m).all()
