"""Why a cell is empty is said in the same words by the register, the tartan, the explorer, the maps and the files."""

from __future__ import annotations

import pytest

from cpts_data.exports import exploration as export
from cpts_data.figures import explorer, medecin_traitant, tartan
from cpts_data.indicators import exploration as ex
from cpts_data.indicators import medecin_traitant as mt
from cpts_data.indicators import par_zone, toutes_les_zones
from cpts_data.indicators.phrases_exploration import phrase_zone
from cpts_data.indicators.toutes_les_zones import Colonne
from cpts_data.stats import secret
from cpts_data.store import Magasin

MOTS = {
    secret.SECRET: "masqué (secret statistique)",
    secret.PRODUCTEUR: "masqué par le producteur",
    secret.NON_DISPONIBLE: "donnée absente",
    secret.HORS_OBJET: "sans objet dans cette zone",
}


@pytest.mark.parametrize("niveau", ["iris", "commune"])
def test_status_and_reason_agree_for_every_indicator_wherever_they_are_shown(magasin: Magasin, niveau: str) -> None:
    vus = set()
    for indicateur in par_zone.indicateurs_de_zone(magasin, niveau):
        periode = ex.periode_retenue(magasin, indicateur, None)
        vue = ex.Vue(niveau, indicateur, None, periode)
        zones = ex.croiser(magasin, vue)
        bulles = explorer.carte_d_axe(zones, vue, "x", (), selection=None).textes
        valeurs = par_zone.valeurs(magasin, indicateur.code, niveau, periode).assign(intervalle_large=False)
        cases = {ligne.code: ligne.cases[0] for ligne in tartan.tartan([Colonne(indicateur, valeurs)]).lignes}
        tableau = toutes_les_zones.en_lignes([Colonne(indicateur, valeurs)]).set_index("code")["etat"]
        for zone in export.lignes(magasin, vue, zones).to_dict("records"):
            code, motif = zone["code"], zone["motif_x"]
            if zone["statut_x"] == secret.MESURE:
                assert (zone["etat_x"], tableau[code]) == ("mesuré", "mesuré")
                continue
            attendu = indicateur.zero if zone["statut_x"] == secret.ZERO else MOTS[motif]
            assert zone["etat_x"] == tableau[code] == cases[code].detail == attendu, (indicateur.code, zone)
            assert bulles[code].lignes == (attendu,)
            assert phrase_zone(vue, zone).endswith(f" : {attendu}.")
            vus.add(motif)
    assert secret.SECRET in vus and (niveau == "iris" or secret.PRODUCTEUR in vus)


@pytest.mark.parametrize("code", ["part_ald", "part_c2s_sans_participation", "taux_couverture_mt_70p"])
def test_a_sum_says_who_masked_it(magasin: Magasin, code: str) -> None:
    indicateur = par_zone.indicateur_de_zone(magasin, code)
    vue = ex.Vue("commune", indicateur, None, ex.periode_retenue(magasin, indicateur, None))
    frame = ex.croiser(magasin, vue)
    pivot = ex.pivoter(magasin, vue, ex.groupes_par_commune(frame), colonnes=ex.PAR_DATE, mesure="valeur")
    derniere = list(pivot.titres)[-1]
    etats = export.lignes_du_pivot(pivot, vue, "somme").set_index("groupe")[f"{derniere}_etat"]
    attendus = {zone["nom"]: indicateur.raison(zone["statut_x"], zone["motif_x"]) for zone in frame.to_dict("records")}
    assert etats.to_dict() == attendus
    assert any("masqué" in etat for etat in etats)


def test_the_legend_of_a_map_says_who_masks(magasin: Magasin) -> None:
    vue = ex.Vue("commune", par_zone.indicateur_de_zone(magasin, "part_c2s_sans_participation"), None)
    carte = explorer.carte_d_axe(ex.croiser(magasin, vue), vue, "x", (), selection=None)
    libelles = [entree.libelle for entree in carte.legende]
    assert "masqué par le producteur" in libelles and "masqué (secret)" not in libelles


def test_the_map_of_patients_says_when_the_producer_masks(magasin: Magasin) -> None:
    zone = mt.couverture_par_zone(magasin, "iris", "MT_70P", "T0").query("statut == 'masqué'").iloc[0].to_dict()
    assert medecin_traitant.infobulle_de_zone(zone).lignes == ("masqué (secret statistique)",)
    masquee = zone | {"motif": secret.PRODUCTEUR}
    assert medecin_traitant.infobulle_de_zone(masquee).lignes == ("masqué par le producteur",)
