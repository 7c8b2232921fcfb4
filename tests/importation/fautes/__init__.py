"""Bad files, ONE fault each, named after it: what is sent, and the message it must give.

Every case starts from a good file of ``BONS`` (a test says that they are without fault) and spoils one thing.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from tests.importation.exemples import MOIS, avec_et_sans, iris_du_territoire
from tests.importation.fichiers_envoyes import en_csv, en_ods, en_xls, en_xlsx, en_zip, membres

Lignes = list[list[object]]


@dataclass(frozen=True)
class Cas:
    """One bad file. ``morceaux``: what its one sentence must hold; ``bloque``: an error, else a warning."""

    nom: str
    fichier: str
    octets: Callable[[], bytes]
    morceaux: tuple[str, ...]
    jeu: str | None = None
    ligne: int | None = None
    colonne: str | None = None
    bloque: bool = True
    choisi: bool = False
    """The person said which dataset it is: without its main column, a file looks like another."""


# --- good files -----------------------------------------------------------------------------------------------


def _mt_iris() -> Lignes:
    """Title on line 1, header on line 2, IRIS n on line 3 + n."""
    lignes: Lignes = [
        ["Patients de 16 ans et plus, situation au 8 octobre 2025"],
        ["DCOMIRIS", "Avec MT", "Sans MT", "Total", "Taux"],
    ]
    for rang, (code, *_) in enumerate(iris_du_territoire()):
        avec, sans = avec_et_sans(rang)
        lignes.append([code, avec, sans, avec + sans, f"{100 * avec / (avec + sans):.1f} %".replace(".", ",")])
    return lignes


def _mt_iris_long() -> Lignes:
    """Two populations, on lines of their own: the 16 and over first, then the ALD."""
    lignes: Lignes = [["Code IRIS", "Population", "Date", "Avec MT", "Sans MT"]]
    for population, part in (("16 ans et plus", 1), ("ALD", 10)):
        for rang, (code, *_) in enumerate(iris_du_territoire()):
            avec, sans = avec_et_sans(rang)
            lignes.append([code, population, "08/10/2025", avec // part, sans // part])
    return lignes


def _mt_couverture() -> Lignes:
    return [
        ["Indicateur", "Date", "Numérateur", "Dénominateur", "Taux", "Socle", "Cible", "Type", "Montant"],
        ["16 ans et plus", "08/10/2025", 130_553, 154_043, "84,8 %", "84 %", "84,8 %", "S", None],
        ["ALD", "08/10/2025", 31_861, 33_434, "95,3 %", "94,5 %", "95,3 %", "S", None],
        ["70 ans et plus", "08/10/2025", 23_403, 24_828, "94,3 %", "93,5 %", "94,3 %", "R", 4000],
    ]


def _sas() -> Lignes:
    """October to March, one profession; its total is on the last line."""
    offerts = (1084, 1072, 1190, 1190, 1074, 1203)
    mois = ("octobre 2024", "novembre 2024", "décembre 2024", "janvier 2025", "février 2025", "mars 2025")
    lignes: Lignes = [["Mois", "Profession", "Créneaux mis à disposition", "Créneaux pourvus", "Taux"]]
    lignes += [[nom, "MG", nombre, nombre // 2, "50 %"] for nom, nombre in zip(mois, offerts, strict=True)]
    return [*lignes, ["Total", "MG", sum(offerts), sum(nombre // 2 for nombre in offerts), None]]


def _sas_large() -> Lignes:
    offerts = [1000 + rang for rang in range(12)]
    return [
        ["Statistiques SAS, exercice 2024-2025"],
        [None, *MOIS, "TOTAL 2025"],
        ["MG – créneaux mis à disposition", *offerts, sum(offerts)],
        ["MG – créneaux pourvus", *(500 for _ in MOIS), 12 * 500],
    ]


def _adherents() -> Lignes:
    return [
        ["Profession", "Ville", "Date d’export"],
        ["Médecin généraliste", "Rouen", "29/09/2025"],
        ["Infirmier", "Bihorel", "29/09/2025"],
        ["Pharmacien", "Malaunay", "29/09/2025"],
    ]


def _adherents_comptes() -> Lignes:
    return [
        ["Commune", "Profession", "Nb adhérents", "Date d’export"],
        ["Rouen", "Médecin généraliste", 12, "29/09/2025"],
        ["Rouen", "Infirmier", 20, "29/09/2025"],
        ["Bihorel", "Pharmacien", 3, "29/09/2025"],
        ["Total", None, 35, None],
    ]


def _prevention() -> Lignes:
    return [
        ["Indicateur", "Période", "Numérateur", "Dénominateur", "Taux", "Socle", "Cible"],
        ["Grippe 65 ans et plus", "31/12/2025", 22_167, 32_906, "67,4 %", None, None],
        ["Grippe moins de 65 ans", "31/12/2025", 4_565, 11_687, "39,1 %", None, None],
        ["Grippe toute cible", "31/12/2025", 26_732, 44_593, "59,9 %", "59 %", "59,5 %"],
        ["Cancer du sein DO", "31/12/2025", 12_050, 23_230, "51,9 %", None, None],
        ["Cancer du sein DO + hors DO", "31/12/2025", 13_721, 23_230, "59,1 %", "59,1 %", "59,5 %"],
    ]


def _aci() -> Lignes:
    return [
        ["Dialogue de gestion du 12 juin 2026"],
        ["Mission", "FA", "Titre", "Action", "Type", "Montant"],
        ["M1", "FA1", "Accès au médecin traitant", "Évaluer la procédure", "R", 4000],
        ["M1", "FA1", "Accès au médecin traitant", "Taux 16+ avec MT", "S", None],
    ]


def _requis() -> Lignes:
    return [
        ["Téléexpertise : requis, situation au 30/09/2025"],
        ["Spécialité", "Nombre de requis", "Part"],
        ["Dermatologie", 6, "60 %"],
        ["Cardiologie", 4, "40 %"],
        ["Total", 10, None],
    ]


def _capacite() -> Lignes:
    return [
        ["Commune", "Code IRIS", "Date", "Nouveaux patients", "Nombre de cabinets"],
        ["Rouen", "765400101", "15/10/2025", 25, 4],
        ["Bihorel", None, "15/10/2025", 0, 1],
    ]


def _jaide_mon_doc() -> Lignes:
    return [
        ["Commune", "Mois", "MG rencontrés", "Demandes", "Orientations", "Premiers rendez-vous"],
        ["Rouen", "octobre 2025", 2, 12, 9, 7],
        ["Bihorel", "octobre 2025", 0, 1, None, 0],
        ["Rouen", "novembre 2025", 1, 3, 5, 4],
    ]


def _evenements() -> Lignes:
    return [
        ["Premier jour", "Dernier jour", "Nature de l’événement", "Événement", "Source de la date"],
        ["06/01/2025", "02/02/2025", "épidémie", "grippe", "Santé publique France"],
        ["03/03/2025", None, "communication", "affiches en pharmacie", "CPTS"],
    ]


def _references() -> Lignes:
    return [
        ["Valeurs relevées le 02/03/2026"],
        ["Thème", "Indicateur", "Territoire", "Période", "Valeur", "Unité", "Comparable", "Source"],
        ["MT", "part des 17 ans et plus sans MT", "France", "2025", "11,5", "%", "en partie", "DREES 2026"],
        ["MT", "part des 17 ans et plus sans MT", "Normandie", "2025", None, "%", "non trouvée", "non trouvée"],
    ]


BONS: dict[str, tuple[str, Callable[[], Lignes]]] = {
    "mt_iris": ("mt_iris", _mt_iris),
    "mt_iris_long": ("mt_iris", _mt_iris_long),
    "mt_couverture": ("mt_couverture", _mt_couverture),
    "sas": ("sas_creneaux", _sas),
    "sas_large": ("sas_creneaux", _sas_large),
    "adherents": ("adherents_profession_commune", _adherents),
    "adherents_comptes": ("adherents_profession_commune", _adherents_comptes),
    "prevention": ("prevention", _prevention),
    "aci": ("aci_indicateurs", _aci),
    "requis": ("teleexpertise_requis", _requis),
    "capacite": ("capacite_mg", _capacite),
    "references": ("references_nationales", _references),
    "evenements": ("evenements", _evenements),
    "jaide_mon_doc": ("jaide_mon_doc", _jaide_mon_doc),
}


# --- how a good file is spoiled -------------------------------------------------------------------------------

Gate = Callable[[Lignes], None]


def case(ligne: int, titre: str, valeur: object) -> Gate:
    """Replace one cell; ``ligne`` as a person counts it, ``titre`` in whichever line holds it."""

    def gater(lignes: Lignes) -> None:
        rang = next(entete.index(titre) for entete in lignes if titre in entete)
        lignes[ligne - 1][rang] = valeur

    return gater


def titre(ancien: str, nouveau: str | None) -> Gate:
    def gater(lignes: Lignes) -> None:
        entete = next(ligne for ligne in lignes if ancien in ligne)
        entete[entete.index(ancien)] = nouveau

    return gater


def _seconde_colonne(lignes: Lignes) -> None:
    """Another count of patients with a médecin traitant, one more on every line."""
    lignes[1].append("Nb avec MT")
    for ligne in lignes[2:]:
        ligne.append(int(str(ligne[1])) + 1)


def sans_colonne(nom: str) -> Gate:
    def gater(lignes: Lignes) -> None:
        entete = next(ligne for ligne in lignes if nom in ligne)
        rang = entete.index(nom)
        for ligne in lignes[lignes.index(entete) :]:
            del ligne[rang]

    return gater


def sans_ligne(numero: int) -> Gate:
    return lambda lignes: lignes.__delitem__(numero - 1)


def en_plus(*cases: object, avant_la_fin: int = 0) -> Gate:
    return lambda lignes: lignes.insert(len(lignes) - avant_la_fin, list(cases))


def tous(*gestes: Gate) -> Gate:
    def gater(lignes: Lignes) -> None:
        for geste in gestes:
            geste(lignes)

    return gater


def _cas(nom: str, bon: str, geste: Gate, *morceaux: str, ligne: int | None = None, colonne: str | None = None) -> Cas:
    """A text file with one fault that blocks."""
    jeu, lignes = BONS[bon]

    def octets() -> bytes:
        gatees = lignes()
        geste(gatees)
        return en_csv(gatees)

    return Cas(nom, f"{nom}.csv", octets, morceaux, jeu, ligne, colonne)


def _choisi(cas: Cas) -> Cas:
    return replace(cas, choisi=True)


def _avis(nom: str, bon: str, geste: Gate, *morceaux: str, ligne: int | None = None, colonne: str | None = None) -> Cas:
    """A text file with one thing to accept in writing."""
    cas = _cas(nom, bon, geste, *morceaux, ligne=ligne, colonne=colonne)
    return replace(cas, bloque=False)


# --- what is no table at all ----------------------------------------------------------------------------------


@cache
def _xlsx() -> bytes:
    return en_xlsx(_mt_iris())


def _avec_mot_de_passe() -> bytes:
    """An Excel 97 workbook whose second record says that the following ones are encrypted."""
    octets = en_xls(_sas())
    suivant = octets.index(struct.pack("<HHH", 0x0809, 16, 0x0600)) + 20
    longueur = struct.unpack_from("<H", octets, suivant + 2)[0]
    return octets[:suivant] + struct.pack("<HH", 0x002F, longueur) + octets[suivant + 4 :]


def _ods_avec_mot_de_passe() -> bytes:
    parties = membres(en_ods([["a"], ["b"]]))
    fin = b"</manifest:manifest>"
    parties["META-INF/manifest.xml"] = parties["META-INF/manifest.xml"].replace(
        fin, b"<manifest:encryption-data/>" + fin
    )
    return en_zip(parties)


def _fichier(nom: str, fichier: str, octets: Callable[[], bytes], *morceaux: str) -> Cas:
    return Cas(nom, fichier, octets, morceaux)


def _html() -> bytes:
    return b"<html><body><table><tr><td>DCOMIRIS</td></tr></table></body></html>"


FICHIERS = (
    _fichier("vide", "vide.csv", lambda: b"", "Le fichier est vide."),
    _fichier("mot_de_passe_xls", "a.xls", _avec_mot_de_passe, "mot de passe"),
    _fichier("mot_de_passe_ods", "a.ods", _ods_avec_mot_de_passe, "mot de passe"),
    _fichier("macros", "a.xlsm", lambda: en_zip({**membres(_xlsx()), "xl/vbaProject.bin": b"\xd0\xcf"}), "macros"),
    _fichier("bombe", "a.xlsx", lambda: en_zip({**membres(_xlsx()), "xl/media/a.bin": bytes(30_000_000)}), "démesurée"),
    _fichier("tronque", "a.xlsx", lambda: _xlsx()[: len(_xlsx()) // 2], "incomplet ou abîmé"),
    _fichier("pdf", "mt.pdf", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
    _fichier("page_web_nommee_xls", "mt.xls", _html, "page web"),
    _fichier("image", "mt.png", lambda: b"\x89PNG\r\n\x1a\n....", "image"),
    _fichier("document_word", "mt.docx", lambda: en_zip({"word/document.xml": b"<w/>"}), "traitement de texte"),
    _fichier("archive_zip", "mt.zip", lambda: en_zip({"mt.csv": b"a;b\n1;2"}), "archive"),
    _fichier("json", "mt.csv", lambda: b'{"iris": []}', "n’est pas un tableau"),
    _fichier("titres_sans_donnees", "a.csv", lambda: en_csv(_mt_iris()[1:2]), "Aucun tableau"),
    _fichier("une_seule_phrase", "a.csv", lambda: b"Bonjour, voici le fichier promis.\n", "Aucun tableau"),
    _fichier(
        "colonnes_etrangeres", "a.csv", lambda: b"Ville de tournage;Film\nRouen;1\nParis;2\n", "ne sont celles d’aucun"
    ),
)

# --- missing, doubled -------------------------------------------------------------------------------------------

STRUCTURE = (
    _cas(
        "colonne_iris_absente",
        "mt_iris",
        sans_colonne("DCOMIRIS"),
        "« Code IRIS » est absente",
        ligne=2,
        colonne="Code IRIS",
    ),
    _cas(
        "colonne_avec_mt_seule",
        "mt_iris",
        tous(sans_colonne("Sans MT"), sans_colonne("Total"), sans_colonne("Taux")),
        "deux nombres sur trois",
        ligne=2,
    ),
    _cas("colonne_double", "mt_iris", _seconde_colonne, "Deux colonnes", ligne=2, colonne="Nb avec MT"),
    _cas(
        "colonne_pourvus_absente",
        "sas",
        tous(sans_colonne("Créneaux pourvus"), sans_colonne("Taux")),
        "Créneaux pourvus",
    ),
    _cas("colonne_profession_absente", "adherents", sans_colonne("Profession"), "« Profession » est absente", ligne=1),
    _cas(
        "colonne_commune_absente",
        "adherents_comptes",
        sans_colonne("Commune"),
        "« Commune d’exercice » est absente",
        ligne=1,
    ),
    _cas(
        "colonne_indicateur_absente", "mt_couverture", sans_colonne("Indicateur"), "« Indicateur » est absente", ligne=1
    ),
    _choisi(
        _cas(
            "colonne_patients_absente",
            "capacite",
            sans_colonne("Nouveaux patients"),
            "« Nouveaux patients acceptés » est absente",
            ligne=1,
        )
    ),
    _choisi(_cas("colonne_source_absente", "references", sans_colonne("Source"), "« Source » est absente", ligne=2)),
    _cas("colonne_action_absente", "aci", sans_colonne("Action"), "« Action » est absente", ligne=2),
    _cas("case_iris_vide", "mt_iris", case(5, "DCOMIRIS", None), "La case est vide", ligne=5, colonne="DCOMIRIS"),
    _cas("case_commune_vide", "adherents", case(3, "Ville", None), "La case est vide", ligne=3, colonne="Ville"),
    _cas(
        "case_specialite_vide", "requis", case(3, "Spécialité", None), "La case est vide", ligne=3, colonne="Spécialité"
    ),
    _cas(
        "nombre_de_requis_masque",
        "requis",
        tous(case(3, "Nombre de requis", "s"), sans_ligne(5)),
        "nécessaire",
        ligne=3,
    ),
)

# --- cells ------------------------------------------------------------------------------------------------------

CASES = (
    _cas(
        "texte_pour_un_nombre",
        "mt_iris",
        case(4, "Avec MT", "beaucoup"),
        "ne contient pas un nombre",
        ligne=4,
        colonne="Avec MT",
    ),
    _cas("nombre_a_virgule", "mt_iris", case(4, "Sans MT", "12,5"), "n’est pas entier", ligne=4, colonne="Sans MT"),
    _cas("nombre_negatif", "mt_iris", case(4, "Sans MT", "-12"), "négatif", ligne=4, colonne="Sans MT"),
    _cas("nombre_trop_grand", "mt_iris", case(4, "Avec MT", 80_000_000_000), "trop grande", ligne=4, colonne="Avec MT"),
    _cas("nombre_ambigu", "mt_iris", case(4, "Avec MT", "1.084,5"), "deux façons", ligne=4, colonne="Avec MT"),
    _cas("nombre_abrege", "mt_iris", case(4, "Avec MT", "1,08E+05"), "abrégé", ligne=4, colonne="Avec MT"),
    _cas(
        "calcul_en_erreur",
        "mt_iris",
        case(4, "Avec MT", "#REF!"),
        "calcul de la case a échoué",
        ligne=4,
        colonne="Avec MT",
    ),
    _cas(
        "date_dans_un_nombre",
        "sas",
        case(3, "Créneaux pourvus", "12/03/2025"),
        "nombre",
        ligne=3,
        colonne="Créneaux pourvus",
    ),
    _cas(
        "taux_au_dela_de_cent", "mt_couverture", case(2, "Cible", "848 %"), "entre 0 et 100", ligne=2, colonne="Cible"
    ),
    _cas(
        "taux_en_lettres",
        "prevention",
        case(2, "Taux", "environ 60"),
        "ne contient pas un nombre",
        ligne=2,
        colonne="Taux",
    ),
    _cas("fiche_illisible", "aci", case(4, "FA", "à définir"), "fiche action ne se lit pas", ligne=4, colonne="FA"),
    _cas("montant_pour_un_suivi", "aci", case(4, "Montant", 500), "n’a pas de montant", ligne=4, colonne="Montant"),
    _cas(
        "capacite_en_lettres", "capacite", case(2, "Nouveaux patients", "plein"), "ne contient pas un nombre", ligne=2
    ),
)

# --- codes and names ----------------------------------------------------------------------------------------------

CODES = (
    _cas(
        "iris_inconnu",
        "mt_iris",
        en_plus("765409901", 10, 2, 12, "83,3 %"),
        "L’IRIS n’est pas reconnu",
        ligne=91,
        colonne="DCOMIRIS",
    ),
    _cas(
        "iris_mal_forme",
        "mt_iris",
        case(4, "DCOMIRIS", "IRIS Nord"),
        "L’IRIS n’est pas reconnu",
        ligne=4,
        colonne="DCOMIRIS",
    ),
    _avis("iris_hors_territoire", "mt_iris", en_plus("751010101", 10, 2, 12, "83,3 %"), "1 ligne est écartée", "Paris"),
    _avis("iris_absent", "mt_iris", sans_ligne(90), "1 IRIS du territoire n’est pas dans le fichier"),
    _avis(
        "autre_millesime",
        "mt_iris",
        tous(case(3, "DCOMIRIS", "760950000"), sans_ligne(5), sans_ligne(4)),
        "ne sont pas ceux de notre découpage",
        "Bihorel",
    ),
    _cas(
        "commune_inconnue",
        "adherents",
        case(2, "Ville", "Roeun"),
        "n’est pas reconnue",
        "Rouen",
        ligne=2,
        colonne="Ville",
    ),
    _cas("commune_ambigue", "adherents", case(2, "Ville", "Saint-Aubin"), "", ligne=2, colonne="Ville"),
    _avis(
        "commune_hors_territoire",
        "adherents",
        en_plus("Pharmacien", "Dieppe", "29/09/2025"),
        "hors du territoire",
        "Dieppe",
    ),
    _cas(
        "aucune_commune_du_territoire",
        "capacite",
        case(3, "Commune", "Atlantide"),
        "n’est pas reconnue",
        ligne=3,
        colonne="Commune",
    ),
    _cas(
        "iris_dans_une_autre_commune",
        "capacite",
        case(2, "Code IRIS", "760950101"),
        "n’est pas dans la commune",
        ligne=2,
    ),
    _avis(
        "profession_inconnue",
        "adherents",
        case(2, "Profession", "Astrologue"),
        "comptées dans « autre »",
        "« Astrologue » (1)",
    ),
    _cas(
        "profession_du_sas_inconnue",
        "sas",
        case(2, "Profession", "Dentiste"),
        "n’est pas reconnu",
        ligne=2,
        colonne="Profession",
    ),
    _avis(
        "indicateur_inconnu",
        "mt_couverture",
        case(2, "Indicateur", "Délai de rendez-vous"),
        "l’indicateur n’est pas reconnu",
        "ligne 2",
    ),
    _cas("mission_inconnue", "aci", case(4, "Mission", "M9"), "n’est pas reconnu", ligne=4, colonne="Mission"),
    _cas("theme_inconnu", "references", case(3, "Thème", "Sommeil"), "n’est pas reconnu", ligne=3, colonne="Thème"),
    _cas(
        "comparable_inconnu",
        "references",
        case(3, "Comparable", "peut-être"),
        "n’est pas reconnu",
        ligne=3,
        colonne="Comparable",
    ),
)

# --- keys, sums, rates --------------------------------------------------------------------------------------------

SOMMES = (
    _cas(
        "iris_en_double",
        "mt_iris",
        en_plus("760950101", 1, 1, 2, "50 %"),
        "en répète une autre",
        "déjà la ligne 3",
        ligne=91,
    ),
    _cas(
        "indicateur_en_double",
        "mt_couverture",
        case(3, "Indicateur", "16+"),
        "en répète une autre",
        "déjà la ligne 2",
        ligne=3,
    ),
    _cas("mois_en_double", "sas", case(3, "Mois", "oct. 2024"), "deux fois", "déjà la ligne 2", ligne=3),
    _cas(
        "adherents_en_double",
        "adherents_comptes",
        case(3, "Profession", "Médecin généraliste"),
        "en répète une autre",
        ligne=3,
    ),
    _cas("specialite_en_double", "requis", case(4, "Spécialité", "Dermatologie"), "en répète une autre", ligne=4),
    _cas(
        "reference_en_double",
        "references",
        tous(
            case(4, "Territoire", "France"),
        ),
        "en répète une autre",
        ligne=4,
    ),
    _cas("action_en_double", "aci", case(4, "Action", "Évaluer la procédure"), "en répète une autre", ligne=4),
    _cas(
        "numerateur_trop_grand",
        "mt_couverture",
        case(3, "Numérateur", 33_435),
        "dépasse",
        "33 434",
        ligne=3,
        colonne="Numérateur",
    ),
    _cas(
        "avec_plus_que_le_total",
        "mt_iris",
        case(3, "Total", 799),
        "dépasse celui de la colonne « Total »",
        ligne=3,
        colonne="Avec MT",
    ),
    _cas("total_de_la_ligne_faux", "mt_iris", case(3, "Total", 901), "n’est pas la somme", ligne=3, colonne="Total"),
    _cas(
        "pourvus_plus_que_offerts",
        "sas",
        case(4, "Créneaux pourvus", 1191),
        "dépasse",
        ligne=4,
        colonne="Créneaux pourvus",
    ),
    _cas("ald_plus_que_tous", "mt_iris_long", case(90, "Avec MT", 801), "dépasse celui des 16 ans et plus", ligne=90),
    _cas(
        "socle_au_dessus_de_la_cible",
        "prevention",
        case(4, "Socle", "60 %"),
        "Le socle dépasse la cible",
        ligne=4,
        colonne="Socle",
    ),
    _cas(
        "sein_organise_plus_que_tout",
        "prevention",
        tous(case(5, "Numérateur", 13_722), case(5, "Taux", "59,1 %")),
        "dépasse",
        ligne=5,
    ),
    _avis(
        "total_faux", "adherents_comptes", case(5, "Nb adhérents", 36), "diffère de 1", ligne=5, colonne="Nb adhérents"
    ),
    _avis(
        "total_du_sas_faux", "sas_large", case(3, "TOTAL 2025", 12_069), "diffère de 3", ligne=3, colonne="TOTAL 2025"
    ),
    _avis("total_des_requis_faux", "requis", case(5, "Nombre de requis", 51), "diffère de 41", ligne=5),
    _avis("total_de_la_grippe_faux", "prevention", case(4, "Numérateur", 26_731), "diffère de 1", ligne=4),
    _avis("total_d_une_ligne_perdue", "adherents_comptes", sans_ligne(2), "diffère de 12", ligne=4),
    _avis("taux_faux", "mt_iris", case(3, "Taux", "12 %"), "taux écrit diffère", ligne=3, colonne="Taux"),
    _avis("taux_du_sas_faux", "sas", case(2, "Taux", "65 %"), "taux écrit diffère", ligne=2, colonne="Taux"),
)

# --- dates and months ---------------------------------------------------------------------------------------------

DATES = (
    _cas("date_impossible", "mt_couverture", case(2, "Date", "31/04/2025"), "n’existe pas", ligne=2, colonne="Date"),
    _cas("date_future", "capacite", case(2, "Date", "15/10/2099"), "futur", ligne=2, colonne="Date"),
    _cas("evenement_a_l_envers", "evenements", case(2, "Dernier jour", "05/01/2025"), "vient avant", ligne=2),
    _cas("evenement_trop_long", "evenements", case(2, "Dernier jour", "02/02/2026"), "plus de 366 jours", ligne=2),
    _cas("evenement_trop_loin", "evenements", case(3, "Premier jour", "03/03/2090"), "pas plausible", ligne=3),
    _cas("evenement_illisible", "evenements", case(3, "Premier jour", "mars"), "une date", ligne=3),
    _cas("evenement_sans_debut", "evenements", case(3, "Premier jour", None), "La case est vide", ligne=3),
    _cas("evenement_sans_nom", "evenements", case(2, "Événement", None), "La case est vide", ligne=2),
    _cas(
        "nature_inconnue",
        "evenements",
        case(2, "Nature de l’événement", "éclipse"),
        "n’est pas reconnu",
        ligne=2,
        colonne="Nature de l’événement",
    ),
    _cas("date_illisible", "capacite", case(3, "Date", "bientôt"), "date", ligne=3, colonne="Date"),
    _cas("periode_sans_jour", "mt_couverture", case(2, "Date", "2025"), "sans le jour", ligne=2, colonne="Date"),
    _cas(
        "date_nulle_part",
        "mt_iris",
        case(1, "Patients de 16 ans et plus, situation au 8 octobre 2025", "Patients de 16 ans et plus"),
        "n’est écrite nulle part",
    ),
    _cas("mois_inconnu", "sas", case(2, "Mois", "octembre 2024"), "mois", ligne=2, colonne="Mois"),
    _cas(
        "jour_au_lieu_d_un_mois", "sas", case(2, "Mois", "15/10/2024"), "un jour, pas un mois", ligne=2, colonne="Mois"
    ),
    _cas("mois_futur", "sas", case(7, "Mois", "mars 2098"), "futur", ligne=7, colonne="Créneaux mis à disposition"),
    _cas(
        "mois_sans_annee",
        "sas_large",
        case(1, "Statistiques SAS, exercice 2024-2025", "Statistiques SAS"),
        "sans leur année",
        ligne=2,
    ),
    _avis(
        "mois_manquant",
        "sas",
        tous(sans_ligne(4), case(7 - 1, "Créneaux mis à disposition", 1203), lambda lignes: lignes.pop()),
        "Il manque un mois",
        "décembre 2024",
    ),
    *(
        _cas(f"registre_{nom}", "jaide_mon_doc", gate, phrase, ligne=4, colonne=colonne)
        for nom, gate, phrase, colonne in (
            ("mois_futur", case(4, "Mois", "mars 2098"), "futur", "Mois"),
            ("mois_trop_ancien", case(4, "Mois", "mars 1925"), "", "Mois"),
            ("mois_illisible", case(4, "Mois", "octembre 2025"), "mois", "Mois"),
            ("mois_sans_annee", case(4, "Mois", "novembre"), "sans son année", "Mois"),
            ("mois_non_dit", case(4, "Mois", "n.d."), "n’est pas écrit", "Mois"),
            ("mois_vide", case(4, "Mois", None), "La case est vide", "Mois"),
            ("commune_vide", case(4, "Commune", None), "La case est vide", "Commune"),
            ("commune_inconnue", case(4, "Commune", "Roeun"), "n’est pas reconnue", "Commune"),
            ("negatif", case(4, "Demandes", -3), "négatif", "Demandes"),
            ("pas_entier", case(4, "Orientations", "2,5"), "pas entier", "Orientations"),
            (
                "en_lettres",
                case(4, "Premiers rendez-vous", "beaucoup"),
                "ne contient pas un nombre",
                "Premiers rendez-vous",
            ),
            ("repete", case(4, "Mois", "octobre 2025"), "en répète une autre", "Commune"),
        )
    ),
    _choisi(
        _cas(
            "registre_sans_nombre",
            "jaide_mon_doc",
            tous(*map(sans_colonne, ("MG rencontrés", "Demandes", "Orientations", "Premiers rendez-vous"))),
            "est absente",
        )
    ),
    _avis(
        "registre_hors_territoire",
        "jaide_mon_doc",
        en_plus("Dieppe", "octobre 2025", 1, 1, 1, 1),
        "hors du territoire",
        "Dieppe",
    ),
    _avis("registre_total_faux", "jaide_mon_doc", en_plus("Total", None, 3, 17, None, None), "diffère de 1"),
    _avis("liste_sans_date", "adherents", sans_colonne("Date d’export"), "La date des chiffres"),
)

# --- masks, personal data -----------------------------------------------------------------------------------------

AUTRES = (
    _avis(
        "total_sur_un_nombre_masque",
        "mt_iris",
        tous(
            case(3, "Avec MT", "s"),
            case(3, "Total", "s"),
            case(3, "Taux", None),
            lambda lignes: lignes.append(["Total", 95_000, None, None, None]),
        ),
        "n’est pas comparé",
        "masqué",
        ligne=91,
    ),
    _avis(
        "population_non_dite",
        "mt_iris",
        case(1, "Patients de 16 ans et plus, situation au 8 octobre 2025", "Situation au 8 octobre 2025"),
        "ne dit pas de quels patients",
    ),
    _avis(
        "medecin_sans_specialite", "adherents", case(2, "Profession", "Médecin"), "comptent comme médecins généralistes"
    ),
    _avis(
        "cabinets_additionnes",
        "capacite",
        tous(sans_colonne("Nombre de cabinets"), case(3, "Commune", "Rouen"), case(3, "Code IRIS", "765400101")),
        "chaque ligne est lue comme un cabinet",
    ),
)

TOUS: Sequence[Cas] = (*FICHIERS, *STRUCTURE, *CASES, *CODES, *SOMMES, *DATES, *AUTRES)
