import type { StatusWords } from "./error_words.ts";

/** How a server's chat completions differ from those of others, as far as the bridge uses them. */
export interface ChatDialect {
  /** The role of the system prompt. */
  readonly role: "system" | "developer";
  /** The member that bounds the answer. */
  readonly limit: "max_tokens" | "max_completion_tokens";
  /** Whether usage is asked for with `stream_options`. */
  readonly usage: boolean;
}

/** A member of a dialect. */
export type DialectOption = keyof ChatDialect;

const OFFICIAL: ChatDialect = { role: "developer", limit: "max_completion_tokens", usage: true };
const COMPATIBLE: ChatDialect = { role: "system", limit: "max_tokens", usage: true };

/** Every dialect. */
export const DIALECTS: readonly ChatDialect[] = (["system", "developer"] as const).flatMap((role) =>
  (["max_tokens", "max_completion_tokens"] as const).flatMap((limit) =>
    [true, false].map((usage) => ({ role, limit, usage }))
  )
);

/** What a server is first spoken to in: OpenAI itself has newer names than what is compatible with it. */
export function dialectAt(baseUrl: string): ChatDialect {
  const { hostname } = new URL(baseUrl);
  return isOpenAI(hostname) ? OFFICIAL : COMPATIBLE;
}

/** Whether a host is OpenAI's own. */
export function isOpenAI(hostname: string): boolean {
  return hostname === "openai.com" || hostname.endsWith(".openai.com");
}

const REFUSES =
  /\b(?:unsupported|not (?:supported|permitted|allowed|recogni[sz]ed|valid)|unrecogni[sz]ed|unknown|unexpected|extra|invalid|additional|(?:does|do) ?n[o']t (?:support|exist)|incompatible|one of|no longer)\b/i;

/** Names a value that is out of bounds: the member itself is known. */
const ABOUT_ITS_VALUE =
  /\btoo (?:large|big|high|long|many|small)\b|\bat (?:most|least)\b|\bexceed/i;

const ABOUT_ROLES = /\broles?\b|\bmessages\[?\.?\d*\]?\.role\b/i;

/** What the words of a refusal have to be about for a member to be meant. */
const NAMED: Readonly<Record<DialectOption, (words: string, dialect: ChatDialect) => boolean>> = {
  usage: (words, { usage }) => usage && /\bstream_options\b|\binclude_usage\b/.test(words),
  limit: (words) => /\bmax_(?:completion_)?tokens\b/.test(words) && !ABOUT_ITS_VALUE.test(words),
  role: (words, { role }) =>
    new RegExp(`\\b${role}\\b`, "i").test(words) && ABOUT_ROLES.test(words) ||
    role === "system" && /\bsystem (?:messages?|prompts?|instructions?)\b/i.test(words),
};

/** The member of a dialect that a server refuses; undefined if it refuses something else. */
export function refusedOption(
  dialect: ChatDialect,
  { status, words }: StatusWords,
): DialectOption | undefined {
  if (status !== 400 && status !== 422 || !REFUSES.test(words)) return undefined;
  return (["usage", "limit", "role"] as const).find((option) => NAMED[option](words, dialect));
}

/** The dialect with the other value of one member. */
export function withOther(dialect: ChatDialect, option: DialectOption): ChatDialect {
  switch (option) {
    case "usage":
      return { ...dialect, usage: !dialect.usage };
    case "limit":
      return {
        ...dialect,
        limit: dialect.limit === "max_tokens" ? "max_completion_tokens" : "max_tokens",
      };
    case "role":
      return { ...dialect, role: dialect.role === "system" ? "developer" : "system" };
    default:
      return option satisfies never;
  }
}
