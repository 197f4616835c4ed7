-- People who buy. Names may repeat. `search` is the folded text they are found by, phone digits included.
CREATE TABLE customer (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    address TEXT NOT NULL,
    tax_number TEXT NOT NULL,
    notes TEXT NOT NULL,
    search TEXT NOT NULL,
    deleted_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX customer_tenant ON customer (tenant_id);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE customer ENABLE ROW LEVEL SECURITY;
ALTER TABLE customer FORCE ROW LEVEL SECURITY;
CREATE POLICY customer_tenant ON customer USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
