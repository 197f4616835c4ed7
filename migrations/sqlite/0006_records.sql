-- What the program remembers of calls: the trail, answers given, what happened.

-- Who did what, when.
CREATE TABLE audit (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    user_id BLOB REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_id BLOB,
    detail TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX audit_tenant ON audit (tenant_id, created_at);
CREATE INDEX audit_user ON audit (user_id);
CREATE INDEX audit_subject ON audit (subject_id);

-- The answers of mutations by call id: asked again, the same answer, and nothing happens twice. `args_hash` is of the
-- arguments without their secrets.
CREATE TABLE once (
    call_id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    call TEXT NOT NULL,
    args_hash BLOB NOT NULL,
    user_id BLOB REFERENCES app_user (id),
    reply TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX once_tenant ON once (tenant_id, created_at);
CREATE INDEX once_user ON once (user_id);

-- What happened, in order; written in the transaction in which it did.
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX outbox_tenant ON outbox (tenant_id, seq);

-- How far each subscriber has read the outbox.
CREATE TABLE outbox_cursor (
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    subscriber TEXT NOT NULL,
    seq INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (tenant_id, subscriber)
);

-- Where backups go, and how the last one went.
CREATE TABLE backup_state (
    tenant_id BLOB PRIMARY KEY REFERENCES tenant (id),
    folder TEXT NOT NULL,
    keep INTEGER NOT NULL,
    last_at TEXT,
    last_file TEXT NOT NULL,
    problem TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
