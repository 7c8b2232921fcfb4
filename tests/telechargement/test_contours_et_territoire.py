"""The map services: real contours sent page by page, and the perimeters of the CPTS."""

from __future__ import annotations

import csv
import json
import tomllib

import pytest
import shapely

from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees
from cpts_data.geo.contours import lire_contours
from cpts_data.store import construire_magasin
from cpts_data.telechargement.service import proposer_territoire, telecharger
from cpts_data.telechargement.territoire import communes_dans_polygone

from .conftest import VITE, etat
from .formats import BIHOREL, ROUEN, couche_wfs
from .serveur import Fichier


def carre(ouest: float, sud: float, cote: float = 0.01) -> dict:
    return json.loads(shapely.to_geojson(shapely.box(ouest, sud, ouest + cote, sud + cote)))


def iris(code: str, ouest: float, sud: float, nature: str = "H") -> dict:
    proprietes = {
        "code_insee": code[:5], "nom_commune": f"Commune {code[:5]}", "code_iris": code,
        "nom_iris": f"Quartier {code}", "type_iris": nature,
    }  # fmt: skip
    return {"type": "Feature", "properties": proprietes, "geometry": carre(ouest, sud)}


DEUX_COMMUNES = [
    iris("765400101", 1.00, 49.40),
    iris("765400102", 1.01, 49.40, "A"),
    iris("760950000", 1.00, 49.41, "Z"),
    iris("761080101", 1.05, 49.45),  # another commune
]


def contours(serveur, dossiers, ressource=None, **options):
    serveur.ressources["/wfs"] = ressource or couche_wfs(DEUX_COMMUNES, **options)
    return telecharger("contours", dossiers, adresse=f"{serveur.base}/wfs", reglages=VITE)


# --- contours ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("annonce", [True, False], ids=["nombre_annonce", "nombre_tu"])
def test_les_contours_reels_du_territoire_page_par_page(serveur, dossiers: Dossiers, iris_reels, annonce):
    """The 26 communes shipped, 88 IRIS known, from a service that sends twenty elements at a time."""
    serveur.ressources["/wfs"] = couche_wfs(iris_reels, plafond=20, annonce=annonce)
    bilan = telecharger("contours", dossiers, adresse=f"{serveur.base}/wfs", reglages=VITE)
    lus = lire_contours(dossiers.contours_officiels)
    assert bilan.lignes == len(lus) == 88
    assert shapely.coverage_is_valid(lus["geometrie"].to_numpy())
    # 88 = 4 pages of 20 and one of 8; a service that does not announce the number is asked once more.
    assert [vue.parametres["STARTINDEX"] for vue in serveur.demandes] == ["0", "20", "40", "60", "80"] + (
        [] if annonce else ["88"]
    )
    demande = serveur.demandes[0].parametres
    assert (demande["TYPENAMES"], demande["SRSNAME"]) == ("STATISTICALUNITS.IRIS:contours_iris", "EPSG:4326")
    assert demande["CQL_FILTER"].startswith("code_insee IN ('76095','76108',")
    papiers = tomllib.loads(dossiers.contours_officiels.with_suffix(".toml").read_text(encoding="utf-8"))
    assert (papiers["classe"], papiers["producteur"]) == ("ouvert", "IGN et INSEE")
    assert papiers["adresse"] == f"{serveur.base}/wfs"
    magasin = construire_magasin(dossiers)
    try:
        assert set(magasin.lignes("SELECT DISTINCT nature FROM contours")) == {("officiels",)}
    finally:
        magasin.fermer()


def test_les_contours_d_un_nouveau_territoire_donnent_la_liste_de_ses_iris(serveur, vides):
    bilan = contours(serveur, vides)
    assert bilan.phrases[1] == "La liste des quartiers est créée : 3 IRIS."
    with (vides.donnees / "faits" / "iris.csv").open(encoding="utf-8", newline="") as flux:
        lignes = list(csv.DictReader(flux))
    assert [(ligne["code_iris"], ligne["type_iris"], ligne["nom_commune"]) for ligne in lignes] == [
        ("760950000", "Z", "Bihorel"), ("765400101", "H", "Rouen"), ("765400102", "A", "Rouen"),
    ]  # fmt: skip
    premier = lignes[1]
    assert (premier["longitude_centroide"], premier["latitude_centroide"]) == ("1.005", "49.405")
    # 0.01 degree of latitude is 1.112 km; of longitude, 1.112 x cos(49.4 degrees) = 0.724 km: 0.805 km2.
    assert float(premier["superficie_km2"]) == pytest.approx(0.805, abs=0.01)
    assert premier["rp2013_population"] == ""
    magasin = construire_magasin(vides)
    try:
        assert magasin.lignes("SELECT count(*) FROM iris_territoire") == [(3,)]
        assert set(magasin.lignes("SELECT DISTINCT nature FROM contours")) == {("officiels",)}
    finally:
        magasin.fermer()


