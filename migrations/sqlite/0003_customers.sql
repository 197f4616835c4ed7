-- People who buy. Names may repeat. `search` is the folded text they are found by, phone digits included.
CREATE TABLE customer (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    address TEXT NOT NULL,
    tax_number TEXT NOT NULL,
    notes TEXT NOT NULL,
    search TEXT NOT NULL,
    deleted_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX customer_tenant ON customer (tenant_id);
