"""Which dataset a file holds, in which sheet and table, and what each of its columns is.

Every table is read as every dataset; the reading that explains the most wins. What was decided by the person, or
remembered from the last file of the same columns, is never put in question.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cpts_data.importation import cases, personnelles
from cpts_data.importation.correspondances import Lieux, normaliser, texte_de, valeur_du_choix
from cpts_data.importation.declaration import Declaration, Role, declarations
from cpts_data.importation.modele import Choix, ColonneLue, Motif, Tableau
from cpts_data.importation.personnelles import Contenu, examiner
from cpts_data.importation.titres import (
    EXACTE,
    MESURE_EN_COLONNES,
    RESSEMBLANTE,
    TitreLu,
    lire_titre,
    precisions_du_titre,
    sans_periode,
)
from cpts_data.loaders.lecture import NOMBRE_MAX
from cpts_data.textes import affichable

Profils = Mapping[str, Mapping[str, str | None]]
"""Remembered readings: key of the titles -> title -> role. The title ``(jeu)`` holds the dataset."""

JEU_DU_PROFIL = "(jeu)"
NUMERIQUES = ("entier", "decimal", "pourcentage")
ECHANTILLON = 200
PART_RECONNUE = 0.8
PART_CONVENABLE = 0.5
EXEMPLES = 3
LONGUEUR_D_UN_EXEMPLE = 40
LIBELLE_DES_LIGNES = "libelle"
"""Role of the first column of a table that has one column a month: it says what each line counts."""
ECART_DECISIF = 0.75
"""Two datasets whose readings are nearer than that are both possible: the person chooses."""
PREFERENCE_DU_DERNIER = 0.8
"""What the last file of the same columns was settles a tie, and no more: the words of this one may say otherwise."""


@dataclass(frozen=True)
class LectureDeTableau:
    """One table read as one dataset. ``note``: how well; ``manquants``: required roles that no column has.

    ``indices``: how many words of the dataset the title, the sheet, the file and the columns hold. ``incompris``: the
    one required column names none of the values it must. ``choisie``: the person chose this dataset.
    """

    jeu: str
    tableau: Tableau
    colonnes: tuple[ColonneLue, ...]
    note: float
    manquants: tuple[Role, ...]
    indices: int = 0
    incompris: bool = False
    choisie: bool = False

    @property
    def possible(self) -> bool:
        """Every required column is there, and something is counted, or two required columns describe each line.

        A dataset without a required column (it may be long or wide) is not guessed from « Date » and « Nombre ».
        """
        declaration = declarations()[self.jeu]
        mesure = any(role.type in NUMERIQUES and role.role in self.roles for role in declaration.roles)
        obligatoires = sum(role.obligatoire for role in declaration.roles)
        if obligatoires == 0:
            surs = {colonne.role for colonne in self.colonnes if colonne.role and colonne.sure}
            titrees = sum(not colonne.personnelle for colonne in self.colonnes)
            lues = sum(colonne.role is not None for colonne in self.colonnes)
            return mesure and len(surs) > 1 and lues * 2 > titrees and (self.indices > 0 or self.choisie)
        return not self.manquants and (mesure or obligatoires > 1) and (self.choisie or not self.incompris)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(colonne.role for colonne in self.colonnes if colonne.role is not None)


@dataclass(frozen=True)
class Reconnaissance:
    """What a file holds. ``retenues``: the tables to read, all of one dataset, the best first; empty when unknown.

    ``jeux_possibles``: datasets whose required columns are there, best first. ``autres``: tables of other datasets or
    columns, that are not read. ``au_mieux``: the nearest reading when none is possible.
    """

    retenues: tuple[LectureDeTableau, ...]
    jeux_possibles: tuple[str, ...]
    autres: tuple[LectureDeTableau, ...] = ()
    au_mieux: LectureDeTableau | None = None


def reconnaitre(tableaux: Sequence[Tableau], choix: Choix, profils: Profils, lieux: Lieux) -> Reconnaissance:
    """Choose the dataset and the tables of a file. ``choix`` of the person overrides everything."""
    vus = [tableau for tableau in tableaux if choix.feuille in (None, tableau.feuille.nom)]
    meilleures: list[LectureDeTableau] = []
    toutes: list[LectureDeTableau] = []
    for tableau in vus:
        contenus = examiner_les_colonnes(tableau)
        jeux = [choix.jeu] if choix.jeu in declarations() else list(declarations())
        lues = [lire_tableau(tableau, jeu, choix, profils, lieux, contenus) for jeu in jeux]
        lectures = sorted(_preferer(lues, profils), key=_ordre)
        toutes += lectures
        meilleures.append(lectures[0])
    meilleures.sort(key=_ordre)
    possibles = sorted((lecture for lecture in toutes if lecture.possible), key=_ordre)
    jeux_possibles = tuple(dict.fromkeys(lecture.jeu for lecture in possibles))
    if not possibles:
        return Reconnaissance((), (), au_mieux=_la_plus_proche(meilleures, choix))
    choisie = possibles[0]
    rivales = [lecture for lecture in possibles if lecture.tableau is choisie.tableau and lecture.jeu != choisie.jeu]
    if rivales and choisie.note - rivales[0].note < ECART_DECISIF:
        return Reconnaissance((), jeux_possibles, au_mieux=choisie)
    return _avec_les_semblables(choisie, meilleures, jeux_possibles, choix, vus)


def _preferer(lectures: Sequence[LectureDeTableau], profils: Profils) -> list[LectureDeTableau]:
    """Favour what the last file of these columns was, unless the words of this one point elsewhere."""
    dernier = profils.get(profil_de(lectures[0].tableau.titres), {}).get(JEU_DU_PROFIL)
    favori = next((lecture for lecture in lectures if lecture.jeu == dernier), None)
    possibles = [lecture for lecture in lectures if lecture.possible]
    if favori is None or any(lecture.indices > favori.indices for lecture in possibles):
        return list(lectures)
    prefere = replace(favori, note=favori.note + PREFERENCE_DU_DERNIER)
    return [prefere if lecture is favori else lecture for lecture in lectures]


def _ordre(lecture: LectureDeTableau) -> tuple[bool, float, int]:
    return not lecture.possible, -lecture.note, -len(lecture.tableau.lignes)


def _la_plus_proche(lectures: Sequence[LectureDeTableau], choix: Choix) -> LectureDeTableau | None:
    """The reading whose faults are worth telling: two of its columns are surely known, or one that it requires is."""
    for lecture in sorted(lectures, key=lambda lecture: -lecture.note):
        obligatoires = {role.role for role in declarations()[lecture.jeu].roles if role.obligatoire}
        surs = sum(colonne.role is not None and colonne.sure for colonne in lecture.colonnes)
        if choix.jeu or surs > 1 or lecture.roles & obligatoires:
            return lecture
    return None


def _avec_les_semblables(
    choisie: LectureDeTableau,
    meilleures: Sequence[LectureDeTableau],
    jeux: tuple[str, ...],
    choix: Choix,
    tableaux: Sequence[Tableau],
) -> Reconnaissance:
    """Tables of the same dataset and columns are read together (one sheet a year, or a population), the rest is not.

    A dataset that each import replaces whole is one list: a second table would be another version of it, unless it
    names nothing that the first one does (the persons on a sheet, the structures on another).
    """
    declaration = declarations()[choisie.jeu]
    se_completent = bool(declaration.remplace_par) and choix.feuille is None
    reunies = declaration.listes_reunies and choix.feuille is None
    nommees = set(_valeurs_nommees(choisie)) if reunies else set()
    semblables, autres = [], []
    for lecture in meilleures:
        if lecture.tableau is choisie.tableau or not lecture.possible:
            continue
        meme = lecture.jeu == choisie.jeu and se_completent and lecture.roles == choisie.roles
        if lecture.jeu == choisie.jeu and reunies and (valeurs := _valeurs_nommees(lecture)).isdisjoint(nommees):
            nommees |= valeurs
            meme = bool(valeurs)
        (semblables if meme else autres).append(lecture)
    rangs = {id(tableau): rang for rang, tableau in enumerate(tableaux)}
    retenues = sorted((choisie, *semblables), key=lambda lecture: rangs[id(lecture.tableau)])
    return Reconnaissance(tuple(retenues), jeux, tuple(autres))


def _valeurs_nommees(lecture: LectureDeTableau) -> set[str]:
    """Return what the required columns of lists name in a table; nothing for a table that is already counted."""
    declaration = declarations()[lecture.jeu]
    if declaration.croisement in lecture.roles:
        return set()
    valeurs: set[str] = set()
    for colonne in lecture.colonnes:
        if colonne.role and (role := declaration.role(colonne.role)).type == "choix" and role.obligatoire:
            bruts = cellules(lecture.tableau, colonne.rang, len(lecture.tableau.lignes))
            valeurs |= {valeur for brut in bruts if (valeur := valeur_du_choix(brut, role))}
    return valeurs


# --- one table ------------------------------------------------------------------------------------------------


def examiner_les_colonnes(tableau: Tableau) -> tuple[Contenu, ...]:
    """Look for personal data in every cell of every column: it does not depend on the dataset, and is done once."""
    lignes = (*tableau.lignes, *tableau.totaux)
    return tuple(examiner(_case(ligne.cases, rang) for ligne in lignes) for rang in range(len(tableau.titres)))


def lire_tableau(
    tableau: Tableau, jeu: str, choix: Choix, profils: Profils, lieux: Lieux, contenus: Sequence[Contenu]
) -> LectureDeTableau:
    """Read the titles of a table as those of a dataset, find its personal columns, and say how well it fits."""
    declaration = declarations()[jeu]
    voulus = {**_roles_retenus(tableau, profils), **choix.colonnes}
    colonnes = _Colonnes(tableau, declaration, voulus, choix.colonnes, lieux, contenus).lire()
    manquants = tuple(role for role in declaration.roles if role.obligatoire and not _est_la(role.role, colonnes))
    indices, note = _noter(tableau, declaration, colonnes, manquants, lieux)
    incompris = sum(role.obligatoire for role in declaration.roles) == 1 and any(
        declaration.role(str(colonne.role)).type == "choix"
        and declaration.role(str(colonne.role)).obligatoire
        and part_convenable(declaration.role(str(colonne.role)), cellules(tableau, colonne.rang), lieux) == 0
        for colonne in colonnes
        if colonne.role
    )
    return LectureDeTableau(jeu, tableau, colonnes, note, manquants, indices, incompris, choix.jeu == jeu)


def _est_la(role: str, colonnes: Sequence[ColonneLue]) -> bool:
    return any(colonne.role == role or role in colonne.precisions for colonne in colonnes if colonne.role)


def _noter(
    tableau: Tableau,
    declaration: Declaration,
    colonnes: Sequence[ColonneLue],
    manquants: Sequence[Role],
    lieux: Lieux,
) -> tuple[int, float]:
    """Count the words that point to a dataset, and add up what speaks for it: columns, cells that fit, these words."""
    note = -2.5 * len(manquants)
    for role in {colonne.role: colonne for colonne in colonnes if colonne.role}.values():
        declare = declaration.role(str(role.role))
        note += (3 if role.sure else 1.5) if declare.obligatoire else (1 if role.sure else 0.4)
        if declare.type in ("choix", "iris", "commune"):
            note += 3 * part_convenable(declare, cellules(tableau, role.rang, 50), lieux) - 1.5
    titrees = [colonne for colonne in colonnes if tableau.titres[colonne.rang] and not colonne.personnelle]
    note += 2 * sum(colonne.role is not None for colonne in titrees) / max(1, len(titrees))
    libelles = [
        texte_de(brut) for lue in colonnes if lue.role == LIBELLE_DES_LIGNES for brut in cellules(tableau, lue.rang, 30)
    ]
    textes = [tableau.feuille.nom, tableau.feuille.fichier, *tableau.contexte, *tableau.titres, *libelles]
    contexte = f" {normaliser(' '.join(textes))} "
    indices = {normaliser(indice) for indice in declaration.indices}
    note += 3 * (f" {normaliser(declaration.titre)} " in contexte)
    trouves = sum(f" {indice} " in contexte for indice in indices)
    return trouves, note + 0.8 * min(3, trouves)


class _Colonnes:
    """The columns of one table under reading, each with the role it has so far."""

    def __init__(
        self,
        tableau: Tableau,
        declaration: Declaration,
        voulus: Mapping[str, str | None],
        choisis: Iterable[str],
        lieux: Lieux,
        contenus: Sequence[Contenu],
    ) -> None:
        self.tableau = tableau
        self.declaration = declaration
        self.lieux = lieux
        self.contenus = contenus
        self.parts: dict[tuple[int, str], float] = {}
        self.noms = nommer(tableau.titres)
        self.decides = {normaliser(titre): role for titre, role in voulus.items()}
        self.choisis = frozenset(map(normaliser, choisis))
        self.roles: dict[int, TitreLu] = {}
        self.imposes: set[int] = set()
        self.par_contenu: set[int] = set()

    def lire(self) -> tuple[ColonneLue, ...]:
        for rang, titre in enumerate(self.tableau.titres):
            self._lire_le_titre(rang, titre)
        self._oublier_les_faux_taux()
        self._nommer_les_lignes()
        self._croiser()
        self._reconnaitre_les_contenus()
        self._suppleer()
        self._departager()
        personnelles_ = self._personnelles()
        return tuple(self._colonne(rang, personnelles_.get(rang, "")) for rang in range(len(self.tableau.titres)))

    def _lire_le_titre(self, rang: int, titre: str) -> None:
        lu = lire_titre(titre, self.declaration.jeu) if titre else None
        for nom in (normaliser(self.noms[rang]), normaliser(sans_periode(titre)) if titre else ""):
            if nom and nom in self.decides:
                role = self.decides[nom]
                self.imposes.add(rang)
                if role is not None and self._declare(role):
                    precisions = lu.precisions if lu else precisions_du_titre(titre, self.declaration.jeu, role)
                    self.roles[rang] = TitreLu(role, EXACTE, {c: v for c, v in precisions.items() if c != role})
                return
        if lu is not None:
            self.roles[rang] = lu

    def _a(self, role: str) -> bool:
        return any(lu.role == role for lu in self.roles.values())

    def _declare(self, role: str) -> bool:
        return any(declare.role == role for declare in self.declaration.roles)

    def _oublier_les_faux_taux(self) -> None:
        """A column whose title is only a date is read as a rate when its cells are written as rates, and only then."""
        for rang, titre in enumerate(self.tableau.titres):
            lu = self.roles.get(rang)
            if lu is None or rang in self.imposes or lu.role != self.declaration.taux_par_date or sans_periode(titre):
                continue
            if not _sont_des_taux(cellules(self.tableau, rang)):
                del self.roles[rang]

    def _croiser(self) -> None:
        """Communes down and professions across, or the reverse: each column of numbers is named by its title."""
        mesure = self.declaration.croisement
        if not mesure:
            return
        for declare in self.declaration.roles:
            if declare.type not in ("commune", "choix") or not declare.obligatoire or self._a(declare.role):
                continue
            nommees = [rang for rang in range(len(self.noms)) if self._est_croisee(rang, declare, mesure)]
            if len(nommees) > 1:
                for rang in nommees:
                    self.roles[rang] = TitreLu(mesure, EXACTE, {declare.role: self.tableau.titres[rang]})

    def _est_croisee(self, rang: int, declare: Role, mesure: str) -> bool:
        titre = self.tableau.titres[rang]
        if not titre or rang in self.imposes or (rang in self.roles and self.roles[rang].force > RESSEMBLANTE):
            return False
        if declare.type == "choix":
            nomme = valeur_du_choix(titre, declare) is not None
        else:
            nomme = self.lieux.est_du_territoire(self.lieux.commune(titre).valeur)
        return nomme and self._part(rang, mesure) >= PART_RECONNUE

    def _suppleer(self) -> None:
        """The name of an IRIS stands for its code where no column gives the code."""
        for declare in self.declaration.roles:
            if declare.tient_lieu_de and not self._a(declare.tient_lieu_de):
                rang = next((rang for rang, lu in sorted(self.roles.items()) if lu.role == declare.role), None)
                if rang is not None and self._part(rang, declare.tient_lieu_de) >= PART_CONVENABLE:
                    self.roles[rang] = replace(self.roles[rang], role=declare.tient_lieu_de)

    def _nommer_les_lignes(self) -> None:
        """In a table of one column a month, the first text says what each line counts, whatever its title."""
        if not self._a(MESURE_EN_COLONNES) or self._a(LIBELLE_DES_LIGNES) or not self._declare(LIBELLE_DES_LIGNES):
            return
        for rang in range(len(self.tableau.titres)):
            lu = self.roles.get(rang)
            textes = [brut for brut in cellules(self.tableau, rang) if isinstance(brut, str)]
            if rang in self.imposes or not textes or (lu and lu.role == MESURE_EN_COLONNES):
                continue
            if lu is None or self._part(rang, lu.role) < PART_CONVENABLE:
                self.roles[rang] = TitreLu(LIBELLE_DES_LIGNES, EXACTE)
            return

    def _part(self, rang: int, role: str) -> float:
        if (rang, role) not in self.parts:
            valeurs = cellules(self.tableau, rang)
            self.parts[rang, role] = part_convenable(self.declaration.role(role), valeurs, self.lieux)
        return self.parts[rang, role]

    def _reconnaitre_les_contenus(self) -> None:
        """A column whose title says nothing is known by its cells: codes of IRIS, communes, values of a list."""
        for declare in self.declaration.roles:
            if declare.type not in ("iris", "commune", "choix") or self._a(declare.role):
                continue
            parts = {
                rang: self._part_designee(rang, declare)
                for rang in range(len(self.tableau.titres))
                if rang not in self.roles and rang not in self.imposes and self._peut_designer(rang, declare)
            }
            if parts and (meilleur := max(parts, key=lambda rang: parts[rang])) in parts:
                if parts[meilleur] < PART_RECONNUE:
                    continue
                self.roles[meilleur] = TitreLu(declare.role, RESSEMBLANTE)
                self.par_contenu.add(meilleur)

    def _part_designee(self, rang: int, declare: Role) -> float:
        """Return the share of cells that name something of the territory: France has a commune for every word."""
        if declare.type != "commune":
            return self._part(rang, declare.role)
        codes = [self.lieux.commune(brut).valeur for brut in cellules(self.tableau, rang)]
        return sum(map(self.lieux.est_du_territoire, codes)) / max(1, len(codes))

    def _peut_designer(self, rang: int, declare: Role) -> bool:
        """Small numbers are the values of no list, and a code of commune is not guessed from a count."""
        valeurs = cellules(self.tableau, rang)
        if declare.type == "iris":
            return any(len(texte_de(brut)) >= 8 for brut in valeurs)
        return any(isinstance(brut, str) and not brut.strip().isdecimal() for brut in valeurs)

    def _departager(self) -> None:
        """Of two columns that would be the same, the surer wins, then the one whose cells fit; equals are both kept."""
        groupes: dict[tuple, list[int]] = {}
        for rang, lu in self.roles.items():
            groupes.setdefault((lu.role, tuple(sorted(lu.precisions.items()))), []).append(rang)
        for (role, _), rangs in groupes.items():
            if len(rangs) < 2 or self.declaration.role(role).type == "commune":
                continue
            force = max(self.roles[rang].force for rang in rangs)
            rangs = self._garder(rangs, [rang for rang in rangs if self.roles[rang].force == force])
            convenables = [rang for rang in rangs if self._part(rang, role) >= PART_CONVENABLE]
            rangs = self._garder(rangs, convenables or rangs)
            self._garder(rangs, self._differentes(rangs))

    def _garder(self, rangs: Sequence[int], gardes: Sequence[int]) -> list[int]:
        for rang in rangs:
            if rang not in gardes and rang not in self.imposes:
                del self.roles[rang]
        return [rang for rang in rangs if rang in self.roles]

    def _differentes(self, rangs: Sequence[int]) -> list[int]:
        """A column copied twice is read once."""
        vues: dict[tuple, int] = {}
        for rang in rangs:
            vues.setdefault(tuple(_case(ligne.cases, rang) for ligne in self.tableau.lignes), rang)
        return list(vues.values())

    def _personnelles(self) -> dict[int, str]:
        trouvees: dict[int, str] = {}
        for rang, titre in enumerate(self.tableau.titres):
            lu = self.roles.get(rang)
            role = self.declaration.role(lu.role) if lu else None
            surs = rang in self.imposes or rang in self.par_contenu or (lu is not None and lu.force == EXACTE)
            convient = role is not None and surs and self._part(rang, role.role) >= PART_CONVENABLE
            if nature := personnelles.nature_personnelle(titre, self.contenus[rang], role, convient):
                trouvees[rang] = nature
        if trouvees:
            for rang in range(len(self.tableau.titres)):
                dates = cellules(self.tableau, rang)
                sans_role = rang not in self.roles or rang in self.par_contenu
                if rang not in trouvees and sans_role and personnelles.sont_des_naissances(dates, dt.date.today()):
                    trouvees[rang] = "des dates qui peuvent être des naissances"
        return trouvees

    def _colonne(self, rang: int, nature: str) -> ColonneLue:
        nom = personnelles.sans_donnees_personnelles(self.noms[rang])
        if nature:
            raison = personnelles.phrase(nom, nature, self.contenus[rang].remplies)
            return ColonneLue(nom, rang, None, raison, personnelle=True)
        lu = self.roles.get(rang)
        exemples = _exemples(cellules(self.tableau, rang), lu is not None)
        if lu is None:
            return ColonneLue(nom, rang, None, self._raison(rang), exemples=exemples)
        precisions = {role: personnelles.sans_donnees_personnelles(texte) for role, texte in lu.precisions.items()}
        return ColonneLue(nom, rang, lu.role, "", lu.force > RESSEMBLANTE, False, precisions, exemples)

    def _raison(self, rang: int) -> str:
        if normaliser(self.noms[rang]) in self.choisis:
            return "Vous avez choisi de ne pas lire cette colonne."
        lu = lire_titre(self.tableau.titres[rang], self.declaration.jeu)
        if lu is not None:
            return f"Une autre colonne donne déjà « {self.declaration.role(lu.role).libelle} »."
        return f"Ce titre n’est pas connu pour « {self.declaration.titre} » : la colonne n’est pas lue."


def colonnes_sans_jeu(tableau: Tableau) -> tuple[ColonneLue, ...]:
    """Return the columns of a table that no dataset explains, for the person to say what they are."""
    lues = []
    for rang, nom in enumerate(nommer(tableau.titres)):
        titre = personnelles.sans_donnees_personnelles(nom)
        contenu = examiner(_case(ligne.cases, rang) for ligne in tableau.lignes)
        if nature := personnelles.nature_personnelle(nom, contenu, None):
            raison = personnelles.phrase(titre, nature, contenu.remplies)
            lues.append(ColonneLue(titre, rang, None, raison, personnelle=True))
        else:
            raison = "Le contenu du fichier n’est pas reconnu."
            lues.append(ColonneLue(titre, rang, None, raison, exemples=_exemples(cellules(tableau, rang), False)))
    return tuple(lues)


def nommer(titres: Sequence[str]) -> tuple[str, ...]:
    """Return the name by which each column is told to the person: its title, or its place when it has none."""
    return tuple(titre or f"(sans titre, colonne {rang})" for rang, titre in enumerate(titres, 1))


def _case(cases_: Sequence[object], rang: int) -> object:
    return cases_[rang] if rang < len(cases_) else None


def cellules(tableau: Tableau, rang: int, combien: int = ECHANTILLON) -> list[object]:
    """Return the filled cells of a column, the first ones of a long table."""
    trouvees: list[object] = []
    for ligne in tableau.lignes:
        if texte_de(brut := _case(ligne.cases, rang)):
            trouvees.append(brut)
            if len(trouvees) == combien:
                break
    return trouvees


def part_convenable(role: Role, valeurs: Sequence[object], lieux: Lieux) -> float:
    """Return the share of the cells that the type of a role can read; 1 for an empty column."""
    return sum(_convient(role, brut, lieux) for brut in valeurs) / len(valeurs) if valeurs else 1.0


def _convient(role: Role, brut: object, lieux: Lieux) -> bool:
    if role.type == "iris":
        reconnu = lieux.iris(brut)
        return reconnu.valeur is not None or reconnu.lu is not None
    if role.type == "commune":
        reconnu = lieux.commune(brut)
        return reconnu.valeur is not None or reconnu.plusieurs
    if role.type == "choix":
        return valeur_du_choix(brut, role) is not None
    lecteurs = {"mois": cases.lire_mois, "date": cases.lire_date, "periode": cases.lire_periode}
    if role.type == "texte":
        return True
    try:
        if role.type == "mois" and isinstance(brut, str) and cases.mois_et_annee(brut):
            return True
        lu = lecteurs.get(role.type, cases.lire_nombre)(brut)
    except cases.CaseIllisible:
        return role.type == "pourcentage" and isinstance(brut, str) and brut.strip().endswith("%")
    return isinstance(lu, Motif) or not isinstance(lu, Decimal) or abs(lu) <= NOMBRE_MAX


def _sont_des_taux(valeurs: Sequence[object]) -> bool:
    """Say whether numbers are written out of 100 or as fractions: « 84,8 % », or 0,848 in every cell."""
    textes = [texte_de(brut) for brut in valeurs if not isinstance(cases.motif(brut), Motif)]
    if all(texte.endswith("%") for texte in textes):
        return bool(textes)
    nombres = [brut for brut in valeurs if isinstance(brut, int | float) and not isinstance(brut, bool)]
    return len(nombres) == len(textes) > 0 and all(0 <= nombre <= 1 for nombre in nombres)


def _exemples(valeurs: Sequence[object], lue: bool) -> tuple[str, ...]:
    """Return a few values to recognise a column by; a column that is not read shows no text that could be a name."""
    montrees: dict[str, None] = {}
    for brut in valeurs:
        if personnelles.contenu_personnel(brut) or (not lue and personnelles.a_la_forme_d_un_nom(brut)):
            continue
        texte = affichable(cases.texte_affiche(brut), LONGUEUR_D_UN_EXEMPLE)
        if lue or len(texte) <= 20:
            montrees[texte] = None
        if len(montrees) == EXEMPLES:
            break
    return tuple(montrees)


# --- what is remembered ---------------------------------------------------------------------------------------


def profil_de(titres: Sequence[str]) -> str:
    """Return the key under which the reading of a file is remembered: its titles, in any order, without their dates."""
    cles = sorted({normaliser(sans_periode(titre)) for titre in titres if titre} - {""})
    return hashlib.sha256("\n".join(cles).encode()).hexdigest()[:16]


def a_retenir(jeu: str, colonnes: Sequence[ColonneLue]) -> dict[str, str | None]:
    """Return what to remember of an accepted file: title -> role, and the dataset. No personal title is kept."""
    retenus: dict[str, str | None] = {JEU_DU_PROFIL: jeu}
    return retenus | {sans_periode(c.titre): c.role for c in colonnes if not c.personnelle and sans_periode(c.titre)}


def _roles_retenus(tableau: Tableau, profils: Profils) -> dict[str, str | None]:
    retenus = profils.get(profil_de(tableau.titres), {})
    return {sans_periode(titre): role for titre, role in retenus.items() if titre != JEU_DU_PROFIL}
