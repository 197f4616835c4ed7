-- What a shop brings with it: numbers of customers, and sales that were made elsewhere.

-- A register that past sales are brought into; nobody sells at it.
ALTER TABLE register ADD COLUMN imports BOOLEAN NOT NULL DEFAULT FALSE;

-- `number` is what other programs know a customer by; the keys are what a row of a file is compared with.
ALTER TABLE customer ADD COLUMN number TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN number_key TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN email_key TEXT NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN phone_key TEXT NOT NULL DEFAULT '';
UPDATE customer SET email_key = lower(email), phone_key = replace(replace(replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '+', ''), '(', ''), ')', ''), '/', ''), '.', '');
CREATE UNIQUE INDEX customer__number_key ON customer (tenant_id, number_key) WHERE number_key <> '' AND deleted_at IS NULL;
CREATE INDEX customer_email ON customer (tenant_id, email_key);
CREATE INDEX customer_phone ON customer (tenant_id, phone_key);
CREATE INDEX customer_search ON customer (tenant_id, search);

-- A sale that was made elsewhere: the import that brought it, its number there, whether rows of it were refused, and when
-- that import was undone.
ALTER TABLE sale ADD COLUMN import_id BLOB REFERENCES import_run (id);
ALTER TABLE sale ADD COLUMN reference TEXT NOT NULL DEFAULT '';
ALTER TABLE sale ADD COLUMN reference_key TEXT NOT NULL DEFAULT '';
ALTER TABLE sale ADD COLUMN in_part BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE sale ADD COLUMN voided_at TEXT;
CREATE INDEX sale_import ON sale (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX sale_reference ON sale (register_id, reference_key) WHERE reference_key <> '';

-- `sort` is what a row of a file of sales is, and `amount` what it comes to there.
ALTER TABLE import_run ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
ALTER TABLE import_row ADD COLUMN sort TEXT NOT NULL DEFAULT '';
ALTER TABLE import_row ADD COLUMN amount INTEGER;

-- The invoices of a file of sales, whose rows may stand anywhere in it: taken when all of it was read, the earliest first.
CREATE TABLE import_invoice (
    run_id BLOB NOT NULL REFERENCES import_run (id),
    invoice_key TEXT NOT NULL,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    at TEXT NOT NULL,
    line INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    settled BOOLEAN NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (run_id, invoice_key)
);
CREATE INDEX import_invoice_next ON import_invoice (run_id, settled, at, line);
CREATE INDEX import_invoice_tenant ON import_invoice (tenant_id);
