-- What was brought in from files.

-- One file that is or was brought in. `fingerprint` is the SHA-256 of the file, so that the same file goes on where it
-- was; `next_row` is how many of its rows were seen; `last_group` and `last_product_id` are the product of the row before,
-- whose variants may go on in the next piece.
CREATE TABLE import_run (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_size BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,
    reading JSONB NOT NULL,
    dry_run BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    next_row BIGINT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    same BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    undone BIGINT NOT NULL,
    kept BIGINT NOT NULL,
    last_group TEXT NOT NULL,
    last_product_id UUID REFERENCES product (id),
    user_id UUID NOT NULL REFERENCES app_user (id),
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX import_run_tenant ON import_run (tenant_id, created_at);
CREATE INDEX import_run_user ON import_run (user_id);
CREATE INDEX import_run_product ON import_run (last_product_id);

-- What became of one row of a file. `line` is where it begins in the file; `key` is what it is known by (its SKU), so that
-- a row that comes twice is told; `before` is what its subject was, to be put back; `cells` is what a refused row held.
CREATE TABLE import_row (
    run_id UUID NOT NULL REFERENCES import_run (id),
    line BIGINT NOT NULL,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    outcome TEXT NOT NULL,
    row_key TEXT NOT NULL,
    subject_id UUID,
    before JSONB,
    reason TEXT NOT NULL,
    cells JSONB,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (run_id, line)
);
CREATE INDEX import_row_key ON import_row (run_id, row_key);
CREATE INDEX import_row_outcome ON import_row (run_id, outcome, line);
CREATE INDEX import_row_tenant ON import_row (tenant_id);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE import_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_run FORCE ROW LEVEL SECURITY;
CREATE POLICY import_run_tenant ON import_run USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE import_row ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_row FORCE ROW LEVEL SECURITY;
CREATE POLICY import_row_tenant ON import_row USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
