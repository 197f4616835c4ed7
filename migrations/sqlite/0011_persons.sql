-- One person who is there twice, and a person who is forgotten.

-- Who a customer was merged into, what that changed there (`{"before", "after"}`), and when a person was forgotten.
ALTER TABLE customer ADD COLUMN merged_into BLOB REFERENCES customer (id);
ALTER TABLE customer ADD COLUMN merge TEXT;
ALTER TABLE customer ADD COLUMN erased_at TEXT;
CREATE INDEX customer_merged ON customer (merged_into) WHERE merged_into IS NOT NULL;

-- For whom the sales of a merged customer count: a sale itself keeps the customer that it was made for.
CREATE TABLE sale_buyer (
    customer_id BLOB PRIMARY KEY REFERENCES customer (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    counts_for BLOB NOT NULL REFERENCES customer (id),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX sale_buyer_tenant ON sale_buyer (tenant_id);
CREATE INDEX sale_buyer_counts_for ON sale_buyer (counts_for);
