import type { ImportFile } from "../imports/mod.ts";
import { SerialQueue } from "../shared/mod.ts";

/** A file of the disk, to be imported. Close it afterwards. */
export async function openDiskFile(path: string): Promise<ImportFile & AsyncDisposable> {
  const file = await Deno.open(path);
  const { size, isDirectory } = await file.stat();
  if (isDirectory) {
    file.close();
    throw new Deno.errors.IsADirectory(path);
  }
  const queue = new SerialQueue();
  return {
    name: path.split(/[\\/]/).at(-1) ?? path,
    size,
    read: (offset, length) =>
      queue.add(async () => {
        await file.seek(offset, Deno.SeekMode.Start);
        const bytes = new Uint8Array(Math.min(length, Math.max(0, size - offset)));
        let at = 0;
        while (at < bytes.length) {
          const count = await file.read(bytes.subarray(at));
          if (count === null) break;
          at += count;
        }
        return bytes.subarray(0, at);
      }),
    [Symbol.asyncDispose]: async () => {
      await queue.add(() => Promise.resolve());
      file.close();
    },
  };
}
