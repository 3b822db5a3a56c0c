import { pause } from "../../src/shared/mod.ts";
import { Denokv, DENOKV_TOKEN } from "../support/denokv.ts";
import { type Disk, openDisk } from "./disk.ts";
import type { Random } from "./random.ts";
import { Wire } from "./wire.ts";

/** The stores that a run can have: a file, or a server that the instances reach over a network. */
export type StoreKind = "file" | "denokv";

/**
 * How long the disk has room, and is full, in ms. Where it is looked whether two call at once, it is
 * not full for so long that whoever lives cannot renew a lease.
 */
const ROOM_MS = { least: 2_000, most: 8_000 };
const FULL_MS = { least: 200, most: 1_500, borne: 400 };

/** How long a server of stores lives between its faults, in ms. */
const LIFE_MS = { least: 500, most: 5_000 };

/** What befalls a store while instances use it. */
export interface Haunting {
  readonly random: Random;
  /** Whether it may be away for longer than a lease lasts. */
  readonly isLong: boolean;
  readonly goesOn: () => boolean;
  readonly note: (what: string) => void;
}

/** Where the instances of a run keep their logs. */
export interface FaultyStore extends AsyncDisposable {
  /** For `KV_PATH`, with what else the environment needs: through all the faults. */
  readonly path: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The same without faults between, to read what is stored. */
  readonly direct: string;
  /** What was done to it, how often. */
  readonly counts: Readonly<Record<string, number>>;
  /** What cannot be broken on this machine, and why. */
  readonly leftOut: readonly string[];
  /** Breaks it again and again. */
  haunt(haunting: Haunting): Promise<void>;
  /** From now on it is left alone, and is there. */
  calm(): Promise<void>;
}

/** Opens a store that is gone when it is disposed of. */
export async function openStore(kind: StoreKind, random: Random): Promise<FaultyStore> {
  return kind === "file" ? await openFile() : await openServer(random);
}

async function openFile(): Promise<FaultyStore> {
  const disk = await openDisk();
  return {
    path: disk.path,
    direct: disk.path,
    environment: {},
    counts: {},
    leftOut: whatCannotFill(disk),
    haunt: (haunting) => flood(disk, haunting),
    calm: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => disk[Symbol.asyncDispose](),
  };
}

/** denokv on a disk that can be full, behind a wire that is cut. */
async function openServer(random: Random): Promise<FaultyStore> {
  const disk = await openDisk();
  const server = await Denokv.start(disk.path);
  const wire = new Wire(random);
  wire.target = server.port;
  const counts = { storeKills: 0, storeFreezes: 0 };
  return {
    path: `http://127.0.0.1:${wire.port}`,
    direct: server.url,
    environment: { DENO_KV_ACCESS_TOKEN: DENOKV_TOKEN },
    get counts() {
      return { ...counts, storeCuts: wire.cuts };
    },
    leftOut: whatCannotFill(disk),
    haunt: async (haunting) => {
      await Promise.all([flood(disk, haunting), endAndFreeze(server, haunting, counts)]);
    },
    calm: async () => {
      wire.calm();
      await server.end();
      await server.start();
    },
    [Symbol.asyncDispose]: async () => {
      await server.end();
      await wire[Symbol.asyncDispose]();
      await disk[Symbol.asyncDispose]();
    },
  };
}

function whatCannotFill({ canFill }: Disk): readonly string[] {
  if (canFill) return [];
  return ["a really full disk: a file system for it cannot be mounted here, which needs root"];
}

/** Fills the disk and frees it, again and again. */
async function flood(disk: Disk, { random, isLong, goesOn, note }: Haunting): Promise<void> {
  while (disk.canFill && goesOn()) {
    await pause(random.whole(ROOM_MS.least, ROOM_MS.most));
    await disk.fill();
    note("the disk is full");
    await pause(random.whole(FULL_MS.least, isLong ? FULL_MS.most : FULL_MS.borne));
    await disk.free();
    note("the disk has room again");
  }
}

/** Kills the server and starts it again, or stops it where it is for a while, again and again. */
async function endAndFreeze(
  server: Denokv,
  { random, isLong, goesOn, note }: Haunting,
  counts: { storeKills: number; storeFreezes: number },
): Promise<void> {
  while (goesOn()) {
    await pause(random.whole(LIFE_MS.least, LIFE_MS.most));
    const away = random.whole(0, isLong ? FULL_MS.most : FULL_MS.borne / 2);
    if (random.chance(0.5)) {
      note("the store's server is killed");
      counts.storeKills += 1;
      await server.end("SIGKILL");
      await pause(away);
      await server.start();
      note("the store's server is up again");
    } else {
      note("the store's server is frozen");
      counts.storeFreezes += 1;
      server.freeze();
      await pause(away);
      server.thaw();
      note("the store's server goes on");
    }
  }
}
