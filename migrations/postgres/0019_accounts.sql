-- Customers' accounts, payments that are no sales, and the chain of the back office.

-- How a customer's account stands: the sum of its movements. More than nothing is owed by the customer. Without a limit
-- nothing is bought on account.
CREATE TABLE customer_account (
    customer_id UUID PRIMARY KEY REFERENCES customer (id),
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    balance BIGINT NOT NULL,
    credit_limit BIGINT,
    next_seq BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX customer_account_tenant ON customer_account (tenant_id);

-- One change of what a customer owes, with what was owed before it. Append-only.
CREATE TABLE account_movement (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL,
    customer_id UUID NOT NULL REFERENCES customer (id),
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    amount BIGINT NOT NULL,
    balance_before BIGINT NOT NULL,
    balance_after BIGINT NOT NULL,
    number TEXT NOT NULL,
    reason TEXT NOT NULL,
    sale_id UUID REFERENCES sale (id),
    tender_id UUID,
    payment_id UUID,
    user_id UUID NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    business_date DATE NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX account_movement__seq ON account_movement (customer_id, seq);
CREATE UNIQUE INDEX account_movement__tender_id ON account_movement (tender_id) WHERE tender_id IS NOT NULL;
CREATE UNIQUE INDEX account_movement__payment_id ON account_movement (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX account_movement_sale ON account_movement (sale_id);
CREATE INDEX account_movement_user ON account_movement (user_id);

-- Money that was taken without a sale, numbered per register and series. Append-only: `document` is what was printed.
CREATE TABLE payment (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    kind TEXT NOT NULL,
    register_id UUID NOT NULL REFERENCES register (id),
    shift_id UUID REFERENCES shift (id),
    series TEXT NOT NULL,
    seq BIGINT NOT NULL,
    number TEXT NOT NULL,
    tender TEXT NOT NULL,
    amount BIGINT NOT NULL,
    business_date DATE NOT NULL,
    document TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX payment__seq ON payment (register_id, series, seq);
CREATE UNIQUE INDEX payment__number ON payment (tenant_id, number);
CREATE INDEX payment_shift ON payment (shift_id) WHERE shift_id IS NOT NULL;

-- The number that a register's next payment gets.
ALTER TABLE register_book ADD COLUMN next_payment BIGINT NOT NULL DEFAULT 1;

-- What a tender left owed, or left on it.
ALTER TABLE tender ADD COLUMN balance_after BIGINT;

-- The payment whose receipt is printed.
ALTER TABLE print_job ADD COLUMN payment_id UUID REFERENCES payment (id);
CREATE INDEX print_job_payment ON print_job (payment_id) WHERE payment_id IS NOT NULL;

-- The book of what is done to money without a register: the head of its chain.
CREATE TABLE office_book (
    tenant_id UUID PRIMARY KEY REFERENCES tenant (id),
    chain_rows BIGINT NOT NULL,
    chain_head TEXT NOT NULL,
    last_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

-- Its rows: each one's hash covers its content and the hash of the row before it. Append-only.
CREATE TABLE office_journal (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    content TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX office_journal__seq ON office_journal (tenant_id, seq);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE customer_account ENABLE ROW LEVEL SECURITY;
ALTER TABLE customer_account FORCE ROW LEVEL SECURITY;
CREATE POLICY customer_account_tenant ON customer_account USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE account_movement ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_movement FORCE ROW LEVEL SECURITY;
CREATE POLICY account_movement_tenant ON account_movement USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE payment ENABLE ROW LEVEL SECURITY;
ALTER TABLE payment FORCE ROW LEVEL SECURITY;
CREATE POLICY payment_tenant ON payment USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE office_book ENABLE ROW LEVEL SECURITY;
ALTER TABLE office_book FORCE ROW LEVEL SECURITY;
CREATE POLICY office_book_tenant ON office_book USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE office_journal ENABLE ROW LEVEL SECURITY;
ALTER TABLE office_journal FORCE ROW LEVEL SECURITY;
CREATE POLICY office_journal_tenant ON office_journal USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
