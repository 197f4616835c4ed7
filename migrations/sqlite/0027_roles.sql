-- Roles that a business makes for itself.

-- A role with what it may do, as a list of words. `based_on` is one of the roles that come with the program.
CREATE TABLE own_role (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    based_on TEXT NOT NULL,
    permissions TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX own_role__name_key ON own_role (tenant_id, name_key);

-- The role of the business's own that somebody has.
ALTER TABLE app_user ADD COLUMN own_role_id BLOB REFERENCES own_role (id);
CREATE INDEX app_user_own_role ON app_user (own_role_id);
