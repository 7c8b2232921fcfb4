"""The sentences that set the adherents against the professionals who practise; each is a figure's text alternative."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.indicators.adherents import TOUTES
from cpts_data.indicators.couverture_des_professionnels import DISCORDANT, LIBERAUX, totaliser
from cpts_data.indicators.phrases_adherents import PROFESSIONS_AU_FEMININ, designation
from cpts_data.stats import secret

if TYPE_CHECKING:
    import pandas as pd

COMMUNES_CITEES = 3
LIBELLES = {
    secret.SANS_OBJET: "aucun professionnel connu",
    secret.ABSENT: secret.LIBELLES_STATUT[secret.ABSENT],
    DISCORDANT: "plus d’adhérents que de professionnels connus",
}
"""What is written in place of a rate."""


def phrase_a_rencontrer(communes: pd.DataFrame, metier: str, exercice: str) -> str:
    """How many of the professionals are members, how many are left, and the communes where most of them are."""
    singulier, pluriel = professionnels(metier, exercice)
    if (communes["statut"] == secret.ABSENT).all():
        return f"Le nombre de {pluriel} ou d’adhérents n’est connu dans aucune commune."
    total = totaliser(communes)
    if not total.professionnels:
        return (
            f"Aucune comparaison possible pour les {pluriel} : aucun n’est connu dans le territoire, ou bien les deux "
            "listes ne concordent pas."
        )
    reste = total.a_rencontrer
    phrase = (
        f"{fr.compte(total.adherents, 'adhérent')} pour {fr.compte(total.professionnels, singulier, pluriel)} en "
        f"exercice ({fr.pourcentage(total.taux_pct)})"
    )
    if not reste:
        return f"{phrase} : aucun ne reste à rencontrer."
    premieres = communes[communes["a_rencontrer"] > 0].head(COMMUNES_CITEES)
    cites = [f"{fr.nombre(n)} {fr.a(nom)}" for nom, n in premieres[["nom", "a_rencontrer"]].itertuples(index=False)]
    ou = fr.enumeration(cites)
    dont = f", dont {ou}" if premieres["a_rencontrer"].sum() < reste else f" ({ou})"
    return f"{phrase} ; {fr.nombre(reste)} {fr.accord(reste, 'reste', 'restent')} à rencontrer{dont}."


def phrase_des_discordances(communes: pd.DataFrame, metier: str) -> str | None:
    """The communes left out of the rates, and the professions left out in the others; None when the lists agree."""
    ecartees = communes[communes["statut"] == DISCORDANT].sort_values("nom")
    cites = [
        f"{ligne['nom']} ({fr.compte(ligne['adherents'], 'adhérent')} pour {fr.nombre(ligne['professionnels'])} "
        f"{fr.accord(ligne['professionnels'], 'professionnel connu', 'professionnels connus')})"
        for ligne in ecartees.to_dict("records")
    ]
    phrases = []
    if cites:
        phrases.append(f"Plus d’adhérents que de professionnels connus, donc hors du calcul : {fr.enumeration(cites)}.")
    if metier == TOUTES:
        dedans = [
            f"{ligne['nom']} ({fr.enumeration([designation(code)[1] for code in ligne['discordances']])})"
            for ligne in communes.sort_values("nom").to_dict("records")
            if ligne["discordances"] and ligne["statut"] != DISCORDANT
        ]
        if dedans:
            phrases.append(
                "Professions laissées hors du calcul, à vérifier (plus d’adhérents que de professionnels connus) : "
                f"{fr.enumeration(dedans)}."
            )
    return " ".join(phrases) or None


def professionnels(metier: str, exercice: str) -> tuple[str, str]:
    """Name those whom the members are set against, singular and plural."""
    singulier, pluriel = ("professionnel", "professionnels") if metier == TOUTES else designation(metier)
    if exercice != LIBERAUX:
        return singulier, pluriel
    accord = ("libérale", "libérales") if metier in PROFESSIONS_AU_FEMININ else ("libéral", "libéraux")
    return f"{singulier} {accord[0]}", f"{pluriel} {accord[1]}"
