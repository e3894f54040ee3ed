"""Weeks, runs, warnings and parameters as plain dictionaries: what `--json` prints, one dictionary a row.

Names carry their units; what is absent or not finite is None, so that every row is valid JSON.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ..parameters import GRADES
from ..records import BASES, SIDES, SURFACE_NAMES
from .pieces import surface_code
from .summary import summary_of

if TYPE_CHECKING:
    from ..parameters import Parameter
    from ..records import Exposure, Outlook, Range, Warning, Week
    from .summary import RunSummary


def rows_of_weeks(weeks: Iterable[Week]) -> list[dict[str, Any]]:
    """One dictionary a week, parts of the overuse score included."""
    return [_finite({
        "start": week.start.isoformat(), "complete": week.complete, "run_ids": list(week.run_ids),
        "distance_km": week.distance_km, "indoor_km": week.indoor_km, "time_s": week.time_s, "steps": week.steps,
        "climb_m": week.climb_m, "load_km": week.load_km, "impact_km": week.impact_km, "strain_km": week.strain_km,
        "uneven_km": week.uneven_km, "longest_km": week.longest_km, "hard_share": week.hard_share,
        "surface_km": dict(week.surface_km), "basis_km": dict(week.basis_km),
        "net_pctkm": _range(week.net_pctkm), "abs_pctkm": week.abs_pctkm, "right_lower_p": week.right_lower_p,
        "downhill_leg": week.downhill_leg, "leg_streets": {leg: list(names) for leg, names in week.leg_streets.items()},
        "asymmetry": _range(week.asymmetry), "overuse": _range(week.overuse),
        "overuse_score": week.overuse.mid, "overuse_band": week.overuse_band,
        "overuse_parts": [
            {"name": p.name, "value": p.value, "component": p.component, "points": p.points, "grade": p.grade,
             "words": p.words}
            for p in week.overuse_parts
        ],
    }) for week in weeks]  # fmt: skip


def rows_of_warnings(warnings: Iterable[Warning]) -> list[dict[str, Any]]:
    """One dictionary a warning."""
    return [_finite({
        "id": w.id, "level": w.level, "grade": w.grade, "evidence": GRADES.get(w.grade, ""),
        "week": w.week.isoformat(), "title": w.title, "text": w.text, "advice": w.advice, "source": w.source,
        "run_ids": list(w.run_ids), "streets": list(w.streets), "values": dict(w.values),
    }) for w in warnings]  # fmt: skip


def row_of_outlook(outlook: Outlook) -> dict[str, Any]:
    """What is left, as one dictionary."""
    return dict(_finite({
        "today": outlook.today.isoformat(), "week_start": outlook.week_start.isoformat(), "week_km": outlook.week_km,
        "week_left_km": outlook.week_left_km, "longest_km": outlook.longest_km,
        "longest_next_km": outlook.longest_next_km, "days_since_run": outlook.days_since_run, "acute": outlook.acute,
        "chronic": outlook.chronic, "words": list(outlook.words),
    }))  # fmt: skip


def rows_of_runs(exposures: Iterable[Exposure], warnings: Sequence[Warning] = ()) -> list[dict[str, Any]]:
    """One dictionary a run."""
    return [_finite(_run(summary_of(exposure, warnings))) for exposure in exposures]


def row_of_run(exposure: Exposure, warnings: Sequence[Warning] = ()) -> dict[str, Any]:
    """One run with its pieces."""
    return {**_finite(_run(summary_of(exposure, warnings))), "pieces": rows_of_pieces(exposure)}


def rows_of_pieces(exposure: Exposure) -> list[dict[str, Any]]:
    """One dictionary a piece of a run, in running order."""
    surfaces = surface_code(exposure)
    numbers = {
        name: getattr(exposure, name).tolist()
        for name in ("enter_s", "seconds", "length_m", "speed_mps", "grade_deg", "confidence", "paved_p", "uneven",
                     "cross_slope_pct", "cross_slope_sd_pct", "right_lower_p", "turn_pct", "impact_km", "strain_km",
                     "uneven_km", "dose_pctkm", "dose_abs_pctkm")
    }  # fmt: skip
    return [_finite({
        "way_id": int(exposure.way_id[p]), "way_class": exposure.way_class[p],
        "street": exposure.names[street] if (street := int(exposure.street[p])) >= 0 else "",
        "surface": SURFACE_NAMES[surfaces[p]], "surface_basis": BASES[exposure.surface_basis[p]],
        **{f"p_{side}": float(exposure.side_p[p, k]) for k, side in enumerate(SIDES)},
        **{name: values[p] for name, values in numbers.items()},
    }) for p in range(len(exposure.way_id))]  # fmt: skip


def rows_of_parameters(parameters: Iterable[Parameter]) -> list[dict[str, Any]]:
    """One dictionary a parameter."""
    return [{
        "name": p.name, "value": p.value, "unit": p.unit, "low": p.low, "high": p.high, "grade": p.grade,
        "evidence": GRADES[p.grade], "room": p.room, "source": p.source, "meaning": p.meaning,
    } for p in parameters]  # fmt: skip


def _run(run: RunSummary) -> dict[str, Any]:
    return {
        "run_id": run.run_id, "name": run.name, "local_start": run.start.isoformat(), "indoor": run.indoor,
        "distance_km": run.km, "moving_s": run.moving_s, "climb_m": run.climb_m, "load_km": run.load_km,
        "uneven_per_km": run.uneven_per_km, "net_pctkm": run.net_pctkm, "abs_pctkm": run.abs_pctkm,
        "downhill_leg": run.downhill_leg, "downhill_leg_p": run.downhill_leg_p, "hard_share": run.hard_share,
        "surface_km": run.surface_km, "basis_km": run.basis_km,
        "side_share": dict(zip(SIDES, run.side_share, strict=True)), "warnings": list(run.warnings),
        "streets": list(run.streets),
    }  # fmt: skip


def _range(value: Range) -> dict[str, float]:
    return {"p10": value.low, "p50": value.median, "p90": value.high}


def _finite(value: Any) -> Any:
    """The same with None in the place of every number that JSON cannot say."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
