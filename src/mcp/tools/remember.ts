import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { idSchema, isNotBlank, textSchema } from "../../protocol/mod.ts";
import { factAddress } from "../addresses.ts";
import { asTool, failed, toolAnswer } from "../answers.ts";
import { type Desk, usualSpace } from "../caller.ts";

const input = z.object({
  text: textSchema.max(2_000).refine(isNotBlank, { error: "must not be blank" })
    .describe("One fact, in one plain sentence of at most 300 characters that is clear on its own"),
  space: idSchema.optional().describe("The space that will know it"),
});

const output = z.object({
  fact: z.string().describe("The fact's id"),
  address: z.string().describe("The resource; what forget takes"),
  space: z.string(),
  text: z.string().describe("What is remembered; secrets are masked"),
  isKnown: z.boolean().describe("Whether a fact says so already: nothing changed"),
});

/** The tool that writes a fact. */
export function addRemember(server: McpServer, desk: Desk): void {
  server.registerTool("remember", {
    title: "Remember",
    description:
      "Remembers one fact, so that every later conversation of the space knows it. Use it " +
      "when the user asks for it, or says something that will matter later.",
    inputSchema: input,
    outputSchema: output,
    annotations: {
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
  }, ({ text, space = usualSpace(desk.caller) }) =>
    asTool(desk, "write", async () => {
      const { owner } = desk.caller;
      const written = await desk.memory.spaces.writeFact({ owner, space }, { text });
      if (!written.ok) return failed(written);
      const { fact, duplicate: isKnown = false } = written;
      const address = factAddress(space, fact.fact);
      return toolAnswer({ fact: fact.fact, address, space, text: fact.text ?? text, isKnown });
    }));
}
