-- Parts of repairs: kept for their ticket once they are approved, used at the bench, and sold as the device is collected.

-- What is reserved is kept for a cart or a ticket, which may be gone.
ALTER TABLE stock_reservation RENAME COLUMN cart_id TO holder_id;
ALTER TABLE stock_reservation ADD COLUMN holder TEXT NOT NULL DEFAULT 'cart';
-- The levels of which more is kept than there is: what repairs wait for.
CREATE INDEX stock_level_missing ON stock_level (variant_id, store_id) WHERE reserved > on_hand;

-- Parts that left the stock for a repair; of a pack, how many packs. Append-only.
CREATE TABLE stock_use (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    store_id BLOB NOT NULL REFERENCES store (id),
    ticket_id BLOB NOT NULL REFERENCES repair_ticket (id),
    variant_id BLOB NOT NULL REFERENCES variant (id),
    movement_id BLOB NOT NULL REFERENCES stock_movement (id),
    qty INTEGER NOT NULL,
    cost INTEGER,
    serials TEXT,
    user_id BLOB NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX stock_use_tenant ON stock_use (tenant_id);
CREATE INDEX stock_use_store ON stock_use (store_id);
CREATE INDEX stock_use_ticket ON stock_use (ticket_id);
CREATE INDEX stock_use_variant ON stock_use (variant_id);
CREATE UNIQUE INDEX stock_use__movement_id ON stock_use (movement_id);
CREATE INDEX stock_use_user ON stock_use (user_id);

-- What became of them, once: put back by a movement, or sold. Append-only.
CREATE TABLE stock_use_end (
    use_id BLOB PRIMARY KEY REFERENCES stock_use (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    movement_id BLOB REFERENCES stock_movement (id),
    sale_id BLOB REFERENCES sale (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    created_at TEXT NOT NULL
);
CREATE INDEX stock_use_end_tenant ON stock_use_end (tenant_id);
CREATE UNIQUE INDEX stock_use_end__movement_id ON stock_use_end (movement_id) WHERE movement_id IS NOT NULL;
CREATE INDEX stock_use_end_sale ON stock_use_end (sale_id) WHERE sale_id IS NOT NULL;
CREATE INDEX stock_use_end_user ON stock_use_end (user_id);
