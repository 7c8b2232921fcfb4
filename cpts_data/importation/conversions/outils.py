"""What every conversion does: take the cells of a role, say what is wrong with them, gather the canonical rows.

A canonical row is a dict: store column -> int, Decimal, text, ``Motif`` when the cell has no value, or None when the
file says nothing of it; plus ``ligne_source``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.erreurs import Faute
from cpts_data.importation import cases
from cpts_data.importation.correspondances import Lieux, NatureDeCode, normaliser, reconnaitre_choix, texte_de
from cpts_data.importation.declaration import Role, declarations
from cpts_data.importation.modele import (
    CaseSansValeur,
    ColonneLue,
    Conversion,
    Ligne,
    Motif,
    Tableau,
    Territoire,
    TotalCompare,
)
from cpts_data.loaders.lecture import NOMBRE_MAX
from cpts_data.referentiels import communes_de_france
from cpts_data.textes import affichable, sans_invisibles

if TYPE_CHECKING:
    import pandas as pd

SECTION = "Fichier importé"
"""Where a figure stands, for the datasets that ask it: an imported file has no page number."""

Canonique = dict[str, object]
Nombre = int | Decimal | Motif | None
"""What a numeric cell gives; None when its fault was told."""

_DATE = re.compile(
    r"\b(?:\d{4}-\d{2}-\d{2}|\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})"
    r"|(?:1er|\d{1,2})\s+[a-zéûà]{3,10}\.?\s+\d{4})\b",
    re.IGNORECASE,
)
_DATE_DU_DOCUMENT = re.compile(
    r"\b(?:édité|imprimé|généré|créé|mis à jour|envoyé|transmis)e?\s+(?:le\s+)?$", re.IGNORECASE
)
_T0 = re.compile(r"\bT\s?([0-9])\b(?!\s*[-/]?\s*20\d\d)")
"""« T0 », « T1 »: the points of the contract; « T1 2025 » is a quarter."""
_PERIODE_SANS_JOUR = re.compile(
    r"\b(?:[tq]\s?[1-4]\s?[-/]?\s?20\d\d|[1-4](?:er|e|ème)?\s+trim(?:estre|\.)?\s+20\d\d|20\d\d\s?[-/]?\s?[tq][1-4])\b",
    re.IGNORECASE,
)
"""A quarter: « T3 2025 », « 3e trimestre 2025 »."""
_MOTS_DE_TOTAL = re.compile(r"\b(?:sous|total|totaux|general|generale|ensemble|tous|toutes|cumul|somme)\b")


PREMIERE_ANNEE = 2000
"""Neither the médecin traitant (2004) nor a CPTS (2016) is older: an earlier date is a slip."""


def est_connu(valeur: object) -> bool:
    """Tell a number from a cell without value, or a fault already told."""
    return isinstance(valeur, int | Decimal)


def taux(numerateur: object, denominateur: object, decimales: int) -> Decimal | None:
    """100 x numerator / denominator, rounded half up; None when one is not known or the denominator is zero."""
    if not est_connu(numerateur) or not est_connu(denominateur) or denominateur == 0:
        return None
    return fr.arrondir(Decimal(100) * numerateur / denominateur, decimales)


def motif_commun(*valeurs: object) -> Motif:
    """Why a derived value is not known: withheld first, then not known, then nothing to count."""
    for motif in (Motif.MASQUE, Motif.INCONNU, Motif.SANS_OBJET):
        if motif in valeurs:
            return motif
    return Motif.VIDE


class Travail:
    """One conversion under way: the columns by role, the places a cell may name, and the faults met so far."""

    def __init__(
        self,
        jeu: str,
        tableau: Tableau,
        colonnes: Sequence[ColonneLue],
        territoire: Territoire,
        date_des_chiffres: dt.date | None,
        repetables: Collection[str] = (),
    ) -> None:
        """``repetables``: roles that several columns may have, one a month or a population, say."""
        self.jeu = catalogue.jeu(jeu)
        self.declaration = declarations()[jeu]
        self.tableau = tableau
        self.territoire = territoire
        self.date_des_chiffres = date_des_chiffres
        self.lieux = Lieux(territoire)
        self.erreurs: list[Faute] = []
        self.avertissements: list[Faute] = []
        self._consequences: list[Faute] = []
        self.postes_ailleurs: list[int] = []
        self._sans_jour: dict[str, dt.date] = {}
        self.totaux: list[TotalCompare] = []
        self.lus: dict[tuple[int, int], Nombre] = {}
        self._par_role: dict[str, list[ColonneLue]] = {}
        self._natures: dict[int, NatureDeCode] = {}
        self._pourcentages: dict[int, Mapping[int, Nombre]] = {}
        for colonne in sorted(colonnes, key=lambda lue: lue.rang):
            if colonne.role is not None:
                self._par_role.setdefault(colonne.role, []).append(colonne)
        self._refuser_les_doubles(repetables)

    # --- columns ------------------------------------------------------------------------------------------------

    def colonnes(self, role: str) -> list[ColonneLue]:
        return self._par_role.get(role, [])

    def colonne(self, role: str) -> ColonneLue | None:
        return next(iter(self.colonnes(role)), None)

    def role(self, nom: str) -> Role:
        return self.declaration.role(nom)

    def exiger(self, *roles: str) -> bool:
        """Tell the roles that no column has; True when all are there."""
        manquants = [role for role in roles if not self.colonnes(role)]
        for role in manquants:
            self.colonne_absente(role)
        return not manquants

    def colonne_absente(self, role: str, message: str = "") -> None:
        declare = self.role(role)
        autres = ", ".join(f"« {nom} »" for nom in declare.synonymes[:4])
        trouvees = ", ".join(f"« {affichable(titre, 40)} »" for titre in self.tableau.titres if titre) or "aucune"
        message = message or f"La colonne « {declare.libelle} » est absente."
        attendu = (
            f"une colonne « {declare.libelle} »{f' (ou {autres}…)' if autres else ''} ; colonnes lues : {trouvees}"
        )
        self.erreur(message, self.ligne_d_entete, declare.libelle, attendu=attendu)

    @property
    def ligne_d_entete(self) -> int | None:
        return self.tableau.lignes_entete[-1] if self.tableau.lignes_entete else None

    def _refuser_les_doubles(self, repetables: Collection[str]) -> None:
        for role, colonnes in self._par_role.items():
            if role in repetables or self.role(role).type == "commune":
                continue
            vues: dict[tuple, ColonneLue] = {}
            for colonne in colonnes:
                cle = tuple(sorted((nom, normaliser(texte)) for nom, texte in colonne.precisions.items()))
                premiere = vues.setdefault(cle, colonne)
                if premiere is not colonne:
                    self.colonnes_en_double(premiere, colonne)

    def colonnes_en_double(self, premiere: ColonneLue, seconde: ColonneLue) -> None:
        message = f"Deux colonnes donnent la même chose : « {self.role(seconde.role).libelle} »."
        attendu = f"une seule colonne ; la première est la colonne n° {premiere.rang + 1}, « {premiere.titre} »"
        self.erreur(message, self.ligne_d_entete, seconde.titre, f"colonne n° {seconde.rang + 1}", attendu)

    # --- faults -------------------------------------------------------------------------------------------------

    def erreur(self, message: str, *lieu: object, **precisions: object) -> None:
        """Note a fault that blocks. ``lieu`` and ``precisions``: the arguments of ``_faute`` after the message."""
        self.erreurs.append(self._faute(message, *lieu, **precisions))

    def avertir(self, message: str, *lieu: object, **precisions: object) -> None:
        """Note what is to be accepted in writing."""
        self.avertissements.append(self._faute(message, *lieu, **precisions))

    def avertir_sans_erreur(self, message: str, *lieu: object, **precisions: object) -> None:
        """Warn of what concerns the table as a whole (a total, a hole): with an error, it is often its consequence."""
        self._consequences.append(self._faute(message, *lieu, **precisions))

    def _faute(
        self,
        message: str,
        ligne: int | None = None,
        colonne: str | None = None,
        brut: object = None,
        attendu: str | None = None,
    ) -> Faute:
        feuille = self.tableau.feuille
        valeur = None if brut is None else cases.texte_affiche(brut)
        return Faute(feuille.fichier, message, ligne, colonne, valeur, attendu, feuille=feuille.nom or None)

    # --- cells --------------------------------------------------------------------------------------------------

    def brut(self, ligne: Ligne, colonne: ColonneLue) -> object:
        return ligne.cases[colonne.rang] if colonne.rang < len(ligne.cases) else None

    def est_vide(self, ligne: Ligne, colonne: ColonneLue | None) -> bool:
        return colonne is None or not texte_de(self.brut(ligne, colonne))

    def texte(self, ligne: Ligne, colonne: ColonneLue | None) -> str | None:
        """Return a text on one line, None when the cell is empty."""
        if self.est_vide(ligne, colonne):
            return None
        return sans_invisibles(cases.texte_affiche(self.brut(ligne, colonne))).strip() or None

    def texte_obligatoire(self, ligne: Ligne, colonne: ColonneLue) -> str | None:
        texte = self.texte(ligne, colonne)
        if texte is None:
            self._case_vide(ligne, colonne)
        return texte

    def _case_vide(self, ligne: Ligne, colonne: ColonneLue) -> None:
        attendu = f"une valeur, comme « {self.role(colonne.role).exemple} »"
        self.erreur(
            "La case est vide, alors que cette valeur est nécessaire.", ligne.numero, colonne.titre, None, attendu
        )

    def entier(self, ligne: Ligne, colonne: ColonneLue | None) -> Nombre:
        """Return a count, zero or more; a Motif when the cell has no value; None after telling its fault."""
        valeur = self.decimal(ligne, colonne)
        if isinstance(valeur, Decimal):
            if valeur != valeur.to_integral_value():
                self._refuser_nombre(ligne, colonne, "Le nombre n’est pas entier.", cases.ATTENDU_ENTIER)
                return None
            valeur = self.lus[ligne.numero, colonne.rang] = int(valeur)
        return valeur

    def relever(self, ligne: Ligne, colonne: ColonneLue) -> None:
        """Read a number of a line that is left out: only the totals need it, and its faults are not ours."""
        try:
            self.lus[ligne.numero, colonne.rang] = cases.lire_nombre(self.brut(ligne, colonne))
        except cases.CaseIllisible:
            self.lus[ligne.numero, colonne.rang] = None

    def decimal(self, ligne: Ligne, colonne: ColonneLue | None) -> Nombre:
        """Return a number, zero or more, as ``entier`` does."""
        if colonne is None:
            return Motif.VIDE
        try:
            valeur = cases.lire_nombre(self.brut(ligne, colonne))
        except cases.CaseIllisible as illisible:
            self._refuser_nombre(ligne, colonne, illisible.message, illisible.attendu)
            return None
        return self._borner(ligne, colonne, valeur)

    def _borner(self, ligne: Ligne, colonne: ColonneLue, valeur: Nombre) -> Nombre:
        if isinstance(valeur, Decimal):
            if valeur < 0:
                self._refuser_nombre(ligne, colonne, "Le nombre est négatif.", "zéro ou plus")
                return None
            if valeur > NOMBRE_MAX:
                self._refuser_nombre(ligne, colonne, "La valeur est trop grande.", f"au plus {fr.nombre(NOMBRE_MAX)}")
                return None
        self.lus[ligne.numero, colonne.rang] = valeur
        return valeur

    def _refuser_nombre(self, ligne: Ligne, colonne: ColonneLue, message: str, attendu: str) -> None:
        self.lus[ligne.numero, colonne.rang] = None
        self.erreur(message, ligne.numero, colonne.titre, self.brut(ligne, colonne), attendu)

    def pourcentage(self, ligne: Ligne, colonne: ColonneLue | None) -> Nombre:
        """Return a rate out of 100. The whole column decides whether 0,848 stands for 84,8 %."""
        if colonne is None:
            return Motif.VIDE
        if colonne.rang not in self._pourcentages:
            self._pourcentages[colonne.rang] = self._lire_pourcentages(colonne)
        return self._pourcentages[colonne.rang].get(ligne.numero, Motif.VIDE)

    def _lire_pourcentages(self, colonne: ColonneLue) -> Mapping[int, Nombre]:
        lignes = self.tableau.lignes
        lus = cases.lire_pourcentages([self.brut(ligne, colonne) for ligne in lignes])
        resultat: dict[int, Nombre] = {}
        for ligne, lu in zip(lignes, lus, strict=True):
            if isinstance(lu, cases.CaseIllisible):
                self.erreur(lu.message, ligne.numero, colonne.titre, self.brut(ligne, colonne), lu.attendu)
                lu = None
            elif isinstance(lu, Decimal) and not 0 <= lu <= 100:
                self.erreur(
                    "Le taux n’est pas entre 0 et 100 %.",
                    ligne.numero,
                    colonne.titre,
                    self.brut(ligne, colonne),
                    "de 0 à 100 %",
                )
                lu = None
            resultat[ligne.numero] = lu
        return resultat

    def choix(self, ligne: Ligne, colonne: ColonneLue | None, *, obligatoire: bool = True) -> str | None:
        """Return the value of the store that a cell names; None after telling that none is recognised."""
        if self.est_vide(ligne, colonne):
            if obligatoire and colonne is not None:
                self._case_vide(ligne, colonne)
            return None
        role = self.role(colonne.role)
        reconnu = reconnaitre_choix(self.brut(ligne, colonne), role)
        if reconnu.valeur is None:
            noms = ", ".join(noms[0] if noms else valeur for valeur, noms in role.choix.items())
            attendu = reconnu.attendu(role.libelle.lower()) if reconnu.proches else noms
            message = f"« {role.libelle} » n’est pas reconnu."
            self.erreur(message, ligne.numero, colonne.titre, self.brut(ligne, colonne), attendu)
        return reconnu.valeur

    def commune(self, ligne: Ligne, roles: Sequence[str] = ("code_commune",)) -> str | None:
        """Return the INSEE code that the columns of ``roles`` give together; None after telling what is wrong."""
        colonnes = [c for role in roles for c in self.colonnes(role) if not self.est_vide(ligne, c)]
        if not colonnes:
            premiere = next((c for role in roles for c in self.colonnes(role)), None)
            if premiere is not None:
                self._case_vide(ligne, premiere)
            return None
        reconnus = [(c, self.lieux.commune(self.brut(ligne, c), self.nature(c))) for c in colonnes]
        codes = {reconnu.valeur: colonne for colonne, reconnu in reconnus if reconnu.valeur}
        if len(codes) == 1:
            return next(iter(codes))
        colonne, reconnu = reconnus[0]
        nommes = {r.valeur for c, r in reconnus if r.valeur and self.nature(c) is not NatureDeCode.POSTAL}
        if len(nommes) == 1:  # a postcode of CEDEX or of the next town, beside a commune written in full
            self.postes_ailleurs.append(ligne.numero)
            return nommes.pop()
        if codes:
            noms = fr.enumeration([self.nom_de_commune(code) for code in codes])
            self.erreur(
                "Deux colonnes désignent deux communes.", ligne.numero, colonne.titre, noms, "une seule commune"
            )
            return None
        if reconnu.plusieurs:
            message = "Plusieurs communes portent ce nom ou ce code."
        else:
            message = "La commune n’est pas reconnue."
        attendu = reconnu.attendu("une commune (nom, code INSEE ou code postal)")
        self.erreur(message, ligne.numero, colonne.titre, self.brut(ligne, colonne), attendu)
        return None

    def nom_de_commune(self, code: str) -> str:
        connue = communes_de_france().get(code)
        return self.territoire.communes.get(code) or (connue.nom if connue else code)

    def nature(self, colonne: ColonneLue) -> NatureDeCode:
        if colonne.rang not in self._natures:
            cellules = (self.brut(ligne, colonne) for ligne in self.tableau.lignes)
            nature = self.lieux.nature_de_la_colonne(colonne.titre, cellules)
            self._natures[colonne.rang] = NatureDeCode.POSTAL if colonne.role == "code_postal" else nature
        return self._natures[colonne.rang]

    # --- dates --------------------------------------------------------------------------------------------------

    def date(self, ligne: Ligne, colonne: ColonneLue) -> dt.date | None:
        """Return a day; None after telling that the cell is empty, impossible or still to come."""
        jour = self.jour(ligne, colonne)
        if jour is None or not self.date_passee(jour, ligne.numero, colonne.titre, self.brut(ligne, colonne)):
            return None
        return jour

    def jour(self, ligne: Ligne, colonne: ColonneLue) -> dt.date | None:
        """Return a day, past or to come; None after telling that the cell is empty or impossible."""
        brut = self.brut(ligne, colonne)
        try:
            jour = cases.lire_date(brut)
        except cases.CaseIllisible as illisible:
            self.erreur(illisible.message, ligne.numero, colonne.titre, brut, illisible.attendu)
            return None
        if isinstance(jour, Motif):
            self._case_vide(ligne, colonne)
            return None
        return jour

    def date_passee(self, jour: dt.date, ligne: int | None, colonne: str | None, brut: object) -> bool:
        """Tell whether a day may be that of a measure; Excel writes 1 January 1900 for an empty count of days."""
        if jour > dt.date.today():
            self.erreur("La date est dans le futur.", ligne, colonne, brut, "une date passée")
        elif jour.year < PREMIERE_ANNEE:
            self.erreur("La date est trop ancienne.", ligne, colonne, brut, f"une date à partir de {PREMIERE_ANNEE}")
        else:
            return True
        return False

    def periode_de_mesure(
        self, ligne: Ligne, colonne: ColonneLue | None, mesure: ColonneLue | None = None
    ) -> str | None:
        """Return T0 or a day AAAA-MM-JJ: from the column, else the title of the measure, else the whole file."""
        if colonne is not None:
            brut = self.brut(ligne, colonne)
            if self.est_vide(ligne, colonne):
                self._case_vide(ligne, colonne)
                return None
            return self._periode(brut, ligne.numero, colonne.titre)
        if mesure is not None:
            for texte in (mesure.precisions.get("periode"), mesure.titre):
                if texte and (lue := self._periode_dans(texte)):
                    return self._au_passe(lue, self.ligne_d_entete, mesure.titre, texte)
            if texte := mesure.precisions.get("periode"):
                return self._periode(texte, self.ligne_d_entete, mesure.titre)
        return self.periode_du_fichier

    @property
    def periode_du_fichier(self) -> str | None:
        """The one period of the whole table: told by the person, the name of the sheet or the lines around."""
        if not hasattr(self, "_periode_du_fichier"):
            self._periode_du_fichier = self._chercher_la_periode()
        return self._periode_du_fichier

    def _chercher_la_periode(self) -> str | None:
        if self.date_des_chiffres is not None:
            return self.date_des_chiffres.isoformat()
        for textes in ((self.tableau.feuille.nom,), self.tableau.contexte, self.tableau.notes):
            trouvees = {lue: texte for texte in textes if (lue := self._periode_dans(texte))}
            if len(trouvees) == 1:
                ((lue, texte),) = trouvees.items()
                return self._au_passe(lue, None, None, texte)
            ecrites = list(dict.fromkeys(m[0] for texte in textes for m in _PERIODE_SANS_JOUR.finditer(texte)))
            if not trouvees and len(ecrites) == 1:
                return self._jour_choisi(ecrites[0], None, None, "une date au jour près, comme 08/10/2024")
            if trouvees:
                lues = fr.enumeration([fr.periode(lue) for lue in trouvees])
                message = "Le titre du tableau donne plusieurs dates : la date des chiffres n’est pas claire."
                self.erreur(message, None, None, lues, "la date des chiffres, à indiquer avant l’import")
                return None
        nom = re.sub(r"[_\s]+", " ", self.tableau.feuille.fichier)
        if (lue := self._periode_dans(nom)) and not lue.startswith("T"):
            message = "La date des chiffres n’est pas écrite dans le tableau : celle du nom du fichier est prise,"
            message += f" le {fr.periode(lue)}."
            self.avertir(message, attendu="la date des chiffres, indiquée avant l’import")
            return self._au_passe(lue, None, None, nom)
        message = "La date des chiffres n’est écrite nulle part dans le fichier."
        attendu = "une colonne « Date des chiffres », une date dans le titre (« au 8 octobre 2024 »)"
        self.erreur(message, attendu=f"{attendu}, ou la date indiquée à l’import")
        return None

    def jour_du_titre(self) -> dt.date | None:
        """The person's date, else the first day written above the table; None when there is none, which is no fault."""
        if self.date_des_chiffres is not None:
            return self.date_des_chiffres
        lues = filter(None, map(self._periode_dans, self.tableau.contexte))
        return next((dt.date.fromisoformat(lue) for lue in lues if not lue.startswith("T")), None)

    def _periode_dans(self, texte: str) -> str | None:
        """Return T0 or the first day that a text holds; the day a document was printed is not that of its figures."""
        for trouvee in _DATE.finditer(texte):
            if not _DATE_DU_DOCUMENT.search(texte[: trouvee.start()]):
                try:
                    jour = cases.lire_date(trouvee[0])
                except cases.CaseIllisible:
                    continue
                if isinstance(jour, dt.date):
                    return jour.isoformat()
        point = _T0.search(texte)
        return f"T{point[1]}" if point else None

    def _periode(self, brut: object, ligne: int | None, titre: str) -> str | None:
        if isinstance(brut, str) and (lue := self._periode_dans(brut)):
            return self._au_passe(lue, ligne, titre, brut)
        attendu = "T0, ou une date au jour près, comme 08/10/2024"
        try:
            lu = cases.lire_date(brut)
        except cases.CaseIllisible:
            return self._jour_choisi(brut, ligne, titre, attendu)
        return self._au_passe(lu.isoformat(), ligne, titre, brut) if isinstance(lu, dt.date) else None

    def _jour_choisi(self, brut: object, ligne: int | None, titre: str, attendu: str) -> str | None:
        """A month or a year is not a day: the date that the person gave completes it when it falls inside."""
        try:
            periode = cases.lire_periode(brut)
        except cases.CaseIllisible as illisible:
            self.erreur(illisible.message, ligne, titre, brut, attendu)
            return None
        choisie = self.date_des_chiffres
        if choisie is not None and periode in (f"{choisie:%Y-%m}", f"{choisie:%Y}"):
            return choisie.isoformat()
        if fin := _fin(str(periode)):
            # A month or a quarter stands for its last day, once it is accepted; a year may be any day of it.
            self._sans_jour[cases.texte_affiche(brut)] = fin
            return self._au_passe(fin.isoformat(), ligne, titre, brut)
        message = "La période est écrite sans le jour des chiffres."
        self.erreur(message, ligne, titre, brut, f"{attendu} ; à défaut, la date des chiffres indiquée à l’import")
        return None

    def _au_passe(self, lue: str, ligne: int | None, titre: str | None, brut: object) -> str | None:
        if lue.startswith("T"):
            return lue
        return lue if self.date_passee(dt.date.fromisoformat(lue), ligne, titre, brut) else None

    # --- totals -------------------------------------------------------------------------------------------------

    def comparer_les_totaux(self, colonnes: Iterable[ColonneLue]) -> None:
        """Compare each total that the table prints with the lines it stands for, whose cells were read before."""
        colonnes = list(colonnes)
        precedent = 0
        for total in self.tableau.totaux:
            lignes = self._lignes_du_total(total, precedent)
            precedent = total.numero
            for colonne in colonnes:
                self._comparer(total, colonne, lignes)

    def _lignes_du_total(self, total: Ligne, precedent: int) -> list[list[Ligne]]:
        """Return the sets of lines that a total may stand for, the most likely first."""
        toutes = list(self.tableau.lignes)
        nom = " ".join(_MOTS_DE_TOTAL.sub(" ", normaliser(libelle_du_total(total))).split())
        nommees = [
            ligne for ligne in toutes if nom and any(normaliser(_texte_simple(case)) == nom for case in ligne.cases)
        ]
        depuis = [ligne for ligne in toutes if precedent < ligne.numero < total.numero]
        return [lignes for lignes in (nommees, toutes, depuis) if lignes]

    def _comparer(self, total: Ligne, colonne: ColonneLue, possibles: Sequence[Sequence[Ligne]]) -> None:
        try:
            imprime = cases.lire_nombre(self.brut(total, colonne))
        except cases.CaseIllisible:
            return
        if not isinstance(imprime, Decimal) or not possibles:
            return
        libelle = libelle_du_total(total)
        sommes = [self._somme(lignes, colonne) for lignes in possibles]
        retenue = next((somme for somme in sommes if somme == imprime), sommes[0])
        self.noter_total(libelle, colonne.titre, imprime, retenue, total.numero)

    def _somme(self, lignes: Iterable[Ligne], colonne: ColonneLue) -> Nombre:
        return somme_connue(self.lus.get((ligne.numero, colonne.rang), Motif.VIDE) for ligne in lignes)

    def noter_total(self, libelle: str, titre: str, imprime: Decimal, calcule: Nombre, ligne: int | None) -> None:
        """Keep a printed total beside the sum of its lines; warn when they differ, or when no sum can be made."""
        if isinstance(calcule, Motif):
            message = f"Le total « {libelle} » n’est pas comparé : des cases qu’il résume sont sans valeur ({calcule})."
            self.avertir_sans_erreur(message, ligne, titre, fr.tel_quel(imprime))
        elif calcule is not None:
            compare = TotalCompare(libelle, titre, float(imprime), float(calcule), ligne)
            self.totaux.append(compare)
            if not compare.concorde:
                ecart = fr.tel_quel(abs(imprime - calcule))
                message = f"Le total imprimé « {libelle} » diffère de {ecart} de la somme de ses lignes."
                self.avertir_sans_erreur(
                    message, ligne, titre, fr.tel_quel(imprime), f"{fr.tel_quel(calcule)}, la somme des lignes"
                )

    # --- end ----------------------------------------------------------------------------------------------------

    def conclure(
        self, lignes: Sequence[Canonique], periodes: Iterable[str] = (), date: dt.date | None = None
    ) -> Conversion:
        """Return the canonical rows as texts, with the reason of every cell that has none."""
        import pandas as pd

        noms = [*(colonne.nom for colonne in self.jeu.colonnes), "ligne_source"]
        self._dire_les_codes_postaux()
        self._dire_les_derniers_jours()
        sans_valeur = [
            CaseSansValeur(rang, nom, ligne[nom])
            for rang, ligne in enumerate(lignes)
            for nom in noms
            if isinstance(ligne.get(nom), Motif)
        ]
        contenu = {nom: pd.Series([_ecrire(ligne.get(nom)) for ligne in lignes], dtype=object) for nom in noms[:-1]}
        contenu["ligne_source"] = pd.Series([ligne["ligne_source"] for ligne in lignes], dtype="int64")
        periodes = tuple(sorted(set(periodes), key=fr.rang_de_periode))
        return Conversion(
            pd.DataFrame(contenu, columns=noms),
            tuple(sans_valeur),
            tuple(_en_ordre(self.erreurs)),
            tuple(_en_ordre([*self.avertissements, *([] if self.erreurs else self._consequences)])),
            tuple(self.totaux),
            periodes,
            date or _derniere_date(periodes) or self.date_des_chiffres,
        )

    def _dire_les_derniers_jours(self) -> None:
        if not self._sans_jour:
            return
        lues = fr.enumeration([f"« {ecrite} » ({fr.date_longue(fin)})" for ecrite, fin in self._sans_jour.items()])
        message = f"La période est écrite sans le jour des chiffres : son dernier jour est retenu, {lues}."
        self.avertir(message, attendu="la date exacte des chiffres, si elle est différente")

    def _dire_les_codes_postaux(self) -> None:
        if not self.postes_ailleurs:
            return
        lignes = fr.compte(len(self.postes_ailleurs), "ligne a", "lignes ont")
        message = f"{lignes} un code postal qui n’est pas celui de la commune écrite : la commune est retenue."
        titre = self.colonnes("code_postal")[0].titre if self.colonnes("code_postal") else None
        self.avertir(message, self.postes_ailleurs[0] if len(self.postes_ailleurs) == 1 else None, titre)


