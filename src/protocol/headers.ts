/** The header by which a client of the Model Context Protocol says which one it is. */
export const MCP_CLIENT_HEADER = "mcp-session-id";
