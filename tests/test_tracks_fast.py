"""Reading fast tells what reading slowly tells, to the last bit."""

from __future__ import annotations

import random
import struct
import sys
import time
import warnings
from contextlib import suppress

import numpy as np
import pytest
from conftest import ROOT
from fit_factory import RECORD, START, U8, U32, Fit, oddities, run
from fitparse.records import BASE_TYPES
from naive_tracks import FAST, SLOW, difference, outcome, shortened
from spoken import spoken

from routerisk.errors import TrackFileError
from routerisk.messages import Message
from routerisk.tracks import fit_bulk, read_bytes, reading
from routerisk.tracks.fit import decode
from routerisk.tracks.fit_chain import files
from routerisk.tracks.fit_layout import absent_of
from routerisk.tracks.formats import format_of
from routerisk.tracks.recording import Decoded

sys.path.insert(0, str(ROOT / "tests" / "bench"))
from fuzz_tracks import damaged
from same_tracks import real, seeds

KEPT = ("record", "session", "event")
GPX = (
    "<?xml version='1.0'?><gpx version='1.1' creator='a watch' xmlns='http://www.topografix.com/GPX/1/1' "
    "xmlns:x='http://x'><metadata><time>2024-05-05T10:00:00Z</time></metadata><wpt lat='1' lon='2'/><trk><name>A run"
    "</name><type>running</type>{}</trk><trk><trkseg/></trk></gpx>"
)
POINT = (
    "<trkpt lat='49.41' lon='8.69'><ele>110.5</ele><time>2024-05-05T10:00:{:02d}Z</time>"
    "<extensions><x:hr>150</x:hr><x:cad>85</x:cad></extensions></trkpt>"
)
TCX = (
    "<TrainingCenterDatabase><Activities><Activity Sport='Running'><Lap><TotalTimeSeconds>40</TotalTimeSeconds>"
    "<DistanceMeters>99</DistanceMeters><Track>{}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
)
TRACKPOINT = (
    "<Trackpoint><Time>2024-05-05T10:00:{:02d}Z</Time><Position><LatitudeDegrees>49.41</LatitudeDegrees>"
    "<LongitudeDegrees>8.69</LongitudeDegrees></Position><DistanceMeters>3</DistanceMeters><HeartRateBpm><Value>150"
    "</Value></HeartRateBpm><Extensions><n:TPX xmlns:n='n'><n:RunCadence>85</n:RunCadence></n:TPX></Extensions>"
    "</Trackpoint>"
)


def same(kind: str, data: bytes) -> None:
    assert difference(outcome(FAST[kind], data), outcome(SLOW[kind], data)) == ""


def gathered(data: bytes) -> tuple[int, int]:
    """How many records were taken in bulk, and how many one by one."""
    walk = fit_bulk.Walk(next(files(data, [])), KEPT)
    with suppress(Exception), warnings.catch_warnings(action="ignore"):
        list(walk.messages())
    return walk.records.n - len(walk.records.rows), len(walk.records.rows)


@pytest.mark.parametrize("name", list(oddities()))
def test_whatever_a_fit_file_has_is_read_alike(name):
    data = oddities()[name].bytes()
    assert len(decode(data).recordings[0]) > 29
    same("fit", data)


@pytest.mark.parametrize("name", [name for name in oddities() if name != "odd types"])
def test_nothing_ordinary_is_read_one_by_one(name):
    bulk, slow = gathered(oddities()[name].bytes())
    assert bulk > 29
    assert slow == 0


def test_only_what_is_odd_is_read_one_by_one():
    assert gathered(oddities()["odd types"].bytes()) == (90, 60)  # two 253s in one, bytes as an altitude in the other


@pytest.mark.parametrize("identifier", BASE_TYPES)
def test_what_means_none_is_what_fitparse_takes_for_none(identifier):
    base = BASE_TYPES[identifier]
    if base.name in ("string", "byte"):
        return
    absent = absent_of(base)
    assert base.parse(float("nan") if absent is None else absent) is None
    assert base.parse(1 if absent is None else absent ^ 1) is not None


