"""File names of every kind: any bytes, line breaks, what a terminal obeys, 255 bytes; on disk and in zips."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import ROOT

from routerisk.files import write_out
from routerisk.messages import Message, one_line, readable
from routerisk.pipeline import add
from routerisk.pipeline.adding import unmapped
from routerisk.pipeline.maps import NoMap
from routerisk.store import FileRow, Store
from routerisk.tracks import read_tracks, sources
from routerisk.tracks.finishing import finished
from routerisk.tracks.gpx import decode
from routerisk.tracks.zip_names import opened_zip

NAMES = {
    "latin-1": b"stra\xdfe.gpx",
    "cut-in-two": b"lauf-\xe2\x82.gpx",
    "any-bytes": bytes(range(0x80, 0x100)) + b".gpx",
    "surrogates": b"\xed\xa0\x80\xed\xb0\x80.gpx",
    "line-breaks": b"a\nroute\r\nrisk.gpx",
    "escapes": b"\x1b]0;owned\x07\x1b[2J\x9b31m.gpx",
    "direction": "run\u202egpx.exe\u2066.gpx".encode(),
    "longest": b"x" * 251 + b".gpx",
    "markup": b"<img src=x onerror=1>[bold red].gpx",
    "option": b"--again.gpx",
}
pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="a disk that takes UTF-8 names only")


def gpx(day: int) -> bytes:
    start = datetime(2026, 4, 6, 6, 0, tzinfo=UTC) + timedelta(days=day)
    points = "".join(
        f'<trkpt lat="{60.17 + 27e-6 * s:.6f}" lon="24.94"><time>{start + timedelta(seconds=s):%FT%TZ}</time></trkpt>'
        for s in range(300)
    )
    return f"<gpx creator='x'><trk><type>running</type><trkseg>{points}</trkseg></trk></gpx>".encode()


def files_in(folder: Path, names: dict[str, bytes]) -> list[str]:
    """A run of its own under each name; their paths as Python has them."""
    folder.mkdir()
    for day, name in enumerate(names.values()):
        (folder / os.fsdecode(name)).write_bytes(gpx(day))
    return [f"{folder}/{os.fsdecode(name)}" for name in names.values()]


def routerisk(*arguments: str | bytes, data: Path) -> subprocess.CompletedProcess[bytes]:
    ours = {"ROUTERISK_DATA": str(data), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
    return subprocess.run([sys.executable, "-m", "routerisk", *arguments], capture_output=True, check=False,
                          env={**os.environ, **ours})  # fmt: skip


def is_harmless(shown: bytes) -> bool:
    """Valid UTF-8 without anything that a terminal obeys or that turns the direction of what is around it."""
    text = shown.decode()
    return not any(sign in text for sign in "\x1b\x07\x9b\r\u202e\u2066")


def test_each_name_is_kept_exactly_and_known_again(tmp_path: Path) -> None:
    paths = files_in(tmp_path / "runs", NAMES)
    with Store(tmp_path / "data") as store:
        first = add(store, [tmp_path / "runs"], NoMap())
        again = add(store, [tmp_path / "runs"], NoMap())
    assert {one.path for one in first} == set(paths)
    assert {one.status for one in first} == {"added"}
    assert {one.status for one in again} == {"duplicate"}
    assert {word.id for one in again for word in one.words} == {"add.before"}  # under another name: add.same-file


def test_the_same_bytes_under_an_odd_name_are_told_by_it(tmp_path: Path) -> None:
    (path,) = files_in(tmp_path / "runs", {"one": NAMES["latin-1"]})
    plain = tmp_path / "plain.gpx"
    plain.write_bytes(Path(path).read_bytes())
    with Store(tmp_path / "data") as store:
        add(store, [path], NoMap())
        (outcome,) = add(store, [plain], NoMap())
    assert outcome.words[0].values["file"] == path


@pytest.mark.parametrize("option", [(), ("--json",)])
def test_they_are_shown_harmlessly_by_add(tmp_path: Path, option: tuple[str, ...]) -> None:
    files_in(tmp_path / "runs", NAMES)
    done = routerisk("add", str(tmp_path / "runs"), *option, data=tmp_path / "data")
    assert done.returncode == 0, done.stderr.decode()
    assert is_harmless(done.stdout)
    assert b"stra\\xdfe.gpx" in done.stdout.replace(b"\\\\", b"\\")
    if option:
        assert len(json.loads(done.stdout)["files"]) == len(NAMES)
    else:
        assert len(done.stdout.splitlines()) == len(NAMES) + 3  # a line each, the sums, what waits, what next


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_each_can_be_named_and_what_fails_is_one_harmless_line(tmp_path: Path, name: bytes) -> None:
    data = tmp_path / "data"
    missing = routerisk("add", b"./nowhere-" + name[:200], data=data)
    assert (missing.returncode, len(missing.stderr.splitlines())) == (1, 1)
    assert is_harmless(missing.stderr)
    watched = routerisk("watch", b"./nowhere-" + name[:200], data=data)
    assert (watched.returncode, len(watched.stderr.splitlines())) == (2, 1)
    assert is_harmless(watched.stderr)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_file_of_ours_can_have_such_a_name(tmp_path: Path, name: bytes) -> None:
    path = tmp_path / os.fsdecode(name)
    write_out(path, "page")
    assert [os.fsencode(one.name) for one in tmp_path.iterdir()] == [name]
    assert path.read_bytes() == b"page"


WRONG = (b"stra\xdfe-1.gpx", b"\xff\xfe\xfd-22.gpx", "läufe-3.gpx".encode())


def zip_with(*names: bytes) -> bytes:
    """A zip whose names are said to be UTF-8, whatever their bytes are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for day, name in enumerate(names):
            archive.writestr(f"é{day}" + "x" * (len(name) - 3), gpx(day))
    data = out.getvalue()
    for day, name in enumerate(names):
        data = data.replace(f"é{day}".encode() + b"x" * (len(name) - 3), name)
    return data


