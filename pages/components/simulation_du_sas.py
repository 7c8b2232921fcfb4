"""« Et si… »: slots moved from a month to another. Its result is a hypothesis, marked so on screen and in its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.indicators import phrases_remplissage_du_sas as dire
from cpts_data.indicators import soins_non_programmes as snp
from cpts_data.indicators.deplacement_de_creneaux import (
    DEPLACES_PAR_DEFAUT,
    choix_par_defaut,
    deplacer,
    tableau_du_deplacement,
)
from cpts_data.store import Magasin
from pages.components.mise_en_page import badge, message
from pages.components.tableau import tableau_ecrit

CLASSE = "hypothèse"
PAPIERS = (CLASSE, f"Simulation, à partir des créneaux connus de l’exercice. {dire.HYPOTHESE}")
PAS_DES_CRENEAUX = 10


def et_si(magasin: Magasin, bilan: snp.Bilan) -> None:
    """Let a person choose two months and a number; nothing is kept, not even in the address."""
    defaut = choix_par_defaut(bilan)
    if defaut is None:
        return
    volet = st.expander(
        "Et si l’on déplaçait des créneaux d’un mois à l’autre ? (hypothèse)", key="et_si", on_change="rerun"
    )
    if volet.open:
        with volet:
            _simuler(magasin, bilan, *defaut)


def _simuler(magasin: Magasin, bilan: snp.Bilan, origine: str, destination: str) -> None:
    noms = dire.nom_des_mois([m for m in bilan.mois if m.taux_pct is not None])
    gauche, milieu, droite = st.columns(3)
    with gauche:
        choisie = _choisir("Mois qui cède des créneaux", noms, tuple(noms), origine, "et_si_origine")
    autres = tuple(periode for periode in noms if periode != choisie)
    with milieu:
        prevue = destination if destination in autres else origine
        vers = _choisir("Mois qui les reçoit", noms, autres, prevue, f"et_si_vers_{choisie}")
    offerts = next(m.offerts for m in bilan.mois if m.periode == choisie)
    with droite:
        # The key holds the month: a number that another month allowed may be more than this one offered.
        nombre = st.number_input(
            f"Créneaux déplacés (de 1 à {fr.nombre(offerts)})",
            min_value=1,
            max_value=offerts,
            value=min(DEPLACES_PAR_DEFAUT, offerts),
            step=PAS_DES_CRENEAUX,
            key=f"et_si_nombre_{bilan.profession}_{choisie}",
        )
    simule = deplacer(bilan, choisie, vers, nombre)
    phrase = dire.phrase_deplacement(simule)
    message(phrase)
    st.html(f'<p class="source">{badge(CLASSE)}{escape(dire.HYPOTHESE)}</p>')
    tableau_ecrit(
        tableau_du_deplacement(simule),
        "deplacement_de_creneaux",
        magasin=magasin,
        jeux=("sas_creneaux",),
        fichier="hypothese_deplacement_de_creneaux",
        alt=phrase,
        papiers=PAPIERS,
    )


def _choisir(libelle: str, noms: Mapping[str, str], options: Sequence[str], defaut: str, cle: str) -> str:
    return st.selectbox(libelle, options, index=options.index(defaut), format_func=lambda p: noms[p], key=cle)
