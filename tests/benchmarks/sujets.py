"""What is measured: the reference pages, the pages of the app, and one or two filters on each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cpts_data.chemins import RACINE

APPLICATION = RACINE / "app.py"
REFERENCES = Path(__file__).parent / "pages"


@dataclass(frozen=True)
class Filtre:
    """A filter, the option chosen, and what must change on the screen.

    Chosen once a visit: Streamlit does not send again what a tab has already received, so a way back costs less.
    ``cle`` is the widget's key (None: the only widget of the page); ``liste`` tells a list to open from side-by-side
    buttons. ``temoins`` name functions of ``releve.js``: the rerun ends when every one of them has changed.
    """

    libelle: str
    option: str
    temoins: tuple[str, ...]
    cle: str | None = None
    liste: bool = False
    change_d_indicateur: bool = False


@dataclass(frozen=True)
class Sujet:
    """One page: its script, its address, what shows that its first figure is drawn, its filters."""

    nom: str
    titre: str
    script: Path
    chemin: str
    figure: str
    filtres: tuple[Filtre, ...] = ()

    @property
    def de_reference(self) -> bool:
        return self.script != APPLICATION


VIDE = Sujet(
    "vide", "Page Streamlit vide", REFERENCES / "vide.py", "/", "phrases",
    (Filtre("choix", "deux", ("phrases",)),),
)  # fmt: skip

SUJETS: tuple[Sujet, ...] = (
    VIDE,
    Sujet(
        "plotly", "Page vide et un graphique plotly", REFERENCES / "plotly_seul.py", "/", "plotly",
        (Filtre("choix", "deux", ("phrases", "plotly")),),
    ),
    Sujet(
        "tableau", "Page vide et un tableau", REFERENCES / "tableau_seul.py", "/", "grille",
        (Filtre("choix", "deux", ("phrases", "grille")),),
    ),
    Sujet(
        "carte-naive", "La même carte, sans précaution", REFERENCES / "carte_naive.py", "/", "carte_88",
        (Filtre("mesure", "Taux", ("carte_88",)),),
    ),
    Sujet("vue-ensemble", "Vue d’ensemble", APPLICATION, "/", "dessin"),
    Sujet(
        "medecin-traitant", "Médecin traitant", APPLICATION, "/medecin-traitant", "dessin",
    ),
    Sujet(
        "carte-medecin-traitant", "Médecin traitant : la carte", APPLICATION, "/medecin-traitant", "carte_88",
        (
            Filtre(
                "mesure de la carte", "Taux de couverture", ("carte_88",), "mesure",
                change_d_indicateur=True,
            ),
            Filtre(
                "population", "70 ans et plus", ("phrases", "carte_88", "dessin"), "population",
                liste=True,
            ),
        ),
    ),
    Sujet(
        "soins-non-programmes", "Soins non programmés", APPLICATION, "/soins-non-programmes", "dessin",
        (Filtre("profession", "Sages-femmes", ("phrases", "dessin"), "creneaux"),),
    ),
    Sujet(
        "adherents", "Adhérents", APPLICATION, "/adherents", "dessin",
        (Filtre("profession", "Médecins généralistes", ("carte",), "metier", liste=True),),
    ),
    Sujet(
        "prevention", "Prévention", APPLICATION, "/prevention", "dessin",
        (Filtre("famille", "Vaccination", ("phrases", "dessin"), "famille"),),
    ),
    Sujet("lien-ville-hopital", "Lien ville-hôpital", APPLICATION, "/lien-ville-hopital", "dessin"),
    Sujet("vie-de-la-cpts", "Vie de la CPTS", APPLICATION, "/vie-de-la-cpts", "dessin"),
    Sujet(
        "dialogue-de-gestion", "Dialogue de gestion", APPLICATION, "/dialogue-de-gestion", "dessin",
        (Filtre("mission", "M2", ("phrases",), "mission"),),
    ),
    Sujet(
        "donnees", "Données", APPLICATION, "/donnees?onglet=Jeux+de+donn%C3%A9es", "tableau",
        (Filtre("origine", "Publié", ("tableau",), "origine"),),
    ),
)  # fmt: skip
