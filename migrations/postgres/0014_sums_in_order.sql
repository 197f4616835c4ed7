-- Sums are kept in the order of their keys, and of years up to a month too. They are made anew. Whoever migrates sees no
-- row of any business, and so could delete none.
TRUNCATE report_part;
