"""The ground: impact and unevenness of surfaces, and what a bare "paved" or "unpaved" may be."""

from __future__ import annotations

from .entries import Row as _Row
from .entries import room as _room

_enter, _table = _room("exposure")


# surface (model section 2)
IMPACT = _table(
    "impact",
    unit="1",
    meaning="impact relative to asphalt",
    rows={
        "asphalt": _Row(value=1.00, low=1.00, high=1.00, grade="R", source="reference surface"),
        "concrete": _Row(
            value=1.00,
            low=0.97,
            high=1.06,
            grade="M",
            source="Ferro-Sanchez 2023 (n=30: concrete 3.90 g, track 3.68, grass 3.76); Fu 2015 (n=13, no difference)",
        ),
        "paving_stones": _Row(value=1.00, low=0.95, high=1.08, grade="D", source="taken as asphalt"),
        "sett": _Row(value=1.00, low=0.90, high=1.15, grade="D", source="no study of running on cobbles"),
        "synthetic": _Row(
            value=0.96,
            low=0.92,
            high=1.00,
            grade="X",
            source="Ferro-Sanchez 2023 (n=30: 3.68 against 3.90 g); Fu 2015 (n=13, no difference)",
        ),
        "treadmill": _Row(
            value=0.96,
            low=0.80,
            high=1.02,
            grade="X",
            source="Van Hooren 2020, Sports Med: overground and treadmill comparable",
        ),
        "grass": _Row(
            value=0.95,
            low=0.83,
            high=1.10,
            grade="X",
            source=(
                "sign disputed: Tessutti 2012 (n=47, rearfoot pressure -9 to -17 %); Waite 2021 (higher, 8.22 "
                "against 7.47 g)"
            ),
        ),
        "compacted": _Row(value=0.99, low=0.93, high=1.05, grade="W", source="between asphalt and gravel"),
        "fine_gravel": _Row(value=0.99, low=0.93, high=1.05, grade="W", source="between asphalt and gravel"),
        "gravel": _Row(value=0.98, low=0.88, high=1.05, grade="W", source="loose top layer"),
        "dirt": _Row(value=0.98, low=0.92, high=1.05, grade="W", source="natural ground"),
        "rough": _Row(value=0.97, low=0.88, high=1.08, grade="W", source="forest trail, roots, rock"),
        "woodchips": _Row(value=0.90, low=0.75, high=0.98, grade="W", source="Boey 2017 (n=35: lower on woodchips)"),
        "sand": _Row(
            value=0.80,
            low=0.60,
            high=1.00,
            grade="W",
            source="soft; Achilles caution: Knobloch 2008 (mid-portion Achilles, sand RR 10, 1.1-92.8)",
        ),
        "wood": _Row(value=0.97, low=0.88, high=1.05, grade="D", source="boardwalk, bridge: no study"),
        "metal": _Row(value=0.97, low=0.88, high=1.05, grade="D", source="bridge: no study"),
        "snow": _Row(value=0.95, low=0.75, high=1.05, grade="D", source="no study"),
        "ice": _Row(value=0.95, low=0.75, high=1.05, grade="D", source="no study"),
        "unknown": _Row(value=0.98, low=0.85, high=1.08, grade="D", source="the spread of all surfaces"),
    },
)
_UNEVEN_SOURCE = (
    "Voloshina & Ferris 2015 sets the unit (2.5 cm random terrain: energy +5 %, step-width variability +27 %); "
    "the value is judgement"
)
UNEVEN = _table(
    "uneven",
    unit="1",
    meaning="unevenness U, 1 = 2.5 cm random terrain",
    rows={
        kind: _Row(
            value=value,
            low=max(0.0, round(value - 0.15, 2)),
            high=round(value + 0.15, 2),
            grade="D",
            source=_UNEVEN_SOURCE,
        )
        for kind, value in {
            "asphalt": 0.05,
            "concrete": 0.08,
            "paving_stones": 0.15,
            "sett": 0.50,
            "synthetic": 0.0,
            "treadmill": 0.0,
            "grass": 0.35,
            "compacted": 0.30,
            "fine_gravel": 0.30,
            "gravel": 0.45,
            "dirt": 0.40,
            "rough": 0.80,
            "woodchips": 0.40,
            "sand": 0.70,
            "wood": 0.15,
            "metal": 0.15,
            "snow": 0.70,
            "ice": 0.70,
            "unknown": 0.25,
        }.items()
    },
)
SMOOTHNESS_UNEVEN = _table(
    "smoothness_uneven",
    unit="1",
    meaning="added to U by the tag smoothness",
    rows={
        key: _Row(value=value, low=round(value - 0.1, 2), high=round(value + 0.1, 2), grade="D", source="judgement")
        for key, value in {
            "excellent": -0.05,
            "good": 0.0,
            "intermediate": 0.10,
            "bad": 0.25,
            "very_bad": 0.40,
            "horrible": 0.60,
            "very_horrible": 0.60,
            "impassable": 0.60,
        }.items()
    },
)
UNEVEN_MAX = _enter(
    "uneven_max", value=1.2, unit="1", low=1.0, high=1.5, grade="D", source="judgement", meaning="greatest unevenness"
)
PAVED_SPREAD = _table(
    "paved_spread",
    unit="1",
    meaning="P(class) where a tag says no more than paved",
    rows={
        key: _Row(
            value=value,
            low=value / 2,
            high=min(1.0, value * 2),
            grade="D",
            source="rough shares of paved ways in European extracts; none above one half",
        )
        for key, value in {
            "asphalt": 0.48,
            "concrete": 0.10,
            "paving_stones": 0.27,
            "sett": 0.11,
            "wood": 0.02,
            "metal": 0.01,
            "synthetic": 0.01,
        }.items()
    },
)
UNPAVED_SPREAD = _table(
    "unpaved_spread",
    unit="1",
    meaning="P(class) where a tag says no more than unpaved",
    rows={
        key: _Row(
            value=value,
            low=value / 2,
            high=value * 2,
            grade="D",
            source="rough shares of unpaved ways in European extracts; none above one half",
        )
        for key, value in {
            "compacted": 0.18,
            "fine_gravel": 0.15,
            "gravel": 0.25,
            "dirt": 0.28,
            "grass": 0.10,
            "sand": 0.02,
            "rough": 0.02,
        }.items()
    },
)
