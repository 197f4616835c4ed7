-- Full invoices with the buyer's details, and what left that is no receipt.

-- Each store's numbers of invoices and credit notes: `place` tells the stores apart, both counts have no gaps in a series. A restore begins
-- another series.
CREATE TABLE invoice_book (
    store_id BLOB PRIMARY KEY REFERENCES store (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    place INTEGER NOT NULL,
    series TEXT NOT NULL,
    next_invoice INTEGER NOT NULL,
    next_credit INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX invoice_book__place ON invoice_book (tenant_id, place);

-- An invoice of a sale, or a credit note of a return, as it was printed: `document` is the whole of it. Append-only. `edition` counts those of
-- one sale; `of_id` is what a corrected one takes the place of, or what a credit note is about.
CREATE TABLE invoice (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    kind TEXT NOT NULL,
    store_id BLOB NOT NULL REFERENCES store (id),
    register_id BLOB NOT NULL REFERENCES register (id),
    series TEXT NOT NULL,
    seq INTEGER NOT NULL,
    number TEXT NOT NULL,
    sale_id BLOB NOT NULL REFERENCES sale (id),
    edition INTEGER NOT NULL,
    of_id BLOB REFERENCES invoice (id),
    customer_id BLOB REFERENCES customer (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    buyer TEXT NOT NULL,
    receipt TEXT NOT NULL,
    total INTEGER NOT NULL,
    business_date TEXT NOT NULL,
    search TEXT NOT NULL,
    document TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX invoice__seq ON invoice (store_id, kind, series, seq);
CREATE UNIQUE INDEX invoice__edition ON invoice (sale_id, edition);
CREATE INDEX invoice_listed ON invoice (tenant_id, created_at, id);
CREATE INDEX invoice_register ON invoice (register_id);
CREATE INDEX invoice_of ON invoice (of_id);
CREATE INDEX invoice_customer ON invoice (customer_id);
CREATE INDEX invoice_user ON invoice (user_id);

-- One way in which the paper of a payment or an invoice left; its id is the call's, so that the same call is one. Append-only. `copy` is
-- whether it said that it was one.
CREATE TABLE document_out (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    document_id BLOB NOT NULL,
    way TEXT NOT NULL,
    copy BOOLEAN NOT NULL,
    user_id BLOB NOT NULL REFERENCES app_user (id),
    created_at TEXT NOT NULL
);
CREATE INDEX document_out_tenant ON document_out (tenant_id);
CREATE INDEX document_out_document ON document_out (document_id, created_at);
CREATE INDEX document_out_user ON document_out (user_id);
