"""Vaccination coverage of the departments of the territory, year by year, from Odissé (Santé publique France)."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.telechargement.colonnes import comparable, reperer
from cpts_data.telechargement.transport import INCHANGE

REPERES = {"annee": ("Année",), "departement": ("Département Code",)}
CLE = ("departement", "annee", "code_indicateur")
INDICATEURS = {
    "HPV_FILLES_1D": "HPV filles 1 dose à 15 ans",
    "HPV_FILLES_2D": "HPV filles 2 doses à 16 ans",
    "HPV_GARCONS_1D": "HPV garçons 1 dose à 15 ans",
    "HPV_GARCONS_2D": "HPV garçons 2 doses à 16 ans",
    "MENC_10_14": "Méningocoque C 10-14 ans",
    "MENC_15_19": "Méningocoque C 15-19 ans",
    "MENC_20_24": "Méningocoque C 20-24 ans",
    "GRIPPE_M65": "Grippe moins de 65 ans à risque",
    "GRIPPE_65P": "Grippe 65 ans et plus",
    "GRIPPE_65_74": "Grippe 65-74 ans",
    "GRIPPE_75P": "Grippe 75 ans et plus",
    "COVID_65P": "Covid-19 65 ans et plus",
}
"""Code of an indicator -> title of its column in the file, which is its label too."""


def lire_vaccination(
    octets: bytes, departements: Collection[str], titre: str
) -> tuple[list[dict[str, object]], list[str]]:
    """Return one row per department, year and indicator, and a warning per indicator that the file lacks."""
    lignes = _lignes(octets, titre)
    places = reperer(lignes[0], REPERES, titre)
    presentes = {comparable(nom): rang for rang, nom in enumerate(lignes[0])}
    indicateurs = {code: presentes[cle] for code, nom in INDICATEURS.items() if (cle := comparable(nom)) in presentes}
    if not indicateurs:
        message = f"Aucun indicateur connu dans le fichier reçu : il a changé de forme ; {INCHANGE}."
        raise ErreurDonnees([Faute(titre, message, 1, attendu=", ".join(INDICATEURS.values()))])
    gardees = [
        {
            "departement": departement,
            "annee": _entier(ligne[places["annee"]], titre, numero),
            "code_indicateur": code,
            "indicateur": INDICATEURS[code],
            "taux_pct": _taux(ligne[rang], titre, numero, code),
        }
        for numero, ligne in enumerate(lignes[1:], start=2)
        if (departement := ligne[places["departement"]].strip().zfill(2)) in departements
        for code, rang in indicateurs.items()
    ]
    if absents := sorted(set(departements) - {str(ligne["departement"]) for ligne in gardees}):
        message = f"Le département n’est pas dans le fichier reçu ; {INCHANGE}."
        raise ErreurDonnees(Faute(titre, message, None, REPERES["departement"][0], code) for code in absents)
    avertissements = [
        f"L’indicateur « {nom} » n’est plus dans le fichier du producteur."
        for code, nom in INDICATEURS.items()
        if code not in indicateurs
    ]
    return sorted(gardees, key=lambda ligne: [ligne[nom] for nom in CLE]), avertissements


def _lignes(octets: bytes, titre: str) -> list[list[str]]:
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ErreurDonnees([Faute(titre, f"Le fichier reçu n’est pas en UTF-8 ; {INCHANGE}.")]) from None
    premiere = texte.partition("\n")[0]
    separateur = max(",;\t", key=premiere.count)
    lignes = [ligne for ligne in csv.reader(io.StringIO(texte, newline=""), delimiter=separateur) if any(ligne)]
    largeurs = {len(ligne) for ligne in lignes}
    if len(largeurs) != 1:
        message = f"Les lignes n’ont pas autant de cases que l’en-tête ; {INCHANGE}."
        raise ErreurDonnees([Faute(titre, message)])
    return lignes


def _entier(case: str, titre: str, numero: int) -> int:
    annee = case.strip()[:4]
    if annee.isdigit():
        return int(annee)
    raise ErreurDonnees([Faute(titre, f"L’année ne peut pas être lue ; {INCHANGE}.", numero, "Année", case)])


def _taux(case: str, titre: str, numero: int, code: str) -> float | None:
    texte = case.strip().rstrip("%").strip().replace(",", ".")
    if not texte:
        return None
    try:
        return float(texte)
    except ValueError:
        message = f"La valeur n’est pas un nombre : le fichier a changé de forme ; {INCHANGE}."
        raise ErreurDonnees([Faute(titre, message, numero, INDICATEURS[code], case)]) from None
