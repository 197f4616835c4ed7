-- What moves goods and money: append-only rows, and the sums kept beside them.

-- One change of stock; `qty` in thousandths, positive in, negative out.
CREATE TABLE stock_movement (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    store_id BLOB NOT NULL REFERENCES store (id),
    variant_id BLOB NOT NULL REFERENCES variant (id),
    qty INTEGER NOT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    sale_id BLOB REFERENCES sale (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    created_at TEXT NOT NULL
);
CREATE INDEX stock_movement_variant ON stock_movement (variant_id, store_id, created_at);
CREATE INDEX stock_movement_store ON stock_movement (store_id);
CREATE INDEX stock_movement_sale ON stock_movement (sale_id);
CREATE INDEX stock_movement_user ON stock_movement (user_id);

-- The sum of a variant's movements in a store.
CREATE TABLE stock_level (
    variant_id BLOB NOT NULL REFERENCES variant (id),
    store_id BLOB NOT NULL REFERENCES store (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    on_hand INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (variant_id, store_id)
);
CREATE INDEX stock_level_store ON stock_level (store_id);
CREATE INDEX stock_level_tenant ON stock_level (tenant_id);

-- Where a register stands: the number its next receipt gets, and the head of its chain. Taken and moved on in the
-- transaction that uses it, so that numbers have no gaps. A restored backup starts a new series.
CREATE TABLE register_book (
    register_id BLOB PRIMARY KEY REFERENCES register (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    series TEXT NOT NULL,
    next_seq INTEGER NOT NULL,
    chain_rows INTEGER NOT NULL,
    chain_head TEXT NOT NULL,
    last_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX register_book_tenant ON register_book (tenant_id);

-- The journal: each row's hash covers its content and the hash of the row before it.
CREATE TABLE journal (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    register_id BLOB NOT NULL REFERENCES register (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    content TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX journal__seq ON journal (register_id, seq);
