-- Up to what a role of the business's own goes by itself.

-- What it says of that, by name; what it does not say is as in the role that it is based on.
ALTER TABLE own_role ADD COLUMN caps JSONB NOT NULL DEFAULT '{}';
