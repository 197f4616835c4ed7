-- Goods that are sent from one store to another.

-- A transfer. `seq` counts the transfers of the business; the number is made of it.
CREATE TABLE transfer (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    from_id UUID NOT NULL REFERENCES store (id),
    to_id UUID NOT NULL REFERENCES store (id),
    user_id UUID NOT NULL REFERENCES app_user (id),
    seq BIGINT NOT NULL,
    number TEXT NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    user_name TEXT NOT NULL,
    sent_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX transfer__seq ON transfer (tenant_id, seq);
CREATE INDEX transfer_from ON transfer (from_id);
CREATE INDEX transfer_to ON transfer (to_id);
CREATE INDEX transfer_user ON transfer (user_id);

-- A line of a transfer, with what the variant was called when it was written. `cost` is what all of it cost as it was sent, none
-- when nobody knew; `settled` is the sum of what became of it. What is on its way is the rest.
CREATE TABLE transfer_line (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    transfer_id UUID NOT NULL REFERENCES transfer (id),
    variant_id UUID NOT NULL REFERENCES variant (id),
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    sku TEXT NOT NULL,
    decimals BIGINT NOT NULL,
    unit TEXT NOT NULL,
    qty BIGINT NOT NULL,
    settled BIGINT NOT NULL,
    cost BIGINT,
    serials TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX transfer_line_tenant ON transfer_line (tenant_id);
CREATE INDEX transfer_line_transfer ON transfer_line (transfer_id);
CREATE INDEX transfer_line_variant ON transfer_line (variant_id);

-- What became of so many of a line: received, missing, damaged or back. `act_id` is the same for all that was said at one time.
-- Append-only.
CREATE TABLE transfer_move (
    id UUID PRIMARY KEY,
    act_id UUID NOT NULL,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    line_id UUID NOT NULL REFERENCES transfer_line (id),
    fate TEXT NOT NULL,
    qty BIGINT NOT NULL,
    cost BIGINT,
    serials TEXT,
    note TEXT NOT NULL,
    user_id UUID NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX transfer_move_tenant ON transfer_move (tenant_id);
CREATE INDEX transfer_move_act ON transfer_move (act_id);
CREATE INDEX transfer_move_line ON transfer_move (line_id);
CREATE INDEX transfer_move_user ON transfer_move (user_id);

-- The transfer that moved stock, or a piece.
ALTER TABLE stock_movement ADD COLUMN transfer_id UUID REFERENCES transfer (id);
CREATE INDEX stock_movement_transfer ON stock_movement (transfer_id) WHERE transfer_id IS NOT NULL;
ALTER TABLE serial_event ADD COLUMN transfer_id UUID REFERENCES transfer (id);
CREATE INDEX serial_event_transfer ON serial_event (transfer_id);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE transfer ENABLE ROW LEVEL SECURITY;
ALTER TABLE transfer FORCE ROW LEVEL SECURITY;
CREATE POLICY transfer_tenant ON transfer USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE transfer_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE transfer_line FORCE ROW LEVEL SECURITY;
CREATE POLICY transfer_line_tenant ON transfer_line USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE transfer_move ENABLE ROW LEVEL SECURITY;
ALTER TABLE transfer_move FORCE ROW LEVEL SECURITY;
CREATE POLICY transfer_move_tenant ON transfer_move USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
