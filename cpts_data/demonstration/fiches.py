"""The sidecars of the demonstration files: what is published, what is a hypothesis, how it was made."""

from __future__ import annotations

import json
from dataclasses import dataclass

from cpts_data.demonstration import adherents
from cpts_data.demonstration import medecin_traitant as mt
from cpts_data.demonstration.alea import GRAINE
from cpts_data.formats_fr import enumeration, nombre, pourcentage

DATE_CREATION = "2026-11-22"
"""The day the generator last changed; the machine's clock would make every run write other bytes."""


@dataclass(frozen=True)
class Fiche:
    """What a sidecar says of one file, apart from its digest."""

    titre: str
    section: str
    date_des_chiffres: str
    date_reference: str
    regime: str
    note: str

    def en_toml(self, empreinte: str) -> str:
        """Return the text of the sidecar; ``empreinte`` is the SHA-256 of the CSV file."""
        champs = {
            "producteur": _texte("Observatoire CPTS (données de démonstration)"),
            "titre": _texte(self.titre),
            "section": _texte(self.section),
            "date_des_chiffres": _texte(self.date_des_chiffres),
            "date_reference": self.date_reference,
            "date_acces": DATE_CREATION,
            "licence": _texte("Sans objet (données synthétiques)"),
            "exercice": _texte("octobre 2024 – septembre 2025"),
            "regime": _texte(self.regime),
            "classe": _texte("démonstration"),
            "note": _texte(self.note),
            "sha256": _texte(empreinte),
        }
        return "".join(f"{cle} = {valeur}\n" for cle, valeur in champs.items())


def _texte(valeur: str) -> str:
    """Quote a text for TOML: a JSON string is a valid TOML basic string."""
    return json.dumps(valeur, ensure_ascii=False)


def _en_une_ligne(texte: str) -> str:
    """Join the lines of a written paragraph (``str.split`` would also cut at narrow no-break spaces)."""
    return " ".join(ligne.strip() for ligne in texte.strip().splitlines())


def _densites() -> str:
    return enumeration(
        [
            f"{nombre(ecart, 2)} à partir de {nombre(seuil)} habitants au km²"
            if seuil
            else f"{nombre(ecart, 2)} en dessous"
            for seuil, ecart in mt.VARIATION_TAUX_SELON_DENSITE
        ]
    )


_TOUJOURS = f"""
Données inventées : elles servent à essayer le tableau de bord, jamais à décider.
Tirages du générateur PCG64, graine {GRAINE} : mêmes octets à chaque exécution.
"""

_NOTE_MT = f"""{_TOUJOURS.strip()}
Exact à l’unité : les patients avec et sans médecin traitant du territoire, pour chaque population et chaque
période. Tout le reste est une hypothèse.
Communes : effectifs proportionnels aux colonnes de l’Observatoire des fragilités, ramenés aux totaux publiés
(16 ans et plus : population moins 0-15 ans ; C2S avec et sans participation ; ALD ; 65 ans et plus pour les
70 ans et plus). Patients sans médecin traitant : taux observés des 16 ans et plus, ou des 65 ans et plus,
ramenés aux totaux publiés. Un tirage par période fait évoluer les effectifs (log-normal, écart-type
{nombre(mt.EVOLUTION_EFFECTIF, 2)}) et les taux ({nombre(mt.EVOLUTION_TAUX, 2)}). L’Observatoire ne compte pas
les patients sans médecin traitant en C2S ou en ALD : ils suivent le profil des 16 ans et plus.
Un 0 de l’Observatoire est tenu pour une valeur masquée, car aucun nombre de patients de 1 à 9 n’y est
imprimé : il est remplacé par le taux moyen du territoire appliqué à la commune, sans dépasser le plus petit
effectif imprimé dans la colonne quand le masque cache un petit nombre (C2S, patients sans médecin traitant).
IRIS : population 2013 du recensement (15 ans et plus ; 70 ans et plus = moyenne des 65 et des 75 ans et
plus ; ALD = {pourcentage(100 * mt.PART_ALD_15_64, 0)} des 15-64 ans et
{pourcentage(100 * mt.PART_ALD_65_PLUS, 0)} des 65 ans et plus), puis ajustement proportionnel itératif
(Deming et Stephan, 1940) et arrondi au plus fort reste, à égalité dans l’ordre des codes.
Variation log-normale tirée au sort entre IRIS, en écart-type : cote d’être sans médecin traitant,
{_densites()}, plus {nombre(mt.VARIATION_SOUS_POPULATION, 2)} par population et {nombre(mt.EVOLUTION_TAUX, 2)}
par période ; effectifs, {nombre(mt.VARIATION_EFFECTIF, 2)} (C2S : {nombre(mt.VARIATION_EFFECTIF_CSS, 2)}) et
{nombre(mt.EVOLUTION_EFFECTIF, 2)} par période. Ces tirages ne disent rien de la réalité des quartiers.
Dans chaque IRIS, les personnes en C2S, en ALD ou de 70 ans et plus restent comprises dans les 16 ans et plus,
avec comme sans médecin traitant.
"""

MT_IRIS = Fiche(
    titre="Données synthétiques : patients avec et sans médecin traitant par IRIS",
    section="Démonstration, calée sur les totaux de la FA1",
    date_des_chiffres="T0 et 8 octobre 2024, comme les totaux publiés",
    date_reference="2024-10-08",
    regime="régime général",
    note=_en_une_ligne(_NOTE_MT),
)

_POIDS = enumeration([f"{profession} {poids}" for profession, poids in adherents.POIDS_PROFESSIONS.items()])

_NOTE_ADHERENTS = f"""{_TOUJOURS.strip()}
Exact à l’unité : le total des adhérents, les communes nommées par le rapport, les autres communes ensemble,
les orthophonistes et les personnes morales. Tout le reste est une hypothèse.
Professions sans effectif publié (camembert perdu), poids choisis : {_POIDS}.
Autres communes : proportionnelles à la somme des milliers d’habitants, des médecins généralistes et des
pharmacies. Croisement : les MG suivent les médecins généralistes comptés dans la commune, les PH les
pharmacies, les autres la population, avec une variation log-normale d’écart-type
{nombre(adherents.VARIATION_COMMUNE, 2)} ; ajustement proportionnel itératif (Deming et Stephan, 1940), puis
arrondi contrôlé qui garde les deux marges (Cox, 1987).
Les personnes morales sont en plus des adhérents des huit catégories de personnes, réparties selon la
population des communes : le rapport ne dit pas si son total les comprend.
"""

ADHERENTS = Fiche(
    titre="Données synthétiques : adhérents par commune et par profession",
    section="Démonstration, calée sur « Nos adhérents »",
    date_des_chiffres="29 septembre 2025, comme les totaux publiés",
    date_reference="2025-09-29",
    regime="sans objet",
    note=_en_une_ligne(_NOTE_ADHERENTS),
)
