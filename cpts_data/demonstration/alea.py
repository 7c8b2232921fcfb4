"""Seeded draws that are the same on every machine and with every numpy.

numpy promises the bits of PCG64 for ever, not the distributions built on them: only the raw bits are used,
and what follows is exact (whole numbers) or correctly rounded (``decimal``). Each draw has its own stream,
named by what it is for and by the code of the place, so that adding or removing a commune leaves the draws
of the others alone.
"""

from __future__ import annotations

import hashlib
from decimal import Context, Decimal

from numpy.random import PCG64, SeedSequence

GRAINE = 20241008
"""The seed of the demonstration data."""

_TIRAGES = 12
_BITS = 53


def normale(usage: str, code: str) -> float:
    """Draw a nearly normal number, mean 0, variance 1: twelve uniforms minus six (Irwin–Hall)."""
    nom = int.from_bytes(hashlib.sha256(f"{usage}|{code}".encode()).digest()[:8])
    flux = PCG64(SeedSequence([GRAINE, nom]))
    somme = sum(int(brut) >> (64 - _BITS) for brut in flux.random_raw(_TIRAGES))
    return (somme - (_TIRAGES // 2 << _BITS)) / (1 << _BITS)


def facteur(usage: str, code: str, ecart_type: float) -> float:
    """Draw a lognormal factor of median 1; ``ecart_type`` is the standard deviation of its logarithm.

    ``Decimal.exp`` is correctly rounded, unlike the exponential of a C library.
    """
    return float(Decimal(ecart_type * normale(usage, code)).exp(Context(prec=30)))
