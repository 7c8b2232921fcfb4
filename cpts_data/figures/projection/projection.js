/* The screens of a meeting, one at a time. All of them are here: going to the next one asks nothing of the server, and
   works when it no longer answers. Texts enter the page by textContent and drawings as images: neither can act. */

const SUIVANT = new Set(["ArrowRight", "ArrowDown", "PageDown", " "]);
const PRECEDENT = new Set(["ArrowLeft", "ArrowUp", "PageUp"]);
const REPOS_DU_POINTEUR = 2500;
let projection = null;

export default function ({ data, parentElement }) {
  if (projection && projection.hote.isConnected) projection.renouveler(data);
  else projection = new Projection(parentElement, data);
}

function element(balise, classe, texte) {
  const cree = document.createElement(balise);
  if (classe) cree.className = classe;
  if (texte !== undefined) cree.textContent = texte;
  return cree;
}

class Projection {
  constructor(parent, data) {
    this.hote = element("div", "projection");
    this.hote.tabIndex = -1;
    this.hote.setAttribute("role", "group");
    this.hote.setAttribute("aria-roledescription", "présentation");
    this.haut = element("div", "haut");
    this.dire = element("div");
    this.dire.setAttribute("aria-live", "polite");
    this.corps = element("div", "corps");
    this.pied = element("ul", "sources");
    this.hote.append(this.haut, this.dire, this.corps, this.pied, this.commandes());
    parent.append(this.hote);
    // First of all listeners: the keys of Streamlit (r runs the page again) must not be heard.
    window.addEventListener("keydown", (evenement) => this.touche(evenement), true);
    window.addEventListener("keyup", (evenement) => this.retenir(evenement), true);
    window.addEventListener("resize", () => this.montrer(this.ici));
    window.addEventListener("pointermove", () => this.bouger());
    this.reprendre(data, data.debut);
    this.hote.focus();
  }

  /* The server says the same again after a cut, or newer figures: the screen stays where it is. */
  renouveler(data) {
    const code = this.ecrans[this.ici]?.code;
    const ici = data.ecrans.findIndex((ecran) => ecran.code === code);
    this.reprendre(data, ici < 0 ? data.debut : ici);
  }

  reprendre(data, debut) {
    this.data = data;
    this.ecrans = data.ecrans;
    const { pathname } = location;
    this.base ??= pathname.slice(0, pathname.length - data.page.length).replace(/\/?$/, "/");
    this.montrer(debut);
  }

  get present() { return this.hote.isConnected; }

  commandes() {
    const barre = element("div", "commandes");
    const gestes = {
      "Précédent": () => this.aller(this.ici - 1),
      "Suivant": () => this.aller(this.ici + 1),
      "Plein écran": () => this.pleinEcran(),
      "Quitter la présentation": () => this.quitter(),
    };
    for (const [nom, geste] of Object.entries(gestes)) {
      const bouton = element("button", "", nom);
      bouton.type = "button";
      bouton.onclick = geste;
      barre.append(bouton);
    }
    return barre;
  }

  retenir(evenement) {
    if (this.present && evenement.key !== "Tab") evenement.stopImmediatePropagation();
  }

  touche(evenement) {
    const { key } = evenement;
    const raccourci = evenement.ctrlKey || evenement.metaKey || evenement.altKey;
    if (!this.present || raccourci || key === "Tab") return;
    evenement.stopImmediatePropagation();
    if ((key === " " || key === "Enter") && evenement.target.closest?.("button")) return;
    if (key === " " && evenement.shiftKey) this.aller(this.ici - 1);
    else if (SUIVANT.has(key)) this.aller(this.ici + 1);
    else if (PRECEDENT.has(key)) this.aller(this.ici - 1);
    else if (key === "Home") this.aller(0);
    else if (key === "End") this.aller(this.ecrans.length - 1);
    else if (key === "Escape" && !document.fullscreenElement) this.quitter();
    else return;
    evenement.preventDefault();
  }

  bouger() {
    clearTimeout(this.repos);
    this.hote.classList.add("pointeur");
    this.repos = setTimeout(() => this.hote.classList.remove("pointeur"), REPOS_DU_POINTEUR);
  }

