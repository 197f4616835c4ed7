-- Packs: so many whole units of another variant that are sold as one.

-- What a pack holds, and how many of it.
ALTER TABLE variant ADD COLUMN pack_of BLOB REFERENCES variant (id);
ALTER TABLE variant ADD COLUMN pack_size INTEGER;
CREATE INDEX variant_pack_of ON variant (pack_of) WHERE pack_of IS NOT NULL;

-- The pack that a stock movement of its units was: which, how many, and how many units one held. Append-only.
CREATE TABLE pack_movement (
    movement_id BLOB PRIMARY KEY REFERENCES stock_movement (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    variant_id BLOB NOT NULL REFERENCES variant (id),
    qty INTEGER NOT NULL,
    size INTEGER NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX pack_movement_tenant ON pack_movement (tenant_id);
CREATE INDEX pack_movement_variant ON pack_movement (variant_id);
