/**
 * The file itself refuses what a ledger never does, whoever opens it: entries only follow, are never changed, and go only
 * from the oldest on, where a segment holds them that ends with the very entry it names.
 */
export const LEDGER_SCHEMA = `
  CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, actor TEXT NOT NULL,
    body TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS entries_by_subject ON entries (subject, seq);
  CREATE INDEX IF NOT EXISTS entries_by_kind ON entries (kind, seq);
  CREATE TRIGGER IF NOT EXISTS entries_stay BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
  CREATE TRIGGER IF NOT EXISTS entries_follow BEFORE INSERT ON entries WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entries)
    BEGIN SELECT RAISE(ABORT, 'entries only follow the last one'); END;

  CREATE TABLE IF NOT EXISTS segments (
    first_seq INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL,
    from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL, file TEXT NOT NULL, digest TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER IF NOT EXISTS segments_stay BEFORE UPDATE ON segments BEGIN SELECT RAISE(ABORT, 'segments are never changed'); END;
  CREATE TRIGGER IF NOT EXISTS segments_remain BEFORE DELETE ON segments BEGIN SELECT RAISE(ABORT, 'segments are never removed'); END;
  CREATE TRIGGER IF NOT EXISTS segments_hold BEFORE INSERT ON segments
    WHEN NEW.first_seq <> (SELECT coalesce(max(last_seq), 0) + 1 FROM segments)
      OR NEW.hash IS NOT (SELECT hash FROM entries WHERE seq = NEW.last_seq)
      OR NEW.previous IS NOT (SELECT previous FROM entries WHERE seq = NEW.first_seq)
    BEGIN SELECT RAISE(ABORT, 'segments only hold entries as they are'); END;

  CREATE TRIGGER IF NOT EXISTS entries_remain_unless_sealed BEFORE DELETE ON entries
    WHEN OLD.seq > (SELECT coalesce(max(last_seq), 0) FROM segments)
      OR OLD.seq <> (SELECT min(seq) FROM entries) OR OLD.seq = (SELECT max(seq) FROM entries)
    BEGIN SELECT RAISE(ABORT, 'entries are never removed'); END;
  DROP TRIGGER IF EXISTS entries_remain;

  CREATE TABLE IF NOT EXISTS checkpoints (
    seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, at_ms INTEGER NOT NULL, state TEXT, key TEXT NOT NULL, signature TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS snapshots (
    seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, at_ms INTEGER NOT NULL, code TEXT NOT NULL, text BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS leases (
    name TEXT PRIMARY KEY, holder TEXT NOT NULL, token INTEGER NOT NULL, until_ms INTEGER NOT NULL
  ) STRICT;
`;
