"""Write a synthetic extraction of the health directory, with the columns and the shape of the real one.

Every name, telephone and address is invented, and the identifiers do not exist: the file only serves to measure.
"""

from __future__ import annotations

import random
from pathlib import Path

ENTETE = (
    "Type d'identifiant PP", "Identifiant PP", "Identification nationale PP", "Code civilité d'exercice",
    "Libellé civilité d'exercice", "Code civilité", "Libellé civilité", "Nom d'exercice", "Prénom d'exercice",
    "Code profession", "Libellé profession", "Code catégorie professionnelle", "Libellé catégorie professionnelle",
    "Code type savoir-faire", "Libellé type savoir-faire", "Code savoir-faire", "Libellé savoir-faire",
    "Code mode exercice", "Libellé mode exercice", "Numéro SIRET site", "Numéro SIREN site", "Numéro FINESS site",
    "Numéro FINESS établissement juridique", "Identifiant technique de la structure", "Raison sociale site",
    "Enseigne commerciale site", "Complément destinataire (coord. structure)",
    "Complément point géographique (coord. structure)", "Numéro Voie (coord. structure)",
    "Indice répétition voie (coord. structure)", "Code type de voie (coord. structure)",
    "Libellé type de voie (coord. structure)", "Libellé Voie (coord. structure)",
    "Mention distribution (coord. structure)", "Bureau cedex (coord. structure)", "Code postal (coord. structure)",
    "Code commune (coord. structure)", "Libellé commune (coord. structure)", "Code pays (coord. structure)",
    "Libellé pays (coord. structure)", "Téléphone (coord. structure)", "Téléphone 2 (coord. structure)",
    "Télécopie (coord. structure)", "Adresse e-mail (coord. structure)", "Code Département (structure)",
    "Libellé Département (structure)", "Ancien identifiant de la structure", "Autorité d'enregistrement",
    "Code secteur d'activité", "Libellé secteur d'activité", "Code section tableau pharmaciens",
    "Libellé section tableau pharmaciens", "Code rôle", "Libellé rôle", "Code genre activité",
    "Libellé genre activité",
)  # fmt: skip
METIERS = (
    ("10", "Médecin", "SM54"), ("10", "Médecin", "SM26"), ("10", "Médecin", "SM08"), ("21", "Pharmacien", ""),
    ("40", "Chirurgien-Dentiste", ""), ("50", "Sage-Femme", ""), ("60", "Infirmier", ""), ("60", "Infirmier", ""),
    ("70", "Masseur-Kinésithérapeute", ""), ("91", "Orthophoniste", ""), ("93", "Psychologue", ""),
)  # fmt: skip
COMMUNES = 35_000


def ligne(**valeurs: str) -> str:
    """Return one line: values by title, the others empty, and the separator at the end that the real file has."""
    inconnus = valeurs.keys() - set(ENTETE)
    assert not inconnus, inconnus
    return "|".join([*(valeurs.get(titre, "") for titre in ENTETE), ""]) + "\n"


def entete() -> str:
    return "|".join([*ENTETE, ""]) + "\n"


def ecrire(chemin: Path, lignes: int, graine: int = 1) -> None:
    """Write so many lines, for two lines a person on average."""
    alea = random.Random(graine)
    with chemin.open("w", encoding="utf-8") as flux:
        flux.write(entete())
        for _ in range(lignes):
            personne = 10_000_000_000 + alea.randrange(lignes // 2 + 1)
            metier, libelle, savoir = METIERS[personne % len(METIERS)]
            commune = f"{alea.randrange(COMMUNES) + 1000:05d}"
            flux.write(
                ligne(
                    **{
                        "Type d'identifiant PP": "8",
                        "Identifiant PP": str(personne),
                        "Identification nationale PP": f"8{personne}",
                        "Code civilité d'exercice": "DR",
                        "Libellé civilité d'exercice": "Docteur",
                        "Nom d'exercice": f"NOM{personne % 99_991}",
                        "Prénom d'exercice": f"PRENOM{personne % 9973}",
                        "Code profession": metier,
                        "Libellé profession": libelle,
                        "Code catégorie professionnelle": "C",
                        "Libellé catégorie professionnelle": "Civil",
                        "Code savoir-faire": savoir,
                        "Code mode exercice": alea.choice("LLSB"),
                        "Raison sociale site": f"CABINET {personne % 77_777}",
                        "Numéro Voie (coord. structure)": str(alea.randrange(1, 200)),
                        "Libellé Voie (coord. structure)": "DE LA REPUBLIQUE",
                        "Code postal (coord. structure)": commune,
                        "Code commune (coord. structure)": commune if alea.random() > 0.1 else "",
                        "Libellé commune (coord. structure)": f"COMMUNE {commune}",
                        "Téléphone (coord. structure)": f"06{alea.randrange(10**8):08d}",
                        "Libellé secteur d'activité": "Cabinet individuel",
                        "Code genre activité": "GENR01",
                    }
                )
            )
