"""Actions and indicators of the contract, one line each, as the CPTS and the CPAM hold them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from cpts_data import exercices
from cpts_data.importation import controles
from cpts_data.importation.conversions.outils import SECTION, Canonique, Travail, est_connu
from cpts_data.importation.correspondances import normaliser, reconnaitre_choix
from cpts_data.importation.modele import ColonneLue, Conversion, Ligne, Motif, Tableau, Territoire
from cpts_data.loaders.aci_indicateurs import SUIVI
from cpts_data.loaders.regles import TYPES_SANS_MONTANT

JEU = "aci_indicateurs"
COMPULSOIRES = ("mission", "fiche_action", "action")
TEXTES = ("realise", "resultat", "commentaire")
_MISSION = re.compile(r"m(?:ission)?\s*(?:n\s*)?([1-6])\b")
_SANS_NUMERO = re.compile(r"^\s*(?:fiche(?:[\s-]+action)?|FA)?\s*n?°?\s*0*[1-9][0-9]?\s*[-–—:.)]*\s*", re.IGNORECASE)
_FICHE = re.compile(r"(?:fiche(?: action)?|fa)?\s*n?\s*0*([1-9][0-9]?)")


def convertir(
    tableau: Tableau, colonnes: Sequence[ColonneLue], territoire: Territoire, date_des_chiffres: dt.date | None
) -> Conversion:
    """Return one row an action of a fiche."""
    travail = Travail(JEU, tableau, colonnes, territoire, date_des_chiffres, repetables=("detail",))
    if not travail.exiger(*COMPULSOIRES):
        return travail.conclure([])
    dessus: Canonique = {"exercice": exercice_du_fichier(travail)}
    lignes = [lue for ligne in tableau.lignes if (lue := _ligne(travail, ligne, dessus))]
    controles.doublons(travail, lignes, lambda ligne: f"{ligne['fiche_action']}, {ligne['action']}")
    _memes_par_fiche(travail, lignes)
    travail.comparer_les_totaux(travail.colonnes("montant_eur"))
    comparer(travail, lignes)
    return travail.conclure(lignes)


def comparer(travail: Travail, lignes: Sequence[Canonique]) -> None:
    """Say which rows already there are replaced."""
    controles.remplacement(travail, lignes, lambda ligne: f"{ligne['fiche_action']} ({ligne['exercice']})")


def _ligne(travail: Travail, ligne: Ligne, dessus: Canonique) -> Canonique | None:
    """Return one row. Mission and fiche are often written once, on the first of their lines: ``dessus`` holds them."""
    if travail.est_vide(ligne, travail.colonne("fiche_action")) and "fiche_action" in dessus:
        fiche, titre = dessus["fiche_action"], dessus["titre_fiche"]
    else:
        fiche = _fiche(travail, ligne)
        titre = _titre(travail, ligne, fiche)
    if travail.est_vide(ligne, travail.colonne("mission")) and "mission" in dessus:
        mission = dessus["mission"]
    else:
        mission = _mission(travail, ligne)
    dessus |= {"mission": mission, "fiche_action": fiche, "titre_fiche": titre}
    action = travail.texte_obligatoire(ligne, travail.colonne("action"))
    lettre, imprimee, montant = _type_et_montant(travail, ligne)
    if None in (fiche, mission, titre, action):
        return None
    return {
        "exercice": lire_exercice(travail, ligne) or dessus["exercice"],
        "mission": mission,
        "fiche_action": fiche,
        "titre_fiche": titre,
        "action": action,
        "type_indicateur": lettre,
        "type_imprime": imprimee,
        "detail": " – ".join(filter(None, (travail.texte(ligne, c) for c in travail.colonnes("detail")))) or action,
        "montant_eur": montant,
        **{role: travail.texte(ligne, travail.colonne(role)) for role in TEXTES},
        "section": SECTION,
        "fiche_precedente": lire_fiche(travail, ligne, "fiche_precedente"),
        "action_precedente": travail.texte(ligne, travail.colonne("action_precedente")),
        "equivalence": travail.texte(ligne, travail.colonne("equivalence")),
        "ligne_source": ligne.numero,
    }


def _mission(travail: Travail, ligne: Ligne) -> str | None:
    """« Mission 1 : améliorer l’accès aux soins » is M1."""
    colonne = travail.colonne("mission")
    lue = _MISSION.match(normaliser(travail.texte(ligne, colonne) or ""))
    return f"M{lue[1]}" if lue else travail.choix(ligne, colonne)


def _titre(travail: Travail, ligne: Ligne, fiche: str | None) -> str | None:
    """Return the title of its column, else what follows the number (« FA1 – Accès au MT »), else the present one."""
    colonne = travail.colonne("titre_fiche")
    if colonne is not None:
        return travail.texte_obligatoire(ligne, colonne)
    fiches = travail.colonne("fiche_action")
    suite = _SANS_NUMERO.sub("", travail.texte(ligne, fiches) or "").strip()
    titre = suite or _titres_presents(travail).get(fiche)
    if titre is None and fiche is not None:
        attendu = f"« {fiche} – titre de la fiche », ou une colonne « {travail.role('titre_fiche').libelle} »"
        travail.erreur("Le titre de la fiche n’est pas écrit.", ligne.numero, fiches.titre, fiche, attendu)
    return titre


def _titres_presents(travail: Travail) -> dict[object, str]:
    lire = travail.territoire.lignes_actuelles
    actuelles = [] if lire is None else lire(JEU).to_dict("records")
    return {ligne["fiche_action"]: ligne["titre_fiche"] for ligne in actuelles}


def _fiche(travail: Travail, ligne: Ligne) -> str | None:
    return lire_fiche(travail, ligne, "fiche_action", obligatoire=True)


def lire_fiche(travail: Travail, ligne: Ligne, role: str, *, obligatoire: bool = False) -> str | None:
    """Return « FA1 » from « FA 1 », « Fiche n° 1 » or « 1 »; None when the cell is empty or its fault was told."""
    colonne = travail.colonne(role)
    texte = (travail.texte_obligatoire if obligatoire else travail.texte)(ligne, colonne)
    if texte is None:
        return None
    lue = _FICHE.match(normaliser(texte))
    if lue is None or normaliser(texte)[lue.end() : lue.end() + 1].isdigit():
        travail.erreur(
            "Le numéro de fiche action ne se lit pas.", ligne.numero, colonne.titre, texte, "FA1, par exemple"
        )
        return None
    return f"FA{lue[1]}"


def lire_exercice(travail: Travail, ligne: Ligne) -> str | None:
    """Return the exercise written on a line; None when there is none, or when its fault was told."""
    colonne = travail.colonne("exercice")
    texte = travail.texte(ligne, colonne)
    if texte is None:
        return None
    lu = exercices.exercice_ecrit(texte) or (texte if re.fullmatch(r"20\d\d", texte) else None)
    if lu is None:
        attendu = "deux années qui se suivent, comme 2025-2026, ou une année"
        travail.erreur("L’exercice ne se lit pas.", ligne.numero, colonne.titre, texte, attendu)
    return lu


def exercice_du_fichier(travail: Travail) -> str:
    """Return the exercise of the lines that do not write it: that of a title, else of the date, else the last known."""
    ecrits = (exercices.exercice_ecrit(texte) for texte in (*travail.tableau.contexte, travail.tableau.feuille.fichier))
    if (ecrit := next(filter(None, ecrits), None)) is not None:
        return ecrit
    premier_mois = travail.territoire.exercice_premier_mois
    if (jour := travail.jour_du_titre()) is not None:
        return exercices.exercice_de(jour, premier_mois)
    lire = travail.territoire.lignes_actuelles
    connus = [] if lire is None else list(lire(JEU)["exercice"])
    return max(connus, default=exercices.exercice_de(dt.date.today(), premier_mois))


def _type_et_montant(travail: Travail, ligne: Ligne) -> tuple[str | None, str | None, object]:
    """Return the letter, as printed too, and the amount. The report prints « SUIVI » and « N » in the amount column."""
    colonne, montants = travail.colonne("type_indicateur"), travail.colonne("montant_eur")
    lettre = travail.choix(ligne, colonne, obligatoire=False)
    imprimee = SUIVI if lettre == "S" and normaliser(travail.texte(ligne, colonne) or "") == "suivi" else lettre
    if montants is None or travail.est_vide(ligne, montants):
        return lettre, imprimee, None
    mots = normaliser(travail.texte(ligne, montants) or "").split()
    role = travail.role("type_indicateur")
    dans_le_montant = reconnaitre_choix(mots[0], role).valeur if mots and not mots[0].isdigit() else None
    if dans_le_montant in TYPES_SANS_MONTANT and lettre in (None, dans_le_montant):
        return dans_le_montant, SUIVI if dans_le_montant == "S" else dans_le_montant, Motif.SANS_OBJET
    montant = travail.decimal(ligne, montants)
    if est_connu(montant) and lettre in TYPES_SANS_MONTANT:
        message = "Un indicateur de suivi ou neutralisé n’a pas de montant."
        travail.erreur(message, ligne.numero, montants.titre, travail.brut(ligne, montants), "une case vide")
    return lettre, imprimee, montant


def _memes_par_fiche(travail: Travail, lignes: Sequence[Canonique]) -> None:
    """A fiche has one mission and one title."""
    premieres: dict[object, Canonique] = {}
    for ligne in lignes:
        premiere = premieres.setdefault((ligne["exercice"], ligne["fiche_action"]), ligne)
        for role in ("mission", "titre_fiche"):
            if normaliser(str(ligne[role])) != normaliser(str(premiere[role])):
                message = f"La fiche {ligne['fiche_action']} n’a pas la même valeur sur une autre ligne."
                attendu = f"{premiere[role]}, comme ligne {premiere['ligne_source']}"
                titre = travail.colonne(role).titre
                travail.erreur(message, ligne["ligne_source"], titre, str(ligne[role]), attendu)
