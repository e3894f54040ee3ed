"""Records as rows of the database and back."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import numpy as np

from ..loads import positive_p
from ..messages import Message
from ..records import (
    BASES,
    EVIDENCE_PIECES,
    EVIDENCE_STEPS,
    PIECE_ARRAYS,
    SIDES,
    SURFACES,
    Exposure,
    RunRow,
    SideEvidence,
    Tally,
    Track,
)
from .blobs import pack, unpack
from .forms import KINDS, complete, labelled, spread_over

__all__ = ["evidence_of", "evidence_row", "exposure_of", "exposure_row", "kept_text", "label_row", "run_row",
           "tally_of", "tally_row", "text_kept", "track_of", "track_row"]  # fmt: skip

STREAMS: Final = (
    "time_s", "lon_deg", "lat_deg", "ele_m", "accuracy_m", "cadence_spm", "heart_rate_bpm", "stance_balance_pct",
    "stance_time_ms", "step_length_m", "vertical_oscillation_mm",
)  # fmt: skip
RARE_STREAMS: Final = ("breaks", "travel_from", "travel_to", "travel_kind", "cut_from", "cut_to")
"""Kept only where there is something in them."""
PIECE_CODES: Final = ("way_id", "street", "first_fix", "last_fix", "surface_basis")
PIECE_WIDE: Final = {"surface_p": SURFACES, "side_p": SIDES}
"""With the names of their columns."""
PIECE_SINGLES: Final = tuple(
    name for name in PIECE_ARRAYS if name not in (*PIECE_CODES, *PIECE_WIDE, "way_class")
)  # fmt: skip
"""Numbers per piece; kept in single precision (7 digits), one matrix: a history of thousands of runs loads at once."""
SHAPES: Final = ("shape_first", "shape_lon_deg", "shape_lat_deg")
TALLY_SUMS: Final = (
    "distance_km", "moving_s", "steps", "climb_m", "impact_km", "strain_km", "uneven_km", "net_pctkm", "abs_pctkm",
    "hard_km", "told_km",
)  # fmt: skip
TALLY_BY_KIND: Final = {"surface_km": KINDS, "basis_km": BASES}
"""With the names of their columns."""
TALLY_BY_STREET: Final = ("street_abs_pctkm", "street_right_p")
"""In the order of `street_pctkm`."""
TALLY_DRAWN: Final = ("drawn_net_pctkm", "drawn_load_km", "drawn_uneven_km")


def text_kept(text: str) -> str | bytes:
    """A text as SQLite takes it: one that is no Unicode (a file's name may be any bytes) as bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="surrogatepass")
    return text


def kept_text(kept: str | bytes) -> str:
    """The text that `text_kept` was given, exactly."""
    return kept.decode(errors="surrogatepass") if isinstance(kept, bytes) else kept


def _null(number: float) -> float | None:
    return None if math.isnan(number) else float(number)


def _nan(value: Any) -> float:
    return math.nan if value is None else float(value)


def track_row(track: Track, mapping: str, mapping_words: Message) -> tuple[dict[str, Any], bytes]:
    """The row of `run` and the blob of `stream`."""
    seen = track.has_position
    box = [None] * 4
    if seen.any():
        lon, lat = track.lon_deg[seen], track.lat_deg[seen]
        box = [float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())]  # type: ignore[list-item]
    row = {
        "run_id": track.run_id,
        "started_at": track.started_at.isoformat(),
        "start_unix": track.started_at.timestamp(),
        "end_unix": track.ended_at.timestamp(),
        "timezone": track.timezone,
        "sport": track.sport,
        "indoor": int(track.indoor),
        "keeps_travel": int(track.keeps_travel),
        **label_row(track),
        "fixes": len(track),
        "west_deg": box[0], "south_deg": box[1], "east_deg": box[2], "north_deg": box[3],
        "mapping": mapping,
        "mapping_words": mapping_words.dumps(),
    }  # fmt: skip
    rare = {name: getattr(track, name) for name in RARE_STREAMS if len(getattr(track, name))}
    return row, pack({name: getattr(track, name) for name in STREAMS} | rare, deflate=True)


