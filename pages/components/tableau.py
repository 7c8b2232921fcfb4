"""Tables: French numbers whatever the browser's language, and our own export."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from cpts_data.exports.csv_fr import en_csv
from cpts_data.formats_fr import est_absent
from cpts_data.store import Magasin

if TYPE_CHECKING:
    import pandas as pd

VIDE = "—"


@dataclass(frozen=True)
class ColonneTableau:
    """How a column shows: its label, how a value is written, and the help bubble."""

    libelle: str
    ecrire: Callable[[object], str] = str
    aide: str | None = None


def tableau(
    frame: pd.DataFrame,
    colonnes: Mapping[str, ColonneTableau],
    *,
    magasin: Magasin,
    jeux: tuple[str, ...],
    fichier: str,
    alt: str,
    hauteur: int | str = "auto",
) -> None:
    """Show a table sorted on real values but written in French, then its CSV button.

    ``jeux`` are the datasets of the figures: their classes and sources are written on each line of the file.
    """
    vue = frame[list(colonnes)]
    ecritures = {nom: _ecriture(colonne) for nom, colonne in colonnes.items()}
    st.dataframe(
        vue.style.format(ecritures),
        hide_index=True,
        height=hauteur,
        column_config={
            nom: st.column_config.Column(colonne.libelle, help=colonne.aide) for nom, colonne in colonnes.items()
        },
        alt=alt,
    )
    bouton_csv(frame, {nom: colonne.libelle for nom, colonne in colonnes.items()}, magasin=magasin, jeux=jeux, fichier=fichier)


def bouton_csv(
    frame: pd.DataFrame, entetes: Mapping[str, str], *, magasin: Magasin, jeux: tuple[str, ...], fichier: str
) -> None:
    """Offer the rows as CSV for Excel in French; the file is only built at the click."""
    provenances = [magasin.provenances[jeu] for jeu in jeux]
    classes = sorted({provenance.classe for provenance in provenances})
    suffixe = "_demonstration" if "démonstration" in classes else ""
    st.download_button(
        "Télécharger le tableau (CSV)",
        data=lambda: en_csv(
            frame,
            entetes,
            origine=" et ".join(classes),
            source=" ; ".join(dict.fromkeys(provenance.mention() for provenance in provenances)),
        ),
        file_name=f"{fichier}{suffixe}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"csv_{fichier}",
        icon=":material/download:",
    )


def _ecriture(colonne: ColonneTableau) -> Callable[[object], str]:
    return lambda valeur: VIDE if est_absent(valeur) or valeur == "" else colonne.ecrire(valeur)