def test_les_contours_reels_d_un_nouveau_territoire(serveur, vides, iris_reels):
    """Rouen and Bihorel, whose IRIS nobody knows yet."""
    attendus = {e["properties"]["code_iris"] for e in iris_reels if e["properties"]["code_insee"] in (ROUEN, BIHOREL)}
    bilan = contours(serveur, vides, couche_wfs(iris_reels, plafond=7))
    assert set(lire_contours(vides.contours_officiels)["code_iris"]) == attendus
    assert bilan.lignes == len(attendus) > 30


def test_une_seconde_fois_ne_refait_pas_la_liste_des_iris(serveur, vides):
    contours(serveur, vides)
    avant = etat(vides.donnees)
    assert len(contours(serveur, vides).phrases) == 2
    assert etat(vides.donnees) == avant


def test_un_service_qui_ignore_les_pages_ne_tourne_pas_sans_fin(serveur, vides):
    tout = couche_wfs(DEUX_COMMUNES, annonce=False)
    bilan = contours(serveur, vides, lambda parametres: tout(parametres | {"STARTINDEX": "0"}))
    assert bilan.lignes == 3
    assert len(serveur.demandes) == 2


def test_un_iris_en_double_n_est_compte_qu_une_fois(serveur, vides):
    assert contours(serveur, vides, couche_wfs([*DEUX_COMMUNES, DEUX_COMMUNES[0]])).lignes == 3


