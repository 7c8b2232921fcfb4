"""The disclosure rule of each dataset: declared with it, and overridden in one place by a convention of the CPTS.

The table ``[secret]`` of a dataset says « personnes » (small counts of people are hidden, and what would give them
back) or « libre », with the reason. The file ``secret.toml`` of the data folder, when there is one, carries what the
CPTS agreed with its CPAM: another threshold, and whether hidden IRIS are shown grouped by commune.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.fichiers import analyser_toml, ligne_du_champ, lire_texte_toml
from cpts_data.formats_fr import enumeration
from cpts_data.stats.secret import SEUIL
from cpts_data.textes import sans_invisibles

FICHIER = "secret.toml"
PERSONNES, LIBRE = "personnes", "libre"
REGLES = (PERSONNES, LIBRE)
SEUIL_MINIMUM, SEUIL_MAXIMUM = 2, 1000
CLES = ("convention", "regrouper_iris", "seuils")


@dataclass(frozen=True)
class RegleDeSecret:
    """The rule of one dataset.

    « personnes »: ``colonnes`` are the two counts of people of a line, ``seuil`` the smallest count shown (people, of
    each and of both), ``dans`` the populations that are part of another, for certain (part, whole); ``convention``:
    what sets another threshold. ``seuls``: the columns are counts that stand alone, one or more, and nobody (zero) is
    shown. « libre »: ``raison`` says why nothing is hidden.
    """

    regle: str
    raison: str = ""
    colonnes: tuple[str, ...] = ()
    seuil: int = SEUIL
    dans: tuple[tuple[str, str], ...] = ()
    convention: str = ""
    seuls: bool = False

    def en_mots(self) -> str:
        """The rule in one line."""
        if self.regle == LIBRE:
            return f"Rien n’est masqué : {self.raison}"
        origine = f" ({self.convention})" if self.convention else ""
        lesquels = ", zéro excepté," if self.seuls else " (avec, sans ou en tout)"
        return (
            f"Un effectif de moins de {self.seuil} personnes{lesquels} est masqué{origine}, ainsi que "
            "ceux qui permettraient de le retrouver par soustraction."
        )


def fautes_de_la_regle(fichier: str, brut: object, colonnes: Collection[str]) -> list[Faute]:
    """Tell what is wrong with the table ``[secret]`` of a dataset that has these columns."""
    if not isinstance(brut, dict):
        return [Faute(fichier, "La déclaration du jeu n’a pas de « secret ».", attendu="secret")]
    if brut.get("regle") not in REGLES:
        return [Faute(fichier, "La règle de secret est inconnue.", None, "secret", str(brut.get("regle")),
                      enumeration(REGLES))]  # fmt: skip
    propres = {"seuls"} if brut.get("seuls") else {"dans", "seuls"}
    attendus = {PERSONNES: {"regle", "colonnes", "seuil", *propres}, LIBRE: {"regle", "raison"}}[brut["regle"]]
    fautes = [
        Faute(fichier, "La règle de secret a un champ inconnu.", None, "secret", champ)
        for champ in sorted(set(brut) - attendus)
    ]
    if brut["regle"] == LIBRE and not str(brut.get("raison") or "").strip():
        fautes.append(
            Faute(fichier, "Rien ne dit pourquoi ce jeu n’a pas de secret.", None, "secret", attendu="raison")
        )
    if brut["regle"] == PERSONNES:
        fautes += _fautes_des_personnes(fichier, brut, colonnes)
    return fautes


def _fautes_des_personnes(fichier: str, brut: Mapping[str, Any], colonnes: Collection[str]) -> list[Faute]:
    cites = brut.get("colonnes", [])
    fautes = [
        Faute(fichier, "La règle de secret cite une colonne inconnue.", None, "secret", str(nom))
        for nom in cites
        if nom not in colonnes
    ]
    seuls = brut.get("seuls", False)
    if not isinstance(seuls, bool):
        message, attendu = "Le réglage n’est ni vrai ni faux.", "seuls = true, ou rien"
        fautes.append(Faute(fichier, message, None, "secret", str(seuls), attendu))
    elif seuls and not cites:
        fautes.append(Faute(fichier, "La règle de secret ne cite aucun effectif.", None, "secret", attendu="colonnes"))
    elif not seuls and len(cites) != 2:
        fautes.append(
            Faute(fichier, "La règle de secret porte sur deux effectifs.", None, "secret", attendu="colonnes")
        )
    if (faute := _faute_du_seuil(fichier, "secret", brut.get("seuil", SEUIL))) is not None:
        fautes.append(faute)
    return fautes


def regle(brut: Mapping[str, Any]) -> RegleDeSecret:
    """Return the rule of a table ``[secret]`` without faults."""
    dans = tuple(sorted(brut.get("dans", {}).items()))
    return RegleDeSecret(**{**brut, "colonnes": tuple(brut.get("colonnes", ())), "dans": dans})


@dataclass(frozen=True)
class Reglages:
    """What a CPTS decided: thresholds by dataset, the convention that sets them, and whether small IRIS are grouped."""

    seuils: Mapping[str, int] = field(default_factory=dict)
    convention: str = ""
    regrouper_iris: bool = False

    def appliquer(self, jeu: str, declaree: RegleDeSecret) -> RegleDeSecret:
        """Return the rule of a dataset under these settings."""
        if jeu not in self.seuils:
            return declaree
        return replace(declaree, seuil=self.seuils[jeu], convention=self.convention)


def lire_reglages(dossier: Path, jeux_de_personnes: Collection[str]) -> Reglages:
    """Read ``secret.toml``; a folder without one keeps the rules of the catalogue.

    Raises ErreurDonnees with every fault of the file.
    """
    if not (dossier / FICHIER).exists():
        return Reglages()
    texte = lire_texte_toml(dossier / FICHIER, FICHIER, absent="Le fichier est absent.")
    brut = analyser_toml(texte, FICHIER)
    fautes = list(_fautes_des_reglages(brut, jeux_de_personnes))
    if fautes:
        raise ErreurDonnees(replace(faute, ligne=ligne_du_champ(texte, faute.colonne or "")) for faute in fautes)
    convention = sans_invisibles(str(brut.get("convention", ""))).strip()
    return Reglages(dict(brut.get("seuils", {})), convention, bool(brut.get("regrouper_iris", False)))


def _fautes_des_reglages(brut: Mapping[str, object], jeux_de_personnes: Collection[str]) -> Iterable[Faute]:
    for cle in sorted(set(brut) - set(CLES)):
        yield Faute(FICHIER, "Le champ n’est pas connu : vérifiez son orthographe.", None, cle, None, enumeration(CLES))
    if not isinstance(brut.get("regrouper_iris", False), bool):
        attendu = "true ou false, sans guillemets"
        yield Faute(FICHIER, "Le réglage n’est ni vrai ni faux.", None, "regrouper_iris", str(brut["regrouper_iris"]),
                    attendu)  # fmt: skip
    seuils = brut.get("seuils", {})
    if not isinstance(seuils, dict):
        yield Faute(FICHIER, "« seuils » n’est pas un tableau.", None, "seuils", str(seuils), "une section [seuils]")
        return
    for jeu, seuil in seuils.items():
        if jeu not in jeux_de_personnes:
            message = "Ce jeu n’a pas de seuil : il n’existe pas, ou ne compte pas de patients."
            yield Faute(FICHIER, message, None, jeu, None, enumeration(sorted(jeux_de_personnes)))
        elif (faute := _faute_du_seuil(FICHIER, jeu, seuil)) is not None:
            yield faute
    convention = brut.get("convention", "")
    if not isinstance(convention, str) or (seuils and not convention.strip()):
        message = "Rien ne dit ce qui permet un autre seuil."
        attendu = "convention = « le texte, sa date et son article »"
        yield Faute(FICHIER, message, None, "convention", None, attendu)


def _faute_du_seuil(fichier: str, champ: str, seuil: object) -> Faute | None:
    # bool is an int for Python: `true` must not become 1.
    if isinstance(seuil, int) and not isinstance(seuil, bool) and SEUIL_MINIMUM <= seuil <= SEUIL_MAXIMUM:
        return None
    attendu = f"un nombre entier de {SEUIL_MINIMUM} à {SEUIL_MAXIMUM}"
    return Faute(fichier, "Le seuil n’est pas valable.", None, champ, str(seuil), attendu)
