-- Counts, Goldstein sums and quadrants for each pair of states and month, events counted once a day.
-- Events of which only the year is known are left out.
SELECT
    CAST(date_trunc('month', event_date) AS DATE) AS month,
    source_country,
    target_country,
    count(*) AS events,
    sum(mentions) AS mentions,
    round(sum(goldstein), 1) AS goldstein_sum,
    round(avg(goldstein), 2) AS goldstein_mean,
    count(*) FILTER (quad_class = 1) AS verbal_cooperation,
    count(*) FILTER (quad_class = 2) AS material_cooperation,
    count(*) FILTER (quad_class = 3) AS verbal_conflict,
    count(*) FILTER (quad_class = 4) AS material_conflict
FROM once_a_day
WHERE source_country IS NOT NULL
  AND target_country IS NOT NULL
  AND date_precision <> 'year'
GROUP BY ALL
ORDER BY month, source_country, target_country
