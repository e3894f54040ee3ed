"""The ways to colour the runs: which number decides, where its classes lie, what each class is called.

The page's script classifies and draws; here stands what it needs for that, so that words and bounds can be tested.
A class's colour is the CSS variable `--c-<colour>` of page.css. Marks say how much is known: full colour for what is
tagged or certain, a pale line inside for what is inferred, hollow for what is unknown, dashes for unpaved ground.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from ..parameters import DOSE_FROM_PCT, NAMED_SIDE_P
from ..records import SURFACE_NAMES
from ..surfaces import CLASSES

if TYPE_CHECKING:
    from ..words import Words
    from .contract import ClassKey, LayerData, LayerKey, LegendClassData, LegendData, Mark, Rule, StepsOf, Width

LOAD_STEPS: Final = (0.95, 1.0, 1.05, 1.15)
"""E per km: 1 is easy flat asphalt."""
UNEVEN_STEPS: Final = (0.1, 0.25, 0.4, 0.6)
"""U: 1 is a 2.5 cm random terrain."""
PASSES_STEPS: Final = (2.0, 3.0, 6.0, 11.0)
RAMP_WIDTHS: Final[tuple[Width, ...]] = (0, 1, 1, 2, 2)
"""The stronger the colour, the wider the line."""
CONFIDENCE_STEPS: Final = (0.5, 0.75, 0.9, 0.97)


@dataclass(frozen=True)
class LegendClass:
    """One class of a layer."""

    label: str
    colour: str
    mark: Mark = "solid"
    width: Width = 1
    letter: str = ""
    key: ClassKey = ""


@dataclass(frozen=True)
class Layer:
    """One way to colour the runs."""

    key: LayerKey
    label: str
    about: str
    kind: Rule
    classes: tuple[LegendClass, ...]
    value: StepsOf = ""
    steps: tuple[float, ...] = ()


def _ramp(labels: tuple[str, ...], *, most_first: bool = False) -> tuple[LegendClass, ...]:
    """Classes along the sequential colours; the widest line has the strongest colour."""
    top = len(labels) - 1
    ranks = [top - i if most_first else i for i in range(len(labels))]
    return tuple(LegendClass(label, f"ramp-{rank}", width=RAMP_WIDTHS[rank])
                 for label, rank in zip(labels, ranks, strict=True))  # fmt: skip


_COLOURED: Final = {
    "asphalt": ("asphalt",),
    "concrete": ("concrete",),
    "paving": ("paving_stones", "sett"),
    "deck": ("wood", "metal", "synthetic"),
    "gravel": ("compacted", "fine_gravel", "gravel"),
    "earth": ("dirt", "rough"),
    "grass": ("grass",),
    "sand": ("sand",),
    "unknown": ("unknown",),
}
"""Surfaces that share a colour: Okabe and Ito's eight, and hollow."""


def _groups() -> dict[str, tuple[str, ...]]:
    """The same with every class of the table: one that nobody has given a colour has that of paving or gravel."""
    given = {name for names in _COLOURED.values() for name in names}
    without = [(row.name, "paving" if row.paved else "gravel") for row in CLASSES if row.name not in given]
    return {colour: (*names, *(name for name, usual in without if usual == colour))
            for colour, names in _COLOURED.items()}  # fmt: skip


SURFACE_GROUPS: Final = _groups()
_SURFACE_MARKS: Final[Mapping[str, Mark]] = {
    "gravel": "dashed",
    "earth": "dashed",
    "grass": "dashed",
    "sand": "dashed",
    "unknown": "hollow",
}


def _surfaces(speak: Words) -> tuple[LegendClass, ...]:
    return tuple(LegendClass(speak.say(f"legend.surface.{name}"), name, _SURFACE_MARKS.get(name, "solid"))
                 for name in SURFACE_GROUPS)  # fmt: skip


