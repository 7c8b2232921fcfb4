"""Who asks for advice by téléexpertise and who gives it, by specialty; which establishments open which filière.

Sources: report of the CPTS 2024-2025, FA6 annex; the two lists can be imported from the téléexpertise tool. They count
professionals, never the advice exchanged, and do not say which specialty an advice is asked of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpts_data.indicators.memoire import par_version
from cpts_data.indicators.verifications_du_rapport import verifications
from cpts_data.loaders.regles import TOTAL_CALCULE, TOTAL_IMPRIME
from cpts_data.textes import sans_accents

if TYPE_CHECKING:
    import pandas as pd

    from cpts_data.store import Magasin

REQUERANTS, REQUIS = "requérants", "requis"
JEUX: Mapping[str, str] = {REQUERANTS: "teleexpertise_requerants", REQUIS: "teleexpertise_requis"}
JEU_DES_STRUCTURES = "teleexpertise_structures"
TOUS_LES_JEUX = (*JEUX.values(), JEU_DES_STRUCTURES)

GENERALISTE, SPECIALISTE, INTERNE, AUTRE = "generaliste", "specialiste", "interne", "autre"
FAMILLES: Mapping[str, str] = {
    GENERALISTE: "Médecine générale",
    SPECIALISTE: "Autres spécialités médicales",
    INTERNE: "Internes",
    AUTRE: "Autres professions de santé",
}
MOTIFS: Mapping[str, re.Pattern[str]] = {
    INTERNE: re.compile("internes?( en .*)?"),
    GENERALISTE: re.compile("(.* en )?medecine generale|medecins? generalistes?|mg"),
    AUTRE: re.compile(
        "(sages? femme|infirmi|masseu|kine|pharmacien|orthophoniste|orthoptiste|pedicure|podologue|dietetici|"
        "psychologue|ergotherapeute|psychomotrici|chirurgiens? dentiste|dentiste)[a-z]*( .*)?|ide|ipa|mk|sf"
    ),
}
"""How a heading of a list is written, without accents nor hyphens; any other one is a medical specialty."""
ECRITURES: Mapping[str, str] = {"dermatologie et venererologie": "Dermatologie et vénéréologie"}
"""Headings misspelt in the report -> their spelling, so that an imported list meets them."""
CABINETS_LIBERAUX = "Cabinets libéraux"
"""A group of practices named among the establishments, which is not one."""


@dataclass(frozen=True)
class Intitule:
    """One line of a list: a heading as written, and the professionals counted under it."""

    nom: str
    professionnels: int

    @property
    def cle(self) -> str:
        """The heading without what two files write differently: accents, capitals, hyphens."""
        return cle(self.nom)

    @property
    def famille(self) -> str:
        return next((famille for famille, motif in MOTIFS.items() if motif.fullmatch(self.cle)), SPECIALISTE)


@dataclass(frozen=True)
class Liste:
    """One of the two lists, at its date. ``total_imprime`` and ``intitules_imprimes`` are None when nobody prints them.

    ``reference``: the day the list is of, ISO. ``asterisques``: whether the file writes a star before its headings.
    """

    intitules: tuple[Intitule, ...]
    total_imprime: int | None
    intitules_imprimes: int | None
    importee: bool
    date: str
    reference: str
    asterisques: bool = False

    @property
    def total(self) -> int:
        return sum(intitule.professionnels for intitule in self.intitules)

    def de_la_famille(self, famille: str) -> list[Intitule]:
        """Return the headings of a family, most professionals first."""
        gardes = [intitule for intitule in self.intitules if intitule.famille == famille]
        return sorted(gardes, key=lambda intitule: -intitule.professionnels)

    def effectif(self, famille: str) -> int | None:
        """Professionals of a family, None when the list has no line of it."""
        gardes = self.de_la_famille(famille)
        return sum(intitule.professionnels for intitule in gardes) if gardes else None


@dataclass(frozen=True)
class FaceAFace:
    """One specialty, or one family: professionals on each side, None where the list has no line of it."""

    nom: str
    famille: str
    requerants: int | None
    requis: int | None


@dataclass(frozen=True)
class Structure:
    """One establishment (or group of practices) and its filières; none when they are not printed."""

    nom: str
    filieres: tuple[str, ...]

    @property
    def est_un_etablissement(self) -> bool:
        return self.nom != CABINETS_LIBERAUX


def cle(nom: str) -> str:
    """Return a name without accents, capitals, hyphens nor commas."""
    return " ".join(re.findall("[a-z0-9]+", sans_accents(nom).lower()))


@par_version
def liste(magasin: Magasin, cote: str) -> Liste | None:
    """Return the list of REQUERANTS or of REQUIS that serves, None when there is none."""
    jeu = JEUX[cote]
    lignes = magasin.lignes(f"SELECT specialite, professionnels FROM {jeu} ORDER BY ligne")
    intitules = [(nom, nombre) for nom, nombre in lignes if nom not in (TOTAL_CALCULE, TOTAL_IMPRIME)]
    if not intitules:
        return None
    provenance = magasin.provenances[jeu]
    importee = provenance.classe == "importé"
    annonce = None if importee else verifications(magasin).get(f"TE-{cote}-prof")
    return Liste(
        intitules=tuple(Intitule(_propre(nom), nombre) for nom, nombre in intitules),
        total_imprime=dict(lignes).get(TOTAL_IMPRIME),
        intitules_imprimes=annonce and int(annonce["valeur_imprimee"]),
        importee=importee,
        date=provenance.date_des_chiffres,
        reference=provenance.date_reference.isoformat(),
        asterisques=any(nom.startswith("*") for nom, _ in intitules),
    )


def _propre(nom: str) -> str:
    nu = nom.removeprefix("*").strip()
    return ECRITURES.get(cle(nu), nu)


def familles(requerants: Liste | None, requis: Liste | None) -> list[FaceAFace]:
    """Return each family that one list at least counts: who asks, who answers."""
    lignes = [
        FaceAFace(nom, code, requerants and requerants.effectif(code), requis and requis.effectif(code))
        for code, nom in FAMILLES.items()
    ]
    return [ligne for ligne in lignes if (ligne.requerants, ligne.requis) != (None, None)]


def specialites(requerants: Liste | None, requis: Liste | None) -> list[FaceAFace]:
    """Return every specialty and profession but general practice, most requis first, then most requérants.

    General practice is told by ``familles``: it would flatten the others, and has several headings.
    """
    cotes = [_par_cle(requerants), _par_cle(requis)]
    noms = {c: intitule for cote in reversed(cotes) for c, intitule in cote.items()}
    lignes = [
        FaceAFace(noms[c].nom, noms[c].famille, *(cote[c].professionnels if c in cote else None for cote in cotes))
        for c in noms
        if noms[c].famille != GENERALISTE
    ]
    return sorted(lignes, key=lambda ligne: (-(ligne.requis or 0), -(ligne.requerants or 0), cle(ligne.nom)))


def _par_cle(lue: Liste | None) -> dict[str, Intitule]:
    return {intitule.cle: intitule for intitule in lue.intitules} if lue else {}


@par_version
def structures(magasin: Magasin) -> list[Structure]:
    """Return each structure in the order of the source, with its filières."""
    trouvees: dict[str, list[str]] = {}
    for nom, filiere in magasin.lignes(f"SELECT structure, filiere FROM {JEU_DES_STRUCTURES} ORDER BY ligne"):
        trouvees.setdefault(nom, []).extend([filiere] if filiere else [])
    return [Structure(nom, tuple(filieres)) for nom, filieres in trouvees.items()]


def filieres_distinctes(trouvees: Sequence[Structure]) -> int:
    """Count the filières of different names; « Gynécologie-Obstétrique » is written with and without its hyphen."""
    return len({cle(filiere) for structure in trouvees for filiere in structure.filieres})


def tableau_des_intitules(listes: Mapping[str, Liste | None]) -> pd.DataFrame:
    """Return one row per line of the lists: ``cote``, ``specialite``, ``famille``, ``professionnels``."""
    import pandas as pd

    return pd.DataFrame(
        {
            "cote": cote,
            "specialite": intitule.nom,
            "famille": FAMILLES[intitule.famille],
            "professionnels": intitule.professionnels,
        }
        for cote, lue in listes.items()
        if lue is not None
        for intitule in lue.intitules
    )


def tableau_des_specialites(lignes: Sequence[FaceAFace]) -> pd.DataFrame:
    """Return one row per specialty: ``specialite``, ``famille``, ``requerants`` and ``requis`` (missing: no line)."""
    import pandas as pd

    frame = pd.DataFrame(
        {"specialite": f.nom, "famille": FAMILLES[f.famille], "requerants": f.requerants, "requis": f.requis}
        for f in lignes
    )
    return frame.astype({"requerants": "Int64", "requis": "Int64"})


def tableau_des_structures(trouvees: Sequence[Structure]) -> pd.DataFrame:
    """Return one row per structure: ``structure``, ``nature``, ``nombre`` (missing when not printed), ``filieres``."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            "structure": structure.nom,
            "nature": "établissement" if structure.est_un_etablissement else "regroupement de cabinets",
            "nombre": len(structure.filieres) or None,
            "filieres": " · ".join(structure.filieres) or "non imprimées",
        }
        for structure in trouvees
    )
    return frame.astype({"nombre": "Int64"})
