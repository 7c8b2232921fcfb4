"""The sentences about disclosure control: what is hidden, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.stats import secret

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from cpts_data.catalogue.secret import RegleDeSecret

COMMENT_REGROUPER = (
    "Pour montrer ensemble les quartiers masqués d’une même commune, écrivez « regrouper_iris = true » dans le fichier "
    "secret.toml du dossier de données."
)


def phrase_secret(bilan: pd.DataFrame) -> str:
    """How much is hidden, for the group and the date that come first. ``bilan``: see ``bilan_du_secret``."""
    premier = bilan.iloc[0]
    quand = f"{premier['population']}, {fr.quand(premier['periode'])}"
    if not premier["iris"] + premier["communes"]:
        return f"{quand} : aucun quartier n’est masqué."
    nombres = ((premier["iris"], "IRIS", "IRIS"), (premier["communes"], "commune", "communes"))
    masques = fr.enumeration([fr.compte(combien, *noms) for combien, *noms in nombres if combien])
    accord = "masqué" if premier["iris"] else "masquée"
    verbe = fr.accord(premier["iris"] + premier["communes"], f"est {accord}", f"sont {accord}s")
    if fr.est_absent(premier["patients"]):
        return f"{quand} : {masques} {verbe}."
    part = f"{fr.pourcentage(premier['part_pct'])} des patients"
    return f"{quand} : {masques} {verbe} ; ces IRIS comptent {fr.compte(premier['patients'], 'patient')}, soit {part}."


def phrase_des_exposees(exposees: Sequence[tuple[str, str]]) -> str | None:
    """Where hiding everything is not enough: (label of a population, period), never a count; None when nowhere."""
    if not exposees:
        return None
    ou = " ; ".join(f"{population}, {fr.quand(periode)}" for population, periode in exposees)
    return (
        f"Le masquage ne suffit pas pour : {ou}. Le total publié du territoire y permet, à lui seul, de retrouver un "
        "effectif masqué à quelques personnes près. Vérifiez avec la CPAM ce qui peut être montré avant de diffuser "
        "ces chiffres."
    )


def explications(regle: RegleDeSecret) -> list[str]:
    """The rule in a few lines."""
    return [
        secret.explication(regle.seuil)
        + (f" Seuil fixé par : {regle.convention}." if regle.convention else ""),
        "Une zone où tout le monde, ou personne, a un médecin traitant est masquée quelle que soit sa taille.",
        "Une case masquée une fois le reste pour la même date, même si un fichier corrigé arrive ou si un import est "
        "annulé : deux versions côte à côte rendraient l’effectif.",
        "Rien ne dit laquelle des deux raisons masque une case : ce serait dire où sont les petits effectifs.",
        f"Dans les fichiers, la colonne « Motif » dit pourquoi une case est vide : {secret.LEGENDE_DES_MOTIFS}.",
    ]  # fmt: skip


def phrase_regroupements(liste: pd.DataFrame) -> str:
    """How many groups are shown. ``liste``: see ``iris_regroupes.liste``."""
    if liste.empty:
        return "Aucun quartier n’est regroupé : aucun n’est masqué dans une commune montrée."
    groupes = fr.compte(len(liste), "groupe")
    communes = fr.compte(liste["commune"].nunique(), "commune")
    return (
        f"{groupes} de quartiers masqués, dans {communes}, {fr.accord(len(liste), 'est montré', 'sont montrés')} "
        "ensemble ; leur liste change avec la population et la date."
    )


def phrase_des_groupes(zones: pd.DataFrame) -> str | None:
    """Said under figures where a group stands for its IRIS; None without a group. ``zones``: see ``iris_regroupes``."""
    groupes = zones["membres"].map(len)
    groupes = groupes[groupes > 1]
    if groupes.empty:
        return None
    quartiers, compte = fr.nombre(groupes.sum()), fr.compte(len(groupes), "groupe")
    return (
        f"{quartiers} quartiers masqués sont montrés en {compte}, un par commune ; un groupe compte pour une zone. "
        "La liste est dans la page Données, onglet Territoire."
    )
