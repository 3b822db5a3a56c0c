/** Only the owner of the files may look into the folder. */
const FOLDER_MODE = 0o700;

/** Whether the path of a store is the address of a remote database. */
export function isRemote(path: string): boolean {
  return /^https?:/.test(path);
}

/** Creates the folder of a store's file if it is missing. */
export async function makeFolderOf(path: string): Promise<void> {
  const end = path.search(/[\\/][^\\/]*$/);
  if (end <= 0 || isRemote(path)) return;
  await Deno.mkdir(path.slice(0, end), { recursive: true, mode: FOLDER_MODE });
}
