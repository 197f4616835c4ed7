-- What the repair desk tells customers, what unlocks their devices, and what they signed.

-- What the business says in a state and a language, where that is not what comes with the program.
CREATE TABLE repair_text (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    state TEXT NOT NULL,
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE UNIQUE INDEX repair_text__state ON repair_text (tenant_id, state, language);

-- How a customer agreed to be told, and in which language; NULL where they were not asked. It goes when they are forgotten.
CREATE TABLE repair_contact (
    customer_id BLOB PRIMARY KEY REFERENCES customer (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    language TEXT,
    email BOOLEAN,
    message BOOLEAN,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE INDEX repair_contact_tenant ON repair_contact (tenant_id);

-- What a customer was told of a change (`event_seq` of `repair_event`), once on each channel; an e-mail is `mail_id`. It goes when the
-- customer is forgotten.
CREATE TABLE repair_notice (
    id BLOB PRIMARY KEY,
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    ticket_id BLOB NOT NULL REFERENCES repair_ticket (id),
    event_seq INTEGER NOT NULL,
    channel TEXT NOT NULL,
    mail_id BLOB REFERENCES mail_message (id),
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    user_id BLOB NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE UNIQUE INDEX repair_notice__change ON repair_notice (ticket_id, event_seq, channel);
CREATE INDEX repair_notice_tenant ON repair_notice (tenant_id);
CREATE INDEX repair_notice_mail ON repair_notice (mail_id);
CREATE INDEX repair_notice_user ON repair_notice (user_id);

-- That the passcode of a ticket's device is in the vault, and under which key of its own. It goes when the device does.
CREATE TABLE repair_passcode (
    ticket_id BLOB PRIMARY KEY REFERENCES repair_ticket (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    own_id BLOB NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX repair_passcode_tenant ON repair_passcode (tenant_id);

-- What a customer signed for a ticket: lines through points, as the path of an SVG. It goes when the customer is forgotten.
CREATE TABLE repair_signature (
    ticket_id BLOB PRIMARY KEY REFERENCES repair_ticket (id),
    tenant_id BLOB NOT NULL REFERENCES tenant (id),
    path TEXT NOT NULL,
    user_id BLOB NOT NULL REFERENCES app_user (id),
    user_name TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX repair_signature_tenant ON repair_signature (tenant_id);
CREATE INDEX repair_signature_user ON repair_signature (user_id);
