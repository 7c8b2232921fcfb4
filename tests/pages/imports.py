"""Files imported by the real path into a data folder, for tests of what the pages then say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from cpts_data import importer
from cpts_data.chemins import Dossiers
from cpts_data.importation.lots import Lot
from cpts_data.importation.modele import Choix

DATE = "07/10/2025"


def importer_csv(dossiers: Dossiers, nom: str, lignes: Iterable[Sequence[object]], jeu: str | None = None) -> Lot:
    """Import a CSV made of these lines, its warnings accepted. A refused file fails the test with its faults."""
    texte = "\n".join(";".join(map(str, ligne)) for ligne in lignes)
    examen = importer.examiner(texte.encode(), nom, dossiers, Choix(jeu=jeu))
    proposition = examen.proposition
    assert proposition.acceptable, [faute.en_francais() for faute in proposition.erreurs] or proposition
    raisons = {avertissement.en_francais(): "vu" for avertissement in proposition.avertissements}
    return importer.accepter(dossiers, examen, "essai", raisons)


def iris_du_territoire(dossiers: Dossiers) -> list[str]:
    """Codes of the 88 IRIS of the shipped territory, in order."""
    lignes = Path(dossiers.donnees / "faits" / "iris.csv").read_text("utf-8").splitlines()
    return sorted(ligne.split(",")[0] for ligne in lignes if ",True," in ligne)


def iris_de_la_cpam(dossiers: Dossiers, population: str, avec: int, sans: int, **cases: tuple[object, object]) -> None:
    """Import one population at ``DATE``: the same counts everywhere, but in the IRIS named in ``cases``."""
    lignes: list[Sequence[object]] = [("Code IRIS", "Population", "Date", "Avec MT", "Sans MT")]
    for code in iris_du_territoire(dossiers):
        lignes.append((code, population, DATE, *cases.get(f"i{code}", (avec, sans))))
    importer_csv(dossiers, f"cpam_{population.lower()}.csv", lignes, "mt_iris")


def creneaux_du_sas(dossiers: Dossiers, mois: Sequence[tuple[str, int, int]]) -> None:
    """Import months of GPs: (AAAA-MM, offered, filled)."""
    lignes: list[Sequence[object]] = [("Mois", "Profession", "Créneaux mis à disposition", "Créneaux pourvus")]
    lignes += [(periode, "MG", offerts, pourvus) for periode, offerts, pourvus in mois]
    importer_csv(dossiers, "sas.csv", lignes, "sas_creneaux")


def liste_des_adherents(dossiers: Dossiers, personnes: Sequence[tuple[str, str, int]]) -> None:
    """Import a list, one line a person: (profession, commune, how many)."""
    lignes: list[Sequence[object]] = [("Profession", "Commune d’exercice")]
    lignes += [(profession, commune) for profession, commune, nombre in personnes for _ in range(nombre)]
    importer_csv(dossiers, "adherents.csv", lignes, "adherents_profession_commune")
