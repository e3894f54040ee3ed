"""What the page says of each run: its row in the table, and its own part with the figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from .bars import surface_bar, surface_shares
from .words import BASIS_WORDS, DASH, clock_text, day_text, leg_words, number, percent, sure_text, weekday_text

if TYPE_CHECKING:
    from ..records import Week
    from .summary import RunSummary
    from .words import Units


PARTS_OF_DAY: Final = ((4, "Night"), (11, "Morning"), (14, "Midday"), (17, "Afternoon"), (22, "Evening"), (24, "Night"))
"""Until which hour it is so called."""


def run_label(index: int, run: RunSummary, week: Week | None, share: bool) -> tuple[str, str]:
    """Name and time of a run as the page may say them."""
    if share:
        return f"Run {index + 1}", f"week of {day_text(week.start)}" if week else ""
    when = f"{weekday_text(run.day)}, {run.start:%H:%M}"
    return run.name or ("Treadmill" if run.indoor else f"{part_of_day(run.start.hour)} run"), when


def part_of_day(hour: int) -> str:
    """What a run is called that nobody named."""
    return next(words for until, words in PARTS_OF_DAY if hour < until)


def is_spike(run: RunSummary) -> bool:
    return any(name.startswith("SESSION_") for name in run.warnings)


def run_row(index: int, run: RunSummary, week: int, weeks: Sequence[Week], units: Units, share: bool) -> dict[str, Any]:
    """A row of the table of runs."""
    name, when = run_label(index, run, weeks[week] if week >= 0 else None, share)
    shares = ", ".join(f"{percent(share_of)} {colour}" for colour, share_of in surface_shares(run.surface_km))
    return {
        "index": index,
        "week": week,
        "name": name,
        "when": when,
        "distance": number(units.distance(run.km), 1),
        "pace": "" if share else units.pace(run.moving_s, run.km),
        "load": number(units.distance(run.load_km), 1),
        "surfaces": surface_bar(run.surface_km, f"Surfaces: {shares or 'none mapped'}"),
        "leg": run.downhill_leg,
        "leg_words": leg_words(run.downhill_leg),
        "spike": is_spike(run),
        "indoor": run.indoor,
    }


def run_data(index: int, run: RunSummary, week: int, weeks: Sequence[Week], units: Units,
             share: bool) -> dict[str, Any]:  # fmt: skip
    """What the page's script knows of a run beside its pieces; no identity beyond the page's own index."""
    name, when = run_label(index, run, weeks[week] if week >= 0 else None, share)
    return {
        "name": name,
        "when": when,
        "week": week,
        "km": round(run.km, 3),
        "spike": is_spike(run),
        "climbs": math.isfinite(run.climb_m),
        "facts": facts(run, units, share),
    }


def facts(run: RunSummary, units: Units, share: bool) -> list[tuple[str, str]]:
    """The figures of a run's own part, by name; of an indoor run only what there is."""
    left, middle, right = run.side_share
    total = sum(run.basis_km.values())
    timed = [("Moving", clock_text(run.moving_s)), ("Pace", units.pace_text(run.moving_s, run.km))]
    plain = [("Distance", units.distance_text(run.km)), *([] if share else timed)]
    load = [("Load", units.distance_text(run.load_km))] if run.load_km > 0 else []
    if total <= 0:
        return [*plain, *load, ("Ground", "indoors: no map" if run.indoor else "not mapped")]
    known = [f"{percent(km / total)} {BASIS_WORDS[name]}" for name, km in run.basis_km.items() if km > 0]
    sure = f", {sure_text(run.downhill_leg_p)}" if run.downhill_leg != "unknown" else ""
    sides = f"left {percent(left)}, middle {percent(middle)}, right {percent(right)}"
    return [
        *plain,
        ("Climb", units.height_text(run.climb_m) if math.isfinite(run.climb_m) else "not recorded"),
        *load,
        ("Hard ground", percent(run.hard_share)),
        ("Uneven", number(run.uneven_per_km, 2)),
        ("Side", sides if math.isfinite(left) else DASH),
        ("Camber", leg_words(run.downhill_leg) + sure),
        ("Surface", ", ".join(known)),
    ]
