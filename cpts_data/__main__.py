"""``python -m cpts_data``: the commands of cpts_data.commandes, with their exit codes."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Sequence

from cpts_data.commandes import console
from cpts_data.commandes.arguments import analyseur, dossiers_demandes
from cpts_data.erreurs import ErreurDonnees

OK, FAUTE, INTERROMPU = 0, 1, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 a fault in the data, 2 wrong usage."""
    console.preparer()
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
    except BrokenPipeError:  # « … | head » has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as erreur:
        console.signaler(f"Ce fichier ne peut pas être lu ou écrit : « {erreur.filename or options.donnees} ».")
        return FAUTE
    except KeyboardInterrupt:
        console.signaler("Interrompu : rien n’a été remplacé.")
        return INTERROMPU


if __name__ == "__main__":
    logging.getLogger("cpts_data").addHandler(logging.NullHandler())  # what matters is said by the commands
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # libraries warn developers, in English
    sys.exit(main())
