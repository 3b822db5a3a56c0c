import {
  allPhrases,
  NUMBER,
  numberNamed,
  type PhraseNode,
  type TimeMeaning,
} from "./phrase_tree.ts";
import type { TimeToken } from "./time_tokens.ts";

/** A phrase in a list of tokens, and its place there. */
export interface FoundPhrase {
  readonly meaning: TimeMeaning;
  readonly first: number;
  /** The token after its last one. */
  readonly end: number;
}

/** A text between two tokens of a phrase. */
const WITHIN = /^[\s'’.־-]{0,3}$/u;

/** Letters that Hebrew and Arabic write before a word: "in", "the", "and". */
const PREFIXED = /^(?:[בהלוכמש]|[وبفل])(?=[\p{sc=Hebr}\p{sc=Arab}]{2})/u;

/** All of these letters come from here on. */
const FIRST_PREFIX = 0x590;

/** "Hier" is "here" in German and Dutch, and "ma" is "but" in Italian. */
const MEANS_HERE =
  /\b(?:ist|das|der|und|ich|wie|wo|steht|gibt|sind|ein|eine|wat|het|een|ik|zijn|staat|waar|is|niet|nicht)\b/;

/** The phrases for times in a text, the longest at each place. Linear in the tokens. */
export function* phrasesIn(
  folded: string,
  tokens: readonly TimeToken[],
): Generator<FoundPhrase, void, void> {
  const root = { node: allPhrases(), count: undefined };
  for (let first = 0; first < tokens.length;) {
    const found = longestAt(folded, tokens, { first, root });
    const isHier = found?.end === first + 1 && tokens[first]?.text === "hier";
    if (found && !(isHier && MEANS_HERE.test(folded))) {
      yield found;
      first = found.end;
    } else first += 1;
  }
}

function longestAt(
  folded: string,
  tokens: readonly TimeToken[],
  { first, root }: { readonly first: number; readonly root: PhraseState },
): FoundPhrase | undefined {
  const token = tokens[first];
  if (!token) return undefined;
  const { text } = token;
  const bare = text.charCodeAt(0) < FIRST_PREFIX ? text : text.replace(PREFIXED, "");
  let best: FoundPhrase | undefined;
  for (const start of bare === text ? [text] : [text, bare]) {
    let states = stepsFrom(root, start, token.number);
    for (let end = first + 1; states.length > 0; end++) {
      for (const { node, count } of states) {
        if (!node.meaning || (best && best.end >= end)) continue;
        best = { meaning: withCount(node.meaning, count), first, end };
      }
      const [before, next] = [tokens[end - 1], tokens[end]];
      if (!before || !next) break;
      states = states.flatMap((state) => stepsFrom(state, next.text, next.number));
      if (states.length > 0 && !WITHIN.test(folded.slice(before.end, next.start))) break;
    }
  }
  return best;
}

interface PhraseState {
  readonly node: PhraseNode;
  readonly count: number | undefined;
}

const NOWHERE: readonly PhraseState[] = [];

/** A token leads on as it is, and as a number if it is one. */
function stepsFrom(
  { node, count }: PhraseState,
  text: string,
  value: number | undefined,
): readonly PhraseState[] {
  const asWord = node.next.get(text);
  const number = value ?? numberNamed(text);
  const asNumber = number === undefined ? undefined : node.next.get(NUMBER);
  if (!asWord && !asNumber) return NOWHERE;
  const states: PhraseState[] = [];
  if (asWord) states.push({ node: asWord, count });
  if (asNumber && number !== undefined) states.push({ node: asNumber, count: number });
  return states;
}

function withCount(meaning: TimeMeaning, count: number | undefined): TimeMeaning {
  return meaning.kind === "ago" && count !== undefined ? { ...meaning, count } : meaning;
}
