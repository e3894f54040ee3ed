"""The first time: what follows matching is compiled in one process while another compiles the matcher."""

from __future__ import annotations

from pathlib import Path

import numpy as np

__all__ = ["compile_kernels", "is_cold"]


def is_cold() -> bool:
    """Whether this installation has never inferred sides: their kernels are not in numba's cache."""
    from ..exposure.kernels import side_chain

    cache = side_chain.stats.cache_path
    return cache is not None and not any(Path(cache).glob("kernels.side_chain*.nbi"))


def compile_kernels() -> None:
    """Infer the sides of one piece of road; numba keeps what it compiles for that."""
    from ..exposure import sides_of
    from ..records import SideEvidence

    no, one, steps = np.zeros(1, np.bool_), np.ones(1), np.arange(3.0)
    evidence = SideEvidence(
        run_id="", way_id=np.ones(1, np.int64), way_direction=one, street_code=np.zeros(1, np.int32), is_road=~no,
        through=no, narrow=no, sidewalk_left=no, sidewalk_right=no, traffic_left=no, width_m=6.0 * one,
        road_beside=0.0 * one, length_m=one, slope_mean_pct=one, slope_sd_pct=one, crown_p=one,
        onesided_right_p=0.5 * one, stance_balance_pct=np.full(1, np.nan), step_piece=np.zeros(3, np.int32),
        offset_m=steps, seen_s=np.ones(3), middle_s=steps, middle_m=steps, heading_rad=0.0 * steps,
    )  # fmt: skip
    sides_of([evidence])
