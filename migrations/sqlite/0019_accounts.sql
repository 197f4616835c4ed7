-- Customers' accounts, payments that are no sales, and the chain of the back office.

-- How a customer's account stands: the sum of its movements. More than nothing is owed by the customer. Without a limit
-- nothing is bought on account.
CREATE TABLE customer_account (
    customer_id BLOB PRIMARY KEY REFERENCES customer (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    balance INTEGER NOT NULL,
    credit_limit INTEGER,
    next_seq INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX customer_account_tenant ON customer_account (tenant_id);

-- One change of what a customer owes, with what was owed before it. Append-only.
CREATE TABLE account_movement (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    customer_id BLOB NOT NULL REFERENCES customer (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    amount INTEGER NOT NULL,
    balance_before INTEGER NOT NULL,
    balance_after INTEGER NOT NULL,
    number TEXT NOT NULL,
    reason TEXT NOT NULL,
    sale_id BLOB REFERENCES sale (id),
    tender_id BLOB,
    payment_id BLOB,
    user_id BLOB NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    business_date TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX account_movement__seq ON account_movement (customer_id, seq);
CREATE UNIQUE INDEX account_movement__tender_id ON account_movement (tender_id) WHERE tender_id IS NOT NULL;
CREATE UNIQUE INDEX account_movement__payment_id ON account_movement (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX account_movement_sale ON account_movement (sale_id);
CREATE INDEX account_movement_user ON account_movement (user_id);

-- Money that was taken without a sale, numbered per register and series. Append-only: `document` is what was printed.
CREATE TABLE payment (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    kind TEXT NOT NULL,
    register_id BLOB NOT NULL REFERENCES register (id),
    shift_id BLOB REFERENCES shift (id),
    series TEXT NOT NULL,
    seq INTEGER NOT NULL,
    number TEXT NOT NULL,
    tender TEXT NOT NULL,
    amount INTEGER NOT NULL,
    business_date TEXT NOT NULL,
    document TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX payment__seq ON payment (register_id, series, seq);
CREATE UNIQUE INDEX payment__number ON payment (tenant_id, number);
CREATE INDEX payment_shift ON payment (shift_id) WHERE shift_id IS NOT NULL;

-- The number that a register's next payment gets.
ALTER TABLE register_book ADD COLUMN next_payment INTEGER NOT NULL DEFAULT 1;

-- What a tender left owed, or left on it.
ALTER TABLE tender ADD COLUMN balance_after INTEGER;

-- The payment whose receipt is printed.
ALTER TABLE print_job ADD COLUMN payment_id BLOB REFERENCES payment (id);
CREATE INDEX print_job_payment ON print_job (payment_id) WHERE payment_id IS NOT NULL;

-- The book of what is done to money without a register: the head of its chain.
CREATE TABLE office_book (
    tenant_id BLOB PRIMARY KEY REFERENCES tenant (id),
    chain_rows INTEGER NOT NULL,
    chain_head TEXT NOT NULL,
    last_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

-- Its rows: each one's hash covers its content and the hash of the row before it. Append-only.
CREATE TABLE office_journal (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    content TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX office_journal__seq ON office_journal (tenant_id, seq);
