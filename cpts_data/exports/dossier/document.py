"""The PDF: real text, tagged for screen readers (PDF/UA-1), bookmarks, drawings as vectors. Made by typst, offline."""

from __future__ import annotations

import json
import logging
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cpts_data import formats_fr as fr
from cpts_data.ecrans.outils import dessin
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.exports.dossier.sommaire import Dossier, filigrane
from cpts_data.exports.dossier.tableaux import TableauEcrit, ecrire, largeurs
from cpts_data.figures.rendu import en_svg, taille
from cpts_data.textes import sans_invisibles

if TYPE_CHECKING:
    from cpts_data.catalogue import Provenance
    from cpts_data.ecrans.ecran import Ecran

journal = logging.getLogger(__name__)
MODELE = Path(__file__).with_name("document.typ")
NORME = "ua-1"
LARGEUR_MM, HAUTEUR_SEULE_MM, HAUTEUR_PARTAGEE_MM = 265, 118, 76
"""Room of a drawing on a landscape page, alone or above a table of key figures."""
ESSAIS = 20
"""Times that letters without a drawing are replaced: the engine names those of one text at a time."""
LONGUEUR_D_UN_TEXTE = 8_000
REMPLACANT = "□"
SANS_DESSIN = re.compile(r'the text `?"(.*?)"`? could not be displayed', re.DOTALL)
NON_CARACTERES = re.compile("[\ufeff\ufdd0-\ufdef\ufffe\uffff\U0001fffe\U0001ffff]")
REFUS = "Le PDF ne peut pas être écrit : un texte ou un dessin n’est pas accepté par le moteur."
LARGEUR_DES_TABLEAUX, MARGE_DES_CASES = 751, 5.7
"""Points: the width between the margins of the page, the margin on each side of a cell."""
TAILLE_DES_TABLEAUX, TAILLE_DES_FICHES = 9.5, 9


def en_pdf(dossier: Dossier) -> bytes:
    """Return the PDF."""
    return compiler(dossier, format="pdf", pdf_standards=[NORME])


def en_images(dossier: Dossier, ppi: float) -> list[bytes]:
    """Return each page as a PNG, to look at it."""
    images = compiler(dossier, format="png", ppi=ppi)
    return images if isinstance(images, list) else [images]


def compiler(dossier: Dossier, **options: Any) -> Any:
    """Run typst on the template, in an empty folder: it reads nothing of this machine but the fonts it may have."""
    import typst

    ecrit = _ecrivable(contenu(dossier))
    with tempfile.TemporaryDirectory() as racine:
        for _ in range(ESSAIS):
            try:
                return typst.compile(
                    MODELE.read_bytes(), root=racine, sys_inputs={"donnees": json.dumps(ecrit)},
                    package_path=racine, package_cache_path=racine, **options,
                )  # fmt: skip
            except typst.TypstError as erreur:
                inconnus = set("".join(SANS_DESSIN.findall(str(erreur)))) - set(REMPLACANT)
                if not inconnus:
                    journal.exception("typst refused the document")
                    raise ErreurDonnees([Faute("dossier", REFUS, valeur=str(erreur)[:200])]) from erreur
                ecrit = json.loads(_sans(json.dumps(ecrit, ensure_ascii=False), inconnus))
    raise ErreurDonnees([Faute("dossier", REFUS, attendu="des textes sans pictogrammes")])


def _ecrivable(valeur: Any) -> Any:
    """Return the same content, each text short enough for the engine and without what no font has."""
    if isinstance(valeur, str):
        propre = NON_CARACTERES.sub("", valeur)
        court = len(propre) <= LONGUEUR_D_UN_TEXTE or propre.startswith("<svg")
        return propre if court else f"{propre[:LONGUEUR_D_UN_TEXTE]}… (texte coupé)"
    if isinstance(valeur, dict):
        return {cle: _ecrivable(element) for cle, element in valeur.items()}
    return [_ecrivable(element) for element in valeur] if isinstance(valeur, list) else valeur


