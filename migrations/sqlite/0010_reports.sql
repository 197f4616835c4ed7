-- What was sold, summed up.

-- The business days on which a store sold, and how often the sales of each changed: whoever writes or voids a sale raises it.
CREATE TABLE sale_day (
    store_id BLOB NOT NULL REFERENCES store (id),
    day TEXT NOT NULL,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (store_id, day)
);
CREATE INDEX sale_day_tenant ON sale_day (tenant_id, day);
INSERT INTO sale_day (store_id, day, tenant_id, version, created_at, updated_at)
SELECT store_id, business_date, tenant_id, 1, MAX(completed_at), MAX(completed_at) FROM sale GROUP BY store_id, business_date, tenant_id;

-- What the sales of a day or a month come to, by some part of them, as of a version of the day (of a month: of its days
-- together). Made anew from the sales whenever the version is another one, so it may be thrown away.
CREATE TABLE report_part (
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    part TEXT NOT NULL,
    grain TEXT NOT NULL,
    day TEXT NOT NULL,
    store_id BLOB NOT NULL REFERENCES store (id),
    version INTEGER NOT NULL,
    figures BLOB NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, part, grain, day, store_id)
);
CREATE INDEX report_part_store ON report_part (store_id);

-- Sales are found by their day. What is nowhere else has no place in an index.
DROP INDEX sale_store;
CREATE INDEX sale_store ON sale (store_id, business_date);
CREATE INDEX sale_business_date ON sale (tenant_id, business_date, completed_at, id);
DROP INDEX sale_of;
CREATE INDEX sale_of ON sale (of_sale_id) WHERE of_sale_id IS NOT NULL;
DROP INDEX sale_customer;
CREATE INDEX sale_customer ON sale (customer_id) WHERE customer_id IS NOT NULL;
DROP INDEX sale_line_of;
CREATE INDEX sale_line_of ON sale_line (of_line_id) WHERE of_line_id IS NOT NULL;
