"""One page in one browser: cold load, warm load, reruns, and the bytes of the websocket."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.sujets import Filtre, Sujet

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

RELEVE = (Path(__file__).parent / "releve.js").read_text(encoding="utf-8")
DELAI_S = 60
CALME_S = 0.5
"""A page is at rest when its websocket has been silent for this long (never part of a measured time)."""


class MesureImpossible(Exception):
    """The page does not show what should be measured."""


@dataclass
class Mesures:
    """Samples of one page, in milliseconds and bytes; reruns by label of filter."""

    froid: list[dict[str, float]] = field(default_factory=list)
    chaud: list[dict[str, float]] = field(default_factory=list)
    filtres: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    octets: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Onglet:
    """A tab, and what it noticed."""

    page: Page
    octets: int = 0
    dernier_octet: float = 0.0
    erreurs: list[str] = field(default_factory=list)

    def ecouter(self) -> None:
        self.page.on("websocket", lambda prise: prise.on("framereceived", self._recevoir))
        self.page.on("pageerror", lambda erreur: self.erreurs.append(str(erreur)))

    def _recevoir(self, trame: str | bytes) -> None:
        self.octets += len(trame)
        self.dernier_octet = time.monotonic()

    def charger(self, adresse: str) -> dict[str, float]:
        """Return the two marks of a load: the sentence, and the first figure."""
        self.page.goto(adresse, wait_until="commit")
        fini = "'message' in releve.reperes && 'figure' in releve.reperes"
        self.page.wait_for_function(f"() => ({fini}) || releve.fautes().length > 0")
        self.se_calmer()
        self.verifier()
        return self.page.evaluate("releve.reperes")

    def se_calmer(self) -> None:
        """Wait until the script has ended and the server has nothing more to say."""
        limite = time.monotonic() + DELAI_S
        self.dernier_octet = time.monotonic()
        while time.monotonic() - self.dernier_octet < CALME_S or not self._au_repos():
            if time.monotonic() > limite:
                raise MesureImpossible("la page ne s’arrête pas de travailler")
            self.page.wait_for_timeout(50)

    def _au_repos(self) -> bool:
        return self.page.locator("[data-test-script-state='notRunning']").count() == 1

    def verifier(self) -> None:
        """Raise MesureImpossible when the page shows or logs an error."""
        fautes = [*self.erreurs, *self.page.evaluate("releve.fautes()")]
        if fautes:
            raise MesureImpossible(f"la page montre une erreur : {fautes[0]}")

    def filtrer(self, filtre: Filtre) -> tuple[float, int]:
        """Choose the option; return the milliseconds until the new content, and the bytes until rest."""
        zone = self.page.locator(f".st-key-{filtre.cle}" if filtre.cle else "[data-testid='stMain']")
        # As a person does: a list at the very edge of the window closes as soon as the page moves to show it.
        zone.evaluate("element => element.scrollIntoView({block: 'center'})")
        if filtre.liste:
            zone.get_by_role("combobox").click()
            cible = self.page.get_by_role("option", name=filtre.option, exact=True)
        else:
            cible = zone.get_by_role("radio", name=filtre.option, exact=True)
        element = cible.first.element_handle()
        avant = self.octets
        duree = self.page.evaluate(
            """([element, temoins, delai]) => Promise.race([
                releve.cliquer(element, temoins),
                new Promise((_, rejeter) => setTimeout(() => rejeter(new Error("rien n’a changé")), delai)),
            ])""",
            [element, list(filtre.temoins), DELAI_S * 1000],
        )
        self.se_calmer()
        self.verifier()
        return duree, self.octets - avant


@contextmanager
def onglet(contexte: BrowserContext) -> Iterator[Onglet]:
    page = contexte.new_page()
    ouvert = Onglet(page)
    ouvert.ecouter()
    yield ouvert
    page.close()


def visiter(navigateur: Browser, adresse: str, sujet: Sujet, mesures: Mesures) -> None:
    """Measure one page once: an empty cache, the same cache again, then each filter."""
    contexte = navigateur.new_context(viewport={"width": 1366, "height": 768}, locale="fr-FR")
    contexte.set_default_timeout(DELAI_S * 1000)
    contexte.add_init_script(f"{RELEVE}\nwindow.top === window && releve.surveiller({json.dumps(sujet.figure)});")
    try:
        with onglet(contexte) as premier:
            mesures.froid.append(premier.charger(adresse + sujet.chemin))
        with onglet(contexte) as second:
            mesures.chaud.append(second.charger(adresse + sujet.chemin))
            for filtre in sujet.filtres:
                duree, octets = second.filtrer(filtre)
                mesures.filtres[filtre.libelle].append(duree)
                mesures.octets[filtre.libelle].append(octets)
    except Exception as erreur:
        erreur.add_note(f"page mesurée : {sujet.titre}")
        raise
    finally:
        contexte.close()
