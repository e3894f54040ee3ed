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

Each carries a message: an id and values, said in the reader's language by whoever shows it. As a text it is English,
and says in one line what happened and what to do next.
"""

from __future__ import annotations

from typing import Any

from .messages import Message

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

    def __init__(self, what: Message | str, /, **values: Any) -> None:
        """Take a message, or the id of one with its values."""
        if isinstance(what, str):
            what = Message(what, values)
        self.message = what
        super().__init__(self.message)

    def __str__(self) -> str:
        from .words import in_english

        return in_english(self.message)


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
