"""Members of the CPTS, counted by commune and profession.

The file has one line a person or a structure, or is already counted. A membership list is complete: a profession that
nobody has in a commune of the territory is a true zero, and is written so, for every commune of the territory.
Nothing personal reaches this module: the names were dropped, and the lines remain.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from cpts_data import formats_fr as fr
from cpts_data.catalogue import jeu
from cpts_data.importation import cases, controles
from cpts_data.importation.conversions.outils import Canonique, Travail, est_connu
from cpts_data.importation.correspondances import normaliser, reconnaitre_choix
from cpts_data.importation.modele import ColonneLue, Conversion, Ligne, Motif, Tableau, Territoire

JEU = "adherents_profession_commune"
PROFESSIONS = jeu(JEU).colonne("profession").valeurs
AUTRE, STRUCTURE = "autre", "personnes morales"
MEDECIN = frozenset({"medecin", "medecins", "docteur", "docteurs", "dr"})
"""A doctor whose speciality stands in another column."""


def convertir(
    tableau: Tableau, colonnes: Sequence[ColonneLue], territoire: Territoire, date_des_chiffres: dt.date | None
) -> Conversion:
    """Return one row a commune of the territory and a profession, zeros included."""
    travail = Travail(JEU, tableau, colonnes, territoire, date_des_chiffres)
    lieux = [role for role in ("code_commune", "code_postal") if travail.colonnes(role)]
    if not lieux:
        travail.colonne_absente("code_commune")
    if not travail.exiger(*([] if travail.colonne("nature") else ["profession"])) or not lieux:
        return travail.conclure([])
    comptage = _Comptage(travail, lieux)
    for ligne in tableau.lignes:
        comptage.ajouter(ligne)
    comptage.conclure()
    if travail.colonne("adherents"):
        travail.comparer_les_totaux([travail.colonne("adherents")])
    lignes = comptage.lignes()
    _comparer_aux_presentes(travail, lignes)
    return travail.conclure(lignes, date=comptage.date)


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

    def ajouter(self, ligne: Ligne) -> None:
        travail = self.travail
        if travail.choix(ligne, travail.colonne("statut"), obligatoire=False) == "ancien":
            self.anciens.append(ligne.numero)
            return
        self._dater(ligne)
        code = travail.commune(ligne, self.lieux)
        profession = self._profession(ligne)
        effectif = self._effectif(ligne)
        if code is None or profession is None or effectif is None:
            return
        if code not in travail.territoire.communes:
            self.dehors.setdefault(code, []).append(ligne.numero)
            return
        if travail.colonne("adherents"):
            self._refuser_un_double(ligne, code, profession)
        self.effectifs[code, profession] += effectif
        self.premieres.setdefault((code, profession), ligne.numero)

    def _dater(self, ligne: Ligne) -> None:
        colonne = self.travail.colonne("date_liste")
        if colonne is not None and not self.travail.est_vide(ligne, colonne):
            jour = self.travail.date(ligne, colonne)
            self.date = max(filter(None, (self.date, jour)), default=None)

    def _effectif(self, ligne: Ligne) -> int | None:
        colonne = self.travail.colonne("adherents")
        if colonne is None:
            return 1
        nombre = self.travail.entier(ligne, colonne)
        if isinstance(nombre, Motif):
            message = f"Le nombre d’adhérents est {nombre} : il est nécessaire."
            brut = self.travail.brut(ligne, colonne)
            self.travail.erreur(message, ligne.numero, colonne.titre, brut, cases.ATTENDU_ENTIER)
            return None
        return nombre

    def _refuser_un_double(self, ligne: Ligne, code: str, profession: str) -> None:
        """Two labels may make one profession (« podologue », « dentiste »: « autre »): only a same label repeats."""
        libelle = self.travail.texte(ligne, self.travail.colonne("profession")) or profession
        cle = (code, f"\0{normaliser(libelle)}")
        premiere = self.premieres.setdefault(cle, ligne.numero)
        if premiere != ligne.numero:
            valeur = f"{self.travail.nom_de_commune(code)}, {libelle}"
            attendu = f"une seule ligne ; c’est déjà la ligne {premiere}"
            colonne = self.travail.colonne("adherents").titre
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
        valeur = reconnaitre_choix(travail.brut(ligne, colonne), travail.role("profession")).valeur
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
            libelles = ", ".join(f"« {nom} » ({fr.nombre(n)})" for nom, n in self.inconnues.most_common(30))
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


def _comparer_aux_presentes(travail: Travail, lignes: Sequence[Canonique]) -> None:
    controles.remplacement(travail, lignes, lambda ligne: str(ligne["profession"]))
    if not travail.erreurs:
        avant = controles.totaux_actuels(travail, lambda _: "Adhérents", "adherents")
        apres = sum(int(ligne["adherents"]) for ligne in lignes if est_connu(ligne["adherents"]))
        controles.variations(travail, avant, {"Adhérents": apres})
