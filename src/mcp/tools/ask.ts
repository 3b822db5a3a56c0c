import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { OutcomeFrame } from "../../bridge/mod.ts";
import { idSchema, isNotBlank, type ServerFrame, textSchema } from "../../protocol/mod.ts";
import { defined } from "../../shared/mod.ts";
import { asTool, failed, toolAnswer, toolError } from "../answers.ts";
import type { Cancellable } from "../calls.ts";
import { type Desk, usualSpace } from "../caller.ts";
import { cut } from "../cut.ts";
import { REPLY_CHARACTERS } from "../limits.ts";
import { progressOf } from "../progress.ts";

const input = z.object({
  message: textSchema.refine(isNotBlank, { error: "must not be blank" })
    .describe("What to say to Claude, who sees the conversation and what it knows, not yours"),
  session: idSchema.optional().describe("The conversation to go on with; by default a new one"),
  space: idSchema.optional()
    .describe("The space of a new conversation: what it knows of others, and tells them"),
});

const output = z.object({
  reply: z.string(),
  session: z.string().describe("The conversation: give it to go on with it"),
  turn: z.string(),
  position: z.int().describe("Where the reply is in the conversation"),
  model: z.string().describe("The model that replied"),
  masked: z.array(z.string()).optional().describe("The kinds of secrets masked in the message"),
  note: z.string().optional().describe("What this answer lacks, and how to get it"),
});

/** The tool that talks with Claude; cancelling the call cancels the turn. */
export function addAsk(server: McpServer, desk: Desk, cancellable: Cancellable): void {
  server.registerTool(
    "ask",
    {
      title: "Ask Claude",
      description:
        "Sends a message to Claude in a conversation that is remembered, and waits for the " +
        "reply. To go on with a conversation, give the session of the last answer. Claude has no tools " +
        "there: tell it what it needs to know.",
      inputSchema: input,
      outputSchema: output,
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: false,
        openWorldHint: true,
      },
    },
    ({ message: text, session = crypto.randomUUID(), space }, context) =>
      asTool(desk, "write", async () => {
        const key = { owner: desk.caller.owner, session };
        const isNew = space === undefined && !await desk.memory.sessions.describe(key);
        const message = defined({ text, space: isNew ? usualSpace(desk.caller) : space });
        using progress = progressOf(context);
        let masked: readonly string[] | undefined;
        const onFrame = (frame: ServerFrame) => {
          if (frame.type === "turn.accepted") masked = frame.redacted;
          progress.take(frame);
        };
        const outcome = await cancellable(
          context,
          (signal) => desk.memory.ask(key, message, { onFrame, signal }),
        );
        if ("ok" in outcome) return failed(outcome);
        return answerOf(outcome, { session, masked });
      }),
  );
}

function answerOf(
  outcome: OutcomeFrame,
  { session, masked }: {
    readonly session: string;
    readonly masked: readonly string[] | undefined;
  },
) {
  switch (outcome.type) {
    case "turn.failed":
      return failed(outcome.error);
    case "turn.cancelled":
      return toolError(`The turn was cancelled. The conversation ${session} has the message`);
    case "turn.completed": {
      const { turn, position, model } = outcome;
      const { text: reply, rest } = cut(outcome.text, REPLY_CHARACTERS);
      const note = rest === 0
        ? undefined
        : `The reply has ${rest} more characters: read on with session ${session}, around ` +
          `${position} and offset ${reply.length}`;
      return toolAnswer({ reply, session, turn, position, model, ...defined({ masked, note }) });
    }
    default:
      return outcome satisfies never;
  }
}
