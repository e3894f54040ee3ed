"""What can go wrong, as one tree.

::

    RouteriskError                every error that a user can cause or mend
    +-- TrackFileError            a watch export that cannot be read
    +-- MapDataError              map data that is missing, broken or not what it says
    |   +-- OfflineError          map data is needed, and no request can or may be made
    +-- StoreError                the data directory or its database cannot be used
    +-- UsageError                a wrong option, key or value
    +-- ReportError               a page that cannot be made or written
    +-- NotificationError         a notification that cannot be sent

A message says what happened and what to do next, in one line.
"""

from __future__ import annotations

__all__ = [
    "MapDataError",
    "NotificationError",
    "OfflineError",
    "ReportError",
    "RouteriskError",
    "StoreError",
    "TrackFileError",
    "UsageError",
]


class RouteriskError(Exception):
    """Every error that a user can cause or mend; its text is one line fit to be shown."""


class TrackFileError(RouteriskError):
    """A watch export that cannot be read."""


class MapDataError(RouteriskError):
    """Map data that is missing, broken or not what it says."""


class OfflineError(MapDataError):
    """Map data is needed, and no request can or may be made."""


class StoreError(RouteriskError):
    """The data directory or its database cannot be used."""


class UsageError(RouteriskError):
    """A wrong option, key or value."""


class ReportError(RouteriskError):
    """A page that cannot be made or written."""


class NotificationError(RouteriskError):
    """A notification that cannot be sent."""
