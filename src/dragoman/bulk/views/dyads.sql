-- Actual events between two sides, the day and the codes that event data sets count by.
SELECT
    *,
    coalesce(source_country, source_name) AS source_key,
    coalesce(target_country, target_name) AS target_key
FROM events
WHERE realis = 'actual' AND source_name IS NOT NULL
