"""``telecharger``: fetch open data, with the progress on one line of the terminal."""

from __future__ import annotations

import argparse
import sys
import time

from cpts_data import formats_fr as fr
from cpts_data.chemins import Dossiers
from cpts_data.commandes.console import dire, signaler, signaler_fautes
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import MO
from cpts_data.geo.territoire import Territoire, lire_territoire
from cpts_data.telechargement.service import TOUTES, proposer_territoire
from cpts_data.telechargement.service import telecharger as aller_chercher
from cpts_data.telechargement.territoire import Proposition
from cpts_data.telechargement.transport import HORS_LIGNE
from cpts_data.telechargement.travail import Bilan, departements

OK, FAUTE, MAUVAIS_USAGE = 0, 1, 2
PERIODE_S = 0.2
LARGEUR = 79
PROCHAINE_VUE = "Le tableau de bord les utilisera à la prochaine vue."


class Avancement:
    """The bytes received, written over themselves on one line; nothing where the output is not a terminal."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._prochain = 0.0
        self._ecrit = False

    def __call__(self, lus: int, total: int | None) -> None:
        if not self._terminal or time.monotonic() < self._prochain:
            return
        self._prochain = time.monotonic() + PERIODE_S
        self._ecrit = True
        print(f"\r{en_mots(lus, total)[:LARGEUR].ljust(LARGEUR)}", end="", file=sys.stderr, flush=True)

    def annoncer(self, etape: str) -> None:
        """Write a step on a line of its own."""
        self.effacer()
        dire(f"  {etape}")

    def effacer(self) -> None:
        """Take the line of progress away."""
        if self._ecrit:
            print(f"\r{' ' * LARGEUR}\r", end="", file=sys.stderr, flush=True)
            self._ecrit = False


def en_mots(lus: int, total: int | None) -> str:
    """Say how much was received: ``12,3 Mo sur 45,0 (27 %)``."""
    recu = f"  {fr.nombre(lus / MO, 1)} Mo"
    return (
        f"{recu} sur {fr.nombre(total / MO, 1)} ({fr.pourcentage(100 * lus / total, 0)})" if total else f"{recu} reçus"
    )


def telecharger(dossiers: Dossiers, options: argparse.Namespace) -> int:
    """Fetch the source asked for, or all of them: one that fails does not stop the others."""
    if options.source == "territoire":
        return _territoire(dossiers, options.adresse)
    if options.source == "tout" and options.adresse:
        signaler("--adresse ne va qu’avec une seule source, et non avec « tout ».")
        return MAUVAIS_USAGE
    fautes: list[Faute] = []
    for source in TOUTES if options.source == "tout" else (options.source,):
        avancement = Avancement()
        try:
            bilan = aller_chercher(source, dossiers, avancement.annoncer, adresse=options.adresse, progres=avancement)
        except ErreurDonnees as erreur:
            avancement.effacer()
            fautes += erreur.fautes
            if any(faute.message == HORS_LIGNE for faute in erreur.fautes):
                break  # the other sources would wait for nothing
            continue
        avancement.effacer()
        dire_le_bilan(bilan)
    if fautes:
        signaler_fautes(fautes)
        return FAUTE
    dire(PROCHAINE_VUE)
    return OK


def dire_le_bilan(bilan: Bilan) -> None:
    """Say what came, and what is worth a look."""
    dire(f"{bilan.titre} ({bilan.date_des_chiffres})")
    for phrase in bilan.phrases:
        dire(f"  {phrase}")
    for avertissement in bilan.avertissements:
        signaler(f"  À vérifier : {avertissement}")


def _territoire(dossiers: Dossiers, adresse: str | None) -> int:
    """Say which communes the declared perimeter of the CPTS holds, beside those of the territory file."""
    territoire = lire_territoire(dossiers.territoire)
    avancement = Avancement()
    proposition = proposer_territoire(
        territoire.nom, departements(territoire), avancement.annoncer, adresse=adresse, progres=avancement
    )
    avancement.effacer()
    dire_la_proposition(proposition, territoire)
    return OK


def dire_la_proposition(proposition: Proposition, territoire: Territoire) -> None:
    """Say what was found, and how it differs from the territory file, which is not changed."""
    if proposition.communes is None:
        dire(f"Aucun périmètre ne porte exactement le nom « {territoire.nom} ». Noms trouvés :")
        for nom in proposition.proches or proposition.noms:
            dire(f"  {nom}")
        return
    dire(f"{proposition.perimetre.nom} : {fr.compte(len(proposition.communes), 'commune')} dans le périmètre déclaré.")
    actuelles = {commune.code: commune.nom for commune in territoire.communes}
    for code, nom in proposition.communes.items():
        dire(f"  {code} {nom}{'' if code in actuelles else ' (absente de territoire.toml)'}")
    for code, nom in actuelles.items():
        if code not in proposition.communes:
            dire(f"  {code} {nom} (dans territoire.toml, hors du périmètre déclaré)")
    dire("Rien n’a été changé : corrigez territoire.toml si cette liste est la bonne.")
