"""Seconds per file by format, and the share of the time that is spent inside fitparse.

    python tests/bench/read_tracks.py [--data ../shared/data/tracks] [--copies 500 --processes 2]

With `--copies`, so many files (the folder's, over and over) are read by so many processes, as an import does.
"""

from __future__ import annotations

import argparse
import cProfile
import itertools
import pstats
import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from routerisk.tracks import Reading, Source, read_bytes, read_source, sources
from routerisk.tracks.formats import format_of


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


def share_of_fitparse(files: list[Source]) -> None:
    """Profile the reading of the FIT files and print how much of it fitparse takes."""
    readings: list[Reading] = []
    profile = cProfile.Profile()
    for source in files:
        data = source.load()
        if format_of(data) == "fit":
            profile.enable()
            readings.append(read_bytes(data, source.name))
            profile.disable()
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]  # an attribute since ever, typed nowhere
    whole = sum(row[2] for row in stats.values())
    inside = sum(row[2] for (file, _, _), row in stats.items() if "fitparse" in file)
    builtin = sum(
        callers[2]
        for (file, _, _), row in stats.items()
        if file == "~"
        for (caller, _, _), callers in row[4].items()
        if "fitparse" in caller
    )
    print(f"fitparse: {(inside + builtin) / whole:.0%} of the time of {len(readings)} FIT files (under a profiler)")


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
    share_of_fitparse(files)
    if asked.copies:
        many(files, asked.copies, asked.processes)


if __name__ == "__main__":
    main()
