"""SAS slots by month and profession: long (a line a month), or wide (a column a month, as in the annex of a report).

Every numeric cell is a fact: a profession, a month, a measure. Facts are gathered first, rows are made of them after,
so that both shapes, and those between, follow one path. Printed totals are kept beside the months, never summed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cpts_data import formats_fr as fr
from cpts_data.importation import cases, controles
from cpts_data.importation.conversions.outils import (
    SECTION,
    Canonique,
    Nombre,
    Travail,
    chercher,
    est_connu,
    libelle_du_total,
    motif_commun,
    somme_connue,
    taux,
)
from cpts_data.importation.correspondances import normaliser, reconnaitre_choix
from cpts_data.importation.modele import ColonneLue, Conversion, Ligne, Motif, Tableau, Territoire
from cpts_data.loaders.regles import mois_suivant

JEU = "sas_creneaux"
OFFERTS, POURVUS, NON_POURVUS, TAUX = "creneaux_offerts", "creneaux_pourvus", "creneaux_non_pourvus", "taux_remplissage"
COMPTES = (OFFERTS, POURVUS, NON_POURVUS)
MESURES = (*COMPTES, TAUX)
LARGES = ("nombre", "total")
TOTAL = "total"
"""Stands for the month of a fact that sums several."""

NOMS = {"MG": "médecins généralistes", "SF": "sages-femmes", "PEDIATRE": "pédiatres"}
PROFESSIONS = {
    "SF": lambda texte: bool({"sf", "sage", "sages", "maieuticien", "maieuticiens"} & set(texte.split())),
    "PEDIATRE": lambda texte: "pediatr" in texte or bool({"ped"} & set(texte.split())),
    "MG": lambda texte: bool({"mg"} & set(texte.split())) or "generaliste" in texte or "medecine generale" in texte,
}
_NON = re.compile(r"\b(?:non|libres?|restants?|perdus?|inoccupes?|vides?|vacants?)\b")
_POURVUS = re.compile(r"\b(?:pourvus?|occupes?|honores?|utilises?|remplis|reserves?|consommes?|rdv|rendez)\b")
_OFFERTS = re.compile(r"\b(?:mis|mad|offerts?|offre|proposes?|disponibles?|ouverts?|publies|creneaux?)\b")
INDICES = {
    TAUX: lambda texte: bool({"%", "taux", "part", "pourcentage"} & set(texte.split())),
    NON_POURVUS: lambda texte: bool(_NON.search(texte)),
    POURVUS: lambda texte: bool(_POURVUS.search(texte)),
    OFFERTS: lambda texte: bool(_OFFERTS.search(texte)),
}
"""Tried in this order: « % de créneaux non pourvus » is a rate, « créneaux non pourvus » is not « pourvus »."""

_DEUX_ANNEES = re.compile(r"\b(20\d{2})\s*[-/–—]\s*(20\d{2}|\d{2})\b")
_ANNEE = re.compile(r"\b(20\d{2})\b")
_MOIS_ET_ANNEE = re.compile(r"\b[a-zéûà]{3,9}\.?[ \-]20\d{2}\b", re.IGNORECASE)
SANS_ANNEE = "Les mois sont écrits sans leur année, et le titre ne la donne pas."
AVEC_ANNEE = (
    "« oct. 2024 », ou l’exercice dans le titre (« 2024-2025 »), ou la date du dernier chiffre indiquée à l’import"
)


@dataclass(frozen=True)
class Fait:
    """One number of the file, where it stands, and what its line calls it."""

    valeur: Nombre
    ligne: Ligne
    colonne: ColonneLue
    libelle: str


Cle = tuple[str, str]
"""Profession and month AAAA-MM, or ``TOTAL``."""


def convertir(
    tableau: Tableau, colonnes: Sequence[ColonneLue], territoire: Territoire, date_des_chiffres: dt.date | None
) -> Conversion:
    """Return one row a profession and a month, and one a printed total over several months."""
    travail = Travail(JEU, tableau, colonnes, territoire, date_des_chiffres, repetables=(*MESURES, *LARGES))
    if not _formes_suffisantes(travail):
        return travail.conclure([])
    faits = _Releve(travail).faits()
    if not _mesures_suffisantes(travail, faits):
        return travail.conclure([])
    mois = [ligne for cle in faits if cle[1] != TOTAL if (ligne := _ligne_du_mois(travail, cle, faits[cle]))]
    _mois_manquants(travail, mois)
    totaux = [ligne for cle in faits if cle[1] == TOTAL if (ligne := _ligne_du_total(travail, cle[0], faits, mois))]
    comparer(travail, [*mois, *totaux])
    return travail.conclure([*mois, *totaux], [str(ligne["periode"]) for ligne in mois])


def _formes_suffisantes(travail: Travail) -> bool:
    if travail.colonnes("nombre"):
        return True
    titres = [c for m in MESURES for c in travail.colonnes(m)]
    if travail.colonne("periode") is None and not any(map(_mois_du_titre, titres)) and not _mois_du_tableau(travail):
        travail.colonne_absente("periode", "Le fichier n’a ni colonne « Mois », ni une colonne par mois.")
        return False
    return True


def _mesures_suffisantes(travail: Travail, faits: Mapping[Cle, Mapping[str, Fait]]) -> bool:
    trouvees = {mesure for mesures in faits.values() for mesure in mesures}
    if len(trouvees & set(COMPTES)) >= 2 or travail.erreurs:
        return bool(trouvees)
    manque = POURVUS if OFFERTS in trouvees else OFFERTS
    travail.colonne_absente(manque, f"« {travail.role(manque).libelle} » n’est pas dans le fichier.")
    return False


def _annee(texte: str) -> int:
    return int(texte) if len(texte) == 4 else 2000 + int(texte)


def _mois_du_titre(colonne: ColonneLue) -> tuple[int, int | None] | None:
    """Return month and year of a column: of its precision, else of one of the levels of its title."""
    annee = next(iter(_ANNEE.findall(colonne.titre)), None)
    for texte in (colonne.precisions.get("periode", ""), *colonne.titre.split(" / "), colonne.titre):
        if lu := cases.mois_et_annee(texte):
            return lu[0], lu[1] or (int(annee) if annee else None)
        if lu := _jour_du_mois(texte):
            return lu
    return None


def _mois_du_tableau(travail: Travail) -> tuple[int, int | None] | None:
    """The one month that the sheet, the lines above or the file name, for a file of one sheet a month."""
    fichier = re.sub(r"\.\w{2,5}$|_", " ", travail.tableau.feuille.fichier)
    for textes in ((travail.tableau.feuille.nom,), travail.tableau.contexte, (fichier,)):
        lus = {lu for texte in textes if (lu := cases.mois_et_annee(texte.strip()))}
        trouves = [trouve[0] for texte in textes for trouve in _MOIS_ET_ANNEE.finditer(texte)]
        lus = lus or {lu for trouve in trouves if (lu := cases.mois_et_annee(trouve))}
        if len(lus) == 1:
            return lus.pop()
    return None


def _jour_du_mois(texte: str) -> tuple[int, int] | None:
    """A month that the spreadsheet keeps as its first day."""
    try:
        lu = cases.lire_mois(texte)
    except cases.CaseIllisible:
        return None
    return (int(lu[5:]), int(lu[:4])) if not isinstance(lu, Motif) else None


def _somme_des_mois(colonne: ColonneLue) -> bool:
    return TOTAL in (colonne.role, *colonne.precisions)


class _Releve:
    """Gathers the facts of a table."""

    def __init__(self, travail: Travail) -> None:
        self.travail = travail
        self._faits: dict[Cle, dict[str, Fait]] = {}
        self._profession_du_dessus: str | None = None
        self._profession_du_tableau = self._dans_le_titre()
        self._colonnes = [c for role in (*MESURES, *LARGES) for c in travail.colonnes(role)]
        mois = {c.rang: _mois_du_titre(c) for c in self._colonnes if not _somme_des_mois(c)}
        self._mois_du_tableau = None if any(mois.values()) else _mois_du_tableau(travail)
        self._mois = {rang: lu or self._mois_du_tableau for rang, lu in mois.items()}
        self._annee_dite = False
        self._doubles_dits: set[tuple[Cle, int]] = set()

    def faits(self) -> Mapping[Cle, Mapping[str, Fait]]:
        for ligne in self.travail.tableau.lignes:
            self._lire(ligne)
        for ligne in self.travail.tableau.totaux:
            self._lire_total(ligne)
        return self._faits

    def _dans_le_titre(self) -> str | None:
        for textes in ((self.travail.tableau.feuille.nom,), self.travail.tableau.contexte):
            trouvees = {p for texte in textes if (p := chercher(normaliser(texte), PROFESSIONS))}
            if len(trouvees) == 1:
                return trouvees.pop()
        return None

    def _lire(self, ligne: Ligne) -> None:
        colonne_du_mois = self.travail.colonne("periode")
        mois = self._mois_de_la_ligne(ligne, colonne_du_mois) if colonne_du_mois else None
        if colonne_du_mois and mois is None:
            return
        if not colonne_du_mois and self._est_une_rubrique(ligne):
            return
        for colonne in self._colonnes:
            periode = TOTAL if _somme_des_mois(colonne) else mois or self._mois_de_la_colonne(colonne)
            mesure = self._mesure(ligne, colonne)
            profession = self._profession(ligne, colonne)
            if periode is None or mesure is None or profession is None:
                return
            self._noter((profession, periode), mesure, self._fait(ligne, colonne, mesure))

    def _est_une_rubrique(self, ligne: Ligne) -> bool:
        """« Sages-femmes » alone on its line names the profession of the lines under it."""
        if any(not self.travail.est_vide(ligne, colonne) for colonne in self._colonnes):
            return False
        textes = self._libelles(ligne)
        nommee = next((p for texte in textes if (p := chercher(texte, PROFESSIONS))), None)
        if nommee is None or any(chercher(texte, INDICES) for texte in textes):
            return False
        self._profession_du_dessus = nommee
        return True

    def _lire_total(self, ligne: Ligne) -> None:
        """A total line of a long table stands for one profession, or is told to be of no use."""
        libelle = libelle_du_total(ligne)
        textes = [normaliser(case) for case in ligne.cases if isinstance(case, str)]
        profession = next((p for texte in textes if (p := chercher(texte, PROFESSIONS))), None)
        presentes = {cle[0] for cle in self._faits}
        if profession is None and len(presentes) == 1:
            profession = next(iter(presentes))
        for colonne in self._colonnes:
            if colonne.role not in MESURES:
                continue
            fait = Fait(self._valeur(ligne, colonne, colonne.role), ligne, colonne, libelle)
            if profession is not None and (self._mois_du_tableau or not self._mois.get(colonne.rang)):
                self._faits.setdefault((profession, TOTAL), {}).setdefault(colonne.role, fait)
            elif colonne.role in COMPTES and isinstance(fait.valeur, int):
                self._comparer_a_tout(fait)

    def _comparer_a_tout(self, fait: Fait) -> None:
        """A total over all the professions is compared with all the months, and kept nowhere: no row is of everyone."""
        faits = [m[fait.colonne.role] for cle, m in self._faits.items() if cle[1] != TOTAL and fait.colonne.role in m]
        somme = somme_connue(f.valeur for f in faits if f.colonne is fait.colonne)
        self.travail.noter_total(fait.libelle, fait.colonne.titre, Decimal(fait.valeur), somme, fait.ligne.numero)

    def _noter(self, cle: Cle, mesure: str, fait: Fait) -> None:
        premier = self._faits.setdefault(cle, {}).setdefault(mesure, fait)
        if premier is not fait and (cle, fait.ligne.numero) not in self._doubles_dits:
            self._doubles_dits.add((cle, fait.ligne.numero))  # one sentence a line, not one a measure
            periode = "total" if cle[1] == TOTAL else fr.periode(cle[1])
            attendu = (
                f"un seul nombre ; c’est déjà la ligne {premier.ligne.numero}, colonne « {premier.colonne.titre} »"
            )
            message = "Ce nombre est donné deux fois pour le même mois et la même profession."
            valeur = f"{NOMS[cle[0]]}, {periode}, {self.travail.role(mesure).libelle.lower()}"
            self.travail.erreur(message, fait.ligne.numero, fait.colonne.titre, valeur, attendu)

    def _fait(self, ligne: Ligne, colonne: ColonneLue, mesure: str) -> Fait:
        # The title of a column tells the month better than the first cell, which tells the measure.
        titre = colonne.precisions.get("periode") or colonne.titre.split(" / ")[-1]
        libelle = (
            titre
            if colonne.role in LARGES
            else str(self.travail.texte(ligne, self.travail.colonne("periode")) or titre)
        )
        return Fait(self._valeur(ligne, colonne, mesure), ligne, colonne, libelle)

    def _valeur(self, ligne: Ligne, colonne: ColonneLue, mesure: str) -> Nombre:
        if mesure != TAUX:
            return self.travail.entier(ligne, colonne)
        if colonne.role == TAUX and ligne in self.travail.tableau.lignes:
            return self.travail.pourcentage(ligne, colonne)
        return self._taux_de_la_ligne(ligne, colonne)

    def _taux_de_la_ligne(self, ligne: Ligne, colonne: ColonneLue) -> Nombre:
        """A line of rates across the months: the line decides together whether 0,73 stands for 73 %."""
        rangs = [c.rang for c in self._colonnes if c.role == colonne.role or c.role in LARGES]
        lus = cases.lire_pourcentages([self.travail.brut(ligne, c) for c in self._colonnes if c.rang in rangs])
        lu = dict(zip(rangs, lus, strict=True))[colonne.rang]
        if isinstance(lu, cases.CaseIllisible):
            brut = self.travail.brut(ligne, colonne)
            self.travail.erreur(lu.message, ligne.numero, colonne.titre, brut, lu.attendu)
            return None
        return lu

    # --- what a number counts -----------------------------------------------------------------------------------

    def _libelles(self, ligne: Ligne) -> list[str]:
        """The words of a line of a wide table: its label, its profession, its measure."""
        colonnes = [self.travail.colonne(role) for role in ("libelle", "mesure", "profession")]
        return [normaliser(texte) for c in colonnes if c is not None and (texte := self.travail.texte(ligne, c))]

    def _mesure(self, ligne: Ligne, colonne: ColonneLue) -> str | None:
        if colonne.role in MESURES:
            return colonne.role
        mesure = self.travail.colonne("mesure")
        if mesure is not None and not self.travail.est_vide(ligne, mesure):
            lue = reconnaitre_choix(self.travail.brut(ligne, mesure), self.travail.role("mesure")).valeur
            lue = lue or chercher(normaliser(self.travail.texte(ligne, mesure) or ""), INDICES)
            return lue or self.travail.choix(ligne, mesure)
        dite = colonne.precisions.get("mesure", "")
        for texte in (*self._libelles(ligne), normaliser(dite)):
            if trouvee := chercher(texte, INDICES):
                return trouvee
        message = "La ligne ne dit pas ce qu’elle compte : créneaux mis à disposition, ou pourvus ?"
        lu = " ; ".join(self._libelles(ligne)) or None
        self.travail.erreur(message, ligne.numero, self._titre_de_la_ligne(), lu, "« MG – créneaux mis à disposition »")
        return None

    def _profession(self, ligne: Ligne, colonne: ColonneLue) -> str | None:
        travail, declaree = self.travail, self.travail.colonne("profession")
        if declaree is not None and not travail.est_vide(ligne, declaree):
            lue = reconnaitre_choix(travail.brut(ligne, declaree), travail.role("profession")).valeur
            lue = lue or chercher(normaliser(travail.texte(ligne, declaree) or ""), PROFESSIONS)
            self._profession_du_dessus = lue or travail.choix(ligne, declaree)
            return self._profession_du_dessus
        for texte in (
            *self._libelles(ligne),
            normaliser(colonne.precisions.get("profession", "")),
            normaliser(colonne.titre),
        ):
            if trouvee := chercher(texte, PROFESSIONS):
                self._profession_du_dessus = trouvee
                return trouvee
        # In the annex, the profession is written once, on the first of its lines.
        large = colonne.role in LARGES
        if (large and self._profession_du_dessus) or self._profession_du_tableau:
            return (self._profession_du_dessus if large else None) or self._profession_du_tableau
        message = "La profession n’est pas écrite."
        attendu = "médecin généraliste, sage-femme ou pédiatre"
        travail.erreur(message, ligne.numero, self._titre_de_la_ligne(), None, attendu)
        return None

    def _titre_de_la_ligne(self) -> str | None:
        colonnes = (self.travail.colonne(role) for role in ("profession", "libelle", "mesure", "periode"))
        return next((c.titre for c in colonnes if c is not None), None)

    # --- months -------------------------------------------------------------------------------------------------

    def _mois_de_la_ligne(self, ligne: Ligne, colonne: ColonneLue) -> str | None:
        travail, brut = self.travail, self.travail.brut(ligne, colonne)
        if travail.est_vide(ligne, colonne):
            travail.texte_obligatoire(ligne, colonne)
            return None
        texte = cases.texte_affiche(brut)
        lu = cases.mois_et_annee(texte) if isinstance(brut, str | int) else None
        if lu and lu[1] is None:
            return self._avec_annee(lu[0], self._annee_de_la_ligne(ligne), ligne.numero, colonne.titre, brut)
        try:
            mois = cases.lire_mois(brut)
        except cases.CaseIllisible as illisible:
            travail.erreur(illisible.message, ligne.numero, colonne.titre, brut, illisible.attendu)
            return None
        return str(mois)

    def _annee_de_la_ligne(self, ligne: Ligne) -> int | None:
        trouvees = _ANNEE.findall(self.travail.texte(ligne, self.travail.colonne("annee")) or "")
        return int(trouvees[0]) if len(trouvees) == 1 else None

    def _mois_de_la_colonne(self, colonne: ColonneLue) -> str | None:
        lu = self._mois.get(colonne.rang)
        if lu is None:
            message = "Le titre de la colonne n’est pas un mois."
            self.travail.erreur(message, self.travail.ligne_d_entete, colonne.titre, None, cases.ATTENDU_MOIS)
            return None
        numero, annee = lu
        if annee is None:
            return self._avec_annee(numero, None, self.travail.ligne_d_entete, colonne.titre, None)
        return f"{annee}-{numero:02d}"

    def _avec_annee(self, numero: int, dite: int | None, ligne: int | None, titre: str, brut: object) -> str | None:
        """Give a month its year: that of its line, of the exercise in the title, or of the last figure of the file."""
        annee = dite or self._annee_du_titre(numero) or self._annee_d_apres_la_date(numero)
        if annee is not None:
            return f"{annee}-{numero:02d}"
        if not self._annee_dite:  # once is enough: every month of the file lacks it
            self._annee_dite = True
            self.travail.erreur(SANS_ANNEE, ligne, titre, brut, AVEC_ANNEE)
        return None

    def _annee_du_titre(self, numero: int) -> int | None:
        textes = (*self.travail.tableau.contexte, self.travail.tableau.feuille.nom)
        passage = self._mois_du_passage()
        for texte in textes:
            if trouvee := _DEUX_ANNEES.search(texte):
                return self._entre_deux_annees(int(trouvee[1]), _annee(trouvee[2]), numero, passage)
        annees = sorted({int(annee) for texte in textes for annee in _ANNEE.findall(texte)})
        if len(annees) == 2:
            return self._entre_deux_annees(annees[0], annees[1], numero, passage)
        return annees[0] if len(annees) == 1 and passage is None else None

    def _entre_deux_annees(self, premiere: int, seconde: int, numero: int, passage: int | None) -> int | None:
        """In « 2024-2025 », the months before the start of the exercise are of the second year."""
        debut = passage or self.travail.territoire.exercice_premier_mois
        if seconde != premiere + 1 or debut == 1:
            return None
        return premiere if numero >= debut else seconde

    def _mois_du_passage(self) -> int | None:
        """The first month of the file when its months cross a new year, None when they do not."""
        # In the order of the file, once each: a month may have a column for each of its measures.
        colonnes = dict.fromkeys(lu[0] for _, lu in sorted(self._mois.items()) if lu)
        numeros = list(colonnes) or self._numeros_des_lignes()
        croise = any(suivant < avant for avant, suivant in zip(numeros, numeros[1:], strict=False))
        return numeros[0] if croise else None

    def _numeros_des_lignes(self) -> list[int]:
        colonne = self.travail.colonne("periode")
        textes = [self.travail.texte(ligne, colonne) or "" for ligne in self.travail.tableau.lignes]
        lus = [lu[0] for texte in textes if (lu := cases.mois_et_annee(texte))]
        return list(dict.fromkeys(lus))

    def _annee_d_apres_la_date(self, numero: int) -> int | None:
        """The twelve months that end with the date of the figures hold each month once."""
        fin = self.travail.date_des_chiffres
        return None if fin is None else fin.year - (numero > fin.month)


def _ligne_du_mois(travail: Travail, cle: Cle, mesures: Mapping[str, Fait]) -> Canonique | None:
    profession, mois = cle
    premier = next(iter(mesures.values()))
    if mois > dt.date.today().strftime("%Y-%m"):
        if all(fait.valeur is Motif.VIDE for fait in mesures.values()):
            return None  # the columns of the year that is not over
        travail.erreur(
            "Le mois est dans le futur.", premier.ligne.numero, premier.colonne.titre, fr.periode(mois), "un mois passé"
        )
        return None
    lue: Canonique = {
        "periode": mois,
        "periode_libelle": premier.libelle or fr.periode(mois),
        "profession": profession,
        "nature_ligne": "monthly",
        "note": travail.texte(premier.ligne, travail.colonne("note")),
        "section": SECTION,
        "ligne_source": premier.ligne.numero,
    }
    comptes = _comptes(travail, lue, mesures)
    if comptes is None:
        return None
    offerts, pourvus, _ = comptes
    fait = mesures.get(TAUX)
    if fait is not None:
        ici = lue | {"ligne_source": fait.ligne.numero}
        controles.taux_imprime(travail, ici, fait.colonne, fait.valeur, pourvus, offerts)
    return lue | dict(zip(COMPTES, comptes, strict=True)) | {"taux_remplissage_source_pct": taux(pourvus, offerts, 1)}


def _comptes(travail: Travail, lue: Canonique, mesures: Mapping[str, Fait]) -> tuple[Nombre, Nombre, Nombre] | None:
    """Return offered, filled and unfilled; the one that is missing follows from the others. None after a fault."""
    valeurs = {mesure: mesures[mesure].valeur if mesure in mesures else Motif.VIDE for mesure in COMPTES}
    if None in valeurs.values():
        return None
    offerts, pourvus, non_pourvus = valeurs.values()
    if offerts is Motif.VIDE and est_connu(pourvus) and est_connu(non_pourvus):
        offerts = pourvus + non_pourvus
    if pourvus is Motif.VIDE and est_connu(offerts) and est_connu(non_pourvus) and non_pourvus <= offerts:
        pourvus = offerts - non_pourvus
    for mesure, valeur in ((POURVUS, pourvus), (NON_POURVUS, non_pourvus)):
        if mesure in mesures:
            fait, plafond = mesures[mesure], mesures.get(OFFERTS)
            ici = lue | {"ligne_source": fait.ligne.numero}
            nom = None if plafond is None or plafond.colonne is fait.colonne else plafond.colonne
            if not controles.au_plus(
                travail, ici, (fait.colonne, valeur), (nom, offerts), "celui des créneaux mis à disposition"
            ):
                return None
    reste = offerts - pourvus if est_connu(offerts) and est_connu(pourvus) else None
    if reste is not None and est_connu(non_pourvus) and reste != non_pourvus:
        fait = mesures[NON_POURVUS]
        message = "Les créneaux non pourvus ne sont pas les créneaux mis à disposition moins les créneaux pourvus."
        travail.erreur(message, fait.ligne.numero, fait.colonne.titre, fr.nombre(non_pourvus), fr.nombre(reste))
        return None
    derive = reste if reste is not None else motif_commun(offerts, pourvus)
    return offerts, pourvus, non_pourvus if est_connu(non_pourvus) else derive


def _ligne_du_total(
    travail: Travail, profession: str, faits: Mapping[Cle, Mapping[str, Fait]], mois: Sequence[Canonique]
) -> Canonique | None:
    """Compare the printed total of a profession with its months, and keep it as printed over their whole period."""
    imprimes = faits[profession, TOTAL]
    lignes = [ligne for ligne in mois if ligne["profession"] == profession]
    for mesure in COMPTES:
        fait = imprimes.get(mesure)
        comptee = any(mesure in faits[profession, str(ligne["periode"])] for ligne in lignes)
        if fait is not None and est_connu(fait.valeur) and comptee:
            somme = somme_connue(ligne[mesure] for ligne in lignes)
            nom = f"{fait.libelle} – {NOMS[profession]}, {travail.role(mesure).libelle.lower()}"
            travail.noter_total(nom, fait.colonne.titre, Decimal(fait.valeur), somme, fait.ligne.numero)
    periodes = sorted(str(ligne["periode"]) for ligne in lignes)
    offerts, pourvus = (imprimes[mesure].valeur if mesure in imprimes else None for mesure in (OFFERTS, POURVUS))
    if len(periodes) < 2 or not (est_connu(offerts) or est_connu(pourvus)):
        return None
    premier = next(iter(imprimes.values()))
    connus = est_connu(offerts) and est_connu(pourvus)
    imprime = imprimes[TAUX].valeur if TAUX in imprimes else None
    ligne: Canonique = {
        "periode": f"{periodes[0]}/{periodes[-1]}",
        "periode_libelle": premier.libelle,
        "profession": profession,
        "creneaux_offerts": offerts,
        "creneaux_pourvus": pourvus,
        "creneaux_non_pourvus": offerts - pourvus if connus and offerts >= pourvus else None,
        "taux_remplissage_source_pct": imprime if est_connu(imprime) else None,
        "nature_ligne": "total_printed",
        "section": SECTION,
        "ligne_source": premier.ligne.numero,
    }
    fait = imprimes.get(TAUX)
    if fait is not None:
        ici = ligne | {"ligne_source": fait.ligne.numero}
        controles.taux_imprime(travail, ici, fait.colonne, fait.valeur, pourvus, offerts)
    if connus and pourvus > offerts:
        fait = imprimes[POURVUS]
        message = "Le total pourvu dépasse le total mis à disposition."
        travail.erreur(
            message, fait.ligne.numero, fait.colonne.titre, fr.nombre(pourvus), f"au plus {fr.nombre(offerts)}"
        )
    return ligne


def _mois_manquants(travail: Travail, mois: Sequence[Canonique]) -> None:
    """Warn of the holes in the series of each profession."""
    for profession in dict.fromkeys(str(ligne["profession"]) for ligne in mois):
        presents = sorted(str(ligne["periode"]) for ligne in mois if ligne["profession"] == profession)
        manquants = _entre(presents)
        if manquants:
            noms = fr.enumeration([fr.periode(manquant) for manquant in manquants])
            mot = fr.accord(len(manquants), "Il manque un mois", "Il manque des mois")
            travail.avertir_sans_erreur(
                f"{mot} pour les {NOMS[profession]} : {noms}.", attendu="tous les mois, du premier au dernier"
            )


def _entre(presents: Sequence[str]) -> list[str]:
    manquants: list[str] = []
    courant = presents[0]
    while courant < presents[-1] and len(manquants) < 24:
        courant = mois_suivant(courant)
        if courant not in presents:
            manquants.append(courant)
    return manquants


def comparer(travail: Travail, toutes: Sequence[Canonique]) -> None:
    """Compare with the rows already there."""
    mois = [ligne for ligne in toutes if ligne["nature_ligne"] == "monthly"]
    suites: dict[str, list[str]] = {}
    for ligne in mois:
        suites.setdefault(str(ligne["profession"]), []).append(str(ligne["periode"]))

    def decrire(ligne: Canonique) -> str:
        """Name the months of a profession from first to last, rather than one by one."""
        suite = suites[str(ligne["profession"])]
        periode = min(suite) if len(suite) == 1 else f"{min(suite)}/{max(suite)}"
        return f"{NOMS[str(ligne['profession'])]}, {fr.periode(periode)}"

    controles.remplacement(travail, toutes, decrire)
    if travail.erreurs:
        return
    controles.variations(travail, _moyennes(_mensuelles(travail)), _moyennes(mois))


def _mensuelles(travail: Travail) -> Iterable[Mapping[str, object]]:
    lire = travail.territoire.lignes_actuelles
    actuelles = [] if lire is None else lire(JEU).to_dict("records")
    return [ligne for ligne in actuelles if ligne["nature_ligne"] == "monthly"]


def _moyennes(lignes: Iterable[Mapping[str, object]]) -> dict[str, int]:
    """Slots offered a month, by profession: two files rarely hold the same number of months."""
    offerts: dict[str, list[int]] = {}
    for ligne in lignes:
        valeur = ligne[OFFERTS]
        if not isinstance(valeur, Motif) and not fr.est_absent(valeur):
            offerts.setdefault(str(ligne["profession"]), []).append(int(valeur))
    return {f"Créneaux par mois ({NOMS[nom]})": round(sum(n) / len(n)) for nom, n in offerts.items()}
