-- Goods that customers brought back and that go on to a supplier.

-- A line of a return that was taken back for its supplier: it waits, until it is sent.
CREATE TABLE goods_back (
    line_id BLOB PRIMARY KEY REFERENCES sale_line (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    store_id BLOB NOT NULL REFERENCES store (id),
    sale_id BLOB NOT NULL REFERENCES sale (id),
    variant_id BLOB NOT NULL REFERENCES variant (id),
    supplier_id BLOB REFERENCES supplier (id),
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    sku TEXT NOT NULL,
    qty INTEGER NOT NULL,
    unit TEXT NOT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    sent_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX goods_back_tenant ON goods_back (tenant_id);
CREATE INDEX goods_back_store ON goods_back (store_id, sent_at, created_at);
CREATE INDEX goods_back_sale ON goods_back (sale_id);
CREATE INDEX goods_back_variant ON goods_back (variant_id);
CREATE INDEX goods_back_supplier ON goods_back (supplier_id);
