"""``importer`` and its companions: the same examination, agreement and undoing as on the page « Données »."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterable
from pathlib import Path

from cpts_data import importer as service
from cpts_data.chemins import Dossiers
from cpts_data.commandes.console import dire, signaler_fautes
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import lire_octets
from cpts_data.importation.declaration import declarations
from cpts_data.importation.extraction_rpps import DEBUT_LU, est_une_extraction
from cpts_data.importation.gardes import TAILLE_MAX_TEXTE
from cpts_data.importation.lots import Lot, utiles
from cpts_data.importation.modele import Choix, Proposition
from cpts_data.importer import Examen
from cpts_data.indicators import phrases_import as phrases
from cpts_data.indicators.effets_d_un_import import SEUIL_PCT, Effets
from cpts_data.textes import affichable

OK, FAUTE = 0, 1
COLONNES_DITES, TOTAUX_DITS = 40, 20
SANS_NOM = "ligne de commande"
RAISON_PAR_DEFAUT = "accepté par --oui"
OUI = ("o", "oui")


def importer(dossiers: Dossiers, options: argparse.Namespace) -> int:
    """Examine a file, say everything about it, then write it if it is accepted."""
    chemin: Path = options.fichier
    if _debute_comme_une_extraction(chemin):
        return _compter_les_professionnels(dossiers, chemin, options)
    choix = _choix(options)
    if not (options.oui or options.simulation or sys.stdin.isatty()):
        options.analyseur.error("personne ne peut répondre ici : ajoutez --oui pour accepter, ou --simulation.")
    octets = lire_octets(chemin, chemin.name, TAILLE_MAX_TEXTE)
    examen = service.examiner(octets, chemin.name, dossiers, choix, annoncer=lambda etape: dire(f"  {etape}…"))
    _dire_le_rapport(examen)
    if not examen.proposition.acceptable:
        return FAUTE
    if options.simulation:
        dire("Simulation : rien n’a été enregistré.")
        return OK
    accord = _accord_donne(examen.proposition, options) if options.oui else _demander_l_accord(examen, options)
    if accord is None:
        dire("Rien n’a été changé.")
        return OK
    par, raisons = accord
    lot = service.accepter(dossiers, examen, par, raisons)
    dire(phrases.phrase_acceptee(lot))
    dire(f"Pour revenir en arrière : python -m cpts_data annuler {lot.numero} --par QUI --raison TEXTE")
    return OK


def imports(dossiers: Dossiers, _: argparse.Namespace) -> int:
    """List every import, the latest first."""
    lots = service.lister(dossiers)
    en_service = {lot.numero for lot in utiles(lots[::-1])}
    dire(phrases.phrase_des_lots(len(lots), len(en_service)))
    for lot in lots:
        dire(f"{phrases.etiquette_du_lot(lot)} · {phrases.etat_du_lot(lot, en_service)}")
        for phrase in phrases.recit_du_lot(lot):
            dire(f"    {phrase}")
    return OK


def annuler(dossiers: Dossiers, options: argparse.Namespace) -> int:
    """Undo one import."""
    lot = service.annuler(dossiers, _numero(options), options.par, options.raison)
    dire(f"L’import n° {lot.numero} est annulé : ce qu’il avait remplacé sert de nouveau.")
    dire(f"Pour le rétablir : python -m cpts_data retablir {lot.numero}")
    return OK


def retablir(dossiers: Dossiers, options: argparse.Namespace) -> int:
    """Bring back an import that was undone."""
    lot: Lot = service.retablir(dossiers, _numero(options))
    dire(f"L’import n° {lot.numero} est rétabli : {phrases.etiquette_du_lot(lot)}.")
    return OK


def modele(_: Dossiers, options: argparse.Namespace) -> int:
    """Write the workbook to fill for a dataset, never over another file."""
    from cpts_data.importation.modeles import modele_xlsx

    jeu = _jeu_connu(options.jeu, options)
    sortie = options.sortie or Path(f"modele_{jeu}.xlsx")
    try:
        with sortie.open("xb") as flux:
            flux.write(modele_xlsx(jeu))
    except FileExistsError:
        message = "Un fichier porte déjà ce nom : il n’est pas remplacé."
        raise ErreurDonnees([Faute(str(sortie), message, attendu="un autre nom, avec --sortie")]) from None
    declaration = declarations()[jeu]
    dire(f"Modèle à remplir : {sortie}")
    dire(f"À demander {declaration.a_qui}.")
    dire(declaration.quoi_demander)
    return OK


# --- what the person asked for ----------------------------------------------------------------------------------


def _choix(options: argparse.Namespace) -> Choix:
    return Choix(
        _jeu_connu(options.jeu, options) if options.jeu else None,
        options.feuille,
        dict(_colonne(texte, options) for texte in options.colonne or ()),
        _jour(options),
    )


def _jeu_connu(jeu: str, options: argparse.Namespace) -> str:
    if jeu not in declarations():
        options.analyseur.error(f"le jeu « {affichable(jeu)} » n’existe pas. Jeux : {', '.join(declarations())}.")
    return jeu


def _colonne(texte: str, options: argparse.Namespace) -> tuple[str, str | None]:
    titre, egal, role = texte.rpartition("=")
    if not egal or not titre.strip():
        options.analyseur.error(f"« {affichable(texte)} » n’est pas de la forme TITRE=ROLE.")
    return titre.strip(), role.strip() or None


def _jour(options: argparse.Namespace) -> dt.date | None:
    try:
        return dt.date.fromisoformat(options.date) if options.date else None
    except ValueError:
        options.analyseur.error(f"« {affichable(options.date)} » n’est pas une date de la forme AAAA-MM-JJ.")


def _numero(options: argparse.Namespace) -> int:
    if not options.numero.isdecimal():
        options.analyseur.error(f"« {affichable(options.numero)} » n’est pas le numéro d’un import.")
    return int(options.numero[:9])


# --- the report -------------------------------------------------------------------------------------------------


def _dire_le_rapport(examen: Examen) -> None:
    proposition = examen.proposition
    dire(phrases.phrase_du_rapport(proposition))
    dire(phrases.phrase_de_lecture(proposition))
    for phrase in proposition.personnelles:
        dire(f"Donnée personnelle laissée de côté : {phrase}")
    _dire_les_colonnes(proposition)
    for faute in proposition.avertissements:
        dire(f"Avertissement : {phrases.sujet(faute)}")
    if proposition.totaux:
        dire(phrases.phrase_des_totaux(proposition))
        ecarts = phrases.totaux_compares(proposition)
        for total in ecarts[ecarts["ecart"] != "aucun"].head(TOTAUX_DITS).to_dict("records"):
            dire(f"  {total['libelle']} : écrit {total['imprime']}, somme {total['calcule']}, écart {total['ecart']}")
    if proposition.erreurs:
        signaler_fautes(proposition.erreurs)
    if examen.effets is not None:
        _dire_les_effets(examen.effets, examen.remplaces)


def _dire_les_colonnes(proposition: Proposition) -> None:
    colonnes = phrases.colonnes_lues(proposition).to_dict("records")
    for colonne in colonnes[:COLONNES_DITES]:
        remarque = f" ({colonne['remarque']})" if colonne["remarque"] else ""
        dire(f"  Colonne « {colonne['titre']} » : {colonne['lecture']}{remarque}")
    if len(colonnes) > COLONNES_DITES:
        dire(f"  … et {len(colonnes) - COLONNES_DITES} autres colonnes")


def _dire_les_effets(effets: Effets, remplaces: Iterable[Lot]) -> None:
    dire(phrases.phrase_des_effets(effets))
    for lot in remplaces:
        dire(phrases.phrase_du_remplacement(lot))
    for total in phrases.totaux_avant_apres(effets).to_dict("records"):
        dire(f"  {total['libelle']} : {total['avant']} aujourd’hui, {total['apres']} après")
    dire(phrases.phrase_des_chiffres(effets, SEUIL_PCT))
    for chiffre in phrases.chiffres_en_lignes(effets, SEUIL_PCT).to_dict("records"):
        dire(f"  {chiffre['nom']} : {chiffre['avant']} → {chiffre['apres']} ({chiffre['evolution']})")


# --- the agreement ----------------------------------------------------------------------------------------------


def _accord_donne(proposition: Proposition, options: argparse.Namespace) -> tuple[str, dict[str, str]]:
    raison = (options.raison or "").strip() or RAISON_PAR_DEFAUT
    raisons = {faute.en_francais(): raison for faute in proposition.avertissements}
    return (options.par or "").strip() or SANS_NOM, raisons


def _demander_l_accord(examen: Examen, options: argparse.Namespace) -> tuple[str, dict[str, str]] | None:
    """Ask a reason for each warning, a name, then the last word; None when it is no, or nobody answers any more."""
    try:
        raisons = {}
        for faute in examen.proposition.avertissements:
            dire(f"À accepter : {phrases.sujet(faute)}")
            raison = options.raison or input("Pourquoi l’accepter ? (rien pour renoncer) ")
            if not raison.strip():
                return None
            raisons[faute.en_francais()] = raison
        par = options.par or input("Accepté par (initiales ou fonction) : ")
        if not par.strip() or input("Importer ces données ? (oui/non) ").strip().lower() not in OUI:
            return None
    except EOFError:
        dire()
        return None
    return par, raisons


# --- the national extraction of professionals -------------------------------------------------------------------


def _debute_comme_une_extraction(chemin: Path) -> bool:
    """Only the beginning is read: the file weighs a gigabyte, and names persons."""
    try:
        with chemin.open("rb") as flux:
            debut = flux.read(DEBUT_LU)
    except FileNotFoundError:
        raise ErreurDonnees([Faute(chemin.name, "Le fichier est absent.", attendu=str(chemin))]) from None
    except OSError:
        message = "Le fichier ne peut pas être ouvert. S’il est ouvert dans un tableur, fermez-le."
        raise ErreurDonnees([Faute(chemin.name, message)]) from None
    archive = debut.startswith((b"PK", b"\x1f\x8b")) and "libreacces" in chemin.name.lower()
    return archive or est_une_extraction(debut)


def _compter_les_professionnels(dossiers: Dossiers, chemin: Path, options: argparse.Namespace) -> int:
    from cpts_data.commandes.telecharger import dire_le_bilan
    from cpts_data.telechargement.professionnels import compter_une_extraction

    bilan = compter_une_extraction(chemin, dossiers, lambda etape: dire(f"  {etape}…"), simulation=options.simulation)
    dire_le_bilan(bilan)
    if options.simulation:
        dire("Simulation : rien n’a été enregistré.")
    return OK
