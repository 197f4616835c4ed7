-- Payments that were made in another way than was recorded.

-- One correction of one payment or refund, with how it was thought to be paid before it. Append-only.
CREATE TABLE tender_correction (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    sale_id BLOB NOT NULL REFERENCES sale (id),
    tender_id BLOB NOT NULL REFERENCES tender (id),
    seq INTEGER NOT NULL,
    kind_before TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount INTEGER NOT NULL,
    reference TEXT NOT NULL,
    reason TEXT NOT NULL,
    number TEXT NOT NULL,
    register_id BLOB NOT NULL REFERENCES register (id),
    shift_id BLOB REFERENCES shift (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    approver_name TEXT NOT NULL,
    business_date TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX tender_correction__seq ON tender_correction (tender_id, seq);
CREATE INDEX tender_correction_tenant ON tender_correction (tenant_id);
CREATE INDEX tender_correction_sale ON tender_correction (sale_id);
CREATE INDEX tender_correction_register ON tender_correction (register_id);
CREATE INDEX tender_correction_shift ON tender_correction (shift_id) WHERE shift_id IS NOT NULL;
CREATE INDEX tender_correction_user ON tender_correction (user_id);
