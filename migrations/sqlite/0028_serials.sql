-- Pieces that are told apart by a number of their own: a serial number or an IMEI.

-- What tells the pieces of a product apart: serial, imei, or null where they are all alike.
ALTER TABLE product ADD COLUMN tracked TEXT;

-- The pieces that a line sells, sold or took back, by their numbers with blanks between them.
ALTER TABLE cart_line ADD COLUMN serials TEXT;
ALTER TABLE sale_line ADD COLUMN serials TEXT;
ALTER TABLE cart_return ADD COLUMN serials TEXT;

-- One piece: where it is, and the sale that sold it last. `seq` counts what happened to it.
CREATE TABLE serial_piece (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    variant_id BLOB NOT NULL REFERENCES variant (id),
    store_id BLOB NOT NULL REFERENCES store (id),
    sale_id BLOB REFERENCES sale (id),
    number TEXT NOT NULL,
    state TEXT NOT NULL,
    seq INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
-- A number names one piece of the business.
CREATE UNIQUE INDEX serial_piece__number ON serial_piece (tenant_id, number);
CREATE INDEX serial_piece_variant ON serial_piece (variant_id, store_id, state);
CREATE INDEX serial_piece_store ON serial_piece (store_id);
CREATE INDEX serial_piece_sale ON serial_piece (sale_id);
CREATE INDEX serial_piece_listed ON serial_piece (tenant_id, updated_at);

-- Something that happened to a piece, and where it was from then on. Append-only. Two who move one piece at once would write
-- the same `seq`: one of them can't.
CREATE TABLE serial_event (
    serial_id BLOB NOT NULL REFERENCES serial_piece (id),
    seq INTEGER NOT NULL,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    store_id BLOB NOT NULL REFERENCES store (id),
    sale_id BLOB REFERENCES sale (id),
    order_id BLOB REFERENCES purchase_order (id),
    count_id BLOB REFERENCES stock_count (id),
    movement_id BLOB REFERENCES stock_movement (id),
    note TEXT NOT NULL,
    user_id BLOB NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX serial_event__seq ON serial_event (serial_id, seq);
CREATE INDEX serial_event_tenant ON serial_event (tenant_id);
CREATE INDEX serial_event_store ON serial_event (store_id);
CREATE INDEX serial_event_sale ON serial_event (sale_id);
CREATE INDEX serial_event_order ON serial_event (order_id);
CREATE INDEX serial_event_count ON serial_event (count_id);
CREATE INDEX serial_event_movement ON serial_event (movement_id);
CREATE INDEX serial_event_user ON serial_event (user_id);

-- A piece that was found by a count; `was_there` is whether it should have been in that moment.
CREATE TABLE stock_count_serial (
    count_id BLOB NOT NULL REFERENCES stock_count (id),
    number TEXT NOT NULL,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    variant_id BLOB NOT NULL REFERENCES variant (id),
    was_there BOOLEAN NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (count_id, number)
);
CREATE INDEX stock_count_serial_tenant ON stock_count_serial (tenant_id);
CREATE INDEX stock_count_serial_variant ON stock_count_serial (variant_id);
