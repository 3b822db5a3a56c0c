import { z } from "zod";
import type { Scopes } from "../access/mod.ts";
import {
  type Attaching,
  type Attachment,
  type AttachOptions,
  type ClosingReason,
  type Rejection,
  SessionGoneError,
  type SessionKey,
  type Subscriber,
} from "../bridge/mod.ts";
import {
  CLIENT_FRAME_TYPES,
  type ClientFrame,
  clientFrameSchema,
  CLOSE,
  type ErrorCode,
  ID_FORM,
  idSchema,
  isValidId,
  type ServerFrame,
} from "../protocol/mod.ts";
import { defined, jsonExcess, jsonProblem, tryJson } from "../shared/mod.ts";
import { noteToPin } from "./notes.ts";
import { type Problem, problemOf } from "./problems.ts";
import { FRAME_SCOPES, lacking } from "./scopes.ts";
import type { ClientSocket, Door } from "./socket.ts";
import { asText } from "./text_format.ts";

const CLOSING = {
  erased: CLOSE.gone,
  expired: CLOSE.gone,
  draining: CLOSE.draining,
} as const satisfies Record<ClosingReason, number>;

const count = z.string().regex(/^\d{1,15}$/, { error: "must be a whole number" }).transform(Number);

/** The query of `/ws`. */
export const wsQuerySchema = z.object({
  session: idSchema.optional(),
  after: count.optional(),
  history: count.optional(),
  /** Empty: none, whatever the default. */
  space: z.string().transform((text) => text === "" ? null : text)
    .refine((space) => space === null || isValidId(space), {
      error: `must be ${ID_FORM}, or empty`,
    })
    .optional(),
  format: z.enum(["json", "text"], { error: "must be json or text" }).optional(),
});

/** The code for a field that is no id. */
const WRONG_IDS: ReadonlyMap<string, ErrorCode> = new Map([
  ["id", "invalid_turn_id"],
  ["turn", "invalid_turn_id"],
  ["space", "invalid_space_id"],
]);

type ParsedFrame =
  | { readonly ok: true; readonly frame: ClientFrame }
  | {
    readonly ok: false;
    readonly code: ErrorCode;
    readonly message: string;
    /** The message that it sends. */
    readonly turn?: string;
  };

/** The door of protocol version 1: one socket, one session. */
export class WsDoor implements Door, Subscriber {
  readonly #bridge: Attaching;
  readonly #key: SessionKey;
  readonly #scopes: Scopes;
  readonly #asked: AttachOptions;
  readonly #isText: boolean;
  #socket: ClientSocket | undefined;
  #attachment: Attachment | undefined;

  constructor(options: {
    readonly bridge: Attaching;
    readonly owner: string;
    readonly scopes: Scopes;
    readonly query: z.infer<typeof wsQuerySchema>;
  }) {
    const { session = crypto.randomUUID(), after, history, space, format } = options.query;
    this.#bridge = options.bridge;
    this.#scopes = options.scopes;
    this.#key = { owner: options.owner, session };
    this.#asked = defined({ after, history, space });
    this.#isText = format === "text";
  }

  async open(socket: ClientSocket): Promise<void> {
    this.#socket = socket;
    try {
      this.#attachment = await this.#bridge.attach(this.#key, { ...this.#asked, subscriber: this });
    } catch (error) {
      this.failed(error);
      const [code, reason] = error instanceof SessionGoneError
        ? [CLOSING[error.reason], error.reason]
        : [CLOSE.overloaded, "the session is unavailable right now; connect again"];
      socket.close(code, reason);
    }
  }

  get about(): SessionKey {
    return this.#key;
  }

  async frame(text: string | undefined): Promise<void> {
    const attachment = this.#attachment;
    if (!attachment) return;
    const read = readFrame(text);
    if (!read.ok) return this.#refuse(read, read.turn);
    const { frame } = read;
    const problem = lacking(this.#scopes, FRAME_SCOPES[frame.type]);
    if (problem) return this.#refuse(problem, turnOf(frame));
    if (frame.type === "ping") return this.#send({ type: "pong" });
    const carried = this.#carryOut(frame, attachment);
    // A model writes it; meanwhile the client may send.
    if (frame.type !== "summary.remake") await carried;
  }

  async #carryOut(
    frame: Exclude<ClientFrame, { type: "ping" }>,
    attachment: Attachment,
  ): Promise<void> {
    const turn = turnOf(frame);
    try {
      const answer = await carryOut(frame, attachment);
      if (!answer.ok) this.#refuse(answer, answer.turn ?? turn);
    } catch (error) {
      this.#refuse(problemOf(error, { ...this.#key, turn }), turn);
    }
  }

