-- One-a-day: the same type of act by the same side on the same side counts once a day, with all reports that tell it.
-- A side is its country and sector, or its name where it has no country. Of the tellings the surest stands for all;
-- witnesses counts copies of one text once.
SELECT unnest(best), rows, reports, urls, sites, mentions, witnesses
FROM (
    SELECT
        first(dyads ORDER BY score DESC, dyads.row, event_id, pair) AS best,
        list(DISTINCT dyads.row ORDER BY dyads.row) AS rows,
        list(DISTINCT dyads.report_id ORDER BY dyads.report_id) AS reports,
        list(DISTINCT url ORDER BY url) FILTER (url IS NOT NULL) AS urls,
        list(DISTINCT site ORDER BY site) FILTER (site IS NOT NULL) AS sites,
        count(DISTINCT (dyads.row, event_id)) AS mentions,
        count(DISTINCT cluster) AS witnesses
    FROM dyads
    JOIN copies USING (row)
    GROUP BY event_date, source_key, source_sector, target_key, target_sector, event_type
)
