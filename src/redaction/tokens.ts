import { isTokenEnd } from "./boundary.ts";
import {
  ALPHANUMERIC,
  BASE64,
  BASE64_URL,
  CAPITAL,
  type Characters,
  COOKIE,
  has,
  PATH,
  WORD,
} from "./characters.ts";
import type { Cursor, Rule } from "./cursor.ts";
import type { SecretKind } from "./kinds.ts";

/** Tokens with a known prefix. */
export interface TokenForm {
  readonly kind: SecretKind;
  readonly open: string;
  /** What follows: at least, or exactly, that many characters of a set. */
  readonly set: Characters;
  readonly least: number;
  readonly isExact?: true;
  /** Whether it continues after a full stop followed by another of its characters. */
  readonly hasStops?: true;
}

const FULL_STOP = 46;

/**
 * The forms of keys and tokens, from the providers' documentation and the rules of gitleaks and
 * secretlint (both MIT). Where those give an exact length, this has a shorter minimum: formats grow,
 * and nothing else of that length begins like this.
 */
const FORMS: readonly TokenForm[] = [
  ...forms("anthropic_key", { set: BASE64_URL, least: 32 }, ["sk-ant-"]),
  ...forms("openai_key", { set: BASE64_URL, least: 40 }, ["sk-proj-", "sk-svcacct-", "sk-admin-"]),
  ...forms("openai_key", { set: ALPHANUMERIC, least: 32 }, ["sk-"]),
  ...forms("aws_key", { set: CAPITAL, least: 16, isExact: true }, ["AKIA", "ASIA", "ABIA", "ACCA"]),
  ...forms("aws_key", { set: BASE64, least: 60 }, ["ABSK", "bedrock-api-key-"]),
  ...forms("github_token", { set: WORD, least: 36 }, ["ghp_", "gho_", "ghu_", "ghr_"]),
  ...forms("github_token", { set: BASE64_URL, least: 36, hasStops: true }, ["ghs_"]),
  ...forms("github_token", { set: WORD, least: 36 }, ["github_pat_"]),
  ...forms("google_key", { set: BASE64_URL, least: 35 }, ["AIza"]),
  ...forms("google_key", { set: BASE64_URL, least: 24 }, ["GOCSPX-"]),
  ...forms("google_key", { set: BASE64_URL, least: 40, hasStops: true }, ["ya29.", "AQ.Ab"]),
  ...forms("slack_token", { set: BASE64_URL, least: 20, hasStops: true }, [
    ...["xoxa-", "xoxb-", "xoxc-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-"],
    ...["xoxe.xoxb-", "xoxe.xoxp-"],
  ]),
  ...forms("slack_token", { set: COOKIE, least: 20 }, ["xoxd-"]),
  ...forms("slack_token", { set: PATH, least: 20 }, [
    "hooks.slack.com/services/",
    "hooks.slack.com/triggers/",
    "hooks.slack.com/workflows/",
  ]),
];

/** The rules for tokens with a known prefix. */
export const TOKEN_RULES: readonly Rule<SecretKind>[] = FORMS.map((form) => ({
  kind: form.kind,
  openings: form.open.slice(0, 1),
  begins: (cursor) => begins(cursor, form),
  finish: (cursor) => finish(cursor, form),
}));

function begins(cursor: Cursor, { open, set, least, isExact }: TokenForm): boolean {
  if (!cursor.literal(open)) return false;
  return cursor.run(set, least) === least && (!isExact || isTokenEnd(cursor));
}

function finish(cursor: Cursor, { set, isExact, hasStops }: TokenForm): void {
  if (isExact) return;
  cursor.run(set);
  while (hasStops && !cursor.isShort && cursor.code() === FULL_STOP && has(set, cursor.code(1))) {
    cursor.at += 1;
    cursor.run(set);
  }
}

function forms(
  kind: SecretKind,
  form: Omit<TokenForm, "kind" | "open">,
  opens: readonly string[],
): TokenForm[] {
  return opens.map((open) => ({ kind, open, ...form }));
}
