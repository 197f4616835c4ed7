-- What reports that are one table each are found by.

-- What moved since a day was over.
CREATE INDEX stock_movement_since ON stock_movement (created_at);

-- What came back on some days.
CREATE INDEX sale_returned ON sale (tenant_id, business_date, store_id) WHERE kind = 'return';