def test_a_file_of_more_layouts_than_any_watch_writes_is_read_all_the_same(monkeypatch):
    monkeypatch.setattr(fit_bulk, "_BATCHES_MAX", 6)
    fit = Fit()
    for i in range(1, 20):
        fit.message(RECORD, [(253, U32, START + i), (3, U8, 140), (200, 0x0D, b"\1" * i)])
    data = fit.session(START, 19).bytes()
    assert gathered(data)[1] > 10
    same("fit", data)


def test_a_file_cut_anywhere_is_read_alike():
    data = oddities()["developer fields"].bytes()
    for end in range(14, len(data), 11):
        same("fit", data[:end])


def test_a_clock_that_is_no_number_ends_a_fit_file_alike():
    fit = Fit().message(RECORD, [(3, U8, 120)], local=3).message(RECORD, [(253, 0x07, b"noon\0"), (3, U8, 99)], local=1)
    data = fit.compressed(5, [(3, U8, 130)], local=3).record(START, heart_rate=3).bytes()
    assert "damaged after 2 records: the rest is lost" in spoken(decode(data).notes)
    same("fit", data)


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), 1e308])
def test_floats_beyond_measure_are_read_alike(value):
    fit = run(3)
    fit.message(RECORD, [(253, U32, START + 3), (4, 0x89, struct.pack("<d", value)), (53, U8, 64),
                         (5, 0x89, struct.pack("<d", value))], local=4)  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        same("fit", fit.bytes())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("<ele>110.5</ele>", ""),
        ("<ele>110.5</ele>", "<ele/>"),
        ("<ele>110.5</ele>", "<ele> 1e2 </ele>"),
        ("<ele>110.5</ele>", "<ele>high</ele>"),
        ("<ele>110.5</ele>", "<ele> </ele>"),
        ("<ele>110.5</ele>", "<ele>nan</ele>"),
        ("<ele>110.5</ele>", "<ele/><ele>5</ele>"),
        ("<ele>110.5</ele>", "<!-- high --><ele>1<!-- --> 0</ele>"),
        ("<ele>110.5</ele>", "<ele><![CDATA[7]]></ele><?p?><?q?>"),
        ("<ele>110.5</ele>", "<ele>&#49;&lt;</ele>"),
        ("<ele>110.5</ele>", "<ele>&height;</ele>"),
        ("<ele>110.5</ele>", "<hdop>9</hdop><fix>3d</fix><sat>4</sat>"),
        ("<ele>110.5</ele>", "<hdop>bad</hdop>"),
        ("<ele>110.5</ele>", "<fix>4d</fix>"),
        ("<ele>110.5</ele>", "<sat>4.5</sat>"),
        ("<ele>110.5</ele>", "<speed>fast</speed>"),
        ("<ele>110.5</ele>", "<link href='a'><text>b</text></link><link href='c'/>"),
        ("<ele>110.5</ele>", "<x:ele>5</x:ele>"),
        ("2024-05-05T10:00:03Z", "2024-05-05T10:00:03+02:00"),
        ("2024-05-05T10:00:03Z", "2024-05-05T24:00:00Z"),
        ("2024-05-05T10:00:03Z", "2024-13-05T10:00:00Z"),
        ("2024-05-05T10:00:03Z", "2024-05-05T10:00:03.25Z\n"),
        ("2024-05-05T10:00:03Z", "2024-05-05T10:00:03.123456Z"),
        ("2024-05-05T10:00:03Z", " 2024-05-05T10:00:03Z"),
        ("2024-05-05T10:00:03Z", "2024-05-05 10:00:03"),
        ("2024-05-05T10:00:03Z", "20240505T100003Z"),
        ("2024-05-05T10:00:03Z", "٢٠٢٤-05-05T10:00:03Z"),
        ("2024-05-05T10:00:03Z", "2024-05-05T10:00:03+99:99"),
        ("lat='49.41'", "lat=' 49.41 '"),
        ("lat='49.41'", "lat='nan'"),
        ("lat='49.41'", "lat='undefined'"),
        ("lat='49.41'", ""),
        ("<x:hr>150</x:hr>", "<x:hr>150</x:hr><x:hr>160</x:hr>"),
        ("<x:hr>150</x:hr>", "<x:T><x:hr>150</x:hr><hr/></x:T>"),
        ("<x:hr>150</x:hr>", "<y:hr>150</y:hr>"),
        ("<x:hr>150</x:hr>", "<x:hr xmlns:x='other'>150</x:hr>"),
        ("<x:hr>150</x:hr>", "<hr xmlns='other'>150</hr>"),
        ("</extensions>", "</extensions><extensions><x:hr>99</x:hr></extensions>"),
        ("version='1.1'", "version='1.0'"),
        ("version='1.1'", ""),
        (" xmlns='http", " xmlns =  'http"),
        (" xmlns='http", " xmlns:g='http"),
        ("xmlns:x='http://x'", "xmlns:x='http://www.topografix.com/GPX/1/1'"),
        ("xmlns:x='http://x'", "xmlns:ns1='http://x'"),
        (" xmlns='http://www.topografix.com/GPX/1/1'", ""),
        ("<wpt lat='1' lon='2'/>", "<wpt lat='1'/>"),
        ("<wpt lat='1' lon='2'/>", "<rte><rtept lat='1' lon='2'/></rte>"),
        ("<wpt lat='1' lon='2'/>", "<bounds minlat='x'/><metadata><bounds minlat='x'/></metadata>"),
        ("<name>A run</name>", "<name>A <b/>run &#13;<trkpt lat='1' lon='2'/></name><name>B</name>"),
        ("creator='a watch'", "creator='&amp;&#10; ü'"),
        ("<?xml version='1.0'?>", "<?xml version='1.0' encoding='ISO-8859-1'?>"),
        ("<?xml version='1.0'?>", "<?xml version='1.0' encoding='nonsense'?>"),
        ("<trk><trkseg/></trk>", "<trkseg><trkpt lat='1' lon='2'/></trkseg>"),
        ("<trk><trkseg/></trk>", "<trk><trk><trkseg><trkpt lat='1' lon='2'/></trkseg></trk></trk>"),
        ("</gpx>", ""),
    ],
)
def test_a_gpx_file_with_something_changed_is_read_alike(old, new):
    segments = ("<trkseg>" + "".join(POINT.format(i) for i in range(j, j + 3)) + "</trkseg>" for j in (0, 3))
    whole = GPX.format("".join(segments))
    assert old in whole
    same("gpx", whole.replace(old, new).encode())
    same("gpx", whole.replace(old, new, 1).encode())
    same("gpx", whole.replace(old, new).encode("latin-1", "replace"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("Trackpoint", "TRACKPOINT"),
        ("Trackpoint", "ns:Trackpoint"),
        ("<Lap>", "<Lap xmlns='a}b'>"),
        ("<Lap>", "<Lap xmlns='*'>"),
        ("<Lap>", "<Lap xmlns=''>"),
        ("<n:RunCadence>85</n:RunCadence>", "<m:RunCadence>85</m:RunCadence><Cadence>80</Cadence>"),
        ("<Value>150</Value>", "<VALUE> 150 </VALUE><Value>160</Value>"),
        ("<Time>", "<Time/><Time>"),
        ("<Time>", "<!-- --><?p?>&when;<Time>"),
        ("<Track>", "<Track><Trackpoint>"),
        ("</Trackpoint>", ""),
        ("</Activity>", "<Activity/>"),
        ("Activit", "Cours"),
    ],
)
def test_a_tcx_file_with_something_changed_is_read_alike(old, new):
    whole = TCX.format("".join(TRACKPOINT.format(i) for i in range(5)))
    assert old in whole
    same("tcx", whole.replace(old, new).encode())
    same("tcx", whole.replace(old, new, 1).encode())


