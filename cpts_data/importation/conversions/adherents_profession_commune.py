"""Members of the CPTS, counted by commune and profession.

The file has one line a person or a structure, or is already counted, line by line or in a table that crosses communes
and professions. A membership list is complete: a profession that
nobody has in a commune of the territory is a true zero, and is written so, for every commune of the territory.
Nothing personal reaches this module: the names were dropped, and the lines remain.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from cpts_data import formats_fr as fr
from cpts_data.catalogue import jeu
from cpts_data.importation import cases, controles
from cpts_data.importation.conversions.outils import Canonique, Travail, est_connu
from cpts_data.importation.correspondances import normaliser, valeur_du_choix
from cpts_data.importation.modele import ColonneLue, Conversion, Ligne, Motif, Tableau, Territoire
from cpts_data.importation.personnelles import sans_donnees_personnelles

JEU = "adherents_profession_commune"
PROFESSIONS = jeu(JEU).colonne("profession").valeurs
AUTRE, STRUCTURE = "autre", "personnes morales"
MEDECIN = frozenset({"medecin", "medecins", "docteur", "docteurs", "dr"})
"""A doctor whose speciality stands in another column."""
LIBELLES_CITES = 12
SANS_METIER = "sans nom de métier reconnaissable, donc pas montrés"
MOTS_DE_METIER = frozenset({
    "aide", "agent", "animateur", "animatrice", "apa", "art", "assistant", "assistante", "auxiliaire", "cadre", "chef",
    "coach", "conseil", "coordination", "directeur", "directrice", "educateur", "educatrice", "etudiant", "etudiante",
    "infirmier", "infirmiere", "interne", "medecin", "medecine", "pharmacie", "preparateur", "preparatrice", "sante",
    "secretaire", "social", "sociale", "technicien", "technicienne", "therapie", "usager",
})  # fmt: skip
_FIN_DE_METIER = re.compile(
    r"(?:logue|logiste|pathe|peute|therapeute|praticien(?:ne)?|ticien(?:ne)?|eute|iatre|ologie|iatrie|"
    r"iste|ateur|atrice|teur|trice|euse|iller|illere|iere|icure)s?$"
)
"""How the names of trades end, and surnames seldom do."""


def convertir(
    tableau: Tableau, colonnes: Sequence[ColonneLue], territoire: Territoire, date_des_chiffres: dt.date | None
) -> Conversion:
    """Return one row a commune of the territory and a profession, zeros included."""
    travail = Travail(JEU, tableau, colonnes, territoire, date_des_chiffres)
    lieux = [role for role in ("code_commune", "code_postal") if travail.colonnes(role)]
    croisees = {nom for colonne in travail.colonnes("adherents") for nom in colonne.precisions}
    if not lieux and "code_commune" not in croisees:
        travail.colonne_absente("code_commune")
    if not travail.colonne("nature") and "profession" not in croisees:
        travail.exiger("profession")
    if travail.erreurs:
        return travail.conclure([])
    comptage = _Comptage(travail, lieux)
    for ligne in tableau.lignes:
        comptage.ajouter(ligne)
    comptage.conclure()
    travail.comparer_les_totaux(travail.colonnes("adherents"))
    lignes = comptage.lignes()
    comparer(travail, lignes)
    return travail.conclure(lignes, date=comptage.date)


def reunir(conversions: Sequence[Conversion]) -> Conversion:
    """Add the counts of several lists (the persons, and the structures), each of which names every commune."""
    premiere = conversions[0]
    lignes = premiere.lignes.copy()
    totaux = sum(conversion.lignes["adherents"].astype(int) for conversion in conversions)
    lignes["adherents"] = totaux.astype(str).astype(object)
    dates = [conversion.date_reference for conversion in conversions if conversion.date_reference]
    return replace(
        premiere,
        lignes=lignes,
        totaux=tuple(total for conversion in conversions for total in conversion.totaux),
        date_reference=max(dates, default=None),
    )


class _Comptage:
    """Counts the members line by line, and what is left out, without keeping any line."""

    def __init__(self, travail: Travail, lieux: Sequence[str]) -> None:
        self.travail = travail
        self.lieux = lieux
        self.effectifs: Counter[tuple[str, str]] = Counter()
        self.premieres: dict[tuple[str, str], int] = {}
        self.date: dt.date | None = None
        self.dehors: dict[str, list[int]] = {}
        self.anciens: list[int] = []
        self.inconnues: Counter[str] = Counter()
        self.medecins = 0
        self.croisees = [colonne for colonne in travail.colonnes("adherents") if colonne.precisions]

    def ajouter(self, ligne: Ligne) -> None:
        travail = self.travail
        if travail.choix(ligne, travail.colonne("statut"), obligatoire=False) == "ancien":
            self.anciens.append(ligne.numero)
            return
        self._dater(ligne)
        code = travail.commune(ligne, self.lieux) if self.lieux else None
        if self.croisees:
            self._ajouter_les_croisees(ligne, code)
            return
        profession = self._profession(ligne)
        effectif = self._effectif(ligne, travail.colonne("adherents"))
        if code is None or profession is None or effectif is None:
            return
        if code not in travail.territoire.communes:
            self.dehors.setdefault(code, []).append(ligne.numero)
            return
        if travail.colonne("adherents"):
            self._refuser_un_double(ligne, code, profession)
        self._compter(ligne, code, profession, effectif)

    def _compter(self, ligne: Ligne, code: str, profession: str, effectif: int) -> None:
        self.effectifs[code, profession] += effectif
        self.premieres.setdefault((code, profession), ligne.numero)

    def _ajouter_les_croisees(self, ligne: Ligne, code: str | None) -> None:
        """One line of a table that crosses communes and professions; an empty cell is nobody."""
        travail = self.travail
        profession = self._profession(ligne) if travail.colonne("profession") else None
        if (self.lieux and code is None) or (travail.colonne("profession") and profession is None):
            return
        comptes = {}
        for colonne in self.croisees:
            ici = code or travail.lieux.commune(colonne.precisions["code_commune"]).valeur
            dite = profession or valeur_du_choix(colonne.precisions["profession"], travail.role("profession"))
            effectif = 0 if travail.est_vide(ligne, colonne) else self._effectif(ligne, colonne)
            comptes[colonne.rang] = effectif
            if effectif is not None and ici in travail.territoire.communes:
                self._refuser_un_double(ligne, ici, str(dite), colonne)
                self._compter(ligne, ici, str(dite), effectif)
        if code is not None and code not in travail.territoire.communes:
            self.dehors.setdefault(code, []).append(ligne.numero)
        total = next((c for c in travail.colonnes("adherents") if c not in self.croisees), None)
        if total is not None and not travail.est_vide(ligne, total) and None not in comptes.values():
            imprime = travail.entier(ligne, total)
            if est_connu(imprime) and imprime != sum(comptes.values()):
                travail.noter_total(
                    travail.texte(ligne, travail.colonne("code_commune") or travail.colonne("profession")) or "Total",
                    total.titre,
                    Decimal(imprime),
                    sum(comptes.values()),
                    ligne.numero,
                )

    def _dater(self, ligne: Ligne) -> None:
        colonne = self.travail.colonne("date_liste")
        if colonne is not None and not self.travail.est_vide(ligne, colonne):
            jour = self.travail.date(ligne, colonne)
            self.date = max(filter(None, (self.date, jour)), default=None)

    def _effectif(self, ligne: Ligne, colonne: ColonneLue | None) -> int | None:
        if colonne is None:
            return 1
        nombre = self.travail.entier(ligne, colonne)
        if isinstance(nombre, Motif):
            message = f"Le nombre d’adhérents est {nombre} : il est nécessaire."
            brut = self.travail.brut(ligne, colonne)
            self.travail.erreur(message, ligne.numero, colonne.titre, brut, cases.ATTENDU_ENTIER)
            return None
        return nombre

    def _refuser_un_double(self, ligne: Ligne, code: str, profession: str, croisee: ColonneLue | None = None) -> None:
        """Two labels may make one profession (« podologue », « dentiste »: « autre »): only a same label repeats."""
        dite = croisee.precisions.get("profession") if croisee else None
        libelle = dite or self.travail.texte(ligne, self.travail.colonne("profession")) or profession
        cle = (code, f"\0{normaliser(libelle)}")
        premiere = self.premieres.setdefault(cle, ligne.numero)
        if premiere != ligne.numero:
            valeur = f"{self.travail.nom_de_commune(code)}, {libelle}"
            attendu = f"une seule ligne ; c’est déjà la ligne {premiere}"
            colonne = (croisee or self.travail.colonne("adherents")).titre
            self.travail.erreur("La ligne en répète une autre.", ligne.numero, colonne, valeur, attendu)

    def _profession(self, ligne: Ligne) -> str | None:
        """Return a profession of the report; an unknown one is « autre », and told."""
        travail, colonne = self.travail, self.travail.colonne("profession")
        if travail.choix(ligne, travail.colonne("nature"), obligatoire=False) == "structure":
            return STRUCTURE
        if colonne is None or travail.est_vide(ligne, colonne):
            if colonne is None:
                nature = travail.colonne("nature")
                travail.erreur("La profession n’est pas écrite.", ligne.numero, nature.titre, None, "une profession")
            else:
                travail.texte_obligatoire(ligne, colonne)
            return None
        libelle = travail.texte(ligne, colonne) or ""
        if normaliser(libelle) in MEDECIN:
            return self._medecin(ligne)
        valeur = valeur_du_choix(travail.brut(ligne, colonne), travail.role("profession"))
        if valeur is None:
            self.inconnues[libelle] += 1
        return valeur or AUTRE

    def _medecin(self, ligne: Ligne) -> str:
        specialite = normaliser(self.travail.texte(ligne, self.travail.colonne("specialite")) or "")
        if specialite:
            return "MG" if "generale" in specialite or "generaliste" in specialite else "Spé"
        self.medecins += 1
        return "MG"

    def conclure(self) -> None:
        """Tell, once each, what was left out and what was put under another name."""
        travail = self.travail
        controles.hors_territoire(travail, "la commune est", self.dehors)
        if self.anciens:
            lignes = fr.compte(len(self.anciens), "ligne n’est pas comptée", "lignes ne sont pas comptées")
            travail.avertir(f"{lignes} : l’adhésion est terminée.", None, travail.colonne("statut").titre)
        titre = travail.colonne("profession").titre if travail.colonne("profession") else None
        if self.inconnues:
            libelles = _libelles_montrables(self.inconnues)
            message = f"Des professions ne sont pas dans notre liste et sont comptées dans « autre » : {libelles}."
            travail.avertir(message, None, titre, None, ", ".join(PROFESSIONS))
        if self.medecins:
            lignes = fr.compte(self.medecins, "ligne « Médecin » ne dit", "lignes « Médecin » ne disent")
            message = f"{lignes} pas la spécialité : elles comptent comme médecins généralistes."
            travail.avertir(message, None, titre)
        if not self.effectifs and not travail.erreurs and self.dehors:
            message = "Aucune ligne n’est dans le territoire."
            travail.erreur(message, None, None, None, f"des communes de {travail.territoire.nom}")

    def lignes(self) -> list[Canonique]:
        if not self.effectifs:
            return []
        debut = self.travail.tableau.lignes[0].numero
        return [
            {
                "code_commune": code,
                "profession": profession,
                "adherents": self.effectifs[code, profession],
                "ligne_source": self.premieres.get((code, profession), debut),
            }
            for code in sorted(self.travail.territoire.communes)
            for profession in PROFESSIONS
        ]


def _libelles_montrables(inconnues: Counter[str]) -> str:
    """Name the unknown professions; a label that may be a person put in the wrong column is counted, never shown."""
    montres = {nom: n for nom, n in inconnues.most_common() if _est_un_metier(nom)}
    cites = [f"« {nom} » ({fr.nombre(n)})" for nom, n in list(montres.items())[:LIBELLES_CITES]]
    if tus := len(inconnues) - len(cites):
        cites.append(f"{fr.compte(tus, 'autre libellé', 'autres libellés')} ({SANS_METIER})")
    return ", ".join(cites)


def _est_un_metier(libelle: str) -> bool:
    """« Naturopathe », « Conseiller en insertion »; not « DUPONT Anne », nor « Lucien Leroy »."""
    if sans_donnees_personnelles(libelle) != libelle:
        return False
    mots = libelle.split()
    connus = set(normaliser(libelle).split()) & MOTS_DE_METIER
    if connus:
        return True
    premier = normaliser(mots[0]) if mots else ""
    metier = len(premier) >= 7 and bool(_FIN_DE_METIER.search(premier))
    return metier and (len(mots) == 1 or any(mot[:1].islower() for mot in mots[1:]))


def comparer(travail: Travail, lignes: Sequence[Canonique]) -> None:
    controles.remplacement(travail, lignes, lambda ligne: str(ligne["profession"]))
    if not travail.erreurs:
        avant = controles.totaux_actuels(travail, lambda _: "Adhérents", "adherents")
        apres = sum(int(ligne["adherents"]) for ligne in lignes if est_connu(ligne["adherents"]))
        controles.variations(travail, avant, {"Adhérents": apres})
