"""The sentences of the page « Lien ville-hôpital ». Each is also the text alternative of the figure it introduces."""

from __future__ import annotations

from collections.abc import Sequence

from cpts_data import formats_fr as fr
from cpts_data.indicators.lien_ville_hopital import (
    AUTRE,
    GENERALISTE,
    INTERNE,
    REQUERANTS,
    REQUIS,
    FaceAFace,
    Liste,
    Structure,
    filieres_distinctes,
)

CITES = 4
"""Beyond, names are counted and not listed."""
CALCUL = "sommes des lignes de chaque liste, par famille d’intitulés"
SANS_DIRE_A_QUI = "Les listes ne disent pas à quelle spécialité un avis est demandé, ni combien d’avis sont échangés."


def phrase_teleexpertise(requerants: Liste | None, requis: Liste | None, structures: Sequence[Structure]) -> str:
    """Who asks, who answers, in how many specialties, from how many structures."""
    commune = _date_commune(requerants, requis)
    cotes = [_demandent(requerants, commune), _donnent(requis, commune, apres=requerants is not None)]
    debut = f"{fr.phrase(fr.quand(commune))}, " if commune else ""
    phrase = f"{fr.phrase(debut + ' ; '.join(cote for cote in cotes if cote))}."
    filieres = sum(len(structure.filieres) for structure in structures)
    if not filieres:
        return phrase
    ouvertes = sum(bool(structure.filieres) for structure in structures)
    verbe = fr.accord(filieres, "est nommée", "sont nommées")
    return (
        f"{phrase} {fr.compte(filieres, 'filière')} {verbe}, dans {fr.compte(ouvertes, 'structure')} sur "
        f"{fr.nombre(len(structures))}."
    )


def _demandent(lue: Liste | None, commune: str | None) -> str:
    if lue is None:
        return ""
    generalistes = lue.effectif(GENERALISTE)
    dont = f", dont {fr.compte(generalistes, 'médecin généraliste', 'médecins généralistes')}" if generalistes else ""
    verbe = fr.accord(lue.total, "demande", "demandent")
    return f"{fr.compte(lue.total, 'professionnel')} {verbe} des avis par téléexpertise{dont}{_precision(lue, commune)}"


def _donnent(lue: Liste | None, commune: str | None, *, apres: bool) -> str:
    """``apres``: the sentence has already said what is given."""
    if lue is None:
        return ""
    verbe = fr.accord(lue.total, "donne", "donnent")
    donnent = f"en {verbe}" if apres else f"{verbe} des avis par téléexpertise"
    return (
        f"{fr.compte(lue.total, 'professionnel')} {donnent}{_precision(lue, commune)}, dans "
        f"{fr.compte(len(lue.intitules), 'spécialité')}"
    )


def _precision(lue: Liste, commune: str | None) -> str:
    """The printed total when it is another, and the date of a list that does not share it with the other one."""
    morceaux = []
    if lue.total_imprime not in (None, lue.total):
        morceaux.append(f"total imprimé : {fr.nombre(lue.total_imprime)}")
    if lue.importee and commune is None:
        morceaux.append(fr.quand(lue.reference))
    return f" ({', '.join(morceaux)})" if morceaux else ""


def _date_commune(*listes: Liste | None) -> str | None:
    """The day of the lists when all of them were imported with the same one."""
    connues = [lue for lue in listes if lue is not None]
    dates = {lue.reference if lue.importee else None for lue in connues}
    return dates.pop() if len(dates) == 1 else None


def phrase_dates(requerants: Liste | None, requis: Liste | None) -> str | None:
    """Say that the two lists are not of the same day, None when they are or when one is missing."""
    if requerants is None or requis is None or requerants.date == requis.date:
        return None
    return f"Les deux listes n’ont pas la même date. Requérants : {requerants.date} ; requis : {requis.date}."


def phrases_des_listes(requerants: Liste | None, requis: Liste | None) -> list[str]:
    """What a reader with a pencil needs: both totals, both numbers of headings, what the headings mix."""
    lues = [(REQUERANTS, requerants), (REQUIS, requis)]
    phrases = [phrase for cote, lue in lues if lue for phrase in (_totaux(cote, lue), _intitules(cote, lue)) if phrase]
    if requerants is not None:
        phrases += [phrase for phrase in (_professions(requerants), _generalistes(requerants)) if phrase]
        if requerants.asterisques:
            phrases.append(
                "Le fichier des requérants écrit un astérisque devant chaque intitulé ; il n’est pas repris."
            )
    return phrases


def _totaux(cote: str, lue: Liste) -> str | None:
    if lue.total_imprime in (None, lue.total):
        return None
    return (
        f"{fr.phrase(cote)} : la somme des spécialités est {fr.nombre(lue.total)}, le total imprimé est "
        f"{fr.nombre(lue.total_imprime)}."
    )


