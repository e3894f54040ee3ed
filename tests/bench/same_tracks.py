"""Damage watch exports at random and read each fast and slowly: both must tell the same, to the last bit.

    python tests/bench/same_tracks.py --count 20000 --seed 1 [--data ../shared/data]

The files are real ones, made short so that damages meet what matters, and such as the tests make. Prints what came of
them by format; exits with 1 if anything differed.
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
import fit_factory
from fuzz_tracks import damaged
from naive_tracks import FAST, SLOW, difference, outcome, shortened

from routerisk.tracks.fit_chain import files
from routerisk.tracks.formats import format_of
from routerisk.tracks.recording import Decoded

POINTS_MAX = 60


def seeds(folder: Path) -> dict[str, list[tuple[str, bytes]]]:
    """Short files by format that can be read: real ones, where there are any, and made ones."""
    found: dict[str, list[tuple[str, bytes]]] = {kind: [] for kind in FAST}
    for name, data in real(folder):
        kind = format_of(data)
        if kind == "fit":
            found[kind] += [(name, shortened(part)) for part in files(data, [])]
        elif kind in found:
            found[kind].append((name, thinned(data)))
    found["fit"] += made()
    return {
        kind: [file for file in of if isinstance(outcome(FAST[kind], file[1]), Decoded)] for kind, of in found.items()
    }


def real(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.glob("tracks/**/*")) + sorted(folder.glob("reports/**/*")):
        if path.is_file() and path.name.lower().removesuffix(".gz").endswith((".fit", ".gpx", ".tcx")):
            data = path.read_bytes()
            try:
                yield path.name, gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
            except (OSError, EOFError):
                continue


def thinned(data: bytes) -> bytes:
    """GPX or TCX without the points beyond the first, but the last."""
    points = list(re.finditer(rb"<(trkpt|Trackpoint|rtept|wpt)\b.*?</\1>", data, re.DOTALL))[POINTS_MAX:-1]
    return data[: points[0].start()] + data[points[-1].end() :] if points else data


def made() -> list[tuple[str, bytes]]:
    """FIT files with what few real ones have."""
    return [(name, fit.bytes()) for name, fit in fit_factory.oddities().items()]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--data", type=Path, default=Path(__file__).parents[3] / "shared" / "data")
    asked = options.parse_args()
    chance = random.Random(asked.seed)  # noqa: S311 - no secret: a seed makes the damages the same again
    files_of = seeds(asked.data)
    counts: Counter[tuple[str, str]] = Counter()
    seconds: Counter[str] = Counter()
    warnings.simplefilter("error")
    for i in range(asked.count):
        kind = chance.choice(("fit", "fit", "gpx", "tcx"))
        name, data = chance.choice(files_of[kind])
        bad = damaged(data, chance)
        began = time.process_time()
        fast = outcome(FAST[kind], bad)
        between = time.process_time()
        slow = outcome(SLOW[kind], bad)
        seconds["fast"] += between - began
        seconds["slow"] += time.process_time() - between
        apart = difference(fast, slow)
        counts[kind, "DIFFERS" if apart else "read alike" if isinstance(fast, Decoded) else "refused alike"] += 1
        if apart:
            print(f"#{i} {name}: {apart}", flush=True)
    for (kind, said), n in sorted(counts.items()):
        print(f"{kind:4} {said:14} {n:6}")
    print(f"CPU: fast {seconds['fast']:.0f} s, slowly {seconds['slow']:.0f} s")
    return 1 if any(said == "DIFFERS" for _, said in counts) else 0


if __name__ == "__main__":
    sys.exit(main())
