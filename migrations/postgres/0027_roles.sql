-- Roles that a business makes for itself.

-- A role with what it may do, as a list of words. `based_on` is one of the roles that come with the program.
CREATE TABLE own_role (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    based_on TEXT NOT NULL,
    permissions JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX own_role__name_key ON own_role (tenant_id, name_key);

-- The role of the business's own that somebody has.
ALTER TABLE app_user ADD COLUMN own_role_id UUID REFERENCES own_role (id);
CREATE INDEX app_user_own_role ON app_user (own_role_id);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE own_role ENABLE ROW LEVEL SECURITY;
ALTER TABLE own_role FORCE ROW LEVEL SECURITY;
CREATE POLICY own_role_tenant ON own_role USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