def _sans(texte: str, inconnus: set[str]) -> str:
    return "".join(REMPLACANT if lettre in inconnus else lettre for lettre in texte)


def contenu(dossier: Dossier) -> dict[str, Any]:
    """What the template writes, texts as they are."""
    charte = dossier.charte
    return {
        "nom": charte.nom,
        "titre": dossier.titre,
        "principale": charte.principale,
        "secondaire": charte.secondaire,
        "logo": list(charte.logo),
        "logo_format": charte.genre,
        "jour": [dossier.date.year, dossier.date.month, dossier.date.day],
        "presentation": list(dossier.presentation),
        "sections": [
            {"titre": section.titre, "ecrans": [_ecran(dossier, ecran) for ecran in section.ecrans]}
            for section in dossier.sections
        ],
        "lecture": list(dossier.lecture),
        "sources": [_source(numero, source) for numero, source in enumerate(dossier.sources, start=1)],
        "fiches": _tableau(fiches_en_tableau(dossier), TAILLE_DES_FICHES),
    }


def fiches_en_tableau(dossier: Dossier) -> TableauEcrit:
    """The indicators shown: what each is, and what not to conclude from it."""
    lignes = tuple((fiche.titre, fiche.definition, fiche.a_ne_pas_conclure) for fiche in dossier.fiches)
    return TableauEcrit(("Indicateur", "Définition", "À ne pas conclure"), lignes, (False, False, False))


def details_de_la_source(source: Provenance) -> list[tuple[str, str]]:
    """What the annex says of a source, after its number and title."""
    tous = {
        "Producteur": source.producteur,
        "Section": source.section,
        "Date des chiffres": source.date_des_chiffres,
        "Date de référence": fr.date_longue(source.date_reference),
        "Exercice": source.exercice,
        "Régime": source.regime,
        "Licence": source.licence,
        "Classe": source.classe,
        "Note": source.note or "",
    }
    return [(nom, sans_invisibles(valeur)) for nom, valeur in tous.items() if valeur and valeur != "sans objet"]


def _source(numero: int, source: Provenance) -> dict[str, Any]:
    return {"numero": numero, "titre": source.titre, "details": details_de_la_source(source)}


def _ecran(dossier: Dossier, ecran: Ecran) -> dict[str, Any]:
    specification = dessin(ecran)
    svg = "" if specification is None else en_svg(specification)
    partage = bool(ecran.chiffres) or ecran.tableau is not None
    return {
        "titre": ecran.titre,
        "message": ecran.message,
        "svg": svg,
        "hauteur": _hauteur(svg, partage=partage) if svg else 0,
        "chiffres": [[chiffre.libelle, chiffre.valeur, chiffre.detail] for chiffre in ecran.chiffres],
        "tableaux": [_tableau(ecrire(ecran.tableau))] if ecran.tableau is not None else [],
        "notes": list(ecran.notes),
        "renvois": list(dossier.renvois(ecran)),
        "classes": list(ecran.classes),
        "calcul": ecran.calcul,
        "filigrane": filigrane(ecran),
    }


def _hauteur(svg: str, *, partage: bool) -> float:
    """As wide as the page, no higher than its room."""
    largeur, hauteur = taille(svg)
    return min(HAUTEUR_PARTAGEE_MM if partage else HAUTEUR_SEULE_MM, LARGEUR_MM * hauteur / largeur)


def _tableau(ecrit: TableauEcrit, taille_du_texte: float = TAILLE_DES_TABLEAUX) -> dict[str, Any]:
    return {
        "entetes": list(ecrit.entetes),
        "lignes": [list(ligne) for ligne in ecrit.lignes],
        "a_droite": list(ecrit.a_droite),
        "largeurs": largeurs(ecrit, LARGEUR_DES_TABLEAUX, taille_du_texte, MARGE_DES_CASES),
        "taille": taille_du_texte,
    }
