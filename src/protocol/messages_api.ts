import { z } from "zod";

/*
 * The Messages API as far as the bridge relies on it. Bodies and answers that pass through have
 * whatever the API has; the schemas only say what is always there.
 */

const contentSchema = z.union([
  z.string(),
  z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
]);

/** A body of `POST /v1/messages`; checked where the bridge keeps the conversation. */
export const messagesBodySchema = z.looseObject({
  model: z.string().optional(),
  stream: z.boolean().optional(),
  messages: z.array(z.looseObject({ role: z.string(), content: contentSchema })),
}).meta({ id: "MessagesRequest" });

/** A message of the API: the answer of `POST /v1/messages`. */
export const messageSchema = z.looseObject({
  id: z.string(),
  type: z.literal("message"),
  role: z.literal("assistant"),
  model: z.string(),
  content: z.array(z.looseObject({ type: z.string() })),
  stop_reason: z.string().nullable(),
  usage: z.looseObject({
    input_tokens: z.int().nonnegative(),
    output_tokens: z.int().nonnegative(),
  }),
}).meta({ id: "Message" });

/** Answer of `POST /v1/messages/count_tokens`. */
export const tokenCountSchema = z.looseObject({ input_tokens: z.int().nonnegative() })
  .meta({ id: "TokenCount" });

/** A model of the API. */
export const apiModelSchema = z.looseObject({ id: z.string(), type: z.literal("model") })
  .meta({ id: "Model" });

/** Answer of `GET /v1/models`. */
export const apiModelListSchema = z.looseObject({ data: z.array(apiModelSchema) })
  .meta({ id: "ModelList" });

/** An error of the API; `details` has the bridge's own code where the bridge refuses. */
export const apiErrorSchema = z.looseObject({
  type: z.literal("error"),
  error: z.looseObject({
    type: z.string(),
    message: z.string(),
    details: z.looseObject({ error_code: z.string().optional() }).nullish(),
  }),
  request_id: z.string().nullish(),
}).meta({ id: "ApiError" });
