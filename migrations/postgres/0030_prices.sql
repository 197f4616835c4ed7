-- Things that are sold at another price than their own.

-- The own price of a line, where it is sold at another.
ALTER TABLE cart_line ADD COLUMN list_price BIGINT;
ALTER TABLE sale_line ADD COLUMN list_price BIGINT;
