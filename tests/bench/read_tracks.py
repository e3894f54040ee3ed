"""Seconds per file by format, and CPU seconds per 3,600 records: slowly, fast, and by a yardstick.

    python tests/bench/read_tracks.py [--data ../shared/data/tracks] [--copies 500 --processes 2]

The seconds are of decoding alone and of reading down to finished tracks. `pip install fitfast` brings the yardstick, a
reader of FIT in Rust; without it there is none. With `--copies`, so many files (the folder's, over and over) are read
by so many processes, as an import does.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from types import ModuleType

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1]))
from naive_tracks import FAST, SLOW, outcome

from routerisk.tracks import Reading, Source, read_bytes, read_source, sources
from routerisk.tracks.formats import format_of
from routerisk.tracks.recording import Decoded


def by_format(files: list[Source]) -> None:
    """Read every file once and print the times by format."""
    seconds: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for source in files:
        data = source.load()
        began = time.perf_counter()
        reading = read_bytes(data, source.name, hints=source.hints)
        fixes = sum(len(track) for track in reading.tracks)
        seconds[format_of(data) or "none"].append((time.perf_counter() - began, fixes))
    print(f"{'format':8} {'files':>5} {'mean s':>8} {'longest s':>10} {'fixes/s':>9}")
    for kind, took in sorted(seconds.items()):
        times = [t for t, _ in took]
        print(f"{kind:8} {len(took):5} {sum(times) / len(took):8.3f} {max(times):10.3f} "
              f"{sum(n for _, n in took) / sum(times):9.0f}")  # fmt: skip


def by_way(files: list[Source]) -> None:
    """Print the CPU seconds per 3,600 records of decoding slowly and fast, and of reading down to finished tracks."""
    print(f"{'format':8} {'files':>5} {'records':>8} {'slowly':>8} {'fast':>8} {'ratio':>6} {'to tracks':>10}")
    for kind, decode in FAST.items():
        whole = [data for data in map(_unpacked, files) if format_of(data) == kind]
        found = [outcome(decode, data) for data in whole]
        records = sum(len(recording) for one in found if isinstance(one, Decoded) for recording in one.recordings)
        slowly, fast, tracks = (
            3600.0 / records * sum(_seconds(partial(way, data), times) for data in whole)
            for way, times in ((partial(outcome, SLOW[kind]), 1), (partial(outcome, decode), 5), (_to_tracks, 5))
        )
        print(f"{kind:8} {len(whole):5} {records:8} {slowly:8.4f} {fast:8.4f} {slowly / fast:6.1f} {tracks:10.4f}")
        if kind == "fit":
            _beside_fitfast(whole)


def _unpacked(source: Source) -> bytes:
    data = source.load()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def _to_tracks(data: bytes) -> Reading:
    return read_bytes(data, "")


def _seconds(work: Callable[[], object], times: int) -> float:
    """CPU seconds, the best of some."""
    best = float("inf")
    for _ in range(times):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def _beside_fitfast(whole: list[bytes]) -> None:
    """How much longer decoding takes than the arrays of fitfast, a reader in Rust, on the files that it can read."""
    try:
        import fitfast
    except ImportError:
        print("         fitfast is not installed: no yardstick")
        return
    records, theirs, ours = 0, 0.0, 0.0
    for data in whole:
        if n := _records_of_fitfast(fitfast, data):
            records += n
            theirs += _seconds(partial(fitfast.records, data), 5)
            ours += _seconds(partial(outcome, FAST["fit"], data), 5)
    print(f"         fitfast {fitfast.__version__}: {3600 * theirs / records:.4f}; ours on the same files "
          f"{3600 * ours / records:.4f}, {ours / theirs:.1f} times as long")  # fmt: skip


def _records_of_fitfast(fitfast: ModuleType, data: bytes) -> int:
    """How many records it finds, 0 in a file that it cannot read."""
    try:
        return len(fitfast.records(data).get("timestamp", ()))
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - it panics on some damaged files, and a panic is no Exception
        return 0


def many(files: list[Source], copies: int, processes: int) -> None:
    """Read many files beside each other and print how long it took."""
    queue = list(itertools.islice(itertools.cycle(files), copies))
    began = time.perf_counter()
    with ProcessPoolExecutor(processes) as pool:
        tracks = sum(len(reading.tracks) for reading in pool.map(read_source, queue, chunksize=4))
    print(f"{copies} files, {tracks} tracks, {processes} processes: {time.perf_counter() - began:.1f} s")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=Path(__file__).parents[3] / "shared" / "data" / "tracks")
    options.add_argument("--copies", type=int, default=0)
    options.add_argument("--processes", type=int, default=2)
    asked = options.parse_args()
    files = [source for source in sources([asked.data]) if not source.name.endswith((".csv", ".xml"))]
    by_format(files)
    by_way(files)
    if asked.copies:
        many(files, asked.copies, asked.processes)


if __name__ == "__main__":
    main()
