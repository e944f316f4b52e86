"""Products of tall, narrow matrices, computed some rows at a time.

BLAS would split a larger product between threads. Then the last bits of a result would depend on the number of cores,
and synchronisation would cost more than the work.
"""

from __future__ import annotations

from math import prod

import numpy as np

from .votes import Floats

WORK = 2**17  # multiplications per step


def _stretch(*widths: int) -> int:
    return max(16, WORK // max(prod(widths), 1))


def inner(first: Floats, second: Floats) -> Floats:
    """`first.T @ second`."""
    total = np.zeros((first.shape[1], second.shape[1]))
    step = _stretch(first.shape[1], second.shape[1])
    for at in range(0, len(first), step):
        total += first[at : at + step].T @ second[at : at + step]
    return total


def product(block: Floats, small: Floats) -> Floats:
    """`block @ small`."""
    product = np.empty((len(block), small.shape[1]))
    step = _stretch(*small.shape)
    for at in range(0, len(block), step):
        product[at : at + step] = block[at : at + step] @ small
    return product


def norm(block: Floats) -> float:
    """The Frobenius norm."""
    return float(np.sqrt((block * block).sum()))
