-- Receipts as they were handed out, and who speaks to a printer.

-- One way in which a receipt left: on paper of ours (then its id is the print job's), as a PDF, by a mail program, on paper of the
-- browser's (then its id is the call's, so that the same call is one). Append-only. `copy` is whether it said that it was one.
CREATE TABLE receipt_out (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    sale_id UUID NOT NULL REFERENCES sale (id),
    way TEXT NOT NULL,
    copy BOOLEAN NOT NULL,
    printer_id UUID REFERENCES printer (id),
    user_id UUID NOT NULL REFERENCES app_user (id),
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX receipt_out_tenant ON receipt_out (tenant_id);
CREATE INDEX receipt_out_sale ON receipt_out (sale_id, created_at);
CREATE INDEX receipt_out_printer ON receipt_out (printer_id);
CREATE INDEX receipt_out_user ON receipt_out (user_id);
-- For this statement the tables' owner sees the jobs of every business.
ALTER TABLE print_job NO FORCE ROW LEVEL SECURITY;
INSERT INTO receipt_out (id, tenant_id, sale_id, way, copy, printer_id, user_id, created_at)
SELECT id, tenant_id, sale_id, 'printer', copy, printer_id, user_id, updated_at FROM print_job
WHERE state = 'printed' AND kind = 'receipt' AND sale_id IS NOT NULL;
ALTER TABLE print_job FORCE ROW LEVEL SECURITY;

-- Which process speaks to the printer, and until when at the latest, by the clock of the database. One that died lets go then.
ALTER TABLE printer ADD COLUMN lease UUID;
ALTER TABLE printer ADD COLUMN lease_until TIMESTAMPTZ;

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE receipt_out ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt_out FORCE ROW LEVEL SECURITY;
CREATE POLICY receipt_out_tenant ON receipt_out USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
