"""Words for sports, as watches and services write them, to ours."""

from __future__ import annotations

import re
from typing import Final

RUNNING: Final = "running"
WALKING: Final = "walking"
SCORED: Final = (RUNNING, WALKING)

_RUN_WORDS: Final = frozenset((
    "run", "running", "runs", "jog", "jogging", "treadmill", "laufen", "lauf", "joggen", "course", "carrera",
    "correr", "corsa", "corrida", "hardlopen", "løb", "løping", "löpning", "löprunda", "bieg", "bieganie", "juoksu",
    "běh", "futás", "trailrun", "trailrunning", "ランニング", "跑步", "бег", "забег",
))  # fmt: skip
_WALK_WORDS: Final = frozenset((
    "walk", "walking", "hike", "hiking", "wandern", "wanderung", "spaziergang", "gehen", "randonnee", "randonnée",
    "marche", "caminata", "senderismo", "camminata", "escursione", "caminhada", "trilha", "wandelen", "wandeling",
    "vandring", "gåtur", "kävely",
))  # fmt: skip
_OTHER_WORDS: Final = frozenset((
    "ride", "biking", "bike", "cycling", "ebikeride", "virtualride", "swim", "swimming", "row", "rowing", "kayaking",
    "canoeing", "ski", "skiing", "snowboard", "skate", "skating", "yoga", "workout", "crossfit", "elliptical", "golf",
    "surfing", "wheelchair", "handcycle", "velomobile", "climbing", "soccer", "tennis", "sail", "radfahrt",
))  # fmt: skip
_NAMELESS: Final[tuple[list[str], ...]] = ([], ["generic"], ["other"], ["unknown"], ["uncategorized"])
_GPX_NUMBERS: Final = {"9": RUNNING, "4": WALKING, "10": WALKING, "1": "cycling"}
"""Strava writes numbers into the `type` of a GPX track."""
_INDOOR_WORDS: Final = frozenset(("treadmill", "indoor", "virtual"))


def words(text: str) -> list[str]:
    """Lower-case words of "TrailRun", "trail_running", "HKWorkoutActivityTypeRunning"."""
    apart = re.sub(r"(?<=[^\W\d_A-Z])(?=[A-Z])", " ", text.removeprefix("HKWorkoutActivityType"))
    return re.findall(r"[^\W\d_]+|\d+", apart.lower())


def normalised(sport: str, sub_sport: str = "") -> str:
    """Our word: "running", "walking" (hikes too), "" where the file names none, else its own word in lower case."""
    found = words(sport)
    if "treadmill" in words(sub_sport) and WALKING not in found:
        return RUNNING
    if found in _NAMELESS:
        return ""
    if len(found) == 1 and found[0] in _GPX_NUMBERS:
        return _GPX_NUMBERS[found[0]]
    if not is_other(sport):
        for word in found:
            if word in _RUN_WORDS:
                return RUNNING
            if word in _WALK_WORDS:
                return WALKING
    return " ".join(found)


def is_other(sport: str) -> bool:
    """Whether the words certainly name a sport that is neither a run nor a walk."""
    return not _OTHER_WORDS.isdisjoint(words(sport))


def is_indoor(sport: str, sub_sport: str) -> bool:
    """Whether the words say that the activity was on a treadmill, indoors or in a game."""
    return not _INDOOR_WORDS.isdisjoint(words(sport) + words(sub_sport))
