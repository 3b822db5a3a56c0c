import { logPlace } from "../support/process.ts";

/** Room for a run's log, in bytes. */
const ROOM = 512 * 1_024 * 1_024;

/** What ends a run early; no file system is left behind then either. */
const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** A place for a log, on a file system of its own that can be full, where one can be mounted. */
export interface Disk extends AsyncDisposable {
  /** The log's file. */
  readonly path: string;
  /** Whether it can be full; mounting a file system needs root. */
  readonly canFill: boolean;
  /** From now on there is no room for a byte more. */
  fill(): Promise<void>;
  /** There is room again. */
  free(): Promise<void>;
}

/** Makes a place that is gone when it is disposed of. */
export async function openDisk(): Promise<Disk> {
  const place = await logPlace();
  const folder = place.path.slice(0, place.path.lastIndexOf("/"));
  const canFill = await done("mount", ["-t", "tmpfs", "-o", `size=${ROOM}`, "tmpfs", folder]);
  const abandon = () => {
    new Deno.Command("umount", { args: ["--lazy", folder] }).outputSync();
    Deno.exit(130);
  };
  if (canFill) { for (const signal of SIGNALS) Deno.addSignalListener(signal, abandon); }
  const resize = (bytes: number) => done("mount", ["-o", `remount,size=${bytes}`, folder]);
  return {
    path: place.path,
    canFill,
    fill: async () => {
      while (canFill && !await resize(await used(folder)));
    },
    free: async () => {
      if (canFill) await resize(ROOM);
    },
    [Symbol.asyncDispose]: async () => {
      if (canFill) {
        for (const signal of SIGNALS) Deno.removeSignalListener(signal, abandon);
        await done("umount", ["--lazy", folder]);
      }
      await place[Symbol.asyncDispose]();
    },
  };
}

async function used(folder: string): Promise<number> {
  const command = new Deno.Command("df", { args: ["--block-size=1", "--output=used", folder] });
  const { stdout } = await command.output();
  return Number(new TextDecoder().decode(stdout).split("\n")[1]);
}

async function done(command: string, args: string[]): Promise<boolean> {
  const quiet = { stdout: "null", stderr: "null" } as const;
  const { success } = await new Deno.Command(command, { args, ...quiet }).output()
    .catch(() => ({ success: false }));
  return success;
}