def relire(jeu: str, lignes: pd.DataFrame) -> list[Canonique]:
    """Return the canonical rows of texts already converted, those of several tables put together."""
    lecteurs = {"entier": int, "decimal": Decimal, "date": dt.date.fromisoformat}
    types = {colonne.nom: lecteurs.get(colonne.type, str) for colonne in catalogue.jeu(jeu).colonnes}
    return [
        {nom: types[nom](valeur) if nom in types and valeur is not None else valeur for nom, valeur in ligne.items()}
        for ligne in lignes.to_dict("records")
    ]


def somme_connue(valeurs: Iterable[Nombre]) -> Nombre:
    """Add what is known. None after a fault, a Motif when a cell is withheld or unknown: a part is never a total."""
    total: int | Decimal = 0
    motif: Motif | None = None
    for valeur in valeurs:
        if valeur is None:
            return None
        if isinstance(valeur, Motif):
            motif = valeur if valeur is Motif.MASQUE or (valeur is Motif.INCONNU and motif is None) else motif
        else:
            total += valeur
    return motif or total


def libelle_du_total(total: Ligne) -> str:
    """The words of a total line, as printed."""
    textes = (_texte_simple(case) for case in total.cases if isinstance(case, str))
    return next((texte for texte in textes if _MOTS_DE_TOTAL.search(normaliser(texte))), "Total")


