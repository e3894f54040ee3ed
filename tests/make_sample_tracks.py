"""Ten weeks of an invented runner, the demo's input: `python tests/make_sample_tracks.py [OUT]`.

The runs are simulated on the map that comes with the package, from one seed; the truth behind every fix stays with
`simulate`, for tests. The story: a habit (the left side of the same streets around the same home), weeks that grow
slowly, one week of rest, and then all at once a week far above the ones before with one run twice as long as any.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from simulated_runner import Corner, Errors, Habits, Recording, Streets, Truth, indoors, recorded, run
from watch_exports import Export, garmin_fit, garmin_gpx, strava_gpx

from routerisk.osm import embedded_network

SEED = 6
HELSINKI = ZoneInfo("Europe/Helsinki")
SAMPLE_TRACKS = Path(__file__).parents[1] / "sample_tracks"

HOME: Corner = ("Snellmaninkatu", "Liisankatu")
COURSES: dict[str, tuple[Corner, ...]] = {
    "block": (("Snellmaninkatu", "Rauhankatu"), ("Unioninkatu", "Rauhankatu"), ("Unioninkatu", "Liisankatu")),
    "cathedral": (("Snellmaninkatu", "Rauhankatu"), ("Unioninkatu", "Rauhankatu"), ("Unioninkatu", "Hallituskatu"),
                  ("Unioninkatu", "Liisankatu")),
    "island": (("Unioninkatu", "Liisankatu"), ("Siltasaarenkatu", "Pitkänsillanranta"),
               ("Pitkänsillanranta", "Saariniemenkatu"), ("Pitkänsillanranta", "Siltasaarenkärki"),
               ("Siltasaarenkärki", "Säästöpankinranta"), ("Säästöpankinranta", "Saariniemenkatu"),
               ("Pitkänsillanranta", "Saariniemenkatu"), ("Pitkänsillanranta", "Siltasaarenkärki"),
               ("Siltasaarenkärki", "Säästöpankinranta"), ("Säästöpankinranta", "Saariniemenkatu"),
               ("Pitkänsillanranta", "Saariniemenkatu"), ("Siltasaarenkatu", "Pitkänsillanranta"),
               ("Unioninkatu", "Liisankatu")),
    "shore": (("Unioninkatu", "Liisankatu"), ("Vilhonkatu", "Kaisaniemenkatu"), ("Vilhonkatu", "Läntinen Teatterikuja"),
              ("Kaisaniemen puistokuja", "Bergbominkuja"), ("Kaisaniemenranta", "Kaisaniemen puistokuja"),
              ("Unioninkatu", "Kaisaniemenranta"), ("Unioninkatu", "Liisankatu")),
    "bay": (("Unioninkatu", "Liisankatu"), ("Kaisaniemen puistokuja", "Bergbominkuja"),
            ("Töölönlahdenkatu", "Alvar Aallon katu")),
}  # fmt: skip
"""Rounds from home and back to it, by the street corners that they pass."""


@dataclass(frozen=True)
class Plan:
    """One run of the calendar."""

    start: str
    """On the clocks of Helsinki."""
    courses: str
    """Names of COURSES joined by "+"; "treadmill" is none."""
    km: float
    export: str
    speed_mps: float = 2.85

    @property
    def started_at(self) -> datetime:
        return datetime.fromisoformat(self.start).replace(tzinfo=HELSINKI)

    @property
    def file_name(self) -> str:
        return f"{self.start[:10]}-{self.courses.replace('+', '-')}.{'fit' if self.export == 'fit' else 'gpx'}"


CALENDAR = (
    Plan("2026-09-08 18:02:11", "shore", 8.2, "fit"),
    Plan("2026-09-10 07:04:40", "island", 6.0, "garmin"),
    Plan("2026-09-13 10:21:07", "bay", 8.4, "strava"),
    Plan("2026-09-15 17:48:55", "island", 6.4, "fit"),
    Plan("2026-09-17 18:10:32", "shore", 7.0, "fit"),
    Plan("2026-09-20 10:05:19", "shore+bay", 8.8, "garmin"),
    Plan("2026-09-21 18:31:02", "block", 5.4, "strava"),
    Plan("2026-09-23 06:55:48", "treadmill", 6.0, "fit"),
    Plan("2026-09-25 17:40:13", "shore", 6.2, "fit"),
    Plan("2026-09-27 09:58:30", "island+shore", 9.2, "fit"),
    Plan("2026-09-29 18:04:22", "cathedral", 7.1, "fit", 3.0),
    Plan("2026-10-01 07:01:09", "bay", 7.5, "garmin"),
    Plan("2026-10-03 11:12:45", "island+cathedral", 9.7, "fit"),
    Plan("2026-10-05 00:14:38", "shore", 5.2, "fit"),
    Plan("2026-10-07 17:55:51", "island", 7.5, "strava", 2.95),
    Plan("2026-10-09 06:58:17", "block", 6.0, "fit"),
    Plan("2026-10-11 10:30:26", "shore+bay", 9.9, "fit"),
    Plan("2026-10-13 18:08:03", "shore", 7.2, "garmin"),
    Plan("2026-10-15 17:50:44", "island+cathedral", 8.0, "fit", 3.0),
    Plan("2026-10-17 09:15:20", "block", 5.0, "fit"),
    Plan("2026-10-18 10:44:59", "island+shore", 10.1, "fit"),
    Plan("2026-10-20 18:01:35", "cathedral", 7.5, "fit"),
    Plan("2026-10-21 20:36:12", "treadmill", 5.0, "fit"),
    Plan("2026-10-23 17:47:28", "shore", 8.0, "garmin"),
    Plan("2026-10-25 10:02:50", "bay+island", 10.2, "fit"),
    Plan("2026-11-03 17:33:16", "shore", 6.0, "fit"),
    Plan("2026-11-05 18:12:08", "island", 7.0, "strava"),
    Plan("2026-11-07 10:25:41", "shore+bay", 9.8, "fit"),
    Plan("2026-11-09 17:40:05", "block", 9.2, "fit"),
    Plan("2026-11-11 07:03:54", "block", 9.8, "fit"),
    Plan("2026-11-13 17:52:29", "cathedral", 9.4, "garmin"),
    Plan("2026-11-15 09:41:33", "block+island+cathedral", 22.4, "fit", 2.75),
)


@dataclass(frozen=True)
class Run:
    """One simulated run and the truth behind it."""

    plan: Plan
    recording: Recording
    truth: Truth | None
    """None indoors; its arrays and those of `recording` have an entry a second."""

    def export(self) -> Export:
        """The file; `rows` are the seconds that are in it."""
        if self.plan.export == "garmin":
            return garmin_gpx(self.recording, self.plan.started_at, "Helsinki Running")
        if self.plan.export == "strava":
            return strava_gpx(self.recording, self.plan.started_at, self._time_of_day + " Run")
        return garmin_fit(self.recording, self.plan.started_at)

    @property
    def _time_of_day(self) -> str:
        return "Morning" if self.plan.started_at.hour < 12 else "Evening"

    @property
    def km(self) -> float:
        """What was really run; indoors what the watch says."""
        return float((self.recording.distance_m if self.truth is None else self.truth.run_m)[-1]) / 1000.0


def simulate(seed: int = SEED, plans: Sequence[Plan] = CALENDAR) -> list[Run]:
    """Runs of the calendar; each depends on the seed and its own plan only."""
    streets = Streets(embedded_network())
    return [_simulated(plan, streets, np.random.default_rng([seed, CALENDAR.index(plan)])) for plan in plans]


def _simulated(plan: Plan, streets: Streets, rng: np.random.Generator) -> Run:
    truth = None
    if plan.courses == "treadmill":
        recording = indoors(plan.km, plan.speed_mps, rng)
    else:
        corners = [corner for name in plan.courses.split("+") for corner in (HOME, *COURSES[name])]
        course = streets.course(corners, plan.km)
        truth = run(streets.network, course, Habits(speed_mps=plan.speed_mps), rng)
        recording = recorded(streets.network, truth, Errors(), rng)
    return Run(plan, recording, truth)


README = """# Sample tracks

