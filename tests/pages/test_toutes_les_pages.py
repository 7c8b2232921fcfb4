"""What holds on every page: a sheet near each figure, a sentence in place of each drawing, and sober words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

import app
from cpts_data.catalogue.fiches import fiche_en_lignes, fiches
from cpts_data.chemins import RACINE
from tests.pages.visite import figures, ouvrir_page, textes

SANS_FIGURE = {"donnees.py": "elle montre des jeux de données et leurs vérifications, pas des indicateurs"}
PAGES = [fichier for fichier, *_ in app.PAGES]
FICHE = '<details class="fiche-indicateur'
EN_TABLEAU = re.compile("tableau|classement")
DESSIN = '<img class="figure"'


@pytest.fixture(scope="module")
def visitees() -> dict[str, AppTest]:
    """Each page, opened once, without a filter."""
    return {fichier: ouvrir_page(fichier) for fichier in PAGES}


def elements(bloc: Block) -> Iterator[Element | Block]:
    """Every element of a page, in the order in which it is read; a folded part comes before what it holds."""
    for enfant in bloc.children.values():
        if isinstance(enfant, Block):
            if enfant.type == "expander":
                yield enfant
            yield from elements(enfant)
        else:
            yield enfant


def sections(essai: AppTest) -> list[list[Element | Block]]:
    """The elements of a page, cut at each heading of level two."""
    coupees: list[list[Element | Block]] = [[]]
    for element in elements(essai.main):
        if element.type == "subheader":
            coupees.append([])
        coupees[-1].append(element)
    return coupees


def html(element: Element | Block) -> str:
    return element.proto.body if element.type == "html" else ""


def titre_plie(element: Element | Block) -> str:
    return element.label if element.type == "expander" else ""


def montre(element: Element | Block) -> bool:
    """Tell a figure, a map or a table."""
    return DESSIN in html(element) or element.type in ("component_instance", "bidi_component", "arrow_data_frame")


CLE_DU_VOLET = {"expander": "key", "tableau_a_ouvrir": "cle"}
"""What makes a folded part -> the argument that names it."""


def cles_des_volets() -> set[str]:
    """The keys of the folded parts that build what they hold when they are opened. Those of a list are left out."""
    return {
        argument.value.value
        for module in sorted((RACINE / "pages").rglob("*.py"))
        for appel in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(appel, ast.Call)
        for argument in appel.keywords
        if argument.arg == CLE_DU_VOLET.get(getattr(appel.func, "attr", getattr(appel.func, "id", "")))
        and isinstance(argument.value, ast.Constant)
    }


@pytest.mark.parametrize("fichier", PAGES)
def test_tout_s_ouvre_sur_chaque_page(fichier: str) -> None:
    """What a page builds only when it is opened breaks for who opens it, and for nobody before."""
    cles = cles_des_volets()
    assert "taux_mt" in cles and len(cles) > 15
    essai = AppTest.from_file(str(RACINE / "app.py"), default_timeout=60).run()
    essai.switch_page(f"pages/{fichier}")
    for cle in cles:
        essai.session_state[cle] = True
    essai.run()
    assert not essai.exception, "the log above says which"
    volets = [volet for volet in elements(essai.main) if volet.type == "expander" and volet.proto.id]
    fermes = [volet.label for volet in volets if not volet.proto.expanded]
    assert volets and fermes == []


@pytest.mark.parametrize("fichier", PAGES)
def test_une_fiche_s_ouvre_pres_de_chaque_figure(visitees: dict[str, AppTest], fichier: str) -> None:
    essai = visitees[fichier]
    assert not essai.exception
    if fichier in SANS_FIGURE:
        return
    figurees = [section for section in sections(essai) if any(map(montre, section))]
    assert figurees, "the page shows something"
    sans = [str(getattr(section[0], "value", "")) for section in figurees if FICHE not in "".join(map(html, section))]
    assert sans == [], "sections whose figure has no sheet"


@pytest.mark.parametrize("fichier", PAGES)
def test_un_tableau_est_derriere_chaque_figure(visitees: dict[str, AppTest], fichier: str) -> None:
    """Written in the section, or in a folded part of it that says so."""
    sans = [
        str(getattr(section[0], "value", ""))[-80:]
        for section in sections(visitees[fichier])
        if any(DESSIN in html(element) for element in section)
        and not any("<table" in html(element) or EN_TABLEAU.search(titre_plie(element)) for element in section)
    ]
    assert sans == []


def test_les_fiches_citees_existent_toutes() -> None:
    """A wrong code would only fail for who opens that very page."""
    cites = {
        noeud.value
        for page in sorted((RACINE / "pages").rglob("*.py"))
        for appel in ast.walk(ast.parse(page.read_text(encoding="utf-8")))
        if isinstance(appel, ast.Call)
        for argument in appel.keywords
        if argument.arg == "fiches"
        for noeud in ast.walk(argument.value)
        if isinstance(noeud, ast.Constant) and isinstance(noeud.value, str)
    }
    assert "personnes_a_rattraper" in cites
    assert cites <= set(fiches())


@pytest.mark.parametrize("fichier", PAGES)
def test_chaque_figure_a_sa_phrase(visitees: dict[str, AppTest], fichier: str) -> None:
    for figure in figures(visitees[fichier]):
        assert re.fullmatch(r"[A-ZÀÂÉÈÊÎÔÙÛ0-9«].*[.!]", figure.alt, re.DOTALL), figure.alt
        assert len(figure.alt.split()) >= 5, figure.alt


# --- sober words --------------------------------------------------------------------------------------------

CAUSE = r"grâce (?:à|aux?)\b|\b(?:a|ont) permis\b|à cause d|en raison d|\bdu fait d|\bprovoqu|\bentraîn|\bs’expliqu"
TRIOMPHE = r"\bsuccès\b|\bexcellen|\bbravo\b|\bremarquable|\bexceptionnel|\bfélicit|\bvictoire|\bperforman"
REPROCHE = r"\bmauvais|\béchecs?\b|\binsuffisan|\bdéfaillan|\bcatastroph|\bmédiocre|\bmanquement|\bpires?\b"
INTERDITS = re.compile("|".join((CAUSE, TRIOMPHE, REPROCHE)), re.IGNORECASE)
PERMIS = (
    "n’est pas un manquement", "Victoire de 1945", "renforcé grâce aux ateliers", "ont permis d'identifier 6 points",
    "insuffisant cardiaque",
)  # fmt: skip
"""Said to prevent the reproach; the name of a public holiday; three texts that the contract prints, quoted as they are.
"""


def interdits(texte: str) -> list[str]:
    for permis in PERMIS:
        texte = texte.replace(permis, "")
    return [texte[max(0, m.start() - 40) : m.end() + 20] for m in INTERDITS.finditer(texte)]


def test_les_mots_interdits_se_reconnaissent() -> None:
    for phrase in (
        "Le taux monte grâce au SAS.", "L’action a permis de baisser.", "En raison des congés.", "Un Succès !",
        "De mauvais résultats.", "Ce qui entraîne une hausse.", "Un échec.",
    ):  # fmt: skip
        assert interdits(phrase), phrase
    assert interdits("Une case permet de lire ; l’entrée du fichier ; ce n’est pas un manquement.") == []


def chaines(chemin: Path) -> Iterator[str]:
    """The texts that a module holds, without its docstrings."""
    arbre = ast.parse(chemin.read_text(encoding="utf-8"))
    notes = {
        id(noeud.value)
        for noeud in ast.walk(arbre)
        if isinstance(noeud, ast.Expr) and isinstance(noeud.value, ast.Constant)
    }
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Constant) and isinstance(noeud.value, str) and id(noeud) not in notes:
            yield noeud.value


def test_aucune_phrase_du_code_ne_dit_de_cause_ni_de_jugement() -> None:
    modules = [*sorted((RACINE / "cpts_data" / "indicators").glob("*.py")), *sorted((RACINE / "pages").rglob("*.py"))]
    modules += sorted((RACINE / "cpts_data" / "figures").glob("*.py"))
    assert len(modules) > 40
    trouves = {m.name: t for m in modules for chaine in chaines(m) if (t := interdits(chaine))}
    assert trouves == {}


def test_aucune_page_ne_dit_de_cause_ni_de_jugement(visitees: dict[str, AppTest]) -> None:
    ecrits = {fichier: textes(essai) + " ".join(f.alt for f in figures(essai)) for fichier, essai in visitees.items()}
    assert min(map(len, ecrits.values())) > 500
    assert {fichier: t for fichier, texte in ecrits.items() if (t := interdits(unescape(texte)))} == {}


def test_aucune_fiche_ne_dit_de_cause_ni_de_jugement() -> None:
    textes_des_fiches = {lue.code: " ".join(t for _, t in fiche_en_lignes(lue)) for lue in fiches().values()}
    assert {code: t for code, texte in textes_des_fiches.items() if (t := interdits(texte))} == {}
