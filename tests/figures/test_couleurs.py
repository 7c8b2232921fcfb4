"""Colours that every eye can read: WCAG contrast of the texts, palette readable in grey."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from itertools import pairwise

import pytest

from cpts_data.catalogue import CLASSES
from cpts_data.chemins import RACINE
from cpts_data.figures import miniatures, style
from cpts_data.figures.carte import COULEUR_CERCLE, FICHIERS_DESSIN, PALETTE

CONTRASTE_DU_TEXTE = 4.5
"""WCAG 2.1, criterion 1.4.3, level AA."""
FEUILLES = {
    "page": (RACINE / "pages" / "components" / "style.css").read_text(encoding="utf-8"),
    "carte": FICHIERS_DESSIN["carte.css"][0].decode(),
}
COULEUR = r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b|rgba?\([^)]*\)"


def composantes(couleur: str) -> list[float]:
    """Red, green and blue from 0 to 1; a translucent colour is taken over black, its darkest reading."""
    if couleur.startswith("rgb"):
        rouge, vert, bleu, *opacite = (float(n) for n in re.findall(r"[\d.]+", couleur))
        return [n / 255 * (opacite[0] if opacite else 1) for n in (rouge, vert, bleu)]
    hexa = couleur.removeprefix("#")
    hexa = "".join(2 * chiffre for chiffre in hexa) if len(hexa) == 3 else hexa
    return [int(hexa[rang : rang + 2], 16) / 255 for rang in (0, 2, 4)]


def luminance(couleur: str) -> float:
    """WCAG relative luminance."""
    lineaires = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in composantes(couleur)]
    return sum(part * c for part, c in zip((0.2126, 0.7152, 0.0722), lineaires, strict=True))


def contraste(premiere: str, seconde: str) -> float:
    claire, foncee = sorted((luminance(premiere), luminance(seconde)), reverse=True)
    return (claire + 0.05) / (foncee + 0.05)


def couples(css: str, fond_par_defaut: str) -> dict[str, tuple[str, str]]:
    """Selector -> (text, background) of every rule that colours a text. A rule without a background is read on the
    least favourable of the default one and of those of the rules whose selector begins it."""
    sans_commentaires = re.sub(r"/\*.*?\*/|</?style>", "", css, flags=re.S)
    regles = re.findall(r"([^{}]+)\{([^{}]*)\}", sans_commentaires)
    fonds: dict[str, str] = {}
    textes: dict[str, str] = {}
    for selecteur, corps in regles:
        fond = re.search(rf"background(?:-color)?:\s*({COULEUR})", corps)
        texte = re.search(rf"(?<![-\w])color:\s*({COULEUR})", corps)
        for un in map(str.strip, selecteur.split(",")):
            if fond:
                fonds[un] = fond[1]
            if texte:
                textes[un] = texte[1]
    trouves = {}
    for un, texte in textes.items():
        candidats = [fonds[un]] if un in fonds else [f for s, f in fonds.items() if un.startswith(s + " ")]
        fond = min([*candidats] or [fond_par_defaut], key=lambda f, t=texte: contraste(t, f))
        trouves[un] = (texte, fond)
    return trouves


def test_the_formula_is_that_of_wcag() -> None:
    assert contraste("#000000", "#ffffff") == pytest.approx(21)
    assert contraste("#fff", "#ffffff") == 1
    assert contraste("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize(("feuille", "au_moins"), [("page", 12), ("carte", 4)])
def test_every_coloured_text_of_the_style_sheets_is_readable(feuille: str, au_moins: int) -> None:
    trouves = couples(FEUILLES[feuille], "#ffffff")
    assert len(trouves) >= au_moins, "the rules were really read"
    faibles = {
        s: round(contraste(*couple), 2) for s, couple in trouves.items() if contraste(*couple) < CONTRASTE_DU_TEXTE
    }
    assert faibles == {}


def test_each_class_of_origin_has_a_badge() -> None:
    trouves = couples(FEUILLES["page"], "#ffffff")
    for classe in CLASSES:
        sans_accent = unicodedata.normalize("NFD", classe).encode("ascii", "ignore").decode()
        texte, fond = trouves[f".badge-{sans_accent}"]
        assert contraste(texte, fond) >= CONTRASTE_DU_TEXTE
        assert fond != "#ffffff"


def test_the_theme_is_readable() -> None:
    theme = tomllib.loads((RACINE / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for fond in (theme["backgroundColor"], theme["secondaryBackgroundColor"]):
        for texte in ("textColor", "linkColor", "primaryColor"):
            assert contraste(theme[texte], fond) >= CONTRASTE_DU_TEXTE, texte


def test_the_texts_of_the_figures_are_readable() -> None:
    assert contraste(style.ENCRE, "#ffffff") >= CONTRASTE_DU_TEXTE
    dessin = miniatures.pente([("T0", 80.0, "80,0 %"), ("2024", 82.0, "82,0 %")], (84.8, "cible 84,8 %"))
    couleurs = [c["mark"]["color"] for c in dessin["layer"] if c["mark"]["type"] == "text" and "color" in c["mark"]]
    assert couleurs
    assert all(contraste(couleur, "#ffffff") >= CONTRASTE_DU_TEXTE for couleur in couleurs)


def test_the_palette_goes_from_light_to_dark_by_steps_seen_in_grey() -> None:
    luminances = [luminance(couleur) for couleur in PALETTE]
    assert luminances == sorted(luminances, reverse=True)
    assert len(PALETTE) == 5
    assert min(contraste(*voisines) for voisines in pairwise(PALETTE)) >= 1.5


def test_the_two_colours_of_the_figures_differ_in_grey() -> None:
    assert contraste(style.BLEU, style.ORANGE) >= 1.5
    assert contraste(style.BLEU, style.BLEU_CLAIR) >= 3
    assert contraste(COULEUR_CERCLE, "#ffffff") >= 3


def test_nothing_is_told_by_red_against_green() -> None:
    """No figure colour is dominated by red or by green: blue, orange and greys only."""
    for couleur in (style.BLEU, style.BLEU_CLAIR, style.ORANGE, style.GRIS, style.GRIS_CLAIR, style.ENCRE):
        rouge, vert, bleu = composantes(couleur)
        assert not (vert > rouge + 0.1 and vert > bleu + 0.1), f"{couleur} is green"
        assert not (rouge > 0.5 and vert < 0.35 * rouge), f"{couleur} is red"