def chercher(texte: str, motifs: Mapping[str, Callable[[str], bool]]) -> str | None:
    """Return the first name whose test a normalised text passes."""
    return next((nom for nom, test in motifs.items() if test(texte)), None)


def _texte_simple(brut: object) -> str:
    return " ".join(texte_de(brut).split())


def _ecrire(valeur: object) -> str | None:
    if valeur is None or isinstance(valeur, Motif):
        return None
    if isinstance(valeur, Decimal):
        return format(valeur.normalize(), "f")
    return valeur.isoformat() if isinstance(valeur, dt.date) else str(valeur)


def _en_ordre(fautes: Iterable[Faute]) -> list[Faute]:
    return sorted(fautes, key=lambda faute: (faute.ligne is not None, faute.ligne or 0))


def _derniere_date(periodes: Sequence[str]) -> dt.date | None:
    """The last day of the last period: that of a month or of a range is its last one."""
    fins = [fin for periode in periodes if (fin := _fin(periode))]
    return max(fins, default=None)


def _fin(periode: str) -> dt.date | None:
    dernier = periode.split("/")[-1][:10].strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", dernier):
        return dt.date.fromisoformat(dernier)
    if re.match(r"\d{4}-\d{2}", dernier):
        annee, mois = map(int, dernier[:7].split("-"))
        return dt.date(annee + mois // 12, mois % 12 + 1, 1) - dt.timedelta(days=1)
    return None
