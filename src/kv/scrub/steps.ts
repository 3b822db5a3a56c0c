import { DatabaseSync } from "node:sqlite";

/** The file of a store of up to so many bytes is rewritten in one transaction, a larger one in slices. */
const WHOLE_BYTES = 16_000_000;

/** Bytes of rows in one slice. */
const SLICE_BYTES = 4_000_000;

/** About what a row takes besides its key and value, so that tiny rows count too. */
const ROW_BYTES = 100;

/** Bytes at the beginning of an overflow page that are not the value's. */
const OVERFLOW_HEADER_BYTES = 4;

/** Rows of so many bytes make any tree grow by a level: a page holds four, and the root few more. */
const FILLING_ROWS = 4_000;
const FILLING_BYTES = 950;

/** Rows of zeros that are older than this belong to a scrub that died, in seconds. */
const ABANDONED_S = 3_600;

/** Deno KV's keys begin with the type of their first part, which is less. */
const AFTER_ALL_KEYS = "~";

/** How long to wait for another program's write, in ms. */
const PATIENCE_MS = 2_000;

/** How often the log is truncated at most; a reader of old pages prevents it. */
const TRUNCATIONS = 10;

/**
 * Overwrites what was deleted from the file of a store, while others use it, and empties its
 * write-ahead log. Deno KV deletes without overwriting, so text stays in free pages, in the unused
 * part of others, and in the log. Every row is taken out and put back by a connection that
 * overwrites what it frees (`PRAGMA secure_delete`), with its version as it was.
 *
 * Yields between transactions: the lock is free, and the caller may wait or stop. A process that
 * dies in between leaves every row as it was, and zeros that a scrub frees `abandonedS` seconds later.
 * Returns whether the log is empty now.
 *
 * Complete for a file of up to `wholeBytes`. In a larger one, which goes slice by slice, an inner page
 * of a tree that is never freed could keep a piece of a row in its unused part. `VACUUM` would do as
 * well, but needs the right to read and write any file.
 */
export function* scrubSteps(
  path: string,
  wholeBytes = WHOLE_BYTES,
  abandonedS = ABANDONED_S,
): Generator<void, boolean> {
  const file = new DatabaseSync(path);
  try {
    file.exec(`
      PRAGMA busy_timeout = ${PATIENCE_MS};
      PRAGMA secure_delete = ON;
      PRAGMA synchronous = NORMAL;
      PRAGMA temp_store = MEMORY;
      CREATE TEMP TABLE moved AS SELECT * FROM kv WHERE false;
    `);
    const size = numberOf(file, "page_count") * numberOf(file, "page_size");
    if (size <= wholeBytes) {
      rewriteWhole(file, abandonedS);
    } else {
      yield* overwriteFreePages(file, abandonedS);
      yield* rewriteSlices(file);
      overwriteRoots(file);
    }
    return yield* emptyLog(file);
  } finally {
    file.close();
  }
}

function rewriteWhole(file: DatabaseSync, abandonedS: number): void {
  file.exec("BEGIN IMMEDIATE");
  for (const _ of overwriteFreePages(file, abandonedS)); // all of them before the lock is free again
  file.exec(`
    INSERT INTO moved SELECT * FROM kv;
    DELETE FROM kv;
    INSERT INTO kv SELECT * FROM moved;
    COMMIT;
  `);
}

/**
 * Takes the free pages for rows of zeros, and frees them again. Other instances may scrub the same
 * file: each frees its own rows, and those that a dead one left.
 */
