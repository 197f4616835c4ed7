-- Receipt printers, and what is printed on them.

-- A printer. `profile` is what it can do; `answers` is whether it was ever heard to say how it is, so that silence means
-- something; `says_nothing` is whether somebody saw a page come out of it although it neither answers nor hangs up.
CREATE TABLE printer (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    profile TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    by_itself BOOLEAN NOT NULL,
    answers BOOLEAN NOT NULL,
    says_nothing BOOLEAN NOT NULL,
    deleted_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX printer_tenant ON printer (tenant_id);

-- Which printer prints a register's receipts.
CREATE TABLE receipt_printer (
    register_id BLOB PRIMARY KEY REFERENCES register (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    printer_id BLOB NOT NULL REFERENCES printer (id),
    created_at TEXT NOT NULL
);
CREATE INDEX receipt_printer_tenant ON receipt_printer (tenant_id);
CREATE INDEX receipt_printer_printer ON receipt_printer (printer_id);

-- Something to be printed, made by the call of `call_id`. `number` is the receipt's, to be shown without asking for the
-- sale; `drawer` is whether the cash drawer opens with it; `asked_at` is when somebody last wanted it, for a drawer that
-- opens long after that opens for nobody; `next_at` is when it is tried again; `claimed_at` is when it went out: one that
-- went out and never came to an end may or may not have been printed.
CREATE TABLE print_job (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    printer_id BLOB NOT NULL REFERENCES printer (id),
    register_id BLOB NOT NULL REFERENCES register (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    call_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    sale_id BLOB REFERENCES sale (id),
    number TEXT NOT NULL,
    copy BOOLEAN NOT NULL,
    drawer BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    tries INTEGER NOT NULL,
    asked_at TEXT NOT NULL,
    next_at TEXT NOT NULL,
    claimed_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX print_job_tenant ON print_job (tenant_id, state, created_at);
-- What is not done with is looked for all day, among all that ever was; and the last that is.
CREATE INDEX print_job_open ON print_job (printer_id, created_at) WHERE state IN ('waiting', 'sending', 'unknown', 'failed');
CREATE INDEX print_job_done ON print_job (updated_at) WHERE state IN ('printed', 'cancelled');
CREATE INDEX print_job_printer ON print_job (printer_id, created_at);
CREATE INDEX print_job_register ON print_job (register_id);
CREATE INDEX print_job_user ON print_job (user_id);
CREATE INDEX print_job_sale ON print_job (sale_id);

-- What somebody said who looked at a test page; `user_name` is the name they had then.
CREATE TABLE printer_test (
    job_id BLOB PRIMARY KEY REFERENCES print_job (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    printer_id BLOB NOT NULL REFERENCES printer (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    came_out BOOLEAN NOT NULL,
    note TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX printer_test_tenant ON printer_test (tenant_id);
CREATE INDEX printer_test_printer ON printer_test (printer_id, created_at);
CREATE INDEX printer_test_user ON printer_test (user_id);

-- The bytes that a printer that is none was sent: its last strips of paper.
CREATE TABLE paper (
    job_id BLOB PRIMARY KEY REFERENCES print_job (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    printer_id BLOB NOT NULL REFERENCES printer (id),
    bytes BLOB NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX paper_tenant ON paper (tenant_id);
CREATE INDEX paper_printer ON paper (printer_id, created_at);

-- The picture on top of a business's receipts, as PNG.
CREATE TABLE logo (
    tenant_id BLOB PRIMARY KEY REFERENCES tenant (id),
    image BLOB NOT NULL,
    created_at TEXT NOT NULL
);
