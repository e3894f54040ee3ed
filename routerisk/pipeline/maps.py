"""Which network a run is matched to: the map data that the user has named, loaded once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import numpy as np

from ..errors import MapDataError, OfflineError
from ..geo import from_utm, utm_epsg
from ..messages import said
from ..parameters import variation
from ..records import Network

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..arrays import Floats
    from ..messages import Message
    from ..osm import Extract, Tile
    from ..parameters import Variation
    from ..records import Track

__all__ = ["NO_MAP_ADVICE", "EmbeddedMap", "MapFile", "Maps", "NoMap", "Tiles", "at_hand", "blank_network", "covers",
           "maps_named"]  # fmt: skip

KEPT_NETWORKS: Final = 8
"""Runs of one neighbourhood share their tiles; so many networks are held ready."""
PATIENCE: Final = 2
"""After so many failed downloads in a row no further one is tried: a long import does not wait for every run anew."""
NO_MAP_ADVICE: Final = said("map.advice")


Told: TypeAlias = "Callable[[Message], None]"
Box: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north in degrees."""
NOWHERE: Final = (np.zeros(0), np.zeros(0))


class Maps(Protocol):
    """A source of map data."""

    problem: MapDataError | None
    """What went wrong last with data that should have been there."""

    def around(self, lon_deg: Floats, lat_deg: Floats) -> Network:
        """A network for these positions (n,), which may yet lie outside it. Raises MapDataError where there is none."""

    def may_cover(self, box_deg: Box) -> bool:
        """Whether there may be a way in a box; False only where it is certain that there is none."""


class NoMap:
    """No map data at all."""

    problem: MapDataError | None = None

    def around(self, lon_deg: Floats, lat_deg: Floats) -> Network:  # noqa: ARG002 - there is none of any place
        raise MapDataError("map.none", advice=NO_MAP_ADVICE)

    def may_cover(self, box_deg: Box) -> bool:  # noqa: ARG002 - there is none of any place
        return False


class EmbeddedMap:
    """Central Helsinki, as carried in the package."""

    problem: MapDataError | None = None

    def __init__(self) -> None:
        self._network: Network | None = None

    def around(self, lon_deg: Floats, lat_deg: Floats) -> Network:  # noqa: ARG002 - one network for every place
        from ..osm import embedded_network

        if self._network is None:
            self._network = embedded_network()
        return self._network

    def may_cover(self, box_deg: Box) -> bool:
        return covers(self.around(*NOWHERE), box_deg)


class MapFile:
    """One extract on this disk, read when it is first needed; what is wrong with it is found out once."""

    def __init__(self, path: Path, *, areas: bool = True) -> None:
        self.path, self._areas = path, areas
        self._extract: Extract | None = None
        self.problem: MapDataError | None = None

    def around(self, lon_deg: Floats, lat_deg: Floats) -> Network:
        """All of it, or the part around these positions where it is too wide for one plane."""
        if self.problem is not None:
            raise self.problem
        try:
            return self.read().around(np.asarray(lon_deg), np.asarray(lat_deg))
        except MapDataError as problem:
            self.problem = problem
            raise

    def may_cover(self, box_deg: Box) -> bool:
        try:
            extract = self.read()
            return extract.may_cover(box_deg) if extract.is_wide else covers(self.around(*NOWHERE), box_deg)
        except MapDataError:
            return False

    def read(self) -> Extract:
        """What is in the file. Raises MapDataError where it cannot be read."""
        from ..osm import read_extract

        if self._extract is None:
            self._extract = read_extract(self.path, areas=self._areas)
        return self._extract


class Tiles:
    """The tiles below the data directory; those that are missing come from Overpass, if `online` is the user's word.

    Without it nothing is asked of the internet: what was fetched before serves, the rest is an OfflineError.
    """

    def __init__(self, folder: Path, *, online: bool, told: Told | None = None,
                 stopped: Callable[[], bool] | None = None) -> None:  # fmt: skip
        self.folder, self.online = folder, online
        self._told, self._stopped = told, stopped
        self.problem: MapDataError | None = None
        self._networks: dict[tuple[Variation, tuple[Tile, ...]], Network] = {}
        self._failures = 0

    def around(self, lon_deg: Floats, lat_deg: Floats) -> Network:
        from ..osm import Waiting, fetch_network, tiles_along

        wanted = (variation(), tuple(tiles_along(lon_deg, lat_deg)))
        if wanted in self._networks:
            return self._networks[wanted]
        if self.problem is not None and self._failures >= PATIENCE:
            raise self.problem
        try:
            network = fetch_network(lon_deg, lat_deg, self.folder, offline=not self.online,
                                    waiting=Waiting.of(self._told, self._stopped))  # fmt: skip
        except MapDataError as problem:
            self._note(problem)
            raise
        self._failures = 0
        while len(self._networks) >= KEPT_NETWORKS:
            self._networks.pop(next(iter(self._networks)))
        self._networks[wanted] = network
        return network

    def may_cover(self, box_deg: Box) -> bool:  # noqa: ARG002 - there are tiles of every place
        return True

    def _note(self, problem: MapDataError) -> None:
        if not self.online:
            return  # nothing was asked for, so nothing is wrong
        self.problem = problem
        self._failures = PATIENCE if isinstance(problem, OfflineError) else self._failures + 1


class TilesAtHand:
    """The tiles below the data directory as they are, holes and all: enough to draw."""

    problem: MapDataError | None = None

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def around(self, lon_deg: Floats, lat_deg: Floats) -> Network:
        from ..osm import load_network, tiles_along

        return load_network(tiles_along(lon_deg, lat_deg), self.folder)

    def may_cover(self, box_deg: Box) -> bool:  # noqa: ARG002 - asked before drawing, where an empty map does no harm
        return True


def maps_named(value: str, data: Path, *, for_page: bool = False, told: Told | None = None,
               stopped: Callable[[], bool] | None = None) -> Maps:  # fmt: skip
    """The source that a value of the setting `map-source` stands for.

    With `for_page` nothing is downloaded: a page takes what is at hand. `told` hears of every wait
    for a busy server, which ends when `stopped`.
    """
    if value not in ("none", "overpass"):
        return MapFile(Path(value).expanduser())
    folder = data / "maps"
    return TilesAtHand(folder) if for_page else Tiles(folder, online=value == "overpass", told=told, stopped=stopped)


def at_hand(maps: Maps) -> bool:
    """Whether there is anything to draw below runs: a file that is named, or a tile."""
    return not isinstance(maps, TilesAtHand) or (maps.folder.is_dir() and any(maps.folder.iterdir()))


def blank_network(track: Track) -> Network:
    """A network without ways in the zone of the track's first position (any zone where it has none)."""
    placed = track.has_position.nonzero()[0]
    if len(placed) == 0:
        return Network.empty(utm_epsg(0.0, 0.0))
    return Network.empty(utm_epsg(float(track.lon_deg[placed[0]]), float(track.lat_deg[placed[0]])))


def covers(network: Network, box_deg: Box) -> bool:
    """Whether a box shares anything with the box around the network's lines: a stadium's track has one node alone."""
    if len(network.shape_x_m) == 0:
        return False
    x, y = network.shape_x_m, network.shape_y_m
    lon, lat = from_utm([x.min(), x.min(), x.max(), x.max()], [y.min(), y.max(), y.min(), y.max()], network.epsg)
    west, south, east, north = box_deg
    return bool(west <= lon.max() and east >= lon.min() and south <= lat.max() and north >= lat.min())
