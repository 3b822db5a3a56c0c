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
    `Model    ${model}`,
    `Memory   ${settings.log.path ?? "Deno's default store for this folder"}, ` +
    `kept for ${settings.log.ttlMs / 1_000} s after the last use, ` +
    (encryptedBy ? `encrypted with the key ${encryptedBy.id}` : "not encrypted"),
    `Access   ${principals(settings.access)}`,
  ].join("\n");
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
