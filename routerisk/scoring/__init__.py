"""Runs -> Weeks and Warnings: spikes, overuse, asymmetry, uncertainty; the outlook; pain beside exposure.

A run comes in as an Exposure and goes on as its Tally, the sums that all else is made of: what a store keeps, so that
the pieces of old runs need not be read again.
"""

from .forecast import outlook
from .pains import pain_patterns
from .scores import score
from .shoes import shoes
from .tallies import tally, tally_key

__all__ = ["outlook", "pain_patterns", "score", "shoes", "tally", "tally_key"]
