-- Journals: the truth. Lines are added, never changed; everything else that a file holds, but for
-- what it says is local, can be rebuilt from them. Both files of a node begin with these tables.

CREATE TABLE journal (
  journal_id  TEXT    NOT NULL PRIMARY KEY, -- of the chain: UUIDv7, or the hash of its first line
                                          -- for a branch, which a copied disk has grown
  root_id     TEXT    NOT NULL,           -- the journal that its lines name
  scope       TEXT    NOT NULL,           -- 'till', 'shop': what its author speaks for
  own         INTEGER NOT NULL CHECK (own IN (0, 1)),
  term        INTEGER NOT NULL CHECK (term > 0), -- one more than its parent's: rulings of a later
                                                 -- term stand above those of an earlier one
  series      TEXT    NOT NULL,           -- of receipt numbers; '' for one that numbers nothing
  public_key  TEXT    NOT NULL,           -- Ed25519, hex
  parent_id   TEXT,                       -- the journal that this one goes on from
  parent_seq  INTEGER,
  parent_hash TEXT,
  head_seq    INTEGER NOT NULL CHECK (head_seq >= 0),
  head_hash   TEXT    NOT NULL CHECK (length (head_hash) = 64),
  head_at_us  INTEGER NOT NULL,
  signed_seq  INTEGER NOT NULL DEFAULT 0, -- how far its author has vouched for it, and how
  signed_hash TEXT    NOT NULL DEFAULT '',
  signature   TEXT    NOT NULL DEFAULT '',
  certificate TEXT    NOT NULL DEFAULT '' -- that it is one of this shop's, signed by its hub
) STRICT, WITHOUT ROWID;

CREATE INDEX journal_root ON journal (root_id);

CREATE TABLE entry (
  entry_id   INTEGER PRIMARY KEY,
  journal_id TEXT    NOT NULL,
  seq        INTEGER NOT NULL CHECK (seq > 0),
  line       BLOB    NOT NULL,            -- the entry's own bytes, without the line feed
  UNIQUE (journal_id, seq)
) STRICT;

CREATE TRIGGER entry_never_changes BEFORE UPDATE ON entry
BEGIN
  SELECT raise (ABORT, 'a journal is append-only');
END;

CREATE TRIGGER entry_never_shrinks BEFORE DELETE ON entry
BEGIN
  SELECT raise (ABORT, 'a journal is append-only');
END;

CREATE TRIGGER head_moves_forward BEFORE UPDATE OF head_seq ON journal
WHEN NEW.head_seq <= OLD.head_seq
BEGIN
  SELECT raise (ABORT, 'a journal''s head moves forward');
END;

-- Entries that are kept but could not be folded, or not yet.
CREATE TABLE parked (
  journal_id TEXT    NOT NULL,
  seq        INTEGER NOT NULL,
  kind       TEXT    NOT NULL,
  reason     TEXT    NOT NULL,
  PRIMARY KEY (journal_id, seq)
) STRICT, WITHOUT ROWID;

-- Local: which journal this node writes now.
CREATE TABLE node (
  only_row   INTEGER PRIMARY KEY CHECK (only_row = 1),
  journal_id TEXT    NOT NULL,
  joined     INTEGER NOT NULL DEFAULT 0 CHECK (joined IN (0, 1, 2)) -- 1: it joined a shop that
                                         -- others rule; 2: see rokad-leave.h
) STRICT;
