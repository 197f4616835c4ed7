-- Cash in steps, where the smallest coins are gone; labels that a scale prints.

-- The step to which cash is rounded, in minor units; zero for none.
ALTER TABLE tenant ADD COLUMN cash_step BIGINT NOT NULL DEFAULT 0;

-- What was added as the cash part was rounded: what was paid or refunded is the total and this.
ALTER TABLE sale ADD COLUMN rounding BIGINT NOT NULL DEFAULT 0;
CREATE INDEX sale_rounding ON sale (tenant_id, business_date, store_id, kind, rounding) WHERE rounding <> 0;

-- What was added as cash was rounded.
ALTER TABLE payment ADD COLUMN rounding BIGINT NOT NULL DEFAULT 0;

-- How labels that a scale prints are read: prefix, digits of the item's code, what the others say.
ALTER TABLE tenant ADD COLUMN label_patterns JSONB NOT NULL DEFAULT '[]';
