-- Searches hear of what was changed in the catalog.

-- How often a business's variants were changed: each act that changes some takes the next number and holds it until its
-- commit, so that numbers are seen in their order.
CREATE TABLE catalog_change (
    tenant_id UUID PRIMARY KEY REFERENCES tenant (id),
    number BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

-- The number of the change that a variant was last changed by; 0 for what is older than these numbers.
ALTER TABLE variant ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;
-- With the id, so that variants are read a few at a time in one order.
CREATE INDEX variant_changed ON variant (tenant_id, changed, id);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE catalog_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalog_change FORCE ROW LEVEL SECURITY;
CREATE POLICY catalog_change_tenant ON catalog_change USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
