"""What is typed on the screen, by a careless or a hostile person: refused whole, in French, and nothing changes."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from cpts_data.chemins import Dossiers
from cpts_data.erreurs import ErreurDonnees
from cpts_data.importation.lots import Lot, lister
from cpts_data.indicators.donnees import papiers
from cpts_data.saisie import enregistrer
from cpts_data.store import ouvrir_magasin

LIGNE = {"exercice": "2024-2025", "fiche_action": "FA2", "action": "Une action", "statut": "réalisé"}


@pytest.fixture
def saisir(construits: Dossiers) -> Callable[..., Lot]:
    def faire(par: str = "AB", titre: str = "suivi", version: str | None = None, **champs: object) -> Lot:
        lignes = pd.DataFrame([{**LIGNE, **champs}], dtype=object)
        return enregistrer(construits, "aci_suivi", lignes, par, titre, version=version)

    return faire


@pytest.mark.parametrize(
    "texte",
    [
        "Voir Dr.Martin", "Mme. Durand", "06–12–34–56–78", "06_12_34_56_78", "a＠b.fr", "Docteur\u200b Martin",
        "jean.dupont@exemple.fr", "NIR 1 85 05 78 006 084 91",
    ],
)  # fmt: skip
def test_un_texte_qui_designe_une_personne_est_refuse(construits: Dossiers, saisir, texte: str) -> None:
    with pytest.raises(ErreurDonnees, match="rien de personnel n’entre") as levee:
        saisir(commentaire=texte)
    assert texte not in str(levee.value) and lister(construits) == []
    with pytest.raises(ErreurDonnees, match="Le nom choisi contient"):
        saisir(titre=f"point d’étape {texte}")


@pytest.mark.parametrize(
    "texte", ["soirée Dr Junior du 12 mars", "Bilan du 12/03/2025", "10 000 € sur 12 000", "95,3 %"]
)
def test_un_texte_ordinaire_est_garde(saisir, texte: str) -> None:
    assert saisir(commentaire=texte).actif


@pytest.mark.parametrize(
    "par", ["", " ", "\u200b", "Jean DUPONT", "DUPONT Marie", "Dr.Martin", "06 12 34 56 78", "a" * 81]
)
def test_qui_saisit_est_une_fonction_ou_des_initiales(construits: Dossiers, saisir, par: str) -> None:
    with pytest.raises(ErreurDonnees):
        saisir(par=par)
    assert lister(construits) == []


@pytest.mark.parametrize("par", ["AB", "coordination", "chargée de mission", "Trésorière"])
def test_une_fonction_suffit(saisir, par: str) -> None:
    assert saisir(par=par).papiers["par"] == par


def test_un_texte_sans_fin_ou_une_saisie_vide_est_refuse(construits: Dossiers, saisir) -> None:
    with pytest.raises(ErreurDonnees, match="trop long"):
        saisir(commentaire="é" * 100_000)
    with pytest.raises(ErreurDonnees, match="rien à enregistrer"):
        enregistrer(construits, "aci_suivi", pd.DataFrame([]), "AB", "suivi")


def test_une_saisie_faite_sur_d_anciennes_donnees_est_refusee(construits: Dossiers, saisir) -> None:
    version = ouvrir_magasin(construits).version
    saisir(version=version, commentaire="premier")
    with pytest.raises(ErreurDonnees, match="Les données ont changé pendant la saisie"):
        saisir(version=version, commentaire="second")
    assert len(lister(construits)) == 1


def test_aucune_empreinte_ne_permet_d_essayer_tous_les_petits_nombres(construits: Dossiers) -> None:
    """Four numbers under thirty are found in a quarter of a second from the hash of their line."""
    comptes = {"mg_rencontres": 2, "demandes": 7, "orientations": 4, "premiers_rendez_vous": 3}
    registre = pd.DataFrame([{"code_commune": "76540", "mois": "2025-01", **comptes}])
    lot = enregistrer(construits, "jaide_mon_doc", registre, "AB", "registre")
    assert lot.papiers["sha256"] == ""
    magasin = ouvrir_magasin(construits)
    assert "Empreinte (SHA-256)" not in papiers(magasin, "jaide_mon_doc")
    assert papiers(magasin, "prevention")["Empreinte (SHA-256)"]
