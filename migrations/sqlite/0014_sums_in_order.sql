-- Sums are kept in the order of their keys, and of years up to a month too. They are made anew.
DELETE FROM report_part;
