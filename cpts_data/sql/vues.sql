-- Views shared by several indicators. The territory is what territoire.toml says, never what a fact file says:
-- correcting the list of communes must be one edit.

CREATE VIEW communes_territoire AS
SELECT communes.* EXCLUDE (ligne, lot), territoire_communes.statut
FROM communes
JOIN territoire_communes USING (code_commune);

CREATE VIEW iris_territoire AS
SELECT iris.* EXCLUDE (ligne, lot)
FROM iris
SEMI JOIN territoire_communes USING (code_commune);

-- One row per IRIS of the territory, population and period, also where the source has no line: an unknown
-- figure must stay visible as unknown. `etat` says what the two counts are worth: « mesuré »; « absent », no line or a
-- cell that the source leaves unknown; « masqué » by the producer, which an empty cell of a file of the data folder
-- means too; « sans objet », both counts: one alone is an unknown cell, whose other count must not be shown.
CREATE VIEW mt_iris_territoire AS
SELECT
    iris_territoire.code_iris,
    iris_territoire.nom_iris,
    iris_territoire.type_iris,
    iris_territoire.code_commune,
    iris_territoire.nom_commune,
    cases.population,
    cases.periode,
    mt_iris.avec_mt,
    mt_iris.sans_mt,
    CASE
        WHEN mt_iris.code_iris IS NULL THEN 'absent'
        WHEN mt_iris.avec_mt IS NOT NULL AND mt_iris.sans_mt IS NOT NULL THEN 'mesuré'
        WHEN motifs.lus = ['sans objet', 'sans objet'] THEN 'sans objet'
        WHEN list_contains(motifs.lus, 'masqué') THEN 'masqué'
        WHEN len(motifs.lus) > 0 THEN 'absent'
        ELSE 'masqué'
    END AS etat
FROM iris_territoire
CROSS JOIN (SELECT DISTINCT population, periode FROM mt_iris) AS cases
LEFT JOIN mt_iris
    ON mt_iris.code_iris = iris_territoire.code_iris
    AND mt_iris.population = cases.population
    AND mt_iris.periode = cases.periode
LEFT JOIN (
    SELECT lot, ligne, list(motif) AS lus FROM cases_sans_valeur
    WHERE jeu = 'mt_iris' AND colonne IN ('avec_mt', 'sans_mt') GROUP BY ALL
) AS motifs
    ON motifs.lot = mt_iris.lot AND motifs.ligne = mt_iris.ligne;
