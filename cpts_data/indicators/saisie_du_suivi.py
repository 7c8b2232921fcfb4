"""What was changed in a grid of the follow-up: the rows to keep, whole, and how to name each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.erreurs import Faute
from cpts_data.indicators.tableau_de_bord_aci import CHAMPS_SAISIS, LigneACI

if TYPE_CHECKING:
    import pandas as pd

DE_TOUS_LES_JOURS = ("statut", "date_statut", "raison", "preuve", "responsable", "commentaire")
"""Fields that change every month; those of the contract are set once."""


def a_remplir(lignes: Sequence[LigneACI], champs: Sequence[str]) -> pd.DataFrame:
    """Return one row a line, to fill: its code, action and expected proof, amount and what is printed, then the fields.

    The status is the present one, said by the CPTS or read in the list.
    """
    import pandas as pd

    frame = pd.DataFrame(
        {
            "code": ligne.code,
            "action": ligne.action,
            "attendu": ligne.attendu,
            "montant_eur": ligne.montant_eur,
            "imprime": ligne.realise_imprime,
            **{champ: ligne.statut if champ == "statut" else ligne.saisie.get(champ) for champ in champs},
        }
        for ligne in lignes
    )
    for champ in champs:
        if champ == "date_statut":
            frame[champ] = pd.to_datetime(frame[champ])
        elif champ in ("socle", "cible", "montant_convenu_eur"):
            frame[champ] = frame[champ].astype(float)
        else:
            frame[champ] = frame[champ].astype(object)
    return frame


def lignes_changees(
    lignes: Sequence[LigneACI], modifications: Mapping[int, Mapping[str, object]]
) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows of the dataset « aci_suivi » that were changed, whole, and how to name each.

    ``modifications``: position of the line -> field -> new value (text, number, day or None). A value typed again as it
    was changes nothing. A status that the list gives is not one that the CPTS said: it is only kept when it is chosen.
    """
    import pandas as pd

    rangs, etiquettes = [], []
    for rang, nouvelles in sorted(modifications.items()):
        ligne = lignes[rang]
        avant = {champ: ligne.saisie.get(champ) for champ in CHAMPS_SAISIS}
        lues = {champ: _lire(champ, valeur) for champ, valeur in nouvelles.items() if champ in CHAMPS_SAISIS}
        apres = {**avant, **lues}
        if all(_memes(avant[champ], apres[champ]) for champ in CHAMPS_SAISIS):
            continue
        cle = {"exercice": ligne.exercice, "fiche_action": ligne.fiche_action, "action": ligne.action}
        rangs.append({**cle, **apres})
        etiquettes.append(f"ligne {ligne.code}")
    return pd.DataFrame(rangs, dtype=object), etiquettes


def fautes_de_la_regle(ligne: LigneACI, valeurs: Mapping[str, object]) -> list[Faute]:
    """Tell what the form of a line gives that cannot be, beside what its figure and its list already say."""
    fautes = []
    connus = (None, None) if ligne.mesure is None else (ligne.mesure.socle, ligne.mesure.cible)
    socle, cible = (
        connu if fr.est_absent(valeurs[champ]) else valeurs[champ]
        for champ, connu in zip(("socle", "cible"), connus, strict=True)
    )
    titre = f"règle de la ligne {ligne.code}"
    if socle is not None and cible is not None and socle > cible:
        message = "Le socle dépasse la cible."
        fautes.append(Faute(titre, message, valeur=fr.tel_quel(socle), attendu=f"au plus {fr.tel_quel(cible)}"))
    convenu = valeurs["montant_convenu_eur"]
    if not fr.est_absent(convenu) and ligne.montant_eur is not None and convenu > ligne.montant_eur:
        message = "Le montant convenu dépasse le montant imprimé de la ligne."
        fautes.append(Faute(titre, message, valeur=fr.euros(convenu), attendu=f"au plus {fr.euros(ligne.montant_eur)}"))
    return fautes


def _lire(champ: str, valeur: object) -> object:
    """A grid gives days as texts, and an erased text as nothing or as an empty one."""
    if fr.est_absent(valeur) or (isinstance(valeur, str) and not valeur.strip()):
        return None
    if champ == "date_statut" and isinstance(valeur, str):
        return dt.date.fromisoformat(valeur[:10])
    return valeur


def _memes(avant: object, apres: object) -> bool:
    if fr.est_absent(avant) or fr.est_absent(apres):
        return fr.est_absent(avant) and fr.est_absent(apres)
    if isinstance(avant, dt.datetime):
        avant = avant.date()
    return avant == apres
