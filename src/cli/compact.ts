/**
 * Rewrites a store's file, and empties the log beside it, so that nothing is left in them of what
 * was deleted or written over. Throws where another program has it open at that moment.
 */
export async function compact(path: string): Promise<void> {
  const { DatabaseSync } = await import("node:sqlite");
  const file = new DatabaseSync(path);
  try {
    file.exec("PRAGMA busy_timeout = 2000; VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
  } finally {
    file.close();
  }
}