  deliver(frame: ServerFrame, encoded: string): void {
    if (this.#isText) { for (const line of asText(frame)) this.#socket?.send(line); }
    else this.#socket?.send(this.#withScopes(frame) ?? encoded);
    if (frame.type === "session.closed") {
      this.#socket?.close(CLOSING[frame.reason], frame.reason);
    }
  }

  async ready(): Promise<void> {
    await this.#socket?.ready();
  }

  isGone(): boolean {
    return this.#socket?.isOpen !== true;
  }

  close(): Promise<void> {
    this.#attachment?.detach();
    return Promise.resolve();
  }

  failed(error: unknown): void {
    this.#send({ type: "error", ...problemOf(error, this.about) });
  }

  refused(problem: Problem): void {
    this.#refuse(problem, undefined);
  }

  #refuse({ code, message, retryAfterMs }: Problem, turn: string | undefined): void {
    this.#send(defined({ type: "error", code, message, turn, retryAfterMs }));
  }

  #send(frame: ServerFrame): void {
    this.deliver(frame, JSON.stringify(frame));
  }

  /** The first frame also says what the client's token allows. */
  #withScopes(frame: ServerFrame): string | undefined {
    if (frame.type !== "session.ready") return undefined;
    return JSON.stringify({ ...frame, scopes: [...this.#scopes] });
  }
}

function carryOut(
  frame: Exclude<ClientFrame, { type: "ping" }>,
  attachment: Attachment,
): Promise<{ readonly ok: true } | Rejection> {
  switch (frame.type) {
    case "message.send":
      return attachment.send(
        defined({
          text: frame.text,
          id: frame.id,
          attachments: frame.attachments,
          timeZone: frame.timeZone,
          space: frame.space,
        }),
      );
    case "turn.cancel":
      return attachment.cancel(frame.turn);
    case "turn.regenerate":
      return attachment.regenerate(defined({ turn: frame.turn, id: frame.id }));
    case "turn.continue":
      return attachment.continueReply(defined({ turn: frame.turn, id: frame.id }));
    case "reply.choose":
      return attachment.chooseReply(frame.turn, frame.reply);
    case "note.pin":
      return attachment.pin(noteToPin(frame));
    case "note.unpin":
      return attachment.unpin(frame.note);
    case "note.revise":
      return attachment.reviseNote(frame.note, frame.text);
    case "turn.withhold":
      return attachment.withhold(frame.turn);
    case "turn.release":
      return attachment.release(frame.turn);
    case "summary.revise":
      return attachment.reviseSummary(frame.summary, frame.text);
    case "summary.remake":
      return attachment.remakeSummary();
    case "session.rename":
      return attachment.rename(frame.name);
    case "session.configure": {
      const { type: _, ...change } = frame;
      return attachment.configure(defined(change));
    }
    default:
      return frame satisfies never;
  }
}

function turnOf(frame: ClientFrame): string | undefined {
  if (frame.type === "message.send") return frame.id;
  return "turn" in frame ? frame.turn : undefined;
}

/** Parses a frame. Anything but a JSON object is the text of a message, as typed. */
function readFrame(text: string | undefined): ParsedFrame {
  if (text === undefined) {
    return { ok: false, code: "invalid_frame", message: "Frames must be text; this one is binary" };
  }
  const excess = beginsAnObject(text) ? jsonExcess(text) : undefined;
  if (excess !== undefined) {
    return { ok: false, code: "invalid_frame", message: `The frame ${jsonProblem(text)}` };
  }
  const value = tryJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { ok: true, frame: { type: "message.send", text } };
  }
  const type = "type" in value ? value.type : undefined;
  if (typeof type !== "string" || !CLIENT_FRAME_TYPES.includes(type)) {
    const found = typeof type === "string" ? JSON.stringify(type.slice(0, 80)) : "none";
    const message = `Unknown frame type ${found}; the types are ${CLIENT_FRAME_TYPES.join(", ")}`;
    return { ok: false, code: "unknown_frame", message };
  }
  const parsed = clientFrameSchema.safeParse(value);
  if (parsed.success) return { ok: true, frame: parsed.data };
  const issue = parsed.error.issues[0];
  const field = issue?.path.join(".") ?? "";
  const id = type === "message.send" && "id" in value
    ? idSchema.safeParse(value.id).data
    : undefined;
  return {
    ok: false,
    code: WRONG_IDS.get(field) ?? "invalid_frame",
    message: `${type}: ${field}${field && " "}${issue?.message ?? "is invalid"}`,
    ...defined({ turn: id }),
  };
}

/** Whether a text begins as a JSON object does, and is not just text with braces. */
function beginsAnObject(text: string): boolean {
  return /^\s*\{\s*"/.test(text);
}
