import { stem } from "porter2";
import { americanOf } from "./spelling.ts";

/** English stop words, contractions included. */
export const ENGLISH_STOP_WORDS: ReadonlySet<string> = new Set(
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
|beget begot begotten|behold beheld|bend bent|bid bade bidden|bind bound|bite bit bitten|bleed bled|blow blew blown|break broke broken|breed bred|bring brought
|build built|burn burnt|buy bought|catch caught|choose chose chosen|cling clung|come came|creep crept|deal dealt
|dig dug|draw drew drawn|dwell dwelt|dream dreamt|drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed
|feel felt|fight fought|find found|flee fled|fly flew flown|foresee foresaw foreseen|forbid forbade forbidden|forget forgot forgotten
|forgive forgave forgiven|freeze froze frozen|give gave given|go went gone|grind ground|grow grew grown|hang hung
|hear heard|hide hid hidden|hold held|keep kept|kneel knelt|know knew known|lay laid|lead led|lean leant
|leap leapt|learn learnt|leave left|lend lent|lie lay lain|light lit|lose lost|make made|mean meant|mislead misled|mistake mistook mistaken|mow mown|overcome overcame|overhear overheard|meet met
|pay paid|plead pled|prove proven|ride rode ridden|ring rang rung|rise rose risen|run ran|say said|see saw seen|seek sought
|sell sold|send sent|sew sewn|shear shorn|saw sawn|shake shook shaken|shine shone|shoot shot|show shown|shrink shrank shrunk
|sing sang sung|sink sank sunk|sit sat|sleep slept|slay slew slain|slide slid|sling slung|slink slunk|smell smelt|sow sown|speak spoke spoken|spend spent|spell spelt|spill spilt|spin spun|spit spat|spoil spoilt|spring sprang sprung
|stand stood|stink stank stunk|stride strode stridden|steal stole stolen|stick stuck|sting stung|strike struck|strive strove|swear swore sworn
|sweep swept|swell swollen|swim swam swum|swing swung|take took taken|teach taught|tear tore torn|tell told|think thought
|throw threw thrown|tread trod trodden|undergo underwent undergone|undertake undertook undertaken|undo undid undone|understand understood|wake woke woken|wear wore worn|weave wove woven|weep wept|win won
|wind wound|wring wrung|withdraw withdrew withdrawn|write wrote written
|child children|man men|woman women|person people|foot feet|tooth teeth|mouse mice|goose geese|wife wives
|life lives|knife knives|leaf leaves|half halves|shelf shelves|wolf wolves|loaf loaves|calf calves|self selves
|thief thieves|scarf scarves|hoof hooves|ox oxen|louse lice|die dice|penny pence|criterion criteria
|phenomenon phenomena|bacterium bacteria|curriculum curricula|memorandum memoranda
|stratum strata|cactus cacti|fungus fungi|nucleus nuclei|stimulus stimuli|alumnus alumni|syllabus syllabi
|radius radii|index indices|appendix appendices|matrix matrices|vertex vertices|vortex vortices
|analysis analyses|crisis crises|thesis theses|hypothesis hypotheses|diagnosis diagnoses|oasis oases|axis axes
|basis bases|parenthesis parentheses|synthesis syntheses|larva larvae|alga algae|antenna antennae|formula formulae
|vertebra vertebrae|genus genera|corpus corpora|plateau plateaux|bureau bureaux|tableau tableaux
|good better best|bad worse worst|far farther farthest further furthest|little less least|old elder eldest`;

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
  if (ENGLISH_STOP_WORDS.has(word)) return "";
  const bare = word.endsWith("'s") ? word.slice(0, -2) : word;
  if (ENGLISH_STOP_WORDS.has(bare)) return "";
  const plain = bare.replaceAll("'", "");
  return stem(BASES.get(plain) ?? americanOf(plain));
}

/** Whether a word belongs to a question's phrasing rather than to its subject. */
export function isAsking(word: string): boolean {
  return ASKING_WORDS.has(word);
}
