-- The catalog: products, codes, dated prices and taxes, settings, folded from rulings. A ruling
-- applies only if its (term, rank) is above the row's, so entries fold in any order.

CREATE TABLE product (
  product    INTEGER PRIMARY KEY,         -- of this file only; everywhere else the id counts
  id         TEXT    NOT NULL UNIQUE,     -- UUIDv7
  sku        TEXT    NOT NULL DEFAULT '',
  codes      TEXT    NOT NULL DEFAULT '', -- as given, ' ' between; a scan sends the first
  name       TEXT    NOT NULL,
  category   TEXT    NOT NULL DEFAULT '',
  unit       TEXT    NOT NULL DEFAULT 'piece' CHECK (unit IN ('piece', 'weight')),
  mrp_minor  INTEGER NOT NULL DEFAULT 0 CHECK (mrp_minor >= 0), -- 0: none
  hsn        TEXT    NOT NULL DEFAULT '',
  picture    TEXT    NOT NULL DEFAULT '', -- sha256 of a blob
  parent_sku TEXT    NOT NULL DEFAULT '', -- of the product that this one is a variant of
  term       INTEGER NOT NULL,            -- 0: only awaited, a ruling about it came before it
  rank       INTEGER NOT NULL             -- see rokad_entry_rank()
) STRICT;

CREATE INDEX product_category ON product (category, name) WHERE category <> '';
CREATE INDEX product_without_code ON product (name) WHERE codes = '';
CREATE INDEX product_awaited ON product (product) WHERE term = 0;

-- What a product is found by. Several products may share a code (several MRPs under one barcode).
-- A code stands as it was given, and a GTIN, where that differs, without its padding as 'gtin'.
CREATE TABLE product_code (
  code    TEXT    NOT NULL,
  kind    TEXT    NOT NULL CHECK (kind IN ('code', 'gtin', 'sku')),
  product INTEGER NOT NULL,
  PRIMARY KEY (code, kind, product)
) STRICT, WITHOUT ROWID;

CREATE INDEX product_code_nocase ON product_code (code COLLATE NOCASE)
  WHERE code GLOB '*[A-Za-z]*';

CREATE TABLE price (
  product     INTEGER NOT NULL,
  from_us     INTEGER NOT NULL,           -- the instant it takes effect
  price_minor INTEGER NOT NULL CHECK (price_minor >= 0),
  term        INTEGER NOT NULL,
  rank        INTEGER NOT NULL,
  PRIMARY KEY (product, from_us)
) STRICT, WITHOUT ROWID;

CREATE TABLE product_tax (
  product   INTEGER NOT NULL,
  from_us   INTEGER NOT NULL,
  tax_class TEXT    NOT NULL,
  term      INTEGER NOT NULL,
  rank      INTEGER NOT NULL,
  PRIMARY KEY (product, from_us)
) STRICT, WITHOUT ROWID;

CREATE TABLE tax_rate (
  tax_class TEXT    NOT NULL,
  from_us   INTEGER NOT NULL,
  tax       TEXT    NOT NULL CHECK (json_valid (tax)), -- as a line carries it
  term      INTEGER NOT NULL,
  rank      INTEGER NOT NULL,
  PRIMARY KEY (tax_class, from_us)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
  key   TEXT    NOT NULL PRIMARY KEY,
  value TEXT    NOT NULL,
  term  INTEGER NOT NULL,
  rank  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Every import that was folded, by the blob's hash.
CREATE TABLE import (
  sha256   TEXT    NOT NULL PRIMARY KEY,
  bytes    INTEGER NOT NULL,
  products INTEGER NOT NULL,
  stock    INTEGER NOT NULL CHECK (stock IN (0, 1)) -- the blob also carries opening counts
) STRICT, WITHOUT ROWID;

-- Names as search sees them: folded text, one token a word, nothing left for the tokenizer to do
-- but to split at spaces (see rokad-search.c). No copy of it is kept.
CREATE VIRTUAL TABLE search USING fts5 (
  text, content = '', columnsize = 0, prefix = '1 2 3', tokenize = 'ascii'
);

-- Every word of three letters or more that a name ever had, and what is left of it without one of
-- its letters: words that are one typo apart share such a remainder.
CREATE TABLE word (
  word INTEGER PRIMARY KEY,
  text TEXT    NOT NULL UNIQUE
) STRICT;

CREATE TABLE typo (
  rest TEXT    NOT NULL,
  word INTEGER NOT NULL,
  PRIMARY KEY (rest, word)
) STRICT, WITHOUT ROWID;

-- Ruling journals that ended, and who may go on; of two endings (of a copied disk) the one with the
-- lower (seq, hash) counts.
CREATE TABLE closed (
  journal_id TEXT    NOT NULL PRIMARY KEY,
  seq        INTEGER NOT NULL,
  hash       TEXT    NOT NULL, -- of the entry that ended it
  given_to   TEXT    NOT NULL  -- the journal that the node writes
) STRICT, WITHOUT ROWID;

CREATE TABLE taken (
  journal_id TEXT    NOT NULL, -- goes on …
  from_id    TEXT    NOT NULL, -- … from this one
  PRIMARY KEY (journal_id, from_id)
) STRICT, WITHOUT ROWID;

-- What was proposed and is answered.
CREATE TABLE answer (
  proposal_id TEXT    NOT NULL,
  accepted    INTEGER NOT NULL CHECK (accepted IN (0, 1)),
  PRIMARY KEY (proposal_id, accepted)
) STRICT, WITHOUT ROWID;

-- Local: the catalog came ready-made, without the blobs that its rulings name.
CREATE TABLE baseline (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1)
) STRICT;

-- Local: what this till proposed itself and is not answered yet.
CREATE TABLE price_overlay (
  product_id  TEXT    NOT NULL PRIMARY KEY,
  price_minor INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE setting_overlay (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
