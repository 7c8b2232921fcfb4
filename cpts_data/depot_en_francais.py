"""Controls say in French what Streamlit writes in English in their scripts, for the eye and the ear.

The small scripts of the drop zone, of the lists and of the numbers are rewritten as they are served. Their texts are
those of the Streamlit version that requirements.txt pins: a test finds each of them in the installed one.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

SCRIPTS = re.compile(r".*/static/js/((?:FileUploader|utils|Selectbox|NumberInput)\.[\w-]+\.js)")
_UNITES = rb'.replace(".",",").replace("KB","\\u00a0ko").replace("MB","\\u00a0Mo").replace(/B$/,"\\u00a0octets")'

TRADUCTIONS: tuple[tuple[re.Pattern[bytes], bytes], ...] = tuple(
    (re.compile(anglais), francais if isinstance(francais, bytes) else francais.encode())
    for anglais, francais in (
        (rb"\$\{(\w+\(\w+,\w+\.Byte,0\))\} per file", rb"${\1" + _UNITES + rb"} au plus par fichier"),
        (rb":`Upload`", ":`Choisir un fichier`"),
        (rb"`Drag and drop files here`", "`Déposez les fichiers ici`"),
        (rb"`Drag and drop a file here`", "`Déposez le fichier ici`"),
        (rb"`Add files`", "`Ajouter un fichier`"),
        (rb"(\$\(e\.size,\w+\.Byte\))", rb"\1" + _UNITES),
        (rb"`Cancel upload of \$", "`Arrêter l’envoi de $"),
        (rb"`Remove \$", "`Retirer $"),
        (rb"`Click to retry upload`", "`Cliquer pour envoyer de nouveau`"),
        (rb"`Upload failed`", "`L’envoi a échoué`"),
        (
            rb"`File must be \$\{(\$\(\w+,`b`\))\} or smaller\.`",
            rb"`Ce fichier est trop gros : ${\1" + _UNITES + rb"} au plus.`",
        ),
        (rb"`File size is too small\.`", "`Ce fichier est vide.`"),
        (rb"`Only one file is allowed\.`", "`Un seul fichier à la fois.`"),
        (rb"`Unexpected error\. Please try again\.`", "`L’envoi a échoué. Recommencez.`"),
        (rb"`No results`", "`Aucun résultat`"),
        (rb"`Selectbox options`", "`Options de la liste`"),
        (rb'"aria-label":`Open`', '"aria-label":`Ouvrir la liste`'),
        (rb'"aria-label":`Clear value`', '"aria-label":`Effacer le choix`'),
        (rb'"aria-label":`Decrement`', '"aria-label":`Diminuer`'),
        (rb'"aria-label":`Increment`', '"aria-label":`Augmenter`'),
        (rb'"aria-label":`file upload`', '"aria-label":`fichier à envoyer`'),
    )
)  # fmt: skip


class DepotEnFrancais:
    """ASGI middleware: answer the two scripts in French, and pass everything else on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        trouve = SCRIPTS.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        contenu = script_en_francais(trouve[1]) if trouve else None
        if contenu is None:
            await self.app(scope, receive, send)
            return
        await Response(contenu, media_type="text/javascript")(scope, receive, send)


@cache
def script_en_francais(nom: str) -> bytes | None:
    """Return one of Streamlit's scripts with its texts in French; None when there is no such script."""
    chemin = dossier_des_scripts() / nom
    if not chemin.is_file():
        return None
    contenu = chemin.read_bytes()
    for anglais, francais in TRADUCTIONS:
        contenu = anglais.sub(francais, contenu)
    return contenu


def dossier_des_scripts() -> Path:
    """Return the folder of Streamlit's scripts, without loading Streamlit."""
    return Path(find_spec("streamlit").origin).parent / "static" / "static" / "js"
