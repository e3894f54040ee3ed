"""The table of parameters holds every number of the model, and nothing without a source."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import numpy as np
import pytest

from routerisk import parameters as p
from routerisk.parameters.entries import room
from routerisk.records import SURFACES

MODEL_SURFACES = {  # impact, low, high, U
    "asphalt": (1.00, 1.00, 1.00, 0.05), "concrete": (1.00, 0.97, 1.06, 0.08),
    "paving_stones": (1.00, 0.95, 1.08, 0.15), "sett": (1.00, 0.90, 1.15, 0.50),
    "synthetic": (0.96, 0.92, 1.00, 0.0), "treadmill": (0.96, 0.80, 1.02, 0.0), "grass": (0.95, 0.83, 1.10, 0.35),
    "compacted": (0.99, 0.93, 1.05, 0.30), "fine_gravel": (0.99, 0.93, 1.05, 0.30),
    "gravel": (0.98, 0.88, 1.05, 0.45), "dirt": (0.98, 0.92, 1.05, 0.40), "rough": (0.97, 0.88, 1.08, 0.80),
    "woodchips": (0.90, 0.75, 0.98, 0.40), "sand": (0.80, 0.60, 1.00, 0.70), "wood": (0.97, 0.88, 1.05, 0.15),
    "metal": (0.97, 0.88, 1.05, 0.15), "snow": (0.95, 0.75, 1.05, 0.70), "ice": (0.95, 0.75, 1.05, 0.70),
    "unknown": (0.98, 0.85, 1.08, 0.25),
}  # fmt: skip
MODEL_CROSS_SLOPES = {
    "paved_us_canada": (2.0, 0.7), "gravel_road": (3.5, 1.2), "paved_uk_ireland": (2.5, 0.8),
    "paved_germany_austria_switzerland": (2.5, 0.7), "paved_elsewhere": (2.5, 0.8),
    "paved_australia_new_zealand": (3.0, 0.8), "footway": (1.5, 0.7), "path": (1.0, 2.0), "hillside": (4.0, 4.0),
}  # fmt: skip
MODEL_NUMBERS = {  # name: value, low, high (None: the model states no range)
    "v_ref": (3.0, None, None), "n_ref": (914.89, None, None), "a_impact": (1.0, 0.6, 1.1),
    "a_strain": (0.30, 0.2, 0.5), "strain_exponent": (4.0, 1.0, 7.0), "k_down": (0.04, 0.015, 0.06),
    "k_up": (0.05, 0.02, 0.06), "w_impact": (0.5, 0.0, 1.0), "downhill_cap": (12.0, None, None),
    "uphill_floor": (0.5, None, None), "walking_below": (2.0, None, None), "walking_below_cadence": (130.0, None, None),
    "walking_per_km": (0.5, None, None), "cadence_at_anchor": (165.0, None, None), "cadence_anchor": (3.04, None, None),
    "cadence_slope": (8.0, None, None), "cadence_low": (140.0, None, None), "cadence_high": (200.0, None, None),
    "cadence_sd": (8.0, None, None), "uneven_downhill_factor": (1.25, None, None), "uneven_downhill": (4.5, None, None),
    "uneven_max": (1.2, None, None), "crown_us": (0.85, None, None), "crown_uk": (0.6, None, None),
    "crown_germany": (0.3, None, None), "crown_elsewhere": (0.6, None, None), "crown_ramp": (1.0, None, None),
    "superelevation_sd": (1.5, None, None), "facing": (0.65, 0.5, 0.85), "sidewalk": (0.8, None, None),
    "dose_from": (1.0, None, None), "dose_full": (4.0, None, None), "turn_arc_min": (15.0, None, None),
    "turn_min": (2.0, None, None), "step_width": (0.04, None, None), "hip_separation": (0.17, None, None),
    "spike_from": (1.1, None, None), "spike_large_from": (1.3, None, None), "spike_double_from": (2.0, None, None),
    "spike_window": (30.0, None, None), "spike_hrr_small": (1.64, 1.31, 2.05), "spike_hrr_moderate": (1.52, 1.16, 2.0),
    "spike_hrr_large": (2.28, 1.5, 3.48), "spike_component": (0.563, None, None), "distance_cv": (0.05, None, None),
    "week_spike_from": (0.3, None, None), "week_note_from": (0.2, None, None), "week_reference": (3.0, None, None),
    "week_floor": (5.0, None, None), "load_ratio_from": (1.5, None, None), "acute_days": (7.0, None, None),
    "chronic_days": (28.0, None, None), "monotony_from": (2.0, None, None), "monotony_cap": (10.0, None, None),
    "monotony_run_days": (4.0, None, None), "return_days": (30.0, None, None), "one_sided_from": (40.0, None, None),
    "named_side": (0.75, None, None), "hard_shift_from": (0.25, None, None), "hard_shift_weeks": (4.0, None, None),
    "overuse_weight_session": (0.5, None, None), "overuse_weight_week": (0.15, None, None),
    "overuse_weight_impact": (0.1, None, None), "overuse_weight_uneven": (0.1, None, None),
    "overuse_weight_asymmetry": (0.1, None, None), "overuse_weight_monotony": (0.05, None, None),
    "week_component_from": (0.1, None, None), "week_component_span": (0.5, None, None),
    "impact_component_from": (1.0, None, None), "impact_component_span": (0.25, None, None),
    "uneven_component_span": (0.3, None, None), "monotony_component_from": (1.5, None, None),
    "monotony_component_span": (1.0, None, None), "asymmetry_scale": (54.0, None, None),
    "overuse_band_somewhat above": (20.0, None, None), "overuse_band_clearly above": (40.0, None, None),
    "overuse_band_far above": (60.0, None, None), "draws": (500.0, None, None),
}  # fmt: skip


@pytest.mark.parametrize("name", MODEL_NUMBERS)
def test_number_of_the_model(name):
    value, low, high = MODEL_NUMBERS[name]
    entry = p.ALL[name]
    assert entry.value == value
    assert low is None or (entry.low, entry.high) == (low, high)


@pytest.mark.parametrize("kind", MODEL_SURFACES)
def test_surface_of_the_model(kind):
    impact, low, high, uneven = MODEL_SURFACES[kind]
    assert (p.IMPACT[kind].value, p.IMPACT[kind].low, p.IMPACT[kind].high) == (impact, low, high)
    assert p.UNEVEN[kind].value == uneven
    assert p.UNEVEN[kind].high == pytest.approx(uneven + 0.15)


def test_every_surface_class_has_its_numbers():
    assert set(SURFACES) | {"unknown", "treadmill", "woodchips", "snow", "ice"} == set(p.IMPACT) == set(p.UNEVEN)
    assert set(p.PAVED_SPREAD) | set(p.UNPAVED_SPREAD) == set(SURFACES)
    for spread in (p.PAVED_SPREAD, p.UNPAVED_SPREAD):
        assert sum(entry.value for entry in spread.values()) == pytest.approx(1.0)
        assert max(entry.value for entry in spread.values()) < 0.5, "a bare super-class names no class"


def test_cross_slopes_of_the_model():
    for key, (mean, sd) in MODEL_CROSS_SLOPES.items():
        assert (p.CROSS_SLOPE_MEAN_PCT[key].value, p.CROSS_SLOPE_SD_PCT[key].value) == (mean, sd)


def test_smoothness_of_the_model():
    expected = {"excellent": -0.05, "good": 0.0, "intermediate": 0.1, "bad": 0.25, "very_bad": 0.4,
                "horrible": 0.6, "very_horrible": 0.6, "impassable": 0.6}  # fmt: skip
    assert {key: entry.value for key, entry in p.SMOOTHNESS_UNEVEN.items()} == expected


def test_weights_sum_to_one():
    assert sum(entry.value for entry in p.OVERUSE_WEIGHT.values()) == pytest.approx(1.0)


def test_the_model_document_itself(shared):
    """Where the model's text stands beside the project, its surface table is read and compared."""
    document = shared.parent / "design" / "model.md"
    if not document.exists():
        pytest.skip("no model.md beside the project")
    rows = re.findall(r"^\| ([a-z][^|]*) \| (\d?\.\d+)([^|]*)\| [^|]* \| (\S+) \|$", document.read_text(), re.MULTILINE)
    kinds = [["asphalt"], ["concrete"], ["paving_stones"], ["sett"], ["synthetic"], ["treadmill"], ["grass"],
             ["compacted", "fine_gravel"], ["gravel"], ["dirt"], ["rough"], ["woodchips"], ["sand"],
             ["wood", "metal"], ["snow", "ice"], ["unknown"]]  # fmt: skip
    assert len(rows) == len(kinds)
    for (_, impact, limits, uneven), names in zip(rows, kinds, strict=True):
        bounds = re.search(r"\[(\S+)-(\S+)\]", limits)
        for name in names:
            assert p.IMPACT[name].value == float(impact)
            assert p.UNEVEN[name].value == float(uneven)
            if bounds:
                assert (p.IMPACT[name].low, p.IMPACT[name].high) == tuple(float(b) for b in bounds.groups())


