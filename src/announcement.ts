import { hasTokens, LOCAL_OWNER } from "./access/mod.ts";
import type { SessionLog } from "./session_log/mod.ts";
import type { Settings } from "./settings/mod.ts";

/** What the bridge prints once it listens: its addresses, its model, its store, who may connect. */
export function announcement(
  { hostname, port }: Pick<Deno.NetAddr, "hostname" | "port">,
  { settings, model }: { readonly settings: Settings; readonly model: string },
): string {
  const here = { "0.0.0.0": "127.0.0.1", "::": "::1" }[hostname];
  const known = here ?? hostname;
  const host = known.includes(":") ? `[${known}]` : known;
  const [encryptedBy] = settings.log.encryptionKeys;
  return [
    `Page     http://${host}:${port}`,
    `Socket   ws://${host}:${port}/ws`,
    ...here ? [`         and port ${port} on every other address of this machine`] : [],
    `Model    ${model}${placeOf(settings, "reply")}`,
    ...summaryLine(settings),
    `Memory   ${settings.log.path ?? "Deno's default store for this folder"}, ` +
    `kept for ${period(settings.log.ttlMs / 1_000)} after the last use, ` +
    (encryptedBy ? `encrypted with the key ${encryptedBy.id}` : "not encrypted"),
    `Access   ${principals(settings.access)}`,
  ].join("\n");
}

/** A time in the largest unit in which it is whole, such as `1 day`. */
function period(seconds: number): string {
  const units = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]] as const;
  const [unit, length] = units.find(([, length]) => seconds % length === 0) ?? ["second", 1];
  const count = seconds / length;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** What to tell where no model is set up. */
export function modelNotice(
  { claude, models, openai }: Pick<Settings, "claude" | "models" | "openai">,
): readonly string[] {
  if (models.reply.provider !== "claude" || claude.apiKey !== undefined) return [];
  return [
    "! ANTHROPIC_API_KEY is not set: the OFFLINE MODEL answers, from the conversation alone.",
    ...openai.apiKey === "" ? [] : [
      "! OPENAI_API_KEY is set; also set MODEL_PROVIDER=openai to have OpenAI answer, and MODEL.",
    ],
  ];
}

/** Warnings about settings that let in more people than expected. */
export function accessWarnings({ jwt }: Settings["access"]): readonly string[] {
  if (jwt.jwksUrl === undefined) return [];
  const missing = [
    ...jwt.issuer === undefined ? ["AUTH_JWT_ISSUER"] : [],
    ...jwt.audience === undefined ? ["AUTH_JWT_AUDIENCE"] : [],
  ];
  if (missing.length === 0) return [];
  return [
    `! AUTH_JWKS_URL without ${missing.join(" and ")}: tokens that its provider issued for other ` +
    "services are accepted here too.",
  ];
}

/**
 * What to tell of sessions that were stored before there were tokens, and that no token opens now;
 * nothing where there are none, or the store does not answer.
 */
export async function adoptionNotice(
  { index }: Pick<SessionLog, "index">,
  access: Settings["access"],
): Promise<readonly string[]> {
  const isOpened = access.tokens.some(({ owner }) => owner === LOCAL_OWNER);
  if (isOpened || !hasTokens(access)) return [];
  const { sessions } = await index.sessions(LOCAL_OWNER, { limit: LOOKED_AT })
    .catch(() => ({ sessions: [] }));
  if (sessions.length === 0) return [];
  return [
    `! The store has sessions of ${LOCAL_OWNER}, from before there were tokens, and no token opens ` +
    "them. Copy them to an owner: deno task adopt --owner <owner>. Or make a token for them: " +
    `deno task token ${LOCAL_OWNER}`,
  ];
}

/** The model that summarises and learns, where another provider has it than the one that replies. */
function summaryLine(settings: Settings): readonly string[] {
  const { reply, summary } = settings.models;
  if (reply.provider === summary.provider) return [];
  return [`         summaries and learning: ${summary.name}${placeOf(settings, "summary")}`];
}

/** The host of a model, where that is no matter of course. */
function placeOf({ models, openai }: Settings, purpose: "reply" | "summary"): string {
  return models[purpose].provider === "openai" ? ` at ${new URL(openai.baseUrl).host}` : "";
}

/** How many entries of a list are looked at for a session that is still there. */
const LOOKED_AT = 100;

/** Who may connect: owners with the number of their tokens, and holders of JWTs. */
function principals({ tokens, jwt }: Settings["access"]): string {
  const counts = new Map<string, number>();
  for (const { owner } of tokens) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  const all = [
    ...Array.from(counts, ([owner, count]) => `${owner} (${count} token${count > 1 ? "s" : ""})`),
    ...jwt.secret === undefined ? [] : ["holders of JWTs signed with AUTH_JWT_SECRET"],
    ...jwt.jwksUrl === undefined ? [] : [`holders of JWTs from ${new URL(jwt.jwksUrl).host}`],
  ];
  return all.length > 0 ? all.join(", ") : "this machine only (no tokens)";
}
