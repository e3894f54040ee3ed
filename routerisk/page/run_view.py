"""What the page says of each run: its row in the table, and its own part with the figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from ..words import DASH
from .bars import surface_bar, surface_shares

if TYPE_CHECKING:
    from ..records import RunTotals, Warning, Week
    from ..words import Words
    from .contract import RunWords


PARTS_OF_DAY: Final = ((4, "night"), (11, "morning"), (14, "midday"), (17, "afternoon"), (22, "evening"), (24, "night"))
"""Until which hour it is so called."""


def run_label(index: int, run: RunTotals, week: Week | None, speak: Words, share: bool) -> tuple[str, str]:
    """Name and time of a run as the page may say them."""
    if share:
        when = speak.say("page.week-of", week=week.start) if week else ""
        return speak.say("page.run-number", n=index + 1), when
    when = speak.say("page.run-when", day=run.day, time=f"{run.start:%H:%M}")
    unnamed = "treadmill" if run.indoor else part_of_day(run.start.hour)
    return run.name or speak.say(f"run-name.{unnamed}"), when


def part_of_day(hour: int) -> str:
    """What a run is called that nobody named."""
    return next(words for until, words in PARTS_OF_DAY if hour < until)


def is_spike(run: RunTotals, warnings: Sequence[Warning]) -> bool:
    return any(name.startswith("SESSION_") for name in run.warned_by(warnings))


def run_row(index: int, run: RunTotals, week: int, weeks: Sequence[Week], speak: Words, *, share: bool,
            spike: bool) -> dict[str, Any]:  # fmt: skip
    """A row of the table of runs."""
    name, when = run_label(index, run, weeks[week] if week >= 0 else None, speak, share)
    shares = ", ".join(
        f"{speak.percent(share_of)} {speak.say(f'surface-group.{colour}')}"
        for colour, share_of in surface_shares(run.surface_km)
    )
    return {
        "index": index,
        "week": week,
        "name": name,
        "when": when,
        "distance": speak.bare_km(run.km),
        "pace": "" if share else speak.pace(run.moving_s, run.km),
        "load": speak.bare_km(run.load_km),
        "surfaces": surface_bar(
            run.surface_km, speak.say("page.surfaces", shares=shares) if shares else speak.say("page.no-surfaces")
        ),
        "leg": run.downhill_leg,
        "leg_words": speak.say(f"leg-downhill.{run.downhill_leg}"),
        "spike": spike,
        "indoor": run.indoor,
    }


def run_data(index: int, run: RunTotals, week: int, weeks: Sequence[Week], speak: Words, *, share: bool,
             spike: bool, cut: bool) -> RunWords:  # fmt: skip
    """What the page's script knows of a run beside its pieces; no identity beyond the page's own index."""
    name, when = run_label(index, run, weeks[week] if week >= 0 else None, speak, share)
    return {
        "name": name,
        "when": when,
        "week": week,
        "km": round(run.km, 3),
        "spike": spike,
        "cut": cut,
        "climbs": math.isfinite(run.climb_m),
        "facts": facts(run, speak, share),
    }


def facts(run: RunTotals, speak: Words, share: bool) -> list[tuple[str, str]]:
    """The figures of a run's own part, by name; of an indoor run only what there is."""
    left, middle, right = run.side_share
    total = sum(run.basis_km.values())
    timed = [("moving", speak.clock(run.moving_s)), ("pace", speak.pace_of(run.moving_s, run.km))]
    plain = [("distance", speak.km(run.km)), *([] if share else timed)]
    load = [("load", speak.km(run.load_km))] if run.load_km > 0 else []
    if total <= 0:
        told = [*plain, *load, ("ground", speak.say("fact.indoors" if run.indoor else "fact.not-mapped"))]
        return [(speak.say(f"fact.{name}"), value) for name, value in told]
    known = ", ".join(
        f"{speak.percent(km / total)} {speak.say(f'basis.{name}')}" for name, km in run.basis_km.items() if km > 0
    )
    sure = f", {speak.sure(run.downhill_leg_p)}" if run.downhill_leg != "unknown" else ""
    sides = speak.say("fact.sides", left=left, middle=middle, right=right)
    told = [
        *plain,
        ("climb", speak.m(run.climb_m) if math.isfinite(run.climb_m) else speak.say("fact.not-recorded")),
        *load,
        ("hard", speak.percent(run.hard_share)),
        ("uneven", speak.number(run.uneven_per_km, 2)),
        ("side", sides if math.isfinite(left) else DASH),
        ("camber", speak.say(f"leg-downhill.{run.downhill_leg}") + sure),
        ("surface", known),
    ]
    return [(speak.say(f"fact.{name}"), value) for name, value in told]
