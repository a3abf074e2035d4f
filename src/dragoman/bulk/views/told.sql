-- What the tables in other data sets' columns are made of: events once a day, with the wording of their CAMEO code.
SELECT once_a_day.*, cameo.label AS cameo_label, reports.title AS headline, made_by.version
FROM once_a_day
JOIN reports USING (row)
LEFT JOIN cameo ON cameo.code = once_a_day.cameo_code
CROSS JOIN made_by
