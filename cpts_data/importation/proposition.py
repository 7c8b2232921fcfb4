"""From the bytes of a file to what the person is asked to accept: nothing is written, a bad file raises nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.erreurs import ErreurDonnees, Faute, Recueil
from cpts_data.importation import cases, personnelles
from cpts_data.importation.conversions.outils import Travail, relire
from cpts_data.importation.correspondances import Lieux, normaliser
from cpts_data.importation.declaration import declarations
from cpts_data.importation.feuilles import lire_feuilles
from cpts_data.importation.modele import (
    Annonce,
    CaseSansValeur,
    Choix,
    ColonneLue,
    Conversion,
    Feuille,
    Proposition,
    Tableau,
    Territoire,
)
from cpts_data.importation.modeles import A_REMPLIR, EXEMPLE, FEUILLES_D_AIDE, ligne_d_exemple_modifiee, sans_exemple
from cpts_data.importation.reconnaissance import (
    LectureDeTableau,
    Profils,
    Reconnaissance,
    colonnes_sans_jeu,
    profil_de,
    reconnaitre,
)
from cpts_data.importation.tableaux import trouver_tableaux
from cpts_data.importation.titres import est_un_titre_connu
from cpts_data.textes import affichable

if TYPE_CHECKING:
    import pandas as pd

Convertir = Callable[[Tableau, Sequence[ColonneLue], Territoire, dt.date | None], Conversion]

SANS_CHOIX = Choix()
SANS_NOM = "fichier sans nom"
TITRES_CITES = 12
SYNONYMES_CITES = 4
PERIODES_CITEES = 3

_DATE = re.compile(
    r"(?<!\d)(?:\d{4}-\d{2}-\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|(?:1er|\d{1,2}) [a-zéûà]{3,10}\.? \d{4})(?!\d)",
    re.IGNORECASE,
)


def preparer(
    octets: bytes,
    nom: str,
    territoire: Territoire,
    choix: Choix = SANS_CHOIX,
    profils: Profils | None = None,
    annoncer: Annonce | None = None,
) -> Proposition:
    """Read a file and say what it holds, what is wrong with it and what is left out of it.

    ``nom`` is the name of the file: cut when very long, what it says of persons is masked. ``profils``: readings
    remembered from earlier files. A file that cannot be used gives a proposition with its faults, all at once;
    only a bug raises.
    """
    annoncer = annoncer or (lambda etape: None)
    nom = personnelles.sans_donnees_personnelles(affichable(nom)) or SANS_NOM
    vide = Proposition(nom, len(octets), hashlib.sha256(octets).hexdigest(), None, "", (), (), None)
    annoncer("Lecture du fichier")
    try:
        feuilles = _nommer_les_feuilles(lire_feuilles(octets, nom))
    except ErreurDonnees as erreur:
        return replace(vide, erreurs=_bornees(erreur.fautes))
    annoncer("Recherche des tableaux")
    trouves = [tableau for feuille in feuilles for tableau in trouver_tableaux(feuille, est_un_titre_connu)]
    tableaux = [sans_exemple(tableau) for tableau in trouves]
    vide = replace(vide, feuilles=tuple(feuille.nom for feuille in feuilles))
    if not tableaux:
        return replace(vide, erreurs=_bornees([_aucun_tableau(nom, feuilles)]))
    annoncer("Reconnaissance des colonnes")
    reconnaissance = reconnaitre(tableaux, choix, profils or {}, Lieux(territoire, candidats=False))
    if not reconnaissance.retenues and (reconnaissance.jeux_possibles or reconnaissance.au_mieux is None):
        return _sans_jeu(vide, tableaux, reconnaissance, choix)
    annoncer("Contrôle des lignes")
    return _avec_jeu(vide, reconnaissance, territoire, choix, _exemples_modifies(trouves))


def _nommer_les_feuilles(feuilles: Sequence[Feuille]) -> list[Feuille]:
    """Mask what the names of sheets say of persons, and keep them different from one another."""
    noms: dict[str, int] = {}
    nommees = []
    for feuille in feuilles:
        nom = personnelles.sans_donnees_personnelles(feuille.nom)
        noms[nom] = noms.get(nom, 0) + 1
        nommees.append(replace(feuille, nom=nom if noms[nom] == 1 else f"{nom} ({noms[nom]})"))
    du_modele = any(feuille.nom == A_REMPLIR for feuille in nommees)
    return [feuille for feuille in nommees if not (du_modele and feuille.nom in FEUILLES_D_AIDE)]


def _exemples_modifies(tableaux: Sequence[Tableau]) -> list[Faute]:
    """Someone typed over the example of the template and left its mark: the line is not read, and that is told."""
    message = "La ligne d’exemple du modèle a été modifiée : elle n’est pas lue."
    attendu = f"la ligne sans « {EXEMPLE} », si elle compte"
    return [
        Faute(tableau.feuille.fichier, message, numero, attendu=attendu, feuille=tableau.feuille.nom or None)
        for tableau in tableaux
        if (numero := ligne_d_exemple_modifiee(tableau)) is not None
    ]


def _aucun_tableau(nom: str, feuilles: Sequence[Feuille]) -> Faute:
    message = "Aucun tableau n’a été trouvé dans ce fichier : une ligne de titres au-dessus de lignes de données."
    if not feuilles:
        message = "Le fichier ne contient aucune donnée."
    return Faute(nom, message, attendu="un tableau, avec ses titres de colonnes sur une ou deux lignes")


# --- a file of which no dataset can be made ------------------------------------------------------------------


def _sans_jeu(
    vide: Proposition, tableaux: Sequence[Tableau], reconnaissance: Reconnaissance, choix: Choix
) -> Proposition:
    if choix.feuille is not None and choix.feuille not in {tableau.feuille.nom for tableau in tableaux}:
        noms = ", ".join(f"« {affichable(feuille)} »" for feuille in vide.feuilles)
        faute = Faute(vide.fichier, "La feuille choisie n’a pas de tableau.", valeur=choix.feuille, attendu=noms)
        return replace(vide, erreurs=(faute,))
    lecture = reconnaissance.au_mieux
    if reconnaissance.jeux_possibles and lecture is not None:
        titres = [f"« {declarations()[jeu].titre} »" for jeu in reconnaissance.jeux_possibles]
        message = f"Ce tableau peut être lu de plusieurs façons : {fr.enumeration(titres)}. Choisissez laquelle."
        faute = _faute(lecture, message)
        return replace(
            _decrire(vide, lecture), jeu=None, erreurs=(faute,), jeux_possibles=reconnaissance.jeux_possibles
        )
    tableau = max(tableaux, key=lambda tableau: len(tableau.lignes))
    return replace(
        vide,
        feuille=tableau.feuille.nom,
        lignes_entete=tableau.lignes_entete,
        colonnes=colonnes_sans_jeu(tableau),
        erreurs=(_masquee(_aucun_jeu(tableau, vide.fichier)),),
        lignes_lues=len(tableau.lignes),
    )


def _aucun_jeu(tableau: Tableau, nom: str) -> Faute:
    lus = [affichable(titre, 40) for titre in tableau.titres if titre]
    titres = ", ".join(f"« {declaration.titre} »" for declaration in declarations().values())
    message = "Les colonnes de ce fichier ne sont celles d’aucun des fichiers que l’outil sait lire."
    return Faute(
        nom,
        message,
        tableau.lignes_entete[0] if tableau.lignes_entete else None,
        valeur=", ".join(lus[:TITRES_CITES]) or None,
        attendu=f"l’un de ces fichiers : {titres} ; chacun a un modèle à télécharger",
        feuille=tableau.feuille.nom or None,
    )


def _faute(lecture: LectureDeTableau, message: str, colonne: str | None = None, attendu: str | None = None) -> Faute:
    feuille, entete = lecture.tableau.feuille, lecture.tableau.lignes_entete
    ligne = entete[-1] if entete else None
    return Faute(feuille.fichier, message, ligne, colonne, None, attendu, feuille=feuille.nom or None)


def _fautes_des_colonnes(lecture: LectureDeTableau, dites: Sequence[Faute]) -> list[Faute]:
    """Tell each required column that is missing, unless the conversion told it already."""
    deja = {faute.colonne for faute in dites}
    lus = [f"« {affichable(colonne.titre, 40)} »" for colonne in lecture.colonnes if not colonne.personnelle]
    fautes = []
    for role in lecture.manquants:
        if role.libelle in deja:
            continue
        autres = ", ".join(f"« {nom} »" for nom in role.synonymes[:SYNONYMES_CITES])
        attendu = f"une colonne « {role.libelle} »{f' (ou {autres}…)' if autres else ''} ; colonnes lues : "
        attendu += ", ".join(lus[:TITRES_CITES]) or "aucune"
        fautes.append(_faute(lecture, f"La colonne « {role.libelle} » est absente.", role.libelle, attendu))
    return fautes


def _decrire(vide: Proposition, lecture: LectureDeTableau) -> Proposition:
    """Fill what is known of a file before its lines are read."""
    declaration = declarations()[lecture.jeu]
    return replace(
        vide,
        jeu=lecture.jeu,
        feuille=lecture.tableau.feuille.nom,
        lignes_entete=lecture.tableau.lignes_entete,
        colonnes=lecture.colonnes,
        personnelles=tuple(colonne.raison for colonne in lecture.colonnes if colonne.personnelle),
        producteur=declaration.producteur,
        regime=declaration.regime,
        remplace_par=declaration.remplace_par,
        profil=profil_de(lecture.tableau.titres),
        lignes_lues=len(lecture.tableau.lignes),
    )


# --- a file that is understood --------------------------------------------------------------------------------


def _avec_jeu(
    vide: Proposition,
    reconnaissance: Reconnaissance,
    territoire: Territoire,
    choix: Choix,
    deja_dits: Sequence[Faute],
) -> Proposition:
    lectures = reconnaissance.retenues or (reconnaissance.au_mieux,)
    conversions, erreurs, avertissements = [], Recueil(), Recueil(deja_dits)
    # Several tables are compared with the present rows once, all together.
    ici = territoire if len(lectures) == 1 else replace(territoire, lignes_actuelles=None)
    for lecture in lectures:
        avertissements.ajouter_toutes(_colonnes_devinees(lecture))
        avertissements.ajouter_toutes(_personnes_repetees(lecture))
        erreurs.ajouter_toutes(_formules_sans_resultat(lecture))
        conversion = _convertir(lecture, ici, choix)
        erreurs.ajouter_toutes(conversion.erreurs)
        erreurs.ajouter_toutes(_fautes_des_colonnes(lecture, conversion.erreurs))
        avertissements.ajouter_toutes(conversion.avertissements)
        conversions.append(conversion)
    ensemble = _assembler(lectures, conversions)
    if not declarations()[lectures[0].jeu].listes_reunies:
        erreurs.ajouter_toutes(_doublons_entre_tableaux(lectures, conversions))
    if len(lectures) > 1 and not erreurs:
        avertissements = Recueil(_une_fois_par_feuille(avertissements.fautes()))
        avertissements.ajouter_toutes(_comparaisons(lectures, ensemble, territoire, choix))
    if not erreurs and (ensemble.lignes.empty or not reconnaissance.retenues):
        erreurs.ajouter(_faute(lectures[0], "Rien n’a pu être lu dans ce tableau pour ce territoire."))
    avertissements.ajouter_toutes(_tableaux_laisses(reconnaissance))
    texte, jour = _date_des_chiffres(ensemble, lectures, choix)
    if jour is None and not texte:
        jour = _date_du_nom(vide.fichier)
        texte = fr.date_longue(jour) if jour else ""
        if not erreurs:
            avertissements.ajouter(_date_a_confirmer(vide.fichier, texte))
    decrite = _decrire(vide, lectures[0])
    return replace(
        decrite,
        personnelles=tuple(dict.fromkeys(c.raison for lecture in lectures for c in lecture.colonnes if c.personnelle)),
        lignes=ensemble.lignes,
        cases=ensemble.cases,
        erreurs=tuple(map(_masquee, erreurs.fautes())),
        avertissements=tuple(map(_masquee, avertissements.fautes())),
        totaux=ensemble.totaux,
        periodes=ensemble.periodes,
        date_des_chiffres=texte,
        date_reference=jour,
        jeux_possibles=reconnaissance.jeux_possibles,
        lignes_lues=sum(len(lecture.tableau.lignes) for lecture in lectures),
    )


def _une_fois_par_feuille(fautes: Sequence[Faute]) -> list[Faute]:
    """Say once, with the names of the sheets, what several sheets have in common."""
    groupes: dict[tuple, list[Faute]] = {}
    for faute in fautes:
        groupes.setdefault((faute.message, faute.colonne, faute.valeur, faute.attendu), []).append(faute)
    dites = []
    for groupe in groupes.values():
        feuilles = list(dict.fromkeys(faute.feuille for faute in groupe if faute.feuille))
        if len(feuilles) < 2:
            dites += groupe
        else:
            noms = fr.enumeration([f"« {affichable(feuille, 40)} »" for feuille in feuilles])
            dites.append(
                replace(groupe[0], message=f"{groupe[0].message} Feuilles : {noms}.", ligne=None, feuille=None)
            )
    return dites


def _comparaisons(
    lectures: Sequence[LectureDeTableau], ensemble: Conversion, territoire: Territoire, choix: Choix
) -> list[Faute]:
    """Compare the rows of several tables with those already there, and say that the lists of a file were added."""
    jeu, tableau = lectures[0].jeu, lectures[0].tableau
    travail = Travail(jeu, tableau, (), territoire, choix.date_des_chiffres)
    importlib.import_module(f"cpts_data.importation.conversions.{jeu}").comparer(travail, relire(jeu, ensemble.lignes))
    dites = [replace(faute, feuille=None) for faute in travail.conclure([]).avertissements]
    if declarations()[jeu].listes_reunies:
        noms = fr.enumeration([f"« {affichable(lecture.tableau.feuille.nom, 40)} »" for lecture in lectures])
        dites.insert(
            0, Faute(tableau.feuille.fichier, f"Les feuilles {noms} sont comptées ensemble : une seule liste.")
        )
    return dites


def _colonnes_devinees(lecture: LectureDeTableau) -> list[Faute]:
    """A column that only resembles one of ours is read, and waits for a confirmation."""
    fautes = []
    for colonne in lecture.colonnes:
        if colonne.role is not None and not colonne.sure:
            libelle = declarations()[lecture.jeu].role(colonne.role).libelle
            message = f"La colonne « {affichable(colonne.titre, 60)} » est lue comme « {libelle} », par ressemblance."
            fautes.append(_faute(lecture, message, colonne.titre, "une confirmation, ou une autre colonne"))
    return fautes


def _personnes_repetees(lecture: LectureDeTableau) -> list[Faute]:
    """Only a list of persons can name one twice; it is asked before their columns are dropped."""
    if not any(colonne.personnelle for colonne in lecture.colonnes) or declarations()[lecture.jeu].remplace_par:
        return []
    if not (groupes := personnelles.personnes_repetees(lecture.tableau)):
        return []
    feuille = lecture.tableau.feuille
    return [Faute(feuille.fichier, personnelles.phrase_des_repetitions(groupes), feuille=feuille.nom or None)]


def _convertir(lecture: LectureDeTableau, territoire: Territoire, choix: Choix) -> Conversion:
    convertir: Convertir = importlib.import_module(f"cpts_data.importation.conversions.{lecture.jeu}").convertir
    tableau = personnelles.nettoyer(lecture.tableau, lecture.colonnes)
    return convertir(tableau, lecture.colonnes, territoire, choix.date_des_chiffres)


def _formules_sans_resultat(lecture: LectureDeTableau) -> list[Faute]:
    """A formula that was never computed has no value to read; only those of columns that are read matter."""
    tableau = lecture.tableau
    lignes = {ligne.numero for ligne in tableau.lignes}
    titres = {
        normaliser(tableau.titres[c.rang]): c.titre for c in lecture.colonnes if c.role and tableau.titres[c.rang]
    }
    fautes = []
    for numero, colonne in tableau.feuille.formules_sans_resultat:
        titre = titres.get(_titre_de_la_colonne(tableau, colonne))
        if numero in lignes and titre is not None:
            message = "La case contient une formule dont le résultat n’a pas été enregistré."
            attendu = "une valeur : ouvrez le fichier dans le tableur, enregistrez-le, puis recommencez"
            feuille = tableau.feuille
            fautes.append(Faute(feuille.fichier, message, numero, titre, None, attendu, feuille=feuille.nom or None))
    return fautes


def _titre_de_la_colonne(tableau: Tableau, colonne: int) -> str:
    """Find the title of a column of the sheet: blank columns were dropped from the table, so places differ."""
    morceaux: list[str] = []
    for numero in tableau.lignes_entete:
        ligne = tableau.feuille.cellules[numero - 1]
        texte = cases.texte_affiche(ligne[colonne - 1]) if colonne <= len(ligne) else ""
        if texte and texte not in morceaux:
            morceaux.append(texte)
    dernier = normaliser(" / ".join(morceaux))
    complets = [normaliser(titre) for titre in tableau.titres if titre and normaliser(titre).endswith(dernier)]
    return complets[0] if dernier and complets else dernier


def _assembler(lectures: Sequence[LectureDeTableau], conversions: Sequence[Conversion]) -> Conversion:
    """Put the rows of several tables one after the other; the cells without a value follow their rows."""
    if len(conversions) == 1:
        return conversions[0]
    if declarations()[lectures[0].jeu].listes_reunies:
        return _reunir(lectures, conversions)
    import pandas as pd

    decalees: list[CaseSansValeur] = []
    depart = 0
    for conversion in conversions:
        decalees += [replace(case, rang=case.rang + depart) for case in conversion.cases]
        depart += len(conversion.lignes)
    dates = [conversion.date_reference for conversion in conversions if conversion.date_reference]
    return Conversion(
        pd.concat([conversion.lignes for conversion in conversions], ignore_index=True),
        tuple(decalees),
        totaux=tuple(total for conversion in conversions for total in conversion.totaux),
        periodes=tuple(dict.fromkeys(periode for conversion in conversions for periode in conversion.periodes)),
        date_reference=max(dates, default=None),
    )


def _reunir(lectures: Sequence[LectureDeTableau], conversions: Sequence[Conversion]) -> Conversion:
    remplies = [conversion for conversion in conversions if len(conversion.lignes)]
    if len(remplies) < 2:
        return remplies[0] if remplies else conversions[0]
    return importlib.import_module(f"cpts_data.importation.conversions.{lectures[0].jeu}").reunir(remplies)


def _doublons_entre_tableaux(lectures: Sequence[LectureDeTableau], conversions: Sequence[Conversion]) -> list[Faute]:
    """Tell a row that another table of the file gives too; inside one table, its conversion tells it."""
    cle = list(catalogue.jeu(lectures[0].jeu).cle)
    premieres: dict[tuple, tuple[int, LectureDeTableau]] = {}
    fautes = []
    for lecture, conversion in zip(lectures, conversions, strict=True):
        for *valeurs, numero in _lignes(conversion.lignes, [*cle, "ligne_source"]) if cle else ():
            ligne, autre = premieres.setdefault(tuple(valeurs), (numero, lecture))
            if autre is not lecture:
                feuille = lecture.tableau.feuille
                attendu = f"une seule fois ; c’est déjà la ligne {ligne} de la feuille « {autre.tableau.feuille.nom} »"
                message = "La ligne en répète une d’un autre tableau du fichier."
                lue = ", ".join(str(valeur) for valeur in valeurs)
                fautes.append(Faute(feuille.fichier, message, numero, None, lue, attendu, feuille=feuille.nom or None))
    return fautes


def _lignes(lignes: pd.DataFrame, colonnes: Sequence[str]) -> list[tuple]:
    return list(lignes[list(colonnes)].itertuples(index=False, name=None))


def _tableaux_laisses(reconnaissance: Reconnaissance) -> list[Faute]:
    """Tell the tables that are ours and are not read: nothing of a file is lost in silence."""
    lus = {lecture.tableau.feuille.nom for lecture in reconnaissance.retenues}
    fautes = []
    for lecture in reconnaissance.autres:
        feuille = lecture.tableau.feuille
        titre = declarations()[lecture.jeu].titre
        ou = f"la feuille « {feuille.nom} »" if feuille.nom and feuille.nom not in lus else "ce fichier"
        message = (
            f"Un autre tableau n’est pas lu : {ou} contient aussi « {titre} ». {_que_faire(lecture, reconnaissance)}"
        )
        ligne = lecture.tableau.lignes_entete[0] if lecture.tableau.lignes_entete else None
        fautes.append(Faute(feuille.fichier, message, ligne, feuille=feuille.nom or None))
    return fautes


def _que_faire(lecture: LectureDeTableau, reconnaissance: Reconnaissance) -> str:
    """A second table of a dataset that each import replaces whole would take the place of the first."""
    if lecture.jeu == reconnaissance.retenues[0].jeu and not declarations()[lecture.jeu].remplace_par:
        return (
            "Chaque import remplace toute la liste précédente : si les deux tableaux se complètent, mettez leurs "
            "lignes sur une seule feuille, l’une sous l’autre, puis recommencez."
        )
    return "Il s’importe à part."


# --- dates and texts ------------------------------------------------------------------------------------------


def _date_des_chiffres(
    conversion: Conversion, lectures: Sequence[LectureDeTableau], choix: Choix
) -> tuple[str, dt.date | None]:
    """Return the date of the figures in French, and as a day: from the rows, the person, else the lines above."""
    jour = conversion.date_reference or choix.date_des_chiffres or _date_du_contexte(lectures)
    dates = [periode for periode in conversion.periodes if not re.fullmatch("T[0-9]", periode)]
    nommees = [fr.periode(periode) for periode in (*dates, *(p for p in conversion.periodes if p not in dates))]
    if len(nommees) > PERIODES_CITEES:
        nommees = [f"{fr.de(fr.periode(dates[0]))} à {fr.periode(dates[-1])}"] if dates else nommees[:PERIODES_CITEES]
    return fr.enumeration(nommees) or (fr.date_longue(jour) if jour else ""), jour


def _date_du_contexte(lectures: Sequence[LectureDeTableau]) -> dt.date | None:
    """Return the one day that the lines around the tables give, none when they give several."""
    textes = [
        texte
        for lecture in lectures
        for texte in (*lecture.tableau.contexte, *lecture.tableau.notes, lecture.tableau.feuille.nom)
    ]
    jours = {jour for texte in textes for jour in _jours(texte)}
    return jours.pop() if len(jours) == 1 else None


def _jours(texte: str) -> set[dt.date]:
    """Return the days of the past that a text gives."""
    jours: set[dt.date] = set()
    for trouvee in _DATE.finditer(texte):
        try:
            jour = cases.lire_date(trouvee[0])
        except cases.CaseIllisible:
            continue
        if isinstance(jour, dt.date) and jour <= dt.date.today():
            jours.add(jour)
    return jours


def _date_du_nom(nom: str) -> dt.date | None:
    """Return the one day that the name of the file gives: often the day of the export."""
    jours = _jours(re.sub(r"[_ ]+", " ", nom))
    return jours.pop() if len(jours) == 1 else None


def _date_a_confirmer(nom: str, texte: str) -> Faute:
    attendu = "la date des chiffres, indiquée avant l’import"
    if texte:
        message = (
            f"La date des chiffres n’est pas écrite dans le tableau : celle du nom du fichier est prise, le {texte}."
        )
        return Faute(nom, message, attendu=attendu)
    message = "La date des chiffres n’est pas écrite dans le fichier : l’âge de ces chiffres ne sera pas connu."
    return Faute(nom, message, attendu=attendu)


def _bornees(fautes: Sequence[Faute]) -> tuple[Faute, ...]:
    return tuple(map(_masquee, Recueil(fautes).fautes()))


def _masquee(faute: Faute) -> Faute:
    """No text of a fault points to a person, wherever it was written."""
    masquer = personnelles.sans_donnees_personnelles
    return replace(
        faute,
        message=masquer(faute.message),
        colonne=None if faute.colonne is None else masquer(faute.colonne),
        valeur=None if faute.valeur is None else masquer(faute.valeur),
        attendu=None if faute.attendu is None else masquer(faute.attendu),
    )
