"""The workbook: the numbers of every screen, a sheet a section, then the sources and how to read them. No formula."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from math import ceil
from typing import TYPE_CHECKING

from cpts_data.catalogue.fiches import fiche_en_lignes
from cpts_data.catalogue.tableaux import FORMATS_DE_NOMBRE
from cpts_data.exports.classeur import (
    DEMONSTRATION,
    FOND_DEMONSTRATION,
    FOND_ENTETE,
    ecrire_ligne,
    habiller,
    propre,
    retour_a_la_ligne,
)
from cpts_data.exports.dossier.document import details_de_la_source
from cpts_data.exports.dossier.sommaire import Dossier, filigrane
from cpts_data.exports.dossier.tableaux import colonnes, sans_colonnes_vides
from cpts_data.formats_fr import est_absent

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from cpts_data.ecrans.ecran import Ecran, GraphiqueNatif, TableauDEcran

COUVERTURE, SOURCES, INDICATEURS, LECTURE = "Couverture", "Sources", "Indicateurs", "Lecture"
INTERDITS = re.compile(r"[\[\]:*?/\\']")
LETTRES_D_UNE_FEUILLE = 31
LARGEURS = (46, 22)
"""Width of the first column, then of the others."""
LARGEUR_DE_LECTURE = 110
COLONNES_IMPRIMEES = 6
"""Columns that a sentence goes over."""
LETTRE, HAUTEUR_DE_LIGNE = 1.1, 15
"""Room of a letter, in the unit of widths, and points of a line."""


def en_xlsx(dossier: Dossier) -> bytes:
    """Return the workbook."""
    from openpyxl import Workbook

    classeur = Workbook()
    classeur.properties.title = propre(f"{dossier.titre} — {dossier.charte.nom}")
    classeur.properties.creator, classeur.properties.language = propre(dossier.charte.nom), "fr-FR"
    classeur.properties.created = classeur.properties.modified = dt.datetime.combine(dossier.date, dt.time())
    _paragraphes(classeur.active, COUVERTURE, [dossier.charte.nom, dossier.titre, *dossier.presentation])
    for section in dossier.sections:
        feuille = classeur.create_sheet(nom_de_feuille(section.feuille, classeur.sheetnames))
        _Feuille(feuille, dossier).remplir(section.ecrans)
    _sources(classeur, dossier)
    _indicateurs(classeur, dossier)
    _paragraphes(classeur.create_sheet(), LECTURE, ["Lire les chiffres", *dossier.lecture])
    for feuille in classeur:
        feuille.page_setup.orientation, feuille.page_setup.fitToHeight = "landscape", 0
        feuille.sheet_properties.pageSetUpPr.fitToPage = True
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def nom_de_feuille(nom: str, pris: Sequence[str]) -> str:
    """Return a name that Excel takes, and that no other sheet has."""
    court = INTERDITS.sub(" ", propre(nom)).strip()[:LETTRES_D_UNE_FEUILLE] or "Feuille"
    rang, unique = 2, court
    while unique.casefold() in {autre.casefold() for autre in pris}:
        unique = f"{court[: LETTRES_D_UNE_FEUILLE - 4]} ({rang})"
        rang += 1
    return unique


class _Feuille:
    """One section, screen after screen, from the top down."""

    def __init__(self, feuille: Worksheet, dossier: Dossier) -> None:
        self.feuille, self.dossier, self.rang = feuille, dossier, 1

    def remplir(self, ecrans: Sequence[Ecran]) -> None:
        from openpyxl.utils import get_column_letter

        if any(ecran.demonstration for ecran in ecrans):
            self._titre(DEMONSTRATION, fond=FOND_DEMONSTRATION)
            self.feuille.oddHeader.center.text = DEMONSTRATION
        for ecran in ecrans:
            self._ecran(ecran)
        for place in range(1, self.feuille.max_column + 1):
            self.feuille.column_dimensions[get_column_letter(place)].width = LARGEURS[min(place, 2) - 1]

    def _ecran(self, ecran: Ecran) -> None:
        self._titre(ecran.titre, fond=FOND_ENTETE)
        if marque := filigrane(ecran):
            self._titre(marque, fond=FOND_DEMONSTRATION)
        self._phrase(ecran.message)
        if ecran.chiffres:
            self._entete(["Ce qui est compté", "Chiffre", "Précisions"])
            for chiffre in ecran.chiffres:
                self._ligne([chiffre.libelle, chiffre.valeur, chiffre.detail])
                self._au_large([chiffre.libelle, chiffre.valeur])
                self._reunir(3, chiffre.detail)
        if ecran.natif is not None:
            self._natif(ecran.natif)
        if ecran.carte is not None:
            self._entete([ecran.carte.vue.titre_legende, "Zones"])
            for entree in ecran.carte.vue.legende:
                self._ligne([entree.libelle, entree.effectif])
        if ecran.tableau is not None:
            self._tableau(ecran.tableau)
        for note in ecran.notes:
            self._phrase(note)
        renvois = " ".join(f"[{numero}]" for numero in self.dossier.renvois(ecran))
        self._ligne(["Sources (voir la feuille « Sources »)", renvois, ", ".join(ecran.classes)])
        self._lier_les_sources()
        if ecran.calcul:
            self._phrase(f"Calcul : {ecran.calcul}")
        self.rang += 1

    def _lier_les_sources(self) -> None:
        """A click on the numbers opens the sheet of the sources."""
        from openpyxl.worksheet.hyperlink import Hyperlink

        cellule = self.feuille.cell(self.rang - 1, 2)
        cellule.hyperlink = Hyperlink(ref=cellule.coordinate, location=f"'{SOURCES}'!A1", display=str(cellule.value))

    def _natif(self, natif: GraphiqueNatif) -> None:
        self._entete([natif.unite, *(serie.nom for serie in natif.series)])
        decimales = [None, *(natif.decimales for _ in natif.series)]
        for rang, categorie in enumerate(natif.categories):
            self._ligne([categorie, *(serie.valeurs[rang] for serie in natif.series)], decimales)

    def _tableau(self, tableau: TableauDEcran) -> None:
        montrees = sans_colonnes_vides(tableau, colonnes(tableau))
        self._entete([colonne.entete_du_fichier for colonne in montrees])
        decimales = [colonne.decimales_du_fichier for colonne in montrees]
        for ligne in tableau.lignes[[c.nom for c in montrees]].itertuples(index=False, name=None):
            valeurs = [
                valeur if est_absent(valeur) or colonne.format in FORMATS_DE_NOMBRE else colonne.ecrire(valeur)
                for colonne, valeur in zip(montrees, ligne, strict=True)
            ]
            self._ligne(valeurs, decimales)
            self._au_large(valeurs)

    def _au_large(self, valeurs: Sequence[object]) -> None:
        """Let the long texts of the row just written take several lines: a neighbour would cut them."""
        from openpyxl.styles import Alignment

        for place in range(1, len(valeurs) + 1):
            self.feuille.cell(self.rang - 1, place).alignment = Alignment(wrap_text=True, vertical="top")
        lignes = [
            ceil(len(valeur) * LETTRE / LARGEURS[min(place, 1)])
            for place, valeur in enumerate(valeurs)
            if isinstance(valeur, str)
        ]
        self._donner_la_hauteur(max(lignes, default=1))

    def _phrase(self, texte: str) -> None:
        """A sentence over the first columns, on the lines that it needs."""
        self._ligne([texte])
        self._reunir(1, texte)

    def _reunir(self, premiere: int, texte: str) -> None:
        """Give a text of the row just written the room from a column to the last one of a printed page."""
        from openpyxl.styles import Alignment

        rang = self.rang - 1
        self.feuille.merge_cells(start_row=rang, end_row=rang, start_column=premiere, end_column=COLONNES_IMPRIMEES)
        self.feuille.cell(rang, premiere).alignment = Alignment(wrap_text=True, vertical="top")
        place = sum(LARGEURS[min(colonne, 2) - 1] for colonne in range(premiere, COLONNES_IMPRIMEES + 1))
        self._donner_la_hauteur(ceil(len(texte) * LETTRE / place))

    def _donner_la_hauteur(self, lignes: int) -> None:
        if lignes > 1:
            self.feuille.row_dimensions[self.rang - 1].height = HAUTEUR_DE_LIGNE * lignes

    def _titre(self, texte: str, *, fond: str) -> None:
        self._ligne([texte])
        habiller([self.feuille.cell(self.rang - 1, 1)], fond=fond)

    def _entete(self, textes: Iterable[str]) -> None:
        textes = list(textes)
        self._ligne(textes)
        habiller(
            [self.feuille.cell(self.rang - 1, p) for p in range(1, len(textes) + 1)], fond=FOND_ENTETE, retour=True
        )

    def _ligne(self, valeurs: Sequence[object], decimales: Sequence[int | None] = ()) -> None:
        ecrire_ligne(self.feuille, self.rang, valeurs, decimales)
        self.rang += 1


def _paragraphes(feuille: Worksheet, nom: str, phrases: Sequence[str]) -> None:
    feuille.title = nom
    for rang, phrase in enumerate(phrases, start=1):
        ecrire_ligne(feuille, rang, [phrase])
    feuille.column_dimensions["A"].width = LARGEUR_DE_LECTURE
    retour_a_la_ligne(feuille)
    habiller(feuille[1], fond=FOND_ENTETE, retour=True)


def _sources(classeur: Workbook, dossier: Dossier) -> None:
    """One row a source, under the number that the other sheets cite."""
    from openpyxl.utils import get_column_letter

    feuille = classeur.create_sheet(SOURCES)
    details = [dict(details_de_la_source(source)) for source in dossier.sources]
    champs = list(dict.fromkeys(champ for detail in details for champ in detail))
    ecrire_ligne(feuille, 1, ["N°", "Titre", *champs])
    for rang, (source, detail) in enumerate(zip(dossier.sources, details, strict=True), start=1):
        ecrire_ligne(feuille, rang + 1, [f"[{rang}]", source.titre, *(detail.get(champ) for champ in champs)])
    retour_a_la_ligne(feuille)
    habiller(feuille[1], fond=FOND_ENTETE, retour=True)
    for place in range(1, len(champs) + 3):
        feuille.column_dimensions[get_column_letter(place)].width = 6 if place == 1 else 26
    feuille.freeze_panes = "C2"


def _indicateurs(classeur: Workbook, dossier: Dossier) -> None:
    feuille = classeur.create_sheet(INDICATEURS)
    paires = [paire for fiche in dossier.fiches for paire in (*fiche_en_lignes(fiche), ("", ""))]
    for rang, paire in enumerate(paires, start=1):
        ecrire_ligne(feuille, rang, paire)
    feuille.column_dimensions["A"].width, feuille.column_dimensions["B"].width = 28, LARGEUR_DE_LECTURE
    retour_a_la_ligne(feuille)
