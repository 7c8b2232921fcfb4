"""The sentences and the table of the « J’aide mon Doc » register. None says why a figure is what it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.indicators.jaide_mon_doc import MG, NOMBRES, LigneDuRegistre, Nombre, Registre, registre
from cpts_data.stats.secret import ABSENT, MASQUE

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.catalogue.secret import RegleDeSecret
    from cpts_data.store import Magasin

NOMS = {
    MG: ("médecin généraliste rencontré", "médecins généralistes rencontrés"),
    "demandes": ("demande", "demandes"),
    "orientations": ("orientation", "orientations"),
    "premiers_rendez_vous": ("premier rendez-vous", "premiers rendez-vous"),
}
FEMININS = ("demandes", "orientations")
NON_SAISIE, INCONNU, CACHE = "non saisi", "inconnu", "masqué"
REGLE_DE_LECTURE = (
    "Zéro veut dire aucun ; « non saisi », aucune ligne dans le registre ; « inconnu », une ligne sans ce nombre ; "
    "« masqué », secret statistique ; « au moins », un des mois n’a pas son nombre."
)


def preuve(magasin: Magasin, debut: str | None = None) -> str | None:
    """Say what the register proves of one exercise (its first month, ``AAAA-MM``; the latest by default).

    « 12 médecins généralistes rencontrés, 40 demandes, 33 orientations et 21 premiers rendez-vous, dans 9 communes
    renseignées, d’octobre 2024 à mars 2025 »: without a capital nor a full stop; None when nothing was typed.
    """
    lu = registre(magasin, debut)
    if lu is None:
        return None
    nombres = fr.enumeration([_total(mesure, lu.totaux[mesure]) for mesure in NOMBRES])
    communes = fr.compte(lu.communes_saisies, "commune renseignée", "communes renseignées")
    return f"{nombres}, dans {communes}, {periode_couverte(lu)}"


def periode_couverte(lu: Registre) -> str:
    """From the first month typed to the last: « d’octobre 2024 à mars 2025 », « en octobre 2024 »."""
    premier, dernier = lu.mois[0].code, lu.mois[-1].code
    return fr.quand(premier if premier == dernier else f"{premier}/{dernier}")


def phrase_du_registre(magasin: Magasin, debut: str) -> str:
    """The message: the proof, as a sentence."""
    return f"{fr.phrase(preuve(magasin, debut) or '')}."


def _total(mesure: str, nombre: Nombre) -> str:
    pluriel = NOMS[mesure][1]
    e = "e" if mesure in FEMININS else ""
    if nombre.statut == MASQUE:
        return f"{pluriel} masqué{e}s (secret statistique)"
    if nombre.statut == ABSENT:
        return f"{pluriel} non renseigné{e}s"
    debut = "au moins " if nombre.au_moins else ""
    return f"{debut}{fr.compte(nombre.valeur, *NOMS[mesure])}"


def phrase_des_communes(lu: Registre) -> str:
    """How many communes have no line, which is not zero."""
    muettes = [commune.nom for commune in lu.communes if not commune.saisies]
    if not muettes:
        return "Chaque commune du territoire a au moins une ligne dans le registre."
    noms = fr.compte(len(muettes), "commune n’a", "communes n’ont")
    return f"{noms} aucune ligne dans le registre : ce n’est pas zéro, c’est que rien n’a été saisi."


def explications_du_masque(regle: RegleDeSecret) -> list[str]:
    """What is hidden and why, for who asks."""
    return [
        regle.en_mots(),
        "Une commune, ou un mois, est montré entier ou masqué entier : une demande, son orientation et son premier "
        "rendez-vous s’emboîtent, et deux nombres montrés borneraient le troisième. Un total trop petit est masqué "
        "partout, avec ce qui en fait partie.",
        "Les nombres d’une commune pour un mois ne sont jamais montrés ; les médecins rencontrés le sont toujours : ce "
        "sont des professionnels.",
        "Qui compare l’écran avant et après une saisie peut retrouver ce qui vient d’être saisi : diffusez le tableau "
        "une fois le mois complet, plutôt qu’après chaque commune.",
    ]


def ecrire(ligne: LigneDuRegistre, mesure: str) -> str:
    """Write one sum for the screen: masked, unknown, not typed and zero are four different words."""
    nombre = ligne.nombres[mesure]
    if not ligne.saisies:
        return NON_SAISIE
    if nombre.statut == MASQUE:
        return CACHE
    if nombre.statut == ABSENT:
        return INCONNU
    return f"au moins {fr.nombre(nombre.valeur)}" if nombre.au_moins else fr.nombre(nombre.valeur)


def en_tableau(lignes: Iterable[LigneDuRegistre]) -> pd.DataFrame:
    """One row a commune or a month: its sums, the reason of each that is empty, and the words that a screen shows."""
    import pandas as pd

    return pd.DataFrame(
        {
            "code": ligne.code,
            "nom": ligne.nom,
            "saisies": ligne.saisies,
            **{mesure: nombre.valeur for mesure, nombre in ligne.nombres.items()},
            **{f"{mesure}_ecrit": ecrire(ligne, mesure) for mesure in NOMBRES},
            **{f"{mesure}_motif": nombre.motif for mesure, nombre in ligne.nombres.items()},
            "incomplet": any(nombre.au_moins for nombre in ligne.nombres.values()),
        }
        for ligne in lignes
    )


def fiche_du_total(nombre: Nombre) -> str:
    """The large value of a card."""
    if nombre.valeur is None:
        return CACHE if nombre.statut == MASQUE else INCONNU
    return f"{'≥ ' if nombre.au_moins else ''}{fr.nombre(nombre.valeur)}"
