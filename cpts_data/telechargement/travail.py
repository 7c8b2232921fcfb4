"""What every source needs while it is fetched, and what is told of it afterwards."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import MO
from cpts_data.geo.territoire import Territoire
from cpts_data.referentiels import communes_de_france
from cpts_data.store import connexion_de_travail
from cpts_data.telechargement.installation import Papiers, Pose, dossier_de_travail
from cpts_data.telechargement.sources import Source
from cpts_data.telechargement.transport import Demande, Transport, oublier, sans_secret

Annonce = Callable[[str], None]
"""Told each step in French."""
DISQUE = (
    "Le fichier reçu ne peut pas être écrit ; rien n’a été changé. Vérifiez la place libre et les droits du dossier."
)
MEMOIRE = "La mémoire de ce poste ne suffit pas pour lire ce fichier ; rien n’a été changé. Fermez d’autres programmes."
BAISSE_DE_LIGNES = 0.2
"""Share of the lines of before that may be gone before it is told."""
TAILLES_MAX = {"population": 200 * MO, "professionnels": 3_000 * MO, "equipements": 1_000 * MO, "apl": 100 * MO}


def departements(territoire: Territoire) -> list[str]:
    """Return the departments of all the communes: the one of the file is only that of most of them."""
    connues = (communes_de_france().get(commune.code) for commune in territoire.communes)
    return sorted({territoire.departement, *(commune.departement for commune in connues if commune)})


@dataclass(frozen=True)
class Bilan:
    """What a download did. ``phrases``: French sentences on what came and what changes, in order.

    ``lignes_avant`` is None when there was nothing before. ``avertissements`` are worth reading; none of them blocks.
    """

    source: str
    titre: str
    producteur: str
    adresse: str
    date_acces: dt.date
    date_des_chiffres: str
    lignes: int
    lignes_avant: int | None
    phrases: tuple[str, ...]
    avertissements: tuple[str, ...] = ()


@dataclass
class Travail:
    """Everything a source needs while it is fetched."""

    source: Source
    dossiers: Dossiers
    territoire: Territoire
    transport: Transport
    annoncer: Annonce
    avertissements: list[str] = field(default_factory=list)

    @property
    def titre(self) -> str:
        return self.source.titre

    @property
    def communes(self) -> dict[str, str]:
        return {commune.code: commune.nom for commune in self.territoire.communes}

    @property
    def departements(self) -> list[str]:
        return departements(self.territoire)

    def demande(self, *natures: str) -> Demande:
        return Demande(self.source.adresse, self.titre, natures, TAILLES_MAX.get(self.source.nom, 50 * MO))

    def papiers(
        self, date_des_chiffres: str, date_reference: dt.date, note: str, regime: str = "sans objet"
    ) -> Papiers:
        return Papiers(
            self.source.producteur,
            self.titre,
            date_des_chiffres,
            min(date_reference, dt.date.today()),
            self.source.licence,
            sans_secret(self.source.adresse),
            note,
            regime,
        )


@contextlib.contextmanager
def pannes_en_francais(titre: str) -> Iterator[None]:
    """Say in one sentence what the disk or the memory refuses; the transport tells the failures of the network."""
    try:
        yield
    except BrokenPipeError:  # whoever reads the progress has left
        raise
    except MemoryError:
        raise ErreurDonnees([Faute(titre, MEMOIRE)]) from None
    except OSError as erreur:
        raise ErreurDonnees([Faute(titre, DISQUE)]) from erreur


@contextlib.contextmanager
def fichier_recu(travail: Travail, nom: str, nature: str) -> Iterator[Path]:
    """Give a file fetched to the work folder, resumed when an earlier run left a part of it; it goes afterwards."""
    chemin = travail.transport.garder(travail.demande(nature), dossier_de_travail(travail.dossiers), nom)
    try:
        yield chemin
    finally:
        oublier(chemin)


def iris_connus(travail: Travail) -> dict[str, dict[str, str]]:
    """Return the IRIS of each commune of the territory (code -> name), as the table of facts has them."""
    from cpts_data.loaders.lecture import charger

    connus: dict[str, dict[str, str]] = {code: {} for code in travail.communes}
    jeu = catalogue.jeu("iris")
    if not (travail.dossiers.donnees / jeu.fichier).exists():
        return connus
    with connexion_de_travail() as connexion:
        if fautes := charger(connexion, travail.dossiers.donnees, jeu):
            raise ErreurDonnees(fautes)
        lus = connexion.execute("SELECT code_commune, code_iris, nom_iris FROM iris ORDER BY code_iris").fetchall()
    for commune, code, nom in lus:
        if commune in connus:
            connus[commune][code] = nom
    return connus


def faire_le_bilan(
    travail: Travail, date_des_chiffres: str, lignes: int, pose: Pose | None, phrases: Sequence[str]
) -> Bilan:
    avant = pose.lignes_avant if pose else None
    if avant and lignes < (1 - BAISSE_DE_LIGNES) * avant:
        travail.avertissements.append(
            f"Le fichier a {fr.compte(lignes, 'ligne')}, il en avait {fr.nombre(avant)} : vérifiez que rien ne manque."
        )
    adresse = sans_secret(travail.source.adresse)
    jour = dt.date.today()
    if pose:
        change = "rien auparavant" if avant is None else f"{fr.compte(avant, 'ligne')} auparavant"
        phrases = [*phrases, f"{fr.compte(lignes, 'ligne enregistrée', 'lignes enregistrées')}, {change}."]
    origine = f"Source : {travail.source.producteur}, le {fr.date_longue(jour)}, {adresse}"
    return Bilan(
        travail.source.nom,
        travail.titre,
        travail.source.producteur,
        adresse,
        jour,
        date_des_chiffres,
        lignes,
        avant,
        (*phrases, origine),
        tuple(travail.avertissements),
    )
