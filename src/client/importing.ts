/**
 * Imports what a file holds through the bridge's routes: each conversation as a session, archives as
 * they are. Loaded only where something is imported.
 *
 * @module
 */
import {
  type ForeignConversation,
  type FoundInFile,
  type ImportPart,
  partsOf,
  sessionIdOf,
} from "../imports/mod.ts";
import type { Api } from "./api.ts";
import { BridgeError } from "./errors.ts";
import { importConversation, type ImportPlace } from "./import_conversation.ts";
import { ImportReport } from "./import_report.ts";
import { patiently } from "./patience.ts";

export { ImportReport } from "./import_report.ts";
export type { ImportFailure, LeftOutCount } from "./import_report.ts";
export type { ImportPlace } from "./import_conversation.ts";

/** How many conversations are sent at once. */
const AT_ONCE = 3;

/** The largest archive that is sent, in bytes: a larger one has to be restored into a store. */
const LARGEST_ARCHIVE = 256 * 1_024 * 1_024;

const TOO_LARGE = "The archive is too large to be sent";
const CANCELLED = new BridgeError("cancelled", "Cancelled");

/** After these, the next conversation would fail in the same way. */
const STOPPING: ReadonlySet<string> = new Set([
  "unauthorized",
  "forbidden_scope",
  "too_many_sessions",
  "too_many_bytes",
  "unreachable",
  "not_a_bridge",
]);

/** What is imported, and how. */
export interface ImportPlan extends ImportPlace {
  readonly api: Api;
  readonly found: AsyncIterable<FoundInFile>;
  /** How the report words what failed; by default in the error's own message. */
  readonly describe?: (error: unknown) => string;
  /** Called with the report as it grows. */
  readonly onProgress?: (report: ImportReport) => void;
  /** Ends the import before the next conversation. */
  readonly signal?: AbortSignal;
}

/**
 * Imports everything that is found. What fails is noted, and the rest is imported all the same; the
 * whole can be repeated. Throws only what reading the file throws.
 */
export async function importAll(plan: ImportPlan): Promise<ImportReport> {
  const report = new ImportReport();
  const running = new Set<Promise<void>>();
  const sessions: Taken[] = [];
  const tell = () => plan.onProgress?.(report);
  try {
    for await (const found of plan.found) {
      if (plan.signal?.aborted) report.stopped ??= reasonOf(CANCELLED, plan);
      if (report.stopped !== undefined) break;
      const task = importOne(found, plan, { report, sessions }).then(() => {
        running.delete(task);
        tell();
      });
      running.add(task);
      if (running.size >= AT_ONCE) await Promise.race(running);
    }
  } finally {
    await Promise.all(running);
  }
  await learnFrom(sessions, plan, report);
  tell();
  return report;
}

async function importOne(
  found: FoundInFile,
  plan: ImportPlan,
  { report, sessions }: { readonly report: ImportReport; readonly sessions: Taken[] },
): Promise<void> {
  if (found.kind === "left_out") return report.leaveOut(found.reason, found.count, found.name);
  const title = found.kind === "archive" ? found.part.name : titleOf(found.conversation);
  try {
    if (found.kind === "archive") await importArchive(found, plan.api, report);
    else await importSaid(found.conversation, plan, { report, sessions, title });
  } catch (error) {
    const reason = reasonOf(error, plan);
    report.fail(title, reason);
    if (error instanceof BridgeError && STOPPING.has(error.code)) report.stopped ??= reason;
  }
}

async function importSaid(
  conversation: ForeignConversation,
  plan: ImportPlan,
  { report, sessions, title }: {
    readonly report: ImportReport;
    readonly sessions: Taken[];
    readonly title: string;
  },
): Promise<void> {
  for (const [reason, count] of conversation.leftOut) report.leaveOut(reason, count, title);
  if (conversation.lines.length === 0) return report.leaveOut("empty_conversation", 1, title);
  for (const part of partsOf(conversation)) {
    const { session, outcome, lines, expiresAt } = await importConversation(plan.api, part, plan);
    report[outcome] += 1;
    report.lines += lines;
    report.session ??= session;
    if (expiresAt !== undefined && (report.expiresAt ?? expiresAt) >= expiresAt) {
      report.expiresAt = expiresAt;
    }
    sessions.push({ session, isNew: outcome === "imported" });
  }
}

/** Imports an archive under the id that it names; where another session has that, under its own. */
async function importArchive(
  { archive, part }: Extract<FoundInFile, { readonly kind: "archive" }>,
  api: Api,
  report: ImportReport,
): Promise<void> {
  const body = await blobOf(part);
  if (archive.of === "space") {
    const { duplicate } = await patiently(() => api.spaces.import(archive.id, body));
    report[duplicate ? "unchanged" : "restored"] += 1;
    return;
  }
  const send = (session: string) => patiently(() => api.import(session, body));
  const result = await send(archive.id).catch(async (error) => {
    const isTaken = error instanceof BridgeError && error.code === "session_taken";
    if (!isTaken) throw error;
    const end = await body.slice(-200).text();
    return await send(sessionIdOf({ source: "archive", id: `${archive.id} ${end}` }));
  });
  report[result.duplicate ? "unchanged" : "restored"] += 1;
  report.session ??= result.session;
}

async function blobOf(part: ImportPart): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of part.bytes()) {
    size += chunk.length;
    if (size > LARGEST_ARCHIVE) throw new BridgeError("frame_too_large", TOO_LARGE);
    chunks.push(new Uint8Array(chunk));
  }
  return new Blob(chunks);
}

/** A conversation that is a session now; `isNew`: it was none before. */
interface Taken {
  readonly session: string;
  readonly isNew: boolean;
}

/** Has what an earlier import brought learned as well, if its session is still in the space. */
async function wantLearned(
  api: Api,
  { session, space }: { readonly session: string; readonly space: string },
): Promise<void> {
  const info = await patiently(() => api.session(session));
  if (info.space === space) await patiently(() => api.change(session, { space, learn: true }));
}

/** Learns from the sessions that were imported, one after another. */
async function learnFrom(
  sessions: readonly Taken[],
  plan: ImportPlan,
  report: ImportReport,
): Promise<void> {
  const { api, space, isLearned, onProgress, signal } = plan;
  if (!isLearned || space === null) return;
  for (const [index, { session, isNew }] of sessions.entries()) {
    if (signal?.aborted) return;
    try {
      if (!isNew) await wantLearned(api, { session, space });
      const { added, revised } = await patiently(() => api.spaces.learn(space, { session }));
      report.learned += added + revised;
    } catch (error) {
      const reason = reasonOf(error, plan);
      const isOver = error instanceof BridgeError && isLearningOver(error.code);
      const count = (report.unlearned?.count ?? 0) + (isOver ? sessions.length - index : 1);
      report.unlearned = { count, reason };
      if (isOver) return;
    }
    onProgress?.(report);
  }
}

/** Why something failed, in the words of whoever imports. */
function reasonOf(error: unknown, { describe }: Pick<ImportPlan, "describe">): string {
  if (describe) return describe(error);
  return error instanceof Error ? error.message : String(error);
}

/** Whether no other conversation will be learned from now either. */
function isLearningOver(code: string): boolean {
  return code === "learning_off" || code === "too_many_tokens" || STOPPING.has(code);
}

function titleOf({ title, lines, id }: ForeignConversation): string {
  return title ?? (lines[0]?.text.slice(0, 60).replaceAll(/\s+/g, " ").toWellFormed() || id);
}
