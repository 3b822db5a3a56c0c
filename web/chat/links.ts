const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0", copy: "©", reg: "®" },
  ...{ trade: "™", hellip: "…", mdash: "—", ndash: "–", times: "×", divide: "÷", deg: "°" },
  ...{ rarr: "→", larr: "←", uarr: "↑", darr: "↓", euro: "€", pound: "£", cent: "¢", sect: "§" },
  ...{ laquo: "«", raquo: "»", bull: "•", middot: "·", plusmn: "±", le: "≤", ge: "≥", ne: "≠" },
};

const LAST_POINT = 0x10ffff;

/** Decodes character references such as `&amp;` and `&#8364;`. */
export function decodeEntities(text: string): string {
  return text.replaceAll(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,8}));/gi,
    (all, hex, ten, name) => {
      if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? ENTITIES[name] ?? all : all;
      const point = hex === undefined ? Number(ten) : Number.parseInt(hex, 16);
      const isCharacter = point > 0 && point <= LAST_POINT && (point < 0xd800 || point > 0xdfff);
      return isCharacter ? String.fromCodePoint(point) : "\ufffd";
    },
  );
}

/** The address of a link if it is an absolute web or mail address, else undefined. */
export function safeHref(address: string): string | undefined {
  if (!/^(https?:\/\/|mailto:)/i.test(address) || !URL.canParse(address)) return undefined;
  const { protocol, href } = new URL(address);
  return ["http:", "https:", "mailto:"].includes(protocol) ? href : undefined;
}
