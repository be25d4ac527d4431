-- The catalog: products, codes, dated prices and taxes, settings, folded from rulings. A ruling
-- applies only if its (term, seq) is above the row's, so entries fold in any order.

CREATE TABLE product (
  product   INTEGER PRIMARY KEY,          -- of this file only; everywhere else the id counts
  id        TEXT    NOT NULL UNIQUE,      -- UUIDv7
  sku       TEXT,
  code      TEXT,                         -- what a scan of it sends: its first code, as given
  name      TEXT    NOT NULL,
  category  TEXT    NOT NULL DEFAULT '',
  unit      TEXT    NOT NULL DEFAULT 'piece' CHECK (unit IN ('piece', 'weight')),
  mrp_minor INTEGER CHECK (mrp_minor >= 0),
  hsn       TEXT    NOT NULL DEFAULT '',
  picture   TEXT,                         -- sha256 of a blob
  parent_id TEXT,                         -- the product that this one is a variant of
  term      INTEGER NOT NULL,
  seq       INTEGER NOT NULL
) STRICT;

-- Several products may share a code (several MRPs under one barcode).
CREATE TABLE product_code (
  code    TEXT    NOT NULL,               -- normalised: a GTIN without its padding, else as given
  product INTEGER NOT NULL,
  kind    TEXT    NOT NULL CHECK (kind IN ('gtin', 'code', 'sku')),
  given   TEXT,                           -- as it was given, where that differs
  PRIMARY KEY (code, product)
) STRICT, WITHOUT ROWID;

CREATE INDEX product_code_product ON product_code (product);
CREATE INDEX product_code_nocase ON product_code (code COLLATE NOCASE) WHERE code GLOB '*[A-Za-z]*';

CREATE TABLE price (
  product     INTEGER NOT NULL,
  from_us     INTEGER NOT NULL,           -- the instant it takes effect
  price_minor INTEGER NOT NULL CHECK (price_minor >= 0),
  term        INTEGER NOT NULL,
  seq         INTEGER NOT NULL,
  PRIMARY KEY (product, from_us)
) STRICT, WITHOUT ROWID;

CREATE TABLE product_tax (
  product   INTEGER NOT NULL,
  from_us   INTEGER NOT NULL,
  tax_class TEXT    NOT NULL,
  term      INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  PRIMARY KEY (product, from_us)
) STRICT, WITHOUT ROWID;

CREATE TABLE tax_rate (
  tax_class TEXT    NOT NULL,
  from_us   INTEGER NOT NULL,
  tax       TEXT    NOT NULL CHECK (json_valid (tax)), -- as a line carries it
  term      INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  PRIMARY KEY (tax_class, from_us)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
  key   TEXT    NOT NULL PRIMARY KEY,
  value TEXT    NOT NULL,
  term  INTEGER NOT NULL,
  seq   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every import that was folded, by the blob's hash.
CREATE TABLE import (
  sha256   TEXT    NOT NULL PRIMARY KEY,
  products INTEGER NOT NULL,
  stock    INTEGER NOT NULL CHECK (stock IN (0, 1)) -- the blob also carries opening counts
) STRICT, WITHOUT ROWID;

-- Names as search sees them: folded text, one token a word (see rokad-search.c). No copy of it.
CREATE VIRTUAL TABLE search USING fts5 (
  text, content = '', prefix = '1 2 3',
  tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
);

-- Every word of the names, and what is left of it without one of its letters: the words one typo
-- away from another share such a remainder with it.
CREATE TABLE word (
  word INTEGER PRIMARY KEY,
  text TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE typo (
  rest TEXT    NOT NULL,
  word INTEGER NOT NULL,
  PRIMARY KEY (rest, word)
) STRICT, WITHOUT ROWID;
