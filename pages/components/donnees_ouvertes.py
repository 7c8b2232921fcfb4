"""The open data: what each source brings, when it was last fetched, and the button that fetches it."""

from __future__ import annotations

import time
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import streamlit as st

from cpts_data import formats_fr as fr
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees
from cpts_data.fichiers import MO
from cpts_data.indicators import donnees
from cpts_data.store import Magasin
from cpts_data.telechargement.service import JEUX, TOUTES, telecharger
from cpts_data.telechargement.sources import Source, sources
from cpts_data.telechargement.travail import Bilan
from pages.components.importation import STYLE
from pages.components.magasin import echapper

if TYPE_CHECKING:
    from streamlit.elements.lib.mutable_status_container import StatusContainer

RESULTATS = "telechargements"
PERIODE_S = 0.3


@st.fragment
def donnees_ouvertes(magasin: Magasin) -> None:
    """One row a source. Nothing is asked of the internet before a click."""
    st.html(
        STYLE
        + '<p class="source">Rien n’est demandé à internet sans un clic. Chaque bouton dit le site qu’il contacte ; ce '
        "qui arrive est contrôlé avant de remplacer ce qui sert.</p>"
    )
    for nom in TOUTES:
        _une_source(sources()[nom], magasin)


def _une_source(source: Source, magasin: Magasin) -> None:
    with st.container(border=True):
        gauche, droite = st.columns([5, 2], gap="medium", vertical_alignment="center")
        gauche.html(
            f"<strong>{escape(source.titre)}</strong> · {escape(source.producteur)}<br>{escape(source.apport)}"
            f'<p class="source">{escape(_derniere_fois(source.nom, magasin))} · {escape(source.volume)}</p>'
        )
        site = urlsplit(source.adresse).hostname
        clique = droite.button(
            "Télécharger", key=f"telecharger_{source.nom}", icon=":material/download:", width="stretch"
        )
        droite.html(f'<p class="source centre">contacte le site {escape(str(site))}</p>')
        if clique:
            st.session_state.setdefault(RESULTATS, {})[source.nom] = _telecharger(source)
            st.rerun()
        _resultat(st.session_state.get(RESULTATS, {}).get(source.nom))


def _derniere_fois(nom: str, magasin: Magasin) -> str:
    if nom == "contours":
        return f"Contours {donnees.etat_du_magasin(magasin).contours}"
    provenance = magasin.provenances.get(JEUX[nom])
    if provenance is None:
        return "Jamais téléchargé"
    return f"Téléchargé le {fr.date_longue(provenance.date_acces)} ({provenance.date_des_chiffres})"


def _telecharger(source: Source) -> Bilan | ErreurDonnees:
    place = st.empty()
    with place.container(), st.status(f"{source.titre}…") as avancement:
        suivi = _Suivi(source.titre, avancement)
        try:
            return telecharger(source.nom, Dossiers.courants(), suivi.annoncer, progres=suivi)
        except ErreurDonnees as erreur:
            return erreur
        finally:
            place.empty()


class _Suivi:
    """The step and the bytes received, in the label of the progress."""

    def __init__(self, titre: str, avancement: StatusContainer) -> None:
        self.etape = titre
        self.avancement = avancement
        self.prochain = 0.0

    def annoncer(self, etape: str) -> None:
        self.etape = etape
        self.avancement.update(label=f"{echapper(etape)}…")

    def __call__(self, lus: int, total: int | None) -> None:
        if time.monotonic() < self.prochain:
            return
        self.prochain = time.monotonic() + PERIODE_S
        recu = f"{fr.nombre(lus / MO, 1)} Mo" + (f" sur {fr.nombre(total / MO, 1)}" if total else " reçus")
        self.avancement.update(label=f"{echapper(self.etape)} : {recu}")


def _resultat(resultat: Bilan | ErreurDonnees | None) -> None:
    if isinstance(resultat, Bilan):
        st.success("  \n".join(echapper(phrase) for phrase in resultat.phrases))
        for avertissement in resultat.avertissements:
            st.warning(echapper(f"À vérifier : {avertissement}"))
    elif resultat is not None:
        st.error("  \n".join(echapper(faute.en_francais()) for faute in resultat.fautes))
