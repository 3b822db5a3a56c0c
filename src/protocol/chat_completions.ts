import { z } from "zod";

/*
 * OpenAI's chat completions as far as the bridge relies on them. Bodies and answers that pass through
 * have whatever their server has; the schemas only say what is always there.
 */

/** A part of a message's content. */
export const chatPartSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  image_url: z.union([z.looseObject({ url: z.string() }), z.string()]).optional(),
  file: z.looseObject({
    filename: z.string().optional(),
    file_data: z.string().optional(),
  }).optional(),
});

const chatMessageSchema = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(chatPartSchema)]).nullish(),
});

/** A body of `POST /v1/chat/completions`; checked where it is not passed on. */
export const chatBodySchema = z.looseObject({
  model: z.string().optional(),
  user: z.string().nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  max_tokens: z.int().positive().nullish(),
  max_completion_tokens: z.int().positive().nullish(),
  n: z.int().nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  response_format: z.looseObject({
    type: z.string(),
    json_schema: z.looseObject({
      schema: z.record(z.string(), z.unknown()).optional(),
    }).optional(),
  }).nullish(),
  messages: z.array(chatMessageSchema).min(1),
}).meta({ id: "ChatCompletionRequest" });

const chatUsageSchema = z.looseObject({
  prompt_tokens: z.int().nonnegative(),
  completion_tokens: z.int().nonnegative(),
  total_tokens: z.int().nonnegative(),
});

/** A whole answer of `POST /v1/chat/completions`. */
export const chatCompletionSchema = z.looseObject({
  id: z.string(),
  object: z.literal("chat.completion"),
  model: z.string(),
  choices: z.array(z.looseObject({
    index: z.int().nonnegative(),
    message: z.looseObject({ role: z.literal("assistant"), content: z.string().nullish() }),
    finish_reason: z.string().nullable(),
  })),
  usage: chatUsageSchema.nullish(),
}).meta({ id: "ChatCompletion" });

/** A model as OpenAI's API describes it. */
export const chatModelSchema = z.looseObject({ id: z.string(), object: z.literal("model") })
  .meta({ id: "ChatModel" });

/** A list of models as OpenAI's API gives it. */
export const chatModelListSchema = z.looseObject({
  object: z.literal("list"),
  data: z.array(chatModelSchema),
}).meta({ id: "ChatModelList" });

/** An error of OpenAI's API; where the bridge refuses, `code` is its own. */
export const chatErrorSchema = z.looseObject({
  error: z.looseObject({
    message: z.string(),
    type: z.string().nullish(),
    param: z.string().nullish(),
    code: z.union([z.string(), z.number()]).nullish(),
  }),
}).meta({ id: "ChatError" });
