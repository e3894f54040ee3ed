"""What the runner does not want to be seen: read from the settings, cut from the records before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..records import Exposure, Warning
    from ..store import Store

__all__ = ["Privacy", "privacy_of"]


@dataclass(frozen=True)
class Privacy:
    """Places and ends of runs that stay out of pages and exports; by default nothing does."""

    zones: tuple[tuple[float, float, float], ...] = ()
    """(longitude, latitude, radius in metres)"""
    ends_m: float = 0.0
    secret: str = ""
    """What is cut around the zones is shifted by it; as of `report.privacy.veil`."""

    @property
    def hides(self) -> bool:
        return bool(self.zones) or self.ends_m > 0.0

    def cutting(self) -> Cutting:
        return Cutting(self)


@dataclass(frozen=True)
class Cutting:
    """Cuts runs, some at a time, and remembers which streets are seen nowhere else."""

    privacy: Privacy
    _dropped: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)

    def cut(self, exposures: Sequence[Exposure]) -> list[Exposure]:
        """The exposures without the pieces that may not be seen; their totals stay those of whole runs."""
        from ..report.privacy import circles, cut, veil

        if not self.privacy.hides:
            return list(exposures)
        veils = [veil(circle, exposures, self.privacy.secret) for circle in circles(self.privacy.zones)]
        kept, dropped, seen = cut(exposures, veils, self.privacy.ends_m)
        self._dropped.update(dropped)
        self._seen.update(seen)
        return kept

    def quiet(self, warnings: Sequence[Warning]) -> list[Warning]:
        """The warnings without the names of streets that were seen only where it may not be told."""
        from ..report.privacy import without_streets

        return [without_streets(warning, self._dropped - self._seen) for warning in warnings]


def privacy_of(store: Store, *, ends_m: float | None = None) -> Privacy:
    """As the settings have it; `ends_m` in the place of the setting `privacy`."""
    from ..store import zones_of

    zones = zones_of(store.setting("privacy-zones"))
    ends = float(store.setting("privacy")) if ends_m is None else ends_m
    return Privacy(zones=zones, ends_m=ends, secret=store.secret() if zones else "")
