"""Weeks: sums over pieces, scores with their ranges and parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .. import parameters as p
from ..loads import asymmetry_score, total_load
from ..records import BASES, SURFACES, Floats, Week
from .draws import Drawn, draw_weeks
from .history import History, summed
from .overuse import Overuse, overuse
from .parts import band_of, parts_of, range_of
from .sessions import session_ratio

HARD: Final = np.array([name in {"asphalt", "concrete", "sett"} for name in SURFACES])


@dataclass(frozen=True)
class Scored:
    """A history with all that the weeks and the warnings are made of."""

    history: History
    ratio: Floats
    """(R,) session ratio."""
    net_pctkm: Floats
    """(W,) expected."""
    drawn: Drawn
    found: Overuse
    hard_share: Floats
    """(W,) of outdoor km."""
    hard_share_known: Floats
    """(W,) of the outdoor km whose surface is known; NaN where that is less than half."""


def score_history(history: History, seed: int, draws: int) -> Scored:
    """Everything that needs the pieces, once."""
    pieces = history.pieces
    ratio = session_ratio(history)
    net = history.weekly(summed(pieces.run, pieces.dose_pctkm, len(history.km)))
    drawn = draw_weeks(history, seed, draws)
    share, known = _hard_shares(history)
    return Scored(history, ratio, net, drawn, overuse(history, ratio, net, drawn, seed), share, known)


def weeks_of(scored: Scored) -> list[Week]:
    """One Week per local week, from that of the first run to that of the last day; weeks without runs included."""
    history, pieces = scored.history, scored.history.pieces
    week = history.week[pieces.run]

    def per_week(per_piece: Floats) -> Floats:
        return summed(week, per_piece, history.weeks)

    def per_run(values: list[float]) -> Floats:
        numbers = np.array(values)
        unknown = (history.weekly(np.isfinite(numbers)) == 0.0) & (history.weekly(np.ones(len(numbers))) > 0.0)
        return np.where(unknown, np.nan, history.weekly(np.nan_to_num(numbers)))

    surface, basis = _surface_km(scored)
    sums = {
        "distance_km": history.weekly(history.km),
        "indoor_km": history.weekly(np.where(history.indoor, history.km, 0.0)),
        "time_s": per_run([run.moving_s for run in history.runs]),
        "steps": per_run([run.steps for run in history.runs]),
        "climb_m": per_run([run.climb_m for run in history.runs]),
        "load_km": per_week(total_load(pieces.impact_km, pieces.strain_km)),
        "impact_km": per_week(pieces.impact_km),
        "strain_km": per_week(pieces.strain_km),
        "uneven_km": per_week(pieces.uneven_km),
        "abs_pctkm": per_week(pieces.dose_abs_pctkm),
        "hard_share": scored.hard_share,
    }
    return [_week(scored, w, {name: float(values[w]) for name, values in sums.items()}, surface[w], basis[w])
            for w in range(history.weeks)]  # fmt: skip


def _week(scored: Scored, w: int, sums: dict[str, float], surface: Floats, basis: Floats) -> Week:
    history, found = scored.history, scored.found
    mine = np.flatnonzero(history.week == w)
    net = scored.drawn.net_pctkm[w]
    right = right_p(net)
    total = range_of(found.drawn[w])
    start = history.week_date(w)
    return Week(
        start=start,
        complete=start.toordinal() + 6 <= history.last_day,
        run_ids=tuple(history.runs[i].run_id for i in mine),
        surface_km=dict(zip((*SURFACES, "unknown"), surface.tolist(), strict=True)),
        basis_km=dict(zip(BASES, basis.tolist(), strict=True)),
        net_pctkm=range_of(net),
        right_lower_p=right,
        longest_km=float(history.km[mine[history.is_session[mine]]].max(initial=0.0)),
        overuse=total,
        overuse_band=band_of(total.mid),
        overuse_parts=parts_of(history, found, w),
        asymmetry=range_of(asymmetry_score(net)),
        downhill_leg=named_side(right),
        **sums,
    )


def right_p(net_pctkm: Floats) -> float:
    """P(NET > 0) over the draws, with 0 counted half."""
    return float(((np.sign(net_pctkm) + 1.0) / 2).mean())


def named_side(right_lower_p: float) -> str:
    """Either "right" or "left", or "unknown" below the probability at which a side may be named."""
    if right_lower_p >= p.NAMED_SIDE_P.value:
        return "right"
    return "left" if right_lower_p <= 1.0 - p.NAMED_SIDE_P.value else "unknown"


def _surface_km(scored: Scored) -> tuple[Floats, Floats]:
    """(W, 15) outdoor km by class, "unknown" last, and (W, 3) by basis."""
    history, pieces = scored.history, scored.history.pieces
    week = history.week[pieces.run]
    km = np.where(history.indoor[pieces.run], 0.0, pieces.length_m / 1000.0)
    unknown = pieces.surface_basis == BASES.index("unknown")
    by_class = [summed(week, np.where(unknown, 0.0, km * pieces.surface_p[:, c]), history.weeks)
                for c in range(len(SURFACES))]  # fmt: skip
    by_basis = [summed(week, np.where(pieces.surface_basis == b, km, 0.0), history.weeks) for b in range(len(BASES))]
    return np.stack([*by_class, summed(week, np.where(unknown, km, 0.0), history.weeks)], axis=1), np.stack(by_basis, 1)


def _hard_shares(history: History) -> tuple[Floats, Floats]:
    """(W,) hard km over all outdoor km, and over those of known surface (NaN where less than half is known)."""
    pieces = history.pieces
    week = history.week[pieces.run]
    km = np.where(history.indoor[pieces.run], 0.0, pieces.length_m / 1000.0)
    known = np.where(pieces.surface_basis == BASES.index("unknown"), 0.0, km)
    hard = summed(week, known * pieces.surface_p[:, HARD].sum(axis=1), history.weeks)
    outdoor, seen = summed(week, km, history.weeks), summed(week, known, history.weeks)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(outdoor > 0.0, hard / outdoor, np.nan)
        of_known = np.where((seen > 0.0) & (seen >= outdoor / 2), hard / seen, np.nan)
    return share, of_known
