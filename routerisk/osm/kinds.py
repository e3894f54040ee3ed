"""What a value of `highway` stands for: one table, from which everything that depends on the class of a way follows."""

from __future__ import annotations

from typing import Final, NamedTuple


class Kind(NamedTuple):
    """One value of `highway`; a link road is of the kind of its road."""

    road: str
    """Carriageway that it is built as, a key of `CARRIAGEWAY_WIDTH_M`; "" where left and right do not differ."""
    alike: str
    """Group of values with the same kinds of surface."""
    section: str
    """Cross-section, see `records.Roads`."""
    drawn: str
    """Group of a drawn map."""
    through: bool = False
    """Arterial or collector road."""
    closed: bool = False
    """Never proposed to people on foot, unless a tag lets them in."""


KINDS: Final = {
    "trunk": Kind("trunk", "major", "road", "major", through=True, closed=True),
    "primary": Kind("primary", "major", "road", "major", through=True),
    "secondary": Kind("secondary", "major", "road", "major", through=True),
    "tertiary": Kind("tertiary", "major", "road", "middle", through=True),
    "busway": Kind("tertiary", "major", "road", "middle", through=True, closed=True),
    "bus_guideway": Kind("tertiary", "major", "road", "middle", through=True, closed=True),
    "unclassified": Kind("unclassified", "minor", "road", "middle", through=True),
    "minor": Kind("unclassified", "minor", "road", "middle", through=True),
    "residential": Kind("residential", "minor", "road", "middle"),
    "living_street": Kind("living_street", "minor", "road", "middle"),
    "road": Kind("road", "minor", "road", "middle"),
    "service": Kind("service", "service", "road", "minor"),
    "track": Kind("", "track", "path", "minor"),
    "byway": Kind("", "track", "path", "minor"),
    "path": Kind("", "path", "path", "path"),
    "bridleway": Kind("", "path", "path", "path"),
    "trail": Kind("", "path", "path", "path"),
    "via_ferrata": Kind("", "path", "path", "path", closed=True),
    "footway": Kind("", "foot", "footway", "path"),
    "pedestrian": Kind("", "foot", "footway", "middle"),
    "crossing": Kind("", "foot", "footway", "path"),
    "access_ramp": Kind("", "foot", "footway", "path"),
    "steps": Kind("", "foot", "steps", "path"),
    "cycleway": Kind("", "cycle", "footway", "path"),
    "running_track": Kind("", "other", "running_track", "path"),
    "ford": Kind("", "other", "path", "path", closed=True),
}
"""`minor` and `byway` are outdated values: an unclassified road, and a track that all may use."""

OTHER: Final = Kind("", "other", "path", "path")
"""Any other value ("yes")."""

HILLSIDE: Final = frozenset(("path", "trail", "via_ferrata"))
"""Kinds that are cut into a hillside where a tag says that they are in the mountains."""


def kind_of(highway: str) -> Kind:
    return KINDS.get(highway.removesuffix("_link"), OTHER)
