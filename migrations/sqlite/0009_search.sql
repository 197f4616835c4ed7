-- Searches hear of what was changed in the catalog.

-- How often a business's variants were changed: each act that changes some takes the next number and holds it until its
-- commit, so that numbers are seen in their order.
CREATE TABLE catalog_change (
    tenant_id BLOB PRIMARY KEY REFERENCES tenant (id),
    number INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

-- The number of the change that a variant was last changed by; 0 for what is older than these numbers.
ALTER TABLE variant ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
-- With the id, so that variants are read a few at a time in one order.
CREATE INDEX variant_changed ON variant (tenant_id, changed, id);
