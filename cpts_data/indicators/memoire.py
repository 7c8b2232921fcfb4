"""Results kept with the store they come from: one version of the data never changes."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from cpts_data.store import Magasin

P = ParamSpec("P")
R = TypeVar("R")


def par_version(fonction: Callable[Concatenate[Magasin, P], R]) -> Callable[Concatenate[Magasin, P], R]:
    """Compute an indicator once per store and arguments (which must be hashable), whoever asks.

    The result is kept in the store and goes with it. Each caller gets a copy: changing a frame or a list harms nobody.
    """

    @wraps(fonction)
    def lire(magasin: Magasin, *args: P.args, **kwargs: P.kwargs) -> R:
        cle = (fonction, args, tuple(sorted(kwargs.items())))
        return copy(magasin.une_fois(cle, lambda: fonction(magasin, *args, **kwargs)))

    return lire
