-- What is done past what a role may, and who approved it.

-- Up to what discount roles go by themselves, and what else needs approval.
ALTER TABLE tenant ADD COLUMN overrides TEXT NOT NULL DEFAULT '{}';

-- One act past what the one who asked may do, with the one who approved it. Append-only. `subject_id` is the sale, return or cash
-- movement.
CREATE TABLE override_record (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    number TEXT NOT NULL,
    register_id BLOB NOT NULL REFERENCES register (id),
    register_name TEXT NOT NULL,
    user_id BLOB NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    approver_id BLOB NOT NULL REFERENCES app_user (id),
    approver_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    amount INTEGER NOT NULL,
    business_date TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX override_record_listed ON override_record (tenant_id, business_date, created_at, id);
CREATE INDEX override_record_register ON override_record (register_id);
CREATE INDEX override_record_user ON override_record (user_id);
CREATE INDEX override_record_approver ON override_record (approver_id);