def label_row(track: Track) -> dict[str, Any]:
    """The columns of `run` that another recording of the same run may fill in."""
    return {
        "device": track.device,
        "name": track.name,
        "shoe": track.shoe,
        "device_distance_m": _null(track.device_distance_m),
        "device_moving_s": _null(track.device_moving_s),
    }


def track_of(row: sqlite3.Row | Mapping[str, Any], arrays: bytes) -> Track:
    """The Track that `track_row` was given, to the last bit; streams that older rows lack are NaN."""
    return Track(
        run_id=row["run_id"],
        started_at=datetime.fromisoformat(row["started_at"]),
        timezone=row["timezone"],
        sport=row["sport"],
        indoor=bool(row["indoor"]),
        keeps_travel=bool(row["keeps_travel"]),
        device=row["device"],
        name=row["name"],
        shoe=row["shoe"],
        device_distance_m=_nan(row["device_distance_m"]),
        device_moving_s=_nan(row["device_moving_s"]),
        **unpack(arrays),
    )


def run_row(row: sqlite3.Row) -> RunRow:
    box = (row["west_deg"], row["south_deg"], row["east_deg"], row["north_deg"])
    return RunRow(
        run_id=row["run_id"],
        started_at=datetime.fromisoformat(row["started_at"]),
        elapsed_s=row["end_unix"] - row["start_unix"],
        timezone=row["timezone"],
        sport=row["sport"],
        indoor=bool(row["indoor"]),
        device=row["device"],
        name=row["name"],
        shoe=row["shoe"],
        device_distance_m=_nan(row["device_distance_m"]),
        device_moving_s=_nan(row["device_moving_s"]),
        fixes=row["fixes"],
        box_deg=None if box[0] is None else box,
        mapping=row["mapping"],
        mapping_words=Message.loads(row["mapping_words"]),
        distance_m=_nan(row["distance_m"]),
    )


def exposure_row(exposure: Exposure) -> dict[str, Any]:
    """The row of `exposure`."""
    classes = sorted(set(exposure.way_class))
    code = {name: i for i, name in enumerate(classes)}
    singles = np.array([getattr(exposure, name) for name in PIECE_SINGLES], np.float32)
    pieces = {
        "singles": singles.reshape(len(PIECE_SINGLES), len(exposure.way_id)),
        **{name: getattr(exposure, name).astype(np.float32) for name in PIECE_WIDE},
        **{name: getattr(exposure, name) for name in PIECE_CODES},
        "way_class": np.array([code[name] for name in exposure.way_class], np.int16),
    }
    words = {"names": exposure.names, "classes": classes}
    return {
        "run_id": exposure.run_id,
        "country": exposure.country,
        "driving_side": exposure.driving_side,
        "distance_m": _null(exposure.distance_m),
        "moving_s": _null(exposure.moving_s),
        "elapsed_s": _null(exposure.elapsed_s),
        "climb_m": _null(exposure.climb_m),
        "steps": _null(exposure.steps),
        "words": json.dumps(words, ensure_ascii=False, separators=(",", ":")),
        "pieces": pack(pieces, deflate=False, labels={"singles": PIECE_SINGLES, **PIECE_WIDE}),
        "shapes": pack({name: getattr(exposure, name) for name in SHAPES}, deflate=True),
    }


def exposure_of(row: sqlite3.Row, *, shapes: bool) -> Exposure:
    """The Exposure of a joined row of `run` and `exposure`; without `shapes` its lines are empty.

    Raises OtherFormError where the row lacks what an Exposure needs.
    """
    arrays = unpack(row["pieces"])
    count = len(arrays["way_id"])
    words = json.loads(row["words"])
    classes = words["classes"]
    lines = unpack(row["shapes"]) if shapes else _no_lines(count)
    codes = arrays["way_class"].tolist()
    numbers: dict[str, Any] = {name: array for name, array in arrays.items() if name != "singles"}
    numbers |= {name: spread_over(arrays, name, columns) for name, columns in PIECE_WIDE.items()}
    singles = labelled(arrays, "singles", 0, words.get("singles"))
    numbers |= zip(singles, arrays["singles"].astype(np.float64), strict=True)
    told = {
        "run_id": row["run_id"],
        "name": row["name"],
        "sport": row["sport"],
        "indoor": bool(row["indoor"]),
        "started_at": datetime.fromisoformat(row["started_at"]),
        "timezone": row["timezone"],
        "country": row["country"],
        "driving_side": row["driving_side"],
        "distance_m": _nan(row["distance_m"]),
        "moving_s": _nan(row["moving_s"]),
        "elapsed_s": _nan(row["exposure_elapsed_s"]),
        "climb_m": _nan(row["climb_m"]),
        "steps": _nan(row["steps"]),
        "net_right_p": _nan(row["right_p"]),
        "names": tuple(words["names"]),
        "way_class": tuple([classes[code] for code in codes]),
    }
    return Exposure(**complete(Exposure, {**numbers, **lines, **told}))


