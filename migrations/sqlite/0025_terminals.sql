-- Card terminals, and what was asked of them.

-- A terminal. `manner` is what one that is simulated does; `test_asked_at` is set while it is being tested.
CREATE TABLE card_terminal (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    manner TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    test_asked_at TEXT,
    tested_at TEXT,
    test_answered BOOLEAN NOT NULL,
    test_said TEXT NOT NULL,
    deleted_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX card_terminal_tenant ON card_terminal (tenant_id);

-- Which terminal takes a register's cards.
CREATE TABLE register_terminal (
    register_id BLOB PRIMARY KEY REFERENCES register (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    terminal_id BLOB NOT NULL REFERENCES card_terminal (id),
    created_at TEXT NOT NULL
);
CREATE INDEX register_terminal_tenant ON register_terminal (tenant_id);
CREATE INDEX register_terminal_terminal ON register_terminal (terminal_id);

-- An attempt to take money by card, or to give it back: how it stands, kept beside its steps. Its id is that of the tender
-- which comes of it. `begun_at` is when the terminal was told to begin, committed before it was told: one that was begun
-- is asked for and never begun again. `lease_until` is until when a process is at it. `asked` counts how often the
-- terminal was asked what became of it, and `next_at` is when it is asked next. `of_attempt_id` is the charge that a
-- refund gives back without a sale; `used_by` is the sale or return that it paid.
CREATE TABLE card_attempt (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    kind TEXT NOT NULL,
    terminal_id BLOB NOT NULL REFERENCES card_terminal (id),
    terminal_name TEXT NOT NULL,
    simulated BOOLEAN NOT NULL,
    register_id BLOB NOT NULL REFERENCES register (id),
    register_name TEXT NOT NULL,
    shift_id BLOB REFERENCES shift (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    cart_id BLOB,
    sale_id BLOB REFERENCES sale (id),
    of_attempt_id BLOB REFERENCES card_attempt (id),
    currency TEXT NOT NULL,
    amount INTEGER NOT NULL,
    state TEXT NOT NULL,
    steps INTEGER NOT NULL,
    approved INTEGER,
    reference TEXT NOT NULL,
    reason TEXT NOT NULL,
    begun_at TEXT,
    lease_until TEXT,
    next_at TEXT NOT NULL,
    asked INTEGER NOT NULL,
    cancel_at TEXT,
    given_up_at TEXT,
    used_by BLOB REFERENCES sale (id),
    undone TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX card_attempt_tenant ON card_attempt (tenant_id, created_at);
-- What waits for an answer is looked for all day, and what is approved and not used, among all that ever was.
CREATE INDEX card_attempt_waiting ON card_attempt (next_at) WHERE state IN ('pending', 'unknown');
CREATE INDEX card_attempt_loose ON card_attempt (register_id) WHERE state = 'approved' AND used_by IS NULL AND undone IS NULL;
CREATE INDEX card_attempt_terminal ON card_attempt (terminal_id);
CREATE INDEX card_attempt_register ON card_attempt (register_id, created_at);
CREATE INDEX card_attempt_shift ON card_attempt (shift_id);
CREATE INDEX card_attempt_user ON card_attempt (user_id);
CREATE INDEX card_attempt_cart ON card_attempt (cart_id);
CREATE INDEX card_attempt_sale ON card_attempt (sale_id);
CREATE INDEX card_attempt_of ON card_attempt (of_attempt_id);
CREATE INDEX card_attempt_used ON card_attempt (used_by);
-- A charge is given back once; what was declined may be tried again.
CREATE UNIQUE INDEX card_attempt__of ON card_attempt (of_attempt_id) WHERE state <> 'declined';

-- One step of an attempt: what the terminal said, or somebody who looked at it. Append-only. `amount` is what was approved.
-- `user_id` and `user_name` are of a person who decided; a terminal's own words have none.
CREATE TABLE card_step (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL,
    attempt_id BLOB NOT NULL REFERENCES card_attempt (id),
    seq INTEGER NOT NULL,
    state TEXT NOT NULL,
    amount INTEGER,
    reference TEXT NOT NULL,
    reason TEXT NOT NULL,
    undone TEXT,
    user_id BLOB REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX card_step__seq ON card_step (attempt_id, seq);
CREATE INDEX card_step_user ON card_step (user_id);
