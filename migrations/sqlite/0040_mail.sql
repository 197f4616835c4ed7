-- E-mail that Kontor sends by itself.

-- One message: what it says, to whom, and how it stands (waiting, sending, sent, unknown, failed, given_up, cancelled). `message_id` is the
-- same however often it is sent. While it is being sent it is `lease`'s until `lease_until`, by the clock of the database.
CREATE TABLE mail_message (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    kind TEXT NOT NULL,
    to_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    message_id TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    tries INTEGER NOT NULL,
    asked_at TEXT NOT NULL,
    next_at TEXT NOT NULL,
    lease BLOB,
    lease_until TEXT,
    sent_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX mail_message_tenant ON mail_message (tenant_id, created_at);
CREATE INDEX mail_message_user ON mail_message (user_id);
-- As the work asks for them, and as people look at what is not done with: SQLite uses such an index for the same words alone.
CREATE INDEX mail_message_waiting ON mail_message (next_at, id) WHERE state = 'waiting';
CREATE INDEX mail_message_sending ON mail_message (lease_until) WHERE state = 'sending';
CREATE INDEX mail_message_open ON mail_message (created_at, id) WHERE state IN ('waiting', 'sending', 'unknown', 'failed', 'given_up');
