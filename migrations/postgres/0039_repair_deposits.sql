-- What was paid for repairs before they were done.

-- The deposit of a ticket: the sum of its movements.
CREATE TABLE repair_deposit (
    ticket_id UUID PRIMARY KEY REFERENCES repair_ticket (id),
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    balance BIGINT NOT NULL,
    next_seq BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX repair_deposit_tenant ON repair_deposit (tenant_id);

-- One change of a deposit: taken, applied to a sale, given back, kept; with what there was before it. Append-only.
CREATE TABLE repair_deposit_movement (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    ticket_id UUID NOT NULL REFERENCES repair_deposit (ticket_id),
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    amount BIGINT NOT NULL,
    balance_before BIGINT NOT NULL,
    balance_after BIGINT NOT NULL,
    number TEXT NOT NULL,
    reason TEXT NOT NULL,
    sale_id UUID REFERENCES sale (id),
    tender_id UUID,
    payment_id UUID,
    user_id UUID NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX repair_deposit_movement__seq ON repair_deposit_movement (ticket_id, seq);
CREATE UNIQUE INDEX repair_deposit_movement__tender_id ON repair_deposit_movement (tender_id) WHERE tender_id IS NOT NULL;
CREATE UNIQUE INDEX repair_deposit_movement__payment_id ON repair_deposit_movement (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX repair_deposit_movement_tenant ON repair_deposit_movement (tenant_id);
CREATE INDEX repair_deposit_movement_sale ON repair_deposit_movement (sale_id);
CREATE INDEX repair_deposit_movement_user ON repair_deposit_movement (user_id);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE repair_deposit ENABLE ROW LEVEL SECURITY;
ALTER TABLE repair_deposit FORCE ROW LEVEL SECURITY;
CREATE POLICY repair_deposit_tenant ON repair_deposit USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE repair_deposit_movement ENABLE ROW LEVEL SECURITY;
ALTER TABLE repair_deposit_movement FORCE ROW LEVEL SECURITY;
CREATE POLICY repair_deposit_movement_tenant ON repair_deposit_movement USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
