-- The columns of POLECAT (PLOVER), then what ties each row to its words.
SELECT
    event_id AS "Event ID",
    event_date AS "Event Date",
    event_type AS "Event Type",
    event_mode AS "Event Mode",
    goldstein AS "Intensity",
    quad_code AS "Quad Code",
    list_aggregate(contexts, 'string_agg', ';') AS "Contexts",
    source_name AS "Actor Name",
    source_country AS "Actor Country",
    source_sector AS "Primary Actor Sector",
    target_name AS "Recipient Name",
    target_country AS "Recipient Country",
    target_sector AS "Primary Recipient Sector",
    place AS "Placename",
    place_country AS "Country",
    latitude AS "Latitude",
    longitude AS "Longitude",
    site AS "Source",
    published AS "Publication Date",
    headline AS "Headline",
    'eng' AS "Language",
    version AS "Version",
    sentence, sentence_number, sentence_start, sentence_end, start, "end", url, location, report_id, score, teller,
    rows, reports, urls, witnesses
FROM told
ORDER BY event_date, "row", event_id, pair
