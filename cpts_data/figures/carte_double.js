/* Two maps of the territory side by side, the same extent on both: what moves one moves the other, and a click on
   either chooses the area on both. Draws with carte.js; streamlit-folium only listens to the first map, so that the
   second one passes its clicks on to it. */
(function () {
  "use strict";

  function suivre(meneuse, suiveuse, etat) {
    meneuse.on("move", () => {
      if (etat.occupe) return;
      etat.occupe = true;
      suiveuse.setView(meneuse.getCenter(), meneuse.getZoom(), { animate: false });
      etat.occupe = false;
    });
  }

  function transmettreLesClics(de, vers) {
    for (const niveau of ["iris", "commune"]) {
      for (const [code, dessin] of Object.entries(de.couches[niveau].dessins)) {
        dessin.on("click", (clic) => {
          const jumeau = vers.couches[niveau].dessins[code];
          jumeau.fire("click", { latlng: clic.latlng });
          jumeau.closeTooltip();  // a click opens it, and the pointer that would close it is on the other map
        });
      }
    }
  }

  window.creerCartesJumelles = (premiere, options) => {
    const seconde = L.map("map_div2", { zoomControl: false, attributionControl: false, zoomSnap: 0.25, minZoom: 6 });
    seconde.setView(premiere.getCenter(), premiere.getZoom());
    const gauche = window.creerCarteObservatoire(premiere, { ...options, titre: options.titre + ", à gauche" });
    const droite = window.creerCarteObservatoire(seconde, { ...options, titre: options.titre + ", à droite" });
    const etat = { occupe: false };
    suivre(premiere, seconde, etat);
    suivre(seconde, premiere, etat);
    transmettreLesClics(droite, gauche);
    return {
      recolorer: (vues) => {
        gauche.recolorer(vues[0]);
        droite.recolorer(vues[1]);
      },
    };
  };
})();
