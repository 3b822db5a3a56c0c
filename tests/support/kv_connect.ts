import protobuf from "protobufjs";
import { PATIENCE_MS } from "./patience.ts";

/** The public protocol of remote Deno KV databases, as far as a bridge uses it. */
const SCHEMA = `
syntax = "proto3";
message SnapshotRead { repeated ReadRange ranges = 1; }
message ReadRange { bytes start = 1; bytes end = 2; int32 limit = 3; bool reverse = 4; }
message SnapshotReadOutput {
  repeated ReadRangeOutput ranges = 1;
  bool read_disabled = 2;
  bool read_is_strongly_consistent = 4;
  int32 status = 8;
}
message ReadRangeOutput { repeated KvEntry values = 1; }
message KvEntry { bytes key = 1; bytes value = 2; int32 encoding = 3; bytes versionstamp = 4; }
message AtomicWrite { repeated Check checks = 1; repeated Mutation mutations = 2; }
message Check { bytes key = 1; bytes versionstamp = 2; }
message Mutation {
  bytes key = 1;
  KvValue value = 2;
  int32 mutation_type = 3;
  int64 expire_at_ms = 4;
}
message KvValue { bytes data = 1; int32 encoding = 2; }
message Watch { repeated WatchKey keys = 1; }
message WatchKey { bytes key = 1; }
message WatchOutput { int32 status = 1; repeated WatchKeyOutput keys = 2; }
message WatchKeyOutput { bool changed = 1; KvEntry entry_if_changed = 2; }
message AtomicWriteOutput { int32 status = 1; bytes versionstamp = 2; repeated uint32 failed_checks = 4; }
`;
const { root } = protobuf.parse(SCHEMA, { keepCase: true });

/** Bytes of one read unit, and of one write unit, as Deno Deploy bills them. */
const READ_UNIT = 4_096;
const WRITE_UNIT = 1_024;

const SUCCESS = 1;
const CHECK_FAILURE = 2;
const SET = 1;

interface Entry {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly encoding: number;
  readonly versionstamp: Uint8Array;
  readonly expireAt: number;
}

interface ReadRange {
  readonly start: Uint8Array;
  readonly end: Uint8Array;
  readonly limit: number;
  readonly reverse: boolean;
}

interface AtomicWrite {
  readonly checks: readonly { readonly key: Uint8Array; readonly versionstamp: Uint8Array }[];
  readonly mutations: readonly {
    readonly key: Uint8Array;
    readonly value: { readonly data: Uint8Array; readonly encoding: number } | null;
    readonly mutation_type: number;
    readonly expire_at_ms: number;
  }[];
}

/** What the server does with one write in place of the right thing. */
export type Trouble =
  | "500 before"
  | "500 after applying"
  | "drop after applying"
  | "hang"
  | "delay";

/** A remote database that speaks KV Connect, in memory, and misbehaves on command. */
export class KvConnectServer implements AsyncDisposable {
  /** What becomes of the next writes; empty: all is well. */
  readonly trouble: Trouble[] = [];
  /** While this is true it answers nothing at all. */
  isHung = false;
  writes = 0;
  /** How much longer each answer takes, in ms. */
  delayMs = 0;
  /** What Deno Deploy would bill: 4 KB of each range that is read, 1 KB of each key that is written. */
  readonly units = { read: 0, write: 0 };
  /** Its clock, in ms since the epoch: what has expired by it is gone. */
  now: () => number = Date.now;
  watches = 0;
  readonly #watchers = new Set<() => void>();
  readonly #entries = new Map<string, Entry>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #stop = new AbortController();
  #version = 0n;
  #held:
    | { readonly come: () => void; readonly gone: Promise<void>; readonly done: () => void }
    | undefined;

  constructor() {
    const options = { port: 0, hostname: "127.0.0.1", onListen() {} };
    this.#server = Deno.serve(options, (request) => this.#handle(request));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#server.shutdown();
  }

  /**
   * Holds the next write back until it is let go; `come` resolves once it is there, `letGo()` once
   * it was done.
   */
  hold(): { readonly come: Promise<void>; letGo(): Promise<void> } {
    const [come, gone, done] = [1, 2, 3].map(() => Promise.withResolvers<void>());
    const patience = setTimeout(() => come!.reject(new Error("No commit came")), PATIENCE_MS);
    const arrive = () => {
      clearTimeout(patience);
      come!.resolve();
    };
    this.#held = { come: arrive, gone: gone!.promise, done: done!.resolve };
    const letGo = () => {
      gone!.resolve();
      return done!.promise;
    };
    return { come: come!.promise, letGo };
  }

  /** Every entry that has not expired. */
  get size(): number {
    const now = this.now();
    return [...this.#entries.values()].filter(({ expireAt }) => expireAt > now).length;
  }

  async #handle(request: Request): Promise<Response> {
    const body = new Uint8Array(await request.arrayBuffer());
    if (this.isHung) await this.#stopped();
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    switch (new URL(request.url).pathname) {
      case "/":
        return Response.json({
          version: 3,
          databaseId: "3d1a6a9c-6d55-4a0e-8f1b-5a3c0a3f7f10",
          endpoints: [{ url: `${this.url}/data`, consistency: "strong" }],
          token: "token-of-the-database",
          expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
        });
      case "/data/snapshot_read":
        return this.#read(body);
      case "/data/atomic_write":
        return await this.#write(body);
      case "/data/watch":
        return this.#watch(body);
      default:
        return new Response(null, { status: 404 });
    }
  }

