"""What a runner wishes of a route."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from .. import parameters as p
from ..arrays import Bools
from ..errors import UsageError
from ..records import SURFACES

STREETS: Final = ("any", "known", "new")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What to look for and what to leave out; the default is soft ground, whatever it is.

    Raises UsageError for a surface or a word that there is not, and for one surface both avoided and preferred.
    """

    softness: float = field(default_factory=lambda: p.ROUTE_SOFTNESS.value)
    """How many metres of soft ground one metre of asphalt is worth, less one; 0 is blind to the surface."""
    avoid: tuple[str, ...] = ()
    """Surface classes of `SURFACES` to keep off: sand with a sore Achilles tendon."""
    prefer: tuple[str, ...] = ()
    even: bool = False
    """Keep off uneven ground: an unstable ankle."""
    climb_max_m_per_km: float = math.inf
    """Ascent allowed, as far as the runner's own tracks tell it."""
    lit: bool = False
    streets: str = "any"
    """"known": where the runner has run before; "new": where not."""

    def __post_init__(self) -> None:
        for name in (*self.avoid, *self.prefer):
            if name not in SURFACES:
                raise UsageError("usage.no-surface", name=name, known=SURFACES)
        both = sorted({*self.avoid} & {*self.prefer})
        if both:
            raise UsageError("usage.both", surfaces=tuple(both))
        if self.streets not in STREETS:
            raise UsageError("usage.streets", streets=self.streets, known=STREETS)
        if not self.softness >= 0.0 or not self.climb_max_m_per_km >= 0.0:
            raise UsageError("usage.softness")

    @property
    def avoided(self) -> Bools:
        """(C,)"""
        return np.isin(SURFACES, self.avoid)

    @property
    def preferred(self) -> Bools:
        """(C,)"""
        return np.isin(SURFACES, self.prefer)
