import { z } from "zod";

/** The header by which a client of the Model Context Protocol says which one it is. */
export const MCP_CLIENT_HEADER = "mcp-session-id";

/** Of a program's request: who keeps the conversation. Without it, the client does. */
export const historyHeaderSchema = z.enum(["client", "server"]);

/** Of a program's request: whether memory is put into it, and the turn stored. Without it, both are. */
export const memoryHeaderSchema = z.enum(["on", "off"]);
