-- Businesses, their stores and registers, the people who work there, and their sessions.

-- The business whose rows this transaction may see; set by the program at the start of each transaction.
CREATE FUNCTION kontor_tenant() RETURNS UUID LANGUAGE SQL STABLE
    AS $$ SELECT NULLIF(current_setting('kontor.tenant', true), '')::UUID $$;

-- One business. Every other row belongs to one.
CREATE TABLE tenant (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    legal JSONB NOT NULL,
    currency TEXT NOT NULL,
    locale TEXT NOT NULL,
    tax_rounding TEXT NOT NULL,
    lock_after_min BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

-- A place that sells. Its time zone and cut-off hour make the business day.
CREATE TABLE store (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    timezone TEXT NOT NULL,
    cutoff_hour BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX store_tenant ON store (tenant_id);

-- One till. Its code starts its receipt numbers and is never given to another.
CREATE TABLE register (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    store_id UUID NOT NULL REFERENCES store (id),
    name TEXT NOT NULL,
    code TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX register_store ON register (store_id);
CREATE UNIQUE INDEX register__code ON register (tenant_id, code);

-- Somebody who works here. Names are unique whatever their case.
CREATE TABLE app_user (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    role TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    password_hash TEXT NOT NULL,
    pin_hash TEXT,
    recovery_hash TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX app_user__name_key ON app_user (tenant_id, name_key);

-- Failed attempts in a row to sign in as somebody; outlives restarts.
CREATE TABLE sign_in_attempt (
    user_id UUID PRIMARY KEY REFERENCES app_user (id),
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    failed BIGINT NOT NULL,
    last_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sign_in_attempt_tenant ON sign_in_attempt (tenant_id);

-- One person's time at one register. Only a hash of the token is kept.
CREATE TABLE session (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    user_id UUID NOT NULL REFERENCES app_user (id),
    register_id UUID NOT NULL REFERENCES register (id),
    token_hash BYTEA NOT NULL,
    locked BOOLEAN NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX session__token_hash ON session (token_hash);
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_register ON session (register_id);
CREATE INDEX session_tenant ON session (tenant_id);

-- The one named exception to row-level security: which businesses there are. A program that opens a database has to
-- learn whose it is before anybody signs in. It tells ids, nothing else, and runs as the owner of the tables, whom
-- forced row-level security would stop too but for this policy.
CREATE POLICY tenant_lookup ON tenant FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION kontor_tenants() RETURNS SETOF UUID LANGUAGE SQL STABLE SECURITY DEFINER SET search_path = public
    AS $$ SELECT id FROM tenant $$;

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_tenant ON tenant USING (id = kontor_tenant()) WITH CHECK (id = kontor_tenant());
ALTER TABLE store ENABLE ROW LEVEL SECURITY;
ALTER TABLE store FORCE ROW LEVEL SECURITY;
CREATE POLICY store_tenant ON store USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE register ENABLE ROW LEVEL SECURITY;
ALTER TABLE register FORCE ROW LEVEL SECURITY;
CREATE POLICY register_tenant ON register USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE app_user ENABLE ROW LEVEL SECURITY;
ALTER TABLE app_user FORCE ROW LEVEL SECURITY;
CREATE POLICY app_user_tenant ON app_user USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE sign_in_attempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_in_attempt FORCE ROW LEVEL SECURITY;
CREATE POLICY sign_in_attempt_tenant ON sign_in_attempt USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE session ENABLE ROW LEVEL SECURITY;
ALTER TABLE session FORCE ROW LEVEL SECURITY;
CREATE POLICY session_tenant ON session USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
