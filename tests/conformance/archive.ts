import { z } from "zod";
import { expectShape } from "./expect.ts";
import type { Target } from "./target.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

const headerShape = z.looseObject({
  archive: z.enum(["claude-context-bridge", "claude-context-bridge-space"]),
  version: z.union([z.literal(1), z.literal(2)]),
  session: z.string().optional(),
  createdAt: time,
  position: z.int().optional(),
  expiresAt: time.optional(),
});
const eventShape = z.looseObject({
  position: z.int().positive(),
  type: z.string(),
  at: time,
  data: z.record(z.string(), z.unknown()),
  hash,
});
const fileShape = z.looseObject({
  file: z.string(),
  index: z.int().nonnegative(),
  content: z.base64().min(1),
});
const endShape = z.looseObject({ end: z.literal(true), position: z.int().positive(), hash });

/** An event to archive. */
export interface ArchivedEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A parsed archive. */
export interface ReadArchive {
  readonly header: z.infer<typeof headerShape>;
  readonly events: readonly z.infer<typeof eventShape>[];
  /** The lines that hold bytes of files. */
  readonly files: readonly z.infer<typeof fileShape>[];
  readonly end: z.infer<typeof endShape>;
}

const CREATED = "2024-03-01T09:00:00.000Z";

/** Writes an archive of these events. */
export async function archiveOf(events: readonly ArchivedEvent[]): Promise<string> {
  const header = { archive: "claude-context-bridge", version: 1, session: "x", createdAt: CREATED };
  const lines: unknown[] = [{ ...header, position: events.length }];
  let before = await startOf(header);
  for (const [index, { type, data }] of events.entries()) {
    const event = { position: index + 1, type, at: CREATED, data };
    before = await nextOf(before, event);
    lines.push({ ...event, hash: before });
  }
  lines.push({ end: true, position: events.length, hash: before });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** Parses an archive. Throws `Mismatch` on an invalid line. */
export function readArchive(text: string): ReadArchive {
  const [header, ...rest] = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  return {
    header: expectShape("a header", header, headerShape),
    end: expectShape("a last line", rest.pop(), endShape),
    events: rest.filter((line) => !isOfFile(line))
      .map((line) => expectShape("an event's line", line, eventShape)),
    files: rest.filter(isOfFile).map((line) => expectShape("a file's line", line, fileShape)),
  };
}

function isOfFile(line: unknown): boolean {
  return typeof line === "object" && line !== null && "file" in line;
}

/** Computes the hashes that an archive's events must have. */
export async function hashesOf({ header, events }: ReadArchive): Promise<string[]> {
  const hashes: string[] = [];
  let before = await startOf(header);
  for (const event of events) {
    before = await nextOf(before, event);
    hashes.push(before);
  }
  return hashes;
}

async function startOf(header: { archive: string; version: number; createdAt: string }) {
  const { archive, version, createdAt } = header;
  return await sha256(canonical({ archive, version, createdAt }));
}

async function nextOf(before: string, event: {
  readonly position: number;
  readonly type: string;
  readonly at: string;
  readonly data: unknown;
}): Promise<string> {
  const { position, type, at, data } = event;
  return await sha256(before + canonical({ position, type, at, data }));
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => one < other ? -1 : 1);
  const texts = members.map(([name, each]) => `${JSON.stringify(name)}:${canonical(each)}`);
  return `{${texts.join(",")}}`;
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(digest).toHex();
}

/** A session of these events. */
export async function taken(t: Target, events: Parameters<typeof archiveOf>[0]): Promise<string> {
  const session = t.session();
  const body = await archiveOf(events);
  await t.json("POST", `/v1/sessions/${session}/import`, { body, status: 201 });
  return session;
}