def test_every_entry_can_be_argued_with():
    for entry in p.ALL.values():
        assert entry.source
        assert entry.meaning
        assert entry.unit
        assert entry.low <= entry.value <= entry.high
        assert entry.room in {"tracks", "osm", "matching", "exposure", "scoring", "routing", "page"}
        assert entry.grade in p.GRADES


def test_an_entry_is_refused_twice_or_outside_its_range():
    enter, _ = room("exposure")
    others = {"unit": "m/s", "low": 2.0, "high": 4.0, "grade": "R", "source": "test", "meaning": "test"}
    with pytest.raises(ValueError, match="v_ref"):
        enter("v_ref", value=3.0, **others)
    with pytest.raises(ValueError, match="beyond"):
        enter("beyond", value=5.0, **others)
    assert "beyond" not in p.ALL


def test_markdown_shows_every_entry():
    lines = p.as_markdown().splitlines()
    assert len(lines) == 2 + len(p.ALL)
    assert all(line.count("|") == lines[0].count("|") for line in lines)
    for name in p.ALL:
        assert any(line.startswith(f"| {name} |") for line in lines)


def test_draws_keep_the_stated_range():
    z = np.random.default_rng(1).standard_normal(20_000)
    drawn = p.K_DOWN_PER_DEG.draw(z)
    assert drawn.min() >= p.K_DOWN_PER_DEG.low
    assert drawn.max() <= p.K_DOWN_PER_DEG.high
    assert np.median(drawn) == pytest.approx(p.K_DOWN_PER_DEG.value, rel=0.02)
    assert (p.V_REF_MPS.draw(z) == 3.0).all()


def test_no_judgement_hides_in_the_rooms():
    """Decimal numbers in the code of exposure and scoring are conversions and plain mathematics, nothing else."""
    plain = {0.0, 0.5, 1.0, 2.0, 0.25, 10.0, 60.0, 100.0, 1000.0, 180.0, 360.0, 9.81, 127.0, 90.0, 3600.0}
    package = Path(p.__file__).parents[1]
    for path in [*package.glob("exposure/*.py"), *package.glob("scoring/*.py"), package / "loads.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                assert node.value in plain or abs(node.value) < 1e-5, f"{path.name}:{node.lineno}: {node.value}"
