-- What repairs cost: services, quotes with their versions, and who collects a device.

-- Work that the desk does again and again. `name_key` is the name folded: no two are called the same.
CREATE TABLE repair_service (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    tax_class_id UUID NOT NULL REFERENCES tax_class (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    price BIGINT NOT NULL,
    tax_mode TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX repair_service__name_key ON repair_service (tenant_id, name_key);
CREATE INDEX repair_service_tax ON repair_service (tax_class_id);

-- One version of what a repair costs. Its lines are a document with prices, taxes and amounts as they were written; `total` is what
-- they come to. It changes as a draft only, and then by what the customer says of it: how, in which words, who wrote that down and when.
CREATE TABLE repair_quote (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    ticket_id UUID NOT NULL REFERENCES repair_ticket (id),
    user_id UUID NOT NULL REFERENCES app_user (id),
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    lines JSONB NOT NULL,
    total BIGINT NOT NULL,
    note TEXT NOT NULL,
    user_name TEXT NOT NULL,
    given_at TIMESTAMPTZ,
    said_how TEXT,
    said_words TEXT NOT NULL,
    said_to TEXT NOT NULL,
    said_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX repair_quote__version ON repair_quote (ticket_id, version);
CREATE UNIQUE INDEX repair_quote__ticket_id ON repair_quote (ticket_id) WHERE state = 'draft';
CREATE INDEX repair_quote_tenant ON repair_quote (tenant_id);
CREATE INDEX repair_quote_user ON repair_quote (user_id);

-- What a customer said of a quote, each time: the quote keeps the last of it. `seq` is that of the ticket's event. The words go when the
-- customer is forgotten.
CREATE TABLE repair_answer (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    ticket_id UUID NOT NULL REFERENCES repair_ticket (id),
    quote_id UUID NOT NULL REFERENCES repair_quote (id),
    user_id UUID NOT NULL REFERENCES app_user (id),
    seq BIGINT NOT NULL,
    state TEXT NOT NULL,
    how TEXT NOT NULL,
    words TEXT NOT NULL,
    user_name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX repair_answer__seq ON repair_answer (ticket_id, seq);
CREATE INDEX repair_answer_tenant ON repair_answer (tenant_id);
CREATE INDEX repair_answer_quote ON repair_answer (quote_id);
CREATE INDEX repair_answer_user ON repair_answer (user_id);

-- A device that is collected: first in a cart, and handed over with the sale of it, or at once where nothing is due. A device is in one
-- cart at a time. Who collects it and what they showed is empty for the customer, and goes when the customer is forgotten.
CREATE TABLE repair_pickup (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    ticket_id UUID NOT NULL REFERENCES repair_ticket (id),
    quote_id UUID REFERENCES repair_quote (id),
    cart_id UUID,
    sale_id UUID REFERENCES sale (id),
    user_id UUID NOT NULL REFERENCES app_user (id),
    sale_number TEXT NOT NULL,
    collector TEXT NOT NULL,
    identification TEXT NOT NULL,
    user_name TEXT NOT NULL,
    handed_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX repair_pickup__ticket_id ON repair_pickup (ticket_id) WHERE handed_at IS NULL;
CREATE INDEX repair_pickup_tenant ON repair_pickup (tenant_id);
CREATE INDEX repair_pickup_ticket ON repair_pickup (ticket_id, created_at);
CREATE INDEX repair_pickup_quote ON repair_pickup (quote_id);
CREATE INDEX repair_pickup_cart ON repair_pickup (cart_id) WHERE handed_at IS NULL;
CREATE INDEX repair_pickup_sale ON repair_pickup (sale_id);
CREATE INDEX repair_pickup_user ON repair_pickup (user_id);

-- A line of a cart that is of a repair: it is sold as it was approved.
ALTER TABLE cart_line ADD COLUMN ticket_id UUID REFERENCES repair_ticket (id);
CREATE INDEX cart_line_ticket ON cart_line (ticket_id) WHERE ticket_id IS NOT NULL;

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE repair_service ENABLE ROW LEVEL SECURITY;
ALTER TABLE repair_service FORCE ROW LEVEL SECURITY;
CREATE POLICY repair_service_tenant ON repair_service USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE repair_quote ENABLE ROW LEVEL SECURITY;
ALTER TABLE repair_quote FORCE ROW LEVEL SECURITY;
CREATE POLICY repair_quote_tenant ON repair_quote USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE repair_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE repair_answer FORCE ROW LEVEL SECURITY;
CREATE POLICY repair_answer_tenant ON repair_answer USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE repair_pickup ENABLE ROW LEVEL SECURITY;
ALTER TABLE repair_pickup FORCE ROW LEVEL SECURITY;
CREATE POLICY repair_pickup_tenant ON repair_pickup USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
