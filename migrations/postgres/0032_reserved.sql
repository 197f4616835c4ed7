-- What is reserved: it is on hand, and kept for somebody.

-- How many of a variant more were reserved for a cart, or released, below zero. The cart is gone once it is sold or thrown away.
-- Append-only.
CREATE TABLE stock_reservation (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    store_id UUID NOT NULL REFERENCES store (id),
    variant_id UUID NOT NULL REFERENCES variant (id),
    cart_id UUID NOT NULL,
    qty BIGINT NOT NULL,
    reason TEXT NOT NULL,
    user_id UUID NOT NULL REFERENCES app_user (id),
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX stock_reservation_tenant ON stock_reservation (tenant_id);
CREATE INDEX stock_reservation_store ON stock_reservation (store_id);
CREATE INDEX stock_reservation_variant ON stock_reservation (variant_id, store_id);
CREATE INDEX stock_reservation_cart ON stock_reservation (cart_id);
CREATE INDEX stock_reservation_user ON stock_reservation (user_id);

-- The sum of a level's reservations, and whether a cart has any.
ALTER TABLE stock_level ADD COLUMN reserved BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cart ADD COLUMN reserved BOOLEAN NOT NULL DEFAULT FALSE;

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE stock_reservation ENABLE ROW LEVEL SECURITY;
ALTER TABLE stock_reservation FORCE ROW LEVEL SECURITY;
CREATE POLICY stock_reservation_tenant ON stock_reservation USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
