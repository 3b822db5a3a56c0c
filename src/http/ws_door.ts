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
} from "../bridge/mod.ts";
import {
  CLIENT_FRAME_TYPES,
  type ClientFrame,
  clientFrameSchema,
  CLOSE,
  type ErrorCode,
  idSchema,
  type ServerFrame,
} from "../protocol/mod.ts";
import { defined, tryJson } from "../shared/mod.ts";
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
  format: z.enum(["json", "text"], { error: "must be json or text" }).optional(),
});

type ParsedFrame =
  | { readonly ok: true; readonly frame: ClientFrame }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** The door of protocol version 1: one socket, one session. */
export class WsDoor implements Door {
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
    const { session = crypto.randomUUID(), after, history, format } = options.query;
    this.#bridge = options.bridge;
    this.#scopes = options.scopes;
    this.#key = { owner: options.owner, session };
    this.#asked = defined({ after, history });
    this.#isText = format === "text";
  }

  async open(socket: ClientSocket): Promise<void> {
    this.#socket = socket;
    const subscriber = {
      deliver: (frame: ServerFrame, encoded: string) => this.#deliver(frame, encoded),
      ready: () => socket.ready(),
    };
    try {
      this.#attachment = await this.#bridge.attach(this.#key, { ...this.#asked, subscriber });
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
    if (!read.ok) return this.#send({ type: "error", code: read.code, message: read.message });
    const { frame } = read;
    const problem = lacking(this.#scopes, FRAME_SCOPES[frame.type]);
    if (problem) return this.#refuse(problem, turnOf(frame));
    if (frame.type === "ping") return this.#send({ type: "pong" });
    const turn = turnOf(frame);
    try {
      const answer = await carryOut(frame, attachment);
      if (!answer.ok) this.#refuse(answer, answer.turn ?? turn);
    } catch (error) {
      this.#refuse(problemOf(error, { ...this.#key, turn }), turn);
    }
  }

  close(): Promise<void> {
    this.#attachment?.detach();
    return Promise.resolve();
  }

  failed(error: unknown): void {
    this.#send({ type: "error", ...problemOf(error, this.about) });
  }

  refused(problem: Problem): void {
    this.#send({ type: "error", ...problem });
  }

  #refuse({ code, message, retryAfterMs }: Problem, turn: string | undefined): void {
    this.#send(defined({ type: "error", code, message, turn, retryAfterMs }));
  }

  #send(frame: ServerFrame): void {
    this.#deliver(frame, JSON.stringify(frame));
  }

  #deliver(frame: ServerFrame, encoded: string): void {
    if (this.#isText) { for (const line of asText(frame)) this.#socket?.send(line); }
    else this.#socket?.send(encoded);
    if (frame.type === "session.closed") {
      this.#socket?.close(CLOSING[frame.reason], frame.reason);
    }
  }
}

function carryOut(
  frame: Exclude<ClientFrame, { type: "ping" }>,
  attachment: Attachment,
): Promise<{ readonly ok: true } | Rejection> {
  switch (frame.type) {
    case "message.send":
      return attachment.send(defined({ text: frame.text, id: frame.id }));
    case "turn.cancel":
      return attachment.cancel(frame.turn);
    case "note.pin":
      return attachment.pin(noteToPin(frame));
    case "note.unpin":
      return attachment.unpin(frame.note);
    case "session.rename":
      return attachment.rename(frame.name);
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
  const isId = field === "id" || field === "turn";
  return {
    ok: false,
    code: isId ? "invalid_turn_id" : "invalid_frame",
    message: `${type}: ${field}${field && " "}${issue?.message ?? "is invalid"}`,
  };
}
