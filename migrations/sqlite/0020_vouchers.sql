-- Vouchers: what was paid before it is bought.

-- A voucher, and what is left on it: the sum of its movements. Whoever knows its code may use it.
CREATE TABLE voucher (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    code TEXT NOT NULL,
    origin TEXT NOT NULL,
    amount INTEGER NOT NULL,
    balance INTEGER NOT NULL,
    expires_on TEXT,
    next_seq INTEGER NOT NULL,
    voided_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX voucher__code ON voucher (tenant_id, code);
CREATE INDEX voucher_listed ON voucher (tenant_id, created_at, id);

-- One change of what is left on a voucher or of when it ends, with what was left before it. Append-only.
CREATE TABLE voucher_movement (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    voucher_id BLOB NOT NULL REFERENCES voucher (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    amount INTEGER NOT NULL,
    balance_before INTEGER NOT NULL,
    balance_after INTEGER NOT NULL,
    expires_on TEXT,
    number TEXT NOT NULL,
    reason TEXT NOT NULL,
    sale_id BLOB REFERENCES sale (id),
    tender_id BLOB,
    payment_id BLOB,
    user_id BLOB NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX voucher_movement__seq ON voucher_movement (voucher_id, seq);
CREATE UNIQUE INDEX voucher_movement__tender_id ON voucher_movement (tender_id) WHERE tender_id IS NOT NULL;
CREATE UNIQUE INDEX voucher_movement__payment_id ON voucher_movement (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX voucher_movement_sale ON voucher_movement (sale_id);
CREATE INDEX voucher_movement_user ON voucher_movement (user_id);
