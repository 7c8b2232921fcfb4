"""The tartan in a page: a table of HTML, under headings that stay in sight. Every text is escaped here."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import streamlit as st

from cpts_data.figures.style import SIGNES_DE_POSITION
from cpts_data.figures.tartan import TEINTES, Case, Ligne, Tartan, Titre
from cpts_data.formats_fr import ESPACE_FINE
from cpts_data.stats.positions import AU_DESSUS, COMPARABLE, EN_DESSOUS

CLASSES = {EN_DESSOUS: "b", COMPARABLE: "c", AU_DESSUS: "h"}
"""Short: a class is written in each cell."""
DESSOUS, COMPARABLES, DESSUS = (f"{SIGNES_DE_POSITION[p]} {p}" for p in (EN_DESSOUS, COMPARABLE, AU_DESSUS))
REGLE = (
    f"{DESSOUS}, {DESSUS} : écart à la référence que le hasard des petits effectifs n’explique pas "
    f"(99,8{ESPACE_FINE}%). {COMPARABLES} : écart qui peut venir du hasard."
)
NOM_EM, COLONNE_EM = (15.5, 23), 5.2
"""Widths of the names, alone or with their commune, and least width of a column, in letters of the table: beyond what
the page has, it scrolls under its first column."""
HACHURES = '<span class="tartan-hachures"></span>hachures'
CASES_DES_ZONES = (
    f"{HACHURES} : trop peu de personnes pour lire le chiffre seul. Masqué : secret statistique ; n. d. : non "
    "disponible ; s. o. : sans objet ; aucun : personne à compter ; 0 MG ou masqué : aucun médecin, ou un petit "
    "nombre masqué à la source."
)
Lien = Callable[[Ligne], str | None]


def _style() -> str:
    css = (Path(__file__).parent / "tartan.css").read_text(encoding="utf-8")
    teintes = "".join(
        f".tartan .{classe} {{ background-color: {fond}; }} .tartan .{classe} i {{ color: {encre}; }}"
        for classe, (fond, encre) in ((CLASSES[position], teinte) for position, teinte in TEINTES.items())
    )
    return f"<style>{css}{teintes}</style>"


STYLE = _style()


def afficher(tartan: Tartan, *, alt: str, lien: Lien = lambda _: None) -> None:
    """Draw the tartan, which scrolls under its headings beyond the height of a screen.

    ``lien``: the address that the name of an area opens, if any.
    """
    st.html(STYLE + en_html(tartan, alt=alt, lien=lien))


def en_html(tartan: Tartan, *, alt: str, lien: Lien = lambda _: None) -> str:
    titres = "".join(_titre(titre) for titre in tartan.titres)
    reperes = "".join(_ligne(ligne, lambda _: None, classe="repere") for ligne in tartan.reperes)
    lignes = "".join(_ligne(ligne, lien) for ligne in tartan.lignes)
    nom = NOM_EM[any(ligne.precision for ligne in tartan.lignes)]
    largeur = nom + COLONNE_EM * len(tartan.titres)
    # A table that scrolls must be reached by the keyboard, and say what it is.
    return (
        f'<div class="tartan" role="region" tabindex="0" aria-label="{escape(alt)}">'
        f'<table style="min-width: {largeur:.1f}em; --nom: {nom}em">'
        f'<thead><tr><th scope="col">Zone</th>{titres}</tr>{reperes}</thead><tbody>{lignes}</tbody></table></div>'
    )


def legende(suite: str = "") -> None:
    """The rule in one line, then what the other cells of a tartan mean, as HTML."""
    st.html(f'<p class="source">{escape(REGLE)} {suite}</p>')


def _titre(titre: Titre) -> str:
    unite = f"<small>{escape(titre.unite)}</small>" if titre.unite else ""
    fictif = "<small><em>démonstration</em></small>" if titre.fictif else ""
    return f'<th scope="col">{escape(titre.nom)}{unite}{fictif}</th>'


def _ligne(ligne: Ligne, lien: Lien, classe: str = "") -> str:
    nom, adresse = escape(ligne.nom), lien(ligne)
    if adresse:
        nom = f'<a href="{escape(adresse)}" target="_self">{nom}</a>'
    precision = f"<small>{escape(ligne.precision)}</small>" if ligne.precision else ""
    attribut = f' class="{classe}"' if classe else ""
    return f'<tr{attribut}><th scope="row">{nom}{precision}</th>{"".join(map(_case, ligne.cases))}</tr>'


def _case(case: Case) -> str:
    classes = [CLASSES[case.position]] if case.position else [] if case.rang is not None else ["v"]
    if case.large:
        classes.append("l")
    forme = f"<i>{SIGNES_DE_POSITION[case.position]}</i>" if case.position else ""
    classe = f' class="{" ".join(classes)}"' if classes else ""
    return f'<td{classe} title="{escape(case.detail)}">{forme}{escape(case.texte)}</td>'
