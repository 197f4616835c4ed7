-- Goods back and goods out in one: what comes back with a cart, and documents of several parts.

-- What comes back when a cart is completed: of a receipt, or, where there is none, a variant at a price.
CREATE TABLE cart_return (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL,
    cart_id UUID NOT NULL REFERENCES cart (id),
    sale_id UUID REFERENCES sale (id),
    line_id UUID REFERENCES sale_line (id),
    variant_id UUID REFERENCES variant (id),
    unit_price BIGINT,
    position BIGINT NOT NULL,
    qty BIGINT NOT NULL,
    goes_to TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX cart_return__line_id ON cart_return (cart_id, line_id);
CREATE INDEX cart_return_sale ON cart_return (sale_id);
CREATE INDEX cart_return_line ON cart_return (line_id);
CREATE INDEX cart_return_variant ON cart_return (variant_id);

-- The place of a sale or return among those that were done in one, under one number; nothing for what was done by itself.
ALTER TABLE sale ADD COLUMN part BIGINT NOT NULL DEFAULT 0;
DROP INDEX sale__seq;
DROP INDEX sale__number;
CREATE UNIQUE INDEX sale__seq ON sale (register_id, series, seq, part);
CREATE UNIQUE INDEX sale__number ON sale (tenant_id, number, part);

-- Of an exchange: how what pays so had been paid itself, where that was not in money.
ALTER TABLE tender ADD COLUMN stands_for TEXT;

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE cart_return ENABLE ROW LEVEL SECURITY;
ALTER TABLE cart_return FORCE ROW LEVEL SECURITY;
CREATE POLICY cart_return_tenant ON cart_return USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
