-- The vault: what is encrypted in it, the keys that it is encrypted with, each wrapped by another, and the server that sends e-mail.

-- The data key, sealed by the root key of the vault. There is one, and another while it is made anew; `version` is bound to whatever is
-- sealed by it.
CREATE TABLE vault_key (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    version BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX vault_key__version ON vault_key (tenant_id, version);

-- One way to open the vault: the root key, sealed by a key in the keyring of a machine (`name`; the entry there bears this id), or by what is
-- derived from the passphrase or from the code of an owner's recovery sheet, with `salt`.
CREATE TABLE vault_way (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    user_id UUID REFERENCES app_user (id),
    salt BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX vault_way_tenant ON vault_way (tenant_id, kind);
CREATE INDEX vault_way_user ON vault_way (user_id);

-- What has a key of its own, and whether that was destroyed. The key itself is not here, so that it is in no copy of the data.
CREATE TABLE vault_own (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    created_at TIMESTAMPTZ NOT NULL,
    destroyed_at TIMESTAMPTZ
);
CREATE INDEX vault_own_tenant ON vault_own (tenant_id);

-- Keys of their own, on a server that several machines share. In a data folder each is a file beside the data, and this stays empty. It
-- is in no backup that Kontor makes.
CREATE TABLE vault_own_key (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    bytes BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX vault_own_key_tenant ON vault_own_key (tenant_id);

-- A secret: sealed by the data key of `version`, and inside of that by a key of its own if it has one; bound to its tenant, kind, row and
-- both keys. `name` says what it belongs to.
CREATE TABLE vault_secret (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    kind TEXT NOT NULL,
    row_id UUID NOT NULL,
    name TEXT NOT NULL,
    own_id UUID REFERENCES vault_own (id),
    version BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX vault_secret__place ON vault_secret (tenant_id, kind, row_id);
CREATE INDEX vault_secret_own ON vault_secret (own_id);

-- The server that e-mail is sent by. Its password is in the vault.
CREATE TABLE mail_server (
    tenant_id UUID PRIMARY KEY REFERENCES tenant (id),
    host TEXT NOT NULL,
    port BIGINT NOT NULL,
    security TEXT NOT NULL,
    user_name TEXT NOT NULL,
    from_name TEXT NOT NULL,
    from_address TEXT NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE vault_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_key FORCE ROW LEVEL SECURITY;
CREATE POLICY vault_key_tenant ON vault_key USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE vault_way ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_way FORCE ROW LEVEL SECURITY;
CREATE POLICY vault_way_tenant ON vault_way USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE vault_own ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_own FORCE ROW LEVEL SECURITY;
CREATE POLICY vault_own_tenant ON vault_own USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE vault_own_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_own_key FORCE ROW LEVEL SECURITY;
CREATE POLICY vault_own_key_tenant ON vault_own_key USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE vault_secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_secret FORCE ROW LEVEL SECURITY;
CREATE POLICY vault_secret_tenant ON vault_secret USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE mail_server ENABLE ROW LEVEL SECURITY;
ALTER TABLE mail_server FORCE ROW LEVEL SECURITY;
CREATE POLICY mail_server_tenant ON mail_server USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
