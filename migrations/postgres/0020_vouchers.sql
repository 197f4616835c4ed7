-- Vouchers: what was paid before it is bought.

-- A voucher, and what is left on it: the sum of its movements. Whoever knows its code may use it.
CREATE TABLE voucher (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    code TEXT NOT NULL,
    origin TEXT NOT NULL,
    amount BIGINT NOT NULL,
    balance BIGINT NOT NULL,
    expires_on DATE,
    next_seq BIGINT NOT NULL,
    voided_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX voucher__code ON voucher (tenant_id, code);
CREATE INDEX voucher_listed ON voucher (tenant_id, created_at, id);

-- One change of what is left on a voucher or of when it ends, with what was left before it. Append-only.
CREATE TABLE voucher_movement (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL,
    voucher_id UUID NOT NULL REFERENCES voucher (id),
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    amount BIGINT NOT NULL,
    balance_before BIGINT NOT NULL,
    balance_after BIGINT NOT NULL,
    expires_on DATE,
    number TEXT NOT NULL,
    reason TEXT NOT NULL,
    sale_id UUID REFERENCES sale (id),
    tender_id UUID,
    payment_id UUID,
    user_id UUID NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX voucher_movement__seq ON voucher_movement (voucher_id, seq);
CREATE UNIQUE INDEX voucher_movement__tender_id ON voucher_movement (tender_id) WHERE tender_id IS NOT NULL;
CREATE UNIQUE INDEX voucher_movement__payment_id ON voucher_movement (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX voucher_movement_sale ON voucher_movement (sale_id);
CREATE INDEX voucher_movement_user ON voucher_movement (user_id);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE voucher ENABLE ROW LEVEL SECURITY;
ALTER TABLE voucher FORCE ROW LEVEL SECURITY;
CREATE POLICY voucher_tenant ON voucher USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE voucher_movement ENABLE ROW LEVEL SECURITY;
ALTER TABLE voucher_movement FORCE ROW LEVEL SECURITY;
CREATE POLICY voucher_movement_tenant ON voucher_movement USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
