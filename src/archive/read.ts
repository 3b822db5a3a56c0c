import type { z } from "zod";
import {
  ARCHIVE,
  ARCHIVE_VERSION_WITH_FILES,
  type ArchivedSpace,
  archivedSpaceSchema,
  type ArchiveEnd,
  archiveEndSchema,
  type ArchiveEvent,
  archiveEventSchema,
  type ArchiveHeader,
  archiveHeaderSchema,
  SPACE_ARCHIVE,
  SPACE_ARCHIVE_VERSION,
} from "../protocol/mod.ts";
import { jsonProblem, NotUtf8Error, tryJson } from "../shared/mod.ts";
import { ArchivedFiles, isFileLine } from "./archived_files.ts";
import { Chain } from "./chain.ts";
import { excessOf } from "./foreign_event.ts";
import { excessOfSpaceEvent } from "./foreign_space_event.ts";

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

/** What the header of every kind of archive has. */
interface AnyHeader {
  readonly createdAt: string;
  readonly version: number;
  readonly position?: number | undefined;
}

/** A kind of archive: its name and newest version, its header, and the limits of its events. */
interface Form<Header> {
  readonly archive: string;
  readonly version: number;
  readonly header: z.ZodType<Header>;
  readonly excessOf: (event: ArchiveEvent) => string | undefined;
  /** Takes the lines of files; absent: there are none. */
  readonly files?: ArchivedFiles;
}

/**
 * Reads an archive line by line, and verifies each against the limits of events and the hash chain.
 */
class ChainReader<Header extends AnyHeader> {
  readonly #form: Form<Header>;
  readonly #lines: AsyncIterator<string>;
  #line = 0;
  #end: ArchiveEnd | undefined;

  /**
   * `lines` have no line breaks; empty ones are skipped, but counted. They may throw `NotUtf8Error`.
   */
  constructor(lines: AsyncIterable<string>, form: Form<Header>) {
    this.#form = form;
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
  async header(): Promise<Header> {
    const { version: newest, header } = this.#form;
    const value = await this.#next();
    const { version } = typeof value === "object" && value ? value as { version?: unknown } : {};
    if (typeof version === "number" && version > newest) {
      this.#fail(`The archive has version ${version}; this bridge reads versions up to ${newest}`);
    }
    return this.#expect(header, value, "The first line is not an archive header");
  }

  /** Reads the events that follow, in order. Throws `ArchiveError` if anything is damaged, missing or too much. */
  async *events(header: Header): AsyncGenerator<ArchiveEvent, void, void> {
    const { archive, excessOf, files } = this.#form;
    const chain = await Chain.begin({ ...header, archive });
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
      if (files && isFileLine(value)) {
        const wrong = await files.take(value);
        if (wrong !== undefined) this.#fail(wrong);
        continue;
      }
      const event = this.#expect(archiveEventSchema, value, "The line is not an event");
      position += 1;
      if (event.position !== position) {
        this.#fail(`The event has position ${event.position}; expected ${position}`);
      }
      const excess = excessOf(event);
      if (excess !== undefined) this.#fail(excess);
      if (await chain.add(event) !== event.hash) {
        this.#fail("The hash does not match the line and the hash before it");
      }
      yield event;
      files?.note(event);
    }
  }

  async #finish(end: ArchiveEnd, { position }: Header): Promise<void> {
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
      this.#line += 1;
      const { value: text, done } = await this.#lines.next().catch((error) => {
        if (error instanceof NotUtf8Error) this.#fail(`The line cannot be read: ${error.message}`);
        throw error;
      });
      if (done) return undefined;
      if (text.trim() === "") continue;
      const value = tryJson(text);
      if (value === undefined) this.#fail(`The line ${jsonProblem(text)}`);
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

/** Reads the archive of a session. */
export class ArchiveReader extends ChainReader<ArchiveHeader> {
  /** Its files, which are checked as they are read. */
  readonly files: ArchivedFiles;

  /** `lines` as those of every archive. */
  constructor(lines: AsyncIterable<string>) {
    const files = new ArchivedFiles();
    const version = ARCHIVE_VERSION_WITH_FILES;
    super(lines, { archive: ARCHIVE, version, header: archiveHeaderSchema, excessOf, files });
    this.files = files;
  }
}

/** Reads the archive of a space. */
export class SpaceArchiveReader extends ChainReader<ArchivedSpace> {
  /** `lines` as those of every archive. */
  constructor(lines: AsyncIterable<string>) {
    super(lines, {
      archive: SPACE_ARCHIVE,
      version: SPACE_ARCHIVE_VERSION,
      header: archivedSpaceSchema,
      excessOf: excessOfSpaceEvent,
    });
  }
}
