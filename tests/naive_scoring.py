"""Slow, obvious twins of the scoring arithmetic."""

from __future__ import annotations

from datetime import timedelta

SCALE = 2**64


def mixed(key, draw):
    """SplitMix64 after `draw` steps from `key`."""
    z = (key + (draw + 1) * 0x9E3779B97F4A7C15) % SCALE
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % SCALE
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % SCALE
    return z ^ (z >> 31)


def chances(key, draw):
    """Four uniform numbers and the index of a quantile, cut from 64 bits."""
    bits = mixed(key, draw)
    return [((bits >> (13 * i)) % 8192 + 0.5) / 8192 for i in range(4)], bits >> 52


def draw_ground(key, street, streets, direction, turn, easy, impact, uneven, side_p, facing_left, crown_p, right_p,
                slope, slope_sd, surface_until, usual_impact, usual_uneven, normal, slope_factor, habit_odds,
                dose_from, dose_full, class_impact, class_uneven):  # fmt: skip
    out = [[0.0] * len(slope_factor) for _ in range(3 + streets)]
    for d in range(len(slope_factor)):
        for i in range(len(key)):
            (u_side, u_profile, u_sign, u_surface), quantile = chances(int(key[i]), d)
            left, middle, right = side_p[i]
            odds = habit_odds[d] if facing_left else 1 / habit_odds[d]
            beside = left + right
            left = beside * left * odds / (left * odds + right) if beside else 0.0
            side = -1 if u_side < left else 0 if u_side < left + middle else 1
            q = (slope[i] + slope_sd[i] * normal[quantile]) * slope_factor[d]
            s = q * side if u_profile < crown_p[i] else (q if u_sign < right_p[i] else -q) * direction[i]
            s += turn[i]
            share = (abs(s) - dose_from[d]) / (dose_full[d] - dose_from[d])
            for row in [0, 3 + street[i]] if street[i] >= 0 else [0]:
                out[row][d] += easy[i] * min(max(share, 0), 1) * s
            until = surface_until[i]
            c = next((k for k in range(len(until)) if u_surface < until[k]), len(until) - 1)
            out[1][d] += impact[i] * class_impact[c][d] / usual_impact[i]
            out[2][d] += max(uneven[i] + easy[i] * (class_uneven[c][d] - usual_uneven[i]), 0)
    return out


def ewma(load, days):
    if len(load) == 1:
        return load[0]
    weight = 2 / (days + 1)
    return weight * load[-1] + (1 - weight) * ewma(load[:-1], days)


def session_ratios(exposures):
    """{run_id: r} where it is known."""
    first = min(e.started_at for e in exposures)
    out = {}
    for e in exposures:
        window = timedelta(days=30)
        before = [o.distance_m for o in exposures if e.started_at - window <= o.started_at < e.started_at]
        if before and e.started_at >= first + window:
            out[e.run_id] = e.distance_m / max(before)
    return out


def usual_km(km, week):
    """Mean of those of the three weeks before in which there was a run, at least 5 km."""
    before = [k for k in km[week - 3 : week] if k > 0]
    return max(sum(before) / len(before) if before else 0.0, 5.0)


def week_start(day, week_start="monday"):
    """First day of the week of a date."""
    wanted = 0 if week_start == "monday" else 6
    while day.weekday() != wanted:
        day -= timedelta(days=1)
    return day
