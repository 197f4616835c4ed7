-- Long lists of sales, and jumping to any place of them: what counts, sums and orders them by time is in this index alone.

DROP INDEX sale_business_date;
CREATE INDEX sale_listed ON sale (tenant_id, business_date, completed_at, id, voided_at, kind, total, store_id);
