import type { Steps } from "../../conversation/mod.ts";
import { textsOfBlocks } from "../blocks.ts";
import { branchTo } from "../branch.ts";
import type { ForeignConversation, SaidLine } from "../conversation.ts";
import { Draft } from "../draft.ts";
import { memberOf, objectIn, stringIn } from "../json_shapes.ts";
import type { JsonObject } from "../../shared/mod.ts";
import { LeftOutCounter } from "../left_out.ts";
import { MOST_LINES } from "../limits.ts";
import { timeIn } from "../times.ts";

const AT_ONCE = 200;

/** The most characters that are kept of the sessions of one file. */
const MOST_CHARACTERS = 64 * 1_024 * 1_024;

/** How texts begin that Claude Code writes in the name of its user. */
const OWN_TEXTS = [
  "<command-",
  "<local-command-",
  "<bash-",
  "<task-notification>",
  "[Request interrupted",
  "Caveat: The messages below were generated",
];
const [REMINDER, REMINDER_END] = ["<system-reminder>", "</system-reminder>"];

/** A line that has its place among the others. */
interface Node {
  readonly parent: string | undefined;
  readonly said?: Omit<SaidLine, "at"> & { readonly at: number | undefined };
}

interface Session {
  readonly nodes: Map<string, Node>;
  readonly leftOut: LeftOutCounter;
  last: string | undefined;
  lastSaid: string | undefined;
  title: string | undefined;
  isSidechain: boolean;
}

/** Whether a value is a line of Claude Code's JSONL files. */
export function isClaudeCode(value: unknown): value is JsonObject {
  const type = stringIn(value, "type");
  if (type === undefined) return false;
  return stringIn(value, "sessionId") !== undefined && type !== "chat" ||
    type === "summary" && stringIn(value, "leafUuid") !== undefined ||
    type === "file-history-snapshot";
}

/** Sessions of Claude Code, read line by line. */
export class ClaudeCodeSessions {
  /** What is in no session, since there was too much before it. */
  readonly leftOut = new LeftOutCounter();
  readonly #sessions = new Map<string, Session>();
  /** What sessions are called, by the last line of each. */
  readonly #summaries = new Map<string, string>();
  #characters = 0;
  #lines = 0;

  /** Reads a line. */
  read(line: JsonObject): void {
    if (this.#lines === MOST_LINES) return this.leftOut.add("too_large");
    this.#lines += 1;
    const type = stringIn(line, "type");
    const [leaf, summary] = [stringIn(line, "leafUuid"), stringIn(line, "summary")];
    if (leaf !== undefined && summary !== undefined) this.#summaries.set(leaf, summary);
    const id = stringIn(line, "sessionId");
    if (id === undefined) return;
    const session = this.#session(id);
    const title = type === "custom-title" || type === "ai-title"
      ? stringIn(line, "customTitle", "aiTitle", "title")
      : undefined;
    session.title = title ?? session.title;
    if (memberOf(line, "isSidechain") === true) {
      session.isSidechain = true;
      if (type === "user" || type === "assistant") session.leftOut.add("sidechain");
      return;
    }
    const uuid = stringIn(line, "uuid");
    if (uuid === undefined) return;
    const parent = stringIn(line, "parentUuid", "logicalParentUuid") ?? session.last;
    const said = type === "user" || type === "assistant"
      ? this.#said(line, type, session.leftOut)
      : undefined;
    // A parent that is missing must not cut off what was said before.
    const isKnown = parent !== undefined && session.nodes.has(parent);
    session.nodes.set(uuid, {
      parent: isKnown ? parent : session.last,
      ...(said ? { said } : {}),
    });
    session.last = uuid;
    if (type === "user" || type === "assistant") session.lastSaid = uuid;
  }

  /** The sessions, each with the branch that was written to last. */
  *conversations(now: number): Generator<Steps<ForeignConversation>, void, void> {
    for (const [id, session] of this.#sessions) {
      if (session.nodes.size > 0 || session.isSidechain) yield this.#conversation(id, session, now);
    }
  }

  *#conversation(id: string, session: Session, now: number): Steps<ForeignConversation> {
    const { nodes, leftOut, lastSaid } = session;
    const draft = new Draft();
    const branch = lastSaid === undefined
      ? []
      : branchTo(lastSaid, (uuid) => nodes.get(uuid)?.parent);
    let summary: string | undefined;
    for (const [index, uuid] of branch.entries()) {
      if (index % AT_ONCE === 0) yield;
      const said = nodes.get(uuid)?.said;
      if (said) draft.say(said.role, said.text, { at: said.at });
      summary = this.#summaries.get(uuid) ?? summary;
    }
    const shown = new Set(branch);
    for (const [uuid, { said }] of nodes) if (said && !shown.has(uuid)) leftOut.add("branch");
    for (const [reason, count] of leftOut.counts) draft.leftOut.add(reason, count);
    return draft.done({ source: "claude-code", id, title: session.title ?? summary, now });
  }

  #session(id: string): Session {
    const known = this.#sessions.get(id);
    if (known) return known;
    const session: Session = {
      nodes: new Map(),
      leftOut: new LeftOutCounter(),
      last: undefined,
      lastSaid: undefined,
      title: undefined,
      isSidechain: false,
    };
    this.#sessions.set(id, session);
    return session;
  }

  #said(line: JsonObject, role: SaidLine["role"], leftOut: LeftOutCounter): Node["said"] {
    if (memberOf(line, "isMeta") === true || memberOf(line, "isCompactSummary") === true) {
      leftOut.add("client");
      return undefined;
    }
    if (memberOf(line, "isApiErrorMessage") === true) {
      leftOut.add("error");
      return undefined;
    }
    const content = memberOf(objectIn(line, "message"), "content");
    const before = leftOut.counts.size;
    const texts = typeof content === "string"
      ? [content]
      : textsOfBlocks(Array.isArray(content) ? content : [], leftOut);
    const typed = role === "assistant" ? texts : texts.map((text) => typedText(text, leftOut));
    const text = typed.filter((each) => each.trim() !== "").join("\n\n");
    if (text === "") {
      if (texts.length === 0 && leftOut.counts.size === before && !Array.isArray(content)) {
        leftOut.add("empty");
      }
      return undefined;
    }
    if (this.#characters + text.length > MOST_CHARACTERS) {
      leftOut.add("too_large");
      return undefined;
    }
    this.#characters += text.length;
    return { role, text, at: timeIn(line, "timestamp") };
  }
}

/** What a user typed of a text; empty where Claude Code wrote all of it. */
function typedText(text: string, leftOut: LeftOutCounter): string {
  let kept = "";
  let from = 0;
  for (let at = text.indexOf(REMINDER); at >= 0; at = text.indexOf(REMINDER, from)) {
    const end = text.indexOf(REMINDER_END, at);
    if (end < 0) break;
    leftOut.add("client");
    kept += text.slice(from, at);
    from = end + REMINDER_END.length;
  }
  const typed = (kept + text.slice(from)).trim();
  if (!OWN_TEXTS.some((beginning) => typed.startsWith(beginning))) return typed;
  leftOut.add("client");
  return "";
}
