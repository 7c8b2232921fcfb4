"""The national extraction of health professionals (RPPS): named persons, to be counted and never examined as a file."""

from __future__ import annotations

DEBUT_LU = 4_096
EXTRACTION_A_COMPTER = (
    "Ce fichier est l’extraction nationale des professionnels de santé (RPPS) : il contient des noms, et il n’est pas "
    "lu ici. Pour compter les professionnels du territoire, sans garder aucun nom : onglet « Données ouvertes », ou la "
    "commande python -m cpts_data importer suivie du nom du fichier."
)


def est_une_extraction(debut: bytes) -> bool:
    """Tell it by its header, whatever the name of the file: columns separated by bars, the identifier of a person."""
    entete = debut[:DEBUT_LU].split(b"\n", 1)[0]
    return entete.count(b"|") > 5 and b"identifiant pp" in entete.lower()
