/* A figure drawn by the server, whose marks can be chosen: by the pointer, or by one stop of the Tab key and arrows.

   The drawing is sent once; the chosen area comes apart, from a second and tiny component of the same kind, so that a
   click sends no drawing again. Texts enter the page by textContent, and of the drawing only shapes and texts are kept:
   a name is never read as HTML. */

const SVG = "http://www.w3.org/2000/svg";
const BALISES = new Set(["svg", "g", "path", "line", "rect", "circle", "text", "tspan", "defs", "clipPath"]);
const PORTEE = 24;
const PAS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const figures = new Set();
let choisie = null;
let numero = 0;
let repos = null;

/* A page that scrolls or grows under a pointer at rest also says that it moved: it must not take the place of the keys.
   The window hears of a move after the figures. */
const lieu = ({ screenX, screenY }) => screenX + " " + screenY;
const aBouge = (evenement) => repos !== null && lieu(evenement) !== repos;
window.addEventListener("pointermove", (evenement) => { repos = lieu(evenement); });

export default function (composant) {
  const { data, parentElement } = composant;
  for (const figure of figures) if (!figure.hote.isConnected) figures.delete(figure);
  if ("selection" in data) {
    choisie = data.selection;
    for (const figure of figures) figure.marquer();
    return;
  }
  const hote = parentElement.querySelector(".figure-cliquable") ?? place(parentElement);
  for (const figure of figures) if (figure.hote === hote) figures.delete(figure);
  figures.add(new Figure(hote, data, (code) => composant.setTriggerValue("zone", code)));
}

function place(parent) {
  const hote = document.createElement("div");
  hote.className = "figure-cliquable";
  parent.append(hote);
  return hote;
}

function noeud(balise, attributs, texte) {
  const element = document.createElementNS(SVG, balise);
  for (const [nom, valeur] of Object.entries(attributs)) element.setAttribute(nom, valeur);
  if (texte !== undefined) element.textContent = texte;
  return element;
}

/* Two drawings name their clippings alike: each gets its own prefix. */
function lire(svg, prefixe) {
  const racine = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  for (const element of [...racine.querySelectorAll("*")]) {
    if (!BALISES.has(element.localName)) { element.remove(); continue; }
    for (const { name, value } of [...element.attributes]) {
      if (/^on|href$/i.test(name)) element.removeAttribute(name);
      else if (name === "id") element.setAttribute(name, prefixe + value);
      else if (name === "clip-path") element.setAttribute(name, value.replace("#", "#" + prefixe));
    }
  }
  return document.importNode(racine, true);
}

class Figure {
  constructor(hote, data, choisir) {
    this.hote = hote;
    this.data = data;
    this.choisir = choisir;
    this.prefixe = "figure-" + ++numero + "-";
    this.active = null;
    this.dessin = lire(data.svg, this.prefixe);
    this.dessin.setAttribute("role", "none");
    this.bulle = document.createElement("div");
    this.bulle.className = "bulle-figure";
    this.bulle.hidden = true;
    hote.replaceChildren(this.dessin, this.bulle);
    this.marques = [...this.dessin.querySelectorAll("[data-zone]")];
    this.marques.forEach((marque) => this.decrire(marque));
    hote.setAttribute("role", "listbox");
    hote.setAttribute("tabindex", "0");
    hote.setAttribute("aria-label", data.alt);
    // One figure at a time listens: the component may be given other data in the same place.
    hote.onpointermove = (evenement) => { if (aBouge(evenement)) this.survoler(this.sous(evenement)); };
    hote.onpointerleave = (evenement) => { if (aBouge(evenement)) this.survoler(null); };
    hote.onclick = (evenement) => { const marque = this.sous(evenement); if (marque) this.choisir(marque.dataset.zone); };
    hote.onkeydown = (evenement) => this.touche(evenement);
    hote.onblur = () => this.survoler(null);
    this.marquer();
  }

  decrire(marque) {
    const [lieu, detail] = this.data.bulles[marque.dataset.zone];
    marque.setAttribute("id", this.prefixe + marque.dataset.zone);
    marque.setAttribute("role", "option");
    marque.setAttribute("aria-label", lieu + " : " + detail);
    marque.setAttribute("aria-selected", "false");
  }

  /* The mark under the pointer: the one of the column where each area has its own, otherwise the nearest. */
  sous({ clientX, clientY }) {
    let proche = null, record = PORTEE;
    for (const marque of this.marques) {
      const boite = marque.getBoundingClientRect();
      const dx = clientX - (boite.left + boite.right) / 2;
      const dy = this.data.colonnes ? 0 : clientY - (boite.top + boite.bottom) / 2;
      const distance = Math.hypot(dx, dy);
      if (distance < record) { record = distance; proche = marque; }
    }
    return proche;
  }

  survoler(marque) {
    this.active = marque;
    this.bulle.hidden = !marque;
    for (const autre of this.marques) autre.classList.toggle("active", autre === marque);
    if (!marque) { this.hote.removeAttribute("aria-activedescendant"); return; }
    this.hote.setAttribute("aria-activedescendant", marque.id);
    const [lieu, detail] = this.data.bulles[marque.dataset.zone];
    const titre = document.createElement("strong");
    titre.textContent = lieu;
    this.bulle.replaceChildren(titre, document.createElement("br"), detail);
    const place = marque.getBoundingClientRect(), cadre = this.hote.getBoundingClientRect();
    const gauche = place.left - cadre.left;
    this.bulle.style.left = Math.max(0, Math.min(gauche + 14, cadre.width - this.bulle.offsetWidth - 4)) + "px";
    const dessus = place.top - cadre.top - this.bulle.offsetHeight - 10;
    this.bulle.style.top = (dessus > 0 ? dessus : place.bottom - cadre.top + 10) + "px";
  }

  touche(evenement) {
    const dernier = this.marques.length - 1;
    const ici = this.marques.indexOf(this.active ?? this.marque(choisie));
    let suivant = null;
    if (evenement.key in PAS) suivant = ici < 0 ? 0 : Math.max(0, Math.min(dernier, ici + PAS[evenement.key]));
    else if (evenement.key === "Home") suivant = 0;
    else if (evenement.key === "End") suivant = dernier;
    else if (evenement.key === "Escape") this.survoler(null);
    else if ((evenement.key === "Enter" || evenement.key === " ") && this.active) this.choisir(this.active.dataset.zone);
    else return;
    evenement.preventDefault();
    if (suivant !== null) this.survoler(this.marques[suivant]);
  }

  marque(code) {
    return this.marques.find((marque) => marque.dataset.zone === code);
  }

  marquer() {
    this.dessin.querySelectorAll(".choix-figure").forEach((element) => element.remove());
    for (const marque of this.marques) marque.setAttribute("aria-selected", String(marque.dataset.zone === choisie));
    const marque = this.marque(choisie);
    if (!marque) return;
    const transform = marque.getAttribute("transform");
    const largeur = this.dessin.viewBox.baseVal.width;
    const x = Number(/translate\(([\d.-]+)/.exec(transform)[1]);
    const cote = x > 0.8 * largeur ? "end" : x < 0.2 * largeur ? "start" : "middle";
    const groupe = noeud("g", { class: "choix-figure", transform });
    groupe.append(noeud("circle", { r: 11 }), noeud("text", { y: -20, "text-anchor": cote }, this.data.bulles[choisie][0]));
    marque.parentNode.append(groupe);
  }
}
