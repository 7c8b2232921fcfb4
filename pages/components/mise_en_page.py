"""The frame of every page: title, message, badges, source lines, empty states.

Texts pass through html.escape where HTML is written, so that a name from a file is always shown as text.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st

from cpts_data.catalogue import CLASSES, Provenance
from cpts_data.store import Magasin
from pages.components.fiche_indicateur import fiches_en_html, regles_appliquees

STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
PRESENTER = '<a class="presenter" href="?presentation=1">Présenter</a>'
"""On the line of the title, where it costs no height; the address is that of the page it stands on."""


def entete(titre: str, phrase: str) -> None:
    """Show the page title and its message, the one sentence that a board must see first.

    One element with the style of the page: each one more delays the sentence.
    """
    st.html(f"{STYLE}{PRESENTER}<h1>{escape(titre)}</h1>{_phrase(phrase)}")


def enseigne(nom: str) -> None:
    """Show the name of the CPTS in the top bar, as a small picture: there it costs no height to the page."""
    largeur = 11 * len(nom) + 10
    st.logo(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {largeur} 32" width="{largeur}" height="32">'
        f'<text x="2" y="22" font-family="Segoe UI, Liberation Sans, Arial, sans-serif" font-size="19" '
        f'font-weight="700" fill="#123570">{escape(nom)}</text></svg>',
        size="large",
    )


def message(phrase: str, *, deux_lignes: bool = False) -> None:
    """Show a generated sentence in large type, in the height of two lines where it must not move what follows."""
    st.html(_phrase(phrase, "phrase deux-lignes" if deux_lignes else "phrase"))


def _phrase(phrase: str, classe: str = "phrase") -> str:
    return f'<p class="{classe}">{escape(phrase)}</p>'


def badge(classe: str) -> str:
    """Return the HTML of a provenance badge, its meaning as a tooltip."""
    sans_accent = unicodedata.normalize("NFD", classe).encode("ascii", "ignore").decode()
    return f'<span class="badge badge-{sans_accent}" title="{escape(CLASSES[classe])}">{escape(classe)}</span>'


def sources(magasin: Magasin, *jeux: str, calcul: str | None = None, fiches: Iterable[str] = ()) -> None:
    """Show where the figures come from, one line a source, and the formula when one is computed from them.

    A dataset has several sources once something was imported beside its file; none while nobody has brought it.
    ``fiches`` are the codes of the indicators shown: their sheets open under the sources.
    """
    vues: dict[str, Provenance] = {}
    for jeu in jeux:
        for provenance in magasin.origines(jeu):
            vues.setdefault(provenance.mention(), provenance)
    lignes = [_ligne_de_source(mention, provenance) for mention, provenance in vues.items()]
    if calcul and lignes:
        lignes.append(f'<p class="source">{badge("calculé")}{escape(calcul)}</p>')
    codes = tuple(fiches)
    contenu = "".join(lignes) + fiches_en_html(codes, aujourdhui(), regles_appliquees(magasin, codes))
    if contenu:
        st.html(contenu)


def _ligne_de_source(mention: str, provenance: Provenance) -> str:
    regime = "" if provenance.regime in ("sans objet", "non précisé") else f" · {escape(provenance.regime)}"
    return f'<p class="source">{badge(provenance.classe)}{escape(mention)}{regime}</p>'


def bandeau_demonstration(magasin: Magasin, jeu: str, texte: str) -> bool:
    """Warn, above a figure, that it is made of demonstration data. Returns whether it is."""
    provenance = magasin.provenances.get(jeu)
    demonstration = provenance is not None and provenance.classe == "démonstration"
    if demonstration:
        st.html(f'<div class="bandeau-demonstration">{badge("démonstration")} {escape(texte)}</div>')
    return demonstration


def etat_vide(titre: str, explication: str, suite: str) -> None:
    """Show a designed empty state: what is missing, why, and what to do about it."""
    st.html(
        f'<div class="vide"><p><strong>{escape(titre)}</strong></p>'
        f"<p>{escape(explication)}</p><p>{escape(suite)}</p></div>"
    )


@dataclass(frozen=True)
class Fiche:
    """One key figure with what explains it: label, large value, short lines, a last line in grey."""

    libelle: str
    valeur: str
    details: Sequence[str] = ()
    pied: str = ""

    def html(self) -> str:
        lignes = "".join(f"<li>{escape(detail)}</li>" for detail in self.details)
        liste = f"<ul>{lignes}</ul>" if lignes else ""
        fin = f'<div class="detail">{escape(self.pied)}</div>' if self.pied else ""
        return (
            f'<div class="fiche"><div class="libelle">{escape(self.libelle)}</div>'
            f'<div class="valeur">{escape(self.valeur)}</div>{liste}{fin}</div>'
        )


def fiches(elements: Iterable[Fiche]) -> None:
    """Show key figures side by side, of equal height."""
    st.html(f'<div class="fiches">{"".join(element.html() for element in elements)}</div>')


def fiche(libelle: str, valeur: str, details: Sequence[str] = (), pied: str = "") -> None:
    """Show one key figure."""
    st.html(Fiche(libelle, valeur, tuple(details), pied).html())


def aujourdhui() -> dt.date:
    """Return the current day (one place, so that a test can fix it)."""
    return dt.date.today()
