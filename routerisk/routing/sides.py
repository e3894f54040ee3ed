"""Which side of the road to take on every stretch of a course, so that left and right come out even.

Changes of side are few, and lie where one can cross; on a busy road without a sidewalk the traffic is never at the back
where that can be helped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from .. import parameters as p
from ..arrays import Bools, Codes, Floats, Ints
from .courses import Course, reversed_course
from .graph import RoutingGraph
from .kernels import best_sides

LEFT, RIGHT = 0, 1
NEVER: Final = 1e6
"""Price in % km of what must not be; more than any course's dose, so that it is only taken where there is no choice."""


@dataclass(frozen=True, eq=False)
class SidePlan:
    """The sides of one course, in the direction in which it is to be run."""

    course: Course
    turned: bool
    """True where the course is to be run the other way round."""
    side: Codes
    """(r,) -1 left, 1 right, 0 where there are no sides."""
    dose_pctkm: float
    """Expected signed dose of the course with these sides, right leg lower positive."""
    facing_pctkm: float
    """That of somebody who always faces the traffic, in the direction given at first."""
    facing_turned_pctkm: float
    """The same the other way round."""
    behind_m: float
    """On busy roads without a sidewalk, with the traffic at the back: nothing else was possible there."""

    @property
    def changes(self) -> Ints:
        """Positions in the course before which the side is another than on the road before."""
        sided = np.flatnonzero(self.side != 0)
        return np.asarray(sided[1:][np.diff(self.side[sided]) != 0], np.int64)

    @property
    def reversing_helps(self) -> bool:
        """Whether the other direction alone, always facing traffic, takes anything off the left or the right."""
        gain = abs(self.facing_pctkm) - abs(self.facing_turned_pctkm)
        return gain > max(p.ROUTE_REVERSE_LEAST.value * abs(self.facing_pctkm), p.ROUTE_EVEN_PCTKM.value)


def best_plan(graph: RoutingGraph, course: Course, carry_pctkm: float = 0.0, *, turn: bool = True) -> SidePlan:
    """The better of both directions (`turn`: the course may be run the other way round) for what is carried over."""
    plan = side_plan(graph, course, carry_pctkm)
    if not turn:
        return plan
    other = side_plan(graph, reversed_course(graph, course), carry_pctkm)
    if _worth(other, carry_pctkm) + p.ROUTE_EVEN_PCTKM.value >= _worth(plan, carry_pctkm):
        return plan
    return SidePlan(other.course, True, other.side, other.dose_pctkm, other.facing_turned_pctkm, other.facing_pctkm,
                    other.behind_m)  # fmt: skip


def _worth(plan: SidePlan, carry_pctkm: float) -> float:
    """Less is better."""
    price = p.ROUTE_SIDE_CHANGE_PCTKM.value * len(plan.changes)
    return abs(carry_pctkm + plan.dose_pctkm) + price + NEVER * plan.behind_m / 1000.0


def side_plan(graph: RoutingGraph, course: Course, carry_pctkm: float = 0.0) -> SidePlan:
    """The sides of a course in the direction given."""
    dose, middle, facing = doses(graph, course)
    price, behind = side_prices(graph, course)
    step, unit = whole_steps(dose, abs(carry_pctkm))
    carry = round((carry_pctkm + float(middle.sum())) / unit)
    taken = best_sides(step, price, change_prices(graph, course), carry, int(p.ROUTE_SIDE_REACH.value), unit)
    rows = np.arange(len(taken))
    sided = graph.network.roads.is_road[graph.arc_way[course.arc]]
    length = course.to_m - course.from_m
    _, turned_middle, turned_facing = doses(graph, reversed_course(graph, course))
    return SidePlan(
        course=course,
        turned=False,
        side=np.where(sided, 2 * taken - 1, 0).astype(np.int8),
        dose_pctkm=float(dose[rows, taken].sum() + middle.sum()),
        facing_pctkm=float(facing.sum() + middle.sum()),
        facing_turned_pctkm=float(turned_facing.sum() + turned_middle.sum()),
        behind_m=float(length[behind[rows, taken]].sum()),
    )


def doses(graph: RoutingGraph, course: Course) -> tuple[Floats, Floats, Floats]:
    """Expected signed dose in % km per arc: (r, 2) on the left and on the right of roads, (r,) elsewhere, (r,) facing.

    At an easy pace a km counts as a km (`N_REF_PER_KM`); off roads the first is 0, on roads the second.
    """
    way = graph.arc_way[course.arc]
    forward = graph.network.arc_forward[course.arc]
    km = (course.to_m - course.from_m) / 1000.0
    left, middle, right = (graph.dose_pct[way, side] for side in range(3))
    on_left, on_right = np.where(forward, left, -right), np.where(forward, right, -left)
    sided = graph.network.roads.is_road[way]
    both = np.where(sided[:, None], np.stack([on_left, on_right], axis=1) * km[:, None], 0.0)
    elsewhere = np.where(sided, 0.0, np.where(forward, middle, -middle) * km)
    return both, elsewhere, np.where(graph.traffic_left[way], both[:, RIGHT], both[:, LEFT])


def whole_steps(dose: Floats, carry: float) -> tuple[Ints, float]:
    """Doses (r, 2) in whole units, and the unit; what rounding leaves goes to the next arc, so that sums stay true."""
    reach = float(np.abs(dose).max(axis=1).sum()) + carry if len(dose) else carry
    unit = max(reach / p.ROUTE_SIDE_REACH.value, p.ROUTE_EVEN_PCTKM.value / 10.0)
    total = np.rint(np.cumsum(dose, axis=0) / unit)
    return np.diff(total, axis=0, prepend=0.0).astype(np.int64), unit


def side_prices(graph: RoutingGraph, course: Course) -> tuple[Floats, Bools]:
    """(r, 2) price in % km of each side, and where on it busy traffic would be at the back without a sidewalk."""
    way = graph.arc_way[course.arc]
    roads, forward = graph.network.roads, graph.network.arc_forward[course.arc]
    km = (course.to_m - course.from_m) / 1000.0
    left_walk, right_walk = roads.sidewalk_left[way] > 0, roads.sidewalk_right[way] > 0
    walk = np.stack([np.where(forward, left_walk, right_walk), np.where(forward, right_walk, left_walk)], axis=1)
    oneway = graph.network.way_oneway[way]
    along = oneway == np.where(forward, 1, -1)
    against = oneway == np.where(forward, -1, 1)
    traffic_left = graph.traffic_left[way]
    at_back = np.stack([traffic_left, ~traffic_left], axis=1)
    at_back = (at_back | along[:, None]) & ~against[:, None] & roads.is_road[way][:, None] & ~walk
    behind = at_back & roads.is_busy[way][:, None]
    price = np.where(at_back, p.ROUTE_BEHIND_PCT.value * km[:, None], 0.0)
    return np.where(behind, NEVER * np.maximum(km, 1e-3)[:, None], price), behind


def change_prices(graph: RoutingGraph, course: Course) -> Floats:
    """(r,) price in % km of changing the side where an arc begins; `NEVER` where one cannot cross."""
    way = graph.arc_way[course.arc]
    busy, sided = graph.network.roads.is_busy[way], graph.network.roads.is_road[way]
    node = graph.network.arc_tail[course.arc]
    before_busy = np.concatenate([busy[:1], busy[:-1]])
    before_sided = np.concatenate([sided[:1], sided[:-1]])
    usual = p.ROUTE_SIDE_CHANGE_PCTKM.value
    hard = busy & before_busy & sided & before_sided
    return np.where(hard, np.where(graph.node_crossing[node], 2.0 * usual, NEVER), usual)