  #read(body: Uint8Array): Response {
    const { ranges } = decode<{ ranges: ReadRange[] }>("SnapshotRead", body);
    const now = this.now();
    const live = [...this.#entries.values()].filter(({ expireAt }) => expireAt > now);
    const found = ranges.map(({ start, end, limit, reverse }) => {
      const values = live.filter(({ key }) => compare(key, start) >= 0 && compare(key, end) < 0)
        .sort((one, other) => compare(one.key, other.key));
      if (reverse) values.reverse();
      return { values: values.slice(0, limit) };
    });
    for (const { values } of found) {
      const bytes = values.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
      this.units.read += Math.max(1, Math.ceil(bytes / READ_UNIT));
    }
    const output = { ranges: found, read_is_strongly_consistent: true, status: SUCCESS };
    return encode("SnapshotReadOutput", output);
  }

  /** A stream of outputs, each after its length; one at first and one after each write. */
  #watch(body: Uint8Array): Response {
    const { keys } = decode<{ keys: { key: Uint8Array }[] }>("Watch", body);
    this.watches += 1;
    let tell = () => {};
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        tell = () => {
          const found = keys.map(({ key }) => {
            const entry = this.#entries.get(key.toHex());
            return entry ? { changed: true, entry_if_changed: entry } : { changed: true };
          });
          const output = bytesOf("WatchOutput", { status: SUCCESS, keys: found });
          const length = new Uint8Array(4);
          new DataView(length.buffer).setUint32(0, output.length, true);
          controller.enqueue(length);
          controller.enqueue(output);
        };
        this.#watchers.add(tell);
        tell();
      },
      cancel: () => void this.#watchers.delete(tell),
    });
    this.#stop.signal.addEventListener("abort", () => this.#watchers.delete(tell));
    return new Response(stream, { headers: { "content-type": "application/octet-stream" } });
  }

  async #write(body: Uint8Array): Promise<Response> {
    this.writes += 1;
    const held = this.#held;
    this.#held = undefined;
    held?.come();
    await held?.gone;
    const trouble = this.trouble.shift();
    if (trouble === "500 before") return new Response("trouble", { status: 500 });
    if (trouble === "delay") await new Promise((resolve) => setTimeout(resolve, 300));
    const answer = this.#apply(decode<AtomicWrite>("AtomicWrite", body));
    held?.done();
    if (trouble === "500 after applying") return new Response("trouble", { status: 500 });
    if (trouble === "drop after applying") {
      const stream = new ReadableStream({
        start: (controller) => controller.error(new Error("dropped")),
      });
      return new Response(stream, { headers: { "content-length": "99" } });
    }
    if (trouble === "hang") await this.#stopped();
    return answer;
  }

  #stopped(): Promise<void> {
    const { signal } = this.#stop;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
  }

  #apply({ checks, mutations }: AtomicWrite): Response {
    const now = this.now();
    const failed = checks.flatMap(({ key, versionstamp }, index) => {
      const entry = this.#entries.get(key.toHex());
      const found = entry && entry.expireAt > now ? entry.versionstamp.toHex() : "";
      return found === versionstamp.toHex() ? [] : [index];
    });
    if (failed.length > 0) {
      return encode("AtomicWriteOutput", { status: CHECK_FAILURE, failed_checks: failed });
    }
    const versionstamp = Uint8Array.fromHex((++this.#version).toString(16).padStart(20, "0"));
    for (const { key, value, mutation_type, expire_at_ms } of mutations) {
      const bytes = key.length + (value?.data.length ?? 0);
      this.units.write += Math.max(1, Math.ceil(bytes / WRITE_UNIT));
      if (mutation_type !== SET || !value) {
        this.#entries.delete(key.toHex());
        continue;
      }
      const expireAt = Number(expire_at_ms) || Infinity;
      const { data, encoding } = value;
      this.#entries.set(key.toHex(), {
        key: key.slice(),
        value: data.slice(),
        encoding,
        versionstamp,
        expireAt,
      });
    }
    for (const tell of this.#watchers) tell();
    return encode("AtomicWriteOutput", { status: SUCCESS, versionstamp });
  }
}

function decode<Message>(type: string, body: Uint8Array): Message {
  const schema = root.lookupType(type);
  return schema.toObject(schema.decode(body), {
    defaults: true,
    arrays: true,
    longs: Number,
  }) as Message;
}

function bytesOf(type: string, message: Record<string, unknown>): Uint8Array<ArrayBuffer> {
  const schema = root.lookupType(type);
  return new Uint8Array(schema.encode(schema.fromObject(message)).finish());
}

function encode(type: string, message: Record<string, unknown>): Response {
  return new Response(bytesOf(type, message), {
    headers: { "content-type": "application/x-protobuf" },
  });
}

function compare(one: Uint8Array, other: Uint8Array): number {
  for (let index = 0; index < Math.min(one.length, other.length); index++) {
    const difference = one[index]! - other[index]!;
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}
