-- What was paid for repairs before they were done.

-- The deposit of a ticket: the sum of its movements.
CREATE TABLE repair_deposit (
    ticket_id BLOB PRIMARY KEY REFERENCES repair_ticket (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    balance INTEGER NOT NULL,
    next_seq INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX repair_deposit_tenant ON repair_deposit (tenant_id);

-- One change of a deposit: taken, applied to a sale, given back, kept; with what there was before it. Append-only.
CREATE TABLE repair_deposit_movement (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    ticket_id BLOB NOT NULL REFERENCES repair_deposit (ticket_id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    amount INTEGER NOT NULL,
    balance_before INTEGER NOT NULL,
    balance_after INTEGER NOT NULL,
    number TEXT NOT NULL,
    reason TEXT NOT NULL,
    sale_id BLOB REFERENCES sale (id),
    tender_id BLOB,
    payment_id BLOB,
    user_id BLOB NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX repair_deposit_movement__seq ON repair_deposit_movement (ticket_id, seq);
CREATE UNIQUE INDEX repair_deposit_movement__tender_id ON repair_deposit_movement (tender_id) WHERE tender_id IS NOT NULL;
CREATE UNIQUE INDEX repair_deposit_movement__payment_id ON repair_deposit_movement (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX repair_deposit_movement_tenant ON repair_deposit_movement (tenant_id);
CREATE INDEX repair_deposit_movement_sale ON repair_deposit_movement (sale_id);
CREATE INDEX repair_deposit_movement_user ON repair_deposit_movement (user_id);
