-- Carts, which change, and sales, which never do.

-- A sale being rung up. At most one is active at a register.
CREATE TABLE cart (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL,
    store_id UUID NOT NULL REFERENCES store (id),
    register_id UUID NOT NULL REFERENCES register (id),
    state TEXT NOT NULL,
    customer_id UUID REFERENCES customer (id),
    note TEXT NOT NULL,
    discount JSONB,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX cart__register_id ON cart (tenant_id, register_id) WHERE state = 'active';
CREATE INDEX cart_register ON cart (register_id);
CREATE INDEX cart_store ON cart (store_id);
CREATE INDEX cart_customer ON cart (customer_id);

-- What was rung up, at the price it had then.
CREATE TABLE cart_line (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL,
    cart_id UUID NOT NULL REFERENCES cart (id),
    variant_id UUID NOT NULL REFERENCES variant (id),
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    sku TEXT NOT NULL,
    qty BIGINT NOT NULL,
    decimals BIGINT NOT NULL,
    unit TEXT NOT NULL,
    unit_price BIGINT NOT NULL,
    tax_mode TEXT NOT NULL,
    tax_class_id UUID NOT NULL REFERENCES tax_class (id),
    discount JSONB,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX cart_line_cart ON cart_line (cart_id);
CREATE INDEX cart_line_variant ON cart_line (variant_id);
CREATE INDEX cart_line_tax_class ON cart_line (tax_class_id);

-- A completed cart or a return, as charged and as printed. Append-only. Amounts are minor units and never negative;
-- those of a return go the other way. `seller` is what the receipt says of the business.
CREATE TABLE sale (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    kind TEXT NOT NULL,
    register_id UUID NOT NULL REFERENCES register (id),
    store_id UUID NOT NULL REFERENCES store (id),
    series TEXT NOT NULL,
    seq BIGINT NOT NULL,
    number TEXT NOT NULL,
    of_sale_id UUID REFERENCES sale (id),
    reason TEXT NOT NULL,
    user_id UUID NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    register_name TEXT NOT NULL,
    store_name TEXT NOT NULL,
    timezone TEXT NOT NULL,
    customer_id UUID REFERENCES customer (id),
    customer_name TEXT NOT NULL,
    search TEXT NOT NULL,
    seller TEXT NOT NULL,
    business_date DATE NOT NULL,
    local_hour BIGINT NOT NULL,
    line_count BIGINT NOT NULL,
    subtotal BIGINT NOT NULL,
    line_discounts BIGINT NOT NULL,
    cart_discount BIGINT NOT NULL,
    tax_added BIGINT NOT NULL,
    tax BIGINT NOT NULL,
    total BIGINT NOT NULL,
    completed_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX sale__seq ON sale (register_id, series, seq);
CREATE UNIQUE INDEX sale__number ON sale (tenant_id, number);
CREATE INDEX sale_date ON sale (tenant_id, completed_at);
CREATE INDEX sale_store ON sale (store_id);
CREATE INDEX sale_of ON sale (of_sale_id);
CREATE INDEX sale_user ON sale (user_id);
CREATE INDEX sale_customer ON sale (customer_id);

-- What was sold or taken back, with all it came to. Append-only.
CREATE TABLE sale_line (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL,
    sale_id UUID NOT NULL REFERENCES sale (id),
    position BIGINT NOT NULL,
    variant_id UUID NOT NULL REFERENCES variant (id),
    of_line_id UUID REFERENCES sale_line (id),
    goes_to TEXT,
    title TEXT NOT NULL,
    sku TEXT NOT NULL,
    qty BIGINT NOT NULL,
    decimals BIGINT NOT NULL,
    unit TEXT NOT NULL,
    unit_price BIGINT NOT NULL,
    tax_mode TEXT NOT NULL,
    tax_name TEXT NOT NULL,
    rate BIGINT NOT NULL,
    discount JSONB,
    base BIGINT NOT NULL,
    line_discount BIGINT NOT NULL,
    cart_discount BIGINT NOT NULL,
    net BIGINT NOT NULL,
    tax BIGINT NOT NULL,
    total BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sale_line_sale ON sale_line (sale_id);
CREATE INDEX sale_line_variant ON sale_line (variant_id);
CREATE INDEX sale_line_of ON sale_line (of_line_id);

-- One payment of a sale, or one refund of a return: `given = amount + change_back`.
CREATE TABLE tender (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL,
    sale_id UUID NOT NULL REFERENCES sale (id),
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    amount BIGINT NOT NULL,
    given BIGINT NOT NULL,
    change_back BIGINT NOT NULL,
    reference TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX tender_sale ON tender (sale_id);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE cart ENABLE ROW LEVEL SECURITY;
ALTER TABLE cart FORCE ROW LEVEL SECURITY;
CREATE POLICY cart_tenant ON cart USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE cart_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE cart_line FORCE ROW LEVEL SECURITY;
CREATE POLICY cart_line_tenant ON cart_line USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE sale ENABLE ROW LEVEL SECURITY;
ALTER TABLE sale FORCE ROW LEVEL SECURITY;
CREATE POLICY sale_tenant ON sale USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE sale_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE sale_line FORCE ROW LEVEL SECURITY;
CREATE POLICY sale_line_tenant ON sale_line USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE tender ENABLE ROW LEVEL SECURITY;
ALTER TABLE tender FORCE ROW LEVEL SECURITY;
CREATE POLICY tender_tenant ON tender USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
