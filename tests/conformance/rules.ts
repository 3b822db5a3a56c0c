import type { Rule } from "./rule.ts";
import { ACCESS } from "./rules/access.ts";
import { ARCHIVES } from "./rules/archives.ts";
import { CLOSING } from "./rules/closing.ts";
import { FRAMES } from "./rules/frames.ts";
import { HTTP } from "./rules/http.ts";
import { MEMORY } from "./rules/memory.ts";
import { MESSAGES } from "./rules/messages.ts";
import { OPENING } from "./rules/opening.ts";
import { PROD } from "./rules/prod.ts";
import { QUOTAS } from "./rules/quotas.ts";
import { REPLAY } from "./rules/replay.ts";
import { TURNS } from "./rules/turns.ts";

/** Every rule, in the order in which they are checked. */
export const RULES: readonly Rule[] = [
  ...ACCESS,
  ...OPENING,
  ...FRAMES,
  ...TURNS,
  ...REPLAY,
  ...CLOSING,
  ...PROD,
  ...HTTP,
  ...MESSAGES,
  ...MEMORY,
  ...ARCHIVES,
  ...QUOTAS,
];

const BROKEN = "it takes a store that does not answer";
const DEFECT = "it takes a defect of the server";
const KEYS = "it takes a server that has lost the session's encryption key";
const MODEL = "it takes a model that fails; rule 3.8-8 checks how a stored one is told";
const STOPS = "it takes a server that shuts down";

/** What no client can bring about, and why; the names are those of the rules' `covers`. */
export const UNCHECKABLE: Readonly<Record<string, string>> = {
  "code:auth_unavailable": "it takes a provider whose keys cannot be fetched",
  "code:session_expired": "it takes a session that expires while a message is on its way",
  "code:draining": STOPS,
  "code:key_missing": KEYS,
  "code:key_refused": KEYS,
  "code:store_unavailable": BROKEN,
  "code:newer_version": "it takes a session that a later version has written",
  "close:1012": STOPS,
  "close:1013": BROKEN,
  "close:4408": "how much waits for a slow reader depends on the systems between",
  "route:GET /": "the page is no part of the protocol",
  "route:GET /assets/:name": "the page is no part of the protocol",
  "the status of internal": DEFECT,
  "the status of model_…": MODEL,
  "the status of call_abandoned": "it takes instances that die while they answer",
};
