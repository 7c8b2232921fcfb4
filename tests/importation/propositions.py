"""Propositions made by hand, for tests of what comes after a file was understood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from cpts_data import catalogue
from cpts_data.erreurs import Faute
from cpts_data.importation.modele import CaseSansValeur, ColonneLue, Motif, Proposition

IRIS = ("765400101", "765400102", "761080101")
PERIODE = "2025-10-08"
AVERTISSEMENT = Faute("cpam.xlsx", "85 IRIS du territoire n’ont pas de ligne.", feuille="MT")


def proposer(
    jeu: str,
    lignes: list[Mapping[str, str | None]],
    *,
    remplace_par: tuple[str, ...] = (),
    cases: tuple[CaseSansValeur, ...] = (),
    avertissements: tuple[Faute, ...] = (),
    fichier: str = "cpam.xlsx",
) -> Proposition:
    """A proposition with these rows; columns that are not given have no value."""
    noms = [colonne.nom for colonne in catalogue.jeu(jeu).colonnes]
    frame = pd.DataFrame([{nom: ligne.get(nom) for nom in noms} for ligne in lignes], columns=noms, dtype=object)
    frame["ligne_source"] = range(8, 8 + len(lignes))
    return Proposition(
        fichier=fichier,
        taille_octets=12_345,
        sha256="0" * 64,
        jeu=jeu,
        feuille="MT",
        lignes_entete=(7,),
        colonnes=(ColonneLue("Code IRIS", 0, "code_iris"), ColonneLue("Avec MT", 1, "avec_mt")),
        lignes=frame,
        cases=cases,
        avertissements=avertissements,
        periodes=(PERIODE,),
        date_des_chiffres="8 octobre 2025",
        date_reference=dt.date(2025, 10, 8),
        producteur="CPAM",
        regime="régime général",
        remplace_par=remplace_par,
        profil="cle-du-profil",
        lignes_lues=len(lignes),
    )


def mt_par_iris(avec: int = 900, *, periode: str = PERIODE, **options: object) -> Proposition:
    """Three IRIS of the territory, 16 and over: ``avec``, then 20 without; the third one is masked by the CPAM."""
    lignes = [
        {"code_iris": code, "population": "MT_16P", "periode": periode, "avec_mt": str(avec), "sans_mt": "20"}
        for code in IRIS
    ]
    lignes[2] |= {"avec_mt": None, "sans_mt": None}
    cases = tuple(CaseSansValeur(2, colonne, Motif.MASQUE) for colonne in ("avec_mt", "sans_mt"))
    options = {"remplace_par": ("population", "periode"), "cases": cases} | options
    proposition = proposer("mt_iris", lignes, **options)
    return replace(proposition, periodes=(periode,))


def creneaux(offerts: int, *, mois: str = "2025-10", profession: str = "MG") -> Proposition:
    """One month of SAS slots, half of them filled."""
    ligne = {
        "periode": mois,
        "periode_libelle": "OCT",
        "profession": profession,
        "creneaux_offerts": str(offerts),
        "creneaux_pourvus": str(offerts // 2),
        "creneaux_non_pourvus": str(offerts - offerts // 2),
        "nature_ligne": "monthly",
        "section": "Fichier importé",
    }
    return proposer("sas_creneaux", [ligne], remplace_par=("periode", "profession"), fichier="sas.xlsx")
