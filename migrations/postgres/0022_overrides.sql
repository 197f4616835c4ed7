-- What is done past what a role may, and who approved it.

-- Up to what discount roles go by themselves, and what else needs approval.
ALTER TABLE tenant ADD COLUMN overrides JSONB NOT NULL DEFAULT '{}';

-- One act past what the one who asked may do, with the one who approved it. Append-only. `subject_id` is the sale, return or cash
-- movement.
CREATE TABLE override_record (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    number TEXT NOT NULL,
    register_id UUID NOT NULL REFERENCES register (id),
    register_name TEXT NOT NULL,
    user_id UUID NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    approver_id UUID NOT NULL REFERENCES app_user (id),
    approver_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    amount BIGINT NOT NULL,
    business_date DATE NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX override_record_listed ON override_record (tenant_id, business_date, created_at, id);
CREATE INDEX override_record_register ON override_record (register_id);
CREATE INDEX override_record_user ON override_record (user_id);
CREATE INDEX override_record_approver ON override_record (approver_id);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE override_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE override_record FORCE ROW LEVEL SECURITY;
CREATE POLICY override_record_tenant ON override_record USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
