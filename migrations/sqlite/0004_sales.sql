-- Carts, which change, and sales, which never do.

-- A sale being rung up. At most one is active at a register.
CREATE TABLE cart (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    store_id BLOB NOT NULL REFERENCES store (id),
    register_id BLOB NOT NULL REFERENCES register (id),
    state TEXT NOT NULL,
    customer_id BLOB REFERENCES customer (id),
    note TEXT NOT NULL,
    discount TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX cart__register_id ON cart (tenant_id, register_id) WHERE state = 'active';
CREATE INDEX cart_register ON cart (register_id);
CREATE INDEX cart_store ON cart (store_id);
CREATE INDEX cart_customer ON cart (customer_id);

-- What was rung up, at the price it had then.
CREATE TABLE cart_line (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    cart_id BLOB NOT NULL REFERENCES cart (id),
    variant_id BLOB NOT NULL REFERENCES variant (id),
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    sku TEXT NOT NULL,
    qty INTEGER NOT NULL,
    decimals INTEGER NOT NULL,
    unit TEXT NOT NULL,
    unit_price INTEGER NOT NULL,
    tax_mode TEXT NOT NULL,
    tax_class_id BLOB NOT NULL REFERENCES tax_class (id),
    discount TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX cart_line_cart ON cart_line (cart_id);
CREATE INDEX cart_line_variant ON cart_line (variant_id);
CREATE INDEX cart_line_tax_class ON cart_line (tax_class_id);

-- A completed cart or a return, as charged and as printed. Append-only. Amounts are minor units and never negative;
-- those of a return go the other way. `seller` is what the receipt says of the business.
CREATE TABLE sale (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    kind TEXT NOT NULL,
    register_id BLOB NOT NULL REFERENCES register (id),
    store_id BLOB NOT NULL REFERENCES store (id),
    series TEXT NOT NULL,
    seq INTEGER NOT NULL,
    number TEXT NOT NULL,
    of_sale_id BLOB REFERENCES sale (id),
    reason TEXT NOT NULL,
    user_id BLOB NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    register_name TEXT NOT NULL,
    store_name TEXT NOT NULL,
    timezone TEXT NOT NULL,
    customer_id BLOB REFERENCES customer (id),
    customer_name TEXT NOT NULL,
    search TEXT NOT NULL,
    seller TEXT NOT NULL,
    business_date TEXT NOT NULL,
    local_hour INTEGER NOT NULL,
    line_count INTEGER NOT NULL,
    subtotal INTEGER NOT NULL,
    line_discounts INTEGER NOT NULL,
    cart_discount INTEGER NOT NULL,
    tax_added INTEGER NOT NULL,
    tax INTEGER NOT NULL,
    total INTEGER NOT NULL,
    completed_at TEXT NOT NULL
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
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    sale_id BLOB NOT NULL REFERENCES sale (id),
    position INTEGER NOT NULL,
    variant_id BLOB NOT NULL REFERENCES variant (id),
    of_line_id BLOB REFERENCES sale_line (id),
    goes_to TEXT,
    title TEXT NOT NULL,
    sku TEXT NOT NULL,
    qty INTEGER NOT NULL,
    decimals INTEGER NOT NULL,
    unit TEXT NOT NULL,
    unit_price INTEGER NOT NULL,
    tax_mode TEXT NOT NULL,
    tax_name TEXT NOT NULL,
    rate INTEGER NOT NULL,
    discount TEXT,
    base INTEGER NOT NULL,
    line_discount INTEGER NOT NULL,
    cart_discount INTEGER NOT NULL,
    net INTEGER NOT NULL,
    tax INTEGER NOT NULL,
    total INTEGER NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX sale_line_sale ON sale_line (sale_id);
CREATE INDEX sale_line_variant ON sale_line (variant_id);
CREATE INDEX sale_line_of ON sale_line (of_line_id);

-- One payment of a sale, or one refund of a return: `given = amount + change_back`.
CREATE TABLE tender (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    sale_id BLOB NOT NULL REFERENCES sale (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    amount INTEGER NOT NULL,
    given INTEGER NOT NULL,
    change_back INTEGER NOT NULL,
    reference TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX tender_sale ON tender (sale_id);
