-- What is reserved: it is on hand, and kept for somebody.

-- How many of a variant more were reserved for a cart, or released, below zero. The cart is gone once it is sold or thrown away.
-- Append-only.
CREATE TABLE stock_reservation (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    store_id BLOB NOT NULL REFERENCES store (id),
    variant_id BLOB NOT NULL REFERENCES variant (id),
    cart_id BLOB NOT NULL,
    qty INTEGER NOT NULL,
    reason TEXT NOT NULL,
    user_id BLOB NOT NULL REFERENCES app_user (id),
    created_at TEXT NOT NULL
);
CREATE INDEX stock_reservation_tenant ON stock_reservation (tenant_id);
CREATE INDEX stock_reservation_store ON stock_reservation (store_id);
CREATE INDEX stock_reservation_variant ON stock_reservation (variant_id, store_id);
CREATE INDEX stock_reservation_cart ON stock_reservation (cart_id);
CREATE INDEX stock_reservation_user ON stock_reservation (user_id);

-- The sum of a level's reservations, and whether a cart has any.
ALTER TABLE stock_level ADD COLUMN reserved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cart ADD COLUMN reserved BOOLEAN NOT NULL DEFAULT FALSE;
