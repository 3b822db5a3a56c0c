import type { Line } from "./locomo.ts";

const SATURATION = 1.2;
const LENGTH_SHARE = 0.75;

/** The newest lines that fit into the budget (in characters). */
export function recencyOnly(lines: readonly Line[], budget: number): string {
  const kept: string[] = [];
  let left = budget;
  for (const { text } of lines.toReversed()) {
    if (text.length + 1 > left) break;
    left -= text.length + 1;
    kept.push(text);
  }
  return kept.reverse().join("\n");
}

/** The lines that plain BM25 ranks first, as many as fit into the budget (in characters). */
export function plainBm25(lines: readonly Line[], question: string, budget: number): string {
  const index = indexOf(lines);
  const scores = new Float64Array(lines.length);
  for (const word of new Set(wordsOf(question))) {
    const postings = index.postings.get(word) ?? [];
    const rarity = Math.log(1 + (lines.length - postings.length + 0.5) / (postings.length + 0.5));
    for (const { line, count } of postings) {
      const length = (index.lengths[line] ?? 0) / index.mean;
      const weight = count + SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length);
      scores[line] = (scores[line] ?? 0) + rarity * count * (SATURATION + 1) / weight;
    }
  }
  const order = [...lines.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || b - a);
  const kept: number[] = [];
  let left = budget;
  for (const line of order) {
    const length = (lines[line]?.text.length ?? 0) + 1;
    if (length > left) continue;
    left -= length;
    kept.push(line);
  }
  return kept.sort((a, b) => a - b).map((line) => lines[line]?.text).join("\n");
}

interface Index {
  readonly postings: ReadonlyMap<string, readonly { line: number; count: number }[]>;
  readonly lengths: readonly number[];
  readonly mean: number;
}

const indices = new WeakMap<readonly Line[], Index>();

function indexOf(lines: readonly Line[]): Index {
  const known = indices.get(lines);
  if (known) return known;
  const postings = new Map<string, { line: number; count: number }[]>();
  const lengths = lines.map(({ text }, line) => {
    const words = wordsOf(text);
    const counts = Map.groupBy(words, (word) => word);
    for (const [word, { length: count }] of counts) {
      postings.set(word, [...postings.get(word) ?? [], { line, count }]);
    }
    return words.length;
  });
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const index = { postings, lengths, mean };
  indices.set(lines, index);
  return index;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
