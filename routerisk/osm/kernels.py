"""Compiled loops over the ways of a map."""

from __future__ import annotations

import math

import numpy as np
from numba import njit


@njit(cache=True)
def label_mass(bucket_first, bucket, member_first, member, x, y, kind, fold, label, weight, scale_m, radius_m,
               labels):  # fmt: skip
    """Weight of each label among the labelled ways that share a bucket with a way: (W, labels).

    Way i is in the buckets `bucket[bucket_first[i]:bucket_first[i + 1]]` (-1: none); bucket b holds the labelled ways
    `member[member_first[b]:member_first[b + 1]]`. Counted are those of the same `kind` within `radius_m`, each with
    its weight times exp(-distance / scale_m). A labelled way sees no label of its own fold.
    """
    mass = np.zeros((len(x), labels))
    for i in range(len(x)):
        for at in range(bucket_first[i], bucket_first[i + 1]):
            b = bucket[at]
            if b < 0:
                continue
            for k in range(member_first[b], member_first[b + 1]):
                j = member[k]
                if kind[j] != kind[i] or j == i or (label[i] >= 0 and fold[j] == fold[i]):
                    continue
                distance = math.hypot(x[j] - x[i], y[j] - y[i])
                if distance <= radius_m:
                    mass[i, label[j]] += weight[j] * math.exp(-distance / scale_m)
    return mass


@njit(cache=True)
def pool_scores(exponent, offset, effect, evidence, trait_first, trait):
    """Sum of exponent times evidence (n, F, K), offset (K,) and the effects (D, K) of each row's traits: (n, K).

    Row i has the traits `trait[trait_first[i]:trait_first[i + 1]]`.
    """
    rows, experts, classes = evidence.shape
    score = np.empty((rows, classes))
    for i in range(rows):
        for c in range(classes):
            score[i, c] = offset[c]
        for f in range(experts):
            for c in range(classes):
                score[i, c] += exponent[f] * evidence[i, f, c]
        for at in range(trait_first[i], trait_first[i + 1]):
            d = trait[at]
            for c in range(classes):
                score[i, c] += effect[d, c]
    return score


@njit(cache=True)
def pool_slopes(slope, traits, evidence, trait_first, trait):
    """Derivatives of a cost by exponents (F,) and effects (traits, K) from those by scores (n, K)."""
    rows, experts, classes = evidence.shape
    by_exponent = np.zeros(experts)
    by_effect = np.zeros((traits, classes))
    for i in range(rows):
        for f in range(experts):
            for c in range(classes):
                by_exponent[f] += slope[i, c] * evidence[i, f, c]
        for at in range(trait_first[i], trait_first[i + 1]):
            d = trait[at]
            for c in range(classes):
                by_effect[d, c] += slope[i, c]
    return by_exponent, by_effect
