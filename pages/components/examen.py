"""What was understood of a file, what is wrong with it, what it would change, and the written agreement."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from html import escape

import streamlit as st

from cpts_data.erreurs import ErreurDonnees, Faute
from cpts_data.importation.cases import CaseIllisible, lire_date
from cpts_data.importation.declaration import declarations
from cpts_data.importation.lots import Lot
from cpts_data.importation.modele import Choix, ColonneLue, Proposition
from cpts_data.importer import Examen
from cpts_data.indicators import phrases_import as phrases
from cpts_data.indicators.effets_d_un_import import SEUIL_PCT, Effets
from cpts_data.store import Magasin
from pages.components.lots import retenir_l_import
from pages.components.magasin import echapper, lister_les_fautes
from pages.components.mise_en_page import message
from pages.components.tableau import tableau_ecrit, tableau_seul

NE_PAS_IMPORTER = ""
COLONNES_DEMANDEES = 30
"""A file of two hundred unknown columns is not ours: no use in asking about each of them."""
QUE_FAIRE = (
    "Corrigez le fichier, ou demandez à qui l’a envoyé de le corriger, puis déposez-le de nouveau. Si une colonne n’a "
    "pas été reconnue, dites plus bas comment la lire."
)
AVERTISSEMENTS_SANS_DEFILER = 5
PAR = "import_par"

Accepter = Callable[[str, Mapping[str, str]], Lot]


def montrer_l_examen(
    examen: Examen,
    magasin: Magasin,
    *,
    cle: str,
    poser_les_questions: Callable[[], Choix | None],
    accepter: Accepter,
    terminer: Callable[[], None],
) -> Choix | None:
    """Show the report of a file, and take the decision. Return other answers when the person gave some."""
    proposition = examen.proposition
    message(phrases.phrase_du_rapport(proposition))
    st.html(f'<p class="source">{escape(phrases.phrase_de_lecture(proposition))}</p>')
    _personnelles(proposition)
    if proposition.erreurs:
        _erreurs(proposition, magasin)
    if not proposition.acceptable:
        nouveau = _compris(proposition, poser_les_questions, ouvert=bool(proposition.colonnes))
        if st.button("Renoncer à ce fichier", key=f"renoncer_{cle}"):
            terminer()
            st.rerun()
        return nouveau
    gauche, droite = st.columns([3, 2], gap="medium")
    with droite, st.container(border=True):
        _accord(examen, cle=cle, accepter=accepter, terminer=terminer)
    with gauche:
        if examen.effets is not None:
            _effets(examen, examen.effets, magasin, cle=cle)
        _apercu(proposition, magasin)
        _totaux_compares(proposition)
        a_confirmer = any(not colonne.sure for colonne in proposition.colonnes)
        return _compris(proposition, poser_les_questions, ouvert=a_confirmer or proposition.date_reference is None)


# --- what the file holds ----------------------------------------------------------------------------------------


def _personnelles(proposition: Proposition) -> None:
    """Say calmly which columns are left out: a title and a count, never a value."""
    if not proposition.personnelles:
        return
    lignes = "".join(f"<li>{escape(texte)}</li>" for texte in proposition.personnelles)
    phrase = escape(phrases.phrase_personnelle(proposition))
    st.html(f'<div class="note-calme"><strong>{phrase}</strong><ul>{lignes}</ul></div>')


def _erreurs(proposition: Proposition, magasin: Magasin) -> None:
    """Every fault, as a table to read, to copy and to send back to who made the file."""
    st.subheader("Ce qui empêche l’import", anchor=False)
    st.html(f'<p class="source">{escape(QUE_FAIRE)}</p>')
    tableau_ecrit(
        phrases.fautes_en_lignes(proposition.erreurs),
        "fautes_d_un_import",
        magasin=magasin,
        jeux=(),
        fichier="erreurs_du_fichier",
        alt="Erreurs trouvées dans le fichier",
        hauteur=420,
        papiers=("importé", f"fichier {proposition.fichier}"),
    )


def _compris(proposition: Proposition, poser: Callable[[], Choix | None], *, ouvert: bool) -> Choix | None:
    """How each column was read, and what the person can correct."""
    lues = sum(1 for colonne in proposition.colonnes if colonne.role)
    titre = f"Ce qui a été compris : {lues} colonnes lues sur {len(proposition.colonnes)}"
    if not proposition.feuilles:
        return None
    with st.expander(titre, expanded=ouvert):
        if proposition.colonnes:
            tableau_seul(phrases.colonnes_lues(proposition), "colonnes_lues", alt="Colonnes du fichier", hauteur=320)
        return poser()


def questions(proposition: Proposition, choix: Choix, *, cle: str) -> Choix | None:
    """Ask what the file alone does not say. Return the answers once they are given, else None."""
    with st.form(f"questions_{cle}", border=False):
        jeu = _demander_le_jeu(proposition, cle)
        feuille = _demander_la_feuille(proposition, choix, cle)
        colonnes = _demander_les_colonnes(proposition, choix, cle)
        date = _demander_la_date(proposition, choix, cle)
        if not st.form_submit_button("Examiner de nouveau avec ces réponses"):
            return None
    try:
        jour = _lire_le_jour(date)
    except CaseIllisible as erreur:
        st.error(echapper(f"La date n’est pas comprise. Attendu : {erreur.attendu}."))
        return None
    meme_jeu = jeu == proposition.jeu
    return Choix(
        jeu if jeu != proposition.jeu or choix.jeu else None,
        feuille,
        {**choix.colonnes, **colonnes} if meme_jeu else {},
        jour or choix.date_des_chiffres,
    )


def _demander_le_jeu(proposition: Proposition, cle: str) -> str | None:
    autres = [jeu for jeu in declarations() if jeu not in proposition.jeux_possibles]
    options = [*proposition.jeux_possibles, *autres]
    return st.selectbox(
        "Ce fichier contient",
        options,
        index=options.index(proposition.jeu) if proposition.jeu in options else None,
        format_func=lambda jeu: declarations()[jeu].titre,
        placeholder="Choisir",
        key=f"jeu_{cle}",
    )


def _demander_la_feuille(proposition: Proposition, choix: Choix, cle: str) -> str | None:
    if len(proposition.feuilles) < 2:
        return choix.feuille
    lue = choix.feuille or proposition.feuille
    retenue = st.selectbox(
        "Feuille du classeur",
        proposition.feuilles,
        index=proposition.feuilles.index(lue) if lue in proposition.feuilles else None,
        placeholder="Choisir",
        key=f"feuille_{cle}",
    )
    return retenue if retenue != proposition.feuille else choix.feuille


def _demander_les_colonnes(proposition: Proposition, choix: Choix, cle: str) -> dict[str, str | None]:
    """One question for each column that was not read, or that was guessed. Only what changes is an answer."""
    if proposition.jeu is None:
        return {}
    roles = {NE_PAS_IMPORTER: "ne pas importer"}
    roles |= {role.role: role.libelle for role in declarations()[proposition.jeu].roles}
    reponses: dict[str, str | None] = {}
    a_demander = [colonne for colonne in proposition.colonnes if _est_douteuse(colonne, choix)]
    for rang, colonne in enumerate(a_demander[:COLONNES_DEMANDEES]):
        actuel = colonne.role or NE_PAS_IMPORTER
        retenu = st.selectbox(
            f"Colonne « {echapper(colonne.titre)} »",
            list(roles),
            index=list(roles).index(actuel) if actuel in roles else 0,
            format_func=lambda role: roles[role],
            key=f"colonne_{cle}_{rang}",
        )
        if retenu != actuel or not colonne.sure:
            reponses[colonne.titre] = retenu or None
    return reponses


def _est_douteuse(colonne: ColonneLue, choix: Choix) -> bool:
    if colonne.personnelle or not colonne.titre:
        return False
    return colonne.role is None or not colonne.sure or colonne.titre in choix.colonnes


def _demander_la_date(proposition: Proposition, choix: Choix, cle: str) -> str:
    if proposition.date_reference is not None and choix.date_des_chiffres is None:
        return ""
    return st.text_input(
        "Date des chiffres, si le fichier ne la dit pas", placeholder="par exemple 08/10/2025", key=f"date_{cle}"
    )


def _lire_le_jour(texte: str) -> dt.date | None:
    lu = lire_date(texte) if texte.strip() else None
    return lu if isinstance(lu, dt.date) else None


def _totaux_compares(proposition: Proposition) -> None:
    """One sentence when every total agrees; both values side by side otherwise."""
    phrase = phrases.phrase_des_totaux(proposition)
    if phrase:
        st.html(f'<p class="source">{escape(phrase)}</p>')
    if not all(total.concorde for total in proposition.totaux):
        tableau_seul(
            phrases.totaux_compares(proposition),
            "totaux_compares",
            alt="Totaux écrits dans le fichier et sommes des lignes",
            hauteur=260,
        )


def _apercu(proposition: Proposition, magasin: Magasin) -> None:
    """The first rows, as the dashboard would keep them."""
    st.subheader("Les premières lignes, telles qu’elles seraient gardées", anchor=False)
    tableau_seul(
        phrases.apercu(proposition, phrases.noms_des_lieux(magasin)),
        "apercu_d_un_import",
        alt="Premières lignes du fichier",
        titres=phrases.colonnes_en_apercu(proposition),
    )


# --- what it would change ---------------------------------------------------------------------------------------


def _effets(examen: Examen, effets: Effets, magasin: Magasin, *, cle: str) -> None:
    st.subheader("Ce qui changerait", anchor=False)
    lignes = [phrases.phrase_des_effets(effets)]
    lignes += phrases.phrases_des_remplacements(magasin, effets.jeu, examen.remplaces)
    st.markdown("\n".join(f"- {echapper(ligne)}" for ligne in lignes))
    totaux = phrases.totaux_avant_apres(effets)
    if not totaux.empty:
        tableau_seul(totaux, "totaux_avant_apres", alt="Totaux avant et après l’import", hauteur=260)
    _chiffres_des_pages(effets, cle)
    if not effets.details.empty:
        _details(examen, effets, magasin)


def _chiffres_des_pages(effets: Effets, cle: str) -> None:
    place = st.container()
    if not effets.chiffres:
        place.html(f'<p class="source">{escape(phrases.phrase_des_chiffres(effets, SEUIL_PCT))}</p>')
        return
    seuil = st.number_input(
        "Montrer les chiffres des pages qui bougent de plus de (%)",
        min_value=0, max_value=100, value=int(SEUIL_PCT), step=1, key=f"seuil_{cle}", width=420,
    )  # fmt: skip
    place.markdown(f"- {echapper(phrases.phrase_des_chiffres(effets, seuil))}")
    chiffres = phrases.chiffres_en_lignes(effets, seuil)
    if not chiffres.empty:
        tableau_seul(chiffres, "chiffres_qui_bougent", alt="Chiffres des pages qui bougeraient", hauteur=260)


def _details(examen: Examen, effets: Effets, magasin: Magasin) -> None:
    with st.expander(f"Voir les lignes qui changent ({len(effets.details)} au plus)"):
        tableau_ecrit(
            phrases.details_des_effets(effets, phrases.noms_des_lieux(magasin)),
            "lignes_changees",
            magasin=magasin,
            jeux=(),
            fichier="lignes_changees",
            alt="Lignes ajoutées, modifiées ou retirées",
            hauteur=380,
            papiers=("importé", f"fichier {examen.proposition.fichier}"),
            titres=phrases.titres_des_details(effets),
        )


# --- the agreement ----------------------------------------------------------------------------------------------


def _accord(examen: Examen, *, cle: str, accepter: Accepter, terminer: Callable[[], None]) -> None:
    """A written reason for each warning, a name, and the two buttons."""
    avertissements = examen.proposition.avertissements
    st.subheader("Votre accord", anchor=False)
    raisons = _raisons(avertissements, cle) if avertissements else {}
    par = st.text_input(
        "Accepté par", value=st.session_state.get(PAR, ""), key=f"par_{cle}", max_chars=80,
        placeholder="vos initiales ou votre fonction",
    )  # fmt: skip
    st.caption("Gardé avec l’import et montré dans la liste : qui, quand, et les raisons.")
    manque = phrases.ce_qui_manque(avertissements, raisons, par)
    # Always there, so that the buttons under it keep their place.
    st.html(f'<p class="source" role="status">{escape(manque or "Tout est écrit.")}</p>')
    oui, non = st.columns(2)
    accepte = oui.button(
        "Importer ces données", type="primary", disabled=bool(manque), key=f"accepter_{cle}", width="stretch"
    )
    if non.button("Annuler", key=f"renoncer_{cle}", width="stretch"):
        terminer()
        st.rerun()
    if accepte:
        try:
            with st.spinner("Enregistrement, puis mise à jour des pages…"):
                lot = accepter(par, raisons)
        except ErreurDonnees as erreur:
            st.error("L’import n’a pas été fait ; rien n’a été changé.")
            lister_les_fautes(erreur.fautes)
            return
        st.session_state[PAR] = par
        retenir_l_import(lot)
        terminer()
        st.rerun()


def _raisons(avertissements: tuple[Faute, ...], cle: str) -> dict[str, str]:
    """Ask why each warning is accepted; return the text of the warning -> what was written."""
    cles = {faute.en_francais(): f"raison_{cle}_{_empreinte(faute)}" for faute in avertissements}
    nombre = len(avertissements)
    st.markdown(
        "Un avertissement à lire, et à accepter en écrivant pourquoi."
        if nombre == 1
        else f"{nombre} avertissements à lire, et à accepter un par un en écrivant pourquoi."
    )
    haut = 420 if nombre > AVERTISSEMENTS_SANS_DEFILER else "content"
    raisons = {}
    with st.container(height=haut, border=False):
        for rang, faute in enumerate(avertissements, start=1):
            st.html(f'<p class="avertissement">{escape(phrases.sujet(faute))}</p>')
            suffixe = f" (avertissement {rang})" if nombre > 1 else ""
            raisons[faute.en_francais()] = st.text_input(
                f"Pourquoi l’accepter ?{suffixe}", key=cles[faute.en_francais()], max_chars=300
            )
    if nombre > 1:
        _meme_raison(cles, cle)
    return raisons


def _meme_raison(cles: Mapping[str, str], cle: str) -> None:
    """Write one reason under each warning that has none yet: each keeps its own text."""

    def recopier() -> None:
        for champ in cles.values():
            if not st.session_state.get(champ, "").strip():
                st.session_state[champ] = st.session_state[f"meme_{cle}"]

    st.text_input("La même raison pour tous ceux qui restent", key=f"meme_{cle}", on_change=recopier, max_chars=300)


def _empreinte(faute: Faute) -> str:
    return hashlib.sha256(faute.en_francais().encode()).hexdigest()[:16]
