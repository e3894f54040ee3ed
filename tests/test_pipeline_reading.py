"""Archives among the files of an import: none stays open, however the import ends."""

from __future__ import annotations

import signal
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

import pytest
from fit_factory import START, run

from routerisk.pipeline import EmbeddedMap, add
from routerisk.pipeline import reading as reading_module
from routerisk.pipeline.adding import taken_in
from routerisk.store import Store
from routerisk.tracks import sources
from routerisk.tracks.archives import _opened

DAY_S = 86_400


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two zips of three runs each."""
    here = tmp_path / "exports"
    here.mkdir()
    for i in range(2):
        with zipfile.ZipFile(here / f"{i}.zip", "w") as archive:
            for j in range(3):
                start = START + (3 * i + j) * DAY_S
                archive.writestr(f"{j}.fit", run(40, start=start).session(start, 39, metres=117).bytes())
    return here


@pytest.mark.parametrize("processes", [1, 2])
def test_no_archive_stays_open_after_an_import(tmp_path: Path, folder: Path, processes: int) -> None:
    with Store(tmp_path / "data") as store:
        for status in ("added", "duplicate"):
            outcomes = add(store, [folder], EmbeddedMap(), processes=processes)
            assert [outcome.status for outcome in outcomes] == [status] * 6
            assert _opened.archives == {}


def test_nor_after_one_that_is_left_off(tmp_path: Path, folder: Path) -> None:
    with Store(tmp_path / "data") as store:
        under_way = taken_in(store, list(sources([folder])), EmbeddedMap())
        assert next(under_way).status == "added"
        assert len(_opened.archives) == 2
        under_way.close()  # type: ignore[attr-defined]
        assert _opened.archives == {}
        assert len(store.runs()) == 1


@pytest.fixture
def listening() -> Iterator[None]:
    """Python listens to Ctrl-C, also where the tests were started deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """A pool during whose shutdown Ctrl-C comes, and whether it came to its end."""
    ended: list[bool] = []

    class Pool:
        def __init__(self, *_: object, **__: object) -> None:
            pass

        def submit(self, read: Callable[..., object], *given: object, **named: object) -> Future[object]:
            done: Future[object] = Future()
            done.set_result(read(*given, **named))
            return done

        def shutdown(self, **_: object) -> None:
            signal.raise_signal(signal.SIGINT)
            ended.append(True)

    monkeypatch.setattr(reading_module, "ProcessPoolExecutor", Pool)
    return ended


@pytest.mark.usefixtures("listening")
def test_another_interrupt_while_the_readers_end_is_not_heard(folder: Path, ended: list[bool]) -> None:
    """A pool whose shutdown is broken off leaves threads behind that the program waits for, for ever."""
    found = reading_module.read_all(list(sources([folder])), lambda _: False, processes=2)
    next(found)
    with pytest.raises(KeyboardInterrupt, match="the first"), closing(found):  # type: ignore[type-var]
        raise KeyboardInterrupt("the first")
    assert ended == [True]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("listening")
@pytest.mark.parametrize("to_the_end", [True, False])
def test_the_first_interrupt_is_heard_when_the_readers_have_ended(folder: Path, ended: list[bool],
                                                                  to_the_end: bool) -> None:  # fmt: skip
    found = reading_module.read_all(list(sources([folder])), lambda _: False, processes=2)
    next(found)
    with pytest.raises(KeyboardInterrupt):
        list(found) if to_the_end else found.close()  # type: ignore[attr-defined]
    assert ended == [True]


def test_who_is_deaf_to_interrupts_stays_so(folder: Path, ended: list[bool]) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert len(list(reading_module.read_all(list(sources([folder])), lambda _: False, processes=2))) == 6
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert ended == [True]
