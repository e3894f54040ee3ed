"""The ways to colour the runs: which number decides, where its classes lie, what each class is called.

The page's script classifies and draws; here stands what it needs for that, so that words and bounds can be tested.
A class's colour is the CSS variable `--c-<colour>` of page.css. Marks say how much is known: full colour for what is
tagged or certain, a pale line inside for what is inferred, hollow for what is unknown, dashes for unpaved ground.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from ..parameters import DOSE_FROM_PCT, NAMED_SIDE_P
from ..records import SURFACE_NAMES
from ..surfaces import CLASSES

LOAD_STEPS: Final = (0.95, 1.0, 1.05, 1.15)
"""E per km: 1 is easy flat asphalt."""
UNEVEN_STEPS: Final = (0.1, 0.25, 0.4, 0.6)
"""U: 1 is a 2.5 cm random terrain."""
PASSES_STEPS: Final = (2.0, 3.0, 6.0, 11.0)
CONFIDENCE_STEPS: Final = (0.5, 0.75, 0.9, 0.97)


@dataclass(frozen=True)
class LegendClass:
    """One class of a layer. `mark`: solid, dashed, hollow, thin; `width`: 0 thinnest to 2 widest."""

    label: str
    colour: str
    mark: str = "solid"
    width: int = 1
    letter: str = ""


@dataclass(frozen=True)
class Layer:
    """One way to colour the runs. `kind` names the script's rule: steps, surface, lean, side, spike."""

    key: str
    label: str
    about: str
    kind: str
    classes: tuple[LegendClass, ...]
    value: str = ""
    steps: tuple[float, ...] = ()


def _ramp(labels: tuple[str, ...], *, most_first: bool = False) -> tuple[LegendClass, ...]:
    """Classes along the sequential colours; the widest line has the strongest colour."""
    top = len(labels) - 1
    ranks = [top - i if most_first else i for i in range(len(labels))]
    return tuple(LegendClass(label, f"ramp-{rank}", width=(rank + 1) // 2)
                 for label, rank in zip(labels, ranks, strict=True))  # fmt: skip


SURFACE_GROUPS: Final = {
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

_SURFACE_CLASSES: Final = (
    LegendClass("Asphalt", "asphalt"),
    LegendClass("Concrete", "concrete"),
    LegendClass("Paving stones, sett", "paving"),
    LegendClass("Wood, metal, track", "deck"),
    LegendClass("Gravel, compacted", "gravel", "dashed"),
    LegendClass("Earth, rough trail", "earth", "dashed"),
    LegendClass("Grass", "grass", "dashed"),
    LegendClass("Sand", "sand", "dashed"),
    LegendClass("Unknown", "unknown", "hollow"),
)


def _sided(left: str, right: str, between: str, unknown: str) -> tuple[LegendClass, ...]:
    return (
        LegendClass(left, "left", width=2, letter="L"),
        LegendClass(right, "right", width=2, letter="R"),
        LegendClass(between, "level", "thin"),
        LegendClass(unknown, "unknown", "hollow"),
    )


LAYERS: Final = (
    Layer("load", "Load",
          "Load per km run, from speed, slope and surface. 1.00 is easy running on flat asphalt.", "steps",
          _ramp(("below 0.95", "0.95–1.00", "1.00–1.05", "1.05–1.15", "1.15 and over")), "load", LOAD_STEPS),
    Layer("surface", "Surface",
          "What was under the feet. A pale line inside: inferred, not tagged. Dashes: unpaved. Hollow: unknown.",
          "surface", _SURFACE_CLASSES),
    Layer("camber", "Camber",
          "Which leg was the downhill one across the road: estimated, named from a probability of 0.75.", "lean",
          _sided("Left leg downhill", "Right leg downhill", "About level", "Side unknown")),
    Layer("side", "Side",
          "Which side of the road was run on, in running direction: estimated, named from a probability of 0.75.",
          "side", _sided("Left of the road", "Right of the road", "Middle, footway or path", "Side unknown")),
    Layer("uneven", "Uneven",
          "How uneven the ground is: 0 is a running track, 1 a rocky trail.", "steps",
          _ramp(("below 0.10", "0.10–0.25", "0.25–0.40", "0.40–0.60", "0.60 and over")), "uneven", UNEVEN_STEPS),
    Layer("often", "How often", "How many times each street was run.", "steps",
          _ramp(("once", "twice", "3–5 times", "6–10 times", "more than 10")), "passes", PASSES_STEPS),
    Layer("spikes", "Spikes", "Streets of the runs that were much longer than the 30 days before them.", "spike",
          (LegendClass("Other runs", "level", "thin"),
           LegendClass("In a run with a spike warning", "ramp-4", width=2))),
    Layer("confidence", "Match",
          "How sure it is that these are the streets that were run.", "steps",
          _ramp(("below 50 %", "50–75 %", "75–90 %", "90–97 %", "97 % and over"), most_first=True), "confidence",
          CONFIDENCE_STEPS),
)  # fmt: skip
"""In the order of the page's buttons; the first one is shown at the start."""


def surface_classes() -> list[int]:
    """Legend class of each code of SURFACES, and of "unknown" at the end."""
    home = {name: group for group, names in SURFACE_GROUPS.items() for name in names}
    usual = {row.name: "paving" if row.paved else "gravel" for row in CLASSES}
    order = list(SURFACE_GROUPS)
    return [order.index(home.get(name) or usual[name]) for name in SURFACE_NAMES]


def legend_data() -> dict[str, Any]:
    """Everything of this module that the page's script needs."""
    return {
        "layers": [asdict(layer) for layer in LAYERS],
        "surface_class": surface_classes(),
        "named_p": NAMED_SIDE_P.value,
        "level_pct": DOSE_FROM_PCT.value,
    }
