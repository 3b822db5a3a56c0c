import type { z } from "zod";
import {
  ARCHIVE_VERSION,
  type ArchiveEnd,
  archiveEndSchema,
  type ArchiveEvent,
  archiveEventSchema,
  type ArchiveHeader,
  archiveHeaderSchema,
} from "../protocol/mod.ts";
import { tryJson } from "../shared/mod.ts";
import { Chain } from "./chain.ts";

/** An archive is damaged or incomplete, or not an archive: the line (from 1), and why. */
export class ArchiveError extends Error {
  override readonly name = "ArchiveError";
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** An archive contains an event of a newer version that this version would have to understand. */
export class NewerArchiveError extends ArchiveError {
  readonly code = "newer_version";
}

/** Reads an archive line by line and verifies each against the hash chain. */
export class ArchiveReader {
  readonly #lines: AsyncIterator<string>;
  #line = 0;
  #end: ArchiveEnd | undefined;

  /** `lines` have no line breaks; empty ones are skipped, but counted. */
  constructor(lines: AsyncIterable<string>) {
    this.#lines = lines[Symbol.asyncIterator]();
  }

  /** The last line; undefined until all events have been read. */
  get end(): ArchiveEnd | undefined {
    return this.#end;
  }

  /** The number of lines read so far. */
  get lines(): number {
    return this.#line;
  }

  /** Reads the first line. Throws `ArchiveError`. */
  async header(): Promise<ArchiveHeader> {
    const value = await this.#next();
    const { version } = typeof value === "object" && value ? value as { version?: unknown } : {};
    if (typeof version === "number" && version > ARCHIVE_VERSION) {
      this.#fail(
        `The archive has version ${version}; this bridge reads versions up to ${ARCHIVE_VERSION}`,
      );
    }
    return this.#expect(archiveHeaderSchema, value, "The first line is not an archive header");
  }

  /** Reads the events that follow, in order. Throws `ArchiveError` if anything is damaged or missing. */
  async *events(header: ArchiveHeader): AsyncGenerator<ArchiveEvent, void, void> {
    const chain = await Chain.begin(header);
    for (let position = 0;;) {
      const value = await this.#next();
      if (value === undefined) this.#fail("The archive is truncated: its last line is missing");
      if (typeof value === "object" && value !== null && "end" in value) {
        const end = this.#expect(archiveEndSchema, value, "The last line is not valid");
        if (end.position !== position || end.hash !== chain.hash) {
          this.#fail(`The last line does not match the ${position} events before it`);
        }
        return await this.#finish(end, header);
      }
      const event = this.#expect(archiveEventSchema, value, "The line is not an event");
      position += 1;
      if (event.position !== position) {
        this.#fail(`The event has position ${event.position}; expected ${position}`);
      }
      if (await chain.add(event) !== event.hash) {
        this.#fail("The hash does not match the line and the hash before it");
      }
      yield event;
    }
  }

  async #finish(end: ArchiveEnd, { position }: ArchiveHeader): Promise<void> {
    if (position !== undefined && position !== end.position) {
      this.#fail(`The first line declares ${position} events, but there are ${end.position}`);
    }
    if (end.position === 0) this.#fail("The archive has no events");
    this.#end = end;
    const { lines } = this;
    if (await this.#next() !== undefined) {
      this.#fail("There is a line after the end of the archive");
    }
    this.#line = lines;
  }

  /** Reads the next line's value; undefined at the end. */
  async #next(): Promise<unknown> {
    for (;;) {
      const { value: text, done } = await this.#lines.next();
      this.#line += 1;
      if (done) return undefined;
      if (text.trim() === "") continue;
      const value = tryJson(text);
      if (value === undefined) this.#fail("The line is not a JSON object");
      return value;
    }
  }

  #expect<Output>(schema: z.ZodType<Output>, value: unknown, otherwise: string): Output {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    const where = issue?.path.join(".");
    this.#fail(where ? `${otherwise}; ${where}: ${issue?.message}` : otherwise);
  }

  #fail(message: string): never {
    throw new ArchiveError(this.#line, message);
  }
}
