"""The kernels of routerisk/osm, slow and obvious."""

from __future__ import annotations

import math

import numpy as np


def label_mass(bucket_first, bucket, member_first, member, x, y, kind, fold, label, weight, scale_m, radius_m,
               labels):  # fmt: skip
    members = {b: set(member[member_first[b] : member_first[b + 1]].tolist()) for b in range(len(member_first) - 1)}
    mass = np.zeros((len(x), labels))
    for i in range(len(x)):
        for b in bucket[bucket_first[i] : bucket_first[i + 1]].tolist():
            for j in members.get(b, ()):
                hidden = label[i] >= 0 and fold[i] == fold[j]
                distance = math.dist((x[i], y[i]), (x[j], y[j]))
                if j != i and kind[i] == kind[j] and not hidden and distance <= radius_m:
                    mass[i, label[j]] += weight[j] * math.exp(-distance / scale_m)
    return mass


def pool_scores(exponent, offset, effect, evidence, trait_first, trait):
    return np.array([
        sum(e * row for e, row in zip(exponent, rows, strict=True))
        + offset
        + sum((effect[d] for d in trait[trait_first[i] : trait_first[i + 1]]), np.zeros(len(offset)))
        for i, rows in enumerate(evidence)
    ])  # fmt: skip


def pool_slopes(slope, traits, evidence, trait_first, trait):
    by_exponent = np.array([(slope * evidence[:, f]).sum() for f in range(evidence.shape[1])])
    by_effect = np.array([
        sum((slope[i] for i in range(len(slope)) if d in trait[trait_first[i] : trait_first[i + 1]]),
            np.zeros(slope.shape[1]))
        for d in range(traits)
    ])  # fmt: skip
    return by_exponent, by_effect
