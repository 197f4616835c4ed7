-- Labels that wait to be printed, in the store where they were asked for.
CREATE TABLE label (
    store_id BLOB NOT NULL REFERENCES store (id),
    variant_id BLOB NOT NULL REFERENCES variant (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    count INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (store_id, variant_id)
);
CREATE INDEX label_variant ON label (variant_id);
CREATE INDEX label_tenant ON label (tenant_id);
