-- The columns of ICEWS (CAMEO), then what ties each row to its words. CAMEO codes end in 0 where no mode tells more.
SELECT
    event_id AS "Event ID",
    event_date AS "Event Date",
    source_name AS "Source Name",
    source_sector AS "Source Sectors",
    source_country AS "Source Country",
    cameo_label AS "Event Text",
    cameo_code AS "CAMEO Code",
    goldstein AS "Intensity",
    target_name AS "Target Name",
    target_sector AS "Target Sectors",
    target_country AS "Target Country",
    report_id AS "Story ID",
    sentence_number AS "Sentence Number",
    site AS "Publisher",
    place AS "City",
    place_country AS "Country",
    latitude AS "Latitude",
    longitude AS "Longitude",
    sentence, sentence_start, sentence_end, start, "end", url, location, score, teller, rows, reports, urls, witnesses
FROM told
ORDER BY event_date, "row", event_id, pair
