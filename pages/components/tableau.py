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
    """How a column shows: its label, how a value is written, the help bubble, the width (pixels or a size)."""

    libelle: str
    ecrire: Callable[[object], str] = str
    aide: str | None = None
    largeur: int | str | None = None


def tableau(
    frame: pd.DataFrame,
    colonnes: Mapping[str, ColonneTableau],
    *,
    magasin: Magasin,
    jeux: tuple[str, ...],
    fichier: str,
    alt: str,
    hauteur: int | str = "auto",
    hauteur_de_ligne: int | None = None,
    export: Mapping[str, str] | None = None,
    papiers: tuple[str, str] | None = None,
) -> None:
    """Show a table sorted on real values but written in French, then its CSV button.

    ``jeux`` are the datasets of the figures: their classes and sources are written on each line of the file,
    unless ``papiers`` says the class and the source itself. ``export`` names other columns for the file (column ->
    label) when the screen shows texts and the file should hold numbers. ``hauteur_de_ligne`` (pixels) leaves room for
    long texts on several lines.
    """
    vue = frame[list(colonnes)]
    ecritures = {nom: _ecriture(colonne) for nom, colonne in colonnes.items()}
    st.dataframe(
        vue.style.format(ecritures),
        hide_index=True,
        placeholder=VIDE,
        height=hauteur,
        row_height=hauteur_de_ligne,
        column_config={
            nom: st.column_config.Column(colonne.libelle, help=colonne.aide, width=colonne.largeur)
            for nom, colonne in colonnes.items()
        },
        alt=alt,
    )
    entetes = export or {nom: colonne.libelle for nom, colonne in colonnes.items()}
    bouton_csv(frame, entetes, magasin=magasin, jeux=jeux, fichier=fichier, papiers=papiers)


def bouton_csv(
    frame: pd.DataFrame,
    entetes: Mapping[str, str],
    *,
    magasin: Magasin,
    jeux: tuple[str, ...],
    fichier: str,
    papiers: tuple[str, str] | None = None,
) -> None:
    """Offer the rows as CSV for Excel in French; the file is only built at the click. See ``tableau``."""
    provenances = [magasin.provenances[jeu] for jeu in jeux]
    classes = sorted({provenance.classe for provenance in provenances})
    origine, source = papiers or (
        " et ".join(classes),
        " ; ".join(dict.fromkeys(provenance.mention() for provenance in provenances)),
    )
    suffixe = "_demonstration" if "démonstration" in classes else ""
    st.download_button(
        "Télécharger le tableau (CSV)",
        data=lambda: en_csv(frame, entetes, origine=origine, source=source),
        file_name=f"{fichier}{suffixe}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"csv_{fichier}",
        icon=":material/download:",
    )


def _ecriture(colonne: ColonneTableau) -> Callable[[object], str]:
    return lambda valeur: VIDE if est_absent(valeur) or valeur == "" else colonne.ecrire(valeur)
