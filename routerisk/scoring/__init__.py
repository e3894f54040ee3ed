"""Exposures -> Weeks and Warnings: spikes, overuse, asymmetry, uncertainty; and the outlook."""

from .forecast import outlook
from .scores import score

__all__ = ["outlook", "score"]
