"""Import of official contours: four squares checked by eye, then one bad file per fault."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import sqlite3
import tomllib
import zipfile
from pathlib import Path

import geopandas
import pandas
import pyogrio
import pytest
import shapely

from cpts_data.erreurs import ErreurDonnees
from cpts_data.fichiers import ecrire_octets
from cpts_data.geo import contours as module
from cpts_data.geo import lecture_contours
from cpts_data.geo.contours import importer_contours, lire_contours

from .carres import COINS, NOMS, A, B, C, D, carre, entite, quatre_carres


def fautes(fichier: Path, destination: Path, attendus=NOMS):
    """Import a bad file and return its faults; nothing may have been written."""
    with pytest.raises(ErreurDonnees) as levee:
        importer_contours(fichier, attendus, destination)
    assert not destination.parent.exists()
    assert all(faute.message.endswith(".") for faute in levee.value.fautes)
    return levee.value.fautes


def faute(fichier: Path, destination: Path, attendus=NOMS):
    (seule,) = fautes(fichier, destination, attendus)
    assert seule.fichier == fichier.name
    return seule


def tableau(entites: list[dict]) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame.from_features(entites, crs="EPSG:4326")


def zipper(chemin: Path, membres: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in membres.items():
            archive.writestr(nom, octets)
    return chemin


def shapefile_zippe(chemin: Path, table: geopandas.GeoDataFrame, dossier: str = "", sauf: tuple = ()) -> Path:
    travail = chemin.parent / "shp"
    travail.mkdir()
    table.to_file(travail / "CONTOURS-IRIS.shp", engine="pyogrio")
    membres = {dossier + p.name: p.read_bytes() for p in travail.iterdir() if p.suffix not in sauf}
    return zipper(chemin, membres)


# --- what a good file gives -------------------------------------------------------------------------------


def test_quatre_carres_restent_quatre_carres(ecrire, destination):
    rapport = importer_contours(ecrire("ign.geojson", quatre_carres()), NOMS, destination)
    lus = lire_contours(destination)
    assert list(lus.columns) == ["code_iris", "code_commune", "geometrie"]
    assert list(lus["code_iris"]) == [A, B, C, D]
    assert list(lus["code_commune"]) == ["76001", "76001", "76002", "76002"]
    for code, geometrie in zip(lus["code_iris"], lus["geometrie"], strict=True):
        ouest, sud = COINS[code]
        assert geometrie.equals(shapely.box(ouest, sud, round(ouest + 0.01, 5), round(sud + 0.01, 5)))
    assert (rapport.nombre_iris, rapport.ignores, rapport.avertissements) == (4, 0, ())
    assert (rapport.tolerance_m, rapport.decimales) == (15.0, 5)
    assert rapport.taille_octets_apres == destination.stat().st_size


def test_un_detail_de_dix_metres_disparait_des_deux_cotes_de_la_bordure(ecrire, destination):
    # A tooth 7 m wide and 7 m high (0.0001 x 0.00006 degree) on the border between A and C.
    dent = [[1.0051, 49.01], [1.00505, 49.01006], [1.005, 49.01]]
    bas = [[1.0, 49.0], [1.01, 49.0], [1.01, 49.01], *dent, [1.0, 49.01], [1.0, 49.0]]
    haut = [[1.0, 49.01], *reversed(dent), [1.01, 49.01], [1.01, 49.02], [1.0, 49.02], [1.0, 49.01]]
    iris_a = {"type": "Polygon", "coordinates": [bas]}
    iris_c = {"type": "Polygon", "coordinates": [haut]}
    importer_contours(ecrire("dents.geojson", quatre_carres(iris_a=iris_a, iris_c=iris_c)), NOMS, destination)
    geometries = lire_contours(destination)["geometrie"].to_numpy()
    assert shapely.get_num_coordinates(geometries).tolist() == [5, 5, 5, 5]
    assert shapely.coverage_is_valid(geometries)


def test_le_fichier_ecrit_ne_porte_que_des_codes(ecrire, destination):
    hostiles = [
        entite(code, carre(*coin), NOM_IRIS="<script>alert(1)</script>", NOM_COM="{{7*7}}", autre="=cmd()")
        for code, coin in COINS.items()
    ]
    importer_contours(ecrire("hostile.geojson", hostiles, name="<b>"), NOMS, destination)
    document = json.loads(destination.read_text(encoding="utf-8"))
    assert set(document) == {"type", "features"}
    assert [e["properties"] for e in document["features"]] == [
        {"code_iris": code, "code_commune": code[:5]} for code in COINS
    ]
    assert "script" not in destination.with_suffix(".toml").read_text(encoding="utf-8")


def test_les_papiers_decrivent_l_import(ecrire, destination):
    fichier = ecrire('con"tours.geojson', quatre_carres())
    importer_contours(fichier, NOMS, destination)
    papiers = tomllib.loads(destination.with_suffix(".toml").read_text(encoding="utf-8"))
    assert papiers == {
        "producteur": "IGN / INSEE (déclaré par le fichier importé)",
        "titre": "Contours des IRIS du territoire",
        "classe": "importé",
        "licence": "Licence Ouverte 2.0 (à vérifier selon le fichier)",
        "fichier_origine": 'con"tours.geojson',
        "sha256_origine": hashlib.sha256(fichier.read_bytes()).hexdigest(),
        "sha256": hashlib.sha256(destination.read_bytes()).hexdigest(),
        "date_import": dt.date.today(),
        "nombre_iris": 4,
        "tolerance_m": 15.0,
        "decimales": 5,
        "systeme_de_coordonnees_origine": "OGC:CRS84",
    }
    assert sorted(p.name for p in destination.parent.iterdir()) == ["iris.geojson", "iris.toml"]


def test_les_iris_hors_du_territoire_sont_ignores_et_comptes(ecrire, destination):
    autres = [entite("760030000", carre(1.03, 49.0)), entite("abc", None), entite(None, carre(2, 49))]
    rapport = importer_contours(ecrire("large.geojson", quatre_carres() + autres), NOMS, destination)
    assert (rapport.nombre_iris, rapport.ignores) == (4, 3)


def test_les_noms_de_colonnes_en_minuscules_sont_lus(ecrire, destination):
    noms = {"CODE_IRIS": "code_iris", "INSEE_COM": "code_insee", "NOM_IRIS": "nom_iris"}
    entites = quatre_carres()
    for element in entites:
        element["properties"] = {noms.get(cle, cle): v for cle, v in element["properties"].items()}
    assert importer_contours(ecrire("minuscules.geojson", entites), NOMS, destination).nombre_iris == 4


def test_un_code_lu_comme_un_nombre_retrouve_ses_zeros(ecrire, destination):
    entites = [
        {"type": "Feature", "properties": {"CODE_IRIS": 10040101, "INSEE_COM": 1004.0}, "geometry": carre(1, 49)}
    ]
    importer_contours(ecrire("nombres.geojson", entites), {"010040101": "Ambérieu"}, destination)
    assert list(lire_contours(destination)["code_iris"]) == ["010040101"]


@pytest.mark.parametrize("code", [10**400, 1e400, -1, 1.5, True, ["760010101"], None, "76001010"])
def test_un_code_qui_n_en_est_pas_un_n_est_pas_un_iris(ecrire, destination, code):
    entites = quatre_carres()
    entites[3]["properties"] |= {"CODE_IRIS": code, "INSEE_COM": code}
    assert f"{D} (Ouest) est absent" in faute(ecrire("codes.geojson", entites), destination).message


def test_un_second_import_remplace_le_premier(ecrire, destination):
    importer_contours(ecrire("un.geojson", quatre_carres()), NOMS, destination)
    plus_petit = quatre_carres(iris_d=carre(1.01, 49.01, 0.009))
    importer_contours(ecrire("deux.geojson", plus_petit), NOMS, destination)
    assert lire_contours(destination)["geometrie"].iloc[3].bounds == (1.01, 49.01, 1.019, 49.019)


def test_des_bordures_decalees_de_dix_centimetres_sont_recalees(ecrire, destination):
    # 0.000001 degree of latitude is 11 cm: C begins a hair above the top of A.
    decale = quatre_carres(iris_c=carre(1.0, 49.010001, 0.009999))
    rapport = importer_contours(ecrire("decale.geojson", decale), NOMS, destination)
    assert len(rapport.avertissements) == 1
    assert "recalées à moins d'un mètre" in rapport.avertissements[0]
    assert shapely.coverage_is_valid(lire_contours(destination)["geometrie"].to_numpy())


def test_un_petit_recoupement_est_repare_et_dit(ecrire, destination):
    # A spike of a hundredth of a square: the ring goes out to 1.0100001 and crosses itself on the way back.
    anneau = [[1.0, 49.0], [1.01, 49.0], [1.01, 49.006], [1.0100002, 49.0055], [1.0099998, 49.0055], [1.01, 49.0052]]
    anneau += [[1.01, 49.01], [1.0, 49.01], [1.0, 49.0]]
    recoupe = {"type": "Polygon", "coordinates": [anneau]}
    assert not shapely.from_geojson(json.dumps(recoupe)).is_valid
    rapport = importer_contours(ecrire("recoupe.geojson", quatre_carres(iris_a=recoupe)), NOMS, destination)
    assert f"{A} (Nord) se recoupait lui-même : il a été réparé" in rapport.avertissements[0]
    geometries = lire_contours(destination)["geometrie"].to_numpy()
    assert shapely.coverage_is_valid(geometries)
    assert geometries[0].area == pytest.approx(0.01 * 0.01, rel=0.001)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:2154", "EPSG:3857"])
def test_un_geopackage_est_lu_dans_son_systeme(tmp_path, destination, crs):
    fichier = tmp_path / "iris.gpkg"
    tableau(quatre_carres()).to_crs(crs).to_file(fichier, engine="pyogrio")
    importer_contours(fichier, NOMS, destination)
    lus = lire_contours(destination)
    assert [g.bounds for g in lus["geometrie"]][0] == pytest.approx((1.0, 49.0, 1.01, 49.01), abs=1.1e-5)
    papiers = tomllib.loads(destination.with_suffix(".toml").read_text(encoding="utf-8"))
    assert papiers["systeme_de_coordonnees_origine"] == crs
    assert sorted(p.name for p in tmp_path.iterdir()) == ["installes", "iris.gpkg"]


def test_un_geopackage_sans_extension_est_reconnu_a_son_contenu(tmp_path, destination):
    table = tmp_path / "iris.gpkg"
    tableau(quatre_carres()).to_file(table, engine="pyogrio")
    fichier = table.rename(tmp_path / "televerse")
    assert importer_contours(fichier, NOMS, destination).nombre_iris == 4


def test_seule_la_couche_qui_a_des_codes_iris_est_lue(tmp_path, destination):
    fichier = tmp_path / "iris.gpkg"
    tableau(quatre_carres()).dissolve("INSEE_COM")[["geometry"]].to_file(fichier, layer="communes")
    tableau(quatre_carres()).to_file(fichier, layer="iris", mode="a")
    assert importer_contours(fichier, NOMS, destination).nombre_iris == 4


@pytest.mark.parametrize("nom", ["altitudes.gpkg", "altitudes.geojson"])
def test_les_altitudes_sont_laissees(tmp_path, destination, nom):
    table = tableau(quatre_carres())
    table.set_geometry(shapely.force_3d(table.geometry, 120.0)).to_file(tmp_path / nom, engine="pyogrio")
    importer_contours(tmp_path / nom, NOMS, destination)
    assert not shapely.has_z(lire_contours(destination)["geometrie"].to_numpy()).any()


def test_une_table_sans_geometrie_est_ignoree(tmp_path, destination):
    fichier = tmp_path / "iris.gpkg"
    tableau(quatre_carres()).to_file(fichier, layer="iris", engine="pyogrio")
    populations = pandas.DataFrame({"CODE_IRIS": [A, B], "population": [1000, 2000]})
    pyogrio.write_dataframe(populations, fichier, layer="populations", append=True)
    assert importer_contours(fichier, NOMS, destination).nombre_iris == 4


@pytest.mark.parametrize("dossier", ["", "IRIS/1_DONNEES/", "../../"])
def test_un_shapefile_zippe_est_lu_ou_qu_il_soit(tmp_path, destination, dossier):
    table = tableau(quatre_carres()).to_crs(2154)
    fichier = shapefile_zippe(tmp_path / "iris.zip", table, dossier)
    assert importer_contours(fichier, NOMS, destination).nombre_iris == 4
    assert sorted(p.name for p in tmp_path.iterdir()) == ["installes", "iris.zip", "shp"]


def test_les_doubles_caches_de_macos_sont_ignores(tmp_path, destination, ecrire):
    octets = ecrire("iris.geojson", quatre_carres()).read_bytes()
    membres = {"iris.geojson": octets, "__MACOSX/._iris.geojson": b"\x00\x05", "lisez-moi.txt": b"IGN"}
    assert importer_contours(zipper(tmp_path / "mac.zip", membres), NOMS, destination).nombre_iris == 4


def test_un_geopackage_zippe_est_lu(tmp_path, destination):
    fichier = tmp_path / "iris.gpkg"
    tableau(quatre_carres()).to_file(fichier, engine="pyogrio")
    archive = zipper(tmp_path / "iris.zip", {"sous/dossier/iris.gpkg": fichier.read_bytes()})
    assert importer_contours(archive, NOMS, destination).nombre_iris == 4


# --- the real contours ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def table_reelle(fichier_reel: Path) -> geopandas.GeoDataFrame:
    return geopandas.read_file(fichier_reel)


def comme_geojson(table, dossier):
    fichier = dossier / "reel.geojson"
    table.to_file(fichier)
    return fichier


def comme_geopackage_en_minuscules(table, dossier):
    fichier = dossier / "reel.gpkg"
    noms = {"CODE_IRIS": "code_iris", "NOM_IRIS": "nom_iris", "TYP_IRIS": "type_iris"}
    noms |= {"INSEE_COM": "code_insee", "NOM_COM": "nom_commune"}
    table.rename(columns=noms).to_crs(2154).to_file(fichier)
    return fichier


def comme_shapefile_zippe(table, dossier):
    return shapefile_zippe(dossier / "reel.zip", table.to_crs(2154), "CONTOURS-IRIS_2020/")


@pytest.mark.parametrize("ecrire_reel", [comme_geojson, comme_geopackage_en_minuscules, comme_shapefile_zippe])
def test_les_contours_reels_s_importent(ecrire_reel, table_reelle, iris_du_territoire, tmp_path, destination):
    rapport = importer_contours(ecrire_reel(table_reelle, tmp_path), iris_du_territoire, destination)
    assert (rapport.nombre_iris, rapport.ignores) == (88, len(table_reelle) - 88)
    assert rapport.tolerance_m == 15.0
    # The department weighs 1.5 Mo as GeoJSON; 88 of its 1036 IRIS must fit in 100 ko.
    assert rapport.taille_octets_apres < 100_000 < rapport.taille_octets_avant

    lus = lire_contours(destination)
    assert set(lus["code_iris"]) == set(iris_du_territoire)
    assert lus["code_commune"].nunique() == 26
    assert shapely.coverage_is_valid(lus["geometrie"].to_numpy())

    origine = table_reelle.set_index("CODE_IRIS").geometry.to_crs(2154).area
    apres = geopandas.GeoSeries(lus["geometrie"].to_numpy(), index=lus["code_iris"], crs=4326)
    variation = (apres.to_crs(2154).area / origine.loc[lus["code_iris"]] - 1).abs()
    assert variation.max() < 0.01


def test_les_voisins_reels_gardent_leur_bordure_commune(fichier_reel, table_reelle, iris_du_territoire, destination):
    importer_contours(fichier_reel, iris_du_territoire, destination)
    lus = lire_contours(destination)["geometrie"].to_numpy()
    # Without gap nor overlap, the perimeter of the union is what is left once each shared border, counted
    # twice in the sum of perimeters, is taken away.
    union = shapely.union_all(lus)
    premiers, seconds = shapely.STRtree(lus).query(lus, predicate="touches")
    partagees = shapely.length(shapely.intersection(shapely.boundary(lus[premiers]), shapely.boundary(lus[seconds])))
    assert union.area == pytest.approx(shapely.area(lus).sum(), rel=1e-9)
    # Each pair is found in both directions, so the sum already counts every shared border twice.
    assert union.length == pytest.approx(shapely.length(lus).sum() - partagees.sum(), rel=1e-6)
    assert len(premiers) > 2 * 88


def test_l_arrondi_s_affine_quand_il_casserait_les_contours(ecrire, destination, monkeypatch):
    """With one decimal every corner falls on 1.0 or 49.0 and the squares of 0.01 degree vanish."""
    monkeypatch.setattr(module, "TENTATIVES", ((15.0, 1), (7.5, 5)))
    rapport = importer_contours(ecrire("bon.geojson", quatre_carres()), NOMS, destination)
    assert (rapport.tolerance_m, rapport.decimales) == (7.5, 5)


def test_l_arrondi_s_affine_quand_il_changerait_une_surface_de_plus_de_deux_pour_cent(ecrire, destination, monkeypatch):
    """A square of 0.0096 degree becomes one of 0.01 with three decimals: (0.01 / 0.0096)² = 1.085."""
    monkeypatch.setattr(module, "TENTATIVES", ((15.0, 3), (15.0, 5)))
    presque = quatre_carres(iris_d=carre(1.01, 49.01, 0.0096))
    assert importer_contours(ecrire("presque.geojson", presque), NOMS, destination).decimales == 5
    assert lire_contours(destination)["geometrie"].iloc[3].bounds == (1.01, 49.01, 1.0196, 49.0196)


def test_un_ilot_plus_petit_que_l_arrondi_disparait(ecrire, destination):
    # An islet of 0.000004 degree (40 cm) beside the square of D.
    parties = [carre(1.01, 49.01)["coordinates"], carre(1.03, 49.03, 0.000004)["coordinates"]]
    avec_ilot = {"type": "MultiPolygon", "coordinates": parties}
    importer_contours(ecrire("ilot.geojson", quatre_carres(iris_d=avec_ilot)), NOMS, destination)
    assert lire_contours(destination)["geometrie"].iloc[3].bounds == (1.01, 49.01, 1.02, 49.02)


# --- files that cannot be read ----------------------------------------------------------------------------


def test_absent(tmp_path, destination):
    assert faute(tmp_path / "absent.geojson", destination).message == "Le fichier est absent."


def test_dossier(tmp_path, destination):
    assert faute(tmp_path, destination).message == "Ce n'est pas un fichier."


MAUVAIS_OCTETS = {
    "vide.geojson": (b"", "Le fichier est vide."),
    "image.png": (b"\x89PNG\r\n\x1a\n", "Le format du fichier n'est pas reconnu."),
    "tableur.csv": (b"code_iris;nom\n", "Le format du fichier n'est pas reconnu."),
    "seul.shp": (b"\x00\x00\x27\x0a" + bytes(96), "Un fichier .shp seul ne suffit pas"),
    "archive.7z": (b"7z\xbc\xaf\x27\x1c", "Les archives .7z ne sont pas lues"),
    "pas_une_collection.json": (b'{"code_iris": "760010101"}', "pas une collection de contours"),
    "pas_une_liste.json": (b'{"features": {"a": 1}}', "pas une collection de contours"),
    "latin1.geojson": ('{"features": ["é"]}'.encode("cp1252"), "pas enregistré en UTF-8"),
    "imbrique.geojson": (b'{"features": ' + b"[" * 200_000, "imbriqués sans fin"),
    "tronque.gpkg": (b"SQLite format 3\x00" + bytes(500), "Le fichier est endommagé"),
    "tronque.zip": (b"PK\x03\x04" + bytes(100), "L'archive .zip est endommagée ou illisible."),
}


@pytest.mark.parametrize("nom", MAUVAIS_OCTETS)
def test_octets_illisibles(tmp_path, destination, nom):
    octets, message = MAUVAIS_OCTETS[nom]
    fichier = tmp_path / nom
    fichier.write_bytes(octets)
    assert message in faute(fichier, destination).message


def test_tronque_geojson_donne_la_ligne(tmp_path, destination):
    fichier = tmp_path / "tronque.geojson"
    fichier.write_text('{"type": "FeatureCollection",\n"features": [\n{"type": "Feature", ')
    assert faute(fichier, destination).ligne == 3


def test_tronque_a_moitie_gpkg(tmp_path, destination):
    fichier = tmp_path / "moitie.gpkg"
    tableau(quatre_carres()).to_file(fichier, engine="pyogrio")
    octets = fichier.read_bytes()
    fichier.write_bytes(octets[: len(octets) // 2])
    assert "endommagé" in faute(fichier, destination).message


def test_zip_sans_contours(tmp_path, destination):
    fichier = zipper(tmp_path / "photos.zip", {"photo.jpg": b"x"})
    assert faute(fichier, destination).message == "Le fichier ne contient aucun contour."


def test_zip_vide(tmp_path, destination):
    assert faute(zipper(tmp_path / "vide.zip", {}), destination).message == "Le fichier ne contient aucun contour."


def test_zip_abime(tmp_path, destination, ecrire):
    octets = ecrire("iris.geojson", quatre_carres()).read_bytes()
    fichier = tmp_path / "abime.zip"
    with zipfile.ZipFile(fichier, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("iris.geojson", octets)
    fichier.write_bytes(fichier.read_bytes().replace(b"49.01", b"49.02", 1))
    trouvee = faute(fichier, destination)
    assert (trouvee.message, trouvee.valeur) == ("L'archive .zip est endommagée.", "iris.geojson")


def test_zip_protege(tmp_path, destination, ecrire):
    octets = ecrire("iris.geojson", quatre_carres()).read_bytes()
    fichier = zipper(tmp_path / "protege.zip", {"iris.geojson": octets})
    contenu = bytearray(fichier.read_bytes())
    # Bit 0 of the flags in the central directory (offset 8 of its entry) says "encrypted".
    contenu[contenu.index(b"PK\x01\x02") + 8] |= 1
    fichier.write_bytes(contenu)
    assert "mot de passe" in faute(fichier, destination).message


def test_zip_trop_gros(tmp_path, destination, monkeypatch):
    monkeypatch.setattr(lecture_contours, "TAILLE_MAX", 1000)
    fichier = zipper(tmp_path / "bombe.zip", {"iris.geojson": bytes(1001)})
    assert "trop volumineuse" in faute(fichier, destination).message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pas de tube nommé sur ce système")
def test_un_tube_n_est_pas_attendu_sans_fin(tmp_path, destination):
    os.mkfifo(tmp_path / "tube.geojson")
    assert faute(tmp_path / "tube.geojson", destination).message == "Ce n'est pas un fichier."


def test_un_fichier_demesure_n_est_pas_lu(tmp_path, destination):
    """Two gigabytes that take no place on the disk: they are neither read nor copied."""
    fichier = tmp_path / "gros.gpkg"
    with fichier.open("wb") as flux:
        flux.write(b"SQLite format 3\x00")
        flux.truncate(2 * 1024**3)
    assert faute(fichier, destination).message == "Le fichier est trop volumineux."


def test_une_coordonnee_de_cinq_mille_chiffres(tmp_path, destination):
    fichier = tmp_path / "long.geojson"
    fichier.write_text(json.dumps({"features": quatre_carres()}).replace("1.0,", "9" * 5_000 + ",", 1))
    assert "nombre trop long" in faute(fichier, destination).message


def test_des_contours_installes_demesures_ne_sont_pas_lus(installes):
    with installes.open("r+b") as flux:
        flux.truncate(20_000_001)
    assert faute_de_lecture(installes) == "Le fichier est trop volumineux."


def test_geojson_trop_gros(ecrire, destination, monkeypatch):
    monkeypatch.setattr(lecture_contours, "TAILLE_MAX_GEOJSON", 100)
    assert "trop volumineux" in faute(ecrire("gros.geojson", quatre_carres()), destination).message


def test_shapefile_sans_dbf(tmp_path, destination):
    table = tableau(quatre_carres()).to_crs(2154)
    trouvee = faute(shapefile_zippe(tmp_path / "sans_dbf.zip", table, sauf=(".dbf",)), destination)
    assert trouvee.message == "Il manque des fichiers au shapefile : .dbf."


def test_deux_jeux_de_contours(tmp_path, destination, ecrire):
    octets = ecrire("iris.geojson", quatre_carres()).read_bytes()
    fichier = zipper(tmp_path / "deux.zip", {"2020.geojson": octets, "2024.geojson": octets})
    trouvee = faute(fichier, destination)
    assert "plusieurs jeux de contours" in trouvee.message
    assert trouvee.valeur == "2020.geojson ; 2024.geojson"


def test_prj_abime(tmp_path, destination):
    fichier = shapefile_zippe(tmp_path / "iris.zip", tableau(quatre_carres()).to_crs(2154), sauf=(".prj",))
    with zipfile.ZipFile(fichier, "a") as archive:
        archive.writestr("CONTOURS-IRIS.prj", "PROJCS[rien]")
    assert faute(fichier, destination).message == "Le système de coordonnées du shapefile (.prj) est illisible."


def test_un_nom_de_colonne_imprononcable_ne_casse_pas_le_message(ecrire, destination):
    element = {"type": "Feature", "properties": {"\ud800\x00" + "x" * 500: 1}, "geometry": None}
    trouvee = faute(ecrire("colonnes.geojson", [element]), destination)
    assert trouvee.valeur == "??" + "x" * 198 + "…"


# --- columns and coordinate systems -----------------------------------------------------------------------


def test_sans_colonne_iris(ecrire, destination):
    entites = quatre_carres()
    for element in entites:
        element["properties"] = {"INSEE_COM": "76001", "nom": "x"}
    trouvee = faute(ecrire("communes.geojson", entites), destination)
    assert (trouvee.colonne, trouvee.valeur) == ("code_iris", "INSEE_COM, nom")
    assert "CODE_IRIS" in trouvee.attendu


def test_geopackage_sans_colonne_ni_systeme(tmp_path, destination):
    fichier = tmp_path / "sans_rien.gpkg"
    table = geopandas.GeoDataFrame({"nom": ["x"]}, geometry=[shapely.box(0, 0, 1, 1)])
    with pytest.warns(UserWarning, match="crs"):
        table.to_file(fichier, engine="pyogrio")
    assert [f.message for f in fautes(fichier, destination)] == [
        "La colonne des codes IRIS est introuvable.",
        "Le système de coordonnées n'est pas indiqué (pour un shapefile : il manque le .prj).",
    ]


@pytest.mark.parametrize("srs_id", [-1, 0], ids=["plan_indefini", "degres_indefinis"])
def test_geopackage_au_systeme_indefini(tmp_path, destination, srs_id):
    """The two "undefined" systems of the GeoPackage standard: PROJ takes the second one for degrees."""
    fichier = tmp_path / "indefini.gpkg"
    tableau(quatre_carres()).to_file(fichier, engine="pyogrio")
    with contextlib.closing(sqlite3.connect(fichier)) as base:
        base.execute("UPDATE gpkg_geometry_columns SET srs_id = ?", (srs_id,))
        base.execute("UPDATE gpkg_contents SET srs_id = ?", (srs_id,))
        base.commit()
    assert faute(fichier, destination).message == "Le système de coordonnées du fichier n'est pas reconnu."


def test_shapefile_sans_prj(tmp_path, destination):
    table = tableau(quatre_carres()).to_crs(2154)
    trouvee = faute(shapefile_zippe(tmp_path / "sans_prj.zip", table, sauf=(".prj",)), destination)
    assert "il manque le .prj" in trouvee.message
    assert "Lambert-93" in trouvee.attendu


@pytest.mark.parametrize("crs", [None, "EPSG:4326", {"type": "link", "properties": {"href": "http://x"}}])
def test_geojson_au_systeme_indechiffrable(ecrire, destination, crs):
    fichier = ecrire("crs.geojson", quatre_carres(), crs=crs)
    assert "n'est pas indiqué" in faute(fichier, destination).message


def test_geojson_au_systeme_inconnu(ecrire, destination):
    crs = {"type": "name", "properties": {"name": "EPSG:999999"}}
    trouvee = faute(ecrire("inconnu.geojson", quatre_carres(), crs=crs), destination)
    assert trouvee.message == "Le système de coordonnées du fichier n'est pas reconnu."
    assert trouvee.valeur == "EPSG:999999"


def test_lambert_annonce_comme_degres(ecrire, destination):
    entites = [entite(code, carre(560_000 + i * 1000, 6_930_000, 1000)) for i, code in enumerate(COINS)]
    assert "hors de la France" in faute(ecrire("lambert.geojson", entites), destination).message


def test_longitude_et_latitude_inversees(ecrire, destination):
    entites = [entite(code, carre(latitude, longitude)) for code, (longitude, latitude) in COINS.items()]
    assert "hors de la France" in faute(ecrire("inverse.geojson", entites), destination).message


# --- IRIS and shapes --------------------------------------------------------------------------------------


def test_un_iris_absent(ecrire, destination):
    trouvee = faute(ecrire("incomplet.geojson", quatre_carres()[:3]), destination)
    assert trouvee.message == f"L'IRIS {D} (Ouest) est absent. Le fichier est peut-être d'un autre millésime."
    assert trouvee.valeur == D


def test_aucun_iris_du_territoire(ecrire, destination):
    trouvee = faute(ecrire("ailleurs.geojson", [entite("270010000", carre(1, 49))]), destination)
    assert trouvee.message.startswith("Aucun des 4 IRIS du territoire n'est dans ce fichier.")
    assert trouvee.valeur == "1 contour"


def test_un_iris_en_double(ecrire, destination):
    trouvee = faute(ecrire("double.geojson", [*quatre_carres(), entite(A, carre(1.0, 49.0))]), destination)
    assert (trouvee.message, trouvee.valeur) == (f"L'IRIS {A} (Nord) figure 2 fois.", A)


def test_une_commune_qui_contredit_le_code(ecrire, destination):
    entites = quatre_carres()
    entites[0]["properties"]["INSEE_COM"] = "76540"
    trouvee = faute(ecrire("melange.geojson", entites), destination)
    assert (trouvee.valeur, trouvee.attendu) == ("76540", "76001")


LIGNE = {"type": "LineString", "coordinates": [[1.0, 49.0], [1.01, 49.01]]}
NON_FERME = {"type": "Polygon", "coordinates": [[[1.0, 49.0], [1.01, 49.0], [1.01, 49.01]]]}
MAUVAISES_FORMES = {
    "ligne": (LIGNE, "n'est pas une surface."),
    "point": ({"type": "Point", "coordinates": [1.0, 49.0]}, "n'est pas une surface."),
    "collection": ({"type": "GeometryCollection", "geometries": [LIGNE]}, "n'est pas une surface."),
    "polygone_vide": ({"type": "Polygon", "coordinates": []}, "n'a pas de contour lisible."),
    "anneau_ouvert": (NON_FERME, "n'a pas de contour lisible."),
    "forme_inconnue": ({"type": "Cercle", "rayon": 3}, "n'a pas de contour lisible."),
    "pas_une_forme": ("polygone", "n'a pas de contour lisible."),
    "coordonnee_infinie": (carre(1e308, 49.0), "a des coordonnées impossibles."),
    "coordonnee_nan": (carre(float("nan"), 49.0), "n'a pas de contour lisible."),
    "noeud_papillon": (
        {"type": "Polygon", "coordinates": [[[1.0, 49.0], [1.01, 49.01], [1.01, 49.0], [1.0, 49.01], [1.0, 49.0]]]},
        "se recoupe lui-même ; le réparer changerait sa surface de plus de 0,1",
    ),
}


@pytest.mark.parametrize("nom", MAUVAISES_FORMES)
def test_mauvaise_forme(ecrire, destination, nom):
    forme, message = MAUVAISES_FORMES[nom]
    trouvee = faute(ecrire(f"{nom}.geojson", quatre_carres(iris_a=forme)), destination)
    assert f"{A} (Nord)" in trouvee.message
    assert message in trouvee.message
    assert trouvee.valeur == A


def test_forme_nulle(ecrire, destination):
    entites = quatre_carres()
    entites[0]["geometry"] = None
    trouvee = faute(ecrire("nulle.geojson", entites), destination)
    assert trouvee.message == f"L'IRIS {A} (Nord) n'a pas de contour lisible."


def test_forme_nulle_dans_un_geopackage(tmp_path, destination):
    table = tableau(quatre_carres())
    table.loc[0, "geometry"] = None
    table.to_file(tmp_path / "nulle.gpkg", engine="pyogrio")
    assert "n'a pas de contour lisible" in faute(tmp_path / "nulle.gpkg", destination).message


def test_deux_iris_qui_se_chevauchent(ecrire, destination):
    # C comes down by a tenth of a square on A: 10 % of the smaller one, A.
    bas = json.loads(shapely.to_geojson(shapely.box(1, 49.009, 1.01, 49.02)))
    trouvee = faute(ecrire("chevauche.geojson", quatre_carres(iris_c=bas)), destination)
    assert f"{A} (Nord) et {C} (Est) se chevauchent sur 10,0" in trouvee.message


def test_une_superposition_d_un_dix_millieme_est_repartie(ecrire, destination):
    # C comes down by 0.000001 degree, a ten-thousandth of a square.
    bas = carre(1.0, 49.009999, 0.01)
    rapport = importer_contours(ecrire("cheveu.geojson", quatre_carres(iris_c=bas)), NOMS, destination)
    assert len(rapport.avertissements) == 1
    assert shapely.coverage_is_valid(lire_contours(destination)["geometrie"].to_numpy())


def test_un_iris_plus_petit_qu_un_metre_ne_peut_etre_simplifie(ecrire, destination):
    minuscule = quatre_carres(iris_d=carre(1.03, 49.03, 0.000003))
    assert "déformerait" in faute(ecrire("minuscule.geojson", minuscule), destination).message


def test_toutes_les_fautes_sont_dites_ensemble(ecrire, destination):
    entites = [
        entite(A, None),
        entite(B, carre(1.01, 49.0)),
        entite(B, carre(1.01, 49.0)),
        entite(C, carre(1.01, 49.005)),
    ]
    messages = [f.message for f in fautes(ecrire("tout.geojson", entites, crs=None), destination)]
    assert len(messages) == 5
    for morceau in ("n'est pas indiqué", f"{D} (Ouest) est absent", f"{B} (Sud) figure 2 fois"):
        assert any(morceau in message for message in messages)
    assert any(f"{A} (Nord) n'a pas de contour" in message for message in messages)
    assert any(f"{B} (Sud) et {C} (Est) se chevauchent" in message for message in messages)


# --- nothing changes on a fault ---------------------------------------------------------------------------


def test_une_faute_laisse_les_contours_en_place(ecrire, destination):
    importer_contours(ecrire("bon.geojson", quatre_carres()), NOMS, destination)
    avant = {chemin.name: chemin.read_bytes() for chemin in destination.parent.iterdir()}
    with pytest.raises(ErreurDonnees):
        importer_contours(ecrire("mauvais.geojson", quatre_carres()[:2]), NOMS, destination)
    assert {chemin.name: chemin.read_bytes() for chemin in destination.parent.iterdir()} == avant


def test_une_ecriture_impossible_est_dite(ecrire, tmp_path):
    (tmp_path / "occupe").write_text("un fichier à la place du dossier")
    with pytest.raises(ErreurDonnees, match="n'ont pas pu être enregistrés"):
        importer_contours(ecrire("bon.geojson", quatre_carres()), NOMS, tmp_path / "occupe" / "iris.geojson")


def test_une_ecriture_interrompue_ne_laisse_pas_de_reste(ecrire, destination, monkeypatch):
    """The disk fills up while the papers are written, after the contours have been."""
    importer_contours(ecrire("bon.geojson", quatre_carres()), NOMS, destination)
    avant = {chemin.name: chemin.read_bytes() for chemin in destination.parent.iterdir()}

    def disque_plein(chemin: Path, octets: bytes) -> None:
        if ".toml" in chemin.name:
            raise OSError(28, "No space left on device")
        ecrire_octets(chemin, octets)

    monkeypatch.setattr(module, "ecrire_octets", disque_plein)
    fichier = ecrire("autre.geojson", quatre_carres(iris_d=carre(1.01, 49.01, 0.009)))
    with pytest.raises(ErreurDonnees):
        importer_contours(fichier, NOMS, destination)
    assert {chemin.name: chemin.read_bytes() for chemin in destination.parent.iterdir()} == avant


@pytest.mark.parametrize("attendus", [{}, {"76001": "Commune"}, {"76001010A": "x"}])
def test_des_codes_attendus_impossibles_sont_un_bogue(ecrire, destination, attendus):
    with pytest.raises(ValueError, match="expected IRIS codes"):
        importer_contours(ecrire("bon.geojson", quatre_carres()), attendus, destination)


# --- reading back -----------------------------------------------------------------------------------------


@pytest.fixture
def installes(ecrire, destination) -> Path:
    importer_contours(ecrire("bon.geojson", quatre_carres()), NOMS, destination)
    return destination


def faute_de_lecture(fichier: Path) -> str:
    with pytest.raises(ErreurDonnees) as levee:
        lire_contours(fichier)
    (seule,) = levee.value.fautes
    return seule.message


def test_lire_des_contours_jamais_importes(tmp_path):
    assert "pas encore été importés" in faute_de_lecture(tmp_path / "iris.geojson")


def test_lire_des_contours_modifies(installes):
    installes.write_text(installes.read_text().replace("49.01", "49.02", 1))
    assert "a changé depuis son import" in faute_de_lecture(installes)


def test_lire_des_contours_sans_papiers(installes):
    installes.with_suffix(".toml").unlink()
    assert "fiche qui accompagne les contours est absente" in faute_de_lecture(installes)


def test_lire_des_papiers_illisibles(installes):
    installes.with_suffix(".toml").write_text("sha256 = ")
    message = faute_de_lecture(installes)
    assert "syntaxe TOML" in message
    assert message.endswith(" Importez de nouveau les contours.")


@pytest.mark.parametrize("contenu", [b"[]", b"{}", b'{"features":', b"\xff", b'{"features":[{"properties":{}}]}'])
def test_lire_un_contenu_inattendu_aux_papiers_exacts(installes, contenu):
    installes.write_bytes(contenu)
    installes.with_suffix(".toml").write_text(f'sha256 = "{hashlib.sha256(contenu).hexdigest()}"')
    assert "n'a pas la forme attendue" in faute_de_lecture(installes)
