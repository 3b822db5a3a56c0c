import { z } from "zod";

const said = z.object({
  speaker: z.string(),
  dia_id: z.string(),
  text: z.string(),
  blip_caption: z.string().optional(),
});

const fileSchema = z.array(z.object({
  sample_id: z.string(),
  conversation: z.record(z.string(), z.unknown()),
  qa: z.array(z.object({
    question: z.string(),
    evidence: z.array(z.string()).default([]),
    category: z.number(),
  })),
}));

/** One thing said. */
export interface Line {
  readonly id: string;
  readonly role: "user" | "assistant";
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
}

/** A question, and the lines that answer it. */
export interface Question {
  readonly text: string;
  readonly category: number;
  readonly evidence: readonly string[];
}

/** A conversation with questions about it. */
export interface Sample {
  readonly name: string;
  readonly lines: readonly Line[];
  readonly questions: readonly Question[];
}

/**
 * Reads a file in the format of LoCoMo's `locomo10.json`. The first speaker is the user. Skips
 * evidence ids that name no line, and questions without evidence.
 */
export async function readSamples(path: string): Promise<Sample[]> {
  const samples = fileSchema.parse(JSON.parse(await Deno.readTextFile(path)));
  return samples.map(({ sample_id: name, conversation, qa }) => {
    const lines = linesOf(conversation);
    const ids = new Set(lines.map(({ id }) => id));
    const questions = qa.map(({ question, category, evidence }) => ({
      text: question,
      category,
      evidence: [...new Set(evidence.flatMap((each) => each.match(/D\d+:\d+/g) ?? []))]
        .filter((id) => ids.has(id)),
    })).filter(({ evidence }) => evidence.length > 0);
    return { name, lines, questions };
  });
}

function linesOf(conversation: Record<string, unknown>): Line[] {
  const lines: Line[] = [];
  let first: string | undefined;
  for (let session = 1; `session_${session}_date_time` in conversation; session++) {
    const begun = timeOf(String(conversation[`session_${session}_date_time`]));
    const sayings = z.array(said).parse(conversation[`session_${session}`] ?? []);
    for (const [index, { speaker, dia_id: id, text, blip_caption: picture }] of sayings.entries()) {
      first ??= speaker;
      const role = speaker === first ? "user" : "assistant";
      const whole = picture ? `${text} [picture: ${picture}]` : text;
      lines.push({ id, role, text: whole, at: new Date(begun + index * 20_000).toISOString() });
    }
  }
  return lines;
}

/** "1:56 pm on 8 May, 2023", in ms since the epoch, as UTC. */
function timeOf(words: string): number {
  const [, hour, minute, half, date] = /(\d+):(\d+) (am|pm) on (.+)/.exec(words) ?? [];
  const day = Date.parse(`${date?.replace(",", "")} UTC`);
  if (Number.isNaN(day)) throw new Error(`Cannot read a session's time: ${words}`);
  return day + ((Number(hour) % 12) + (half === "pm" ? 12 : 0)) * 3_600_000 +
    Number(minute) * 60_000;
}
