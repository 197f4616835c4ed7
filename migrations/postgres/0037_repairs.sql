-- The repair desk: how it works, devices, and a ticket for each time that one was taken in.

-- How a business's desk works: the states of its tickets with the ways between them, and what is looked at on each sort of device.
-- A business without a row works as the program comes.
CREATE TABLE repair_desk (
    tenant_id UUID PRIMARY KEY REFERENCES tenant (id),
    desk JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

-- Each store's numbers of tickets: `place` tells the stores apart, `next_seq` has no gaps in a series. A restore begins another series.
CREATE TABLE repair_book (
    store_id UUID PRIMARY KEY REFERENCES store (id),
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    place BIGINT NOT NULL,
    series TEXT NOT NULL,
    next_seq BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX repair_book__place ON repair_book (tenant_id, place);

-- A device that was at the desk, as it is known now. Whose it was when it was last taken in; nobody's once they were forgotten.
-- An IMEI is of one device, a serial number may be of several makers'.
CREATE TABLE repair_device (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    customer_id UUID REFERENCES customer (id),
    brought_by UUID REFERENCES customer (id),
    kind TEXT NOT NULL,
    brand TEXT NOT NULL,
    model TEXT NOT NULL,
    serial TEXT NOT NULL,
    imei TEXT NOT NULL,
    colour TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX repair_device__imei ON repair_device (tenant_id, imei) WHERE imei <> '';
CREATE INDEX repair_device_serial ON repair_device (tenant_id, serial) WHERE serial <> '';
CREATE INDEX repair_device_tenant ON repair_device (tenant_id);
CREATE INDEX repair_device_customer ON repair_device (customer_id);
CREATE INDEX repair_device_brought ON repair_device (brought_by);

-- What a customer brought at one time.
CREATE TABLE repair_visit (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    store_id UUID NOT NULL REFERENCES store (id),
    user_id UUID NOT NULL REFERENCES app_user (id),
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX repair_visit_tenant ON repair_visit (tenant_id);
CREATE INDEX repair_visit_store ON repair_visit (store_id);
CREATE INDEX repair_visit_user ON repair_visit (user_id);

-- A ticket: one device that was taken in once. `customer_id` is whose it is, `brought_by` the customer it was written for before that
-- one was merged into another. `state` is a key of the desk and `kind` what that is. What it is found by is beside it: `what` of the
-- device, `who` of the customer, both folded. It is at the desk until `ended_at`.
CREATE TABLE repair_ticket (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    store_id UUID NOT NULL REFERENCES store (id),
    visit_id UUID NOT NULL REFERENCES repair_visit (id),
    device_id UUID NOT NULL REFERENCES repair_device (id),
    customer_id UUID REFERENCES customer (id),
    brought_by UUID REFERENCES customer (id),
    technician_id UUID REFERENCES app_user (id),
    number TEXT NOT NULL,
    state TEXT NOT NULL,
    kind TEXT NOT NULL,
    customer_name TEXT NOT NULL,
    customer_phone TEXT NOT NULL,
    technician_name TEXT NOT NULL,
    title TEXT NOT NULL,
    problem TEXT NOT NULL,
    condition JSONB NOT NULL,
    data_may_be_lost BOOLEAN NOT NULL,
    estimate BIGINT,
    cost_limit BIGINT,
    due_on DATE NOT NULL,
    reopened BIGINT NOT NULL,
    next_event BIGINT NOT NULL,
    what TEXT NOT NULL,
    who TEXT NOT NULL,
    moved_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
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
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    ticket_id UUID NOT NULL REFERENCES repair_ticket (id),
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX repair_accessory_tenant ON repair_accessory (tenant_id);
CREATE UNIQUE INDEX repair_accessory__position ON repair_accessory (ticket_id, position);

-- What happened to a ticket: taken in, moved, opened again, assigned, promised for another day. Append-only.
CREATE TABLE repair_event (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    ticket_id UUID NOT NULL REFERENCES repair_ticket (id),
    user_id UUID NOT NULL REFERENCES app_user (id),
    seq BIGINT NOT NULL,
    deed TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    what TEXT NOT NULL,
    user_name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX repair_event__seq ON repair_event (ticket_id, seq);
CREATE INDEX repair_event_tenant ON repair_event (tenant_id);
CREATE INDEX repair_event_user ON repair_event (user_id);

-- What was written on a ticket, for the customer too or for the shop alone. It goes when the customer is forgotten.
CREATE TABLE repair_note (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    ticket_id UUID NOT NULL REFERENCES repair_ticket (id),
    user_id UUID NOT NULL REFERENCES app_user (id),
    for_customer BOOLEAN NOT NULL,
    note TEXT NOT NULL,
    user_name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX repair_note_tenant ON repair_note (tenant_id);
CREATE INDEX repair_note_ticket ON repair_note (ticket_id, created_at);
CREATE INDEX repair_note_user ON repair_note (user_id);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE repair_desk ENABLE ROW LEVEL SECURITY;
ALTER TABLE repair_desk FORCE ROW LEVEL SECURITY;
CREATE POLICY repair_desk_tenant ON repair_desk USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE repair_book ENABLE ROW LEVEL SECURITY;
ALTER TABLE repair_book FORCE ROW LEVEL SECURITY;
CREATE POLICY repair_book_tenant ON repair_book USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE repair_device ENABLE ROW LEVEL SECURITY;
ALTER TABLE repair_device FORCE ROW LEVEL SECURITY;
CREATE POLICY repair_device_tenant ON repair_device USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE repair_visit ENABLE ROW LEVEL SECURITY;
ALTER TABLE repair_visit FORCE ROW LEVEL SECURITY;
CREATE POLICY repair_visit_tenant ON repair_visit USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE repair_ticket ENABLE ROW LEVEL SECURITY;
ALTER TABLE repair_ticket FORCE ROW LEVEL SECURITY;
CREATE POLICY repair_ticket_tenant ON repair_ticket USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE repair_accessory ENABLE ROW LEVEL SECURITY;
ALTER TABLE repair_accessory FORCE ROW LEVEL SECURITY;
CREATE POLICY repair_accessory_tenant ON repair_accessory USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE repair_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE repair_event FORCE ROW LEVEL SECURITY;
CREATE POLICY repair_event_tenant ON repair_event USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE repair_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE repair_note FORCE ROW LEVEL SECURITY;
CREATE POLICY repair_note_tenant ON repair_note USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
