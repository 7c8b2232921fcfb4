"""The sentences and tables of an import: what a file holds, what it would change, what was accepted.

Values of a file are shortened and made harmless here; the page and the terminal only write them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.importation.declaration import declarations
from cpts_data.importation.modele import Motif, Proposition
from cpts_data.indicators.effets_d_un_import import HORS_COMPARAISON
from cpts_data.indicators.phrases_donnees import moment
from cpts_data.loaders.lecture import TYPES_NUMERIQUES
from cpts_data.textes import affichable

if TYPE_CHECKING:
    from cpts_data.erreurs import Faute
    from cpts_data.importation.lots import Lot
    from cpts_data.indicators.effets_d_un_import import ChiffreSuivi, Effets
    from cpts_data.store import Magasin

LIGNES_EN_APERCU = 5
LIGNE_DU_FICHIER = "Ligne du fichier"
MOTIFS = {
    Motif.INCONNU: "inconnu",
    Motif.MASQUE: "masqué (secret)",
    Motif.SANS_OBJET: "sans objet",
    Motif.VIDE: "vide",
}
EN_SERVICE, REMPLACE, ANNULE = "en service", "remplacé", "annulé"
LIGNES_MASQUEES = (
    "Des lignes masquées sont aussi dans le fichier, ou dans ce qu’il remplace : elles ne sont pas comptées (secret "
    "statistique)."
)
NON_IMPORTEE = "non importée"


# --- what the file holds ----------------------------------------------------------------------------------------


def titre_du_jeu(jeu: str) -> str:
    """Return the title of a dataset as imports call it, otherwise that of the catalogue."""
    declaration = declarations().get(jeu)
    return declaration.titre if declaration else catalogue.jeu(jeu).titre


def phrase_du_rapport(proposition: Proposition) -> str:
    """The first thing to read: which dataset, how many lines, of when, and whether something is wrong."""
    erreurs = sum(faute.nombre for faute in proposition.erreurs)
    bilan = f"{_aucun(erreurs, 'erreur')}, {_aucun(_nombre(proposition.avertissements), 'avertissement')}."
    if proposition.jeu is None:
        return f"Ce fichier n’a pas été reconnu : {bilan}"
    titre = f"« {titre_du_jeu(proposition.jeu)} »"
    if proposition.lignes is None or proposition.lignes.empty:
        return f"Lu comme {titre}, ce fichier ne peut pas être importé en l’état : {bilan}"
    date = f" ({affichable(proposition.date_des_chiffres)})" if proposition.date_des_chiffres else ""
    debut = f"Ce fichier contient {fr.compte(len(proposition.lignes), 'ligne')} de {titre}{date}."
    suite = " Rien ne peut être importé tant qu’il reste une erreur." if erreurs else ""
    return f"{debut} {fr.phrase(bilan)}{suite}"


def _aucun(effectif: int, nom: str) -> str:
    masculin = nom == "avertissement"
    return fr.compte(effectif, nom) if effectif else f"{'aucun' if masculin else 'aucune'} {nom}"


def _nombre(fautes: Iterable[Faute]) -> int:
    return sum(faute.nombre for faute in fautes)


def phrase_de_lecture(proposition: Proposition) -> str:
    """Where in the file the lines were read."""
    lieu = [f"fichier « {affichable(proposition.fichier)} »", taille(proposition.taille_octets)]
    if proposition.feuille:
        lieu.append(f"feuille « {affichable(proposition.feuille)} »")
    if proposition.lignes_entete:
        lignes = [str(ligne) for ligne in proposition.lignes_entete]
        lieu.append(f"titres {fr.accord(len(lignes), 'à la ligne', 'aux lignes')} {fr.enumeration(lignes)}")
    if proposition.lignes_lues:
        lieu.append(f"{fr.compte(proposition.lignes_lues, 'ligne lue', 'lignes lues')}")
    return fr.phrase(" · ".join(lieu))


def taille(octets: int) -> str:
    """Write a size in the unit a file manager shows."""
    ecrite = f"{fr.nombre(octets / 1000)} ko" if octets < 1_000_000 else f"{fr.nombre(octets / 1_000_000, 1)} Mo"
    return ecrite if octets >= 1000 else fr.compte(octets, "octet")


def phrase_personnelle(proposition: Proposition) -> str:
    """What was left out because it tells of persons; empty when nothing was."""
    if not proposition.personnelles:
        return ""
    colonnes = fr.compte(len(proposition.personnelles), "colonne")
    ecartees = fr.accord(len(proposition.personnelles), "laissée de côté", "laissées de côté")
    return f"{colonnes} de données personnelles {ecartees} : rien n’en est enregistré."


def fautes_en_lignes(fautes: Iterable[Faute]) -> pd.DataFrame:
    """One row per fault: ``feuille``, ``ligne``, ``colonne``, ``message``, ``valeur``, ``attendu``."""
    lignes = [
        {
            "feuille": _court(faute.feuille),
            "ligne": "" if faute.ligne is None else str(faute.ligne),
            "colonne": _court(faute.colonne),
            "message": affichable(faute.message, 1_000),
            "valeur": _court(faute.valeur),
            "attendu": _court(faute.attendu, 1_000),
        }
        for faute in fautes
    ]
    return pd.DataFrame(lignes, columns=["feuille", "ligne", "colonne", "message", "valeur", "attendu"])


def _court(texte: str | None, longueur: int = 200) -> str:
    return "" if texte is None else affichable(texte, longueur)


def colonnes_lues(proposition: Proposition) -> pd.DataFrame:
    """One row per column of the file: ``titre``, ``lecture``, ``remarque``, ``exemples``; none of a personal one."""
    lignes = [
        {
            "titre": affichable(colonne.titre),
            "lecture": libelle_du_role(proposition.jeu, colonne.role) if colonne.role else NON_IMPORTEE,
            "remarque": affichable(colonne.raison) if colonne.sure else "à confirmer",
            "exemples": "" if colonne.personnelle else affichable(" · ".join(colonne.exemples), 80),
        }
        for colonne in proposition.colonnes
    ]
    return pd.DataFrame(lignes, columns=["titre", "lecture", "remarque", "exemples"])


def libelle_du_role(jeu: str | None, role: str) -> str:
    """Return the French label of a role of a declaration, otherwise of a column of the store."""
    if jeu is None:
        return role
    for declare in declarations()[jeu].roles if jeu in declarations() else ():
        if declare.role == role:
            return declare.libelle
    connues = (colonne.libelle for colonne in catalogue.jeu(jeu).colonnes if colonne.nom == role)
    return next(connues, role.replace("_", " "))


def phrase_des_totaux(proposition: Proposition) -> str:
    """Whether the totals that the file prints agree with its lines; empty when it prints none."""
    nombre = len(proposition.totaux)
    ecarts = sum(1 for total in proposition.totaux if not total.concorde)
    if not nombre:
        return ""
    if not ecarts:
        egaux = fr.accord(nombre, "égal à la somme de ses", "égaux à la somme de leurs")
        return f"{fr.compte(nombre, 'total écrit', 'totaux écrits')} dans le fichier, {egaux} lignes."
    differe = fr.accord(ecarts, "diffère", "diffèrent")
    return (
        f"{fr.compte(nombre, 'total écrit', 'totaux écrits')} dans le fichier, dont {fr.nombre(ecarts)} {differe} "
        "de la somme des lignes. Les deux valeurs sont montrées, aucune n’est corrigée."
    )


def totaux_compares(proposition: Proposition) -> pd.DataFrame:
    """One row per printed total: ``libelle``, ``imprime``, ``calcule``, ``ecart``, as texts; differences first."""
    tries = sorted(proposition.totaux, key=lambda total: total.concorde)
    lignes = [
        {
            "libelle": f"{affichable(total.libelle)}, {libelle_du_role(proposition.jeu, total.colonne)}",
            "imprime": fr.tel_quel(total.imprime),
            "calcule": fr.tel_quel(total.calcule),
            "ecart": "aucun" if total.concorde else _ecart(total.calcule, total.imprime),
        }
        for total in tries
    ]
    return pd.DataFrame(lignes, columns=["libelle", "imprime", "calcule", "ecart"])


def _ecart(avant: float, apres: float) -> str:
    difference = apres - avant
    return f"{'+' if difference > 0 else '−' if difference < 0 else ''}{fr.tel_quel(round(abs(difference), 6))}"


# --- the first rows ---------------------------------------------------------------------------------------------


def colonnes_en_apercu(proposition: Proposition) -> dict[str, str]:
    """The columns worth showing (those that hold something), by name in the rows -> French label."""
    jeu = catalogue.jeu(proposition.jeu)
    titres = {"ligne_source": LIGNE_DU_FICHIER}
    avec_motif = {case.colonne for case in proposition.cases}
    for colonne in jeu.colonnes:
        remplie = proposition.lignes[colonne.nom].notna().any() or colonne.nom in avec_motif
        if remplie and colonne.nom not in HORS_COMPARAISON:
            titres[colonne.nom] = colonne.libelle
    return titres


def apercu(proposition: Proposition, noms: Mapping[str, str], limite: int = LIGNES_EN_APERCU) -> pd.DataFrame:
    """The first rows as texts. ``noms``: code of a commune or of an IRIS -> its name."""
    motifs = {(case.rang, case.colonne): MOTIFS[case.motif] for case in proposition.cases}
    colonnes = list(colonnes_en_apercu(proposition))
    lignes = [
        {nom: motifs.get((rang, nom)) or en_clair(proposition.jeu, nom, ligne[nom], noms) for nom in colonnes}
        for rang, ligne in enumerate(proposition.lignes.head(limite).to_dict("records"))
    ]
    return pd.DataFrame(lignes, columns=colonnes)


def en_clair(jeu: str, colonne: str, valeur: object, noms: Mapping[str, str]) -> str:
    """Write a value of the store as a reader says it: a code with its name, a period, a choice by its label."""
    if fr.est_absent(valeur) or valeur == "":
        return "sans valeur"
    texte = affichable(str(valeur))
    if colonne == "ligne_source":
        return texte
    if texte in noms and colonne.startswith("code_"):
        return f"{noms[texte]} ({texte})"
    if colonne == "periode":
        return fr.periode(texte)
    choix = _libelles_des_choix(jeu).get(colonne, {})
    if texte in choix:
        return choix[texte]
    declaree = next((c for c in catalogue.jeu(jeu).colonnes if c.nom == colonne), None)
    if declaree is not None and declaree.type in TYPES_NUMERIQUES:
        return _nombre_ecrit(texte)
    return texte


def _nombre_ecrit(texte: str) -> str:
    try:
        return fr.tel_quel(float(texte))
    except ValueError:
        return texte


def _libelles_des_choix(jeu: str) -> dict[str, dict[str, str]]:
    """Column -> value of the store -> the first name it goes by in the declaration."""
    declaration = declarations().get(jeu)
    return {
        role.role: {valeur: autres[0] if autres else valeur for valeur, autres in role.choix.items()}
        for role in (declaration.roles if declaration else ())
        if role.choix
    }


def noms_des_lieux(magasin: Magasin) -> dict[str, str]:
    """Code of a commune or of an IRIS of the territory -> its name."""
    return dict(
        magasin.lignes(
            "SELECT code_commune, nom_commune FROM communes_territoire "
            "UNION ALL SELECT code_iris, nom_iris FROM iris_territoire"
        )
    )


# --- what it would change ---------------------------------------------------------------------------------------


def phrase_des_effets(effets: Effets) -> str:
    """How many rows would come, change and go."""
    nombres = (
        (effets.ajoutees, "ligne ajoutée", "lignes ajoutées"),
        (effets.modifiees, "modifiée", "modifiées"),
        (effets.retirees, "retirée", "retirées"),
        (effets.inchangees, "inchangée", "inchangées"),
    )
    ecrits = [fr.compte(effectif, un, plusieurs) for effectif, un, plusieurs in nombres if effectif]
    if not effets.ajoutees + effets.modifiees + effets.retirees:
        if effets.masquees:
            return f"Aucune ligne montrée ne changerait. {LIGNES_MASQUEES}"
        return "Rien ne changerait : ces lignes sont déjà dans le tableau de bord."
    masquees = f" {LIGNES_MASQUEES}" if effets.masquees else ""
    return f"{fr.phrase(fr.enumeration(ecrits))} dans « {catalogue.jeu(effets.jeu).titre} ».{masquees}"


def phrases_des_remplacements(magasin: Magasin, jeu: str, remplaces: Sequence[Lot]) -> list[str]:
    """What leaves the screen: demonstration rows, and the imports whose rows are taken."""
    phrases = []
    provenance = magasin.provenances.get(jeu)
    if provenance is not None and provenance.classe == "démonstration":
        phrases.append("Les données de démonstration de ce tableau disparaissent des pages.")
    return phrases + [phrase_du_remplacement(lot) for lot in remplaces]


def phrase_du_remplacement(lot: Lot) -> str:
    """Which earlier import gives rows up."""
    fichier = affichable(str(lot.papiers["fichier"]))
    jour = fr.date_longue(lot.importe_le.date())
    return f"Cet import prend la place de lignes de l’import n° {lot.numero} « {fichier} », du {jour}."


def details_des_effets(effets: Effets, noms: Mapping[str, str]) -> pd.DataFrame:
    """The changed rows of ``Effets.details``, their keys written as a reader says them."""
    details = effets.details.copy()
    for cle in catalogue.jeu(effets.jeu).cle:
        details[cle] = [en_clair(effets.jeu, cle, valeur, noms) for valeur in details[cle]]
    return details


def titres_des_details(effets: Effets) -> dict[str, str]:
    """The key columns of ``details_des_effets``: name -> label."""
    jeu = catalogue.jeu(effets.jeu)
    return {cle: jeu.colonne(cle).libelle for cle in jeu.cle}


def totaux_avant_apres(effets: Effets) -> pd.DataFrame:
    """One row per total that moves: ``libelle``, ``avant``, ``apres``, ``ecart``, as texts."""
    lignes = [
        {
            "libelle": f"{total.libelle} ({total.unite})",
            "avant": _total(total.avant),
            "apres": _total(total.apres),
            "ecart": "" if pd.isna(total.avant) or pd.isna(total.apres) else _ecart(total.avant, total.apres),
        }
        for total in effets.totaux.itertuples()
        if not (pd.isna(total.avant) and pd.isna(total.apres)) and total.avant != total.apres
    ]
    return pd.DataFrame(lignes, columns=["libelle", "avant", "apres", "ecart"])


def _total(valeur: float) -> str:
    return "aucune valeur" if pd.isna(valeur) else fr.tel_quel(round(float(valeur), 6))


def chiffres_en_lignes(effets: Effets, seuil_pct: float) -> pd.DataFrame:
    """One row per figure of the pages that moves enough: ``nom``, ``avant``, ``apres``, ``evolution``, as texts."""
    lignes = [
        {
            "nom": chiffre.nom,
            "avant": _chiffre(chiffre.avant, chiffre.unite, "pas de chiffre"),
            "apres": _chiffre(chiffre.apres, chiffre.unite, "plus de chiffre"),
            "evolution": _evolution(chiffre),
        }
        for chiffre in effets.qui_bougent(seuil_pct)
    ]
    return pd.DataFrame(lignes, columns=["nom", "avant", "apres", "evolution"])


def _chiffre(valeur: float | None, unite: str, absent: str) -> str:
    if valeur is None:
        return absent
    return fr.pourcentage(valeur) if unite == "%" else f"{fr.tel_quel(valeur)} {unite}"


def _evolution(chiffre: ChiffreSuivi) -> str:
    """A rate moves by points, a count by a share of what it was."""
    if chiffre.avant is None:
        return "apparaît"
    if chiffre.apres is None:
        return "disparaît"
    if chiffre.unite == "%":
        return fr.points(chiffre.ecart)
    return "partait de zéro" if chiffre.ecart_pct is None else fr.pourcentage(chiffre.ecart_pct, signe=True)


def phrase_des_chiffres(effets: Effets, seuil_pct: float) -> str:
    """How many figures of the pages move by more than the threshold."""
    bougent, tous = len(effets.qui_bougent(seuil_pct)), len(effets.chiffres)
    seuil = fr.pourcentage(seuil_pct, 0)
    if not tous:
        return "Aucun des chiffres suivis sur les pages ne change."
    changent = f"{fr.compte(tous, 'chiffre')} des pages {fr.accord(tous, 'change', 'changent')}"
    if not bougent:
        return f"{changent}, aucun de plus de {seuil}."
    combien = "tous" if bougent == tous else f"dont {fr.nombre(bougent)}"
    return f"{changent}, {combien} de plus de {seuil} (ceux qui apparaissent ou disparaissent compris)."


# --- the agreement ----------------------------------------------------------------------------------------------


def ce_qui_manque(avertissements: Iterable[Faute], raisons: Mapping[str, str], par: str) -> str:
    """What must still be written before the import; empty when nothing is."""
    sans_raison = sum(1 for faute in avertissements if not raisons.get(faute.en_francais(), "").strip())
    manques = []
    if sans_raison:
        manques.append("la raison d’un avertissement" if sans_raison == 1 else f"{sans_raison} raisons")
    if not par.strip():
        manques.append("vos initiales ou votre fonction")
    return f"Il manque encore : {fr.enumeration(manques)}." if manques else ""


def sujet(faute: Faute) -> str:
    """Tell a warning without the name of the file, which the page has just said."""
    texte = faute.en_francais()
    return fr.phrase(texte.removeprefix(affichable(faute.fichier)).lstrip(" ,:") or texte)


# --- batches ----------------------------------------------------------------------------------------------------


def etat_du_lot(lot: Lot, utiles: Collection[int]) -> str:
    """Whether a batch serves, was replaced by later ones, or was undone. ``utiles``: numbers of those that serve."""
    if not lot.actif:
        return ANNULE
    return EN_SERVICE if lot.numero in utiles else REMPLACE


def phrase_acceptee(lot: Lot) -> str:
    """What serves from now on."""
    papiers = lot.papiers
    lignes = int(papiers["lignes"])
    return (
        f"C’est fait : {fr.compte(lignes, 'ligne')} de « {titre_du_jeu(lot.jeu)} » "
        f"{fr.accord(lignes, 'sert', 'servent')} maintenant sur les pages et dans les exports, avec la mention "
        f"« importé » et le nom du fichier (import n° {lot.numero})."
    )


def etiquette_du_lot(lot: Lot) -> str:
    """One line for the list: number, dataset, file, day."""
    fichier = affichable(str(lot.papiers["fichier"]), 60)
    origine = "saisie à l’écran" if lot.saisie else f"« {fichier} »"
    return f"N° {lot.numero} · {titre_du_jeu(lot.jeu)} · {origine} · {fr.date_longue(lot.importe_le.date())}"


def recit_du_lot(lot: Lot) -> list[str]:
    """The papers of a batch, as sentences."""
    p = lot.papiers
    lignes = int(p["lignes"])
    phrases = [
        f"{'Saisi' if lot.saisie else 'Importé'} le {moment(lot.importe_le)} par {affichable(str(p['par']))}.",
        f"{fr.compte(lignes, 'ligne')} ; chiffres : {affichable(str(p['date_des_chiffres']))} ; "
        f"producteur : {affichable(str(p['producteur']))}.",
    ]
    if p.get("feuille"):
        phrases.append(f"Feuille « {affichable(str(p['feuille']))} ».")
    phrases += [
        f"Avertissement accepté : {affichable(str(a['texte']), 1_000)} Raison : « {affichable(str(a['raison']))} »."
        for a in p["avertissements"]
    ]
    phrases += [affichable(str(texte), 300) for texte in p["personnelles"]]
    if lot.annulation is not None:
        phrases.append(phrase_de_l_annulation(lot.annulation))
    return phrases


def phrase_de_l_annulation(annulation: Mapping[str, Any]) -> str:
    """By whom, when and why a batch was undone."""
    quand = moment(dt.datetime.fromisoformat(str(annulation["le"])))
    par, raison = (affichable(str(annulation[champ])) for champ in ("par", "raison"))
    return f"Annulé le {quand} par {par}. Raison : « {raison} »."


def phrase_des_lots(total: int, en_service: int) -> str:
    """How many imports there are, and how many of them serve."""
    if not total:
        return "Aucun fichier importé pour l’instant."
    verbe = fr.accord(en_service, "sert", "servent")
    return f"{fr.compte(total, 'import')}, dont {fr.nombre(en_service)} {verbe} aujourd’hui."
