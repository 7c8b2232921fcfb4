"""Professionals of the téléexpertise by speciality: the two datasets have one shape."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from cpts_data.importation import cases, controles
from cpts_data.importation.conversions.outils import SECTION, Canonique, Travail, est_connu, somme_connue, taux
from cpts_data.importation.modele import ColonneLue, Conversion, Ligne, Motif, Tableau, Territoire
from cpts_data.loaders.regles import TOTAL_CALCULE, TOTAL_IMPRIME

SOMME = "somme"


def convertir_jeu(
    jeu: str,
    tableau: Tableau,
    colonnes: Sequence[ColonneLue],
    territoire: Territoire,
    date_des_chiffres: dt.date | None,
) -> Conversion:
    """Return one row a speciality, then the sum of the lines, then the printed total when there is one."""
    travail = Travail(jeu, tableau, colonnes, territoire, date_des_chiffres)
    if not travail.exiger("specialite", "professionnels"):
        return travail.conclure([])
    lignes = [lue for ligne in tableau.lignes if (lue := _ligne(travail, ligne))]
    controles.doublons(travail, lignes, lambda ligne: str(ligne["specialite"]))
    total = somme_connue(ligne["professionnels"] for ligne in lignes)
    for ligne in lignes:
        ligne["part_source_pct"] = taux(ligne["professionnels"], total, 1)
        source = next(lue for lue in tableau.lignes if lue.numero == ligne["ligne_source"])
        colonne = travail.colonne("part")
        imprime = travail.pourcentage(source, colonne)
        controles.taux_imprime(travail, ligne, colonne, imprime, ligne["professionnels"], total)
    travail.comparer_les_totaux([travail.colonne("professionnels")])
    if lignes:
        lignes += _totaux(travail, total)
        controles.remplacement(travail, lignes, lambda ligne: str(ligne["specialite"]))
        if not travail.erreurs:
            avant = controles.totaux_actuels(travail, _nom_du_total, "professionnels")
            controles.variations(travail, avant, {"Professionnels": total})
    return travail.conclure(lignes)


def _nom_du_total(ligne) -> str | None:
    return None if ligne["specialite"] in (TOTAL_CALCULE, TOTAL_IMPRIME) else "Professionnels"


def _ligne(travail: Travail, ligne: Ligne) -> Canonique | None:
    specialite = travail.texte_obligatoire(ligne, travail.colonne("specialite"))
    colonne = travail.colonne("professionnels")
    nombre = travail.entier(ligne, colonne)
    if isinstance(nombre, Motif):
        message = f"Le nombre de professionnels est {nombre} : il est nécessaire."
        travail.erreur(message, ligne.numero, colonne.titre, travail.brut(ligne, colonne), cases.ATTENDU_ENTIER)
        return None
    if specialite is None or nombre is None:
        return None
    return {
        "specialite": specialite.removeprefix("*").strip(),
        "professionnels": nombre,
        "section": SECTION,
        "ligne_source": ligne.numero,
    }


def _totaux(travail: Travail, total: object) -> list[Canonique]:
    derniere = travail.tableau.lignes[-1].numero
    calcule: Canonique = {
        "specialite": TOTAL_CALCULE,
        "professionnels": total,
        "section": SOMME,
        "ligne_source": derniere,
    }
    lignes = [calcule | {"part_source_pct": Decimal(100) if total else None}]
    for ligne in travail.tableau.totaux[-1:]:
        imprime = travail.entier(ligne, travail.colonne("professionnels"))
        if est_connu(imprime):
            lignes.append({**calcule, "specialite": TOTAL_IMPRIME, "professionnels": imprime, "section": SECTION})
            lignes[-1]["ligne_source"] = ligne.numero
    return lignes
