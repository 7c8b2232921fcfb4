"""Pages read the store already built for the session: these tests change no file of it."""

from __future__ import annotations

import pytest

from cpts_data.chemins import VARIABLE_DONNEES, Dossiers


@pytest.fixture(autouse=True)
def donnees_de_session(dossiers_embarques: Dossiers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the session's data the current folder; a test may then name another."""
    monkeypatch.setenv(VARIABLE_DONNEES, str(dossiers_embarques.donnees))
