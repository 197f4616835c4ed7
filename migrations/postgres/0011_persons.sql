-- One person who is there twice, and a person who is forgotten.

-- Who a customer was merged into, what that changed there (`{"before", "after"}`), and when a person was forgotten.
ALTER TABLE customer ADD COLUMN merged_into UUID REFERENCES customer (id);
ALTER TABLE customer ADD COLUMN merge JSONB;
ALTER TABLE customer ADD COLUMN erased_at TIMESTAMPTZ;
CREATE INDEX customer_merged ON customer (merged_into) WHERE merged_into IS NOT NULL;

-- For whom the sales of a merged customer count: a sale itself keeps the customer that it was made for.
CREATE TABLE sale_buyer (
    customer_id UUID PRIMARY KEY REFERENCES customer (id),
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    counts_for UUID NOT NULL REFERENCES customer (id),
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sale_buyer_tenant ON sale_buyer (tenant_id);
CREATE INDEX sale_buyer_counts_for ON sale_buyer (counts_for);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE sale_buyer ENABLE ROW LEVEL SECURITY;
ALTER TABLE sale_buyer FORCE ROW LEVEL SECURITY;
CREATE POLICY sale_buyer_tenant ON sale_buyer USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
