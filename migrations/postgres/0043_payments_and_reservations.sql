-- Reservations that end by themselves, and payments that were taken in another way than was recorded.

-- After so many days a parked sale keeps its goods no longer; none is never.
ALTER TABLE tenant ADD COLUMN reserve_days BIGINT;
-- Whether goods that were kept for a parked sale are not any more, because their time was over.
ALTER TABLE cart ADD COLUMN reserve_expired BOOLEAN NOT NULL DEFAULT FALSE;

-- One correction of how a payment without a sale was taken, with how it was thought to be before it. Append-only.
CREATE TABLE payment_correction (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    payment_id UUID NOT NULL REFERENCES payment (id),
    seq BIGINT NOT NULL,
    tender_before TEXT NOT NULL,
    tender TEXT NOT NULL,
    amount BIGINT NOT NULL,
    reference TEXT NOT NULL,
    reason TEXT NOT NULL,
    number TEXT NOT NULL,
    register_id UUID NOT NULL REFERENCES register (id),
    shift_id UUID REFERENCES shift (id),
    user_id UUID NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    approver_name TEXT NOT NULL,
    business_date DATE NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX payment_correction__seq ON payment_correction (payment_id, seq);
CREATE INDEX payment_correction_tenant ON payment_correction (tenant_id);
CREATE INDEX payment_correction_register ON payment_correction (register_id);
CREATE INDEX payment_correction_shift ON payment_correction (shift_id) WHERE shift_id IS NOT NULL;
CREATE INDEX payment_correction_user ON payment_correction (user_id);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE payment_correction ENABLE ROW LEVEL SECURITY;
ALTER TABLE payment_correction FORCE ROW LEVEL SECURITY;
CREATE POLICY payment_correction_tenant ON payment_correction USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
