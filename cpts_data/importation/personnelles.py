"""Personal data stops here: columns that hold some are left out of the table before anything is read from it.

A column is personal by its title or by its cells. What is said of it is its title and how many cells it fills, never
what they hold.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cpts_data.formats_fr import compte, nombre
from cpts_data.importation.correspondances import normaliser, texte_de
from cpts_data.importation.declaration import Role
from cpts_data.importation.modele import ColonneLue, Feuille, Ligne, Tableau

MASQUE = "[donnée personnelle]"
"""Written where a person was named. Not « masqué », which is how a producer writes statistical secrecy."""
PART_D_UNE_COLONNE = 0.5
"""A list or a count with a stray e-mail keeps its column, and loses the cell; above half, the column is not ours."""
AGE_D_UNE_NAISSANCE_ANS = 15
LIGNES_CITEES_MAX = 20
PLUS_PETIT_IDENTIFIANT = 1e10
"""Numbers of persons have eleven digits or more; our counts never reach that."""
SANS_TEXTE = (bool, dt.date, dt.time, dt.timedelta, type(None))

_MAJUSCULE = "A-ZÀ-ÖØ-ÞŒ"
_NOM_PROPRE = rf"[{_MAJUSCULE}](?:[^\W\d_]|[’'-])+"
_DEBUT = r"(?<![^\W_])"
"""The beginning of a word; unlike for ``\\b``, an underscore ends one: file names are full of them."""
_CONTENUS: dict[str, re.Pattern[str]] = {
    "des adresses électroniques": re.compile(r"[^\s@<>;,:()]{1,64}@[^\s@<>;,()]{1,255}\.[A-Za-z]{2,}"),
    "des numéros de téléphone": re.compile(
        r"(?<![\d.,])(?:(?:\+|00)\s?33\s?(?:\(0\)\s?)?[1-9]|0[1-9])"
        r"(?:([\s.\-/]?)\d{2}(?:\1\d{2}){3}|(?:[ \xa0\u202f]?\d){8})(?!\d)"
        r"|(?<![\d.,])33[1-9]\d{8}(?!\d)"
    ),
    "des noms de personnes": re.compile(
        rf"{_DEBUT}(?:M\.|MM\.|Mr\.?|[Mm]me|MME|[Mm]mes|[Mm]lle|MLLE|[Mm]adame|MADAME|[Mm]onsieur|MONSIEUR|[Mm]ademoiselle|"
        rf"[Dd]r\.?|DR\.?|[Dd]rs|[Dd]octeure?|DOCTEUR|Pr\.?|[Pp]rofesseure?|Maître)"
        rf"[\s_]+(?!Juniors?\b){_NOM_PROPRE}(?:[\s_]+{_NOM_PROPRE}){{0,3}}"  # a « Dr Junior » is a training year
    ),
    "des dates de naissance": re.compile(
        rf"(?i){_DEBUT}n[ée]+(?:\s?\(e\)|·e|\.e)?\s+le\s+\d{{1,2}}"
        r"(?:[/. -]\d{1,2}[/. -]\d{2,4}|(?:er)?\s+\w+\s+\d{4})"
    ),
    "des adresses": re.compile(
        rf"{_DEBUT}\d{{1,4}}\s?(?:bis|ter|quater|[A-D])?,?\s+(?:(?i:rue|avenue|av\.|boulevard|bd\.?|bld\.?|impasse|all[ée]e|"
        r"chemin|quai|square|route|r[ée]sidence|faubourg|venelle|sente)\s+[\w’'-]+|(?i:place)\s+(?:(?i:du|des|de\s+la)\b|"
        rf"(?i:de\s+l['’])|{_NOM_PROPRE}))(?:\s+[\w’'-]+){{0,4}}"
    ),
}  # fmt: skip
_ANODIN = re.compile(r"[\d\s.,%<>≤-]{0,9}|[^\W\d_]*")
"""A number too short to be that of a person, or one word: most cells, which need no closer look."""
_NIR = re.compile(
    r"(?<!\d)[12378][ \xa0.]?\d{2}[ \xa0.]?(?:0[1-9]|1[0-2]|[2-9]\d)[ \xa0.]?(?:\d{2}|2[AB])"
    r"[ \xa0.]?\d{3}[ \xa0.]?\d{3}(?:[ \xa0./]?(\d{2}))?(?!\d)"
)
_RPPS = re.compile(r"(?<![\d,.])(?:8?10\d{9}|[18]\d{10})(?!\d)")
_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?:[ \xa0]?[A-Z0-9]{4}){3,7}(?:[ \xa0]?[A-Z0-9]{1,3})?\b")

_COMPTE = re.compile(r"(nombre|nb|nbre|effectifs?|total|taux|part|%|pourcentage|somme|moyenne)\b")
_PERSONNE = (
    "(professionnel|patient|medecin|praticien|contact|referent|responsable|representant|president|titulaire|signataire|"
    "beneficiaire|directeur|salarie|correspondant|coordinateur|ps|mt|adherente?|assure|interlocuteur|personne)"
)
_TITRES: dict[str, re.Pattern[str]] = {
    "des noms de personnes": re.compile(
        r"noms?|prenoms?( .*)?|(.* )?(et |ou )?prenoms?|nom (de famille|d usage|usuel|de naissance|d exercice|marital|"
        r"patronymique|complet|prenom|et prenom|de jeune fille)( .*)?|(nom|identite) ((du|de|de la|de l|d un) )?"
        rf"{_PERSONNE}( .*)?|identite|civilite( .*)?|initiales|titre de civilite"
    ),
    "des numéros de téléphone": re.compile(r"(.* )?(tel|tels|telephones?|portable|gsm|fax|telecopie|mobile)( .*)?"),
    "des adresses électroniques": re.compile(
        r"(.* )?(e ?mails?|mails?|courriels?|mssante|messagerie|adresse electronique)( .*)?"
    ),
    "des adresses": re.compile(
        r"(.* )?adresse( .*)?|adresses|((libelle|type|nom|numero|n)( de)?( la)? )?voie( .*)?|rue|lieu dit|domicile"
    ),
    "des dates de naissance": re.compile(r"(.* )?(naissance|naiss|ddn)( .*)?|ne le|nee le|ne e le"),
    "des numéros de sécurité sociale": re.compile(
        r"(.* )?(nir|nss|n ss|n secu|numero secu|secu|matricule|immatriculation|numero d assure)( .*)?|"
        r"(.* )?(numero|n|no|num)( de)? securite sociale( .*)?"
    ),
    "des identifiants de personnes": re.compile(
        r"(.* )?(rpps|adeli|identifiant pp|identifiant national pp|identification nationale pp|n ps|numero ps|"
        r"numero am|identifiant (ps|professionnel|patient|national|personne|adherent)|"
        r"numero (d )?assurance maladie)( .*)?"
    ),
    "des coordonnées bancaires": re.compile(r"(.* )?(iban|rib|bic|compte bancaire|coordonnees bancaires)( .*)?"),
}  # fmt: skip
_TITRES_SI_TEXTE = re.compile(
    rf"{_PERSONNE}s?( .*)?|suivie? par|saisie? par|auteure?|medecin traitant|personne (a contacter|contact|referente)"
)
"""« Patient », « Médecin traitant »: a name when the cells are texts, a count when they are numbers."""
_TITRES_LIBRES = re.compile(
    r"(commentaire|remarque|observation|note|divers|information|precision)s?( complementaires?| libres?)?"
)
_RPPS_TITRE = re.compile(r"(.* )?(rpps|identifiant pp|identifiant national pp|identification nationale pp)( .*)?")
_NOM_ET_PRENOM = re.compile(r"noms? (et )?prenoms?( .*)?|prenoms? (et )?noms?( .*)?|nom complet")
_PRENOM = re.compile(r"prenoms?( .*)?")
_SANS_SENS = frozenset({"oui", "non", "o", "n", "x", "vrai", "faux", "true", "false"})


# --- texts ----------------------------------------------------------------------------------------------------


def sans_donnees_personnelles(texte: str) -> str:
    """Return a text where what points to a person is masked: for a title, a note, a file name."""
    for motif in (_NIR, _RPPS, _IBAN):
        texte = motif.sub(lambda trouve: MASQUE if _est_un_identifiant(trouve) else trouve[0], texte)
    for motif in _CONTENUS.values():
        texte = motif.sub(MASQUE, texte)
    return texte


def contenu_personnel(brut: object) -> str:
    """Say what personal data a cell holds (« des adresses électroniques »); an empty text when it holds none."""
    if isinstance(brut, SANS_TEXTE) or (isinstance(brut, (int, float)) and abs(brut) < PLUS_PETIT_IDENTIFIANT):
        return ""
    texte = texte_de(brut)
    if _ANODIN.fullmatch(texte):
        return ""
    for motif, nature in (
        (_NIR, "des numéros de sécurité sociale"),
        (_RPPS, "des identifiants de personnes"),
        (_IBAN, "des coordonnées bancaires"),
    ):
        if any(_est_un_identifiant(trouve) for trouve in motif.finditer(texte)):
            return nature
    return next((nature for nature, motif in _CONTENUS.items() if motif.search(texte)), "")


def _est_un_identifiant(trouve: re.Match[str]) -> bool:
    """Check the key of a number that has one: a SIRET, a budget or a barcode seldom pass by chance."""
    compact = re.sub(r"[ \xa0./]", "", trouve[0])
    if trouve.re is _IBAN:
        chiffres = "".join(str(int(lettre, 36)) for lettre in compact[4:] + compact[:4])
        return int(chiffres) % 97 == 1
    if trouve.re is _RPPS:
        return compact.startswith(("10", "810")) or _luhn(compact)
    if trouve[1] is None:
        return True
    numero = compact[:13].replace("2A", "19").replace("2B", "18")
    return 97 - int(numero) % 97 == int(trouve[1])


def _luhn(chiffres: str) -> bool:
    somme = 0
    for rang, chiffre in enumerate(reversed(chiffres)):
        valeur = int(chiffre) * (1 + rang % 2)
        somme += valeur - 9 if valeur > 9 else valeur
    return somme % 10 == 0


def a_la_forme_d_un_nom(brut: object) -> bool:
    """Say whether a text could be the name of a person: « DUPONT Marie », « Jean-Paul Le Goff »."""
    return isinstance(brut, str) and bool(
        re.fullmatch(rf"{_NOM_PROPRE}(?:\s+(?:d[eu]\s+)?{_NOM_PROPRE}){{1,3}}", brut.strip())
    )


def _est_surement_un_nom(brut: object) -> bool:
    """« DUPONT Marie », « Marie DUPONT »: one word in capitals, another with only the first."""
    mots = brut.split() if isinstance(brut, str) and a_la_forme_d_un_nom(brut) else []
    capitales = sum(mot.isupper() and len(mot) > 2 for mot in mots)
    return 0 < capitales < len(mots)


# --- columns --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Contenu:
    """What was seen of the cells of a column: how many are filled, how many hold personal data, and of what kind.

    ``formes_de_noms`` and ``noms_surs``: how many could be the name of a person, and how many surely are one.
    ``textes``: how many are words that say something.
    """

    remplies: int
    personnelles: int
    nature: str
    formes_de_noms: int
    noms_surs: int
    textes: int


def examiner(cellules: Iterable[object]) -> Contenu:
    """Look at every cell of a column once; a text that comes back is looked at once."""
    cellules = list(cellules)
    effectifs = Counter(brut for brut in cellules if not isinstance(brut, SANS_TEXTE))
    dates = sum(1 for brut in cellules if isinstance(brut, SANS_TEXTE) and brut is not None)
    remplies = {brut: effectif for brut, effectif in effectifs.items() if texte_de(brut)}
    natures = {brut: nature for brut in remplies if (nature := contenu_personnel(brut))}
    formes = {brut for brut in remplies if a_la_forme_d_un_nom(brut)}
    return Contenu(
        sum(remplies.values()) + dates,
        sum(remplies[brut] for brut in natures),
        next(iter(natures.values()), ""),
        sum(remplies[brut] for brut in formes),
        sum(remplies[brut] for brut in formes if _est_surement_un_nom(brut)),
        sum(effectif for brut, effectif in remplies.items() if _est_parlant(brut)),
    )


def nature_personnelle(titre: str, contenu: Contenu, role: Role | None, convient: bool = False) -> str:
    """Say what personal data a column holds, « des noms de personnes »; an empty text when it holds none.

    ``convient``: the title is known for ``role``, or the person chose it, and the cells fit it: the title alone does
    not condemn the column then. Its cells still can: a free text with one phone number is dropped whole.
    """
    libre = role is None or role.type == "texte"
    if par_titre := _nature_du_titre(titre, contenu, role is None):
        garde = convient and role is not None and not (role.type == "texte" and contenu.formes_de_noms)
        if not garde:
            return par_titre
    moitie = PART_D_UNE_COLONNE * contenu.remplies
    if contenu.personnelles and (libre or contenu.personnelles > moitie):
        return contenu.nature
    return "des noms de personnes" if libre and contenu.noms_surs > moitie else ""


def _nature_du_titre(titre: str, contenu: Contenu, sans_role: bool) -> str:
    for morceau in dict.fromkeys((titre, *titre.split(" / "))):
        cle = normaliser(morceau)
        # « Patients adressés » is no address.
        if _COMPTE.match(cle) or "adressé" in morceau.casefold():
            continue
        for nature, motif in _TITRES.items():
            if motif.fullmatch(cle):
                return nature
        if _TITRES_SI_TEXTE.fullmatch(cle) and contenu.textes > PART_D_UNE_COLONNE * contenu.remplies:
            return "des noms de personnes"
        if sans_role and _TITRES_LIBRES.fullmatch(cle):
            return "un texte libre, où peuvent se trouver des noms"
    return ""


def _est_parlant(brut: object) -> bool:
    """« MARTIN » says something, « oui » and « x » do not."""
    return isinstance(brut, str) and bool(re.search("[^\\W\\d_]{2}", brut)) and normaliser(brut) not in _SANS_SENS


def sont_des_naissances(cellules: Iterable[object], aujourd_hui: dt.date) -> bool:
    """Say whether dates without a known title are those of births, in a table that has other personal columns."""
    jours = [brut.date() if isinstance(brut, dt.datetime) else brut for brut in cellules if isinstance(brut, dt.date)]
    limite = aujourd_hui.year - AGE_D_UNE_NAISSANCE_ANS
    return bool(jours) and all(aujourd_hui.year - 110 < jour.year < limite for jour in jours)


def phrase(titre: str, nature: str, remplies: int) -> str:
    """Return the sentence of the report on a column that was left out."""
    return f"« {titre} » ({compte(remplies, 'case remplie', 'cases remplies')}) : {nature}. Rien n’en est gardé."


# --- tables ---------------------------------------------------------------------------------------------------


def nettoyer(tableau: Tableau, colonnes: Sequence[ColonneLue]) -> Tableau:
    """Return a table that no longer holds anything personal: those columns are emptied, a stray cell is masked.

    Columns keep their places. The raw cells of the sheet are not carried further.
    """
    videes = frozenset(colonne.rang for colonne in colonnes if colonne.personnelle)
    masques: dict[object, object] = {}
    vue = tableau.feuille
    return replace(
        tableau,
        feuille=Feuille(vue.fichier, vue.nom, [], (), vue.formules_sans_resultat),
        titres=tuple(sans_donnees_personnelles(titre) for titre in tableau.titres),
        lignes=tuple(_ligne_propre(ligne, videes, masques) for ligne in tableau.lignes),
        totaux=tuple(_ligne_propre(ligne, videes, masques) for ligne in tableau.totaux),
        contexte=tuple(sans_donnees_personnelles(texte) for texte in tableau.contexte),
        notes=tuple(sans_donnees_personnelles(texte) for texte in tableau.notes),
    )


def _ligne_propre(ligne: Ligne, videes: frozenset[int], masques: dict[object, object]) -> Ligne:
    """``masques`` remembers the texts already looked at: a column repeats them on thousands of lines."""
    cases = [
        None if rang in videes else brut if isinstance(brut, SANS_TEXTE) else _case_propre(brut, masques)
        for rang, brut in enumerate(ligne.cases)
    ]
    return replace(ligne, cases=tuple(cases))


def _case_propre(brut: object, masques: dict[object, object]) -> object:
    if isinstance(brut, (int, float)) and abs(brut) < PLUS_PETIT_IDENTIFIANT:
        return brut
    if brut not in masques:
        masques[brut] = (sans_donnees_personnelles(texte_de(brut)) or MASQUE) if contenu_personnel(brut) else brut
    return masques[brut]


def personnes_repetees(tableau: Tableau) -> tuple[tuple[int, ...], ...]:
    """Return the lines of each person that a list names more than once: same RPPS number, or same name and first name.

    Only line numbers come out. To be asked before the personal columns are dropped.
    """
    cles = [normaliser(titre) for titre in tableau.titres]
    rpps = [rang for rang, cle in enumerate(cles) if _RPPS_TITRE.fullmatch(cle)]
    complets = [rang for rang, cle in enumerate(cles) if _NOM_ET_PRENOM.fullmatch(cle)]
    prenoms = [rang for rang, cle in enumerate(cles) if _PRENOM.fullmatch(cle) and rang not in complets]
    noms = [rang for rang, cle in enumerate(cles) if _TITRES["des noms de personnes"].fullmatch(cle)]
    patronymes = [rang for rang in noms if rang not in (*prenoms, *complets) and cles[rang].startswith("nom")]
    identites = complets[:1] or (patronymes[:1] + prenoms[:1] if patronymes and prenoms else [])
    groupes: dict[tuple[str, ...], list[int]] = {}
    for ligne in tableau.lignes:
        if cle := _cle_de_personne(ligne, rpps[:1], identites):
            groupes.setdefault(cle, []).append(ligne.numero)
    return tuple(tuple(numeros) for numeros in groupes.values() if len(numeros) > 1)


def _cle_de_personne(ligne: Ligne, rpps: list[int], identites: list[int]) -> tuple[str, ...] | None:
    for rangs in (rpps, identites):
        cle = tuple(normaliser(texte_de(ligne.cases[rang])) for rang in rangs)
        if cle and all(cle):
            return cle
    return None


def phrase_des_repetitions(groupes: Sequence[Sequence[int]]) -> str:
    """Say how many persons a list names more than once, and on which lines, without naming them."""
    citees = [" et ".join(map(nombre, groupe)) for groupe in groupes[:LIGNES_CITEES_MAX]]
    suite = " ; …" if len(groupes) > LIGNES_CITEES_MAX else ""
    sujet = "1 personne apparaît" if len(groupes) == 1 else f"{nombre(len(groupes))} personnes apparaissent"
    return f"{sujet} plusieurs fois (lignes {' ; '.join(citees)}{suite}) : chaque ligne compte pour un adhérent."
