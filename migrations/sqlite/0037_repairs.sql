-- The repair desk: how it works, devices, and a ticket for each time that one was taken in.

-- How a business's desk works: the states of its tickets with the ways between them, and what is looked at on each sort of device.
-- A business without a row works as the program comes.
CREATE TABLE repair_desk (
    tenant_id BLOB PRIMARY KEY REFERENCES tenant (id),
    desk TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

-- Each store's numbers of tickets: `place` tells the stores apart, `next_seq` has no gaps in a series. A restore begins another series.
CREATE TABLE repair_book (
    store_id BLOB PRIMARY KEY REFERENCES store (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    place INTEGER NOT NULL,
    series TEXT NOT NULL,
    next_seq INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX repair_book__place ON repair_book (tenant_id, place);

-- A device that was at the desk, as it is known now. Whose it was when it was last taken in; nobody's once they were forgotten.
-- An IMEI is of one device, a serial number may be of several makers'.
CREATE TABLE repair_device (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    customer_id BLOB REFERENCES customer (id),
    brought_by BLOB REFERENCES customer (id),
    kind TEXT NOT NULL,
    brand TEXT NOT NULL,
    model TEXT NOT NULL,
    serial TEXT NOT NULL,
    imei TEXT NOT NULL,
    colour TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX repair_device__imei ON repair_device (tenant_id, imei) WHERE imei <> '';
CREATE INDEX repair_device_serial ON repair_device (tenant_id, serial) WHERE serial <> '';
CREATE INDEX repair_device_tenant ON repair_device (tenant_id);
CREATE INDEX repair_device_customer ON repair_device (customer_id);
CREATE INDEX repair_device_brought ON repair_device (brought_by);

-- What a customer brought at one time.
CREATE TABLE repair_visit (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    store_id BLOB NOT NULL REFERENCES store (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    created_at TEXT NOT NULL
);
CREATE INDEX repair_visit_tenant ON repair_visit (tenant_id);
CREATE INDEX repair_visit_store ON repair_visit (store_id);
CREATE INDEX repair_visit_user ON repair_visit (user_id);

-- A ticket: one device that was taken in once. `customer_id` is whose it is, `brought_by` the customer it was written for before that
-- one was merged into another. `state` is a key of the desk and `kind` what that is. What it is found by is beside it: `what` of the
-- device, `who` of the customer, both folded. It is at the desk until `ended_at`.
CREATE TABLE repair_ticket (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    store_id BLOB NOT NULL REFERENCES store (id),
    visit_id BLOB NOT NULL REFERENCES repair_visit (id),
    device_id BLOB NOT NULL REFERENCES repair_device (id),
    customer_id BLOB REFERENCES customer (id),
    brought_by BLOB REFERENCES customer (id),
    technician_id BLOB REFERENCES app_user (id),
    number TEXT NOT NULL,
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    customer_name TEXT NOT NULL,
    customer_phone TEXT NOT NULL,
    technician_name TEXT NOT NULL,
    title TEXT NOT NULL,
    problem TEXT NOT NULL,
    condition TEXT NOT NULL,
    data_may_be_lost BOOLEAN NOT NULL,
    estimate INTEGER,
    cost_limit INTEGER,
    due_on TEXT NOT NULL,
    reopened INTEGER NOT NULL,
    next_event INTEGER NOT NULL,
    what TEXT NOT NULL,
    who TEXT NOT NULL,
    moved_at TEXT NOT NULL,
    ended_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX repair_ticket__number ON repair_ticket (tenant_id, number);
-- The board: counts come from this index alone, and cards in its order.
CREATE INDEX repair_ticket_here ON repair_ticket (store_id, state, due_on, id, kind, technician_id) WHERE ended_at IS NULL;
CREATE INDEX repair_ticket_created ON repair_ticket (tenant_id, created_at, id);
CREATE INDEX repair_ticket_store ON repair_ticket (store_id, created_at, id);
CREATE INDEX repair_ticket_visit ON repair_ticket (visit_id);
CREATE INDEX repair_ticket_device ON repair_ticket (device_id, created_at);
CREATE INDEX repair_ticket_customer ON repair_ticket (customer_id);
CREATE INDEX repair_ticket_brought ON repair_ticket (brought_by);
CREATE INDEX repair_ticket_technician ON repair_ticket (technician_id);

-- What came with a device.
CREATE TABLE repair_accessory (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    ticket_id BLOB NOT NULL REFERENCES repair_ticket (id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX repair_accessory_tenant ON repair_accessory (tenant_id);
CREATE UNIQUE INDEX repair_accessory__position ON repair_accessory (ticket_id, position);

-- What happened to a ticket: taken in, moved, opened again, assigned, promised for another day. Append-only.
CREATE TABLE repair_event (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    ticket_id BLOB NOT NULL REFERENCES repair_ticket (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    seq INTEGER NOT NULL,
    deed TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    what TEXT NOT NULL,
    user_name TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX repair_event__seq ON repair_event (ticket_id, seq);
CREATE INDEX repair_event_tenant ON repair_event (tenant_id);
CREATE INDEX repair_event_user ON repair_event (user_id);

-- What was written on a ticket, for the customer too or for the shop alone. It goes when the customer is forgotten.
CREATE TABLE repair_note (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    ticket_id BLOB NOT NULL REFERENCES repair_ticket (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    for_customer BOOLEAN NOT NULL,
    note TEXT NOT NULL,
    user_name TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX repair_note_tenant ON repair_note (tenant_id);
CREATE INDEX repair_note_ticket ON repair_note (ticket_id, created_at);
CREATE INDEX repair_note_user ON repair_note (user_id);
