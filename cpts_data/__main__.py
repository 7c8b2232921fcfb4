"""``python -m cpts_data``: the commands of cpts_data.commandes, with their exit codes."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Sequence

from cpts_data.commandes import console
from cpts_data.commandes.arguments import analyseur, dossiers_demandes
from cpts_data.erreurs import ErreurDonnees
from cpts_data.textes import affichable

journal = logging.getLogger("cpts_data")
OK, FAUTE, INTERROMPU = 0, 1, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 a fault in the data, 2 wrong usage."""
    console.preparer()
    try:
        return _executer(arguments)
    except BrokenPipeError:  # « … | head » has read enough
        console.abandonner(sys.stdout)
        return OK
    except console.SortieImpossible:
        console.abandonner(sys.stdout)
        console.signaler("Le résultat ne peut pas être écrit : le disque est peut-être plein.")
        return FAUTE
    except KeyboardInterrupt:
        console.signaler("Interrompu : rien n’a été remplacé.")
        return INTERROMPU
    except Exception:
        journal.exception("The command failed")
        console.signaler(f"La commande s’est arrêtée sur une erreur imprévue de l’outil. {_consigner()}")
        return FAUTE


def _executer(arguments: Sequence[str] | None) -> int:
    try:
        options = analyseur().parse_args(arguments)
        dossiers = dossiers_demandes(options)
    except SystemExit as sortie:  # the help, or a wrong usage already told
        return int(sortie.code or 0)
    try:
        from cpts_data.commandes.actions import ACTIONS

        return ACTIONS[options.commande](dossiers, options)
    except ErreurDonnees as erreur:
        console.signaler_fautes(erreur.fautes)
        return FAUTE
    except BrokenPipeError:
        raise
    except OSError as erreur:
        lieu = affichable(str(erreur.filename or dossiers.donnees))
        console.signaler(f"Ce fichier ne peut pas être lu ou écrit : « {lieu} ».")
        return FAUTE


def _consigner() -> str:
    """Keep the trace of the current exception in a file of its own, and say where."""
    import tempfile
    import traceback

    try:
        with tempfile.NamedTemporaryFile("wb", prefix="observatoire-erreur-", suffix=".log", delete=False) as flux:
            flux.write(traceback.format_exc().encode("utf-8", "backslashreplace"))
    except OSError:
        return "Relancez-la ; si elle s’arrête encore, prévenez la personne qui l’a installé."
    return f"Transmettez ce fichier à la personne qui l’a installé : « {flux.name} »."


if __name__ == "__main__":
    journal.addHandler(logging.NullHandler())  # what matters is said by the commands
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # libraries warn developers, in English
    sys.exit(main())
