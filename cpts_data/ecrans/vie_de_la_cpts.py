"""The screens of « Vie de la CPTS »: meetings by month, evenings and people met, answers, publications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpts_data import formats_fr as fr
from cpts_data.ecrans.ecran import Chiffre, Ecran, GraphiqueNatif, Serie
from cpts_data.figures.vie_de_la_cpts import barres_des_publications, barres_des_reponses, grille_des_reunions
from cpts_data.indicators import enquetes as enq
from cpts_data.indicators import phrases_enquetes, verifications_du_rapport
from cpts_data.indicators import phrases_vie_de_la_cpts as phrases
from cpts_data.indicators import vie_de_la_cpts as vie

if TYPE_CHECKING:
    from cpts_data.store import Magasin

PAGE = "vie-de-la-cpts"


def ecrans(magasin: Magasin) -> list[Ecran]:
    """Return the screens that have something to show."""
    possibles = (_reunions(magasin), _rencontres(magasin), _enquetes(magasin), _communication(magasin))
    return [ecran for ecran in possibles if ecran is not None]


def _reunions(magasin: Magasin) -> Ecran | None:
    groupes = vie.groupes(magasin)
    if not groupes:
        return None
    return Ecran(
        code="vie_reunions",
        page=PAGE,
        titre="Réunions par fiche action",
        message=phrases.phrase_reunions(groupes),
        origines=tuple(provenance for jeu in vie.JEUX_DES_REUNIONS for provenance in magasin.origines(jeu)),
        figure=grille_des_reunions(groupes),
        natif=GraphiqueNatif(
            genre="barres",
            categories=tuple(groupe.code for groupe in groupes),
            series=(Serie("Dates de réunion imprimées", tuple(g.dates or None for g in groupes)),),
            unite="dates",
        ),
        calcul=phrases.CALCUL_DES_DATES,
        fiches=("dates_de_reunion", "membres_des_groupes"),
        notes=tuple(phrases.phrases_des_groupes(groupes, vie.annonces(magasin))),
    )


def _rencontres(magasin: Magasin) -> Ecran | None:
    chiffres = vie.chiffres(magasin)
    doubles = phrases.doubles_valeurs(verifications_du_rapport.verifications(magasin))
    if not chiffres and not doubles:
        return None
    simples = [
        Chiffre(fr.phrase(vie.LIBELLES_DES_CHIFFRES[cle]), fr.nombre(valeur)) for cle, valeur in chiffres.items()
    ]
    return Ecran(
        code="vie_rencontres",
        page=PAGE,
        titre="Réunions, soirées et usagers",
        message=phrases.phrase_rencontres(chiffres, doubles),
        origines=tuple(magasin.origines(vie.CHIFFRES)),
        chiffres=(*(Chiffre(d.nom, d.valeurs, " ; ".join(d.details)) for d in doubles), *simples),
        calcul=phrases.CALCUL_DES_SOMMES if doubles else "",
        fiches=("soirees_et_usagers",),
        notes=tuple(f"{d.nom} : {d.commentaire}" for d in doubles if d.commentaire),
    )


def _enquetes(magasin: Magasin) -> Ecran | None:
    """The questions that read together; without any, every question that has a base."""
    questions = enq.questions(magasin)
    satisfaction = enq.memes_reponses(questions)
    montrees = satisfaction or enq.avec_base(questions)
    if not montrees:
        return None
    verifiees = verifications_du_rapport.verifications(magasin)
    imprime = phrases_enquetes.phrase_du_pourcentage_imprime(verifiees.get("SURV-93"), satisfaction)
    return Ecran(
        code="vie_enquetes",
        page=PAGE,
        titre="Enquêtes : ce qui a été répondu",
        message=phrases_enquetes.phrase_enquetes(questions, satisfaction),
        origines=tuple(magasin.origines(enq.JEU)),
        figure=barres_des_reponses(montrees),
        natif=_reponses_natives(satisfaction) if satisfaction else None,
        calcul=phrases_enquetes.CALCUL,
        fiches=("reponses_aux_enquetes",),
        notes=(
            *([imprime] if imprime else ()),
            phrases_enquetes.REGLE,
            *phrases_enquetes.phrases_des_enquetes(questions, verifiees),
        ),
    )


def _reponses_natives(questions: list[enq.Question]) -> GraphiqueNatif:
    """One series an answer: these questions have the same ones."""
    return GraphiqueNatif(
        genre="barres empilées",
        categories=tuple(f"{question.texte} (sur {fr.nombre(question.base)})" for question in questions),
        series=tuple(
            Serie(fr.phrase(reponse.texte or fr.ABSENT), tuple(q.reponses[place].effectif for q in questions))
            for place, reponse in enumerate(questions[0].reponses)
        ),
        unite="réponses",
        horizontal=True,
    )


def _communication(magasin: Magasin) -> Ecran | None:
    themes = vie.themes(magasin)
    if not themes:
        return None
    return Ecran(
        code="vie_communication",
        page=PAGE,
        titre="Publications par thème",
        message=phrases.phrase_communication(themes),
        origines=tuple(magasin.origines(vie.COMMUNICATION)),
        figure=barres_des_publications(themes),
        natif=GraphiqueNatif(
            genre="barres",
            categories=tuple(theme.nom for theme in themes),
            series=(Serie("Publications", tuple(theme.publications for theme in themes)),),
            unite="publications",
            horizontal=True,
        ),
        fiches=("publications_par_theme",),
        notes=tuple(f"{t.nom} : {phrases.publications(t)} ; le nombre est un minimum." for t in themes if t.au_moins),
    )
