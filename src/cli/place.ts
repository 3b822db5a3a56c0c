/**
 * Prints what the tasks `dev` and `start` let the bridge read and write, and makes the folder that
 * it is in: the bridge itself may write to its file alone.
 *
 * @module
 */
import { readEnvironment } from "../settings/mod.ts";

/** The owner of the files, and nobody else. */
const FOLDER_MODE = 0o700;

/** Whether a store is reached over the network. */
export function isRemote(path: string): boolean {
  return /^https?:/.test(path);
}

/** Makes the folder that a store's file is to lie in, where it is not there. */
export async function makeFolderOf(path: string): Promise<void> {
  const end = path.search(/[\\/][^\\/]*$/);
  if (end <= 0 || isRemote(path)) return;
  await Deno.mkdir(path.slice(0, end), { recursive: true, mode: FOLDER_MODE });
}

/** A folder that cannot be made is told by the bridge itself, which does not find it. */
if (import.meta.main) {
  const path = (await readEnvironment())["KV_PATH"];
  if (path) await makeFolderOf(path).catch(() => {});
  console.log(path || "data");
}