def test_trois_cents_communes_sont_demandees_par_groupes(serveur, vides):
    codes = [f"76{rang:03d}" for rang in range(1, 301)]
    blocs = "".join(f'\n[[communes]]\ncode = "{code}"\nnom = "C"\nstatut = "confirmée"\n' for code in codes)
    entete = vides.territoire.read_text(encoding="utf-8").partition("[[communes]]")[0]
    vides.territoire.write_text(entete + blocs, encoding="utf-8")
    elements = [
        iris(f"{code}0000", 0.1 + (r % 20) * 0.01, 49.2 + (r // 20) * 0.01, "Z") for r, code in enumerate(codes)
    ]
    assert contours(serveur, vides, couche_wfs(elements)).lignes == 300
    assert len(serveur.demandes) == 300 // 50


def refus(serveur, dossiers, ressource) -> list:
    avant = etat(dossiers.donnees)
    with pytest.raises(ErreurDonnees) as levee:
        contours(serveur, dossiers, ressource)
    assert etat(dossiers.donnees) == avant
    return list(levee.value.fautes)


def test_une_commune_sans_contour_est_dite(serveur, vides):
    (faute,) = refus(serveur, vides, couche_wfs(DEUX_COMMUNES[:2]))
    assert (faute.colonne, faute.valeur) == ("code_insee", BIHOREL)


def test_un_iris_connu_que_le_service_n_a_plus(serveur, dossiers, iris_reels):
    sans = [element for element in iris_reels if element["properties"]["code_iris"] != "765400101"]
    (faute,) = refus(serveur, dossiers, couche_wfs(sans))
    assert faute.valeur == "765400101"
    assert "autre millésime" in faute.message


def test_un_service_qui_en_envoie_moins_qu_il_n_annonce(serveur, vides):
    tout = couche_wfs(DEUX_COMMUNES)

    def repondre(parametres):
        document = json.loads(tout(parametres).octets)
        document["numberMatched"] = 10
        return Fichier(json.dumps(document).encode(), "application/json")

    (faute,) = refus(serveur, vides, repondre)
    assert (faute.valeur, faute.attendu) == ("3", "10")


@pytest.mark.parametrize("octets", [b'{"features": 3}', b'{"features": [1]}', b"[1]", b'{"features": [', b"{" * 5000])
def test_une_reponse_qui_n_est_pas_une_collection(serveur, vides, octets):
    (faute,) = refus(serveur, vides, Fichier(octets, "application/json"))
    assert faute.message.startswith("La réponse du service ne peut pas être lue")


def test_des_proprietes_renommees_par_le_service(serveur, vides):
    renommes = [element | {"properties": {"zone": element["properties"]["code_iris"]}} for element in DEUX_COMMUNES]
    fautes = refus(serveur, vides, couche_wfs_sans_filtre(renommes))
    assert {faute.valeur for faute in fautes} == {ROUEN, BIHOREL}


def couche_wfs_sans_filtre(elements):
    document = {"type": "FeatureCollection", "features": elements, "numberMatched": len(elements)}
    return Fichier(json.dumps(document).encode(), "application/json")


# --- perimeters -------------------------------------------------------------------------------------------------

ROND = shapely.box(0.99, 49.39, 1.03, 49.43)
"""Holds the IRIS of Rouen and Bihorel of the drawn territory, and not the other commune."""


def perimetres(polygone=ROND, crs=None, champ="lib_cpts") -> Fichier:
    def element(nom, forme):
        proprietes = {"id": "76-1", "statut": "ACI signé", champ: nom, "departement": "76"}
        return {"type": "Feature", "properties": proprietes, "geometry": json.loads(shapely.to_geojson(forme))}

    document = {
        "type": "FeatureCollection",
        "features": [
            element("CPTS d'Essai", polygone),
            element("CPTS Essai Sud", shapely.box(2, 48, 2.1, 48.1)),
            element("CPTS Ailleurs", shapely.box(3, 48, 3.1, 48.1)),
        ],
    }
    return Fichier(json.dumps(document | ({"crs": crs} if crs else {})).encode(), "application/json")


def proposer(serveur, nom, couche=None):
    serveur.ressources["/gcs"] = couche or perimetres()
    serveur.ressources["/wfs"] = couche_wfs(DEUX_COMMUNES)
    return proposer_territoire(
        nom, ["76"], adresse=f"{serveur.base}/gcs", adresse_contours=f"{serveur.base}/wfs", reglages=VITE
    )


@pytest.mark.parametrize("champ", ["lib_cpts", "NOM", "denomination"])
def test_les_communes_du_perimetre_sont_proposees(serveur, champ):
    proposition = proposer(serveur, "CPTS d’Essai", perimetres(champ=champ))
    assert proposition.noms == ("CPTS Ailleurs", "CPTS d'Essai", "CPTS Essai Sud")
    assert proposition.perimetre.nom == "CPTS d'Essai"
    assert proposition.communes == {BIHOREL: "Commune 76095", ROUEN: "Commune 76540"}


def test_un_perimetre_en_lambert_93(serveur):
    from pyproj import Transformer

    vers = Transformer.from_crs("EPSG:4326", "EPSG:2154", always_xy=True)
    metres = shapely.transform(ROND, vers.transform, interleaved=False)
    assert set(proposer(serveur, "CPTS d’Essai", perimetres(metres)).communes) == {BIHOREL, ROUEN}
    nomme = {"type": "name", "properties": {"name": "EPSG:2154"}}
    assert set(proposer(serveur, "CPTS d’Essai", perimetres(metres, nomme)).communes) == {BIHOREL, ROUEN}
    inconnu = {"type": "name", "properties": {"name": "EPSG:999999"}}
    with pytest.raises(ErreurDonnees, match="système de coordonnées"):
        proposer(serveur, "CPTS d’Essai", perimetres(metres, inconnu))


def test_un_nom_approchant_donne_les_noms_proches_et_aucune_commune(serveur):
    serveur.ressources["/gcs"] = perimetres()
    proposition = proposer(serveur, "CPTS")
    assert (proposition.communes, proposition.proches) == (None, ())
    assert len(proposition.noms) == 3
    deux = proposer(serveur, "Sud essai")
    assert deux.perimetre.nom == "CPTS Essai Sud"


def test_une_couche_sans_nom_est_une_faute(serveur):
    vide = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"n": 1}, "geometry": None}]}
    with pytest.raises(ErreurDonnees, match="Aucun nom de CPTS"):
        proposer(serveur, "x", Fichier(json.dumps(vide).encode(), "application/json"))


def test_communes_dans_polygone():
    lieux = {
        "76001": shapely.Point(1, 49.4),
        "76002": shapely.box(1.02, 49.42, 1.05, 49.45),
        "76003": shapely.Point(5, 45),
    }
    # The second one is cut by the perimeter: a point inside it, at 1.035, is outside.
    assert communes_dans_polygone(ROND, lieux) == ["76001"]
