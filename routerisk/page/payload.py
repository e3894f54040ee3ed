"""What the page's script reads: runs, streets and context as one JSON text, numbers as encoded columns."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from ..records import BASES, INFERRED, SURFACE_NAMES, UNKNOWN
from ..words import CERTAIN_P, DASH, MINUS
from .encoding import FIRST_CHARACTER, GROUP_BITS, encode, encode_lines, encode_steps, scaled
from .legend import legend_data
from .pieces import per_km
from .segments import SAME_PLACE_DEG, Segments, segments_of

if TYPE_CHECKING:
    from ..arrays import Floats, Ints
    from ..records import Exposure
    from ..units import Units
    from ..words import Words
    from .contract import (
        ContextData,
        PageData,
        PiecesData,
        RunWords,
        ScalesData,
        SegmentsData,
        SuggestionData,
        UnitsData,
        WeekData,
    )

DEGREE_STEPS: Final = 1e6
"""Streets that were run are written to about a decimetre."""

CERTAINTY_STEPS: Final = 100.0

SCALES: Final[ScalesData] = {
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


def payload(exposures: Sequence[Exposure], runs: Sequence[RunWords], speak: Words, context: ContextData, *,
            weeks: Sequence[WeekData], suggestions: Sequence[SuggestionData],
            with_speed: bool) -> PageData:  # fmt: skip
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
        "numbers": {"dash": DASH, "minus": MINUS, "certain_p": CERTAIN_P},
        "encoding": {"group_bits": GROUP_BITS, "first_character": FIRST_CHARACTER},
        "surfaces": [speak.surface(name) for name in SURFACE_NAMES],
        "bases": [speak.say(f"basis.{name}") for name in BASES],
        "basis_inferred": INFERRED,
        "basis_unknown": UNKNOWN,
        "legend": legend_data(speak),
        "scales": SCALES,
        "segments": _segments(segments),
        "runs": [{**run, "pieces": own} for run, own in zip(runs, pieces, strict=True)],
        "context": context,
        "weeks": list(weeks),
        "suggestions": list(suggestions),
    }  # fmt: skip


def _units(units: Units) -> UnitsData:
    return {"label": units.distance_label, "km": units.km_per_unit, "height": units.height_label, "m": units.m_per_unit}


def _columns(exposure: Exposure, refs: Ints, with_speed: bool) -> PiecesData:
    def steps(values: Floats, per_unit: float) -> str:
        return encode_steps(scaled(values, per_unit))

    load = per_km(exposure.piece_load_km, exposure.length_m)
    left, right = (exposure.side_p[:, side] if len(refs) else np.zeros(0) for side in (0, 2))
    columns: PiecesData = {
        "ref": encode_steps(refs),
        "length": steps(exposure.length_m, SCALES["length"]),
        "height": steps(height_m(exposure), SCALES["height"]),
        "load": steps(load, SCALES["load"]),
        "uneven": steps(exposure.uneven, SCALES["uneven"]),
        "slope": steps(exposure.cross_slope_pct, SCALES["slope"]),
        "slope_sd": steps(exposure.cross_slope_sd_pct, SCALES["slope_sd"]),
        "lower": steps(exposure.right_lower_p, SCALES["lower"]),
        "left": steps(left, SCALES["left"]),
        "right": steps(right, SCALES["right"]),
        "confidence": steps(exposure.confidence, SCALES["confidence"]),
    }
    if with_speed:
        columns["speed"] = steps(exposure.speed_mps, SCALES["speed"])
    return columns


def height_m(exposure: Exposure) -> Floats:
    """(p,) height at the end of each piece above the start of the first."""
    return np.cumsum(exposure.length_m * np.tan(np.radians(exposure.grade_deg)))


def _segments(segments: Segments) -> SegmentsData:
    classes, class_index = _indexed(segments.way_class)
    streets, street_index = _indexed(segments.street)
    return {
        "lines": encode_lines(segments.lon_deg, segments.lat_deg, segments.first, DEGREE_STEPS),
        "degree_steps": DEGREE_STEPS,
        "same_place_deg": SAME_PLACE_DEG,
        "way_classes": classes,
        "way_class": encode(class_index),
        "streets": streets,
        "street": encode_steps(street_index),
        "surface": encode(segments.surface),
        "basis": encode(segments.basis),
        "certainty": encode(scaled(segments.certainty, CERTAINTY_STEPS)),
        "certainty_steps": CERTAINTY_STEPS,
    }


def _indexed(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    known: dict[str, int] = {}
    index = [known.setdefault(text, len(known)) for text in texts]
    return list(known), index


def embedded_json(data: Mapping[str, object]) -> str:
    """JSON that can stand inside a script element: no `<`, so that no text can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