@pytest.mark.parametrize("kind", list(FAST))
def test_damaged_files_are_read_alike(kind):
    """Of the made ones; of the real ones too where they are (tests/bench/same_tracks.py damages many more)."""
    chance = random.Random(20240505)  # noqa: S311 - no secret
    made = {
        "fit": [fit.bytes() for fit in oddities().values()],
        "gpx": [GPX.format("".join(f"<trkseg>{POINT.format(i)}</trkseg>" for i in range(8))).encode()],
        "tcx": [TCX.format("".join(TRACKPOINT.format(i) for i in range(8))).encode()],
    }[kind]
    for _ in range(300):
        same(kind, damaged(chance.choice(made), chance))


def test_damaged_real_files_are_read_alike(shared):
    chance = random.Random(7)  # noqa: S311 - no secret
    short = seeds(shared)
    for kind, n in (("fit", 150), ("gpx", 60), ("tcx", 60)):
        for _ in range(n):
            same(kind, damaged(chance.choice(short[kind])[1], chance))


TRAPS = {
    "empty records": ("fit", lambda n: b"\x40\0\0\x14\0\0" + b"\0" * 60 * n),
    "empty messages": ("fit", lambda n: b"\x40\0\0\xf1\0\0" + b"\0" * 60 * n),
    "definitions": ("fit", lambda n: b"\x40\0\0\x14\0\0" * n),
    "layouts": ("fit", lambda n: b"".join(map(defined, range(n // 4)))),
    "points": ("gpx", lambda n: GPX.format("<trkseg>" + POINT.format(1) * (n // 4) + "</trkseg>").encode()),
    "segments": ("gpx", lambda n: GPX.format(("<trkseg>" + POINT.format(1) + "</trkseg>") * (n // 4)).encode()),
    "attributes": ("gpx", lambda n: GPX.format("<trkseg " + " ".join(f"a{i}=''" for i in range(n)) + "/>").encode()),
    "namespaces": ("tcx", lambda n: TCX.format("".join(f"<a:Trackpoint xmlns:a='u{i}'/>" for i in range(n))).encode()),
    "nested": ("tcx", lambda n: TCX.format("<Trackpoint>" * 200 + "<Time/>" * (n // 10)).encode()),
}


def defined(i: int) -> bytes:
    """A record of its own size, with the definition of it."""
    size = 1 + i % 255
    return b"\x40\0\0\x14\0\1\xc8" + bytes((size, 13)) + b"\0" * (1 + size)


@pytest.mark.parametrize("name", list(TRAPS))
def test_traps_cost_no_more_than_their_length(name):
    """Four times the bytes take no sixteen times as long: ten, and the best of three, for a busy machine."""
    kind, trap = TRAPS[name]
    took = []
    for n in (5_000, 20_000):
        data = trap(n)
        if kind == "fit":
            data = struct.pack("<BBHI4sH", 14, 0x20, 2172, len(data), b".FIT", 0) + data
        tries = []
        for _ in range(3):
            began = time.process_time()
            outcome(FAST[kind], data)
            tries.append(time.process_time() - began)
        took.append(min(tries))
    assert took[1] < 10.0 * max(took[0], 0.02)


def test_every_real_file_is_read_alike(shared, monkeypatch):
    """As recordings and as what becomes of them; nearly all records of the FIT files in bulk."""
    whole = list(real(shared))
    assert len(whole) > 100
    fast = [read_bytes(data, name) for name, data in whole]
    bulk, slow = np.sum([gathered(shortened(data)) for _, data in whole if format_of(data) == "fit"], axis=0)
    assert slow < 0.01 * bulk
    for one, (name, data) in zip(fast, whole, strict=True):
        if (kind := format_of(data)) in FAST:
            slowly = outcome(SLOW[kind], data)
            assert difference(outcome(FAST[kind], data), slowly) == "", name
            monkeypatch.setitem(reading._DECODERS, kind, lambda _, found=slowly: again(found))
            assert readings_differ(one, read_bytes(data, name)) == "", name


def again(found: Decoded | Message) -> Decoded:
    if isinstance(found, Message):
        raise TrackFileError(found)
    return found


def readings_differ(one, other) -> str:
    if (one.skipped, one.notes, one.failure) != (other.skipped, other.notes, other.failure):
        return "words"
    for a, b in zip(one.tracks, other.tracks, strict=True):
        for name, value in vars(a).items():
            if isinstance(value, np.ndarray):
                if not np.array_equal(value, getattr(b, name), equal_nan=True):
                    return name
            elif repr(value) != repr(getattr(b, name)):
                return name
    return ""
