import { DatabaseSync } from 'node:sqlite';

/** Opens a database file so that what a transaction wrote survives a crash of process or machine. */
export function openDatabase(path: string, schema: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;');
    database.exec(schema);
    return database;
  } catch (cause) {
    throw new Error(`Cannot open the database ${path}`, { cause });
  }
}

/** Runs the work in one transaction; when it throws, nothing of it was written. */
export function transact<Value>(database: DatabaseSync, work: () => Value): Value {
  database.exec('BEGIN IMMEDIATE');
  try {
    const value = work();
    database.exec('COMMIT');
    return value;
  } catch (cause) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw cause;
  }
}
