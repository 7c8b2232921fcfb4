"""What the file to hand over holds, whatever its format: sections of screens, sources, sheets, reading rules."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cpts_data import catalogue
from cpts_data import formats_fr as fr
from cpts_data.catalogue.fiches import fiche
from cpts_data.catalogue.secret import PERSONNES
from cpts_data.ecrans import dialogue_de_gestion, tous_les_ecrans
from cpts_data.ecrans.ecran import Ecran, verifier
from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.exercices import exercice_ecrit
from cpts_data.exports.dossier.charte import Charte, lire_charte
from cpts_data.fichiers import analyser_toml, lire_texte_toml
from cpts_data.indicators import tableau_de_bord_aci
from cpts_data.indicators.secret_des_zones import regle_du_jeu
from cpts_data.stats.secret import LIBELLES_MOTIF, LIBELLES_STATUT

if TYPE_CHECKING:
    from cpts_data.catalogue import Provenance
    from cpts_data.catalogue.fiches import FicheIndicateur
    from cpts_data.store import Magasin

FICHIER = Path(catalogue.__file__).parent / "dossier.toml"
FILIGRANE_DEMONSTRATION = "DÉMONSTRATION — chiffres fictifs"
FILIGRANE_HYPOTHESE = "HYPOTHÈSE — simulation"
LECTURE = (
    "Masqué : le nombre existe, il est trop petit pour être montré ou permettrait d’en retrouver un autre. "
    "Absent (non disponible) : personne ne l’a donné. Zéro : on a compté, et il n’y a personne. Sans objet : la "
    "question ne se pose pas à cet endroit.",
    "Un total imprimé dans un rapport et le total recalculé sont montrés tous les deux quand ils diffèrent : aucun "
    "n’est corrigé.",
    "Publié : imprimé dans un rapport nommé. Calculé : la formule est écrite. Importé : fichier apporté par la CPTS. "
    "Ouvert : donnée d’un producteur public. Démonstration : chiffre fictif, qui ne décrit pas la réalité. Hypothèse : "
    "résultat d’une simulation.",
)


@dataclass(frozen=True)
class Section:
    """One part: its title, the name of its sheet in the workbook, its screens."""

    titre: str
    feuille: str
    ecrans: tuple[Ecran, ...]


@dataclass(frozen=True)
class Dossier:
    """The whole file. ``sources`` are numbered from 1, in order of appearance; ``ecartes``: the titles of the screens
    left out because their figures are made up. ``version``: that of the data."""

    charte: Charte
    titre: str
    date: dt.date
    version: str
    exercices: tuple[str, ...]
    sections: tuple[Section, ...]
    sources: tuple[Provenance, ...]
    fiches: tuple[FicheIndicateur, ...]
    lecture: tuple[str, ...]
    ecartes: tuple[str, ...] = ()

    @property
    def ecrans(self) -> tuple[Ecran, ...]:
        return tuple(ecran for section in self.sections for ecran in section.ecrans)

    @property
    def demonstration(self) -> bool:
        return any(ecran.demonstration for ecran in self.ecrans)

    def renvois(self, ecran: Ecran) -> tuple[int, ...]:
        """The numbers of the sources of a screen."""
        numeros = {source.mention(): numero for numero, source in enumerate(self.sources, start=1)}
        return tuple(sorted({numeros[origine.mention()] for origine in ecran.origines}))

    @property
    def presentation(self) -> tuple[str, ...]:
        """The lines of the cover, after the name and the title."""
        exercices = f"Exercice des chiffres : {fr.enumeration(self.exercices)}" if self.exercices else ""
        ecartes = (
            f"{fr.compte(len(self.ecartes), 'partie laissée', 'parties laissées')} de côté, aux chiffres fictifs : "
            f"{fr.enumeration(self.ecartes)}"
            if self.ecartes
            else ""
        )
        fictifs = "Les pages marquées « DÉMONSTRATION » montrent des chiffres fictifs." if self.demonstration else ""
        edite = f"Édité le {fr.date_longue(self.date)} · version des données {self.version}"
        return tuple(ligne for ligne in (exercices, edite, fictifs, ecartes) if ligne)


def preparer(
    magasin: Magasin,
    donnees: Path,
    aujourdhui: dt.date,
    *,
    avec_demonstration: bool = True,
    exercice: str | None = None,
) -> Dossier:
    """Put the file together. ``exercice``: keep only the screens with a figure of that exercise.

    Raises ErreurDonnees, every fault at once: an unknown screen, a screen without source, a fault of the charter.
    """
    fautes: list[Faute] = []
    charte, declarees = Charte(magasin.nom_territoire), []
    try:
        charte = lire_charte(donnees, magasin.nom_territoire)
    except ErreurDonnees as erreur:
        fautes += erreur.fautes
    tous = _ecrans_de(magasin, exercice)
    try:
        declarees = lire_sections(donnees, tous)
    except ErreurDonnees as erreur:
        fautes += erreur.fautes
    choisis = [(section, [tous[code] for code in section["ecrans"] if code in tous]) for section in declarees]
    montres = [ecran for _, ecrans in choisis for ecran in ecrans]
    try:
        verifier(montres)
        _verifier_exercice(exercice, montres)
    except ErreurDonnees as erreur:
        fautes += erreur.fautes
    if fautes:
        raise ErreurDonnees(fautes)
    sections = tuple(
        Section(section["titre"], section["feuille"], gardes)
        for section, ecrans in choisis
        if (gardes := tuple(e for e in ecrans if _garde(e, avec_demonstration=avec_demonstration, exercice=exercice)))
    )
    if not sections:
        message = "Aucune page n’a de chiffre à montrer : il n’y a pas de dossier à remettre."
        raise ErreurDonnees([Faute("dossier", message, attendu="au moins un jeu de données")])
    gardes = [ecran for section in sections for ecran in section.ecrans]
    sources = tuple({p.mention(): p for ecran in gardes for p in ecran.origines}.values())
    fiches = tuple(fiche(code) for code in dict.fromkeys(code for ecran in gardes for code in ecran.fiches))
    return Dossier(
        charte=charte,
        titre="Dialogue de gestion",
        date=aujourdhui,
        version=magasin.version,
        exercices=(exercice,) if exercice else _exercices(gardes),
        sections=sections,
        sources=sources,
        fiches=fiches,
        lecture=(*LECTURE, *_regles(magasin, fiches)),
        ecartes=() if avec_demonstration else tuple(e.titre for e in montres if e.demonstration),
    )


def _ecrans_de(magasin: Magasin, exercice: str | None) -> dict[str, Ecran]:
    """Return every screen, those of the contract being of the exercise asked for, where it has a list."""
    tous = tous_les_ecrans(magasin)
    if exercice not in tableau_de_bord_aci.listes(magasin)[1:]:
        return tous
    autres = {code: ecran for code, ecran in tous.items() if not ecran.exercice}
    return {**autres, **{ecran.code: ecran for ecran in dialogue_de_gestion.ecrans_de(magasin, str(exercice))}}


def lire_sections(donnees: Path, connus: Mapping[str, Ecran]) -> list[dict]:
    """Return the sections of the CPTS's own file, or of the catalogue. An unknown code of the former is a fault."""
    catalogue_ = tomllib.loads(FICHIER.read_text(encoding="utf-8"))["sections"]
    propre = donnees / FICHIER.name
    if not propre.exists():
        return catalogue_
    texte = lire_texte_toml(propre, FICHIER.name, absent="Le fichier est absent.")
    sections = analyser_toml(texte, FICHIER.name).get("sections")
    existants = {code for section in catalogue_ for code in section["ecrans"]} | set(connus)
    fautes = [*_fautes_des_sections(sections, existants)]
    if fautes:
        raise ErreurDonnees(fautes)
    return [{"feuille": section["titre"], **section} for section in sections]


