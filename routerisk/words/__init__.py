"""Every sentence for people, from an id, its values, a language and units: the last thing that happens.

A language is one catalogue beside this file (`en.toml`, `de.toml`): sentences by id, with the values in braces and how
each is said after a colon, as `formatting` has it. Stages hand on messages; only faces say them.
"""

from __future__ import annotations

from ..messages import LANGUAGES
from .catalogues import catalogue, language_of, usual_language
from .speaking import CERTAIN_P, DASH, MINUS, Words, in_english, words

__all__ = [
    "CERTAIN_P",
    "DASH",
    "LANGUAGES",
    "MINUS",
    "Words",
    "catalogue",
    "in_english",
    "language_of",
    "usual_language",
    "words",
]
