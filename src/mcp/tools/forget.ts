import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { idSchema } from "../../protocol/mod.ts";
import { factAtAddress } from "../addresses.ts";
import { asTool, toolAnswer, toolError } from "../answers.ts";
import { type Desk, usualSpace } from "../caller.ts";

const input = z.object({
  fact: z.string().min(1).max(1_000)
    .describe("The fact's address, as recall and remember give it; or its id"),
  space: idSchema.optional().describe("The fact's space, if only its id is given"),
});

const output = z.object({
  fact: z.string(),
  space: z.string(),
  forgotten: z.literal(true),
});

/** The tool that forgets a fact. */
export function addForget(server: McpServer, desk: Desk): void {
  server.registerTool("forget", {
    title: "Forget",
    description: "Forgets a fact for good: no later conversation knows it, and it is not learned " +
      "again from what was said. It takes the address that recall gives.",
    inputSchema: input,
    outputSchema: output,
    annotations: {
      readOnlyHint: false,
      destructiveHint: true,
      idempotentHint: true,
      openWorldHint: false,
    },
  }, ({ fact: named, space: asked }) =>
    asTool(desk, "erase", async () => {
      const { owner } = desk.caller;
      const { fact, space } = factAtAddress(named) ??
        { fact: named, space: asked ?? usualSpace(desk.caller) };
      if (await desk.memory.spaces.forgetFact({ owner, space }, fact)) {
        return toolAnswer({ fact, space, forgotten: true });
      }
      return toolError(
        `The space ${space} knows no such fact; it may be forgotten already. recall gives the ` +
          "addresses of the facts that there are",
      );
    }));
}
