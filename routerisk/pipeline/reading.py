"""Many export files read beside each other, answered in their order."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, fields
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Final

from ..errors import TrackFileError
from ..parameters import Variation, carry, variation
from .warming import compile_kernels, is_cold

if TYPE_CHECKING:
    from ..tracks import Hints, Reading, Source

__all__ = ["Read", "identity", "read_all"]

FEW: Final = 3
"""So few files are read sooner than other processes have started."""
AHEAD: Final = 4
"""Files per process that are read ahead of the one that is waited for; bounds the memory."""


@dataclass(frozen=True)
class Read:
    """One file with its identity ("" where it could not be opened)."""

    source: Source
    content_hash: str
    reading: Reading | None
    """None: the content is known, there was no need to read it."""


def read_all(files: Sequence[Source], known: Callable[[str], bool], processes: int) -> Iterator[Read]:
    """Read every file once and in order, but those whose content hash is `known`."""
    if len(files) <= FEW or processes < 2:
        pool = None
    else:
        # spawned, not forked: a progress bar's thread may hold a lock at the moment of a fork
        pool = ProcessPoolExecutor(min(processes, len(files)), get_context("spawn"), initializer=_mind_the_parent,
                                   initargs=(variation(),))  # fmt: skip
        if is_cold():
            pool.submit(compile_kernels)
    try:
        yield from _in_order(files, known, pool, AHEAD * processes)
    finally:
        if pool is not None:
            with _uninterrupted():
                pool.shutdown(cancel_futures=True)


def identity(data: bytes, hints: Hints) -> str:
    """Hash of a file's content and of what the export that it came in knows of it beside.

    The same bytes with other hints are read again: the runner's own title, shoe or sport may stand there.
    """
    digest = hashlib.sha256(data)
    for item in fields(hints):
        told = getattr(hints, item.name)
        if isinstance(told, tuple):
            digest.update(b"".join([item.name.encode(), *(series.tobytes() for series in told)]))
        elif told is not None and repr(told) not in ("''", "nan"):
            digest.update(f"{item.name}={told!r}".encode())
    return digest.hexdigest()


def _in_order(files: Sequence[Source], known: Callable[[str], bool], pool: ProcessPoolExecutor | None,
              ahead: int) -> Iterator[Read]:  # fmt: skip
    from ..tracks import Reading, read_bytes, released

    under_way: deque[tuple[Source, str, Future[Reading] | Reading | None]] = deque()
    for source in released(files):
        try:
            data = source.load()
        except TrackFileError as problem:
            under_way.append((source, "", Reading(source=source.name, failure=problem.message)))
        else:
            content_hash = identity(data, source.hints)
            if known(content_hash):
                under_way.append((source, content_hash, None))
            elif pool is None:
                under_way.append((source, content_hash, read_bytes(data, source.name, hints=source.hints)))
            else:
                under_way.append((source, content_hash, _submitted(pool, data, source)))
        while len(under_way) > (ahead if pool is not None else 0):
            yield _answer(*under_way.popleft())
    while under_way:
        yield _answer(*under_way.popleft())


def _submitted(pool: ProcessPoolExecutor, data: bytes, source: Source) -> Future[Reading] | Reading:
    from ..tracks import read_bytes

    try:
        with _sheltered():
            return pool.submit(read_bytes, data, source.name, hints=source.hints)
    except BrokenProcessPool:
        return read_bytes(data, source.name, hints=source.hints)


def _answer(source: Source, content_hash: str, found: Future[Reading] | Reading | None) -> Read:
    from ..tracks import read_source, released

    if not isinstance(found, Future):
        return Read(source, content_hash, found)
    try:
        return Read(source, content_hash, found.result())
    except BrokenProcessPool:  # a reader was killed, for want of memory say: slower here, but the rest goes on
        (reading,) = map(read_source, released([source]))
        return Read(source, content_hash, reading)


@contextmanager
def _sheltered() -> Iterator[None]:
    """Processes that start in here never see Ctrl-C, not even while they start: it is the parent's to answer."""
    if not hasattr(signal, "pthread_sigmask"):
        yield  # Windows: the initializer has to do
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C while the readers end is heard when they have ended: a pool that is left half shut down would never end.

    Another one after that which has ended the import is not heard at all.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears it
        return
    heard: list[int] = []
    ending = sys.exception()
    before = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if heard and not _is_interrupt(ending):
        signal.raise_signal(signal.SIGINT)


def _is_interrupt(problem: BaseException | None) -> bool:
    """Whether something ends because of a Ctrl-C."""
    while problem is not None and not isinstance(problem, KeyboardInterrupt):
        problem = problem.__context__
    return problem is not None


def _mind_the_parent(varied: Variation = ()) -> None:
    """Leave Ctrl-C to the parent, reckon with its parameters, and end with it, however it ends."""
    carry(varied)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.join,), daemon=True).start()


def _end_after(wait: Callable[[], None]) -> None:
    wait()
    os._exit(1)
