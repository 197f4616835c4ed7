-- Packs: so many whole units of another variant that are sold as one.

-- What a pack holds, and how many of it.
ALTER TABLE variant ADD COLUMN pack_of UUID REFERENCES variant (id);
ALTER TABLE variant ADD COLUMN pack_size BIGINT;
CREATE INDEX variant_pack_of ON variant (pack_of) WHERE pack_of IS NOT NULL;

-- The pack that a stock movement of its units was: which, how many, and how many units one held. Append-only.
CREATE TABLE pack_movement (
    movement_id UUID PRIMARY KEY REFERENCES stock_movement (id),
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    variant_id UUID NOT NULL REFERENCES variant (id),
    qty BIGINT NOT NULL,
    size BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX pack_movement_tenant ON pack_movement (tenant_id);
CREATE INDEX pack_movement_variant ON pack_movement (variant_id);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE pack_movement ENABLE ROW LEVEL SECURITY;
ALTER TABLE pack_movement FORCE ROW LEVEL SECURITY;
CREATE POLICY pack_movement_tenant ON pack_movement USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
