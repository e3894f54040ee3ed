"""Cutting records: pieces of runs, streets in weeks and warnings, courses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ..arrays import Bools, Floats
from ..messages import Message
from ..records import Advice, Exposure, History, Hole, RunTotals, Suggestion, Warning, Week
from .places import crossed, hole_around, inside, near_ends, near_ends_of_line, touched, zones_checked

NO_STREET = -1


@dataclass(frozen=True)
class Privacy:
    """Places and ends of runs that stay out of everything; by default nothing does."""

    zones: tuple[tuple[float, float, float], ...] = ()
    """(longitude, latitude, radius in metres)"""
    ends_m: float = 0.0
    """So much of the beginning and of the end of every run."""
    secret: str = ""
    """Any text that only the runner has: the holes are shifted by it, and the same each time."""

    @property
    def hides(self) -> bool:
        return bool(self.zones) or self.ends_m > 0.0


@dataclass(frozen=True)
class Cutter:
    """Cuts one runner's records, runs some at a time, and remembers which streets are seen nowhere else.

    Raises UsageError for a zone that is none.
    """

    privacy: Privacy
    _gone: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)
    _holes: list[Hole] = field(default_factory=list)
    _cut: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        zones_checked(self.privacy.zones)

    def exposures(self, exposures: Sequence[Exposure]) -> list[Exposure]:
        """The exposures without the pieces that may not be seen. They need their shapes."""
        if not self.privacy.hides:
            return list(exposures)
        holes = self.holes(exposures)
        return [self._visible(exposure, holes) for exposure in exposures]

    def history(self, history: History) -> History:
        """The history without what may not be seen; its exposures need their shapes."""
        if not self.privacy.hides:
            return history
        exposures = self.exposures(history.exposures)
        hidden = self._gone - self._seen
        return replace(
            history,
            exposures=tuple(exposures),
            weeks=tuple(_week(week, hidden) for week in history.weeks),
            warnings=tuple(_warning(warning, hidden) for warning in history.warnings),
            runs=tuple(_run(run, hidden) for run in history.runs),
            advice=self.advice(history.advice),
            holes=tuple(self.holes(history.exposures)),
            cut=frozenset(self._cut),
        )

    def warnings(self, warnings: Iterable[Warning]) -> list[Warning]:
        """The warnings without streets that were seen only where it may not be told, of the runs cut so far."""
        return [_warning(warning, self._gone - self._seen) for warning in warnings]

    def weeks(self, weeks: Iterable[Week]) -> list[Week]:
        """The weeks without such streets."""
        return [_week(week, self._gone - self._seen) for week in weeks]

    def runs(self, runs: Iterable[RunTotals]) -> list[RunTotals]:
        """The totals without such streets."""
        return [_run(run, self._gone - self._seen) for run in runs]

    def advice(self, advice: Advice) -> Advice:
        """Suggestions of which only the visible part has a place."""
        if not self.privacy.hides:
            return advice
        holes = self.holes(())
        return replace(advice, suggestions=tuple(self._course(one, holes) for one in advice.suggestions))

    def hidden_fixes(self, lon_deg: Floats, lat_deg: Floats) -> Bools:
        """(n,) True where a recorded point, or the line to one of its neighbours, may not be seen."""
        return _ends_of_steps(len(lon_deg), self._hidden_steps(lon_deg, lat_deg, self.holes(())))

    def holes(self, exposures: Sequence[Exposure]) -> list[Hole]:
        """The circles that are cut, wider than the zones and shifted; the same for all runs of this cutter."""
        if len(self._holes) < len(self.privacy.zones):
            self._holes[:] = [hole_around(zone, exposures, self.privacy.secret) for zone in self.privacy.zones]
        return list(self._holes)

    def _visible(self, exposure: Exposure, holes: Sequence[Hole]) -> Exposure:
        ends_m = self.privacy.ends_m
        hidden = near_ends(exposure, ends_m) if ends_m > 0 else np.zeros(len(exposure), np.bool_)
        for hole in holes:
            hidden |= touched(exposure, hole)
        hidden &= not exposure.indoor  # a treadmill stands nowhere
        self._gone.update(_streets(exposure, hidden))
        self._seen.update(_streets(exposure, ~hidden))
        if hidden.any():
            self._cut.add(exposure.run_id)
        return exposure.only(~hidden)

    def _hidden_steps(self, lon_deg: Floats, lat_deg: Floats, holes: Sequence[Hole]) -> Bools:
        """(n - 1,)"""
        hidden = near_ends_of_line(lon_deg, lat_deg, self.privacy.ends_m)
        for hole in holes:
            hidden |= crossed(hole, lon_deg, lat_deg)
        return hidden

    def _course(self, one: Suggestion, holes: Sequence[Hole]) -> Suggestion:
        """Points that may not be seen have no place, arcs with such a point no way, notes there are left out."""
        steps = self._hidden_steps(one.shape_lon_deg, one.shape_lat_deg, holes)
        gone = _ends_of_steps(len(one.shape_lon_deg), steps)
        if not gone.any():
            return one
        arc = np.repeat(np.arange(len(one.arc)), np.diff(one.shape_first))
        blind = np.zeros(len(one.arc), np.bool_)
        blind[arc[gone]] = True
        node_blind = np.append(blind, False) | np.append(False, blind)
        note = ~self._hidden_notes(one, holes)
        street = np.where(blind, NO_STREET, one.street)
        named = set(street[street >= 0].tolist())
        return replace(
            one,
            shape_lon_deg=np.where(gone, np.nan, one.shape_lon_deg),
            shape_lat_deg=np.where(gone, np.nan, one.shape_lat_deg),
            arc=np.where(blind, -1, one.arc).astype(np.int32),
            way_id=np.where(blind, -1, one.way_id),
            node_id=np.where(node_blind, -1, one.node_id),
            street=street.astype(np.int32),
            names=tuple(name if i in named else "" for i, name in enumerate(one.names)),
            note_along_m=one.note_along_m[note],
            note_lon_deg=one.note_lon_deg[note],
            note_lat_deg=one.note_lat_deg[note],
            note_words=tuple(words for words, kept in zip(one.note_words, note.tolist(), strict=True) if kept),
        )

    def _hidden_notes(self, one: Suggestion, holes: Sequence[Hole]) -> Bools:
        """(k,)"""
        ends_m, total = self.privacy.ends_m, float(one.length_m.sum())
        hidden = (one.note_along_m < ends_m) | (one.note_along_m > total - ends_m) if ends_m > 0 else (
            np.zeros(len(one.note_along_m), np.bool_))  # fmt: skip
        for hole in holes:
            hidden |= inside(hole, one.note_lon_deg, one.note_lat_deg)
        return np.asarray(hidden, np.bool_)


def _ends_of_steps(points: int, steps: Bools) -> Bools:
    """(n,) points that a chosen step (n - 1,) begins or ends at."""
    if points < 2:
        return np.zeros(points, np.bool_)
    return np.asarray(np.append(steps, False) | np.append(False, steps), np.bool_)


def _streets(exposure: Exposure, chosen: Bools) -> set[str]:
    named = exposure.street[chosen & (exposure.street >= 0)]
    return {exposure.names[i] for i in np.unique(named)}


def _without(names: Iterable[str], hidden: set[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in hidden)


def _week(week: Week, hidden: set[str]) -> Week:
    streets = {leg: _without(names, hidden) for leg, names in week.leg_streets.items()}
    return replace(week, leg_streets=streets) if hidden else week


def _run(run: RunTotals, hidden: set[str]) -> RunTotals:
    return replace(run, streets=_without(run.streets, hidden)) if hidden else run


def _warning(warning: Warning, hidden: set[str]) -> Warning:
    """Streets stand in a field of their own; what a message mentions is cut there, never in a finished sentence."""
    if not hidden:
        return warning
    return replace(
        warning,
        streets=_without(warning.streets, hidden),
        title=_message(warning.title, hidden),
        text=_message(warning.text, hidden),
        advice=tuple(_message(one, hidden) for one in warning.advice),
    )


def _message(message: Message, hidden: set[str]) -> Message:
    """The message with a word of its own in the place of every value that is a hidden street."""
    if not any(value in hidden for _, value in message.mentions() if isinstance(value, str)):
        return message

    def cut(value: object) -> object:
        if isinstance(value, Message):
            return _message(value, hidden)
        if isinstance(value, tuple):
            return tuple(cut(one) for one in value)
        return Message("privacy.street") if isinstance(value, str) and value in hidden else value

    return Message(message.id, {name: cut(value) for name, value in message.values.items()})
