"""What the page's script reads: runs, streets and context as one JSON text, numbers as encoded columns."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..records import BASES, SURFACE_NAMES
from .encoding import encode, encode_lines, encode_steps, scaled
from .legend import legend_data
from .pieces import per_km
from .segments import Segments, segments_of

if TYPE_CHECKING:
    from ..arrays import Floats, Ints
    from ..records import Exposure
    from ..units import Units
    from ..words import Words

DEGREE_STEPS: Final = 1e6
"""Streets that were run are written to about a decimetre."""

SCALES: Final[Mapping[str, float]] = {
    "length": 1.0,
    "speed": 50.0,
    "height": 10.0,
    "load": 100.0,
    "uneven": 100.0,
    "slope": 20.0,
    "slope_sd": 20.0,
    "lower": 100.0,
    "left": 100.0,
    "right": 100.0,
    "confidence": 100.0,
}
"""Columns of a run's pieces: steps per unit (m, m/s, m, E per km, U, %, %, and probabilities)."""


def payload(exposures: Sequence[Exposure], runs: Sequence[Mapping[str, Any]], speak: Words, context: Mapping[str, Any],
            *, with_speed: bool, **others: Any) -> dict[str, Any]:  # fmt: skip
    """Put together what the script reads.

    `exposures` have been cut for privacy, all their pieces have lines; `runs` are their words and totals, in the same
    order. Without `with_speed` nothing that tells the time of a run is written.
    """
    segments = segments_of(exposures)
    pieces = [_columns(exposure, refs, with_speed) for exposure, refs in zip(exposures, segments.refs, strict=True)]
    return {
        "language": speak.language,
        "words": dict(speak.texts("script.")),
        "units": _units(speak.units),
        "surfaces": [speak.surface(name) for name in SURFACE_NAMES],
        "bases": [speak.say(f"basis.{name}") for name in BASES],
        "legend": legend_data(speak),
        "scales": dict(SCALES),
        "segments": _segments(segments),
        "runs": [{**run, "pieces": own} for run, own in zip(runs, pieces, strict=True)],
        "context": dict(context),
        **others,
    }  # fmt: skip


def _units(units: Units) -> dict[str, Any]:
    return {"label": units.distance_label, "km": units.km_per_unit, "height": units.height_label, "m": units.m_per_unit}


def _columns(exposure: Exposure, refs: Ints, with_speed: bool) -> dict[str, str]:
    values: dict[str, Floats] = {
        "length": exposure.length_m,
        "speed": exposure.speed_mps,
        "height": height_m(exposure),
        "load": per_km(exposure.piece_load_km, exposure.length_m),
        "uneven": exposure.uneven,
        "slope": exposure.cross_slope_pct,
        "slope_sd": exposure.cross_slope_sd_pct,
        "lower": exposure.right_lower_p,
        "left": exposure.side_p[:, 0] if len(refs) else np.zeros(0),
        "right": exposure.side_p[:, 2] if len(refs) else np.zeros(0),
        "confidence": exposure.confidence,
    }
    if not with_speed:
        del values["speed"]
    columns = {name: encode_steps(scaled(column, SCALES[name])) for name, column in values.items()}
    return {"ref": encode_steps(refs), **columns}


def height_m(exposure: Exposure) -> Floats:
    """(p,) height at the end of each piece above the start of the first."""
    return np.cumsum(exposure.length_m * np.tan(np.radians(exposure.grade_deg)))


def _segments(segments: Segments) -> dict[str, Any]:
    classes, class_index = _indexed(segments.way_class)
    streets, street_index = _indexed(segments.street)
    return {
        "lines": encode_lines(segments.lon_deg, segments.lat_deg, segments.first, DEGREE_STEPS),
        "degree_steps": DEGREE_STEPS,
        "way_classes": classes,
        "way_class": encode(class_index),
        "streets": streets,
        "street": encode_steps(street_index),
        "surface": encode(segments.surface),
        "basis": encode(segments.basis),
        "certainty": encode(scaled(segments.certainty, 100)),
    }


def _indexed(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    known: dict[str, int] = {}
    index = [known.setdefault(text, len(known)) for text in texts]
    return list(known), index


def embedded_json(data: Mapping[str, Any]) -> str:
    """JSON that can stand inside a script element: no `<`, so that no text can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
