/* Draws the territory once, then only recolours it.

   The folium map element calls creer() when the map appears; a second element calls recolorer() at each change,
   with one character of class per area and the texts of the tooltips. Geometry and names come from a same-origin
   file that the browser keeps. Every text is put in the page by textContent: a name is never read as HTML. */
(function () {
  "use strict";

  const HACHURES = { "m": "motif-masque", "a": "motif-absent" };
  const LARGEUR_LEGENDE = 290, LARGEUR_PETITE_LEGENDE = 230;
  const SVG = "http://www.w3.org/2000/svg";

  function noeud(balise, classe, texte) {
    const element = document.createElement(balise);
    if (classe) element.className = classe;
    if (texte !== undefined) element.textContent = texte;
    return element;
  }

  function svg(balise, attributs) {
    const element = document.createElementNS(SVG, balise);
    for (const [nom, valeur] of Object.entries(attributs)) element.setAttribute(nom, valeur);
    return element;
  }

  /* Hatching for masked areas, dots for areas without a figure: two textures that survive a black-and-white print. */
  function motifs() {
    const definitions = svg("defs", {});
    const masque = svg("pattern", { id: "motif-masque", width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
    masque.append(svg("rect", { width: 7, height: 7, fill: "#eceff3" }), svg("rect", { width: 2.2, height: 7, fill: "#6b7785" }));
    const absent = svg("pattern", { id: "motif-absent", width: 7, height: 7, patternUnits: "userSpaceOnUse" });
    absent.append(svg("rect", { width: 7, height: 7, fill: "#ffffff" }), svg("circle", { cx: 3.5, cy: 3.5, r: 1.2, fill: "#6b7785" }));
    definitions.append(masque, absent);
    return definitions;
  }

  const UNIES = { "z": "#ffffff", "s": "#c9d2dc", "r": "#e6eaef" };

  function remplissage(classe, palette, large) {
    if (HACHURES[classe]) return "url(#" + HACHURES[classe] + ")";
    if (large) return "url(#motif-large-" + (classe in UNIES ? classe : palette[Number(classe)].slice(1)) + ")";
    return UNIES[classe] || palette[Number(classe)];
  }

  /* Over a colour that few people make uncertain: lines the other way, dark on a light colour and light on a dark one. */
  function motifsLarges(palette) {
    const definitions = svg("defs", { "data-palette": palette.join() });
    for (const couleur of [...palette, UNIES.r]) {
      const [rouge, vert, bleu] = [1, 3, 5].map((place) => parseInt(couleur.slice(place, place + 2), 16));
      const claire = 0.3 * rouge + 0.59 * vert + 0.11 * bleu > 128;
      const nom = couleur === UNIES.r ? "r" : couleur.slice(1);
      const motif = svg("pattern", { id: "motif-large-" + nom, width: 9, height: 9, patternUnits: "userSpaceOnUse", patternTransform: "rotate(-45)" });
      motif.append(svg("rect", { width: 9, height: 9, fill: couleur }), svg("rect", { width: 2.4, height: 9, fill: claire ? "#1b2733" : "#ffffff", opacity: 0.7 }));
      definitions.append(motif);
    }
    return definitions;
  }

  class Carte {
    constructor(carte, options) {
      this.carte = carte;
      this.noms = window.OBSERVATOIRE_CONTOURS.noms;
      this.phrases = [];
      this.textes = {};
      this.selection = null;
      this.couches = {};
      this.etageDesBulles();
      for (const niveau of ["iris", "commune"]) this.couches[niveau] = this.couche(niveau);
      this.limites = L.geoJSON(window.OBSERVATOIRE_CONTOURS.commune, {
        interactive: false, style: { color: "#1b2733", weight: 1.6, fill: false },
      });
      this.cercles = L.layerGroup().addTo(carte);
      L.control.zoom({ zoomInTitle: "Agrandir", zoomOutTitle: "Réduire", position: "topright" }).addTo(carte);
      this.mention = this.controle("bottomright", "mention-carte");
      this.mention.textContent = options.mention;
      this.legende = this.controle("bottomright", "legende-carte");
      this.vues(options.centre);
      this.cadrer(this.couches.iris.getBounds());
      this.accessibilite(carte.getContainer(), options.titre);
    }

    /* The panes of Leaflet are all under its controls: the tooltips have one of their own beside them, above the
       legend, that follows the map. */
    etageDesBulles() {
      const etage = this.carte.createPane("bulles", this.carte.getContainer());
      const suivre = () => L.DomUtil.setPosition(etage, L.DomUtil.getPosition(this.carte.getPane("mapPane")) || L.point(0, 0));
      this.carte.on("move viewreset", suivre);
      suivre();
    }

    /* Leaves the right-hand side to the legend where there is room for both. */
    cadrer(emprise) {
      const largeur = this.carte.getSize().x;
      const marge = largeur > 620 ? LARGEUR_LEGENDE : largeur > 440 ? LARGEUR_PETITE_LEGENDE : 6;
      this.carte.fitBounds(emprise, { paddingTopLeft: [6, 6], paddingBottomRight: [marge, 6], animate: false });
    }

    /* Town districts are a hundred times smaller than country ones: two buttons go from the whole to the centre. */
    vues(centre) {
      const boutons = this.controle("topleft", "vues-carte");
      const emprises = [["Tout le territoire", this.couches.iris.getBounds()]];
      if (centre) emprises.push([centre.nom, this.couches.commune.dessins[centre.code].getBounds()]);
      for (const [nom, emprise] of emprises) {
        const bouton = noeud("button", "", nom);
        bouton.type = "button";
        bouton.addEventListener("click", () => this.cadrer(emprise));
        boutons.append(bouton);
      }
    }

    /* Leaflet takes the focus on a press; letting the page scroll at that instant would lose the click. */
    accessibilite(conteneur, titre) {
      conteneur.setAttribute("role", "application");
      conteneur.setAttribute("aria-label", titre);
      conteneur.focus = () => HTMLElement.prototype.focus.call(conteneur, { preventScroll: true });
    }

    controle(position, classe) {
      const element = noeud("div", classe);
      L.DomEvent.disableClickPropagation(element);
      L.DomEvent.disableScrollPropagation(element);
      const controle = L.control({ position: position });
      controle.onAdd = () => element;
      controle.addTo(this.carte);
      return element;
    }

    couche(niveau) {
      const groupe = L.geoJSON(window.OBSERVATOIRE_CONTOURS[niveau], {
        style: { color: "#5d6975", weight: 1, fillColor: "#ffffff", fillOpacity: 1 },
        onEachFeature: (entite, dessin) => {
          dessin.code = entite.properties.code;
          dessin.bindTooltip(() => this.bulle(dessin.code), { sticky: true, direction: "auto", pane: "bulles" });
          this.signalerLeClic(dessin);
          dessin.on("mouseover", () => {
            if (dessin.code !== this.selection) dessin.setStyle({ weight: 3, color: "#1b2733" }).bringToFront();
          });
          dessin.on("mouseout", () => { this.contour(dessin); this.limites.bringToFront(); });
        },
      });
      groupe.dessins = {};
      groupe.eachLayer((dessin) => { groupe.dessins[dessin.code] = dessin; });
      return groupe;
    }

    /* streamlit-folium reads the clicked tooltip as text. Ours is a node, so it is told to read as the code. */
    signalerLeClic(dessin) {
      dessin.getTooltip = () => ({ getContent: () => dessin.code });
    }

    bulle(code) {
      const boite = noeud("div", "bulle-carte");
      boite.append(noeud("strong", "", this.noms[code] || code));
      const commune = code.length === 9 && this.noms[code.slice(0, 5)];
      if (commune && commune !== this.noms[code]) boite.append(noeud("div", "", commune));
      const [rang, ...valeurs] = this.textes[code] || [];
      for (const phrase of this.phrases[rang] || ["donnée absente"]) {
        boite.append(noeud("div", "", phrase.replace(/\{(\d)\}/g, (_, place) => valeurs[place])));
      }
      return boite;
    }

    contour(dessin) {
      const choisi = dessin.code === this.selection;
      dessin.setStyle(choisi ? { weight: 4, color: "#1b2733" } : { weight: 1, color: "#5d6975" });
      if (!choisi) return;
      if (this.halo) this.halo.bringToFront();
      dessin.bringToFront();
    }

    /* White around the dark border of the chosen area: seen on every colour of every map. */
    entourer(dessin) {
      if (this.halo) this.halo.remove();
      const style = { fill: false, color: "#ffffff", weight: 9, interactive: false };
      this.halo = dessin ? L.polygon(dessin.getLatLngs(), style).addTo(this.carte) : null;
      if (dessin) this.contour(dessin);
    }

    recolorer(vue) {
      this.phrases = vue.phrases;
      this.textes = Object.fromEntries(vue.codes.map((code, place) => [code, vue.textes[place]]));
      this.selection = vue.selection;
      for (const niveau of ["iris", "commune"]) {
        const visible = niveau === vue.niveau;
        if (visible !== this.carte.hasLayer(this.couches[niveau])) {
          visible ? this.couches[niveau].addTo(this.carte) : this.couches[niveau].remove();
        }
      }
      if (!this.carte.hasLayer(this.limites)) this.limites.addTo(this.carte);
      const racine = this.carte.getPane("overlayPane").querySelector("svg");
      if (racine && !racine.querySelector("#motif-masque")) racine.prepend(motifs());
      if (racine && !racine.querySelector("[data-palette='" + vue.palette.join() + "']")) {
        racine.querySelectorAll("[data-palette]").forEach((anciens) => anciens.remove());
        racine.prepend(motifsLarges(vue.palette));
      }
      const dessins = this.couches[vue.niveau].dessins;
      vue.codes.forEach((code, rang) => {
        const dessin = dessins[code];
        if (!dessin) return;
        const classe = vue.classes[rang];
        const large = vue.hachures[rang] === "1";
        dessin.setStyle({ fillColor: remplissage(classe, vue.palette, large) });
        dessin.getElement().toggleAttribute("data-large", large);
        dessin.getElement().setAttribute("data-code", code);
        // Ninety stops of the Tab key would hide the list of areas, which does the same from the keyboard.
        dessin.getElement().setAttribute("tabindex", "-1");
        dessin.getElement().setAttribute("data-classe", classe);
        this.contour(dessin);
      });
      this.entourer(dessins[vue.selection]);
      this.limites.bringToFront();
      this.dessinerCercles(vue);
      this.dessinerLegende(vue);
      this.carte.getContainer().setAttribute("data-vue", vue.cle);
    }

    dessinerCercles(vue) {
      this.cercles.clearLayers();
      for (const cercle of vue.cercles) {
        const dessin = L.circleMarker([cercle.latitude, cercle.longitude], {
          radius: cercle.rayon, color: "#ffffff", weight: 1.5, fillColor: vue.couleur_cercle, fillOpacity: 0.85,
        });
        dessin.code = cercle.code;
        dessin.bindTooltip(() => this.bulle(cercle.code), { sticky: true, pane: "bulles" });
        this.signalerLeClic(dessin);
        dessin.addTo(this.cercles);
        dessin.getElement().setAttribute("data-cercle", cercle.code);
      }
    }

    dessinerLegende(vue) {
      this.legende.replaceChildren(noeud("div", "titre", vue.legende.titre));
      for (const entree of vue.legende.entrees) {
        const ligne = noeud("div", "entree");
        ligne.append(this.pastille(entree, vue), noeud("span", "libelle", entree.libelle), noeud("span", "effectif", entree.effectif));
        ligne.setAttribute("data-classe", entree.classe);
        this.legende.append(ligne);
      }
    }

    pastille(entree, vue) {
      const image = svg("svg", { width: 22, height: 16, "aria-hidden": "true" });
      if (entree.rayon) {
        image.setAttribute("width", 2 * entree.rayon + 2);
        image.setAttribute("height", 2 * entree.rayon + 2);
        image.append(svg("circle", { cx: entree.rayon + 1, cy: entree.rayon + 1, r: entree.rayon, fill: vue.couleur_cercle }));
        return image;
      }
      image.append(svg("rect", { x: 0.5, y: 0.5, width: 21, height: 15, stroke: "#5d6975", fill: remplissage(entree.classe, vue.palette, entree.large) }));
      return image;
    }
  }

  window.creerCarteObservatoire = (carte, options) => new Carte(carte, options);
})();