function* overwriteFreePages(file: DatabaseSync, abandonedS: number): Generator<void> {
  const pageBytes = numberOf(file, "page_size");
  const most = Math.floor(SLICE_BYTES / pageBytes);
  const scrub = crypto.randomUUID();
  const fill = "INSERT INTO scrubbing_zeros VALUES (?, unixepoch(), zeroblob(?))";
  for (let left = numberOf(file, "freelist_count"); left > 0; left -= most) {
    withZeros(file, () => {
      file.prepare(fill).run(scrub, Math.min(left, most) * (pageBytes - OVERFLOW_HEADER_BYTES));
    });
    yield;
  }
  const free = `DELETE FROM scrubbing_zeros WHERE rowid = (
    SELECT min(rowid) FROM scrubbing_zeros WHERE scrub = ? OR filled <= unixepoch() - ?
  )`;
  const freeOne = () => file.prepare(free).run(scrub, abandonedS).changes;
  while (withZeros(file, freeOne) > 0) yield;
  withZeros(file, () => {
    const { count } = file.prepare("SELECT count(*) AS count FROM scrubbing_zeros").get() ?? {};
    if (count === 0) file.exec("DROP TABLE scrubbing_zeros");
  });
}

/** Does something with the table of zeros, which others may make and drop, in one transaction. */
function withZeros<Result>(file: DatabaseSync, task: () => Result): Result {
  const isPart = file.isTransaction;
  if (!isPart) file.exec("BEGIN IMMEDIATE");
  file.exec(
    "CREATE TABLE IF NOT EXISTS scrubbing_zeros (scrub TEXT, filled INTEGER, zeros BLOB)",
  );
  const result = task();
  if (!isPart) file.exec("COMMIT");
  return result;
}

/** Each slice begins in the middle of the one before, so that pages at its ends are reached, too. */
function* rewriteSlices(file: DatabaseSync): Generator<void> {
  const rows = file.prepare(
    "SELECT k, length(k) + length(v) + ? AS bytes FROM kv WHERE k >= ? ORDER BY k",
  );
  const take = file.prepare("INSERT INTO moved SELECT * FROM kv WHERE k BETWEEN ? AND ?");
  const remove = file.prepare("DELETE FROM kv WHERE k BETWEEN ? AND ?");
  for (let start: Uint8Array | undefined = new Uint8Array(); start;) {
    file.exec("BEGIN IMMEDIATE");
    const { end, next } = sliceOf(rows.iterate(ROW_BYTES, start));
    take.run(start, end);
    remove.run(start, end);
    file.exec("INSERT INTO kv SELECT * FROM moved; DELETE FROM moved; COMMIT");
    start = next;
    yield;
  }
}

/** The last key of the slice that begins with these rows, and the first of the next slice, if any. */
function sliceOf(
  rows: Iterable<Record<string, unknown>>,
): { readonly end: Uint8Array; readonly next: Uint8Array | undefined } {
  let bytes = 0;
  let [middle, end] = [new Uint8Array(), new Uint8Array()];
  for (const row of rows) {
    if (bytes > SLICE_BYTES) return { end, next: middle };
    bytes += Number(row["bytes"]);
    end = row["k"] as Uint8Array<ArrayBuffer>;
    if (bytes <= SLICE_BYTES / 2) middle = end;
  }
  return { end, next: undefined };
}

/**
 * The root of a tree is a page that is never freed. It is overwritten when the tree grows by a level:
 * as many rows as that takes are put in and taken out, in one transaction, so that nobody sees them.
 */
function overwriteRoots(file: DatabaseSync): void {
  file.exec(`
    BEGIN IMMEDIATE;
    WITH RECURSIVE row (number) AS (
      SELECT 1 UNION ALL SELECT number + 1 FROM row WHERE number < ${FILLING_ROWS}
    )
    INSERT INTO kv (k, v, v_encoding, version)
      SELECT CAST(printf('${AFTER_ALL_KEYS}%0${FILLING_BYTES}d', number) AS BLOB), x'', 1, 0 FROM row;
    DELETE FROM kv WHERE k >= CAST('${AFTER_ALL_KEYS}' AS BLOB);
    COMMIT;
  `);
}

function* emptyLog(file: DatabaseSync): Generator<void, boolean> {
  const truncate = file.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
  file.exec("PRAGMA wal_checkpoint(PASSIVE)");
  for (let tries = 0; tries < TRUNCATIONS; tries++) {
    yield;
    if (truncate.get()?.["busy"] === 0) return true;
  }
  return false;
}

function numberOf(file: DatabaseSync, pragma: string): number {
  return Number(file.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
}