def test_a_wrong_name_in_a_zip_loses_none_of_its_files(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(zip_with(*WRONG))
    assert len(read_tracks(path)) == 3
    names = {source.name.removeprefix(f"{path}/") for source in sources([path])}
    assert len(names) == 3
    assert "läufe-3.gpx" in names


def test_nor_in_a_zip_behind_something_else() -> None:
    archive = opened_zip(io.BytesIO(b"#!/bin/sh\nexit\n" + zip_with(*WRONG)))
    assert [archive.read(info) for info in archive.infolist()] == [gpx(0), gpx(1), gpx(2)]


def test_names_in_a_zip_that_does_not_say_that_they_are_utf_8(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("ab-uf.gpx", gpx(0))
        archive.writestr("c-d.gpx", gpx(1))
    raw = out.getvalue().replace(b"ab-uf.gpx", "läuf.gpx".encode()).replace(b"c-d.gpx", b"\x84-d.gpx")
    path = tmp_path / "old.zip"
    path.write_bytes(raw)
    names = [source.name.removeprefix(f"{path}/") for source in sources([path])]
    assert names == ["läuf.gpx", "ä-d.gpx"]  # 0x84 is ä in code page 437
    assert len(read_tracks(path)) == 2


def test_what_is_shown_is_unicode_and_tells_names_apart() -> None:
    assert readable(os.fsdecode(b"caf\xe9")) == "caf\\xe9"
    assert readable(os.fsdecode(b"caf\xe8")) != readable(os.fsdecode(b"caf\xe9"))
    assert readable("\ud83d") == "\N{REPLACEMENT CHARACTER}"
    assert readable("Família 👩‍👧 می‌دوم") == "Família 👩‍👧 می‌دوم"
    assert one_line("a\n b\t c") == "a b c"


def test_a_message_comes_back_as_it_was() -> None:
    for name in NAMES.values():
        message = Message("add.same-file", {"file": os.fsdecode(name)})
        kept = message.dumps()
        kept.encode()
        assert Message.loads(kept) == message


def test_half_a_letter_in_a_title_is_no_reason_to_lose_the_run(tmp_path: Path) -> None:
    titled = replace(decode(gpx(0)).recordings[0], name="Lauf \ud83d", shoe="\udc00")
    ((track, _),) = finished(titled, "skip", every_sport=False)
    with Store(tmp_path) as store:
        store.record(FileRow(content_hash="1", path="a", status="added", words=(), run_ids=(track.run_id,)),
                     [unmapped(track)])  # fmt: skip
        assert store.track(track.run_id).name.startswith("Lauf ")
