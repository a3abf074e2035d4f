-- Report clusters: copies of one text tell an event once, with all reports that carry it.
SELECT unnest(best), cluster, rows, reports, urls, sites, copies
FROM (
    SELECT
        first(dyads ORDER BY score DESC, dyads.row, event_id, pair) AS best,
        cluster,
        list(DISTINCT dyads.row ORDER BY dyads.row) AS rows,
        list(DISTINCT dyads.report_id ORDER BY dyads.report_id) AS reports,
        list(DISTINCT url ORDER BY url) FILTER (url IS NOT NULL) AS urls,
        list(DISTINCT site ORDER BY site) FILTER (site IS NOT NULL) AS sites,
        count(DISTINCT dyads.row) AS copies
    FROM dyads
    JOIN copies USING (row)
    GROUP BY cluster, event_date, source_key, source_sector, target_key, target_sector, event_type
)
