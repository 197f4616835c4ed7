-- What the program remembers of calls: the trail, answers given, what happened.

-- Who did what, when.
CREATE TABLE audit (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    user_id UUID REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_id UUID,
    detail JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX audit_tenant ON audit (tenant_id, created_at);
CREATE INDEX audit_user ON audit (user_id);
CREATE INDEX audit_subject ON audit (subject_id);

-- The answers of mutations by call id: asked again, the same answer, and nothing happens twice. `args_hash` is of the
-- arguments without their secrets.
CREATE TABLE once (
    call_id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    call TEXT NOT NULL,
    args_hash BYTEA NOT NULL,
    user_id UUID REFERENCES app_user (id),
    reply TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX once_tenant ON once (tenant_id, created_at);
CREATE INDEX once_user ON once (user_id);

-- What happened, in order; written in the transaction in which it did.
CREATE TABLE outbox (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX outbox_tenant ON outbox (tenant_id, seq);
-- The transaction that wrote a row: rows of transactions that may still commit with a lower seq are waited for.
ALTER TABLE outbox ADD COLUMN txid XID8 NOT NULL DEFAULT pg_current_xact_id();

-- How far each subscriber has read the outbox.
CREATE TABLE outbox_cursor (
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    subscriber TEXT NOT NULL,
    seq BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tenant_id, subscriber)
);

-- Where backups go, and how the last one went.
CREATE TABLE backup_state (
    tenant_id UUID PRIMARY KEY REFERENCES tenant (id),
    folder TEXT NOT NULL,
    keep BIGINT NOT NULL,
    last_at TIMESTAMPTZ,
    last_file TEXT NOT NULL,
    problem TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_tenant ON audit USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE once ENABLE ROW LEVEL SECURITY;
ALTER TABLE once FORCE ROW LEVEL SECURITY;
CREATE POLICY once_tenant ON once USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY outbox_tenant ON outbox USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE outbox_cursor ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox_cursor FORCE ROW LEVEL SECURITY;
CREATE POLICY outbox_cursor_tenant ON outbox_cursor USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE backup_state ENABLE ROW LEVEL SECURITY;
ALTER TABLE backup_state FORCE ROW LEVEL SECURITY;
CREATE POLICY backup_state_tenant ON backup_state USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