{count} runs of a runner who does not exist, the input of `routerisk demo`. They are made by
`python tests/make_sample_tracks.py` from the seed {seed}, byte for byte the same each time.

**The story.** Monday 2026-09-07 to Sunday 2026-11-15 in Helsinki, always from the same home, mostly on the left of the
same paved streets (which faces the traffic), now and then on the other side. Seven weeks grow slowly; a week of rest
(from 2026-10-26) and a careful week follow; then the last week is far above the three before it and ends with a run
more than twice as long as any of the 30 days before. One run starts after midnight (2026-10-05, in UTC still the day
and the week before), one on the day on which summer time ends, two are on a treadmill.

**How they are made.** Shortest paths between street corners on the map that comes with the package, a pace that
wanders, red lights, {facing:.0%} of the way on the left. The watch errs by {slow:g} m per axis, forgotten over 30-60 s
(a good two-frequency watch), plus {bias:g} m that lasts for 20 minutes and {white:g} m from second to second. Heights
are invented: a shore at 2 m and three hills below 20 m. Heart rate, cadence and stance time balance are invented too;
none of them depends on the side or the slope of the road. `.fit` files are as a Garmin watch writes them (a record a
second, the timer stopped at red lights); `.gpx` files as Garmin Connect and Strava export them (recorded where the
line bends, and every 7 or 8 s).

**Rights.** The courses are derived from map data (c) OpenStreetMap contributors, available under the Open Database
License (https://www.openstreetmap.org/copyright).

| file | start in Helsinki | km | min | SHA-256, first 16 digits |
|---|---|---|---|---|
{rows}
"""


def readme(runs: Sequence[Run], contents: Sequence[bytes]) -> str:
    rows = [
        f"| {run.plan.file_name} | {run.plan.started_at:%a %Y-%m-%d %H:%M} | {run.km:.1f} "
        f"| {len(run.recording.moving) / 60:.0f} | {hashlib.sha256(content).hexdigest()[:16]} |"
        for run, content in zip(runs, contents, strict=True)
    ]
    errors, habits = Errors(), Habits()
    return README.format(
        count=len(runs), seed=SEED, rows="\n".join(rows), facing=habits.facing_p, slow=errors.slow_m,
        bias=errors.bias_m, white=errors.white_m,
    )  # fmt: skip


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE_TRACKS
    out.mkdir(exist_ok=True)
    runs = simulate()
    contents = [made.export().content for made in runs]
    for made, content in zip(runs, contents, strict=True):
        (out / made.plan.file_name).write_bytes(content)
    (out / "README.md").write_text(readme(runs, contents), encoding="utf-8")
    print(f"{out}: {len(runs)} runs, {sum(map(len, contents)) / 1e6:.2f} MB")  # noqa: T201 - a script's word to who runs it


if __name__ == "__main__":
    main()
