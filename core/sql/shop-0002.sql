-- The shop: what was sold, paid, counted. Folded from journals, but for the tables that say local.
-- Nothing here refers to the catalog: orders copy all they print, tax or refund.

CREATE TABLE shift (
  shift_id      TEXT    NOT NULL PRIMARY KEY,
  business_date TEXT    NOT NULL,
  opened_us     INTEGER NOT NULL,
  opened_by     TEXT    NOT NULL,
  journal_id    TEXT    NOT NULL,
  seq           INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX shift_seq ON shift (journal_id, seq);

-- What is known of an order: facts, each with an id, in no order. Its state is a function of them.
CREATE TABLE fact (
  fact_id      TEXT    NOT NULL PRIMARY KEY,
  order_id     TEXT    NOT NULL,
  kind         TEXT    NOT NULL,
  amount_minor INTEGER NOT NULL DEFAULT 0,
  method       TEXT    NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE INDEX fact_order ON fact (order_id);

CREATE TABLE orders (
  order_id      TEXT    NOT NULL PRIMARY KEY,
  number        TEXT    NOT NULL DEFAULT '', -- '' while only facts about it have come
  journal_id    TEXT    NOT NULL DEFAULT '',
  seq           INTEGER NOT NULL DEFAULT 0,
  at_us         INTEGER NOT NULL DEFAULT 0,
  shift_id      TEXT    NOT NULL DEFAULT '',
  business_date TEXT    NOT NULL DEFAULT '',
  staff         TEXT    NOT NULL DEFAULT '',
  currency      TEXT    NOT NULL DEFAULT '',
  lines         INTEGER NOT NULL DEFAULT 0,
  total_minor   INTEGER NOT NULL DEFAULT 0,
  paid_minor    INTEGER NOT NULL DEFAULT 0,
  undoes        TEXT    NOT NULL DEFAULT '', -- the order that this one undoes
  cart_id       TEXT    NOT NULL DEFAULT '', -- paid twice is one order: this is how it is known
  state         TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX orders_number ON orders (number);
CREATE INDEX orders_at ON orders (at_us);
CREATE INDEX orders_seq ON orders (journal_id, seq);
CREATE INDEX orders_cart ON orders (cart_id) WHERE cart_id <> '';

CREATE TABLE order_line (
  order_id     TEXT    NOT NULL,
  n            INTEGER NOT NULL CHECK (n > 0),
  product_id   TEXT    NOT NULL,
  code         TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  quantity     INTEGER NOT NULL,
  price_minor  INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL,             -- with its tax
  tax_minor    INTEGER NOT NULL,
  PRIMARY KEY (order_id, n)
) STRICT, WITHOUT ROWID;

-- Numbers that were given out, so that the next is known. A fold takes the largest.
CREATE TABLE number (
  series TEXT    NOT NULL,
  year   INTEGER NOT NULL,                   -- of the financial year, two digits
  last   INTEGER NOT NULL CHECK (last > 0),
  PRIMARY KEY (series, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE movement (
  journal_id TEXT    NOT NULL,
  seq        INTEGER NOT NULL,
  n          INTEGER NOT NULL,
  product_id TEXT    NOT NULL,
  place      TEXT    NOT NULL DEFAULT 'floor',
  lot        TEXT    NOT NULL DEFAULT '',
  serial     TEXT    NOT NULL DEFAULT '',
  quantity   INTEGER NOT NULL,
  PRIMARY KEY (journal_id, seq, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE stock (
  product_id TEXT    NOT NULL,
  place      TEXT    NOT NULL,
  lot        TEXT    NOT NULL,
  serial     TEXT    NOT NULL,
  quantity   INTEGER NOT NULL,               -- the sum of the movements
  sold       INTEGER NOT NULL DEFAULT 0,     -- of them, sold: what sells often is found first
  PRIMARY KEY (product_id, place, lot, serial)
) STRICT, WITHOUT ROWID;

CREATE INDEX stock_sold ON stock (sold DESC) WHERE sold > 0;

-- Money by account and shift: what should be in the drawer.
CREATE TABLE money (
  shift_id     TEXT    NOT NULL,
  account      TEXT    NOT NULL,             -- 'cash'
  amount_minor INTEGER NOT NULL,
  PRIMARY KEY (shift_id, account)
) STRICT, WITHOUT ROWID;

-- What may be promised: born with its author, spent by entries. Balance is a sum.
CREATE TABLE rights (
  kind     TEXT    NOT NULL,                 -- 'refund', 'cart'
  subject  TEXT    NOT NULL,                 -- order id '/' line; cart id
  quantity INTEGER NOT NULL,
  PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;

-- Of all carts that were ever held, the few that are not settled.
CREATE INDEX rights_cart ON rights (kind, quantity) WHERE kind = 'cart';

-- Carts that were ever set aside, at whatever till. One is on hold while there is a right to it; a
-- right below nothing: tills that did not hear of each other have recalled it both.
CREATE TABLE held_cart (
  cart_id     TEXT    NOT NULL PRIMARY KEY,  -- made when it was held, so that no two holds are one
  journal_id  TEXT    NOT NULL,              -- its lines stand in its entry
  seq         INTEGER NOT NULL,
  at_us       INTEGER NOT NULL,
  lines       INTEGER NOT NULL,              -- that count
  first_name  TEXT    NOT NULL,
  total_minor INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recall (
  into_id    TEXT    NOT NULL PRIMARY KEY,   -- the cart that it was copied into
  cart_id    TEXT    NOT NULL,
  journal_id TEXT    NOT NULL,
  seq        INTEGER NOT NULL,
  at_us      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX recall_cart ON recall (cart_id);

-- Opening counts that came in bulk, by the blob's hash.
CREATE TABLE bulk_count (
  sha256 TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Local: the open cart; a power cut changes nothing in it.
CREATE TABLE cart (
  only_row  INTEGER NOT NULL UNIQUE DEFAULT 1 CHECK (only_row = 1),
  cart_id   TEXT    NOT NULL PRIMARY KEY,
  opened_us INTEGER NOT NULL,
  cursor    INTEGER NOT NULL DEFAULT 0       -- the line that is selected, 0 for none
) STRICT, WITHOUT ROWID;

CREATE TABLE cart_line (
  cart_id         TEXT    NOT NULL,
  n               INTEGER NOT NULL CHECK (n > 0),
  product_id      TEXT    NOT NULL,
  code            TEXT    NOT NULL,
  name            TEXT    NOT NULL,
  unit            TEXT    NOT NULL,
  hsn             TEXT    NOT NULL,
  quantity        INTEGER NOT NULL,
  price_minor     INTEGER NOT NULL,
  price_rule      TEXT    NOT NULL,          -- 'list', 'label', 'changed'
  mrp_minor       INTEGER,
  tax             TEXT    NOT NULL CHECK (json_valid (tax)),
  removed         INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
  PRIMARY KEY (cart_id, n)
) STRICT, WITHOUT ROWID;

-- Local: the receipts to print. A job stays until its printer has taken it.
CREATE TABLE print_job (
  job_id   INTEGER PRIMARY KEY,
  order_id TEXT    NOT NULL,
  copy     INTEGER NOT NULL CHECK (copy >= 0), -- 0: the original; n: COPY n
  state    TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')),
  problem  TEXT    NOT NULL DEFAULT '',
  UNIQUE (order_id, copy)
) STRICT;

CREATE INDEX print_job_waiting ON print_job (job_id) WHERE state = 'waiting';

-- Conflicts that somebody has looked after.
CREATE TABLE resolution (
  conflict_key TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- What tills proposed to whoever rules; the answers stand with the rulings.
CREATE TABLE proposal (
  proposal_id TEXT    NOT NULL PRIMARY KEY,
  kind        TEXT    NOT NULL CHECK (kind IN ('price', 'settings')),
  journal_id  TEXT    NOT NULL,
  seq         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Local: those of them that are not known to be answered.
CREATE TABLE proposal_open (
  proposal_id TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Local: the nodes that this one asks, and what they said that they hold.
CREATE TABLE peer (
  node        TEXT    NOT NULL PRIMARY KEY, -- the journal that it writes
  url         TEXT    NOT NULL,
  public_key  TEXT    NOT NULL,             -- Ed25519, hex
  fingerprint TEXT    NOT NULL,             -- of its TLS certificate; '' on loopback
  shop        TEXT    NOT NULL,             -- its name, for people
  nonce       TEXT    NOT NULL,             -- of the exchange under way …
  next        TEXT    NOT NULL              -- … and of the one after it
) STRICT, WITHOUT ROWID;

CREATE TABLE peer_position (
  node       TEXT    NOT NULL,
  journal_id TEXT    NOT NULL,
  seq        INTEGER NOT NULL,
  hash       TEXT    NOT NULL,
  signature  TEXT    NOT NULL,              -- by the peer
  PRIMARY KEY (node, journal_id)
) STRICT, WITHOUT ROWID;

-- Local: the nodes that are enrolled here.
CREATE TABLE guest (
  node       TEXT    NOT NULL PRIMARY KEY,  -- the journal that it writes
  name       TEXT    NOT NULL,
  public_key TEXT    NOT NULL,
  token_hash TEXT    NOT NULL,              -- SHA-256, hex
  nonce      TEXT    NOT NULL DEFAULT '',   -- of its last exchange
  next       TEXT    NOT NULL DEFAULT '',
  challenge  TEXT    NOT NULL DEFAULT '',   -- to sign for a new token
  seen_us    INTEGER NOT NULL DEFAULT 0,
  fenced     INTEGER NOT NULL DEFAULT 0 CHECK (fenced IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE INDEX guest_token ON guest (token_hash);

-- Local: one-time codes that may still be used, as hashes.
CREATE TABLE enrol_code (
  code_hash  TEXT    NOT NULL PRIMARY KEY,
  expires_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
