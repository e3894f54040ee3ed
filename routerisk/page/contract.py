"""What the page's script reads, field by field: made on this side, checked by the types of both.

`tests/make_page_types.py` writes the same as types for the script; a test compares. What both sides must agree on
(steps of the encoding, codes, bounds) stands here as a field and is handed over, so that no number stands twice.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

AreaKind = Literal["residential", "grass", "park", "forest", "beach", "water"]
RoadGroup = Literal["major", "middle", "minor", "path"]
LayerKey = Literal["load", "surface", "camber", "side", "uneven", "often", "spikes", "confidence"]
Rule = Literal["steps", "surface", "lean", "side", "spike"]
"""How the script finds the class of a street."""
StepsOf = Literal["load", "uneven", "passes", "confidence", ""]
"""The number that the steps of a layer divide; "" where it has none."""
Mark = Literal["solid", "dashed", "hollow", "thin"]
Width = Literal[0, 1, 2]
"""From thinnest to widest."""
ClassKey = Literal["left", "right", "level", "unknown", "spike", "other", ""]
"""What a class stands for in the rules that are no steps; "" where its place in the list says it."""
Side = Literal["left", "right", ""]


class EncodingData(TypedDict):
    """How whole numbers stand as text (`encoding`)."""

    group_bits: int
    first_character: int


class UnitsData(TypedDict):
    """Kilometres and metres in one of the reader's units, and what these are called."""

    label: str
    km: float
    height: str
    m: float


class NumbersData(TypedDict):
    """How numbers are said; `certain_p`: above it a probability is said to be above it."""

    dash: str
    minus: str
    certain_p: float


class LegendClassData(TypedDict):
    """One class of a layer; `colour` names the variable `--c-<colour>` of page.css."""

    key: ClassKey
    label: str
    colour: str
    mark: Mark
    width: Width
    letter: str


class LayerData(TypedDict):
    """One way to colour the runs."""

    key: LayerKey
    label: str
    about: str
    kind: Rule
    classes: list[LegendClassData]
    value: StepsOf
    steps: list[float]


class LegendData(TypedDict):
    """`surface_class`: the class of each code of a surface; `named_p`: from it a side is named; `level_pct`: below it
    the ground is level.
    """

    layers: list[LayerData]
    surface_class: list[int]
    named_p: float
    level_pct: float


class ScalesData(TypedDict):
    """Steps per unit in the columns of a run's pieces (m, m/s, m, E per km, U, %, %, and probabilities)."""

    length: float
    speed: float
    height: float
    load: float
    uneven: float
    slope: float
    slope_sd: float
    lower: float
    left: float
    right: float
    confidence: float


class PiecesData(TypedDict):
    """Encoded columns of a run's pieces. `ref`: 2 x segment, plus 1 where it was run backwards. Without `speed` nothing
    tells the time of the run.
    """

    ref: str
    length: str
    speed: NotRequired[str]
    height: str
    load: str
    uneven: str
    slope: str
    slope_sd: str
    lower: str
    left: str
    right: str
    confidence: str


class RunWords(TypedDict):
    """What is known of a run beside its pieces; `facts`: its figures, by name."""

    name: str
    when: str
    week: int
    km: float
    spike: bool
    cut: bool
    climbs: bool
    facts: list[tuple[str, str]]


class RunData(RunWords):
    """The same with its pieces."""

    pieces: PiecesData


class SegmentsData(TypedDict):
    """The lines of all runs, each once. `lines` in `degree_steps` per degree; ends that agree to `same_place_deg` meet;
    `way_class`, `street`: which of the texts; `certainty` in `certainty_steps`.
    """

    lines: str
    degree_steps: float
    same_place_deg: float
    way_classes: list[str]
    way_class: str
    streets: list[str]
    street: str
    surface: str
    basis: str
    certainty: str
    certainty_steps: float


class ContextData(TypedDict):
    """What lies under the runs, as encoded lines in `degree_steps` per degree. A road's head is 1 + its name's index,
    0 without one; `outline`: what the map data cover.
    """

    areas: dict[AreaKind, str]
    roads: dict[RoadGroup, str]
    names: list[str]
    outline: str
    degree_steps: float


class WeekData(TypedDict):
    """A week, as the words on the map name it."""

    name: str


class NoteData(TypedDict):
    """What is said at a place of a suggested route, and the side advised from there on."""

    lon: str
    lat: str
    words: str
    side: Side


class SuggestionData(TypedDict):
    """A route to run instead of `run` (-1: of none). `figures`: name, value, and that of the run ("" without one);
    `fit`: its course in base64, "" for none; `file`: what its files are called.
    """

    run: int
    title: str
    lead: str
    figures: list[tuple[str, str, str]]
    reason: str
    remarks: list[str]
    line: str
    notes: list[NoteData]
    attribution: str
    fit: str
    file: str


class PageData(TypedDict):
    """Everything. `words`: the sentences of the script, by id; `bases`: how a surface is known, by its code, of which
    two are named here.
    """

    language: str
    words: dict[str, str]
    units: UnitsData
    numbers: NumbersData
    encoding: EncodingData
    surfaces: list[str]
    bases: list[str]
    basis_inferred: int
    basis_unknown: int
    legend: LegendData
    scales: ScalesData
    segments: SegmentsData
    runs: list[RunData]
    context: ContextData
    weeks: list[WeekData]
    suggestions: list[SuggestionData]
