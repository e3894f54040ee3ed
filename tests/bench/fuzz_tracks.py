"""Damage real watch exports at random and read them: every one must end in a report line, soon and silently.

    python tests/bench/fuzz_tracks.py --count 20000 --seed 1 [--data ../shared/data/tracks]

Prints what came of them by format, the slowest, and every exception; exits with 1 if there was one.
"""

from __future__ import annotations

import argparse
import gzip
import io
import random
import sys
import time
import traceback
import warnings
import zipfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from routerisk.tracks import Reading, read_bytes

NAMED = ("fit", "gpx", "tcx", "gz", "zip")
LARGEST_BYTES = 120_000
MOST_FILES = 12
SLOW_S = 20.0


def seeds(folder: Path) -> dict[str, list[tuple[str, bytes]]]:
    """Real files by format, of all sizes up to a limit, and a zip made of them."""
    found: dict[str, list[tuple[str, bytes]]] = {kind: [] for kind in (*NAMED, "lists")}
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".json"):
        kind = path.suffix.lower().removeprefix(".")
        if path.stat().st_size <= LARGEST_BYTES:
            found[kind if kind in NAMED else "lists"].append((path.name, path.read_bytes()))
    unpacked = [(name, gzip.decompress(data)) for name, data in found["gz"] if "TCX" in name]
    found["tcx"] += [(name, data) for name, data in unpacked if len(data) <= 5 * LARGEST_BYTES]
    for files in found.values():
        files.sort(key=lambda file: len(file[1]))
        files[:] = files[:: max(1, len(files) // MOST_FILES)]
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind in ("fit", "gpx", "tcx"):
            name, data = found[kind][0]
            archive.writestr(f"activities/{name}", data)
        archive.writestr("inner.zip", found["zip"][0][1])
    found["zip"].append(("made.zip", whole.getvalue()))
    return found


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to eight damages: flipped, overwritten, cut out, cut off, inserted or doubled."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        if not out:
            break
        near = chance.random() < 0.3
        at = chance.randrange(min(len(out), 300) if near else len(out))
        length = min(int(chance.expovariate(1 / 12)) + 1, len(out) - at)
        kind = chance.randrange(7)
        if kind == 0:
            out[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            out[at] = chance.randrange(256)
        elif kind == 2:
            out[at : at + length] = bytes([chance.choice((0, 255))]) * length
        elif kind == 3:
            del out[at : at + length]
        elif kind == 4:
            del out[at:]
        elif kind == 5:
            out[at:at] = chance.randbytes(length)
        else:
            out[at:at] = out[at : at + length * 20]
    return bytes(out)


def outcome(reading: Reading) -> str:
    if reading.tracks:
        return "read"
    if reading.skipped:
        return "skipped"
    return "failed with a reason" if reading.failure else "NOTHING SAID"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=2000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--data", type=Path, default=Path(__file__).parents[3] / "shared" / "data" / "tracks")
    asked = options.parse_args()
    chance = random.Random(asked.seed)  # noqa: S311 - no secret: a seed makes the damages the same again
    counts: Counter[tuple[str, str]] = Counter()
    slowest = (0.0, "")
    files = seeds(asked.data)
    warnings.simplefilter("error")
    began = time.perf_counter()
    for i in range(asked.count):
        kind = chance.choice(("fit", "fit", "fit", "gpx", "tcx", "gz", "zip", "lists"))
        name, data = chance.choice(files[kind])
        bad = damaged(data, chance)
        since = time.process_time()  # other programs may take the processor meanwhile
        try:
            said = outcome(read_bytes(bad, name))
        except BaseException:  # noqa: BLE001 - a panic in a library would be one, too
            said = "EXCEPTION"
            print(f"#{i} {name}\n{traceback.format_exc(limit=-3)}", flush=True)
        slowest = max(slowest, (time.process_time() - since, f"#{i} {name}"))
        counts[kind, said] += 1
    for (kind, said), n in sorted(counts.items()):
        print(f"{kind:6} {said:22} {n:6}")
    print(f"{asked.count} damaged files in {time.perf_counter() - began:.0f} s")
    print(f"slowest {slowest[0]:.2f} s of processor time: {slowest[1]}")
    return 1 if slowest[0] > SLOW_S or any(said.isupper() for _, said in counts) else 0


if __name__ == "__main__":
    sys.exit(main())
