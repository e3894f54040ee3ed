"""A plausible history by hand, for the pages and tables: runs that wander over any network, weeks, warnings.

The numbers are made up but hang together: totals are sums of pieces, weeks are sums of runs. What the real stages
compute is tested elsewhere; here the question is whether a page says what the records say.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from street_map import Street, street_map

from routerisk.geo import from_utm
from routerisk.messages import Message, said
from routerisk.parameters import IMPACT, UNEVEN, W_IMPACT
from routerisk.records import (
    PIECE_ARRAYS,
    SURFACES,
    Advice,
    CourseFigures,
    DiaryEntry,
    Exposure,
    MeasuredBalance,
    Network,
    Outlook,
    Part,
    Range,
    Suggestion,
    Warning,
    Week,
)


def plain(text: str) -> Message:
    """A sentence as it is."""
    return said("plain", text=text)


FIRST_MONDAY = date(2025, 3, 3)
LONG_RUN = 22


def town(blocks: int = 12, block_m: float = 120.0) -> Network:
    """A grid of streets with every kind of surface tag, a park with paths, a river path of unknown ground."""
    kinds: list[dict[str, str]] = [
        {"highway": "residential", "surface": "asphalt"},
        {"highway": "tertiary", "surface": "concrete"},
        {"highway": "residential", "surface": "sett"},
        {"highway": "track", "surface": "gravel"},
        {"highway": "path", "surface": "dirt"},
        {"highway": "residential"},
        {"highway": "secondary", "surface": "asphalt"},
        {"highway": "footway", "surface": "paving_stones"},
        {"highway": "path", "surface": "grass"},
    ]
    at = [i * block_m for i in range(blocks)]
    streets = {f"Street {i}": Street([(x, y) for x in at], kinds[i % len(kinds)]) for i, y in enumerate(at)}
    for i, x in enumerate(at):
        streets[f"Avenue {i}"] = Street([(x, y) for y in at], kinds[(i + 4) % len(kinds)])
    return street_map(streets)


def wander(network: Network, rng: np.random.Generator, start: int, target_m: float) -> list[int]:
    """Arcs of a walk that does not turn back and prefers what leads it round."""
    node, arcs, run_m, last_edge = start, [], 0.0, -1
    while run_m < target_m:
        out = np.arange(network.arc_first[node], network.arc_first[node + 1])
        choice = [a for a in out if network.arc_edge[a] != last_edge] or list(out)
        arc = int(choice[int(rng.integers(len(choice)))])
        edge = int(network.arc_edge[arc])
        arcs.append(arc)
        run_m += float(network.edge_length_m[edge])
        node, last_edge = int(network.arc_head[arc]), edge
    return arcs


def _pieces(network: Network, arcs: Sequence[int]) -> list[tuple[int, np.ndarray, np.ndarray]]:
    """(way index, x, y) of every arc, cut into equal pieces of at most 100 m."""
    out = []
    for arc in arcs:
        edge = int(network.arc_edge[arc])
        shape = slice(int(network.shape_first[edge]), int(network.shape_first[edge + 1]))
        x, y, along = network.shape_x_m[shape], network.shape_y_m[shape], network.shape_along_m[shape]
        if not network.arc_forward[arc]:
            x, y, along = x[::-1], y[::-1], along[-1] - along[::-1]
        count = max(1, int(np.ceil(along[-1] / 100)))
        cuts = np.linspace(0, along[-1], count + 1)
        for a, b in pairwise(cuts):
            at = np.concatenate([[a], along[(along > a) & (along < b)], [b]])
            out.append((int(network.edge_way[edge]), np.interp(at, along, x), np.interp(at, along, y)))
    return out


def exposure(network: Network, arcs: Sequence[int], *, run_id: str, name: str, started_at: datetime,
             seed: int = 0) -> Exposure:  # fmt: skip
    """One run over these arcs."""
    rng = np.random.default_rng(seed)
    pieces = _pieces(network, arcs)
    way = np.array([w for w, _, _ in pieces])
    first = np.concatenate([[0], np.cumsum([len(x) for _, x, _ in pieces])]).astype(np.int32)
    lon, lat = from_utm(np.concatenate([x for _, x, _ in pieces]), np.concatenate([y for _, _, y in pieces]),
                        network.epsg)  # fmt: skip
    length = np.array([np.hypot(np.diff(x), np.diff(y)).sum() for _, x, y in pieces])
    count = len(way)
    surface = network.way_surface[way]
    tagged = surface >= 0
    inferred = ~tagged & (way % 2 == 0)
    surface_p = np.full((count, len(SURFACES)), 1 / len(SURFACES))
    surface_p[tagged] = np.eye(len(SURFACES))[surface[tagged]]
    surface_p[inferred] = np.eye(len(SURFACES))[0] * 0.72 + 0.02
    basis = np.where(tagged, 0, np.where(inferred, 1, 2)).astype(np.int8)
    kind = [SURFACES[c] if c >= 0 else "unknown" for c in np.where(tagged, surface, np.where(inferred, 0, -1))]
    impact = np.array([IMPACT[k].value for k in kind])
    uneven = np.array([UNEVEN[k].value for k in kind])
    names = tuple(dict.fromkeys(network.way_name[w] for w in way if network.way_name[w]))
    speed = 2.6 + 0.5 * rng.random() + 0.25 * np.sin(np.arange(count) / 7)
    grade = 2.2 * np.sin(np.arange(count) / 11 + seed)
    road = np.array([network.way_class[w] in ("residential", "secondary", "tertiary", "unclassified") for w in way])
    left = np.where(road, 0.84, 0.05)
    slope = np.where(road, -1.9, 0.1)
    lower = np.where(road, 0.16, 0.5)
    dose = np.where(road, -0.8, 0.0) * length / 1000
    return Exposure(
        run_id=run_id, name=name, sport="running", indoor=False, started_at=started_at, timezone="Europe/Berlin",
        country="DE", driving_side="right", distance_m=float(length.sum()), moving_s=float((length / speed).sum()),
        elapsed_s=float((length / speed).sum()) + 40, climb_m=57.0, steps=float(length.sum() * 0.95), names=names,
        way_id=network.way_id[way], way_class=tuple(network.way_class[w] for w in way),
        street=np.array([names.index(network.way_name[w]) if network.way_name[w] else -1 for w in way], np.int32),
        first_fix=np.arange(count, dtype=np.int32), last_fix=np.arange(1, count + 1, dtype=np.int32),
        enter_s=np.concatenate([[0], np.cumsum(length / speed)[:-1]]), seconds=length / speed, length_m=length,
        speed_mps=speed, grade_deg=grade, step_count=length * 0.95, confidence=0.88 + 0.11 * rng.random(count),
        surface_p=surface_p, surface_basis=basis, paved_p=surface_p[:, :7].sum(axis=1), impact=impact, uneven=uneven,
        side_p=np.stack([left, np.where(road, 0.08, 0.9), 1 - left - np.where(road, 0.08, 0.9)], axis=1),
        crown_p=np.where(road, 0.6, 0.0), onesided_right_p=np.full(count, 0.5),
        slope_mean_pct=np.full(count, 2.5), slope_sd_pct=np.full(count, 0.8), cross_slope_pct=slope,
        cross_slope_sd_pct=np.full(count, 0.9), right_lower_p=lower, turn_pct=np.zeros(count),
        impact_km=length / 1000 * impact * speed / 3 * (1 + 0.03 * np.clip(-grade, 0, 12)),
        strain_km=length / 1000 * (speed / 3) ** 1.2, uneven_km=uneven * length / 1000, dose_pctkm=dose,
        dose_abs_pctkm=np.abs(dose) + 1e-6, shape_first=first, shape_lon_deg=lon, shape_lat_deg=lat,
    )  # fmt: skip


def history(network: Network, runs: int = 30, seed: int = 7, *, km: float = 7.0) -> list[Exposure]:
    """So many runs, three a week, from one door; run LONG_RUN is twice as long as any other."""
    rng = np.random.default_rng(seed)
    degree = np.diff(network.arc_first)
    door = int(np.argmax(degree >= 3)) if (degree >= 3).any() else 0
    out = []
    for i in range(runs):
        day = FIRST_MONDAY + timedelta(days=7 * (i // 3) + (1, 3, 6)[i % 3])
        target = 1000 * km * (2.2 if i == LONG_RUN else 0.8 + 0.4 * rng.random())
        out.append(exposure(network, wander(network, rng, door, target), run_id=f"{i:016x}",
                            name=("Morning run", "Intervals", "Long run")[i % 3],
                            started_at=datetime(day.year, day.month, day.day, 6, 10 + i % 40, tzinfo=UTC),
                            seed=i))  # fmt: skip
    return out


def treadmill(run_id: str = "indoor0000000000", started_at: datetime = datetime(2025, 3, 5, 18, 0, tzinfo=UTC),
              km: float = 6.0) -> Exposure:  # fmt: skip
    """A run without any place."""
    none, whole = np.zeros(0), np.zeros(0, np.int32)
    columns = [n for n in PIECE_ARRAYS if Exposure.__annotations__[n] == "Floats" and n != "way_direction"]
    arrays: dict[str, Any] = dict.fromkeys((*columns, "shape_lon_deg", "shape_lat_deg"), none)
    return Exposure(
        run_id=run_id, name="", sport="running", indoor=True, started_at=started_at, timezone="Europe/Berlin",
        country="", driving_side="right", distance_m=1000 * km, moving_s=330 * km, elapsed_s=330 * km,
        climb_m=float("nan"), steps=915 * km, names=(), way_id=np.zeros(0, np.int64), way_class=(), street=whole,
        first_fix=whole, last_fix=whole, surface_basis=np.zeros(0, np.int8), shape_first=np.zeros(1, np.int32),
        **{**arrays, "surface_p": np.zeros((0, len(SURFACES))), "side_p": np.zeros((0, 3))},
    )  # fmt: skip


def weeks_of(exposures: Sequence[Exposure], *, complete: bool = False) -> list[Week]:
    """Weeks whose sums are those of the runs and whose scores are plausible; an empty week stays in its place."""
    first = min(e.local_start.date() for e in exposures)
    first -= timedelta(days=first.weekday())
    last = max(e.local_start.date() for e in exposures)
    count = (last - first).days // 7 + 1
    starts = [first + timedelta(days=7 * i) for i in range(count)]
    return [_week(start, exposures, complete or i < count - 1) for i, start in enumerate(starts)]


def _week(start: date, exposures: Sequence[Exposure], complete: bool) -> Week:
    runs = [e for e in exposures if 0 <= (e.local_start.date() - start).days < 7]
    km = sum(e.distance_m for e in runs) / 1000
    surface = dict.fromkeys((*SURFACES, "unknown"), 0.0)
    basis = dict.fromkeys(("tagged", "inferred", "unknown"), 0.0)
    for e in runs:
        for p, code, metres in zip(e.surface_p, e.surface_basis, e.length_m, strict=True):
            basis[("tagged", "inferred", "unknown")[code]] += metres / 1000
            if code == 2:
                surface["unknown"] += metres / 1000
            else:
                for name, share in zip(SURFACES, p, strict=True):
                    surface[name] += share * metres / 1000
    impact, strain = (sum(float(getattr(e, n).sum()) for e in runs) for n in ("impact_km", "strain_km"))
    net = sum(float(e.dose_pctkm.sum()) for e in runs)
    long = max((e.distance_m / 1000 for e in runs), default=0.0)
    mid = min(8 + 3.1 * long, 78)
    lean = 100 * (1 - np.exp(-abs(net) / 54))
    outdoor = sum(float(e.length_m.sum()) for e in runs) / 1000
    hard = surface["asphalt"] + surface["concrete"] + surface["sett"]
    return Week(
        start=start, complete=complete, run_ids=tuple(e.run_id for e in runs), distance_km=km,
        indoor_km=sum(e.distance_m for e in runs if e.indoor) / 1000, time_s=sum(e.moving_s for e in runs),
        steps=sum(e.steps for e in runs), climb_m=57.0 * len(runs), surface_km=surface, basis_km=basis,
        hard_share=hard / outdoor if outdoor else float("nan"),
        load_km=W_IMPACT.value * impact + (1 - W_IMPACT.value) * strain, impact_km=impact, strain_km=strain,
        uneven_km=sum(float(e.uneven_km.sum()) for e in runs),
        net_pctkm=Range(low=1.4 * net, mid=net, high=0.4 * net), abs_pctkm=abs(net), right_lower_p=0.12,
        longest_km=long,
        overuse=Range(low=max(mid - 11, 0), mid=mid, high=mid + 13), overuse_band=_band(mid),
        overuse_parts=(
            Part(name="session", value=1.4, component=0.56, points=round(mid * 0.7, 1), grade="M",
                 words=plain("The longest run was 1.4 times the longest of the 30 days before.")),
            Part(name="week", value=0.1, component=0.1, points=round(mid * 0.3, 1), grade="X",
                 words=plain("The week was 10 % above the mean of the three weeks before.")),
        ),
        asymmetry=Range(low=0.5 * lean, mid=lean, high=min(1.5 * lean, 95)),
        downhill_leg="left" if lean > 10 else "unknown",
        leg_streets={"left": ("Street 6", "Avenue 2"), "right": (), "unknown": ("Avenue 5",)} if runs else {},
    )  # fmt: skip


def _band(score: float) -> str:
    return next(word for top, word in ((20, "usual"), (40, "somewhat above"),
                                       (60, "clearly above"),
                                       (101, "far above")) if score < top)  # fmt: skip


def warnings_of(exposures: Sequence[Exposure], weeks: Sequence[Week]) -> list[Warning]:
    """A spike, a weekly jump, a one-sided habit and a disputed ratio."""
    long = max(exposures, key=lambda e: e.distance_m)
    week = next(w for w in weeks if long.run_id in w.run_ids)
    return [
        Warning(id="SESSION_DOUBLE", level="warning", grade="M", week=week.start, run_ids=(long.run_id,),
                title=plain("One run more than twice as long as any of the 30 days before"),
                text=plain("In a 5,205-runner study runs this much longer went with about 2.3 times (1.5–3.5) the "
                     "overuse-injury rate; association, not proof."),
                advice=(plain("Keep the next runs within 10 % of the longest of the last 30 days."),),
                source="Schuster Brandt Frandsen et al. 2025, BJSM 59(17):1203, doi 10.1136/bjsports-2024-109380",
                values={"session_ratio": 2.2, "run_km": long.distance_m / 1000}),
        Warning(id="WEEK_SPIKE", level="note", grade="X", week=week.start, run_ids=week.run_ids,
                title=plain("A week 41 % above the three before"),
                text=plain("Weekly jump; evidence mixed: two small studies suggest some risk, the largest found none."),
                advice=(plain("Let the next week be like the ones before."),),
                source="Nielsen 2014; Buist 2008; Damsted 2019"),
        Warning(id="ONE_SIDED", level="warning", grade="D", week=weeks[-1].start, run_ids=weeks[-1].run_ids,
                streets=("Street 6", "Avenue 2"), title=plain("Mostly the left leg downhill"),
                text=plain("Your left leg was the downhill one on most of this week's roads (P 0.88)."),
                advice=(plain("Where it is safe and legal, run some streets on the other side."),),
                source="Elmer & Asbill 2024, doi 10.1007/s00421-023-05358-2", values={"net_pctkm": -18.2}),
        Warning(id="LOAD_RATIO", level="information", grade="X", week=week.start, title=plain("Load ratio 1.6"),
                text=plain("Disputed metric; in the largest running study higher ratios went with fewer injuries."),
                advice=(), source="Impellizzeri 2020, doi 10.1007/s40279-020-01378-6", values={"load_ratio": 1.6}),
    ]  # fmt: skip


def outlook_of(weeks: Sequence[Week]) -> Outlook:
    """What is left of the last week."""
    last = weeks[-1]
    return Outlook(
        today=last.start + timedelta(days=6), week_start=last.start, week_km=last.distance_km, week_left_km=6.2,
        longest_km=last.longest_km, cautious_km=last.longest_km, longest_next_km=1.1 * last.longest_km,
        days_since_run=0, acute=3.1, chronic=2.9,
        words=(said("outlook.week-left", week_km=last.distance_km, left_km=6.2, usual=said("part.week.usual")),
               said("outlook.next-run", next_km=1.1 * last.longest_km, longest_km=last.longest_km)),
    )  # fmt: skip


def diary_of(weeks: Sequence[Week]) -> list[DiaryEntry]:
    """Three entries: one in the first week, two in the last."""
    first, last = weeks[0].start, weeks[-1].start
    return [
        DiaryEntry(on_date=first + timedelta(days=2), site="knee", side="right", level=3, note="after the stairs"),
        DiaryEntry(on_date=last, site="achilles", side="left", level=4),
        DiaryEntry(
            on_date=last + timedelta(days=5), site="achilles", side="left", level=6, note="stiff in the morning"
        ),
    ]


def balance_of() -> MeasuredBalance:
    """As a watch may have measured it."""
    return MeasuredBalance(difference_pct=Range(low=0.93, mid=1.44, high=1.96), right_falling_s=6210.0,
                           left_falling_s=5890.0, runs=12)  # fmt: skip


def suggestion_of(course: Exposure, run_id: str) -> Suggestion:
    """The line of a run as if it were suggested instead of another one, with a change of side in the middle."""
    count = len(course.way_id)
    length_m = float(course.length_m.sum())
    km = f"{length_m / 1000:.1f} km"
    half = count // 2
    figures = CourseFigures(
        length_m=length_m, soft_tagged=0.31, soft_inferred=0.15, unknown=0.2, soft=0.5, impact_per_km=0.99,
        uneven_per_km=0.3, climb_m=20.0, climb_known=0.6, busy=0.1, crossings=2, turns=14, reuse=0.0, overlap=0.02,
        closed=0.0, net_pctkm=-3.1,
    )  # fmt: skip
    first = course.shape_first[[0, half]]
    return Suggestion(
        kind="small changes" if run_id else "fresh loop", form="as run" if run_id else "loop", run_id=run_id,
        title=said("suggestion.title", kind="small changes" if run_id else "loop", length_km=length_m / 1000),
        words=plain(f"Softer by 38 points: {km} (was 10.0 km); soft 31% by tags + 15% inferred, 20% unknown; "
              "impact per km 0.990; left/right -0.4 % km with the sides advised; 58% in common; 2 busy crossings"),
        remarks=(said("suggestion.climb", climb_m=20.0, known=0.6),), softer=True, turned=False,
        asked_m=10_000.0, shared=0.58, figures=figures, original=None, side_net_pctkm=-0.4, carry_pctkm=0.0,
        attribution="© OpenStreetMap contributors", arc=np.arange(count, dtype=np.int32), way_id=course.way_id,
        node_id=np.arange(count + 1, dtype=np.int64), length_m=course.length_m, names=(),
        street=np.full(count, -1, np.int32), soft_p=np.full(count, 0.5), surface_basis=course.surface_basis,
        side=np.where(np.arange(count) < half, -1, 1).astype(np.int8), shape_first=course.shape_first,
        shape_lon_deg=course.shape_lon_deg, shape_lat_deg=course.shape_lat_deg,
        note_along_m=np.array([0.0, float(course.length_m[:half].sum())]), note_lon_deg=course.shape_lon_deg[first],
        note_lat_deg=course.shape_lat_deg[first],
        note_words=(said("suggestion.keep-left"), said("suggestion.keep-right")),
    )  # fmt: skip


def advice_of(*courses: Suggestion, words: Sequence[str] = ()) -> Advice:
    """Suggestions as a page takes them."""
    return Advice(suggestions=courses, words=tuple(map(plain, words)))
