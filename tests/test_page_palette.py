"""Colours that everybody can tell apart: the layers as people with colour blindness see them, and enough contrast.

The simulation is that of Machado, Oliveira & Fernandes 2009, "A Physiologically-based Model for Simulation of Color
Vision Deficiency", IEEE TVCG 15(6), doi 10.1109/TVCG.2009.113, table 1, severity 1.0, on linear RGB. Differences are
those of CIEDE2000's predecessor CIE76 in CIELAB: crude, but the bounds are wide.
"""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from routerisk.page.leaflet_map import packaged
from routerisk.page.legend import Layer, LegendClass, layers
from routerisk.words import words as words_in

LAYERS = layers(words_in("en", "metric"))

Colour = NDArray[np.float64]

SIGHT = {
    "usual": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                            [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                              [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                            [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
TELLABLE = 9.0
"""CIE76; 2.3 is a just noticeable difference side by side, thin lines apart from each other need more."""
NEIGHBOURS = 12.0
"""Of two classes that follow each other on a scale."""


def theme(name: str) -> dict[str, str]:
    """The colours of a theme, by variable."""
    css = packaged("client/page.css")
    light = css[css.index(":root {") : css.index("@media screen")]
    dark = css[css.index("@media screen") : css.index("* { box-sizing")]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return found if name == "light" else found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))


THEMES = {name: theme(name) for name in ("light", "dark")}


def linear(colour: str) -> Colour:
    part = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def lab(rgb: Colour) -> Colour:
    """CIELAB (D65) of linear sRGB."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratio = to_xyz @ rgb / np.array([0.95047, 1.0, 1.08883])
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def seen(colour: str, sight: str) -> Colour:
    return lab(np.clip(SIGHT[sight] @ linear(colour), 0, 1))


def difference(a: str, b: str, sight: str) -> float:
    return float(np.linalg.norm(seen(a, sight) - seen(b, sight)))


def contrast(a: str, b: str) -> float:
    """Of WCAG 2, 1 to 21."""
    light = sorted((float(linear(c) @ np.array([0.2126, 0.7152, 0.0722])) for c in (a, b)), reverse=True)
    return (light[0] + 0.05) / (light[1] + 0.05)


def told_apart_otherwise(a: LegendClass, b: LegendClass) -> bool:
    """By dashes, hollowness, thinness or a letter."""
    return a.mark != b.mark or a.letter != b.letter


def test_the_simulation_is_that_of_the_paper() -> None:
    for matrix in SIGHT.values():
        assert matrix.sum(axis=1) == pytest.approx(1.0, abs=2e-3), "grey stays grey"
    assert difference("#d00000", "#5a7000", "usual") > 60
    assert difference("#d00000", "#5a7000", "deuteranopia") < 35, "red and green close in"


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.key)
def test_classes_can_be_told_apart(layer: Layer, name: str, sight: str) -> None:
    colours = THEMES[name]
    for a, b in combinations(layer.classes, 2):
        if told_apart_otherwise(a, b):
            continue
        away = difference(colours[f"c-{a.colour}"], colours[f"c-{b.colour}"], sight)
        assert away >= TELLABLE, (a.label, b.label)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("name", THEMES)
def test_the_scale_goes_one_way_in_lightness(name: str, sight: str) -> None:
    steps = [seen(THEMES[name][f"c-ramp-{k}"], sight) for k in range(5)]
    light = np.array([step[0] for step in steps])
    assert (np.diff(light) > 4).all() or (np.diff(light) < -4).all()
    assert min(np.linalg.norm(b - a) for a, b in pairwise(steps)) >= NEIGHBOURS


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("name", THEMES)
def test_left_is_never_taken_for_right(name: str, sight: str) -> None:
    assert difference(THEMES[name]["c-left"], THEMES[name]["c-right"], sight) > 35


@pytest.mark.parametrize("name", THEMES)
def test_words_have_contrast(name: str) -> None:
    colours = THEMES[name]
    for ink in ("ink", "soft", "accent", "warning", "note"):
        for ground in ("panel", "raised"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    assert contrast(colours["soft"], colours["ground"]) >= 4.5
    assert contrast(colours["map-label"], colours["map-land"]) >= 4.5
    assert contrast(colours["c-letter"], colours["c-left"]) >= 4.5
    assert contrast(colours["c-right-letter"], colours["c-right"]) >= 4.5
    assert contrast(colours["panel"], colours["accent"]) >= 4.5, "a chosen button"


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.key)
def test_lines_stand_out_from_the_ground(layer: Layer, name: str) -> None:
    """By themselves, or by a casing that differs from the ground or from them; thin and hollow lines have no casing."""
    colours = THEMES[name]
    for kind in layer.classes:
        own, casing = colours[f"c-{kind.colour}"], colours["c-casing"]
        cased = kind.mark not in ("thin", "hollow")
        least = 2.4 if kind.mark == "thin" else 3.0
        for ground in (colours[f"map-{name}"] for name in ("land", "road", "park")):
            pairs = [(own, ground), *([(casing, ground), (casing, own)] if cased else [])]
            assert max(contrast(*pair) for pair in pairs) >= least, (kind.label, ground)
