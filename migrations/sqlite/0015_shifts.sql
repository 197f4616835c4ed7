-- Shifts: a register's time between two counts of its drawer.

-- How a business works with shifts. Without a limit, it is the smallest note of its currency.
ALTER TABLE tenant ADD COLUMN shifts_used BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE tenant ADD COLUMN shifts_blind BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE tenant ADD COLUMN shifts_limit INTEGER;

-- A shift as it was opened. Append-only: that it was closed is said by its Z report.
CREATE TABLE shift (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    store_id BLOB NOT NULL REFERENCES store (id),
    register_id BLOB NOT NULL REFERENCES register (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    store_name TEXT NOT NULL,
    register_name TEXT NOT NULL,
    timezone TEXT NOT NULL,
    user_name TEXT NOT NULL,
    opening_float INTEGER NOT NULL,
    business_date TEXT NOT NULL,
    opened_at TEXT NOT NULL
);
CREATE INDEX shift_tenant ON shift (tenant_id);
CREATE INDEX shift_store ON shift (store_id);
CREATE INDEX shift_register ON shift (register_id);
CREATE INDEX shift_user ON shift (user_id);

-- Cash that moved without a sale. Append-only. Amounts are never negative: the kind says which way they went.
CREATE TABLE cash_movement (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    shift_id BLOB NOT NULL REFERENCES shift (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    kind TEXT NOT NULL,
    amount INTEGER NOT NULL,
    reason TEXT NOT NULL,
    user_name TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX cash_movement_shift ON cash_movement (shift_id, created_at);
CREATE INDEX cash_movement_user ON cash_movement (user_id);

-- A closed shift, one report for each, numbered per register and series. Append-only: `report` is what was printed.
CREATE TABLE z_report (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    shift_id BLOB NOT NULL REFERENCES shift (id),
    register_id BLOB NOT NULL REFERENCES register (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    approver_id BLOB REFERENCES app_user (id),
    series TEXT NOT NULL,
    seq INTEGER NOT NULL,
    number TEXT NOT NULL,
    register_name TEXT NOT NULL,
    user_name TEXT NOT NULL,
    business_date TEXT NOT NULL,
    net INTEGER NOT NULL,
    variance INTEGER NOT NULL,
    report TEXT NOT NULL,
    closed_at TEXT NOT NULL
);
CREATE UNIQUE INDEX z_report__shift_id ON z_report (shift_id);
CREATE UNIQUE INDEX z_report__seq ON z_report (register_id, series, seq);
CREATE UNIQUE INDEX z_report__number ON z_report (tenant_id, number);
CREATE INDEX z_report_listed ON z_report (tenant_id, business_date, closed_at, id);
CREATE INDEX z_report_user ON z_report (user_id);
CREATE INDEX z_report_approver ON z_report (approver_id) WHERE approver_id IS NOT NULL;

-- The shift that a sale or return belongs to.
ALTER TABLE sale ADD COLUMN shift_id BLOB REFERENCES shift (id);
CREATE INDEX sale_shift ON sale (shift_id) WHERE shift_id IS NOT NULL;

-- A register's open shift, the number its next Z report gets, and what it ever sold, less what it took back.
ALTER TABLE register_book ADD COLUMN shift_id BLOB REFERENCES shift (id);
ALTER TABLE register_book ADD COLUMN next_z INTEGER NOT NULL DEFAULT 1;
ALTER TABLE register_book ADD COLUMN grand_total INTEGER NOT NULL DEFAULT 0;
CREATE INDEX register_book_shift ON register_book (shift_id);
UPDATE register_book SET grand_total = (
    SELECT COALESCE(SUM(CASE WHEN s.kind = 'return' THEN -s.total ELSE s.total END), 0) FROM sale s
    WHERE s.register_id = register_book.register_id AND s.import_id IS NULL
);
