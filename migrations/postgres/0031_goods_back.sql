-- Goods that customers brought back and that go on to a supplier.

-- A line of a return that was taken back for its supplier: it waits, until it is sent.
CREATE TABLE goods_back (
    line_id UUID PRIMARY KEY REFERENCES sale_line (id),
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    store_id UUID NOT NULL REFERENCES store (id),
    sale_id UUID NOT NULL REFERENCES sale (id),
    variant_id UUID NOT NULL REFERENCES variant (id),
    supplier_id UUID REFERENCES supplier (id),
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    sku TEXT NOT NULL,
    qty BIGINT NOT NULL,
    unit TEXT NOT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    sent_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX goods_back_tenant ON goods_back (tenant_id);
CREATE INDEX goods_back_store ON goods_back (store_id, sent_at, created_at);
CREATE INDEX goods_back_sale ON goods_back (sale_id);
CREATE INDEX goods_back_variant ON goods_back (variant_id);
CREATE INDEX goods_back_supplier ON goods_back (supplier_id);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE goods_back ENABLE ROW LEVEL SECURITY;
ALTER TABLE goods_back FORCE ROW LEVEL SECURITY;
CREATE POLICY goods_back_tenant ON goods_back USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
