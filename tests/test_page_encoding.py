"""Columns and lines survive their way through the page."""

from __future__ import annotations

from datetime import UTC, datetime

import naive_page as naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_factory import exposure, history, town
from street_map import Street, street_map

from routerisk.page.encoding import encode, encode_lines, encode_steps, scaled
from routerisk.page.segments import segments_of
from routerisk.parameters import PAGE_SIMPLIFY_M

WHOLE = st.lists(st.integers(-(2**40), 2**40), max_size=40)


def test_the_example_of_the_format_description() -> None:
    # Google's page: (38.5, -120.2), (40.7, -120.95), (43.252, -126.453) at 1e-5 degrees
    steps = [3850000, -12020000, 220000, -75000, 255200, -550300]
    assert encode(steps) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


@given(WHOLE)
def test_encode_is_its_slow_twin(values: list[int]) -> None:
    assert encode(values) == naive.encode(values)
    assert naive.decode(encode(values)) == values


@given(WHOLE)
def test_steps_add_up_again(values: list[int]) -> None:
    assert naive.decode_steps(encode_steps(values)) == values


def test_no_character_ends_an_element_or_a_text() -> None:
    assert not set(encode(range(-70000, 70000))) & set("<>&\"'")


def test_what_is_not_finite_becomes_nothing() -> None:
    assert scaled([1.26, np.nan, np.inf, -0.04], 10).tolist() == [13, 0, 0, 0]


def test_lines_keep_their_points_and_heads() -> None:
    lon, lat = np.array([8.1, 8.2, -70.0, -70.1, -70.3]), np.array([49.0, 49.1, -33.0, -33.2, -33.1])
    text = encode_lines(lon, lat, [0, 2, 5], 1e6, heads=[7, 0])
    lines = naive.decode_lines(text, 1e6, heads=True)
    assert [head for head, _ in lines] == [7, 0]
    assert np.allclose([p for _, line in lines for p in line], np.stack([lon, lat], axis=1), atol=1e-6)
    assert [len(line) for _, line in lines] == [2, 3]


def test_a_street_run_many_times_stands_once() -> None:
    runs = history(town(), runs=30)
    once, many = segments_of(runs[:1]), segments_of(runs)
    pieces = sum(len(run.way_id) for run in runs)
    assert len(many.way_id) < 0.4 * pieces
    assert len(once.way_id) <= len(runs[0].way_id)


def test_every_piece_finds_its_line_in_its_own_direction() -> None:
    runs = history(town(), runs=4)
    segments = segments_of(runs)
    assert any((refs & 1).any() for refs in segments.refs), "the factory must run streets both ways"
    for run, refs in zip(runs, segments.refs, strict=True):
        for p in range(0, len(refs), 7):
            span = slice(segments.first[refs[p] >> 1], segments.first[(refs[p] >> 1) + 1])
            drawn = np.stack([segments.lon_deg[span], segments.lat_deg[span]], axis=1)[:: -1 if refs[p] & 1 else 1]
            true = slice(run.shape_first[p], run.shape_first[p + 1])
            ends = np.stack([run.shape_lon_deg[true], run.shape_lat_deg[true]], axis=1)[[0, -1]]
            assert np.allclose(drawn[[0, -1]], ends, atol=2e-5)


@pytest.mark.parametrize("bend_m", [0.4 * PAGE_SIMPLIFY_M.value, 3 * PAGE_SIMPLIFY_M.value])
def test_simplified_to_the_stated_tolerance(bend_m: float) -> None:
    bent = street_map({"Lane": Street([(0, 0), (45, bend_m), (90, 0)])})
    run = exposure(bent, [0], run_id="a" * 16, name="", started_at=datetime(2025, 3, 4, tzinfo=UTC))
    segments = segments_of([run])
    assert len(segments.lon_deg) == (2 if bend_m < PAGE_SIMPLIFY_M.value else 3)
