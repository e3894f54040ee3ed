"""What a person put right about a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["CORRECTIONS", "LABELS", "REMOVED", "Correction"]

REMOVED: Final = "removed"
LABELS: Final = ("sport", "name", "shoe")
"""Corrections of what is written beside a run: nothing else is made of it."""
CORRECTIONS: Final = (*LABELS, "indoor", "travel", "clock", "cut", REMOVED)
"""What can be put right; the keys of `Correction`."""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One thing that was put right, so that it can be taken back."""

    number: int
    """The order in which they were made; 0 before it is kept."""
    run_id: str
    key: str
    """One of `CORRECTIONS`."""
    value: str
    """"cut": "FROM..TO" in seconds of Unix time, an end left open "" ; "removed": ""."""
    before: str
    """What stood there, "" for "cut" and "removed"."""
