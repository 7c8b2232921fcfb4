"""What holds for every file: numbers, months and tables come back as they were written, damage never escapes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpts_data.erreurs import ErreurDonnees
from cpts_data.formats_fr import MOIS, MOIS_COURTS, nombre, pourcentage
from cpts_data.importation.cases import (
    CaseIllisible,
    lire_date,
    lire_entier,
    lire_mois,
    lire_nombre,
    lire_periode,
    lire_pourcentages,
    lire_texte,
    mois_et_annee,
    normaliser,
)
from cpts_data.importation.feuilles import lire_feuilles
from cpts_data.importation.gardes import reconnaitre
from cpts_data.importation.modele import Feuille, Motif
from cpts_data.importation.releves import relever
from cpts_data.importation.tableaux import trouver_tableaux
from tests.importation.fichiers_envoyes import CLASSEURS, en_ods, en_xls, en_xlsx, en_zip, membres

vite = settings(deadline=None, derandomize=True, max_examples=150)
a_part = settings(deadline=None, derandomize=True, max_examples=15)  # a process each
beaucoup = settings(deadline=None, derandomize=True, max_examples=500)

# --- cells ------------------------------------------------------------------------------------------------------

NOMBRES = st.decimals(min_value=-10_000_000, max_value=10_000_000, allow_nan=False, allow_infinity=False, places=3)
NUMEROS = st.integers(1, 12)
ESPACES = st.sampled_from(["", " ", "\u00a0", "\u202f", "\u2009"])


@vite
@given(NOMBRES, st.integers(0, 3), ESPACES, st.sampled_from([",", "."]), st.sampled_from(["-", "−", "–"]))
def test_a_number_in_french_is_read_back_exactly(
    valeur: Decimal, decimales: int, espace: str, virgule: str, moins: str
) -> None:
    exacte = valeur.quantize(Decimal(1).scaleb(-decimales))
    ecrit = f"{abs(exacte):,.{decimales}f}".replace(",", "_").replace(".", virgule).replace("_", espace)
    ecrit = moins + ecrit if exacte < 0 else ecrit
    assert lire_nombre(ecrit) == exacte
    assert lire_nombre(f"  {ecrit}\u00a0€ ") == exacte


@vite
@given(st.integers(-(10**12), 10**12))
def test_a_number_that_we_write_is_read_back(valeur: int) -> None:
    assert lire_entier(nombre(valeur)) == valeur
    assert lire_entier(valeur) == valeur
    assert lire_entier(float(valeur)) == valeur


@vite
@given(st.integers(0, 1_000))
def test_a_percentage_that_we_write_is_read_back(milliemes: int) -> None:
    attendu = Decimal(milliemes) / 10
    assert lire_pourcentages([pourcentage(attendu)]) == [attendu]
    assert lire_pourcentages([milliemes / 1000, 0.5])[0] == attendu


@vite
@given(st.integers(2000, 2099), st.integers(1, 12), st.data())
def test_a_month_written_in_any_of_our_ways_is_itself(annee: int, mois: int, donnees: st.DataObject) -> None:
    long, court = MOIS[mois - 1], MOIS_COURTS[mois - 1]
    noms = [long, court, court.rstrip("."), long.upper(), normaliser(long), normaliser(court).upper(), court.title()]
    nom = donnees.draw(st.sampled_from(noms))
    lien = donnees.draw(st.sampled_from([" ", "-", ".-", "\u00a0", " - ", "/"]))
    an = donnees.draw(st.sampled_from([str(annee), f"{annee % 100:02d}"]))
    chiffres = [f"{annee}-{mois:02d}", f"{mois:02d}/{annee}", f"{mois}-{annee}", f"01/{mois:02d}/{annee}"]
    chiffres.append(dt.date(annee, mois, 1))
    attendu = f"{annee}-{mois:02d}"
    assert lire_mois(f"{nom}{lien}{an}") == attendu
    assert lire_mois(nom, annee=annee) == attendu
    assert lire_periode(f"{nom}{lien}{an}") == attendu
    assert mois_et_annee(nom) == (mois, None)
    assert lire_mois(donnees.draw(st.sampled_from(chiffres))) == attendu


@vite
@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_a_day_written_in_any_of_our_ways_is_itself(jour: dt.date) -> None:
    mois = jour.month - 1
    ecritures = [
        f"{jour:%d/%m/%Y}",
        f"{jour.day}.{jour.month}.{jour:%y}",
        jour.isoformat(),
        f"{'1er' if jour.day == 1 else jour.day} {MOIS[mois]} {jour.year}",
        f"{jour.day}-{MOIS_COURTS[mois]}-{jour:%y}",
        (jour - dt.date(1899, 12, 30)).days,
        jour,
        dt.datetime.combine(jour, dt.time(3)),
    ]
    for ecriture in ecritures:
        assert lire_date(ecriture) == jour
        assert isinstance(ecriture, int) or lire_periode(ecriture) == jour.isoformat()


@vite
@given(st.integers(2000, 2098), NUMEROS, NUMEROS, st.sampled_from([" – ", " - ", " à ", " au ", "–"]))
def test_a_range_of_months_is_itself(annee: int, debut: int, fin: int, lien: str) -> None:
    ecrit = f"{MOIS_COURTS[debut - 1]} {annee}{lien}{MOIS_COURTS[fin - 1]} {annee + 1}"
    assert lire_periode(ecrit) == f"{annee}-{debut:02d}/{annee + 1}-{fin:02d}"


N_IMPORTE_QUOI = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.dates(), st.datetimes(), st.times(),
    st.timedeltas(), st.text("0123456789 ,.-/%€()<T'’eE\u00a0\u202f", max_size=15),
)  # fmt: skip


@beaucoup
@given(N_IMPORTE_QUOI)
def test_any_cell_is_a_value_an_absence_or_a_told_fault(brut: object) -> None:
    for lire in (lire_nombre, lire_entier, lire_mois, lire_date, lire_periode, lire_texte):
        try:
            lu = lire(brut)
        except CaseIllisible as erreur:
            assert erreur.message.endswith(".") and erreur.attendu
        else:
            assert isinstance(lu, Decimal | int | str | dt.date)
    (lu,) = lire_pourcentages([brut])
    assert isinstance(lu, Decimal | Motif | CaseIllisible)


# --- sheets -----------------------------------------------------------------------------------------------------

LETTRES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZéèàçêôûïœÉÀ0123456789 '’.%€-()"
MOTS = st.text(LETTRES, min_size=1, max_size=12).filter(lambda texte: texte.strip() == texte and "  " not in texte)
CASES = st.one_of(MOTS, st.none(), st.integers(-(10**9), 10**9), st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)))


@st.composite
def tables(tirer: st.DrawFn, cases: st.SearchStrategy) -> list[list[object]]:
    """A full first line and a full first column: nothing is left out at the ends."""
    largeur, hauteur = tirer(st.integers(2, 5)), tirer(st.integers(2, 7))
    lignes = [[tirer(MOTS) for _ in range(largeur)]]
    return lignes + [[tirer(MOTS), *(tirer(cases) for _ in range(largeur - 1))] for _ in range(hauteur - 1)]


@vite
@given(
    tables(st.one_of(st.none(), MOTS)),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from(";,\t|"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\r\n", "\n", "\r"]),
)
def test_a_table_in_csv_is_read_back(lignes: list, encodage: str, separateur: str, guillemets: int, fin: str) -> None:
    flux = io.StringIO(newline="")
    csv.writer(flux, delimiter=separateur, quoting=guillemets, lineterminator=fin).writerows(lignes)
    assert lire_feuilles(flux.getvalue().encode(encodage), "a.csv")[0].cellules == lignes


@pytest.mark.parametrize("genre", CLASSEURS)
def test_a_table_in_a_workbook_is_read_back(genre: str) -> None:
    @a_part
    @given(tables(CASES))
    def relire(lignes: list) -> None:
        assert lire_feuilles(CLASSEURS[genre](lignes), f"a.{genre}")[0].cellules == lignes

    relire()


# --- tables -----------------------------------------------------------------------------------------------------

TITRES = ("Commune", "Offerts", "Pourvus", "Patients", "Taux")
NOMS = st.sampled_from(["Rouen", "Bihorel", "Le Houlme", "Isneauville", "Totes", "Sommery", "La Vieux-Rue"])
VALEURS = st.one_of(st.integers(0, 5_000), st.sampled_from(["NS", "n.d.", "< 11", "1 084", "84,8 %", "-"]))
AVANT = st.lists(st.sampled_from(["CPAM", "Octobre 2024", "T0", "Médecin traitant"]), max_size=3)
TOTAUX = st.lists(st.sampled_from(["Total", "TOTAL GÉNÉRAL", "Sous-total", "Total Rouen", "Ensemble"]), max_size=2)
NOTES = st.lists(st.sampled_from(["Source : CPAM", "* provisoire", "Champ : 16 ans ou plus."]), max_size=2)


def connu(titre: str) -> bool:
    return titre in TITRES or mois_et_annee(titre) is not None


@vite
@given(st.data(), AVANT, TOTAUX, NOTES, st.integers(2, 5))
def test_only_data_lines_are_data(donnees: st.DataObject, avant: list, totaux: list, notes: list, largeur: int) -> None:
    """Titles above, totals anywhere, blank lines, titles written again, notes below: none becomes a line of data."""
    attendues = donnees.draw(st.lists(st.tuples(NOMS, *[VALEURS] * (largeur - 1)), min_size=1, max_size=8))
    corps = [list(ligne) for ligne in attendues] + [[total, *range(1, largeur)] for total in totaux]
    random.Random(donnees.draw(st.integers(0, 99))).shuffle(corps)
    ordre = [tuple(ligne) for ligne in corps if ligne[0] not in totaux]
    titres = list(TITRES[:largeur])
    for rang in sorted(donnees.draw(st.sets(st.integers(1, len(corps)), max_size=2)), reverse=True):
        corps.insert(rang, donnees.draw(st.sampled_from([[None] * largeur, titres])))
    vides = [None] * (largeur - 1)
    lignes = [*([texte, *vides] for texte in avant), titres, *corps, *([texte, *vides] for texte in notes)]
    (tableau,) = trouver_tableaux(Feuille("a.csv", "", lignes), connu)
    assert [ligne.cases for ligne in tableau.lignes] == ordre
    assert sorted(ligne.cases[0] for ligne in tableau.totaux) == sorted(totaux)
    assert tableau.contexte == tuple(avant)
    assert tableau.notes == tuple(notes)
    assert all(lignes[ligne.numero - 1] == list(ligne.cases) for ligne in tableau.lignes)


LIGNES_QUELCONQUES = st.lists(st.one_of(CASES, st.sampled_from(["Total", "Commune"])), min_size=4, max_size=4)


@vite
@given(st.lists(LIGNES_QUELCONQUES, max_size=12), st.data())
def test_any_sheet_gives_tables_of_its_own_lines(lignes: list, donnees: st.DataObject) -> None:
    plages = donnees.draw(st.lists(st.tuples(*[st.integers(0, 14)] * 4), max_size=4))
    fusions = tuple((min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in plages)
    feuille = Feuille("a.xlsx", "a", lignes, fusions)
    for tableau in trouver_tableaux(feuille, lambda titre: titre == "Commune"):
        numeros = [ligne.numero for ligne in (*tableau.lignes, *tableau.totaux)]
        assert len(numeros) == len(set(numeros))
        assert set(numeros) <= set(range(1, len(lignes) + 1)) - set(tableau.lignes_entete)
        assert all(len(ligne.cases) == len(tableau.titres) == len(tableau.colonnes) for ligne in tableau.lignes)


# --- damage -----------------------------------------------------------------------------------------------------

LIGNES = [["Commune", "Patients", "Jour"], ["Rouen", 1084, dt.date(2024, 10, 8)], ["Bihorel", 0.848, None]]
FICHIERS = {
    "xlsx": en_xlsx(LIGNES, [(1, 0, 1, 1)]),
    "xls": en_xls(LIGNES),
    "ods": en_ods(LIGNES),
    "csv": 'Commune;Patients\r\nDéville;"1 084"\r\n'.encode("cp1252"),
}


def refuse_ou_lit(octets: bytes) -> None:
    """Assert that bytes give sheets with something in them, all lines as long, or faults that name the file."""
    try:
        feuilles = lire_feuilles(octets, "envoi")
    except ErreurDonnees as erreur:
        assert erreur.fautes and all(faute.message and faute.fichier == "envoi" for faute in erreur.fautes)
    else:
        assert feuilles and all(len({len(ligne) for ligne in feuille.cellules}) == 1 for feuille in feuilles)


@beaucoup
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"]))
def test_any_bytes_are_read_or_refused(octets: bytes, debut: bytes) -> None:
    refuse_ou_lit(debut + octets)


def abimer(octets: bytes, hasard: random.Random) -> bytes:
    abimes = bytearray(octets)
    for _ in range(hasard.randint(1, 6)):
        if not abimes:
            break
        place = hasard.randrange(len(abimes))
        geste = hasard.choice(["changer", "changer", "retirer", "ajouter", "couper"])
        if geste == "changer":
            abimes[place] = hasard.choice([0, 255, hasard.randrange(256), abimes[place] ^ 1])
        elif geste == "retirer":
            del abimes[place : place + hasard.randint(1, 9)]
        elif geste == "ajouter":
            abimes[place:place] = abimes[: hasard.randint(1, 40)]
        elif hasard.random() < 0.2:
            del abimes[max(place, 1) :]
    return bytes(abimes)


@pytest.mark.parametrize("genre", FICHIERS)
def test_a_damaged_file_is_read_or_refused(genre: str) -> None:
    hasard = random.Random(genre)
    for _ in range(25):
        refuse_ou_lit(abimer(FICHIERS[genre], hasard))


@pytest.mark.parametrize("genre", ["xlsx", "ods"])
def test_a_workbook_whose_parts_are_damaged_is_read_or_refused(genre: str) -> None:
    """The archive is sound, what it holds is not: the damage reaches the readers."""
    hasard, parties = random.Random(genre), membres(FICHIERS[genre])
    for _ in range(25):
        nom = hasard.choice([nom for nom, contenu in parties.items() if contenu])
        refuse_ou_lit(en_zip({**parties, nom: abimer(parties[nom], hasard)}))


@pytest.mark.parametrize("genre", ["xlsx", "xls", "ods"])
def test_what_is_done_in_our_own_process_survives_much_more_damage(genre: str) -> None:
    hasard = random.Random(genre)
    parties = membres(FICHIERS[genre]) if genre != "xls" else {}
    refus = 0
    for _ in range(600):
        touches = {nom for nom in parties if parties[nom] and hasard.random() < 0.3}
        abimees = {nom: abimer(contenu, hasard) if nom in touches else contenu for nom, contenu in parties.items()}
        octets = en_zip(abimees) if parties else abimer(FICHIERS["xls"], hasard)
        try:
            relever(octets, "envoi", reconnaitre(octets, "envoi"))
        except ErreurDonnees:
            refus += 1
    assert refus > 0
