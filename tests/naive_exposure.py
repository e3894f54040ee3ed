"""Slow, obvious twins of the exposure kernels and closed forms."""

from __future__ import annotations

import itertools
import math

import numpy as np

from routerisk import parameters as p


def dose(s):
    return np.where(np.abs(s) < 1.0, 0.0, np.where(np.abs(s) > 4.0, s, (np.abs(s) - 1.0) / 3.0 * s))


def expected_dose(mean: float, sd: float, points: int = 4001) -> tuple[float, float]:
    """Signed and absolute, by summing over a fine grid of the normal density."""
    z = np.linspace(-8.0, 8.0, points)
    weight = np.exp(-0.5 * z * z)
    weight /= weight.sum()
    doses = dose(mean + sd * z)
    return float((weight * doses).sum()), float((weight * np.abs(doses)).sum())


def mixture(crown_p, right_p, side_p, q, sd, turn=0.0):
    """(mean, SD of the slope, P(right lower), E dose, E |dose|) by going through every component."""
    parts = []
    for side, p_side in zip((-1, 0, 1), side_p, strict=True):
        parts.append((crown_p * p_side, side))
    parts += [((1 - crown_p) * right_p, 1), ((1 - crown_p) * (1 - right_p), -1)]
    mean = sum(w * s * q for w, s in parts)
    second = sum(w * ((s * q) ** 2 + abs(s) * sd**2) for w, s in parts)
    lower = sum(w * (0.5 if s == 0 else 0.5 * (1 + math.erf(s * q / max(sd, 1e-12) / math.sqrt(2)))) for w, s in parts)
    doses = [expected_dose(s * q + turn, abs(s) * sd) for _, s in parts]
    net = sum(w * d for (w, _), (d, _) in zip(parts, doses, strict=True))
    both = sum(w * d for (w, _), (_, d) in zip(parts, doses, strict=True))
    return mean, math.sqrt(max(second - mean**2, 0.0)), lower, net, both


def side_move(s0, s, keep, fresh, prior, hand):
    """P(state | state before) of five states and, last, crossing."""
    crossing, seen, on = len(prior), p.CROSSING_SEEN_P.value, p.CROSSING_ON_P.value
    if s0 == crossing:
        return on if s == crossing else (1 - on) * prior[s]
    if s == crossing:
        return (1 - keep) * seen * sum(prior[k] for k in range(crossing) if hand[k] != hand[s0])
    same_hand = hand[s0] == hand[s]
    kept = float(s0 == s)
    if fresh:
        of_hand = sum(prior[k] for k in range(crossing) if hand[k] == hand[s])
        kept = (prior[s] / of_hand if of_hand > 0 else prior[s]) if same_hand else 0.0
    return (1 - keep) * prior[s] * (1.0 if same_hand else 1 - seen) + keep * kept


def side_chain(offset, sd, rho, keep, fresh, passage, prior, anew, stayed, entered, place, shift, shift_p):
    """P(state) and the likelihood of the shifts by summing over every sequence of states and shifts.

    Exact where the kernel is: on one passage, or with one shift only.
    """
    steps, sides = len(offset), place.shape[1]
    total, likelihood = np.zeros((steps, sides)), np.zeros(shift_p.shape)
    passages = len(place)
    for shifts in itertools.product(range(len(shift)), repeat=passages):
        for states in itertools.product(range(sides), repeat=steps):
            weight = math.prod(shift_p[v, g] for v, g in enumerate(shifts))
            for t, s in enumerate(states):
                v, g = passage[t], shifts[passage[t]]
                z = (offset[t] - place[v, s] - shift[g]) / sd[t]
                if t == 0:
                    weight *= prior[v, s] * math.exp(-0.5 * z * z)
                    continue
                s0, v0 = states[t - 1], passage[t - 1]
                z0 = (offset[t - 1] - place[v0, s0] - shift[shifts[v0]]) / sd[t - 1]
                left = 1 - rho[t] ** 2
                weight *= math.exp(-0.5 * (z - rho[t] * z0) ** 2 / left) / math.sqrt(left)
                kept = entered if fresh[t] else stayed
                weight *= (1 - keep[t]) * anew[v, s0, s] + keep[t] * kept[v, s0, s]
            for t, s in enumerate(states):
                total[t, s] += weight
            for v, g in enumerate(shifts):
                likelihood[v, g] += weight / shift_p[v, g]
    return total / total.sum(axis=1, keepdims=True), likelihood / total[0].sum()


def weight_near(apart, variance, shift):
    return math.exp(-0.5 * apart**2 / (variance + (shift[1] - shift[0]) ** 2 / 4))


def tell(way, direction, likelihood, shift_p, shift, mean, variance, share, told, told_all, bias_tau, bias_nu):
    """What the passages say anew: (told, told_all, bias_tau, bias_nu) afterwards."""
    told, told_all, bias_tau, bias_nu = told.copy(), told_all.copy(), bias_tau.copy(), bias_nu.copy()
    for v in range(len(way)):
        said = np.array([share[v] * math.log(sum(
            likelihood[v, g] * weight_near(whole - error - mean[v, 1], variance[v, 1], shift)
            for g, whole in enumerate(shift))) for error in shift])  # fmt: skip
        said = (said - said.max())[:: int(direction[v])]
        told_all[way[v]] += said - told[v]
        told[v] = said
        moments = []
        for weight in (shift_p[v], likelihood[v] * shift_p[v]):
            at = weight @ shift / weight.sum()
            moments.append((at, weight @ (shift - at) ** 2 / weight.sum()))
        (before, before_v), (after, after_v) = moments
        tau, nu = share[v] * (1 / after_v - 1 / before_v), share[v] * (after / after_v - before / before_v)
        new_tau = new_nu = 0.0
        if tau > 0:
            new_tau = 1 / (1 / tau + variance[v, 0])
            new_nu = (nu / tau - mean[v, 0]) * new_tau
        bias_tau[v], bias_nu[v] = (bias_tau[v] + new_tau) / 2, (bias_nu[v] + new_nu) / 2
    return told, told_all, bias_tau, bias_nu


def shift_priors(way, direction, normal, told, told_all, bias_tau, bias_nu, shift, map_sd, bias_sd):
    """P(shift), and mean and variance of map error and bias, passage by passage, without what each has said itself."""
    out, mean, variance = np.zeros(told.shape), np.zeros((len(way), 2)), np.zeros((len(way), 2))
    for v in range(len(way)):
        others = [u for u in range(len(way)) if u != v]
        told_of = sum((bias_tau[u] * np.outer(normal[u], normal[u]) for u in others), np.zeros((2, 2)))
        precision = np.eye(2) / bias_sd**2 + told_of
        at = np.linalg.solve(precision, sum((bias_nu[u] * normal[u] for u in others), np.zeros(2)))
        mean[v, 1], variance[v, 1] = normal[v] @ at, normal[v] @ np.linalg.inv(precision) @ normal[v]
        error = np.exp(told_all[way[v]] - told[v] - shift**2 / (2 * map_sd**2))
        error = (error / error.sum())[:: int(direction[v])]
        mean[v, 0] = error @ shift
        variance[v, 0] = error @ (shift - mean[v, 0]) ** 2
        for g, whole in enumerate(shift):
            out[v, g] = sum(error[k] * weight_near(whole - shift[k] - mean[v, 1], variance[v, 1], shift)
                            for k in range(len(shift)))  # fmt: skip
        out[v] /= out[v].sum()
    return out, mean, variance