def _intitules(cote: str, lue: Liste) -> str | None:
    if lue.intitules_imprimes in (None, len(lue.intitules)):
        return None
    return (
        f"{fr.phrase(cote)} : la liste a {fr.compte(len(lue.intitules), 'ligne')}, le rapport annonce "
        f"{fr.compte(lue.intitules_imprimes, 'profession différente', 'professions différentes')}."
    )


def _professions(lue: Liste) -> str | None:
    """Headings that are no medical specialty, counted among them."""
    autres = [*lue.de_la_famille(INTERNE), *lue.de_la_famille(AUTRE)]
    if not autres:
        return None
    cites = fr.enumeration([f"{intitule.nom} ({fr.nombre(intitule.professionnels)})" for intitule in autres])
    return f"Comptés parmi les professions des requérants, sans être des spécialités médicales : {cites}."


def _generalistes(lue: Liste) -> str | None:
    """The headings that are general practice, when there are several."""
    trouves = lue.de_la_famille(GENERALISTE)
    if len(trouves) < 2:
        return None
    cites = fr.enumeration([f"« {intitule.nom} » ({fr.nombre(intitule.professionnels)})" for intitule in trouves])
    return f"La médecine générale est réunie ici ; la liste l’écrit sous {len(trouves)} intitulés : {cites}."


def phrase_familles(lignes: Sequence[FaceAFace]) -> str:
    """The text alternative of the first figure: each family, both sides."""
    morceaux = [f"{ligne.nom}, {_cote(ligne.requerants)} et {_cote(ligne.requis)}" for ligne in lignes]
    return f"Professionnels qui demandent un avis, et qui en donnent un. {' ; '.join(morceaux)}."


def _cote(effectif: int | None) -> str:
    return "aucune ligne" if effectif is None else fr.nombre(effectif)


def phrase_specialites(lignes: Sequence[FaceAFace], requerants: Liste | None, requis: Liste | None) -> str:
    """What stands on both sides, on one only; a list that is missing says nothing of a specialty."""
    if requerants is None or requis is None:
        cote, manque = (REQUIS, REQUERANTS) if requerants is None else (REQUERANTS, REQUIS)
        return (
            f"Hors médecine générale, {fr.compte(len(lignes), 'spécialité')} {fr.accord(len(lignes), 'a', 'ont')} des "
            f"{cote} ; la liste des {manque} n’est pas connue."
        )
    des_deux = sum(ligne.requerants is not None and ligne.requis is not None for ligne in lignes)
    verbe = fr.accord(des_deux, "a", "ont")
    morceaux = [f"Hors médecine générale, {fr.compte(des_deux, 'spécialité')} {verbe} des requérants et des requis"]
    if sans_requis := [ligne for ligne in lignes if ligne.requis is None]:
        morceaux.append(f"des requérants mais aucun requis connu : {_noms(sans_requis)}")
    if sans_requerant := [ligne for ligne in lignes if ligne.requerants is None]:
        morceaux.append(f"des requis mais aucun requérant connu : {_noms(sans_requerant)}")
    return f"{' ; '.join(morceaux)}."


def _noms(lignes: Sequence[FaceAFace]) -> str:
    cites = [
        f"{ligne.nom} ({fr.nombre(ligne.requerants if ligne.requis is None else ligne.requis)})" for ligne in lignes
    ]
    if len(cites) > CITES:
        cites = [*cites[:CITES], fr.compte(len(cites) - CITES, "autre")]
    return fr.enumeration(cites)


def phrase_structures(trouvees: Sequence[Structure]) -> str:
    """How many structures, how many filières, and whose filières are not printed: unknown is not zero."""
    etablissements = sum(structure.est_un_etablissement for structure in trouvees)
    debut = fr.compte(etablissements, "établissement")
    if etablissements < len(trouvees):
        debut += " et les cabinets libéraux"
    filieres = sum(len(structure.filieres) for structure in trouvees)
    verbe = fr.accord(filieres, "est nommée", "sont nommées")
    phrase = f"{debut} : {fr.compte(filieres, 'filière')} {verbe}"
    if filieres:
        phrase += f", sous {fr.compte(filieres_distinctes(trouvees), 'intitulé différent', 'intitulés différents')}"
    muettes = [structure.nom for structure in trouvees if not structure.filieres]
    if muettes:
        phrase += f" ; filières non imprimées pour {fr.enumeration(muettes)}, ce qui ne veut pas dire aucune"
    return f"{phrase}."


def phrase_un_seul_requis(lignes: Sequence[FaceAFace]) -> str | None:
    """Name the specialties where one person only answers; None without any."""
    seules = [ligne.nom for ligne in lignes if ligne.requis == 1]
    return f"Un seul requis connu : {fr.enumeration(seules)}." if seules else None
