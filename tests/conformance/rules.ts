import type { Rule } from "./rule.ts";
import { ACCESS } from "./rules/access.ts";
import { ARCHIVES } from "./rules/archives.ts";
import { ATTACHMENTS } from "./rules/attachments.ts";
import { CLIENT_FRAMES } from "./rules/client_frames.ts";
import { CLOSING } from "./rules/closing.ts";
import { FRAMES } from "./rules/frames.ts";
import { HTTP } from "./rules/http.ts";
import { IMPORTS } from "./rules/imports.ts";
import { MCP } from "./rules/mcp.ts";
import { MEMORY } from "./rules/memory.ts";
import { MEMORY_ITEMS } from "./rules/memory_items.ts";
import { MESSAGES } from "./rules/messages.ts";
import { OPENING } from "./rules/opening.ts";
import { PROD } from "./rules/prod.ts";
import { QUOTAS } from "./rules/quotas.ts";
import { REPLAY } from "./rules/replay.ts";
import { REPLIES } from "./rules/replies.ts";
import { SETTINGS } from "./rules/settings.ts";
import { SPACES } from "./rules/spaces.ts";
import { TURNS } from "./rules/turns.ts";

/** Every rule, by number. */
export const RULES: readonly Rule[] = [
  ...ACCESS,
  ...OPENING,
  ...FRAMES,
  ...CLIENT_FRAMES,
  ...TURNS,
  ...REPLIES,
  ...REPLAY,
  ...CLOSING,
  ...PROD,
  ...HTTP,
  ...MESSAGES,
  ...MEMORY,
  ...MEMORY_ITEMS,
  ...IMPORTS,
  ...ARCHIVES,
  ...ATTACHMENTS,
  ...QUOTAS,
  ...SETTINGS,
  ...SPACES,
  ...MCP,
].sort((one, other) => one.id.localeCompare(other.id, "en", { numeric: true }));

const BROKEN = "requires a store that is down";
const DEFECT = "requires a bug in the server";
const KEYS = "requires a server that lost the session's encryption key";
const FULL = "requires sessions that take more memory than the server has";
const MODEL = "requires a failing model; rule 3.8-8 checks the code in turn.failed";
const STOPS = "requires a server that is shutting down";

const UPSTREAM = "requires the API of a model's provider behind the server";
const PROBE = "what clients of a provider probe is not part of the protocol";

/** What no client can provoke, and why. Names are those in `covers`. */
export const UNCHECKABLE: Readonly<Record<string, string>> = {
  "code:auth_unavailable": "requires an identity provider that is down",
  "code:session_expired": "requires a session that expires while a message is in flight",
  "code:draining": STOPS,
  "code:key_missing": KEYS,
  "code:key_refused": KEYS,
  "code:store_unavailable": BROKEN,
  "code:overloaded": FULL,
  "code:newer_version": "requires a session written by a newer version",
  "code:no_credential": "requires a server without a key",
  "code:space_busy": "requires a space that is just being learned from",
  "code:too_many_spaces": "requires a thousand spaces",
  "code:facts_full": "requires a space with thousands of facts",
  "code:learning_off": "requires a server that does not learn",
  "close:1007": "a WebSocket client sends no text but UTF-8",
  "close:1008": "no WebSocket client for pages sends pings",
  "close:1012": STOPS,
  "close:1013": BROKEN,
  "close:4408": "what a slow reader leaves unread is hidden in the buffers on the way",
  "route:GET /": "the page is not part of the protocol",
  "route:GET /openapi.json": "a server may be without it",
  "route:GET /assets/:name": "the page is not part of the protocol",
  "route:GET /worker.js": "the page is not part of the protocol",
  "route:GET /manifest.webmanifest": "the page is not part of the protocol",
  "event:MemoryInserted": "requires a model that knows clients which keep their conversation",
  "route:POST /v1/messages": UPSTREAM,
  "route:POST /v1/messages/count_tokens": UPSTREAM,
  "route:GET /v1/models": UPSTREAM,
  "route:GET /v1/models/:id": UPSTREAM,
  "route:POST /spaces/:space/v1/messages": UPSTREAM,
  "route:POST /spaces/:space/v1/messages/count_tokens": UPSTREAM,
  "route:GET /spaces/:space/v1/models": UPSTREAM,
  "route:GET /spaces/:space/v1/models/:id": UPSTREAM,
  "route:POST /v1/chat/completions": UPSTREAM,
  "route:POST /spaces/:space/v1/chat/completions": UPSTREAM,
  "route:GET /api/hello": PROBE,
  "route:GET /spaces/:space": PROBE,
  "route:GET /spaces/:space/api/hello": PROBE,
  "the status of internal": DEFECT,
  "the status of model_…": MODEL,
  "the status of call_abandoned": "requires instances that die while answering",
};