def evidence_row(evidence: SideEvidence) -> dict[str, Any]:
    """The row of `evidence`, from the run alone; numbers in single precision."""
    arrays = {name: getattr(evidence, name) for name in (*EVIDENCE_PIECES, *EVIDENCE_STEPS)}
    arrays = {name: array.astype(np.float32) if array.dtype == np.float64 else array for name, array in arrays.items()}
    measured = int(np.isfinite(evidence.stance_balance_pct).any())
    return {"run_id": evidence.run_id, "key": "", "measured": measured, "arrays": pack(arrays, deflate=True)}


_RENAMED: Final = {"busy": "through"}
"""Names that arrays of evidence had before."""


def evidence_of(row: sqlite3.Row) -> SideEvidence:
    """The SideEvidence of a row of `evidence`. Raises OtherFormError where it lacks what one needs."""
    arrays = unpack(row["arrays"])
    wide: dict[str, Any] = {
        _RENAMED.get(name, name): array.astype(np.float64) if array.dtype == np.float32 else array
        for name, array in arrays.items()
    }
    return SideEvidence(**complete(SideEvidence, {**wide, "run_id": row["run_id"]}))


def _no_lines(pieces: int) -> dict[str, Any]:
    nothing = np.zeros(0)
    return {"shape_first": np.zeros(pieces + 1, np.int32), "shape_lon_deg": nothing, "shape_lat_deg": nothing}


def tally_row(tally: Tally, key: str) -> dict[str, Any]:
    """The row of `tally`; `key` is that of its draws."""
    arrays = {
        "sums": np.array([getattr(tally, name) for name in TALLY_SUMS]),
        **{name: getattr(tally, name) for name in TALLY_BY_KIND},
        "drawn": np.array([getattr(tally, name) for name in TALLY_DRAWN], np.float32),
        **{name: np.array(list(getattr(tally, name).values()), np.float64) for name in TALLY_BY_STREET},
    }
    streets = json.dumps(tally.street_pctkm, ensure_ascii=False, separators=(",", ":"))
    right_p = float(positive_p(tally.drawn_net_pctkm)) if len(tally.drawn_net_pctkm) else None
    labels = {"sums": TALLY_SUMS, "drawn": TALLY_DRAWN, **TALLY_BY_KIND}
    return {"run_id": tally.run_id, "key": key, "streets": streets,
            "arrays": pack(arrays, deflate=False, labels=labels), "right_p": right_p}  # fmt: skip


def tally_of(row: sqlite3.Row) -> Tally:
    """The Tally of a joined row of `run` and `tally`. Raises OtherFormError where it lacks what one needs."""
    arrays = unpack(row["arrays"])
    numbers: dict[str, Any] = dict(zip(labelled(arrays, "sums", 0), arrays["sums"].tolist(), strict=True))
    numbers |= {name: spread_over(arrays, name, columns) for name, columns in TALLY_BY_KIND.items()}
    numbers |= zip(labelled(arrays, "drawn", 0), arrays["drawn"], strict=True)
    streets = json.loads(row["streets"])
    by_street = [name for name in TALLY_BY_STREET if name in arrays]
    numbers |= {name: dict(zip(streets, arrays[name].tolist(), strict=True)) for name in by_street}
    told = {
        "run_id": row["run_id"],
        "sport": row["sport"],
        "indoor": bool(row["indoor"]),
        "started_at": datetime.fromisoformat(row["started_at"]),
        "timezone": row["timezone"],
        "street_pctkm": streets,
    }
    return Tally(**complete(Tally, {**numbers, **told}))
