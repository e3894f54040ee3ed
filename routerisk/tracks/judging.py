"""Judging: what an activity was, where no word tells it. By its speed, over windows that bad positions survive."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .. import parameters as par
from ..arrays import Floats
from ..geo import haversine_m
from ..messages import Message, said
from ..records import SCORED_SPORTS, Track
from . import sports


class Judgement(NamedTuple):
    """What an activity was taken for, and what to say of it."""

    sport: str
    """"running", "walking", "unsure" (may be a ride), "" certainly nothing on foot."""
    words: Message


def judged(track: Track, run: Track, word: str) -> tuple[Judgement, bool]:
    """What an activity is that no known word tells, and whether its travel (`run` is without) belongs to it.

    `word` is what its file calls it, "" nothing. A run with a train in it is a run; where hardly a run is left without
    the train, or what is left may be a ride as well, the whole is judged.
    """
    rest = speeds_on_the_way(run)
    found = _by_speed(run, word, rest)
    is_rest_enough = len(rest) * par.SPEED_OVER_S.value >= par.REST_LEAST_S.value
    if not len(run.left_out) or (found.sport in SCORED_SPORTS and is_rest_enough):
        return found, False
    return _by_speed(track, word, speeds_on_the_way(track)), True


def _by_speed(track: Track, word: str, speed_mps: Floats) -> Judgement:
    """The judgement by speeds on the way.

    Most of it slower than any run is a walk. The rest is weighed: how likely is such a mean speed on a run, and how
    likely on an easy bicycle ride (Bayes, normal distributions of both)?
    """
    if not len(speed_mps):
        return Judgement(sports.RUNNING, _said("running", word, 0.0))
    mean = float(speed_mps.mean())
    if mean > par.RUN_SPEED_MAX_MPS.value:
        return Judgement("", _said("too-fast", word, mean))
    if float(np.median(speed_mps)) < par.WALK_BELOW_MPS.value:
        return Judgement(sports.WALKING, _said("walking", word, mean))
    ride_p = 0.0 if _has_strides(track) else ride_probability(mean)
    if ride_p >= par.RIDE_DOUBT_P.value:
        return Judgement(sports.UNSURE, _said("unsure", word, mean, p=ride_p))
    return Judgement(sports.RUNNING, _said("running", word, mean))


def _said(verdict: str, word: str, mean_mps: float, **values: float) -> Message:
    called = said("tracks.judged.word", word=word[:40]) if word else said("tracks.judged.no-word")
    return said(f"tracks.judged.{verdict}", called=called, speed_kmh=round(3.6 * mean_mps, 1), **values)


def _has_strides(track: Track) -> bool:
    """Whether a sensor told of strides, which nobody makes on a bicycle. (A cadence may be the pedals'.)"""
    dynamics = (track.stance_time_ms, track.step_length_m, track.vertical_oscillation_mm)
    return any(bool(np.isfinite(stream).any()) for stream in dynamics)


def ride_probability(mean_mps: float) -> float:
    """How likely an activity of this mean speed without a name is a bicycle ride."""
    ride = par.RIDE_SHARE.value * _normal(mean_mps, par.RIDE_MEAN_MPS.value, par.RIDE_SD_MPS.value)
    run = (1.0 - par.RIDE_SHARE.value) * _normal(mean_mps, par.RUN_MEAN_MPS.value, par.RUN_SD_MPS.value)
    return ride / (ride + run)


def _normal(value: float, mean: float, sd: float) -> float:
    return float(np.exp(-0.5 * ((value - mean) / sd) ** 2)) / sd


def speeds_on_the_way(track: Track) -> Floats:
    """Mean speeds of successive windows of `SPEED_OVER_S` in motion, pauses, long gaps and travel left out; empty
    without positions.

    A position that is only repeated was taken when it was first told: the way to the next is spread over all that
    time, so neither repeated nor rounded positions make anybody faster.
    """
    at = np.flatnonzero(track.has_position)
    lon, lat, time = track.lon_deg[at], track.lat_deg[at], track.time_s[at]
    metres, seconds = haversine_m(lon[:-1], lat[:-1], lon[1:], lat[1:]), np.diff(time)
    usable = seconds <= par.SPEED_STEP_MAX_S.value
    for first, last in track.left_out.tolist():
        usable[np.searchsorted(at, first) : np.searchsorted(at, last)] = False
    if not usable.any():
        return np.zeros(0)
    # the clock of the usable steps alone
    metres, seconds = metres[usable], seconds[usable]
    clock, line = np.concatenate([[0.0], np.cumsum(seconds)]), np.concatenate([[0.0], np.cumsum(metres)])
    fresh = np.concatenate([[True], metres > 0.0])
    fresh[-1] = True
    windows = max(int(clock[-1] // par.SPEED_OVER_S.value), 1)
    even = np.linspace(0.0, clock[-1], windows + 1)
    speed = np.diff(np.interp(even, clock[fresh], line[fresh])) / np.diff(even)
    return np.asarray(speed[speed > par.SPEED_STILL_MPS.value])
