-- What moves goods and money: append-only rows, and the sums kept beside them.

-- One change of stock; `qty` in thousandths, positive in, negative out.
CREATE TABLE stock_movement (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL,
    store_id UUID NOT NULL REFERENCES store (id),
    variant_id UUID NOT NULL REFERENCES variant (id),
    qty BIGINT NOT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    sale_id UUID REFERENCES sale (id),
    user_id UUID NOT NULL REFERENCES app_user (id),
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX stock_movement_variant ON stock_movement (variant_id, store_id, created_at);
CREATE INDEX stock_movement_store ON stock_movement (store_id);
CREATE INDEX stock_movement_sale ON stock_movement (sale_id);
CREATE INDEX stock_movement_user ON stock_movement (user_id);

-- The sum of a variant's movements in a store.
CREATE TABLE stock_level (
    variant_id UUID NOT NULL REFERENCES variant (id),
    store_id UUID NOT NULL REFERENCES store (id),
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    on_hand BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (variant_id, store_id)
);
CREATE INDEX stock_level_store ON stock_level (store_id);
CREATE INDEX stock_level_tenant ON stock_level (tenant_id);

-- Where a register stands: the number its next receipt gets, and the head of its chain. Taken and moved on in the
-- transaction that uses it, so that numbers have no gaps. A restored backup starts a new series.
CREATE TABLE register_book (
    register_id UUID PRIMARY KEY REFERENCES register (id),
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    series TEXT NOT NULL,
    next_seq BIGINT NOT NULL,
    chain_rows BIGINT NOT NULL,
    chain_head TEXT NOT NULL,
    last_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX register_book_tenant ON register_book (tenant_id);

-- The journal: each row's hash covers its content and the hash of the row before it.
CREATE TABLE journal (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL,
    register_id UUID NOT NULL REFERENCES register (id),
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    content TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX journal__seq ON journal (register_id, seq);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE stock_movement ENABLE ROW LEVEL SECURITY;
ALTER TABLE stock_movement FORCE ROW LEVEL SECURITY;
CREATE POLICY stock_movement_tenant ON stock_movement USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE stock_level ENABLE ROW LEVEL SECURITY;
ALTER TABLE stock_level FORCE ROW LEVEL SECURITY;
CREATE POLICY stock_level_tenant ON stock_level USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE register_book ENABLE ROW LEVEL SECURITY;
ALTER TABLE register_book FORCE ROW LEVEL SECURITY;
CREATE POLICY register_book_tenant ON register_book USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE journal ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal FORCE ROW LEVEL SECURITY;
CREATE POLICY journal_tenant ON journal USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
