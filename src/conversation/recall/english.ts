import { stem } from "porter2";

/** English stop words, contractions included. */
const STOP_WORDS = new Set(
  `a about above after again against all also am an and any are aren't as at be because been before being below
  between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each few
  for from further get gets getting got had hadn't has hasn't have haven't having he he'd he'll he's her here
  here's hers herself hey hi him himself his how how's i i'd i'll i'm i've if in into is isn't it it'd it'll it's
  its itself just let's like me more most much mustn't my myself no nor not of off oh ok okay on once only or other
  ought our ours ourselves out over own please quite really same shall shan't she she'd she'll she's should
  shouldn't so some such than that that'd that's the their theirs them themselves then there there's these they
  they'd they'll they're they've this those through to too under until up us very was wasn't we we'd we'll we're
  we've were weren't what what's when when's where where's which while who who's whom why why's will with won't
  would wouldn't wow yeah yes you you'd you'll you're you've your yours yourself yourselves`.split(
    /\s+/,
  ),
);

/** Words that phrase a question rather than say what it is about. */
const ASKING_WORDS = new Set(
  `say says said tell tells told mention mentioned describe describes described description according think thinks
  kind kinds type types sort name named many much happen happened use used using way thing things something someone
  plan plans planning consider considered conversation talk talked discuss discussed share shared long ago date day
  time year month`.split(/\s+/),
);

/** Irregular forms by their base form: verbs, then nouns and adjectives. */
const FORMS =
  `arise arose arisen|awake awoke awoken|bear bore borne|beat beaten|become became|begin began begun
|bend bent|bind bound|bite bit bitten|bleed bled|blow blew blown|break broke broken|breed bred|bring brought
|build built|burn burnt|buy bought|catch caught|choose chose chosen|cling clung|come came|creep crept|deal dealt
|dig dug|draw drew drawn|dream dreamt|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed
|feel felt|fight fought|find found|flee fled|fly flew flown|forbid forbade forbidden|forget forgot forgotten
|forgive forgave forgiven|freeze froze frozen|give gave given|go went gone|grind ground|grow grew grown|hang hung
|hear heard|hide hid hidden|hold held|keep kept|kneel knelt|know knew known|lay laid|lead led|lean leant
|leap leapt|learn learnt|leave left|lend lent|lie lay lain|light lit|lose lost|make made|mean meant|meet met
|pay paid|prove proven|ride rode ridden|ring rang rung|rise rose risen|run ran|say said|see saw seen|seek sought
|sell sold|send sent|sew sewn|shake shook shaken|shine shone|shoot shot|show shown|shrink shrank shrunk
|sing sang sung|sink sank sunk|sit sat|sleep slept|slide slid|speak spoke spoken|spend spent|spin spun
|stand stood|steal stole stolen|stick stuck|sting stung|strike struck|strive strove|swear swore sworn
|sweep swept|swim swam swum|swing swung|take took taken|teach taught|tear tore torn|tell told|think thought
|throw threw thrown|understand understood|wake woke woken|wear wore worn|weave wove woven|weep wept|win won
|wind wound|withdraw withdrew withdrawn|write wrote written
|child children|man men|woman women|person people|foot feet|tooth teeth|mouse mice|goose geese|wife wives
|life lives|knife knives|leaf leaves|half halves|shelf shelves|wolf wolves|loaf loaves|calf calves|self selves
|thief thieves|good better best|bad worse worst`;

const BASES = new Map(
  FORMS.replaceAll("\n", "").split("|").flatMap((row) => {
    const [base = "", ...forms] = row.split(" ");
    return forms.filter((form) => form !== "lay").map((form) => [form, base] as const);
  }),
);

/**
 * The index term of an English word: the base form of an irregular word, otherwise its Porter2 stem.
 * Empty for a stop word. `word` is in lower case; a possessive `'s` is dropped.
 */
export function stemOf(word: string): string {
  if (STOP_WORDS.has(word)) return "";
  const bare = word.endsWith("'s") ? word.slice(0, -2) : word;
  if (STOP_WORDS.has(bare)) return "";
  const plain = bare.replaceAll("'", "");
  return stem(BASES.get(plain) ?? plain);
}

/** Whether a word belongs to a question's phrasing rather than to its subject. */
export function isAsking(word: string): boolean {
  return ASKING_WORDS.has(word);
}
