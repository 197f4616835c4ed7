-- What stock is worth, whom it is bought of, and what happens when there is none.

-- What happens at the till when more is sold than there is: allow, warn or block; a product may say otherwise.
ALTER TABLE tenant ADD COLUMN negative_stock TEXT NOT NULL DEFAULT 'allow';
ALTER TABLE product ADD COLUMN negative_stock TEXT;

-- Somebody whom goods are bought of. `search` is the folded text it is found by, the name first.
CREATE TABLE supplier (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    contact TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    note TEXT NOT NULL,
    search TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX supplier__name_key ON supplier (tenant_id, name_key);

-- An order of goods for a store. `seq` counts the orders of the business; the number is made of it.
CREATE TABLE purchase_order (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    store_id BLOB NOT NULL REFERENCES store (id),
    supplier_id BLOB NOT NULL REFERENCES supplier (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    seq INTEGER NOT NULL,
    number TEXT NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    user_name TEXT NOT NULL,
    line_count INTEGER NOT NULL,
    total INTEGER NOT NULL,
    ordered_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX purchase_order__seq ON purchase_order (tenant_id, seq);
CREATE INDEX purchase_order_store ON purchase_order (store_id);
CREATE INDEX purchase_order_supplier ON purchase_order (supplier_id);
CREATE INDEX purchase_order_user ON purchase_order (user_id);

-- A line of an order, with what the variant was called when it was ordered. `received` is the sum of what came of it.
CREATE TABLE purchase_line (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    order_id BLOB NOT NULL REFERENCES purchase_order (id),
    variant_id BLOB NOT NULL REFERENCES variant (id),
    position INTEGER NOT NULL,
    title TEXT NOT NULL,
    sku TEXT NOT NULL,
    decimals INTEGER NOT NULL,
    unit TEXT NOT NULL,
    qty INTEGER NOT NULL,
    unit_cost INTEGER NOT NULL,
    received INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX purchase_line_tenant ON purchase_line (tenant_id);
CREATE INDEX purchase_line_order ON purchase_line (order_id);
CREATE INDEX purchase_line_variant ON purchase_line (variant_id);

-- Goods of an order that came at one time. Append-only.
CREATE TABLE goods_receipt (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    order_id BLOB NOT NULL REFERENCES purchase_order (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX goods_receipt_tenant ON goods_receipt (tenant_id);
CREATE INDEX goods_receipt_order ON goods_receipt (order_id);
CREATE INDEX goods_receipt_user ON goods_receipt (user_id);

-- What came of a line: how many, what one cost and what all did. Append-only.
CREATE TABLE goods_receipt_line (
    receipt_id BLOB NOT NULL REFERENCES goods_receipt (id),
    line_id BLOB NOT NULL REFERENCES purchase_line (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    qty INTEGER NOT NULL,
    unit_cost INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (receipt_id, line_id)
);
CREATE INDEX goods_receipt_line_line ON goods_receipt_line (line_id);
CREATE INDEX goods_receipt_line_tenant ON goods_receipt_line (tenant_id);

-- What a movement's goods cost (none when nobody knows), by how much it changed what the stock is worth, and the order that
-- it was received of.
ALTER TABLE stock_movement ADD COLUMN cost INTEGER;
ALTER TABLE stock_movement ADD COLUMN value INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stock_movement ADD COLUMN order_id BLOB REFERENCES purchase_order (id);
CREATE INDEX stock_movement_order ON stock_movement (order_id) WHERE order_id IS NOT NULL;

-- What a level is worth: the sum of its movements' `value`; and what one cost at last, none when nobody ever said.
ALTER TABLE stock_level ADD COLUMN value INTEGER NOT NULL DEFAULT 0;
ALTER TABLE stock_level ADD COLUMN unit_cost INTEGER;

-- What the goods of a line cost when they were sold, or what of it came back.
ALTER TABLE sale_line ADD COLUMN cost INTEGER;
