/* Runs before each measured page. Times are the browser's own, read just after the frame that shows the content. */
(() => {
  if (window.top !== window) return;

  const iframe = () => document.querySelector("iframe[title='streamlit_folium.st_folium']");
  const tous = (racine, selecteur) => [...racine.querySelectorAll(selecteur)];
  const visible = (element) => Boolean(element) && element.checkVisibility() && element.getBoundingClientRect().height > 0;

  /* Each witness returns the present state of a content, or "" as long as it is not there. */
  const temoins = {
    phrases() {
      return tous(document, ".phrase").filter(visible).map((phrase) => phrase.textContent).join("\n");
    },
    carte() {
      const cadre = iframe();
      if (!cadre || cadre.getBoundingClientRect().height < 100 || !cadre.contentDocument) return "";
      return tous(cadre.contentDocument, "path.leaflet-interactive")
        .map((zone) => zone.getAttribute("fill") + zone.getAttribute("d")).join();
    },
    carte_88() {
      const cadre = iframe();
      if (!cadre || cadre.getBoundingClientRect().height < 100 || !cadre.contentDocument) return "";
      const couleurs = tous(cadre.contentDocument, "path.leaflet-interactive").map((zone) => zone.getAttribute("fill"));
      return couleurs.length === 88 && couleurs.every(Boolean) ? couleurs.join() : "";
    },
    plotly() {
      const figure = document.querySelector(".js-plotly-plot .main-svg");
      if (!visible(figure)) return "";
      return tous(figure, ".cartesianlayer .trace path, .cartesianlayer image").map((trait) => trait.getAttribute("d") + trait.getAttribute("transform")).join();
    },
    dessin() {
      const dessins = tous(document, "img.figure").filter((image) => visible(image) && image.complete && image.naturalWidth);
      return dessins.map((image) => image.alt + image.src).join("\n");
    },
    tableau() {
      const table = document.querySelector(".tableau table");
      return visible(table) ? table.textContent : "";
    },
    grille() {
      const canevas = document.querySelector("canvas[data-testid='data-grid-canvas']");
      const table = visible(canevas) && canevas.querySelector("[role='grid'][aria-rowcount]");
      return table ? table.getAttribute("aria-rowcount") + table.textContent : "";
    },
  };

  /* Looks once a frame; the answer comes after the frame is painted, hence the message posted to oneself. */
  function quand(condition, suite) {
    requestAnimationFrame(function regarder() {
      if (!condition()) return requestAnimationFrame(regarder);
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => suite(performance.now());
      port2.postMessage(null);
    });
  }

  const FAUTES = "[data-testid='stException'], [data-testid='stAlertContentError']";

  window.releve = {
    reperes: {},

    /* Texts of the errors that the page shows. */
    fautes: () => tous(document, FAUTES).map((faute) => faute.textContent),

    surveiller(figure) {
      quand(() => visible(document.querySelector("h1")) && temoins.phrases(), (t) => { this.reperes.message = t; });
      quand(temoins[figure], (t) => { this.reperes.figure = t; });
    },

    /* Clicks, and returns the milliseconds until every witness shows something new. */
    cliquer(element, noms) {
      const lire = () => noms.map((nom) => temoins[nom]());
      const avant = lire();
      const debut = performance.now();
      element.click();
      const nouveau = () => lire().every((etat, rang) => etat && etat !== avant[rang]);
      return new Promise((resoudre) => quand(nouveau, (t) => resoudre(t - debut)));
    },
  };
})();
