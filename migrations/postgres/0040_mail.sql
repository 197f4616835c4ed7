-- E-mail that Kontor sends by itself.

-- One message: what it says, to whom, and how it stands (waiting, sending, sent, unknown, failed, given_up, cancelled). `message_id` is the
-- same however often it is sent. While it is being sent it is `lease`'s until `lease_until`, by the clock of the database.
CREATE TABLE mail_message (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    user_id UUID NOT NULL REFERENCES app_user (id),
    kind TEXT NOT NULL,
    to_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    message_id TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    tries BIGINT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    next_at TIMESTAMPTZ NOT NULL,
    lease UUID,
    lease_until TIMESTAMPTZ,
    sent_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX mail_message_tenant ON mail_message (tenant_id, created_at);
CREATE INDEX mail_message_user ON mail_message (user_id);
-- As the work asks for them, and as people look at what is not done with: SQLite uses such an index for the same words alone.
CREATE INDEX mail_message_waiting ON mail_message (next_at, id) WHERE state = 'waiting';
CREATE INDEX mail_message_sending ON mail_message (lease_until) WHERE state = 'sending';
CREATE INDEX mail_message_open ON mail_message (created_at, id) WHERE state IN ('waiting', 'sending', 'unknown', 'failed', 'given_up');

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE mail_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE mail_message FORCE ROW LEVEL SECURITY;
CREATE POLICY mail_message_tenant ON mail_message USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
