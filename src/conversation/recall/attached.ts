/** Korean particles and endings, longest first: they follow a noun or a verb without a space. */
const KOREAN =
  /^(.+?)(?:에서부터|으로부터|이었어요|였습니다|했습니다|입니다|습니다|이에요|에게서|한테서|까지는|부터는|에서는|에서도|이라고|이라는|으로는|으로도|했어요|하세요|하는|하고|해요|예요|에서|에게|한테|께서|으로|까지|부터|처럼|보다|마다|조차|밖에|이나|이랑|라고|라는|에는|에도|와는|과는|들이|들은|들을|들의|은|는|이|가|을|를|에|의|와|과|도|로|만|랑|나|야|아|들)$/;

const ARABIC_ARTICLE = /^(?:[وف]?[بك]?ال|[وف]?لل)(?=.{2})/;
const ARABIC_PREFIX = /^[وفبكلس](?=.{3})/;
const ARABIC_ENDING = /(?<=.{3})(?:ها|هم|هن|كم|نا|ان|ات|ون|ين|يه|ية|وا|ه|ي|ك)$/;
const ARABIC_SHORT_ENDING = /(?<=.{2})(?:ات|ون|ين|ه)$/;

const HEBREW_PREFIX = /^[ושהבכלמ](?=.{2})/;
const HEBREW_ENDING = /(?<=.{2})(?:יות|ימ|ות|יה|ה|ת|י|ו)$/;

/** More particles than a word has at once. */
const MOST_STRIPPED = 3;

/**
 * What a folded word may be without the particles that its script attaches: the word itself is not
 * among it. Which letters are particles is ambiguous, so there may be several.
 */
export function withoutParticles(folded: string, script: "ko" | "ar" | "he"): string[] {
  const bare = script === "ko" ? korean(folded) : script === "ar" ? arabic(folded) : hebrew(folded);
  return [...new Set(bare)].filter((each) => each !== folded);
}

function korean(word: string): string[] {
  const found: string[] = [];
  let rest = word;
  for (let count = 0; count < MOST_STRIPPED; count++) {
    const shorter = KOREAN.exec(rest)?.[1];
    if (shorter === undefined) break;
    found.push(shorter);
    rest = shorter;
  }
  return found;
}

/** Light stemming after Larkey, Ballesteros and Connell, “Light Stemming for Arabic Information Retrieval” (2007). */
function arabic(word: string): string[] {
  const noun = word.replace(ARABIC_ARTICLE, "");
  const found = [noun, noun.replace(ARABIC_ENDING, ""), noun.replace(ARABIC_SHORT_ENDING, "")];
  if (noun !== word) return found;
  const bare = word.replace(ARABIC_PREFIX, "");
  return bare === word ? found : [...found, bare, bare.replace(ARABIC_ENDING, "")];
}

function hebrew(word: string): string[] {
  const found: string[] = [word];
  for (let count = 0; count < MOST_STRIPPED; count++) {
    const shorter = (found.at(-1) ?? "").replace(HEBREW_PREFIX, "");
    if (shorter === found.at(-1)) break;
    found.push(shorter);
  }
  return found.flatMap((each) => [each, each.replace(HEBREW_ENDING, "")]);
}
