"""Coverage by a médecin traitant of the whole territory, one or several dates.

Rates are computed from the counts when both are there; the rate of the file is kept beside, as printed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cpts_data.importation.conversions import indicateurs
from cpts_data.importation.conversions.indicateurs import comparer
from cpts_data.importation.conversions.outils import Canonique, Travail, est_connu, motif_commun
from cpts_data.importation.modele import ColonneLue, Conversion, Ligne, Motif, Tableau, Territoire
from cpts_data.loaders.regles import POPULATION_MT, SOUS_POPULATIONS_MT, TYPES_SANS_MONTANT

JEU = "mt_couverture"
POPULATIONS = {
    "MT_16P": "16 ans et plus",
    "MT_CSS": "16 ans et plus, C2S",
    "MT_ALD": "16 ans et plus, ALD",
    "MT_70P": "70 ans et plus",
    "PATIENTS_MT_PAR_MG_AVEC_MEP": "MG avec MEP",
    "PATIENTS_MT_PAR_MG_HORS_MEP": "MG hors MEP",
    "MG_EN_ACTIVITE": "MG",
    "MG_100_PATIENTS": "MG",
    "MG_65_PLUS": "MG",
}
TAUX = (POPULATION_MT, *SOUS_POPULATIONS_MT)
"""The indicators that are a rate; the others are a count or a mean of doctors, without denominator."""


def convertir(
    tableau: Tableau, colonnes: Sequence[ColonneLue], territoire: Territoire, date_des_chiffres: dt.date | None
) -> Conversion:
    """Return one row an indicator and a period."""
    travail = Travail(JEU, tableau, colonnes, territoire, date_des_chiffres, repetables=indicateurs.MESURES)
    lignes = [_completer(travail, ligne) for ligne in indicateurs.lire(travail)]
    indicateurs.inclus_dans(travail, lignes, POPULATION_MT, SOUS_POPULATIONS_MT)
    indicateurs.petits_effectifs(travail, lignes)
    comparer(travail, lignes)
    return travail.conclure(lignes, [str(ligne["periode"]) for ligne in lignes])


def _completer(travail: Travail, ligne: Canonique) -> Canonique:
    code = ligne["code_indicateur"]
    numerateur, denominateur = ligne["numerateur"], ligne["denominateur"]
    if code not in TAUX:
        denominateur = Motif.SANS_OBJET
    connus = est_connu(numerateur) and est_connu(denominateur)
    source = next(lue for lue in travail.tableau.lignes if lue.numero == ligne["ligne_source"])
    type_indicateur = travail.choix(source, travail.colonne("type_indicateur"), obligatoire=False)
    sans = denominateur - numerateur if connus else motif_commun(numerateur, denominateur)
    return ligne | {
        "population_libelle": POPULATIONS[code],
        "denominateur": denominateur,
        "sans_mt": Motif.SANS_OBJET if code not in TAUX else sans,
        "imprime_egale_calcule": indicateurs.egale_un_dixieme(ligne["taux_imprime_pct"], ligne["taux_source_pct"]),
        "type_indicateur": type_indicateur,
        "montant_eur": _montant(travail, source, type_indicateur),
    }


def _montant(travail: Travail, source: Ligne, type_indicateur: str | None) -> object:
    colonne = travail.colonne("montant_eur")
    if colonne is None or travail.est_vide(source, colonne):
        return None
    montant = travail.decimal(source, colonne)
    if est_connu(montant) and type_indicateur in TYPES_SANS_MONTANT:
        message = "Un indicateur de suivi ou neutralisé n’a pas de montant."
        travail.erreur(message, source.numero, colonne.titre, travail.brut(source, colonne), "une case vide")
    return montant
