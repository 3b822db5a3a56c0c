import { z } from "zod";
import { attachmentIdsSchema } from "./attachments.ts";
import { idSchema, storedIdSchema } from "./ids.ts";
import { namesASetting, NO_SETTING, settingsFields } from "./settings.ts";
import { textSchema } from "./texts.ts";
import { timeZoneSchema } from "./time_zone.ts";

/** What to pin: `text`, or the `part` of a `turn`. */
export const noteFields = {
  note: idSchema.optional(),
  text: textSchema.optional(),
  turn: storedIdSchema.optional(),
  part: z.enum(["message", "reply"]).optional(),
};

/** The error for a note that is neither or both. */
export const ONE_THING = "must have either text, or turn and part";

/** Whether a note names exactly one thing to pin. */
export function isOneThing(
  { text, turn, part }: { text?: unknown; turn?: unknown; part?: unknown },
): boolean {
  return text === undefined ? turn !== undefined : turn === undefined && part === undefined;
}

/** What a command has that opens a turn again. */
export const reopeningFields = {
  id: idSchema.optional().describe("The command's id, by which it is safe to send it again"),
};

/** Which one of a turn's replies is chosen. */
export const choiceFields = {
  reply: z.int().positive().describe("The position of the reply's event"),
};

const clientFrames = [
  z.object({
    type: z.literal("message.send"),
    text: textSchema,
    id: idSchema.optional(),
    attachments: attachmentIdsSchema.optional(),
    timeZone: timeZoneSchema.optional(),
    /** The space that the session belongs to from then on; `null`: none, whatever the default. */
    space: idSchema.nullable().optional(),
  }),
  z.object({ type: z.literal("turn.cancel"), turn: storedIdSchema }),
  z.object({ type: z.literal("turn.regenerate"), turn: storedIdSchema, ...reopeningFields }),
  z.object({ type: z.literal("turn.continue"), turn: storedIdSchema, ...reopeningFields }),
  z.object({ type: z.literal("reply.choose"), turn: storedIdSchema, ...choiceFields }),
  z.object({ type: z.literal("note.pin"), ...noteFields })
    .refine(isOneThing, { error: ONE_THING }),
  z.object({ type: z.literal("note.unpin"), note: storedIdSchema }),
  z.object({ type: z.literal("note.revise"), note: storedIdSchema, text: textSchema }),
  z.object({ type: z.literal("turn.withhold"), turn: storedIdSchema }),
  z.object({ type: z.literal("turn.release"), turn: storedIdSchema }),
  z.object({
    type: z.literal("summary.revise"),
    /** The position of the summary that was seen. */
    summary: z.int().positive(),
    text: textSchema,
  }),
  z.object({ type: z.literal("summary.remake") }),
  z.object({ type: z.literal("session.rename"), name: textSchema }),
  z.object({ type: z.literal("session.configure"), ...settingsFields })
    .refine(namesASetting, { error: NO_SETTING }),
  z.object({ type: z.literal("ping") }),
] as const;

/** A frame from client to bridge. Unknown fields are ignored. */
export const clientFrameSchema = z.discriminatedUnion("type", clientFrames);

/** A frame from client to bridge. */
export type ClientFrame = z.infer<typeof clientFrameSchema>;

/** The frame types that a client may send. */
export const CLIENT_FRAME_TYPES: readonly string[] = clientFrames.map((f) => f.shape.type.value);
