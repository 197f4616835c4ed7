-- What is sold.

-- Pictures and other blobs. Never changed, so that a picture can be kept by its id.
CREATE TABLE blob (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    media_type TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX blob_tenant ON blob (tenant_id);

-- A category of products, in its place among the chips at the till.
CREATE TABLE category (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    position BIGINT NOT NULL,
    deleted_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX category__name_key ON category (tenant_id, name_key) WHERE deleted_at IS NULL;

-- A tax class; what it charges on a day is in tax_rate.
CREATE TABLE tax_class (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    usual BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX tax_class__name_key ON tax_class (tenant_id, name_key);

-- Rates in parts per million, each from the business day `valid_from` on.
CREATE TABLE tax_rate (
    tax_class_id UUID NOT NULL REFERENCES tax_class (id),
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    valid_from DATE NOT NULL,
    rate BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (tax_class_id, valid_from)
);
CREATE INDEX tax_rate_tenant ON tax_rate (tenant_id);

-- What has a title, a tax class and a category; its variants are what is sold.
CREATE TABLE product (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    title TEXT NOT NULL,
    category_id UUID REFERENCES category (id),
    tax_class_id UUID NOT NULL REFERENCES tax_class (id),
    tax_mode TEXT NOT NULL,
    decimals BIGINT NOT NULL,
    unit TEXT NOT NULL,
    description TEXT NOT NULL,
    image_id UUID REFERENCES blob (id),
    active BOOLEAN NOT NULL,
    deleted_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX product_tenant ON product (tenant_id);
CREATE INDEX product_category ON product (category_id);
CREATE INDEX product_tax_class ON product (tax_class_id);
CREATE INDEX product_image ON product (image_id);

-- What has a SKU, a price and stock. `search` is the folded text it is found by; `sold` counts sales of it and may lag;
-- `freed_barcodes` is what a removed variant had, so that bringing it back can ask for them again. `active` and
-- `category_id` are the product's, kept here too, so that a search reads one table.
CREATE TABLE variant (
    id UUID PRIMARY KEY,
    tenant_id UUID NOT NULL,
    product_id UUID NOT NULL REFERENCES product (id),
    name TEXT NOT NULL,
    sku TEXT NOT NULL,
    sku_key TEXT NOT NULL,
    price BIGINT NOT NULL,
    position BIGINT NOT NULL,
    search TEXT NOT NULL,
    sold BIGINT NOT NULL,
    freed_barcodes TEXT NOT NULL,
    active BOOLEAN NOT NULL,
    category_id UUID,
    deleted_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX variant_product ON variant (product_id);
CREATE UNIQUE INDEX variant__sku_key ON variant (tenant_id, sku_key) WHERE deleted_at IS NULL;

-- A code on a label. It is one variant's at a time, and goes when its variant is removed.
CREATE TABLE barcode (
    tenant_id UUID NOT NULL REFERENCES tenant (id),
    code TEXT NOT NULL,
    variant_id UUID NOT NULL REFERENCES variant (id),
    created_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT barcode__code PRIMARY KEY (tenant_id, code)
);
CREATE INDEX barcode_variant ON barcode (variant_id);

-- Each business sees its own rows only, whatever a query says.
ALTER TABLE blob ENABLE ROW LEVEL SECURITY;
ALTER TABLE blob FORCE ROW LEVEL SECURITY;
CREATE POLICY blob_tenant ON blob USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE category ENABLE ROW LEVEL SECURITY;
ALTER TABLE category FORCE ROW LEVEL SECURITY;
CREATE POLICY category_tenant ON category USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE tax_class ENABLE ROW LEVEL SECURITY;
ALTER TABLE tax_class FORCE ROW LEVEL SECURITY;
CREATE POLICY tax_class_tenant ON tax_class USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE tax_rate ENABLE ROW LEVEL SECURITY;
ALTER TABLE tax_rate FORCE ROW LEVEL SECURITY;
CREATE POLICY tax_rate_tenant ON tax_rate USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE product ENABLE ROW LEVEL SECURITY;
ALTER TABLE product FORCE ROW LEVEL SECURITY;
CREATE POLICY product_tenant ON product USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE variant ENABLE ROW LEVEL SECURITY;
ALTER TABLE variant FORCE ROW LEVEL SECURITY;
CREATE POLICY variant_tenant ON variant USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
ALTER TABLE barcode ENABLE ROW LEVEL SECURITY;
ALTER TABLE barcode FORCE ROW LEVEL SECURITY;
CREATE POLICY barcode_tenant ON barcode USING (tenant_id = kontor_tenant()) WITH CHECK (tenant_id = kontor_tenant());
