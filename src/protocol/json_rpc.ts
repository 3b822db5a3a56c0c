import { z } from "zod";

const idSchema = z.union([z.string(), z.number()]);

const messageSchema = z.looseObject({
  jsonrpc: z.literal("2.0"),
  id: idSchema.optional(),
  method: z.string().optional(),
}).meta({ id: "JsonRpcMessage" });

/** Body of `POST /mcp`: a message of JSON-RPC, or a batch of them. */
export const rpcBodySchema = z.union([messageSchema, z.array(messageSchema).min(1)]);

/** Answer of `POST /mcp` to a message that cannot be taken. */
export const rpcErrorSchema = z.looseObject({
  jsonrpc: z.literal("2.0"),
  id: idSchema.nullish(),
  error: z.looseObject({ code: z.int(), message: z.string() }),
}).meta({ id: "JsonRpcError" });
