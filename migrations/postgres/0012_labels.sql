-- Labels that wait to be printed, in the store where they were asked for.
CREATE TABLE label (
    store_id UUID NOT NULL REFERENCES store (id),
    variant_id UUID NOT NULL REFERENCES variant (id),
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    count BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (store_id, variant_id)
);
CREATE INDEX label_variant ON label (variant_id);
CREATE INDEX label_tenant ON label (tenant_id);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE label ENABLE ROW LEVEL SECURITY;
ALTER TABLE label FORCE ROW LEVEL SECURITY;
CREATE POLICY label_tenant ON label USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
