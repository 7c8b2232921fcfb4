"""The same map, written as in folium's first examples: everything drawn again, and sent again, at each rerun.

Same areas, contours, classes, colours and tooltips as the app's page, from the same store; Leaflet from this machine.
"""

import json

import streamlit as st

NIVEAU, POPULATION, PERIODE = "iris", "MT_16P", "T0"
MESURES = {"patients_sans_mt": ("Sans médecin traitant", "sans_mt"), "taux_couverture_mt": ("Taux", "taux_pct")}
BLANC = "#ffffff"


def page() -> None:
    import folium
    from streamlit_folium import st_folium

    from cpts_data.catalogue.cartes import mesures_carte
    from cpts_data.figures.cartes_zones import vue_zones
    from cpts_data.figures.medecin_traitant import infobulle_de_zone
    from cpts_data.indicators.medecin_traitant import couverture_par_zone
    from cpts_data.store import ouvrir_magasin

    st.title("Carte naïve", anchor=False)
    mesure = st.radio("Mesure", list(MESURES), format_func=lambda code: MESURES[code][0])
    st.html(f'<p class="phrase">{MESURES[mesure][0]}</p>')
    magasin = ouvrir_magasin()
    zones = couverture_par_zone(magasin, NIVEAU, POPULATION, PERIODE)
    vue = vue_zones(
        zones,
        zones[MESURES[mesure][1]],
        mesure=mesures_carte()[mesure],
        niveau=NIVEAU,
        population=POPULATION,
        textes=infobulle_de_zone,
    )
    contours = json.loads(magasin.lignes("SELECT geojson FROM contours WHERE niveau = ?", [NIVEAU])[0][0])
    noms = dict(zip(zones["code"], zones["nom"], strict=True))
    couleurs = {
        code: vue.palette[int(classe)] if classe.isdigit() else BLANC
        for code, classe in zip(vue.codes, vue.classes, strict=True)
    }
    for entite in contours["features"]:
        code = entite["properties"]["code"]
        bulle = vue.textes[code]
        texte = " ".join(bulle.lignes).format(*bulle.valeurs)
        entite["properties"] |= {"nom": noms[code], "texte": texte, "couleur": couleurs[code]}
    carte = folium.Map(location=(49.45, 1.14), zoom_start=10, tiles=None)
    carte.default_js = [("leaflet", "../../ressources/leaflet/leaflet.js")]
    carte.default_css = [("leaflet", "../../ressources/leaflet/leaflet.css")]
    folium.GeoJson(
        contours,
        style_function=lambda entite: {
            "fillColor": entite["properties"]["couleur"], "fillOpacity": 1, "color": "#5d6975", "weight": 1,
        },
        tooltip=folium.GeoJsonTooltip(["nom", "texte"], labels=False),
    ).add_to(carte)  # fmt: skip
    st_folium(carte, width=None, height=490, returned_objects=[])


if __name__ == "__main__":
    page()
else:
    from cpts_data import serveur

    app = st.App(__file__, middleware=serveur.intergiciels("Carte naïve"), routes=serveur.routes())
