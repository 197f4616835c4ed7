-- Businesses, their stores and registers, the people who work there, and their sessions.

-- One business. Every other row belongs to one.
CREATE TABLE tenant (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    legal TEXT NOT NULL,
    currency TEXT NOT NULL,
    locale TEXT NOT NULL,
    tax_rounding TEXT NOT NULL,
    lock_after_min INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

-- A place that sells. Its time zone and cut-off hour make the business day.
CREATE TABLE store (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    timezone TEXT NOT NULL,
    cutoff_hour INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX store_tenant ON store (tenant_id);

-- One till. Its code starts its receipt numbers and is never given to another.
CREATE TABLE register (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    store_id BLOB NOT NULL REFERENCES store (id),
    name TEXT NOT NULL,
    code TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX register_store ON register (store_id);
CREATE UNIQUE INDEX register__code ON register (tenant_id, code);

-- Somebody who works here. Names are unique whatever their case.
CREATE TABLE app_user (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    role TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    password_hash TEXT NOT NULL,
    pin_hash TEXT,
    recovery_hash TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX app_user__name_key ON app_user (tenant_id, name_key);

-- Failed attempts in a row to sign in as somebody; outlives restarts.
CREATE TABLE sign_in_attempt (
    user_id BLOB PRIMARY KEY REFERENCES app_user (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    failed INTEGER NOT NULL,
    last_at TEXT NOT NULL
);
CREATE INDEX sign_in_attempt_tenant ON sign_in_attempt (tenant_id);

-- One person's time at one register. Only a hash of the token is kept.
CREATE TABLE session (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    register_id BLOB NOT NULL REFERENCES register (id),
    token_hash BLOB NOT NULL,
    locked BOOLEAN NOT NULL,
    seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    ended_at TEXT,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX session__token_hash ON session (token_hash);
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_register ON session (register_id);
CREATE INDEX session_tenant ON session (tenant_id);
