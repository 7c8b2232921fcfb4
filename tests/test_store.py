"""The store keeps serving: under threads, after damage, beside a faulty file, without a folder to write in."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from cpts_data import store
from cpts_data.chemins import RACINE, Dossiers
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.store import (
    Magasin,
    MagasinAbime,
    construire_a_part,
    construire_magasin,
    ouvrir_magasin,
    version_des_entrees,
)

ADHERENTS = "demonstration/adherents_profession_commune.csv"
MG_A_BIHOREL = "SELECT adherents FROM adherents_profession_commune WHERE code_commune = ? AND profession = ?"
BIHOREL_MG = ["76095", "MG"]
HEURE_S = 3600


def remplacer(dossiers: Dossiers, fichier: str, avant: str, apres: str) -> None:
    """Change one text of a data file, which must be there once."""
    chemin = dossiers.donnees / fichier
    texte = chemin.read_text(encoding="utf-8")
    assert texte.count(avant) == 1
    chemin.write_text(texte.replace(avant, apres), encoding="utf-8", newline="")


def ajouter_un_adherent(dossiers: Dossiers) -> None:
    """Three MG in Bihorel become four."""
    remplacer(dossiers, ADHERENTS, "76095,MG,3\n", "76095,MG,4\n")


def fichier_du_magasin(dossiers: Dossiers) -> Path:
    (chemin,) = dossiers.magasin.glob("observatoire-*.duckdb")
    return chemin


# --- reading ----------------------------------------------------------------------------------------------


def test_huit_fils_lisent_sans_erreur(magasin):
    """A connection shared by threads fails; 8 threads of 40 rounds of 3 queries must give 960 right answers."""
    requetes = {
        "SELECT count(*) FROM iris_territoire": (),
        "SELECT sum(avec_mt + sans_mt) FROM mt_iris WHERE population = ? AND periode = ?": ("MT_16P", "2024-10-08"),
        "SELECT count(*) FROM communes WHERE population_municipale > ?": (1000,),
    }
    attendus = {sql: magasin.lignes(sql, parametres) for sql, parametres in requetes.items()}
    depart = threading.Barrier(8)

    def marteler(_: int) -> int:
        depart.wait()
        justes = 0
        for _ in range(40):
            for sql, parametres in requetes.items():
                justes += magasin.lignes(sql, parametres) == attendus[sql]
                assert list(magasin.lire(sql, parametres).itertuples(index=False, name=None)) == attendus[sql]
        return justes

    with ThreadPoolExecutor(8) as fils:
        assert sum(fils.map(marteler, range(8))) == 8 * 40 * 3


def test_huit_fils_ouvrent_un_seul_magasin(construits):
    depart = threading.Barrier(8)

    def ouvrir(_: int) -> Magasin:
        depart.wait()
        return ouvrir_magasin(construits)

    with ThreadPoolExecutor(8) as fils:
        magasins = list(fils.map(ouvrir, range(8)))
    assert all(un is magasins[0] for un in magasins)


def test_on_ne_peut_pas_ecrire_dans_un_magasin_ouvert(magasin):
    with pytest.raises(duckdb.InvalidInputException):
        magasin.lignes("CREATE TABLE intruse (x INTEGER)")


# --- versions ---------------------------------------------------------------------------------------------


def test_rien_ne_change_rien_n_est_refait(construits):
    avant = fichier_du_magasin(construits).stat().st_mtime_ns
    premier = ouvrir_magasin(construits)
    assert ouvrir_magasin(construits) is premier
    assert fichier_du_magasin(construits).stat().st_mtime_ns == avant


def test_la_version_suit_le_contenu_et_pas_le_lieu(dossiers_embarques, construits, magasin):
    assert version_des_entrees(construits) == version_des_entrees(dossiers_embarques) == magasin.version
    os.utime(construits.donnees / ADHERENTS, (1, 1))
    assert version_des_entrees(construits) == magasin.version
    ajouter_un_adherent(construits)
    change = version_des_entrees(construits)
    assert change != magasin.version
    (construits.donnees / ADHERENTS).rename(construits.donnees / "demonstration/autre.csv")
    assert version_des_entrees(construits) not in (change, magasin.version)


def test_une_donnee_change_le_magasin_est_refait_et_l_ancien_reste_lisible(construits):
    ancien = ouvrir_magasin(construits)
    assert ancien.lignes(MG_A_BIHOREL, BIHOREL_MG) == [(3,)]
    ajouter_un_adherent(construits)
    debut = time.perf_counter()
    nouveau = ouvrir_magasin(construits)
    print(f"construction du magasin : {time.perf_counter() - debut:.2f} s")
    assert nouveau.version != ancien.version
    assert nouveau.lignes(MG_A_BIHOREL, BIHOREL_MG) == [(4,)]
    assert ancien.lignes(MG_A_BIHOREL, BIHOREL_MG) == [(3,)]
    # The file is no longer the one that its sidecar describes: said, not refused.
    (avertissement,) = nouveau.avertissements
    assert (avertissement.fichier, avertissement.attendu) == (
        ADHERENTS,
        "l’empreinte notée dans demonstration/adherents_profession_commune.toml",
    )
    assert ancien.avertissements == []


def test_les_trois_dernieres_versions_sont_gardees(construits):
    courant = fichier_du_magasin(construits)
    for age in range(1, 5):
        ancien = construits.magasin / f"observatoire-00000000000{age}.duckdb"
        ancien.write_bytes(b"")
        os.utime(ancien, (time.time() - age * HEURE_S,) * 2)
    ajouter_un_adherent(construits)
    nouveau = ouvrir_magasin(construits).chemin
    gardes = {chemin.name for chemin in construits.magasin.iterdir()}
    assert gardes == {nouveau.name, courant.name, "observatoire-000000000001.duckdb"}


# --- damage -----------------------------------------------------------------------------------------------


def tronquer(chemin: Path) -> None:
    octets = chemin.read_bytes()
    chemin.write_bytes(octets[: len(octets) // 2])


def ne_garder_que_l_entete(chemin: Path) -> None:
    chemin.write_bytes(chemin.read_bytes()[:4096])


def vider(chemin: Path) -> None:
    chemin.write_bytes(b"")


def ecraser_le_milieu(chemin: Path) -> None:
    octets = bytearray(chemin.read_bytes())
    milieu = len(octets) // 2
    octets[milieu : milieu + 200_000] = random.Random(7).randbytes(200_000)
    chemin.write_bytes(octets)


def mettre_autre_chose(chemin: Path) -> None:
    chemin.write_text("code_iris,population\n", encoding="utf-8")


def mettre_une_base_etrangere(chemin: Path) -> None:
    chemin.unlink()
    with duckdb.connect(str(chemin)) as connexion:
        connexion.execute("CREATE TABLE autre AS SELECT 1 AS x")


def changer_une_valeur(chemin: Path) -> None:
    with duckdb.connect(str(chemin)) as connexion:
        connexion.execute("UPDATE adherents_profession_commune SET adherents = adherents + 1")


def changer_la_version(chemin: Path) -> None:
    with duckdb.connect(str(chemin)) as connexion:
        connexion.execute("UPDATE _magasin SET version = '000000000000'")


@pytest.mark.parametrize(
    "abimer",
    [
        tronquer,
        ne_garder_que_l_entete,
        vider,
        ecraser_le_milieu,
        mettre_autre_chose,
        mettre_une_base_etrangere,
        changer_une_valeur,
        changer_la_version,
    ],
)
def test_un_magasin_abime_est_reconnu_et_refait(construits, abimer):
    chemin = fichier_du_magasin(construits)
    abimer(chemin)
    with pytest.raises(MagasinAbime):
        Magasin(chemin)
    refait = ouvrir_magasin(construits)
    assert (refait.chemin, refait.fautes, refait.message) == (chemin, (), None)
    assert refait.lignes(MG_A_BIHOREL, BIHOREL_MG) == [(3,)]
    assert fichier_du_magasin(construits) == chemin


def test_des_octets_au_hasard_ne_changent_jamais_un_chiffre(construits, magasin):
    """Wherever 64 wrong bytes fall, the file is refused or every figure is still right."""
    chemin = fichier_du_magasin(construits)
    bons = chemin.read_bytes()
    attendu = magasin.lignes("SELECT * FROM mt_iris ORDER BY ligne")
    refuses = 0
    for graine in range(25):
        hasard = random.Random(graine)
        octets = bytearray(bons)
        place = hasard.randrange(len(octets) - 64)
        octets[place : place + 64] = hasard.randbytes(64)
        essai = chemin.with_name(f"essai-{graine}") / chemin.name
        essai.parent.mkdir()
        essai.write_bytes(octets)
        try:
            ouvert = Magasin(essai)
        except MagasinAbime:
            refuses += 1
        else:
            assert ouvert.lignes("SELECT * FROM mt_iris ORDER BY ligne") == attendu
            ouvert.fermer()
    assert refuses > 10


def test_un_brouillon_interrompu_n_est_ni_lu_ni_garde(construits):
    chemin = fichier_du_magasin(construits)
    entier = chemin.read_bytes()
    perdu = construits.magasin / f"{chemin.stem}.abc.en-cours"
    perdu.write_bytes(entier[: len(entier) // 3])
    os.utime(perdu, (time.time() - 2 * HEURE_S,) * 2)
    en_cours = construits.magasin / f"{chemin.stem}.def.en-cours"  # another process builds at this moment
    en_cours.write_bytes(b"")
    chemin.unlink()
    assert ouvrir_magasin(construits).lignes(MG_A_BIHOREL, BIHOREL_MG) == [(3,)]
    assert not perdu.exists()
    assert en_cours.exists()


def test_un_fichier_verrouille_par_un_autre_processus_sert_tel_quel(construits, monkeypatch):
    """Windows refuses to replace a file that the app reads: the same version is kept as it is."""
    chemin = fichier_du_magasin(construits)
    avant = chemin.stat().st_mtime_ns

    def refuser(*_: object) -> None:
        raise PermissionError(13, "utilisé par un autre processus")

    monkeypatch.setattr(store.os, "replace", refuser)
    magasin = construire_magasin(construits)
    assert (magasin.chemin, magasin.message, chemin.stat().st_mtime_ns) == (chemin, None, avant)
    assert magasin.lignes(MG_A_BIHOREL, BIHOREL_MG) == [(3,)]


# --- faulty inputs ----------------------------------------------------------------------------------------


def fausser_trois_fichiers(dossiers: Dossiers) -> list[Faute]:
    """Damage three files, one of them twice; return the faults that must be told, in any order."""
    remplacer(dossiers, ADHERENTS, "76095,MG,3\n", "76095,MG,trois\n")
    remplacer(dossiers, ADHERENTS, "76095,Spé,2\n", "76095,Spé,-2\n")
    remplacer(dossiers, "territoire.toml", 'nom = "Bihorel"\nstatut = "à confirmer"', 'nom = "Bihorel"\nstatut = "?"')
    (dossiers.donnees / "publie/enquetes.toml").unlink()
    return [
        Faute(
            ADHERENTS, "La valeur n’est pas un nombre entier.", 2, "adherents", "trois",
            "des chiffres, sans espace ni virgule",
        ),
        Faute(ADHERENTS, "La valeur est trop petite.", 3, "adherents", "-2", "au moins 0"),
        Faute(
            "territoire.toml", "Le statut de la commune n° 1 n’est pas connu.", 19, "statut", "?",
            "« confirmée » ou « à confirmer »",
        ),
        Faute(
            "publie/enquetes.toml", "La fiche d’origine du fichier est absente.", attendu="publie/enquetes.toml"
        ),
    ]  # fmt: skip


def test_toutes_les_fautes_sont_dites_et_la_version_precedente_sert(construits):
    precedent = ouvrir_magasin(construits)
    attendues = fausser_trois_fichiers(construits)
    servi = ouvrir_magasin(construits)
    assert servi.version == precedent.version
    assert servi.lignes(MG_A_BIHOREL, BIHOREL_MG) == [(3,)]
    assert set(servi.fautes) == set(attendues)
    assert len(servi.fautes) == len(attendues)
    assert ouvrir_magasin(construits) is servi, "faulty files are not read again at each view"


def test_les_fichiers_corriges_font_un_nouveau_magasin(construits):
    ajouter_un_adherent(construits)
    remplacer(construits, ADHERENTS, "76095,MG,4\n", "76095,MG,quatre\n")
    assert len(ouvrir_magasin(construits).fautes) == 1
    remplacer(construits, ADHERENTS, "76095,MG,quatre\n", "76095,MG,5\n")
    corrige = ouvrir_magasin(construits)
    assert corrige.fautes == ()
    assert corrige.lignes(MG_A_BIHOREL, BIHOREL_MG) == [(5,)]


def test_sans_version_precedente_les_fautes_sont_levees(dossiers, dossier_temporaire):
    attendues = fausser_trois_fichiers(dossiers)
    for appel in (ouvrir_magasin, construire_magasin):
        with pytest.raises(ErreurDonnees) as levee:
            appel(dossiers)
        assert set(levee.value.fautes) == set(attendues)
    assert list(dossiers.magasin.iterdir()) == []


def test_un_fichier_qui_ne_s_ouvre_pas_est_une_faute_et_non_une_panne(construits):
    """A folder in the place of the file stands for a file that a spreadsheet has locked."""
    chemin = construits.donnees / ADHERENTS
    chemin.unlink()
    chemin.mkdir()
    servi = ouvrir_magasin(construits)
    message = "Le fichier ne peut pas être ouvert. S’il est ouvert dans un tableur, fermez-le."
    assert servi.fautes == (Faute(ADHERENTS, message),)
    assert servi.message is None


def test_des_codes_inconnus_sont_refuses_ensemble(construits):
    remplacer(construits, "territoire.toml", 'code = "76095"', 'code = "76999"')
    remplacer(construits, ADHERENTS, "76095,MG,3\n", "76998,MG,3\n")
    assert set(ouvrir_magasin(construits).fautes) == {
        Faute(
            "territoire.toml", "Aucune commune actuelle n’a ce code.", None, "code", "76999 Bihorel",
            "un code INSEE de commune",
        ),
        Faute(ADHERENTS, "Le code est inconnu.", 2, "code_commune", "76998", "un code de faits/communes.csv"),
    }  # fmt: skip


def test_un_iris_sans_chiffre_est_un_avertissement(construits):
    chemin = construits.donnees / "demonstration/mt_iris.csv"
    lignes = chemin.read_text(encoding="utf-8").splitlines(keepends=True)
    chemin.write_text("".join(ligne for ligne in lignes if not ligne.startswith("760950101")), encoding="utf-8")
    servi = ouvrir_magasin(construits)
    assert servi.fautes == ()
    (nom,) = servi.lignes("SELECT nom_iris FROM iris WHERE code_iris = '760950101'")[0]
    assert Faute(
        "demonstration/mt_iris.csv", f"Aucune ligne pour l’IRIS {nom} : il apparaît « donnée absente ».", None,
        "code_iris", "760950101",
    ) in servi.avertissements  # fmt: skip


# --- folders and processes --------------------------------------------------------------------------------


def test_sans_dossier_ou_ecrire_un_magasin_provisoire_sert_et_le_dit(construits, dossier_temporaire):
    shutil.rmtree(construits.magasin)
    construits.magasin.write_text("un fichier à la place du dossier", encoding="utf-8")
    provisoire = ouvrir_magasin(construits)
    assert dossier_temporaire in provisoire.chemin.parents
    assert provisoire.lignes(MG_A_BIHOREL, BIHOREL_MG) == [(3,)]
    assert provisoire.message == (
        f"Rien ne peut être écrit dans le dossier « {construits.magasin} » : les tableaux sont construits dans un "
        "dossier temporaire et seront refaits au prochain démarrage. Vérifiez les droits du dossier et la place libre."
    )
    # Another process finds the temporary store and says the same; nothing is built twice.
    store._ouverts.clear()
    ecrit = provisoire.chemin.stat().st_mtime_ns
    retrouve = ouvrir_magasin(construits)
    assert (retrouve.message, retrouve.chemin.stat().st_mtime_ns) == (provisoire.message, ecrit)
    # Once the folder can be written in, nothing is temporary any more.
    store._ouverts.clear()
    construits.magasin.unlink()
    garde = ouvrir_magasin(construits)
    assert (garde.message, garde.chemin.parent) == (None, construits.magasin)


def test_verifier_a_part_ne_touche_pas_au_magasin_en_service(construits, tmp_path):
    avant = {chemin.name: chemin.stat().st_mtime_ns for chemin in construits.magasin.iterdir()}
    en_service = ouvrir_magasin(construits)
    a_part = construire_a_part(construits, tmp_path / "essai")
    assert a_part.chemin.parent == tmp_path / "essai"
    assert a_part.version == en_service.version
    a_part.fermer()
    assert {chemin.name: chemin.stat().st_mtime_ns for chemin in construits.magasin.iterdir()} == avant
    assert ouvrir_magasin(construits) is en_service


def test_deux_processus_construisent_en_meme_temps(dossiers):
    programme = (
        "import sys; from pathlib import Path; from cpts_data.chemins import Dossiers; from cpts_data import store;"
        "magasin = store.construire_magasin(Dossiers(Path(sys.argv[1])));"
        f"print(magasin.message, magasin.chemin.name, magasin.lignes({MG_A_BIHOREL!r}, {BIHOREL_MG!r}))"
    )
    processus = [
        subprocess.Popen(
            [sys.executable, "-c", programme, str(dossiers.donnees)],
            cwd=RACINE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )
        for _ in range(2)
    ]  # fmt: skip
    sorties = [un.communicate(timeout=60) for un in processus]
    (chemin,) = dossiers.magasin.iterdir()
    assert sorties == [(f"None {chemin.name} [(3,)]\n", "")] * 2
    assert [un.returncode for un in processus] == [0, 0]


def test_un_dossier_qui_disparait_pendant_la_lecture_n_arrete_personne(dossiers):
    """An import writes in a hidden folder and renames it, while ten sessions look for what changed."""
    arret = threading.Event()

    def renommer() -> None:
        while not arret.is_set():
            dossier = dossiers.donnees / ".en-cours"
            (dossier / "dedans").mkdir(parents=True)
            dossier.rename(dossiers.donnees / "pose")
            shutil.rmtree(dossiers.donnees / "pose")

    fil = threading.Thread(target=renommer)
    fil.start()
    try:
        signatures = {store.signature_des_entrees(dossiers) for _ in range(2_000)}
    finally:
        arret.set()
        fil.join()
    assert len(signatures) == 1
