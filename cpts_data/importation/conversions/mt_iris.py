"""Patients with and without a médecin traitant by IRIS, as the CPAM sends them.

Two of « avec », « sans » and « total » are enough; the third is their sum or difference, never that of a masked cell.
The population and the date come from a column, the title of the measure, the name of the sheet or the lines above the
header; without a population, the 16 and over are taken, with a warning.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cpts_data import formats_fr as fr
from cpts_data.importation import controles
from cpts_data.importation.conversions.outils import (
    Canonique,
    Nombre,
    Travail,
    chercher,
    est_connu,
    motif_commun,
    somme_connue,
)
from cpts_data.importation.correspondances import Reconnu, normaliser, reconnaitre_choix
from cpts_data.importation.modele import ColonneLue, Conversion, Ligne, Motif, Tableau, Territoire
from cpts_data.loaders.regles import POPULATION_MT, SOUS_POPULATIONS_MT
from cpts_data.referentiels import communes_de_france

JEU = "mt_iris"
MESURES = ("avec_mt", "sans_mt", "total")
TAUX = ("taux", "taux_sans")

NOMS = {
    "MT_16P": "16 ans et plus",
    "MT_CSS": "bénéficiaires de la C2S",
    "MT_ALD": "personnes en ALD",
    "MT_70P": "70 ans et plus",
}
SANS_IRIS = (
    "Ce tableau compte les patients par commune : il n’a pas de colonne « Code IRIS ». La carte et le plan d’action "
    "ont besoin des nombres IRIS par IRIS, à demander à la CPAM."
)
SANS_QUARTIER = frozenset({
    "autre", "autres", "hors iris", "inconnu", "iris inconnu", "iris non renseigne", "indetermine", "non attribue",
    "non affecte", "non codifie", "non determine", "non geolocalise", "non localise", "non precise", "non renseigne",
    "nr", "nd", "n d", "sans iris", "iris indetermine", "iris non localise", "iris non determine", "non connu",
})  # fmt: skip
"""What a producer writes for the patients whose address is in no IRIS that it knows."""
INDICES = {
    "MT_ALD": lambda texte: bool({"ald"} & set(texte.split())) or "longue duree" in texte,
    "MT_CSS": lambda texte: bool({"css", "c2s", "cmu"} & set(texte.split())) or "solidaire" in texte,
    "MT_70P": lambda texte: "70 ans" in texte or "70 +" in texte or "70 et" in texte or "70p" in texte,
    "MT_16P": lambda texte: "16 ans" in texte or "16 +" in texte or "16 et" in texte or "16p" in texte,
}
"""Tried in this order: « ALD 16+ » speaks of the ALD."""


@dataclass(frozen=True)
class Bloc:
    """The columns of one population and one period; None where a column of the file gives it line by line."""

    population: str | None
    periode: str | None
    colonnes: Mapping[str, ColonneLue] = field(default_factory=dict)


def convertir(
    tableau: Tableau, colonnes: Sequence[ColonneLue], territoire: Territoire, date_des_chiffres: dt.date | None
) -> Conversion:
    """Return one row an IRIS, a population and a period."""
    travail = Travail(JEU, tableau, colonnes, territoire, date_des_chiffres, repetables=(*MESURES, *TAUX))
    if not travail.colonne("code_iris"):
        travail.colonne_absente("code_iris", SANS_IRIS if travail.colonne("code_commune") else "")
        return travail.conclure([])
    blocs = _blocs(travail)
    if not _mesures_suffisantes(travail, blocs):
        return travail.conclure([])
    tri = _Tri(travail)
    lignes: list[Canonique] = []
    for ligne in tableau.lignes:
        code = tri.iris(ligne)
        for bloc in blocs:
            if ligne.numero in tri.laissees:
                for mesure in MESURES:
                    if mesure in bloc.colonnes:
                        travail.relever(ligne, bloc.colonnes[mesure])
            elif lue := _ligne(travail, ligne, bloc, code):
                lignes.append(lue)
    tri.conclure(blocs)
    tri.communes_resumees(lignes, blocs)
    travail.comparer_les_totaux(bloc.colonnes[m] for bloc in blocs for m in MESURES if m in bloc.colonnes)
    controles.doublons(travail, lignes, lambda ligne: f"{ligne['code_iris']}, {_decrire(ligne)}")
    _inclusions(travail, lignes)
    _absents(travail, lignes, tri.autrement_decoupees)
    comparer(travail, lignes)
    return travail.conclure(lignes, [str(ligne["periode"]) for ligne in lignes])


def _blocs(travail: Travail) -> list[Bloc]:
    """Group the measure columns by population and period, each from its title."""
    groupes: dict[tuple[str | None, str | None], dict[str, ColonneLue]] = {}
    for role in (*MESURES, *TAUX):
        for colonne in travail.colonnes(role):
            cle = (_population(travail, colonne), _periode(travail, colonne))
            premiere = groupes.setdefault(cle, {}).setdefault(role, colonne)
            if premiere is not colonne:
                travail.colonnes_en_double(premiere, colonne)
    return [Bloc(population, periode, trouvees) for (population, periode), trouvees in groupes.items()]


def _population(travail: Travail, colonne: ColonneLue) -> str | None:
    if travail.colonne("population"):
        return None
    if texte := colonne.precisions.get("population"):
        reconnu = reconnaitre_choix(texte, travail.role("population")).valeur or chercher(normaliser(texte), INDICES)
        if reconnu:
            return reconnu
    return chercher(normaliser(colonne.titre), INDICES) or _population_du_tableau(travail)


def _population_du_tableau(travail: Travail) -> str:
    """Read the population in the other titles, the name of the sheet or above the header; warn when it is nowhere."""
    for textes in (travail.tableau.titres, (travail.tableau.feuille.nom,), travail.tableau.contexte):
        trouvees = {p for texte in textes if (p := chercher(normaliser(texte), INDICES))}
        if len(trouvees) == 1:
            return trouvees.pop()
    message = "Le fichier ne dit pas de quels patients il s’agit : les nombres sont rangés dans « 16 ans et plus »."
    attendu = "une colonne « Population », ou « 16 ans et plus », « C2S », « ALD » ou « 70 ans et plus » dans le titre"
    if message not in [faute.message for faute in travail.avertissements]:
        travail.avertir(message, attendu=attendu)
    return POPULATION_MT


def _periode(travail: Travail, colonne: ColonneLue) -> str | None:
    return None if travail.colonne("periode") else travail.periode_de_mesure(Ligne(0, ()), None, colonne)


def _mesures_suffisantes(travail: Travail, blocs: Sequence[Bloc]) -> bool:
    if not blocs:
        travail.colonne_absente("avec_mt", "Le fichier n’a aucune colonne de patients avec ou sans médecin traitant.")
        return False
    for bloc in blocs:
        presentes = [mesure for mesure in MESURES if mesure in bloc.colonnes]
        if len(presentes) < 2:
            manque = "sans_mt" if presentes == ["avec_mt"] else "avec_mt"
            message = "Il faut deux nombres sur trois : patients avec médecin traitant, sans médecin traitant, total."
            travail.colonne_absente(manque, message)
            return False
    return True


class _Tri:
    """Sorts the lines by IRIS: in the territory, outside it, of another vintage, unknown."""

    def __init__(self, travail: Travail) -> None:
        self.travail = travail
        self.colonne = travail.colonne("code_iris")
        self.dehors: dict[str, list[int]] = {}
        self.inconnus: dict[str, list[tuple[Ligne, Reconnu]]] = {}
        self.laissees: set[int] = set()
        self.sans_quartier: list[Ligne] = []
        self.de_commune: list[tuple[Ligne, str]] = []
        self.vus: set[str] = set()
        self.autrement_decoupees: set[str] = set()

    def iris(self, ligne: Ligne) -> str | None:
        """Return a code of the territory; None for a line that is left out, or whose fault is told."""
        travail, territoire = self.travail, self.travail.territoire
        commune = self._commune(ligne)
        if travail.est_vide(ligne, self.colonne):
            if commune is None:
                travail.texte_obligatoire(ligne, self.colonne)
            else:
                self.de_commune.append((ligne, commune))
            return None
        brut = travail.brut(ligne, self.colonne)
        if normaliser(str(brut)) in SANS_QUARTIER:
            self.sans_quartier.append(ligne)
            self.laissees.add(ligne.numero)
            return None
        reconnu = travail.lieux.iris(brut, commune)
        code = reconnu.valeur or reconnu.lu
        if reconnu.valeur is None and (code is None or code[:5] in territoire.communes or not _existe(code[:5])):
            self.inconnus.setdefault((code or "")[:5], []).append((ligne, reconnu))
            return None
        if commune and code[:5] != commune:
            message = "L’IRIS n’est pas dans la commune écrite sur la même ligne."
            attendu = f"un code qui commence par {commune} ({travail.nom_de_commune(commune)})"
            travail.erreur(message, ligne.numero, self.colonne.titre, brut, attendu)
            return None
        if code[:5] not in territoire.communes:
            self._laisser(code[:5], ligne)
            return None
        self.vus.add(code)
        return code

    def _laisser(self, commune: str, ligne: Ligne) -> None:
        self.dehors.setdefault(commune, []).append(ligne.numero)
        self.laissees.add(ligne.numero)

    def _commune(self, ligne: Ligne) -> str | None:
        """The commune is a help and a check: one that is not recognised is no fault when the IRIS is."""
        for colonne in self.travail.colonnes("code_commune"):
            nature = self.travail.nature(colonne)
            if code := self.travail.lieux.commune(self.travail.brut(ligne, colonne), nature).valeur:
                return code
        return None

    def communes_resumees(self, lignes: Sequence[Canonique], blocs: Sequence[Bloc]) -> None:
        """A line of a commune without an IRIS sums the IRIS of the commune, or lacks its code."""
        travail = self.travail
        colonnes = [bloc.colonnes[mesure] for bloc in blocs for mesure in MESURES if mesure in bloc.colonnes]
        lignes_par_commune: dict[str, set[int]] = {}
        for lue in lignes:
            lignes_par_commune.setdefault(str(lue["code_iris"])[:5], set()).add(lue["ligne_source"])
        for ligne, commune in self.de_commune:
            siennes = lignes_par_commune.get(commune, set())
            sommes = [
                somme_connue(travail.lus[numero, c.rang] for numero in siennes if (numero, c.rang) in travail.lus)
                for c in colonnes
            ]
            lus = [travail.lus.get((ligne.numero, colonne.rang)) for colonne in colonnes]
            if not siennes or lus != sommes:
                travail.texte_obligatoire(ligne, self.colonne)
                continue
            for colonne, lu, somme in zip(colonnes, lus, sommes, strict=True):
                if est_connu(lu):
                    nom = travail.nom_de_commune(commune)
                    travail.noter_total(nom, colonne.titre, Decimal(lu), somme, ligne.numero)

    def _dire_les_sans_quartier(self, blocs: Sequence[Bloc]) -> None:
        if not self.sans_quartier:
            return
        travail = self.travail
        patients = [
            travail.lus.get((ligne.numero, bloc.colonnes[mesure].rang))
            for ligne in self.sans_quartier
            for bloc in blocs
            for mesure in ("avec_mt", "sans_mt")
            if mesure in bloc.colonnes
        ]
        total = sum(nombre for nombre in patients if est_connu(nombre))
        lignes = fr.compte(len(self.sans_quartier), "ligne est écartée", "lignes sont écartées")
        message = f"{lignes} : l’IRIS de ces patients ({fr.nombre(total)} au total) n’est pas connu du producteur."
        seule = self.sans_quartier[0].numero if len(self.sans_quartier) == 1 else None
        travail.avertir(message, seule, self.colonne.titre)

    def conclure(self, blocs: Sequence[Bloc]) -> None:
        self._dire_les_sans_quartier(blocs)
        for commune in list(self.inconnus) if self.dehors else ():
            if self._disparue(commune):
                for ligne, _ in self.inconnus.pop(commune):
                    self._laisser(commune, ligne)
        controles.hors_territoire(self.travail, "l’IRIS est", self.dehors)
        for commune, cas in self.inconnus.items():
            if self._autre_millesime(commune, cas):
                self.autrement_decoupees.add(commune)
                self._avertir_du_millesime(commune, cas)
            else:
                for ligne, reconnu in cas:
                    self._refuser(ligne, reconnu)

    def _disparue(self, commune: str) -> bool:
        """In an extraction wider than the territory, a code that no commune has today is one that merged since."""
        return bool(commune) and commune not in self.travail.territoire.communes and not _existe(commune)

    def _autre_millesime(self, commune: str, cas: Sequence[tuple[Ligne, Reconnu]]) -> bool:
        """Codes of a commune that was cut otherwise: some of ours are missing, and not one for one, as a typo would."""
        connus = {code for code, (_, c) in self.travail.territoire.iris.items() if c == commune}
        inconnus = {reconnu.lu for _, reconnu in cas}
        manquants = connus - self.vus
        if None in inconnus or not manquants:
            return False
        entiere = any(code.endswith("0000") for code in (*inconnus, *manquants))
        return entiere or (len(inconnus), len(manquants)) != (1, 1)

    def _avertir_du_millesime(self, commune: str, cas: Sequence[tuple[Ligne, Reconnu]]) -> None:
        lignes = fr.compte(len(cas), "ligne est écartée", "lignes sont écartées")
        codes = ", ".join(dict.fromkeys(str(reconnu.lu) for _, reconnu in cas[: controles.NOMS_CITES]))
        message = (
            f"{lignes} : les codes IRIS de {self.travail.nom_de_commune(commune)} ne sont pas ceux de notre découpage "
            f"({codes}). Le fichier suit sans doute un découpage plus ancien ou plus récent."
        )
        attendu = "les chiffres dans le découpage IRIS des contours, à demander à la CPAM"
        self.travail.avertir(message, cas[0][0].numero, self.colonne.titre, None, attendu)

    def _refuser(self, ligne: Ligne, reconnu: Reconnu) -> None:
        attendu = reconnu.attendu("un code IRIS de 9 caractères")
        message = "Plusieurs IRIS portent ce nom." if reconnu.plusieurs else "L’IRIS n’est pas reconnu."
        self.travail.erreur(message, ligne.numero, self.colonne.titre, self.travail.brut(ligne, self.colonne), attendu)


def _existe(commune: str) -> bool:
    return commune in communes_de_france() or commune[:3] in ("751", "132", "693")


def _ligne(travail: Travail, ligne: Ligne, bloc: Bloc, code: str | None) -> Canonique | None:
    """Return one row, None after a fault; the numbers are read even when the IRIS is not known."""
    valeurs = {mesure: travail.entier(ligne, bloc.colonnes.get(mesure)) for mesure in MESURES}
    if code is None:
        return None
    population = bloc.population or travail.choix(ligne, travail.colonne("population"))
    periode = bloc.periode or travail.periode_de_mesure(ligne, travail.colonne("periode"))
    lue: Canonique = {"code_iris": code, "population": population, "periode": periode, "ligne_source": ligne.numero}
    if None in (population, periode, *valeurs.values()) or not _coherentes(travail, lue, bloc, valeurs):
        return None
    avec, sans = _completer(bloc, valeurs)
    if Motif.SANS_OBJET in (avec, sans) and avec != sans:
        _refuser_le_demi_sans_objet(travail, lue, bloc, valeurs)
        return None
    total = avec + sans if est_connu(avec) and est_connu(sans) else None
    _verifier_les_taux(travail, ligne, lue, bloc, (avec, sans, total))
    return lue | {"avec_mt": avec, "sans_mt": sans}


def _coherentes(travail: Travail, lue: Canonique, bloc: Bloc, valeurs: Mapping[str, Nombre]) -> bool:
    avec, sans, total = (valeurs[mesure] for mesure in MESURES)
    colonnes = [bloc.colonnes.get(mesure) for mesure in MESURES]
    plafond = (colonnes[2], total)
    if not all(
        controles.au_plus(travail, lue, (c, v), plafond) for c, v in zip(colonnes[:2], (avec, sans), strict=True)
    ):
        return False
    if est_connu(avec) and est_connu(sans) and est_connu(total) and avec + sans != total:
        message = "Le total n’est pas la somme des patients avec et sans médecin traitant."
        travail.erreur(message, lue["ligne_source"], colonnes[2].titre, fr.nombre(total), fr.nombre(avec + sans))
        return False
    return True


def _refuser_le_demi_sans_objet(travail: Travail, lue: Canonique, bloc: Bloc, valeurs: Mapping[str, Nombre]) -> None:
    """A count without object beside one that has an object: nobody can tell whether it means zero, or not known."""
    mesure = next(mesure for mesure in MESURES if valeurs[mesure] is Motif.SANS_OBJET)
    travail.erreur(
        "Un seul des deux nombres de l’IRIS est sans objet : la ligne ne peut pas être lue.",
        lue["ligne_source"],
        bloc.colonnes[mesure].titre,
        "sans objet",
        "un nombre (0 quand il n’y a personne), ou « sans objet » pour les deux",
    )


def _completer(bloc: Bloc, valeurs: Mapping[str, Nombre]) -> tuple[Nombre, Nombre]:
    """Return both counts; one that no column gives, or whose cell is empty, is the total less the other."""
    avec, sans, total = (valeurs[mesure] for mesure in MESURES)
    return _manquant(avec, sans, total, "avec_mt" in bloc.colonnes), _manquant(
        sans, avec, total, "sans_mt" in bloc.colonnes
    )


def _manquant(valeur: Nombre, autre: Nombre, total: Nombre, a_sa_colonne: bool) -> Nombre:
    if est_connu(valeur) or (a_sa_colonne and valeur is not Motif.VIDE):
        return valeur
    if est_connu(autre) and est_connu(total):
        return total - autre
    return valeur if a_sa_colonne else motif_commun(autre, total)


def _verifier_les_taux(
    travail: Travail, ligne: Ligne, lue: Canonique, bloc: Bloc, nombres: tuple[Nombre, Nombre, Nombre]
) -> None:
    avec, sans, total = nombres
    for role, numerateur in (("taux", avec), ("taux_sans", sans)):
        colonne = bloc.colonnes.get(role)
        controles.taux_imprime(travail, lue, colonne, travail.pourcentage(ligne, colonne), numerateur, total)


def _inclusions(travail: Travail, lignes: Sequence[Canonique]) -> None:
    """Each group is inside the 16 and over of the same IRIS and date."""
    ensembles = {(l["code_iris"], l["periode"]): l for l in lignes if l["population"] == POPULATION_MT}  # noqa: E741
    for ligne in lignes:
        ensemble = ensembles.get((ligne["code_iris"], ligne["periode"]))
        if ligne["population"] not in SOUS_POPULATIONS_MT or ensemble is None:
            continue
        for colonne in ("avec_mt", "sans_mt"):
            if est_connu(ligne[colonne]) and est_connu(ensemble[colonne]) and ligne[colonne] > ensemble[colonne]:
                nom = NOMS[str(ligne["population"])]
                message = f"Le nombre ({nom}) dépasse celui des 16 ans et plus du même IRIS."
                travail.erreur(
                    message,
                    ligne["ligne_source"],
                    travail.role(colonne).libelle,
                    fr.nombre(ligne[colonne]),
                    f"au plus {fr.nombre(ensemble[colonne])}",
                )


def _absents(travail: Travail, lignes: Sequence[Canonique], deja_dites: Collection[str]) -> None:
    """Warn of the IRIS of the territory that a group and a date do not have, one sentence for the same ones."""
    attendus = {code for code, (_, commune) in travail.territoire.iris.items() if commune not in deja_dites}
    presents: dict[str, set[object]] = {}
    for ligne in lignes:
        presents.setdefault(_decrire(ligne), set()).add(ligne["code_iris"])
    manques: dict[tuple[str, ...], list[str]] = {}
    for description, codes in presents.items():
        if absents := tuple(sorted(attendus - codes)):
            manques.setdefault(absents, []).append(description)
    for absents, descriptions in manques.items():
        partout = len(descriptions) == len(presents)
        _dire_les_absents(travail, absents, "" if partout else f" ({fr.enumeration(descriptions)})")


def _dire_les_absents(travail: Travail, absents: Sequence[str], precision: str) -> None:
    cites = ", ".join(f"{code} {travail.territoire.iris[code][0]}" for code in absents[: controles.NOMS_CITES])
    suite = "…" if len(absents) > controles.NOMS_CITES else ""
    nombre = fr.compte(len(absents), "IRIS du territoire n’est pas", "IRIS du territoire ne sont pas")
    message = f"{nombre} dans le fichier{precision} : {cites}{suite}. Ils resteront sans valeur."
    attendu = f"les {fr.nombre(len(travail.territoire.iris))} IRIS du territoire"
    travail.avertir_sans_erreur(message, attendu=attendu)


def comparer(travail: Travail, lignes: Sequence[Canonique]) -> None:
    """Compare with the rows already there."""
    controles.remplacement(travail, lignes, _decrire)
    if travail.erreurs:
        return
    derniere = controles.derniere_periode(travail)

    def nom(ligne: Mapping[str, object]) -> str | None:
        return f"Patients ({NOMS[ligne['population']]})" if ligne["periode"] == derniere else None

    avant: dict[str, Decimal] = {}
    for colonne in ("avec_mt", "sans_mt"):
        for groupe, somme in controles.totaux_actuels(travail, nom, colonne).items():
            avant[groupe] = avant.get(groupe, Decimal(0)) + somme
    controles.variations(travail, avant, _totaux(lignes))


def _totaux(lignes: Sequence[Canonique]) -> dict[str, int]:
    """Patients by population at the last period of the file; a masked cell counts for nothing on both sides."""
    sommes: dict[str, int] = {}
    derniere = max((str(ligne["periode"]) for ligne in lignes), default="", key=fr.rang_de_periode)
    for ligne in (ligne for ligne in lignes if ligne["periode"] == derniere):
        nom = f"Patients ({NOMS[ligne['population']]})"
        sommes[nom] = sommes.get(nom, 0) + sum(v for c in ("avec_mt", "sans_mt") if est_connu(v := ligne[c]))
    return sommes


def _decrire(ligne: Canonique) -> str:
    return f"{NOMS[str(ligne['population'])]}, {fr.periode(str(ligne['periode']))}"
