import { fold } from "./words.ts";
import { stemOf } from "./english.ts";

/** A word by which one side was called, and how much that says. */
export interface Naming {
  readonly term: string;
  readonly who: "speaker" | "listener";
  readonly strength: number;
}

const GREETED =
  /(?:^|[.!?\n]\s*)(?:hey|hi|hello|dear|thanks|thank you|bye|goodbye|welcome|congrats|wow|yeah|yep|sure|good (?:morning|evening|night))[, ]+(\p{Lu}\p{Ll}+)(?=\s*[!,.?\n]|$)/giu;
const ADDRESSED = /,\s(\p{Lu}\p{Ll}+)(?=[!.?]|$)/gu;
const INTRODUCED = /\b(?:[Mm]y name is|[Mm]y name's|[Cc]all me|[Tt]his is)\s(\p{Lu}\p{Ll}+)/gu;

/** How the sides of a talk are called in one text: "Hey Ada", "Thanks, Ada!", "My name is Ada". */
export function namingsIn(text: string): Naming[] {
  const namings: Naming[] = [];
  const note = (pattern: RegExp, who: Naming["who"], strength: number) => {
    for (const [, name = ""] of text.matchAll(pattern)) {
      if (!/^\p{Lu}/u.test(name)) continue;
      const term = stemOf(fold(name));
      if (term) namings.push({ term, who, strength });
    }
  };
  note(GREETED, "listener", 2);
  note(ADDRESSED, "listener", 1);
  note(INTRODUCED, "speaker", 4);
  return namings;
}
