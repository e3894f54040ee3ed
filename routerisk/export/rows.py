"""Weeks, runs, warnings and parameters as plain dictionaries: what `--json` prints, one dictionary a row.

Names carry their units; what is absent or not finite is None, so that every row is valid JSON.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..parameters import BALANCE_INTERVAL_P, GRADES
from ..records import BASES, SIDES, SURFACE_NAMES

if TYPE_CHECKING:
    from ..parameters import Parameter
    from ..records import (
        Advice,
        DiaryEntry,
        Exposure,
        History,
        MeasuredBalance,
        Outlook,
        PainPattern,
        Range,
        RunRow,
        RunTotals,
        Shoe,
        Suggestion,
        TracedRun,
        Warning,
        Week,
    )
    from ..words import Words


def rows_of_weeks(weeks: Iterable[Week], speak: Words) -> list[dict[str, Any]]:
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
             "words": speak.say(p.words)}
            for p in week.overuse_parts
        ],
    }) for week in weeks]  # fmt: skip


def rows_of_warnings(warnings: Iterable[Warning], speak: Words) -> list[dict[str, Any]]:
    """One dictionary a warning."""
    return [_finite({
        "id": w.id, "level": w.level, "grade": w.grade, "evidence": speak.say(f"grade.{w.grade}"),
        "week": w.week.isoformat(), "title": speak.say(w.title), "text": speak.say(w.text),
        "advice": " ".join(map(speak.say, w.advice)), "source": w.source,
        "run_ids": list(w.run_ids), "streets": list(w.streets), "values": dict(w.values),
    }) for w in warnings]  # fmt: skip


def row_of_outlook(outlook: Outlook, speak: Words) -> dict[str, Any]:
    """What is left, as one dictionary."""
    return dict(_finite({
        "today": outlook.today.isoformat(), "week_start": outlook.week_start.isoformat(), "week_km": outlook.week_km,
        "week_left_km": outlook.week_left_km, "longest_km": outlook.longest_km,
        "cautious_km": outlook.cautious_km, "longest_next_km": outlook.longest_next_km,
        "days_since_run": outlook.days_since_run, "acute": outlook.acute,
        "chronic": outlook.chronic, "words": [speak.say(one) for one in outlook.words],
    }))  # fmt: skip


def history_rows(history: History, speak: Words) -> dict[str, Any]:
    """Weeks, warnings, what is left, the pain diary and the measured balance."""
    return {
        "weeks": rows_of_weeks(history.weeks, speak), "warnings": rows_of_warnings(history.warnings, speak),
        "outlook": row_of_outlook(history.outlook, speak) if history.outlook else None,
        "diary": diary_rows(history.diary), "pains": [_pain(pain, speak) for pain in history.pains],
        "balance": row_of_balance(history.balance, speak),
    }  # fmt: skip


def rows_of_runs(runs: Iterable[RunTotals], warnings: Sequence[Warning] = ()) -> list[dict[str, Any]]:
    """One dictionary a run."""
    return [_finite(_run(run, warnings)) for run in runs]


def traced_row(one: TracedRun) -> dict[str, Any]:
    """One activity of `trace`: its match and its totals."""
    (totals,) = rows_of_runs([one.totals])
    times = "recorded" if one.has_times else "assumed"
    return {
        "file": one.file,
        "points": len(one.matched.track),
        "on_way_share": one.on_way_share,
        "times": times,
        **totals,
    }


def recorded_rows(rows: Iterable[RunRow], runs: Iterable[RunTotals], speak: Words) -> list[dict[str, Any]]:
    """One dictionary a run: what was recorded, how it was mapped, its totals."""
    totals = {row["run_id"]: row for row in rows_of_runs(runs)}
    return [{**totals.get(row.run_id, {}), **_recorded(row, speak)} for row in rows]


def run_row(row: RunRow, exposure: Exposure, history: History, speak: Words) -> dict[str, Any]:
    """One run with its pieces; the history is that of its weeks."""
    totals = next(run for run in history.runs if run.run_id == row.run_id)
    return {**_finite(_run(totals, history.warnings)), "pieces": rows_of_pieces(exposure), **_recorded(row, speak)}


def _recorded(row: RunRow, speak: Words) -> dict[str, Any]:
    return dict(_finite({
        "run_id": row.run_id, "started_at": row.started_at.isoformat(), "timezone": row.timezone, "sport": row.sport,
        "device": row.device, "shoe": row.shoe, "fixes": row.fixes,
        "device_distance_km": row.device_distance_m / 1000.0, "device_moving_s": row.device_moving_s,
        "mapping": row.mapping, "mapping_words": speak.say(row.mapping_words),
    }))  # fmt: skip


def diary_rows(entries: Iterable[DiaryEntry]) -> list[dict[str, Any]]:
    """One dictionary an entry."""
    return [{**asdict(entry), "on_date": entry.on_date.isoformat()} for entry in entries]


def _pain(pain: PainPattern, speak: Words) -> dict[str, Any]:
    """Null where there was nothing to measure."""
    return dict(_finite({
        "site": pain.site, "side": pain.side, "days": pain.days, "episodes": pain.episodes, "few": pain.few,
        "contrasts": [vars(contrast) for contrast in pain.contrasts], "words": [speak.say(one) for one in pain.words],
    }))  # fmt: skip


def row_of_balance(balance: MeasuredBalance | None, speak: Words) -> dict[str, Any] | None:
    """One dictionary, None where there is nothing to say."""
    if balance is None:
        return None
    difference = balance.difference_pct
    return {
        "difference_pct": difference.mid, "low_pct": difference.low, "high_pct": difference.high,
        "interval_p": BALANCE_INTERVAL_P.value, "right_falling_s": balance.right_falling_s,
        "left_falling_s": balance.left_falling_s, "runs": balance.runs, "words": speak.say(balance.message()),
    }  # fmt: skip


def shoe_rows(pairs: Iterable[Shoe]) -> list[dict[str, Any]]:
    """One dictionary a pair."""
    return [{**asdict(shoe), "run_ids": list(shoe.run_ids), "first": shoe.first.isoformat(),
             "last": shoe.last.isoformat()} for shoe in pairs]  # fmt: skip


def advice_rows(advice: Advice, speak: Words) -> dict[str, Any]:
    """Suggestions as dictionaries; a line is a list of [lon, lat], a part at a time where privacy cuts it."""
    return {"suggestions": [_suggestion(one, speak) for one in advice.suggestions],
            "words": [speak.say(one) for one in advice.words]}  # fmt: skip


def _suggestion(one: Suggestion, speak: Words) -> dict[str, Any]:
    places = zip(one.note_along_m.tolist(), one.note_lon_deg.tolist(), one.note_lat_deg.tolist(), one.note_words,
                 strict=True)  # fmt: skip
    parts = [[[round(x, 7), round(y, 7)] for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
             for lon, lat in one.visible_parts()]  # fmt: skip
    return dict(_finite({
        "kind": one.kind, "form": one.form, "run_id": one.run_id or None, "title": speak.say(one.title),
        "words": speak.say(one.words), "remarks": [speak.say(remark) for remark in one.remarks],
        "softer": one.softer, "turned": one.turned, "asked_m": one.asked_m, "shared": one.shared,
        "side_net_pctkm": one.side_net_pctkm, "carry_pctkm": one.carry_pctkm, "figures": asdict(one.figures),
        "original": asdict(one.original) if one.original else None, "attribution": one.attribution,
        "notes": [{"along_m": at, "lon_deg": x, "lat_deg": y, "words": speak.say(note)} for at, x, y, note in places],
        "line": [point for part in parts for point in part], "parts": parts, "whole": one.is_whole,
    }))  # fmt: skip


def rows_of_pieces(exposure: Exposure) -> list[dict[str, Any]]:
    """One dictionary a piece of a run, in running order."""
    surfaces = exposure.surface_code
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


def _run(run: RunTotals, warnings: Sequence[Warning]) -> dict[str, Any]:
    return {
        "run_id": run.run_id, "name": run.name, "local_start": run.start.isoformat(), "indoor": run.indoor,
        "distance_km": run.km, "moving_s": run.moving_s, "climb_m": run.climb_m, "load_km": run.load_km,
        "uneven_per_km": run.uneven_per_km, "net_pctkm": run.net_pctkm, "abs_pctkm": run.abs_pctkm,
        "downhill_leg": run.downhill_leg, "downhill_leg_p": run.downhill_leg_p, "hard_share": run.hard_share,
        "surface_km": dict(run.surface_km), "basis_km": dict(run.basis_km),
        "side_share": dict(zip(SIDES, run.side_share, strict=True)), "warnings": list(run.warned_by(warnings)),
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