  pleinEcran() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {});
  }

  /* The page that was left, with its filters, when the screen is still one of its own. */
  quitter() {
    const page = this.ecrans[this.ici]?.page ?? this.data.page;
    const adresse = new URL(this.base + page, location.href);
    const venue = document.referrer ? new URL(document.referrer) : null;
    const memePage = venue?.origin === adresse.origin && venue.pathname === adresse.pathname;
    location.assign(memePage && !venue.searchParams.has("presentation") ? venue.href : adresse.href);
  }

  aller(rang) {
    if (!this.ecrans.length) return;
    const borne = Math.max(0, Math.min(this.ecrans.length - 1, rang));
    if (borne === this.ici) return;
    this.montrer(borne);
    const { page, code } = this.ecrans[borne];
    // The history of Streamlit keeps its state: the address alone changes, and a reload opens the same screen.
    history.replaceState(history.state, "", this.base + page + "?presentation=1&ecran=" + encodeURIComponent(code));
  }

  montrer(rang) {
    this.ici = rang;
    const ecran = this.ecrans[rang] ?? { titre: "Présentation", message: this.data.vide, page: this.data.page };
    this.hote.dataset.ecran = ecran.code ?? "";
    this.titrer(ecran, rang);
    this.annoncer(ecran);
    this.corps.replaceChildren();
    if (ecran.filigrane) this.corps.dataset.filigrane = ecran.filigrane;
    else delete this.corps.dataset.filigrane;
    this.citer(ecran, rang);
    if (ecran.svg) this.dessiner(ecran);
    else if (ecran.chiffres) this.chiffrer(ecran.chiffres);
    else if (ecran.tableau) this.tabuler(ecran);
  }

  nomDeLaPage(ecran) { return this.data.pages[ecran.page] ?? ""; }

  titrer(ecran, rang) {
    const titre = element("h1", "", ecran.titre);
    const badges = (ecran.badges ?? []).map((classe) => badge(classe));
    const compte = this.ecrans.length && rang >= 0 ? " · " + (rang + 1) + " / " + this.ecrans.length : "";
    this.haut.replaceChildren(titre, ...badges, element("p", "rang", this.nomDeLaPage(ecran) + compte));
  }

  annoncer(ecran) {
    const bandeaux = (ecran.bandeaux ?? []).map((texte, rang) =>
      element("p", ecran.badges.includes("démonstration") && rang === 0 ? "bandeau" : "bandeau simulation", texte));
    this.dire.replaceChildren(element("p", "message", ecran.message), ...bandeaux);
  }

  /* As many lines as the foot holds; those left out are counted. */
  citer(ecran, rang) {
    const avis = rang === this.data.debut ? this.data.avis.map((texte) => ["", texte]) : [];
    const lignes = [...avis, ...(ecran.sources ?? [])].map(([classe, texte]) => {
      const ligne = element("li");
      if (classe) ligne.append(badge(classe));
      ligne.append(texte);
      return ligne;
    });
    this.pied.replaceChildren(...lignes);
    const suite = element("li");
    for (let reste = 1; lignes.length > 1 && this.pied.scrollHeight > this.pied.clientHeight; reste++) {
      lignes.pop().remove();
      suite.textContent = reste > 1 ? "… et " + reste + " autres sources, page Données" : "… et une autre source, page Données";
      this.pied.append(suite);
    }
  }

  dessiner(ecran) {
    const image = element("img");
    image.alt = ecran.message;
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(ecran.svg);
    this.corps.append(image);
  }

  chiffrer(chiffres) {
    const liste = element("dl", "chiffres");
    for (const [libelle, valeur, detail] of chiffres) {
      const fiche = element("div");
      fiche.append(element("dt", "", libelle), element("dd", "valeur", valeur));
      if (detail) fiche.append(element("dd", "detail", detail));
      liste.append(fiche);
    }
    this.corps.append(liste);
    ajuster(this.corps, liste);
  }

  tabuler(ecran) {
    const { colonnes, lignes, nombre } = ecran.tableau;
    const table = element("table"), tete = element("thead"), corps = element("tbody");
    const titres = element("tr");
    for (const [nom, chiffre] of colonnes) {
      const titre = element("th", chiffre ? "nombre" : "", nom);
      titre.scope = "col";
      titres.append(titre);
    }
    for (const ligne of lignes) {
      const rangee = element("tr");
      ligne.forEach((texte, rang) => rangee.append(element("td", colonnes[rang][1] ? "nombre" : "", texte)));
      corps.append(rangee);
    }
    tete.append(titres);
    table.append(tete, corps);
    const suite = element("p", "suite");
    this.corps.append(table, suite);
    const compter = () => {
      const reste = nombre - corps.children.length;
      const mots = reste > 1 ? reste + " autres lignes" : "une autre ligne";
      suite.textContent = reste ? "… et " + mots + ", page " + this.nomDeLaPage(ecran) : "";
      suite.hidden = !reste;
    };
    compter();
    const limite = this.corps.getBoundingClientRect().bottom;
    const depasse = () => Math.max(basDe(table), basDe(suite)) > limite;
    const trop = () => depasse() || table.getBoundingClientRect().width > this.corps.clientWidth + 1;
    // A short table is written larger; a long one shows the rows that fit.
    let zoom = 1.5;
    for (table.style.zoom = zoom; zoom > 1 && trop(); table.style.zoom = zoom) zoom = Math.max(1, zoom - 0.05);
    while (corps.children.length > 1 && depasse()) {
      corps.lastElementChild.remove();
      compter();
    }
  }
}

/* Few figures are written larger, to fill the screen; texts longer than foreseen smaller, rather than cut. Of the
   possible arrangements, the one with the largest type. */
function ajuster(cadre, contenu) {
  const nombre = contenu.children.length;
  const essais = (nombre < 4 ? [nombre] : nombre === 4 ? [2, 4] : [3, 4, 5]).map((colonnes) => {
    contenu.style.setProperty("--colonnes", colonnes);
    return { colonnes, zoom: plusGrand(cadre, contenu) };
  });
  const meilleur = essais.reduce((un, autre) => (autre.zoom > un.zoom + 0.01 ? autre : un));
  contenu.style.setProperty("--colonnes", meilleur.colonnes);
  contenu.style.zoom = meilleur.zoom;
}

function plusGrand(cadre, contenu) {
  let zoom = 1.6;
  do contenu.style.zoom = zoom; while (deborde(cadre, contenu) && (zoom -= 0.04) > 0.5);
  return zoom;
}

const basDe = (bloc) => bloc.getBoundingClientRect().bottom;

function deborde(cadre, contenu) {
  const limite = cadre.getBoundingClientRect();
  const depasse = (bloc) => bloc.scrollWidth > bloc.clientWidth + 1 || bloc.scrollHeight > bloc.clientHeight + 1;
  return [...contenu.children].some((fiche) => {
    const boite = fiche.getBoundingClientRect();
    const valeur = fiche.querySelector(".valeur");
    return boite.bottom > limite.bottom + 1 || boite.top < limite.top - 1 || depasse(fiche) ||
      valeur.scrollWidth > valeur.clientWidth + 1;
  });
}

function badge(classe) {
  const sansAccent = classe.normalize("NFD").replace(/[^a-z]/g, "");
  return element("span", "badge badge-" + sansAccent, classe);
}
