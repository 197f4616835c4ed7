-- What repairs cost: services, quotes with their versions, and who collects a device.

-- Work that the desk does again and again. `name_key` is the name folded: no two are called the same.
CREATE TABLE repair_service (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    tax_class_id BLOB NOT NULL REFERENCES tax_class (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    price INTEGER NOT NULL,
    tax_mode TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX repair_service__name_key ON repair_service (tenant_id, name_key);
CREATE INDEX repair_service_tax ON repair_service (tax_class_id);

-- One version of what a repair costs. Its lines are a document with prices, taxes and amounts as they were written; `total` is what
-- they come to. It changes as a draft only, and then by what the customer says of it: how, in which words, who wrote that down and when.
CREATE TABLE repair_quote (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    ticket_id BLOB NOT NULL REFERENCES repair_ticket (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    lines TEXT NOT NULL,
    total INTEGER NOT NULL,
    note TEXT NOT NULL,
    user_name TEXT NOT NULL,
    given_at TEXT,
    said_how TEXT,
    said_words TEXT NOT NULL,
    said_to TEXT NOT NULL,
    said_at TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX repair_quote__version ON repair_quote (ticket_id, version);
CREATE UNIQUE INDEX repair_quote__ticket_id ON repair_quote (ticket_id) WHERE state = 'draft';
CREATE INDEX repair_quote_tenant ON repair_quote (tenant_id);
CREATE INDEX repair_quote_user ON repair_quote (user_id);

-- What a customer said of a quote, each time: the quote keeps the last of it. `seq` is that of the ticket's event. The words go when the
-- customer is forgotten.
CREATE TABLE repair_answer (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    ticket_id BLOB NOT NULL REFERENCES repair_ticket (id),
    quote_id BLOB NOT NULL REFERENCES repair_quote (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    seq INTEGER NOT NULL,
    state TEXT NOT NULL,
    how TEXT NOT NULL,
    words TEXT NOT NULL,
    user_name TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX repair_answer__seq ON repair_answer (ticket_id, seq);
CREATE INDEX repair_answer_tenant ON repair_answer (tenant_id);
CREATE INDEX repair_answer_quote ON repair_answer (quote_id);
CREATE INDEX repair_answer_user ON repair_answer (user_id);

-- A device that is collected: first in a cart, and handed over with the sale of it, or at once where nothing is due. A device is in one
-- cart at a time. Who collects it and what they showed is empty for the customer, and goes when the customer is forgotten.
CREATE TABLE repair_pickup (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    ticket_id BLOB NOT NULL REFERENCES repair_ticket (id),
    quote_id BLOB REFERENCES repair_quote (id),
    cart_id BLOB,
    sale_id BLOB REFERENCES sale (id),
    user_id BLOB NOT NULL REFERENCES app_user (id),
    sale_number TEXT NOT NULL,
    collector TEXT NOT NULL,
    identification TEXT NOT NULL,
    user_name TEXT NOT NULL,
    handed_at TEXT,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX repair_pickup__ticket_id ON repair_pickup (ticket_id) WHERE handed_at IS NULL;
CREATE INDEX repair_pickup_tenant ON repair_pickup (tenant_id);
CREATE INDEX repair_pickup_ticket ON repair_pickup (ticket_id, created_at);
CREATE INDEX repair_pickup_quote ON repair_pickup (quote_id);
CREATE INDEX repair_pickup_cart ON repair_pickup (cart_id) WHERE handed_at IS NULL;
CREATE INDEX repair_pickup_sale ON repair_pickup (sale_id);
CREATE INDEX repair_pickup_user ON repair_pickup (user_id);

-- A line of a cart that is of a repair: it is sold as it was approved.
ALTER TABLE cart_line ADD COLUMN ticket_id BLOB REFERENCES repair_ticket (id);
CREATE INDEX cart_line_ticket ON cart_line (ticket_id) WHERE ticket_id IS NOT NULL;
