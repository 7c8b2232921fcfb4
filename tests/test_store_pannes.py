"""What may go wrong around a build never shows wrong figures, nor an error that nobody can read."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from cpts_data import construction, rangement, scellement, store
from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.store import Magasin, construire_a_part, construire_magasin, ouvrir_magasin, version_des_entrees
from tests.test_store import ADHERENTS, BIHOREL_MG, MG_A_BIHOREL, ajouter_un_adherent, remplacer

resource = pytest.importorskip("resource", reason="ce système ne sait pas limiter la taille d’un fichier")


def mg_a_bihorel(magasin: Magasin) -> int:
    ((adherents,),) = magasin.lignes(MG_A_BIHOREL, BIHOREL_MG)
    return adherents


def retirer_l_ajout(dossiers: Dossiers) -> None:
    remplacer(dossiers, ADHERENTS, "76095,MG,4\n", "76095,MG,3\n")


def fausser(dossiers: Dossiers) -> None:
    remplacer(dossiers, ADHERENTS, "76095,Spé,2\n", "76095,Spé,deux\n")


def redemarrer() -> None:
    """Forget what this process has opened, as another process would."""
    store._ouverts.clear()


@pytest.fixture
def construction_en_panne(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], list[int]]:
    """Make every build stop on an exception, and count the builds."""

    def installer(panne: BaseException) -> list[int]:
        essais: list[int] = []

        def construire(*_: object) -> None:
            essais.append(1)
            raise panne

        monkeypatch.setattr(construction, "construire", construire)
        return essais

    return installer


# --- the version to go back to --------------------------------------------------------------------------------


@pytest.mark.parametrize("autre_processus", [False, True])
def test_une_correction_abandonnee_ne_revient_pas_avec_un_fichier_fautif(construits, autre_processus):
    assert mg_a_bihorel(ouvrir_magasin(construits)) == 3
    ajouter_un_adherent(construits)
    assert mg_a_bihorel(ouvrir_magasin(construits)) == 4
    retirer_l_ajout(construits)
    assert mg_a_bihorel(ouvrir_magasin(construits)) == 3
    if autre_processus:
        redemarrer()
    fausser(construits)
    servi = ouvrir_magasin(construits)
    assert (mg_a_bihorel(servi), len(servi.fautes)) == (3, 1)


def test_la_version_en_service_se_retient_aussi_sans_pouvoir_dater_son_fichier(
    construits, dossier_temporaire, monkeypatch
):
    """The data folder may belong to someone else: the time of a file cannot be changed there."""
    ouvrir_magasin(construits)
    ajouter_un_adherent(construits)
    ouvrir_magasin(construits)
    retirer_l_ajout(construits)

    def refuser(*_: object) -> None:
        raise PermissionError(errno.EPERM, "réservé au propriétaire")

    monkeypatch.setattr(rangement.os, "utime", refuser)
    ouvrir_magasin(construits)
    redemarrer()
    fausser(construits)
    assert mg_a_bihorel(ouvrir_magasin(construits)) == 3


def test_un_magasin_efface_pendant_qu_il_sert_sert_encore(construits, dossier_temporaire):
    ouvrir_magasin(construits)
    shutil.rmtree(construits.magasin)
    fausser(construits)
    servi = ouvrir_magasin(construits)
    assert (mg_a_bihorel(servi), len(servi.fautes)) == (3, 1)
    assert ouvrir_magasin(construits) is servi


def test_le_magasin_d_un_autre_code_ne_sert_pas(construits, dossier_temporaire):
    """After an update, a store of the older code may lack what the pages read."""
    (chemin,) = construits.magasin.iterdir()
    ancien = chemin.rename(chemin.with_name(f"observatoire-00000000-{version_des_entrees(construits)}.duckdb"))
    fausser(construits)
    with pytest.raises(ErreurDonnees):
        ouvrir_magasin(construits)
    assert mg_a_bihorel(Magasin(ancien)) == 3, "it was whole"


# --- files that change during a build -------------------------------------------------------------------------


def test_un_fichier_enregistre_pendant_la_lecture_est_relu(construits):
    """Saved after its dataset was read, before the end: the figures must be those of the version in the name."""
    etapes: list[str] = []

    def enregistrer(etape: str) -> None:
        etapes.append(etape)
        if etapes.count("Contours des cartes") == 1 and etape == "Contours des cartes":
            ajouter_un_adherent(construits)

    magasin = construire_magasin(construits, enregistrer)
    assert (mg_a_bihorel(magasin), magasin.version) == (4, version_des_entrees(construits))
    assert etapes.count("Contours des cartes") == 2
    assert ouvrir_magasin(construits).chemin == magasin.chemin


def test_un_fichier_change_puis_remis_pendant_la_lecture_est_relu(construits):
    """The contents are the same at the end as at the start: only the file times tell."""
    etapes: list[str] = []

    def changer_et_remettre(etape: str) -> None:
        etapes.append(etape)
        if len(etapes) == 1:
            ajouter_un_adherent(construits)
        elif etapes.count("Contours des cartes") == 1 and etape == "Contours des cartes":
            retirer_l_ajout(construits)

    magasin = construire_magasin(construits, changer_et_remettre)
    assert (mg_a_bihorel(magasin), magasin.version) == (3, version_des_entrees(construits))


def test_un_fichier_lu_a_moitie_enregistre_n_est_pas_une_faute(construits):
    chemin = construits.donnees / ADHERENTS
    entier = chemin.read_bytes()
    etapes: list[str] = []

    def enregistrer_en_deux_fois(etape: str) -> None:
        etapes.append(etape)
        if len(etapes) == 1:
            chemin.write_bytes(entier[: len(entier) // 2] + b"\n76095")
        elif ADHERENTS in etapes[-2] and chemin.read_bytes() != entier:
            chemin.write_bytes(entier)

    assert mg_a_bihorel(construire_magasin(construits, enregistrer_en_deux_fois)) == 3
    assert sum(ADHERENTS in etape for etape in etapes) == 2


def test_des_fichiers_qui_changent_sans_cesse_laissent_la_version_precedente(construits, monkeypatch):
    ouvrir_magasin(construits)
    ajouter_un_adherent(construits)
    vrai, essais = construction.construire, []

    def construire(*arguments: object) -> construction.Bilan:
        essais.append(1)
        (construits.donnees / "encore.csv").write_text(f"{len(essais)}\n", encoding="utf-8")
        return vrai(*arguments)

    monkeypatch.setattr(construction, "construire", construire)
    servi = ouvrir_magasin(construits)
    assert mg_a_bihorel(servi) == 3
    assert servi.fautes == (
        Faute(
            str(construits.donnees),
            "Des fichiers changent pendant leur lecture. Attendez la fin de l’enregistrement, "
            "puis rechargez la page.",
        ),
    )  # fmt: skip
    assert len(essais) == 3
    assert [chemin.suffix for chemin in construits.magasin.iterdir()] == [".duckdb"]


# --- a disk that fails ----------------------------------------------------------------------------------------


@contextmanager
def disque_plein(place: int = 200_000) -> Iterator[None]:
    """Let no file grow beyond a size: the system then refuses the writes of DuckDB as a full disk does."""
    limites = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (place, limites[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limites)


def faute_d_ecriture(dossier: Path) -> Faute:
    message = "Les tableaux n’ont pas pu être enregistrés. Vérifiez la place libre et les droits du dossier."
    return Faute(str(dossier), message)


def provisoire(dossiers: Dossiers) -> Path:
    (dossier,) = rangement.dossiers_provisoires(dossiers)
    return dossier


@pytest.mark.parametrize("place", [0, 200_000, 2_000_000])
def test_un_disque_plein_garde_la_version_precedente_et_le_dit(construits, dossier_temporaire, place):
    ouvrir_magasin(construits)
    ajouter_un_adherent(construits)
    with disque_plein(place):
        servi = ouvrir_magasin(construits)
        assert mg_a_bihorel(servi) == 3
        assert servi.fautes == (faute_d_ecriture(provisoire(construits)),)
    assert [chemin.suffix for chemin in construits.magasin.iterdir()] == [".duckdb"]
    assert list(provisoire(construits).iterdir()) == []


def test_la_place_revenue_les_nouvelles_donnees_servent_sans_redemarrer(construits, dossier_temporaire, monkeypatch):
    ajouter_un_adherent(construits)
    with disque_plein():
        assert ouvrir_magasin(construits).fautes != ()
    monkeypatch.setattr(store.time, "monotonic", lambda maintenant=store.time.monotonic: maintenant() + 31)
    servi = ouvrir_magasin(construits)
    assert (mg_a_bihorel(servi), servi.fautes) == (4, ())


def test_un_disque_plein_sans_version_precedente_est_dit_en_francais(dossiers, dossier_temporaire, tmp_path):
    with disque_plein():
        with pytest.raises(ErreurDonnees) as levee:
            ouvrir_magasin(dossiers)
        assert levee.value.fautes == (faute_d_ecriture(provisoire(dossiers)),)
        with pytest.raises(ErreurDonnees) as levee:
            construire_a_part(dossiers, tmp_path / "essai")
        assert levee.value.fautes == (faute_d_ecriture(tmp_path / "essai"),)


@pytest.mark.parametrize("panne", [duckdb.FatalException, duckdb.TransactionException, duckdb.IOException, OSError])
def test_une_panne_de_la_base_garde_la_version_precedente(construits, dossier_temporaire, construction_en_panne, panne):
    ouvrir_magasin(construits)
    ajouter_un_adherent(construits)
    essais = construction_en_panne(panne("la base ne répond plus"))
    servi = ouvrir_magasin(construits)
    assert (mg_a_bihorel(servi), servi.fautes) == (3, (faute_d_ecriture(provisoire(construits)),))
    assert len(essais) == 2, "in the data folder, then in the temporary one"


def test_un_brouillon_qui_ne_se_relit_pas_ne_remplace_rien(construits, dossier_temporaire, monkeypatch):
    """A disk may accept a write and not keep it."""
    (chemin,) = construits.magasin.iterdir()
    avant = chemin.read_bytes()
    vrai = scellement.sceller

    def sceller_puis_perdre(connexion: duckdb.DuckDBPyConnection, *autres: object) -> None:
        vrai(connexion, *autres)
        connexion.execute("DELETE FROM mt_iris WHERE code_iris = '760950101'")

    monkeypatch.setattr(scellement, "sceller", sceller_puis_perdre)
    with pytest.raises(ErreurDonnees) as levee:
        construire_magasin(construits)
    assert levee.value.fautes == (faute_d_ecriture(provisoire(construits)),)
    assert [(fichier, fichier.read_bytes()) for fichier in construits.magasin.iterdir()] == [(chemin, avant)]


# --- a bug of ours --------------------------------------------------------------------------------------------


def faute_imprevue(dossiers: Dossiers) -> Faute:
    return Faute(
        str(dossiers.donnees),
        "Les données n’ont pas pu être lues : la cause est notée dans le journal de l’application. "
        "La version précédente, s’il y en a une, reste affichée.",
    )


def test_un_bogue_garde_la_version_precedente_et_sa_trace_va_au_journal(construits, construction_en_panne, caplog):
    ouvrir_magasin(construits)
    ajouter_un_adherent(construits)
    construction_en_panne(ZeroDivisionError("division by zero"))
    servi = ouvrir_magasin(construits)
    assert (mg_a_bihorel(servi), servi.fautes) == (3, (faute_imprevue(construits),))
    assert "ZeroDivisionError: division by zero" in caplog.text


def test_un_echec_sans_version_precedente_n_est_pas_recommence_a_chaque_vue(
    dossiers, dossier_temporaire, construction_en_panne
):
    essais = construction_en_panne(KeyError("colonne"))
    for _ in range(3):
        with pytest.raises(ErreurDonnees) as levee:
            ouvrir_magasin(dossiers)
        assert levee.value.fautes == (faute_imprevue(dossiers),)
    assert len(essais) == 1
    ajouter_un_adherent(dossiers)
    with pytest.raises(ErreurDonnees):
        ouvrir_magasin(dossiers)
    assert len(essais) == 2, "a changed file is a reason to try again"


def test_un_fichier_corrige_sans_changer_de_date_est_vu(construits):
    """One that a spreadsheet held, or a copy that keeps its time: names, times and sizes are all the same."""
    chemin = construits.donnees / ADHERENTS
    bon, etat = chemin.read_bytes(), chemin.stat()
    chemin.write_bytes(bon.replace(b"76095,MG,3\n", b"76095,MG,x\n"))
    os.utime(chemin, ns=(etat.st_atime_ns, etat.st_mtime_ns))
    assert len(ouvrir_magasin(construits).fautes) == 1
    chemin.write_bytes(bon)
    os.utime(chemin, ns=(etat.st_atime_ns, etat.st_mtime_ns))
    assert ouvrir_magasin(construits).fautes == ()


@pytest.mark.parametrize("arret", [KeyboardInterrupt, BrokenPipeError])
def test_un_arret_demande_n_est_pas_une_panne(construits, construction_en_panne, arret):
    ajouter_un_adherent(construits)
    construction_en_panne(arret())
    for appel in (ouvrir_magasin, construire_magasin):
        with pytest.raises(arret):
            appel(construits)


# --- the temporary folder -------------------------------------------------------------------------------------


def ouvrir_a_tous(dossier: Path) -> None:
    dossier.mkdir()
    dossier.chmod(0o777)


def ouvrir_au_groupe(dossier: Path) -> None:
    dossier.mkdir()
    dossier.chmod(0o770)


def donner_a_un_autre(dossier: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("seul l’administrateur peut donner un dossier")
    dossier.mkdir(mode=0o700)
    os.chown(dossier, 65534, 65534)


def faire_un_lien(dossier: Path) -> None:
    ailleurs = dossier.with_name("ailleurs")
    ailleurs.mkdir(mode=0o700)
    dossier.symlink_to(ailleurs, target_is_directory=True)


@pytest.mark.parametrize("pieger", [ouvrir_a_tous, ouvrir_au_groupe, donner_a_un_autre, faire_un_lien])
def test_un_dossier_temporaire_qu_un_autre_peut_changer_n_est_ni_lu_ni_ecrit(
    construits, dossier_temporaire, monkeypatch, pieger
):
    monkeypatch.setattr(rangement, "_prives", {})
    piege = rangement._partage(construits)
    pieger(piege)
    (chemin,) = construits.magasin.iterdir()
    shutil.copy(chemin, piege)
    depose = (piege / chemin.name).stat()
    shutil.rmtree(construits.magasin)
    construits.magasin.write_text("un fichier à la place du dossier", encoding="utf-8")
    magasin = ouvrir_magasin(construits)
    assert mg_a_bihorel(magasin) == 3
    prive = magasin.chemin.parent
    assert prive.parent == Path(tempfile.gettempdir())
    assert prive != piege
    assert prive.stat().st_mode & 0o077 == 0
    assert [fichier.name for fichier in piege.iterdir()] == [chemin.name]
    assert (piege / chemin.name).stat().st_mtime_ns == depose.st_mtime_ns
    # It is remembered: the next build goes there too, and a fault goes back to what it holds.
    ajouter_un_adherent(construits)
    assert ouvrir_magasin(construits).chemin.parent == prive
    fausser(construits)
    servi = ouvrir_magasin(construits)
    assert (servi.chemin.parent, mg_a_bihorel(servi), len(servi.fautes)) == (prive, 4, 1)


def test_le_dossier_temporaire_est_a_nous_seuls(construits, dossier_temporaire, monkeypatch):
    monkeypatch.setattr(rangement, "_prives", {})
    dossier = rangement.dossier_provisoire(construits)
    assert dossier.stat().st_mode & 0o777 == 0o700
    assert rangement.dossier_provisoire(construits) == dossier
    assert rangement.dossiers_provisoires(construits) == [dossier]
