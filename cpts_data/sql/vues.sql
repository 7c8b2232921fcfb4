-- Views shared by several indicators. The territory is what territoire.toml says, never what a fact file says:
-- correcting the list of communes must be one edit.

CREATE VIEW communes_territoire AS
SELECT communes.* EXCLUDE (ligne), territoire_communes.statut
FROM communes
JOIN territoire_communes USING (code_commune);

CREATE VIEW iris_territoire AS
SELECT iris.* EXCLUDE (ligne)
FROM iris
SEMI JOIN territoire_communes USING (code_commune);

-- One row per IRIS of the territory, population and period, also where the source has no line: an unknown
-- figure must stay visible as unknown.
CREATE VIEW mt_iris_territoire AS
SELECT
    iris_territoire.code_iris,
    iris_territoire.nom_iris,
    iris_territoire.type_iris,
    iris_territoire.code_commune,
    iris_territoire.nom_commune,
    cases.population,
    cases.periode,
    mt_iris.code_iris IS NOT NULL AS ligne_presente,
    mt_iris.avec_mt,
    mt_iris.sans_mt
FROM iris_territoire
CROSS JOIN (SELECT DISTINCT population, periode FROM mt_iris) AS cases
LEFT JOIN mt_iris
    ON mt_iris.code_iris = iris_territoire.code_iris
    AND mt_iris.population = cases.population
    AND mt_iris.periode = cases.periode;
