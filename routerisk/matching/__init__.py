"""Track x Network -> MatchedTrack: which way was run on, from where to where, and how sure that is."""

from __future__ import annotations

from .matcher import match

__all__ = ["match"]
