/** The owner of the file, and nobody else. SQLite gives its -wal and -shm the same. */
const FILE_MODE = 0o600;

/** Whether the path of a store is a file's, and neither memory nor a remote database. */
export function isStoreFile(path: string): boolean {
  return path !== ":memory:" && !/^https?:/.test(path);
}

/**
 * Makes a store's file where there is none, so that nobody else may read it; one that is there
 * keeps its mode. Throws `NotFound` where its folder is missing; what else is wrong is told when it
 * is opened.
 */
export async function makeStoreFile(path: string): Promise<void> {
  if (!isStoreFile(path)) return;
  try {
    (await Deno.open(path, { write: true, createNew: true, mode: FILE_MODE })).close();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new Deno.errors.NotFound(`The folder of ${path} is not there`);
    }
  }
}
