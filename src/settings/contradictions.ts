import type { Settings } from "./shape.ts";

/**
 * Warnings about settings that are each valid but contradict each other, one line each. They are
 * not refused: a bridge that ran with them yesterday runs today.
 */
export function contradictions(settings: Settings): readonly string[] {
  return [
    ...jwtsOfNobody(settings.access.jwt),
    ...bothWithAndWithoutProxy(settings.listen),
    ...greaterThanTheirLimit(settings),
    ...repeatedPaths(settings),
  ].map((line) => `! ${line}`);
}

function jwtsOfNobody({ secret, jwksUrl, issuer, audience }: Settings["access"]["jwt"]): string[] {
  const named = [
    ...issuer === undefined ? [] : ["AUTH_JWT_ISSUER"],
    ...audience === undefined ? [] : ["AUTH_JWT_AUDIENCE"],
  ];
  if (secret !== undefined || jwksUrl !== undefined || named.length === 0) return [];
  return [
    `${named.join(" and ")} ${named.length > 1 ? "have" : "has"} no effect without ` +
    "AUTH_JWT_SECRET or AUTH_JWKS_URL: no JWT is accepted.",
  ];
}

function bothWithAndWithoutProxy(
  { isBehindProxy, allowsWithoutProxy }: Settings["listen"],
): string[] {
  if (!isBehindProxy || !allowsWithoutProxy) return [];
  return [
    "BEHIND_PROXY=true says that only a proxy reaches the bridge, ALLOW_WITHOUT_PROXY=true that " +
    "others may, too: they could name any address as theirs. Set only one.",
  ];
}

function greaterThanTheirLimit({ bridge, limits, log }: Settings): string[] {
  const pairs = [
    [
      log.spaceTtlMs < log.ttlMs,
      "SPACE_TTL_SECONDS is less than SESSION_TTL_SECONDS: what a space knows is deleted before " +
      "its sessions are.",
    ],
    [
      limits.frameBytes < bridge.maxMessageCharacters,
      "MAX_FRAME_BYTES is less than MAX_MESSAGE_CHARACTERS: a message of that length is refused " +
      "as too large.",
    ],
    [
      log.allowances.ownerBytes < log.allowances.sessionBytes,
      "MAX_BYTES_PER_OWNER is less than MAX_BYTES_PER_SESSION: no session gets that long.",
    ],
  ] as const;
  return pairs.flatMap(([isLess, line]) => isLess ? [line] : []);
}

/** Base URLs that end in what is added to them. */
function repeatedPaths({ models, claude, openai, upstream }: Settings): string[] {
  const providers = [models.reply.provider, models.summary.provider];
  return [
    {
      name: "ANTHROPIC_BASE_URL",
      isAsked: claude.apiKey !== undefined || upstream.credentials === "client",
      base: claude.baseUrl,
      end: "/v1",
      path: "/v1/messages",
    },
    {
      name: "OPENAI_BASE_URL",
      isAsked: providers.includes("openai"),
      base: openai.baseUrl,
      end: "/chat/completions",
      path: "/chat/completions",
    },
  ].flatMap(({ name, isAsked, base, end, path }) => {
    const { origin, pathname } = new URL(base);
    const before = pathname.replace(/\/+$/, "");
    if (!isAsked || !before.endsWith(end)) return [];
    return [
      `${name} ends in ${end}, which the bridge adds by itself: it asks ${origin}${before}${path}.`,
    ];
  });
}
