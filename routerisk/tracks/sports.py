"""Words for sports, as watches and services write them, to ours."""

from __future__ import annotations

import re
from typing import Final

RUNNING: Final = "running"
WALKING: Final = "walking"
SCORED: Final = (RUNNING, WALKING)

_RUN_WORDS: Final = frozenset((
    "run", "running", "runs", "jog", "jogging", "treadmill", "laufen", "lauf", "joggen", "course", "carrera",
    "correr", "corsa", "corrida", "hardlopen", "løb", "løping", "löpning", "löprunda", "bieg", "bieganie",
    "juoksu", "běh", "futás", "trailrun", "trailrunning",
))  # fmt: skip
_WALK_WORDS: Final = frozenset((
    "walk", "walking", "hike", "hiking", "wandern", "wanderung", "spaziergang", "gehen", "randonnee",
    "randonnée", "marche", "caminata", "senderismo", "camminata", "escursione", "caminhada", "trilha",
    "wandelen", "wandeling", "vandring", "gåtur", "kävely",
))  # fmt: skip
_GPX_NUMBERS: Final = {"9": RUNNING, "4": WALKING, "10": WALKING}
"""Strava writes numbers into the `type` of a GPX track."""

_INDOOR_WORDS: Final = frozenset(("treadmill", "indoor", "virtual"))


def words(text: str) -> list[str]:
    """Lower-case words of "TrailRun", "trail_running", "HKWorkoutActivityTypeRunning"."""
    return re.findall(r"[^\W\d_]+|\d+", re.sub(r"(?<=[^\W\d_A-Z])(?=[A-Z])", " ", text).lower())


def normalised(sport: str) -> str:
    """Our word: "running", "walking" (hikes too), "" where the file names none, else its own word in lower case."""
    found = words(sport)
    if not found or found in (["generic"], ["other"], ["unknown"], ["uncategorized"]):
        return ""
    if len(found) == 1 and found[0] in _GPX_NUMBERS:
        return _GPX_NUMBERS[found[0]]
    for word in found:
        if word in _RUN_WORDS:
            return RUNNING
        if word in _WALK_WORDS:
            return WALKING
    return " ".join(found)


def is_indoor(sport: str, sub_sport: str) -> bool:
    """Whether the words say that the activity was on a treadmill, indoors or in a game."""
    return not _INDOOR_WORDS.isdisjoint(words(sport) + words(sub_sport))