def _fautes_des_sections(sections: object, existants: set[str]) -> list[Faute]:
    attendu = '[[sections]], puis titre = "…" et ecrans = ["…"]'
    if not isinstance(sections, list) or not sections:
        return [Faute(FICHIER.name, "Le fichier ne décrit aucune section.", attendu=attendu)]
    fautes = []
    for rang, section in enumerate(sections, start=1):
        titre, ecrans = (section.get(champ) if isinstance(section, dict) else None for champ in ("titre", "ecrans"))
        bien_ecrite = isinstance(titre, str) and titre.strip() and isinstance(ecrans, list)
        feuille = section.get("feuille", titre) if isinstance(section, dict) else None
        if not bien_ecrite or not isinstance(feuille, str) or not all(isinstance(code, str) for code in ecrans):
            fautes.append(Faute(FICHIER.name, f"La section n° {rang} n’est pas complète.", attendu=attendu))
            continue
        fautes += [
            Faute(FICHIER.name, "Cet écran n’existe pas.", None, "ecrans", code, ", ".join(sorted(existants)))
            for code in ecrans
            if code not in existants
        ]
    return fautes


def _garde(ecran: Ecran, *, avec_demonstration: bool, exercice: str | None) -> bool:
    if ecran.demonstration and not avec_demonstration:
        return False
    return exercice is None or exercice in _exercices([ecran])


def _exercices(ecrans: Sequence[Ecran]) -> tuple[str, ...]:
    """The exercises of the contract that screens speak of, as « 2024-2025 », however their papers write them."""
    lus: list[str | None] = []
    for ecran in ecrans:
        lus += [ecran.exercice] if ecran.exercice else [exercice_ecrit(origine.exercice) for origine in ecran.origines]
    return tuple(dict.fromkeys(sorted(filter(None, lus), reverse=True)))


def _verifier_exercice(exercice: str | None, ecrans: Sequence[Ecran]) -> None:
    connus = _exercices(ecrans)
    if exercice is not None and exercice not in connus:
        attendu = " ; ".join(connus) or "aucun exercice n’est connu"
        raise ErreurDonnees([Faute("dossier", "Aucun chiffre n’est de cet exercice.", None, None, exercice, attendu)])


def _regles(magasin: Magasin, fiches: Sequence[FicheIndicateur]) -> list[str]:
    """The disclosure rules that this store applies to what is shown, each once, and the words of an empty cell."""
    jeux = dict.fromkeys(jeu for lue in fiches for jeu in lue.jeux if jeu in magasin.provenances)
    appliquees = (regle_du_jeu(magasin, jeu) for jeu in jeux)
    regles = dict.fromkeys(regle.en_mots() for regle in appliquees if regle.regle == PERSONNES)
    statuts = f"Statuts : {' ; '.join(LIBELLES_STATUT.values())}. Motifs : {' ; '.join(LIBELLES_MOTIF.values())}."
    return [*(f"Secret statistique. {regle}" for regle in regles), statuts]


def filigrane(ecran: Ecran) -> str:
    """What is written across everything that shows this screen, empty when nothing is to be."""
    mots = [FILIGRANE_DEMONSTRATION] * ecran.demonstration + [FILIGRANE_HYPOTHESE] * ecran.hypothese
    return " · ".join(mots)