def _sided(speak: Words, key: str) -> tuple[LegendClass, ...]:
    """Left, right, neither, unknown."""
    left, right, between, unknown = (
        speak.say(f"legend.{key}.{name}") for name in ("left", "right", "level", "unknown")
    )
    return (
        LegendClass(left, "left", width=2, letter=speak.say("letter.left"), key="left"),
        LegendClass(right, "right", width=2, letter=speak.say("letter.right"), key="right"),
        LegendClass(between, "level", "thin", key="level"),
        LegendClass(unknown, "unknown", "hollow", key="unknown"),
    )


def _steps(speak: Words, steps: tuple[float, ...], say: Callable[[float], str],
           say_low: Callable[[float], str] | None = None) -> tuple[str, ...]:  # fmt: skip
    """What the classes between steps are called: below the first, from each to the next, from the last on.

    `say_low` says the lower end of what lies between two steps, where that has no unit of its own.
    """
    low = say_low or say
    return (
        speak.say("legend.below", to=say(steps[0])),
        *(speak.say("legend.between", low=low(begin), high=say(end)) for begin, end in pairwise(steps)),
        speak.say("legend.over", from_=say(steps[-1])),
    )


def _passes(speak: Words) -> tuple[str, ...]:
    return tuple(speak.say(f"legend.often.{n}") for n in range(len(PASSES_STEPS) + 1))


def layers(speak: Words) -> tuple[Layer, ...]:
    """In the order of the page's buttons; the first one is shown at the start."""

    def two(value: float) -> str:
        return speak.number(value, 2)

    def share(value: float) -> str:
        return speak.percent(value)

    ramps = {
        "load": _ramp(_steps(speak, LOAD_STEPS, two)), "uneven": _ramp(_steps(speak, UNEVEN_STEPS, two)),
        "often": _ramp(_passes(speak)),
        "confidence": _ramp(_steps(speak, CONFIDENCE_STEPS, share, speak.points), most_first=True),
    }  # fmt: skip
    spikes = (LegendClass(speak.say("legend.spikes.other"), "level", "thin", key="other"),
              LegendClass(speak.say("legend.spikes.spike"), "ramp-4", width=2, key="spike"))  # fmt: skip

    def layer(key: LayerKey, kind: Rule, classes: tuple[LegendClass, ...], value: StepsOf = "",
              steps: tuple[float, ...] = ()) -> Layer:  # fmt: skip
        about = speak.say(f"legend.{key}.about", named_p=NAMED_SIDE_P.value)
        return Layer(key, speak.say(f"legend.{key}.label"), about, kind, classes, value, steps)

    return (
        layer("load", "steps", ramps["load"], "load", LOAD_STEPS),
        layer("surface", "surface", _surfaces(speak)),
        layer("camber", "lean", _sided(speak, "camber")),
        layer("side", "side", _sided(speak, "side")),
        layer("uneven", "steps", ramps["uneven"], "uneven", UNEVEN_STEPS),
        layer("often", "steps", ramps["often"], "passes", PASSES_STEPS),
        layer("spikes", "spike", spikes),
        layer("confidence", "steps", ramps["confidence"], "confidence", CONFIDENCE_STEPS),
    )


def surface_classes() -> list[int]:
    """Legend class of each code of SURFACES, and of "unknown" at the end."""
    home = {name: i for i, names in enumerate(SURFACE_GROUPS.values()) for name in names}
    return [home[name] for name in SURFACE_NAMES]


def legend_data(speak: Words) -> LegendData:
    """Everything of this module that the page's script needs."""
    return {
        "layers": [_layer_data(layer) for layer in layers(speak)],
        "surface_class": surface_classes(),
        "named_p": NAMED_SIDE_P.value,
        "level_pct": DOSE_FROM_PCT.value,
    }


def _layer_data(layer: Layer) -> LayerData:
    classes: list[LegendClassData] = [
        {"key": c.key, "label": c.label, "colour": c.colour, "mark": c.mark, "width": c.width, "letter": c.letter}
        for c in layer.classes
    ]
    return {
        "key": layer.key, "label": layer.label, "about": layer.about, "kind": layer.kind, "classes": classes,
        "value": layer.value, "steps": list(layer.steps),
    }  # fmt: skip
