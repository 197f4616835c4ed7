-- Goods back and goods out in one: what comes back with a cart, and documents of several parts.

-- What comes back when a cart is completed: of a receipt, or, where there is none, a variant at a price.
CREATE TABLE cart_return (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    cart_id BLOB NOT NULL REFERENCES cart (id),
    sale_id BLOB REFERENCES sale (id),
    line_id BLOB REFERENCES sale_line (id),
    variant_id BLOB REFERENCES variant (id),
    unit_price INTEGER,
    position INTEGER NOT NULL,
    qty INTEGER NOT NULL,
    goes_to TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX cart_return__line_id ON cart_return (cart_id, line_id);
CREATE INDEX cart_return_sale ON cart_return (sale_id);
CREATE INDEX cart_return_line ON cart_return (line_id);
CREATE INDEX cart_return_variant ON cart_return (variant_id);

-- The place of a sale or return among those that were done in one, under one number; nothing for what was done by itself.
ALTER TABLE sale ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
DROP INDEX sale__seq;
DROP INDEX sale__number;
CREATE UNIQUE INDEX sale__seq ON sale (register_id, series, seq, part);
CREATE UNIQUE INDEX sale__number ON sale (tenant_id, number, part);

-- Of an exchange: how what pays so had been paid itself, where that was not in money.
ALTER TABLE tender ADD COLUMN stands_for TEXT;
