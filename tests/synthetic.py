"""Made-up records for tests of the rooms that only carry them; and a process that fills a store with them.

`python tests/synthetic.py DIR N` records N files one by one and prints a line after each (a test kills it).
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from routerisk.records import PIECE_ARRAYS, Exposure, Track
from routerisk.store import FileRow, Store, StoredRun

START = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)


def track(seed: int, fixes: int = 900, **others: Any) -> Track:
    """A wobbling line near Helsinki; some numbers absent, as in real files."""
    rng = np.random.default_rng(seed)
    time_s = np.cumsum(rng.integers(1, 4, fixes)).astype(float)
    heart = rng.integers(120, 170, fixes).astype(float)
    heart[rng.random(fixes) < 0.1] = np.nan
    return Track.from_arrays(
        time_s=time_s,
        lon_deg=np.round(24.94 + np.cumsum(rng.normal(0, 3e-5, fixes)), 7),
        lat_deg=np.round(60.17 + np.cumsum(rng.normal(0, 2e-5, fixes)), 7),
        heart_rate_bpm=heart,
        started_at=START + timedelta(days=seed),
        timezone="Europe/Helsinki",
        **others,
    )


def exposure(of: Track, pieces: int = 60) -> Exposure:
    """Pieces with plausible numbers; probabilities sum to 1."""
    rng = np.random.default_rng(len(of))
    per_piece: dict[str, Any] = {name: rng.random(pieces) for name in PIECE_ARRAYS}
    per_piece |= {
        "way_id": rng.integers(1, 2**40, pieces),
        "way_class": tuple(rng.choice(["footway", "residential", ""], pieces).tolist()),
        "street": rng.integers(-1, 2, pieces).astype(np.int32),
        "first_fix": np.arange(pieces, dtype=np.int32) * 5,
        "last_fix": np.arange(1, pieces + 1, dtype=np.int32) * 5,
        "surface_basis": rng.integers(0, 3, pieces).astype(np.int8),
        "surface_p": rng.dirichlet(np.ones(14), pieces),
        "side_p": rng.dirichlet(np.ones(3), pieces),
        "length_m": rng.uniform(5, 100, pieces),
    }
    return Exposure(
        run_id=of.run_id, name=of.name, sport=of.sport, indoor=of.indoor, started_at=of.started_at,
        timezone=of.timezone, country="FI", driving_side="right", distance_m=float(per_piece["length_m"].sum()),
        moving_s=1500.0, elapsed_s=1600.0, climb_m=float("nan"), steps=4200.0, names=("Esplanadi", "Käpylä \U0001f3c3"),
        shape_first=np.arange(pieces + 1, dtype=np.int32) * 2, shape_lon_deg=rng.random(pieces * 2),
        shape_lat_deg=rng.random(pieces * 2), **per_piece,
    )  # fmt: skip


def stored(seed: int, **others: Any) -> StoredRun:
    made = track(seed, **others)
    return StoredRun(track=made, exposure=exposure(made), mapping="mapped")


def file_of(run: StoredRun, seed: int) -> FileRow:
    return FileRow(content_hash=f"{seed:064x}", path=f"run{seed}.gpx", status="added", words=(),
                   run_ids=(run.track.run_id,))  # fmt: skip


def fill(directory: str, count: int) -> None:
    with Store(directory) as store:
        for seed in range(count):
            run = stored(seed)
            store.record(file_of(run, seed), [run])
            sys.stdout.write(f"{seed}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    fill(sys.argv[1], int(sys.argv[2]))
