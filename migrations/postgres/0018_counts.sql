-- What there should be at least, and counting what is there.

-- When a variant is to be ordered in a store: when there are no more than `level`, `qty` at a time, usually of a supplier.
CREATE TABLE stock_rule (
    variant_id UUID NOT NULL REFERENCES variant (id),
    store_id UUID NOT NULL REFERENCES store (id),
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    supplier_id UUID REFERENCES supplier (id),
    level BIGINT NOT NULL,
    qty BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (variant_id, store_id)
);
CREATE INDEX stock_rule_store ON stock_rule (store_id);
CREATE INDEX stock_rule_tenant ON stock_rule (tenant_id);
CREATE INDEX stock_rule_supplier ON stock_rule (supplier_id);

-- A count of a store's stock, or of one category of it. `seq` counts the counts of the business.
CREATE TABLE stock_count (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    store_id UUID NOT NULL REFERENCES store (id),
    category_id UUID REFERENCES category (id),
    user_id UUID NOT NULL REFERENCES app_user (id),
    seq BIGINT NOT NULL,
    number TEXT NOT NULL,
    state TEXT NOT NULL,
    category_name TEXT,
    note TEXT NOT NULL,
    user_name TEXT NOT NULL,
    ended_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX stock_count__seq ON stock_count (tenant_id, seq);
CREATE INDEX stock_count_store ON stock_count (store_id);
CREATE INDEX stock_count_category ON stock_count (category_id);
CREATE INDEX stock_count_user ON stock_count (user_id);

-- What was counted of a variant, and how many there should have been in that moment. `value` is what the variance was booked
-- at, once it was.
CREATE TABLE stock_count_line (
    count_id UUID NOT NULL REFERENCES stock_count (id),
    variant_id UUID NOT NULL REFERENCES variant (id),
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    title TEXT NOT NULL,
    sku TEXT NOT NULL,
    decimals BIGINT NOT NULL,
    counted BIGINT NOT NULL,
    expected BIGINT NOT NULL,
    unit_cost BIGINT,
    value BIGINT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (count_id, variant_id)
);
CREATE INDEX stock_count_line_variant ON stock_count_line (variant_id);
CREATE INDEX stock_count_line_tenant ON stock_count_line (tenant_id);

-- The count that found another number.
ALTER TABLE stock_movement ADD COLUMN count_id UUID REFERENCES stock_count (id);
CREATE INDEX stock_movement_count ON stock_movement (count_id) WHERE count_id IS NOT NULL;

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE stock_rule ENABLE ROW LEVEL SECURITY;
ALTER TABLE stock_rule FORCE ROW LEVEL SECURITY;
CREATE POLICY stock_rule_tenant ON stock_rule USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE stock_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE stock_count FORCE ROW LEVEL SECURITY;
CREATE POLICY stock_count_tenant ON stock_count USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE stock_count_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE stock_count_line FORCE ROW LEVEL SECURITY;
CREATE POLICY stock_count_line_tenant ON stock_count_line USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
