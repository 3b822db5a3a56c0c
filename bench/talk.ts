/** One turn of a made-up conversation. */
export interface Turn {
  readonly message: string;
  readonly reply: string;
}

const SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split(" ");
const WORDS = 4_000;

/** The mean lengths of a message and of a reply, in characters. */
export interface Lengths {
  readonly message: number;
  readonly reply: number;
}

/**
 * Generates a deterministic conversation with turns of about 1,600 characters by default. Words have
 * the frequencies of a natural language, and topics come back, so that recall always finds something.
 */
export function makeTalk(
  turns: number,
  lengths: Lengths = { message: 400, reply: 1_200 },
): Turn[] {
  const random = mulberry32(7);
  return Array.from({ length: turns }, () => {
    const topic = Math.floor(random() * 50) * 7;
    return {
      message: sayAbout(topic, lengths.message * (0.5 + random()), random),
      reply: sayAbout(topic, lengths.reply * (0.5 + random()), random),
    };
  });
}

function sayAbout(topic: number, characters: number, random: () => number): string {
  let text = "";
  while (text.length < characters) {
    const rank = random() < 0.2 ? topic + Math.floor(random() * 7) : Math.floor(WORDS ** random());
    text += `${word(rank)}${random() < 0.08 ? "." : ""} `;
  }
  return text.trimEnd();
}

function word(rank: number): string {
  const [a = "", b = "", c = ""] = [rank % 20, Math.floor(rank / 20) % 20, Math.floor(rank / 400)]
    .map((index) => SYLLABLES[index]);
  return a + b + c;
}

/** Tommy Ettinger's mulberry32. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
