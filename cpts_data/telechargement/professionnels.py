"""The professionals of the territory, counted in the national extraction: fetched, or already on this computer.

No name nor identifier is kept either way: see ``rpps``.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.geo.territoire import lire_territoire
from cpts_data.pose import terminer_les_poses
from cpts_data.store import connexion_de_travail
from cpts_data.telechargement import rpps
from cpts_data.telechargement.installation import Papiers, compter_lignes, installer, un_seul_a_la_fois
from cpts_data.telechargement.sources import sources
from cpts_data.telechargement.travail import Annonce, Bilan, Travail, faire_le_bilan, pannes_en_francais
from cpts_data.textes import affichable

JEU = "professionnels_commune"
REGLE_DU_COMPTE = (
    "une personne compte une fois par commune et par profession ; celle qui exerce dans deux communes compte dans les "
    "deux. Étudiants non comptés. Aucun nom ni identifiant n’est conservé."
)


def telecharger(travail: Travail) -> Bilan:
    """Fetch the extraction and count it as it comes. Raises ErreurDonnees: no change."""
    with connexion_de_travail() as connexion:
        morceaux = travail.transport.flux(travail.demande("zip", "gzip", "texte"))
        rpps.preparer_activites(connexion, morceaux, travail.titre, travail.communes)
        comptes = rpps.compter(connexion, travail.titre).to_dict("records")
        en_tout = rpps.compter_en_tout(connexion, travail.titre)
    if not comptes:
        message = "Aucun professionnel des communes du territoire dans le fichier reçu ; rien n’a été changé."
        raise ErreurDonnees([Faute(travail.titre, message)])
    lignes = _avec_les_zeros(comptes, travail.communes, rpps.PROFESSIONS)
    jour = travail.transport.derniere_modification or dt.date.today()
    en_mots = _comptes_en_mots(en_tout)
    note = f"Comptés par nous : {REGLE_DU_COMPTE} Sans double compte, sur tout le territoire : {en_mots}."
    papiers = travail.papiers(f"extraction du {fr.date_longue(jour)}", jour, note)
    pose = installer(travail.dossiers, catalogue.jeu(JEU), lignes, papiers)
    phrases = [f"Professionnels du territoire, chacun compté une fois : {en_mots}."]
    return faire_le_bilan(travail, papiers.date_des_chiffres, pose.lignes, pose, phrases)


def compter_une_extraction(
    chemin: Path, dossiers: Dossiers, annoncer: Annonce = lambda _: None, *, simulation: bool = False
) -> Bilan:
    """Count the professionals of the territory in an extraction that is already on this computer.

    ``simulation``: count and say, without writing. No name is kept either way. Raises ErreurDonnees: no change.
    """
    source = sources()["professionnels"]
    communes = {commune.code: commune.nom for commune in lire_territoire(dossiers.territoire).communes}
    annoncer(f"{source.titre} : lecture de « {affichable(chemin.name)} »")
    with (
        pannes_en_francais(chemin.name),
        un_seul_a_la_fois(dossiers, source.nom, source.titre),
        connexion_de_travail() as connexion,
    ):
        terminer_les_poses(dossiers)
        comptes = rpps.compter_professionnels(connexion, chemin, communes).to_dict("records")
        if not comptes:
            message = "Aucun professionnel des communes du territoire dans ce fichier ; rien n’a été changé."
            raise ErreurDonnees([Faute(chemin.name, message)])
        lignes = _avec_les_zeros(comptes, communes, rpps.PROFESSIONS)
        jour = _jour_de_l_extraction(chemin)
        date = f"extraction du {fr.date_longue(jour)}"
        jeu = catalogue.jeu(JEU)
        note = f"Comptés par nous dans un fichier déjà téléchargé : {REGLE_DU_COMPTE}"
        papiers = Papiers(source.producteur, source.titre, date, jour, source.licence, source.adresse, note)
        avant = compter_lignes(dossiers.donnees / jeu.fichier)
        if not simulation:
            annoncer("Enregistrement des nombres")
            installer(dossiers, jeu, lignes, papiers)
    auparavant = "rien auparavant" if avant is None else f"{fr.nombre(avant)} auparavant"
    phrases = [
        f"{_somme_en_mots(lignes)}, par commune et par profession.",
        f"{fr.compte(len(lignes), 'ligne')}, {auparavant}.",
        "Aucun nom ni identifiant n’est conservé.",
    ]
    return Bilan(
        source.nom, source.titre, source.producteur, source.adresse, dt.date.today(), date, len(lignes), avant,
        tuple(phrases),
    )  # fmt: skip


def _somme_en_mots(lignes: Sequence[Mapping[str, object]]) -> str:
    """The places of practice: a person who works in two communes counts in both."""
    total = sum(int(str(ligne["professionnels"])) for ligne in lignes)
    return f"{fr.compte(total, 'professionnel compté', 'professionnels comptés')} dans les communes du territoire"


def _jour_de_l_extraction(chemin: Path) -> dt.date:
    """The day that the producer writes in the name of the file, otherwise that of the file itself."""
    for trouve in re.findall(r"(?<!\d)(20\d{6})\d{0,6}(?!\d)", chemin.name):
        with contextlib.suppress(ValueError):
            return min(dt.date.fromisoformat(trouve), dt.date.today())
    return dt.date.fromtimestamp(chemin.stat().st_mtime)


def _comptes_en_mots(en_tout: Mapping[str, int]) -> str:
    return ", ".join(f"{profession} {fr.nombre(effectif)}" for profession, effectif in sorted(en_tout.items()))


def _avec_les_zeros(
    comptes: Sequence[dict[str, object]], communes: Mapping[str, str], professions: Mapping[str, str]
) -> list[dict[str, object]]:
    """Add the professions that a commune lacks: the directory lists everybody, so that absence is zero."""
    presents = {(ligne["code_commune"], ligne["profession"]) for ligne in comptes}
    zeros = {"professionnels": 0, "liberaux": 0, "salaries": 0}
    ajoutees = [
        {"code_commune": commune, "profession": profession, "libelle": libelle} | zeros
        for commune in communes
        for profession, libelle in professions.items()
        if (commune, profession) not in presents
    ]
    return sorted(
        [*comptes, *ajoutees], key=lambda ligne: (ligne["code_commune"], ligne["profession"], ligne["libelle"])
    )
