-- What was brought in from files.

-- One file that is or was brought in. `fingerprint` is the SHA-256 of the file, so that the same file goes on where it
-- was; `next_row` is how many of its rows were seen; `last_group` and `last_product_id` are the product of the row before,
-- whose variants may go on in the next piece.
CREATE TABLE import_run (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_size INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    reading TEXT NOT NULL,
    dry_run BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    next_row INTEGER NOT NULL,
    added INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    same INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    undone INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    last_group TEXT NOT NULL,
    last_product_id BLOB REFERENCES product (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX import_run_tenant ON import_run (tenant_id, created_at);
CREATE INDEX import_run_user ON import_run (user_id);
CREATE INDEX import_run_product ON import_run (last_product_id);

-- What became of one row of a file. `line` is where it begins in the file; `key` is what it is known by (its SKU), so that
-- a row that comes twice is told; `before` is what its subject was, to be put back; `cells` is what a refused row held.
CREATE TABLE import_row (
    run_id BLOB NOT NULL REFERENCES import_run (id),
    line INTEGER NOT NULL,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    outcome TEXT NOT NULL,
    row_key TEXT NOT NULL,
    subject_id BLOB,
    before TEXT,
    reason TEXT NOT NULL,
    cells TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (run_id, line)
);
CREATE INDEX import_row_key ON import_row (run_id, row_key);
CREATE INDEX import_row_outcome ON import_row (run_id, outcome, line);
CREATE INDEX import_row_tenant ON import_row (tenant_id);
