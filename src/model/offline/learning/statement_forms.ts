import { NOUNS } from "./nouns.ts";

/** A language in which the offline model knows what people say of themselves. */
export type LearnedLanguage = "en" | "de" | "fr" | "es" | "it" | "pt" | "zh" | "ja";

/** What something is that holds once: a later one takes the place of an earlier one. */
export type AttributeName =
  | "name"
  | "called"
  | "home"
  | "job"
  | "employer"
  | "age"
  | "birth"
  | "origin";

/** A form of statements that is worth keeping. Of one without an attribute many hold at once. */
export interface StatementForm {
  readonly attribute?: AttributeName;
  /** Matches from the beginning of a clause that begins in lower case, unless a name does. */
  readonly pattern: RegExp;
}

/** What follows a verb of liking in small talk: "I like it", "I love your idea". */
const NOT_IT =
  "(?!(?:it|that|this|these|those|them|him|her|you|your|how|what|when|where|who|the (?:way|idea|sound|answer|first|second|last|one|result)|to (?:see|know|hear|think|say|be|ask|go|get)|one|both|none|nothing|more)\\b)";

const OFTEN = "(?: (?:really|also|always|usually|mostly|especially|absolutely|still|only|now))*";

/** The statements of each language, those with attributes first. */
export const STATEMENT_FORMS: Readonly<Record<LearnedLanguage, readonly StatementForm[]>> = {
  en: [
    form("^my (?:first |full |real |last )?name(?:'s| is) ", "name"),
    form("^I(?:'m| am| is) (?:called|named) ", "name"),
    form("^(?:please |just )?call me \\p{Lu}[\\p{L}\\p{M}'-]*(?: \\p{Lu}\\S*)?$", "called"),
    form("^I (?:want|wants|prefer|prefers) to be called ", "called"),
    form(
      "^(?:I|we)(?:'m| am| is|'re| are)?(?: (?:now|currently|still|actually))? (?:lives?|living|resides?|based|settled)(?: (?:now|here|with \\S+ \\S+))? (?:in|at|near|on) ",
      "home",
    ),
    form(
      "^(?:I|we)(?:'ve| have| has)?(?: (?:just|recently|finally))? moved (?:house |back )?(?:from .+ )?to (?:\\p{Lu}|an? (?:new )?(?:house|flat|apartment|city|village|town)|the )",
      "home",
    ),
    form("^I(?: (?:now|currently|still))? works? (?:\\S+ )?as ", "job"),
    form("^my (?:job|profession|occupation) is ", "job"),
    form("^I(?: (?:now|currently|still))? works? (?:at|for) (?:\\p{Lu}|an? |the )", "employer"),
    form("^I(?:'m| am| is)(?: now)? \\d{1,3}(?: years? old)?$", "age"),
    form("^I (?:was|were) born ", "birth"),
    form("^my birthday is ", "birth"),
    form("^I(?:'m| am| is| comes?)(?: originally)? from \\p{Lu}", "origin"),
    form(
      "^I(?:'m| am| is) (?:\\p{L}+ )?(?:allergic|intolerant|vegan|vegetarian|pescatarian|married|single|divorced|widowed|engaged|pregnant|diabetic|coeliac|celiac|deaf|blind|colou?r-?blind|left-handed|retired|self-employed|dyslexic|autistic|bilingual)\\b",
    ),
    form(
      "^I(?:'m| am| is) an? (?!(?:bit|little|lot|moment|while|couple|sure|big|huge)\\b)[\\p{L}-]+(?: [\\p{L}-]+){0,4}$",
    ),
    form(
      `^I${OFTEN} (?:prefer|like|love|hate|dislike|enjoy|adore|speak|play|teach|teache|study|studie|own|keep|collect|grow|breed|drive|ride|eat|drink|smoke|wear)s? ${NOT_IT}`,
    ),
    form(
      `^I (?:don't|do not|doesn't|does not|never|can't|cannot)${OFTEN} (?:eat|drink|like|drive|speak|smoke|swim|own|wear|tolerate)s? ${NOT_IT}`,
    ),
    form(
      `^(?:I|we)(?:'ve got| have got| has got| have| has) (?:[^,]{0,40}\\P{L})?(?:${NOUNS.en})\\b`,
    ),
    form(
      `^(?:my|our) (?:[\\p{L}-]+ ){0,2}?(?:${NOUNS.en})\\b.*?(?:'s|\\b(?:is|are|was|has|have|lives?|works?|likes?|loves?|turns?|plays?|studies|goes|died|moved|starts?|speaks?)) `,
    ),
    form(
      "^(?:I|we)(?:'ve| have| has)?(?: (?:just|recently|finally))? (?:graduated|got (?:married|engaged|divorced)|retired|quit my|started (?:at|as|working|learning|a new|my)|joined|adopted|bought an?|grew up|founded|lost my|became|had (?:a|our) (?:baby|son|daughter))\\b",
    ),
    form(
      "^(?:I|we)(?:'m| am| is|'re| are) (?:going to (?:\\p{Lu}|move|marry|visit|start|have a baby)|moving to|flying to|travell?ing to|getting married|expecting|planning (?:a|to)|learning|studying|training for|working on (?:a|an|my|our) |building (?:a|an|my|our) |writing (?:a|my) (?:book|novel|thesis)|saving for)\\b",
    ),
    form(
      "^(?:I|we)(?:'ll| will) (?:move|fly|travel|start|marry|get married|retire|graduate|begin)\\b",
    ),
  ],
  de: [
    form("^ich (?:heiße|heisse) \\p{Lu}", "name"),
    form("^mein (?:\\p{L}+)?[Nn]ame ist ", "name"),
    form("^(?:bitte )?(?:nenn|nenne|nennt|nennen Sie) mich (?:bitte )?\\p{Lu}", "called"),
    form(
      "^(?:ich|wir) (?:wohne|lebe|wohnen|leben)(?: \\S+){0,3}? (?:in|im|bei|am|auf|nahe) ",
      "home",
    ),
    form("^(?:ich bin|wir sind) .*\\b(?:nach|in) .*\\b(?:um)?gezogen", "home"),
    form("^ich arbeite (?:\\S+ )?als ", "job"),
    form("^mein Beruf ist ", "job"),
    form("^ich arbeite (?:\\S+ )?(?:bei|für) \\p{Lu}", "employer"),
    form("^ich bin (?:jetzt )?\\d{1,3}(?: Jahre alt)?$", "age"),
    form("^(?:mein Geburtstag ist |ich (?:bin|wurde) .* geboren)", "birth"),
    form("^ich (?:komme|stamme) aus ", "origin"),
    form(
      "^ich bin (?:\\p{L}+ )?(?:allergisch|intolerant|vegan|vegetarisch|Vegetarier\\p{L}*|Veganer\\p{L}*|verheiratet|ledig|geschieden|verwitwet|verlobt|schwanger|taub|blind|farbenblind|Linkshänder\\p{L}*|Rentner\\p{L}*|selbstständig|selbständig)",
    ),
    form("^ich bin (?:\\p{L}+e[rn]? )?\\p{Lu}\\p{L}+$"),
    form(
      "^ich (?:mag|liebe|hasse|bevorzuge|esse|trinke|spreche|spiele|studiere|lerne|unterrichte|besitze|sammle|züchte|halte|rauche|fahre) (?!(?:das|es|dich|dir|sie|ihn|dein\\p{L}*|diese\\p{L}*|Sie|Ihr\\p{L}*|mich|jetzt|gleich|gerade)\\P{L})",
    ),
    form(`^(?:ich habe|wir haben) (?:[^,]{0,40}\\P{L})?(?:${NOUNS.de})(?!\\p{L})`),
    form(
      `^(?:meine?|unsere?) (?:\\p{L}+ )?(?:${NOUNS.de})(?!\\p{L}).*(?<!\\p{L})(?:ist|sind|war|hat|haben|heißt|heißen|wohnt|lebt|arbeitet|wird|mag|spielt|studiert)(?!\\p{L})`,
    ),
  ],
  fr: [
    form("^je m'appelle ", "name"),
    form("^mon (?:nom|prénom) est ", "name"),
    form("^appelle[sz]?-moi \\p{Lu}", "called"),
    form(
      "^(?:j'habite|je vis|je demeure|nous vivons|nous habitons)(?: \\S+)? (?:à|en|au|aux|dans|près) ",
      "home",
    ),
    form("^(?:j'ai|nous avons|on a) déménagé (?:\\S+ )?(?:à|en|au|aux) ", "home"),
    form("^je travaille comme ", "job"),
    form(
      "^je suis (?:un |une )?(?:infirmi\\p{L}+|médecin|professeure?|enseignante?|ingénieure?|développeu\\p{L}+|avocate?|étudiante?|journaliste|cuisini\\p{L}+|architecte|retraitée?|artiste|musicien\\p{L}*|boulang\\p{L}+|comptable|vendeu\\p{L}+)\\b",
      "job",
    ),
    form("^je travaille (?:chez|pour) ", "employer"),
    form("^j'ai \\d{1,3} ans$", "age"),
    form("^(?:je suis née? |mon anniversaire est )", "birth"),
    form("^je viens (?:de |d'|du |des )", "origin"),
    form(
      "^je suis (?:\\p{L}+ )?(?:allergique|intolérante?|végane?|végétarien\\p{L}*|mariée?|célibataire|divorcée?|veu(?:f|ve)|enceinte|diabétique|sourde?|aveugle|gauch\\p{L}+)",
    ),
    form(
      "^j(?:e |')(?:préfère|aime|adore|déteste|parle|joue|étudie|enseigne|collectionne|mange|bois|apprends) (?!(?:ça|cela|bien ça|ta|ton|tes|votre|vos|cette|ce|que|quand)\\P{L})",
    ),
    form("^je ne (?:mange|bois|parle|fume|conduis) (?:pas|jamais) "),
    form(`^(?:j'ai|nous avons|on a) (?:[^,]{0,40}\\P{L})?(?:${NOUNS.fr})(?!\\p{L})`),
    form(
      `^(?:mon|ma|mes|notre|nos) (?:\\p{L}+ )?(?:${NOUNS.fr})(?!\\p{L}).*(?<!\\p{L})(?:est|sont|s'appelle|s'appellent|a|ont|vit|habite|travaille|aime|joue)(?!\\p{L})`,
    ),
  ],
  es: [
    form("^(?:yo )?me llamo ", "name"),
    form("^mi nombre es ", "name"),
    form("^(?:llámame|llámeme|llamadme) \\p{Lu}", "called"),
    form("^(?:yo )?(?:ahora )?(?:vivo|vivimos|resido)(?: \\S+)? (?:en|cerca) ", "home"),
    form("^(?:me mudé|nos mudamos|me he mudado|nos hemos mudado) (?:\\S+ )?a ", "home"),
    form("^(?:yo )?trabajo (?:como|de) ", "job"),
    form(
      "^(?:yo )?soy (?:un |una )?(?:enfermer[oa]|médic[oa]|profesora?|maestr[oa]|ingenier[oa]|programadora?|abogad[oa]|estudiante|periodista|cociner[oa]|arquitect[oa]|jubilad[oa]|artista|músic[oa]|panader[oa])\\b",
      "job",
    ),
    form("^(?:yo )?trabajo (?:en|para) \\p{Lu}", "employer"),
    form("^(?:yo )?tengo \\d{1,3} años$", "age"),
    form("^(?:nací |mi cumpleaños es )", "birth"),
    form("^(?:yo )?soy de \\p{Lu}", "origin"),
    form(
      "^(?:yo )?(?:soy|estoy) (?:\\p{L}+ )?(?:alérgic[oa]|intolerante|vegan[oa]|vegetarian[oa]|casad[oa]|solter[oa]|divorciad[oa]|viud[oa]|embarazada|diabétic[oa]|celíac[oa]|sord[oa]|cieg[oa]|zurd[oa])",
    ),
    form(
      "^(?:yo )?(?:prefiero|me gustan?|me encantan?|odio|hablo|juego|toco|estudio|enseño|colecciono|bebo|no como|no bebo|no me gustan?) (?!(?:eso|esto|tu|tus|su|que|cuando|cómo|la idea)(?!\\p{L}))",
    ),
    form(`^(?:tengo|tenemos) (?:[^,]{0,40}\\P{L})?(?:${NOUNS.es})(?!\\p{L})`),
    form(
      `^(?:mi|mis|nuestr[oa]s?) (?:\\p{L}+ )?(?:${NOUNS.es})(?!\\p{L}).*(?<!\\p{L})(?:es|son|está|tiene|tienen|se llama|se llaman|vive|viven|trabaja|estudia|juega)(?!\\p{L})`,
    ),
  ],
  it: [
    form("^(?:io )?mi chiamo ", "name"),
    form("^il mio nome è ", "name"),
    form("^(?:chiamami|chiamatemi) \\p{Lu}", "called"),
    form(
      "^(?:io )?(?:ora |adesso )?(?:vivo|abito|viviamo|abitiamo)(?: \\S+)? (?:a|ad|in|nel|nella|vicino) ",
      "home",
    ),
    form("^(?:mi sono|ci siamo) trasferit[oaie] (?:\\S+ )?(?:a|ad|in) ", "home"),
    form("^(?:io )?(?:lavoro come|faccio (?:il|la|l')) ?", "job"),
    form(
      "^sono (?:un |una |un')?(?:infermier[ea]|medico|professor\\p{L}+|insegnante|ingegnere|programmat\\p{L}+|avvocat[oa]|student\\p{L}+|giornalista|cuoc[oa]|architetto|pensionat[oa]|artista|musicista)(?!\\p{L})",
      "job",
    ),
    form("^(?:io )?lavoro (?:per|in|da|alla|presso) \\p{Lu}", "employer"),
    form("^(?:io )?ho \\d{1,3} anni$", "age"),
    form("^(?:sono nat[oa] |il mio compleanno è )", "birth"),
    form("^(?:sono di|vengo da|vengo dal\\p{L}*) \\p{Lu}", "origin"),
    form(
      "^sono (?:\\p{L}+ )?(?:allergic[oa]|intollerante|vegan[oa]|vegetarian[oa]|sposat[oa]|single|divorziat[oa]|vedov[oa]|incinta|diabetic[oa]|celiac[oa]|sord[oa]|ciec[oa]|mancin[oa])",
    ),
    form(
      "^(?:preferisco|mi piace|mi piacciono|amo|odio|adoro|parlo|gioco|suono|studio|insegno|colleziono|mangio|bevo|non mangio|non bevo|non mi piace|non mi piacciono) (?!(?:questo|quello|il tuo|la tua|che|quando|come|l'idea)(?!\\p{L}))",
    ),
    form(`^(?:ho|abbiamo) (?:[^,]{0,40}\\P{L})?(?:${NOUNS.it})(?!\\p{L})`),
    form(
      `^(?:(?:il|la|i|le) )?(?:mi[oa]|miei|mie|nostr[oaie]) (?:\\p{L}+ )?(?:${NOUNS.it})(?!\\p{L}).*(?<!\\p{L})(?:è|sono|ha|hanno|si chiama|si chiamano|vive|vivono|lavora|studia|gioca)(?!\\p{L})`,
    ),
  ],
  pt: [
    form("^(?:eu )?(?:me chamo|chamo-me) ", "name"),
    form("^(?:o )?meu nome é ", "name"),
    form("^(?:me chame|chama-me|chame-me|me chama)(?: de)? \\p{Lu}", "called"),
    form(
      "^(?:eu )?(?:agora )?(?:moro|vivo|resido|moramos|vivemos)(?: \\S+)? (?:em|no|na|nos|nas|perto) ",
      "home",
    ),
    form("^(?:eu )?(?:me mudei|mudei-me|nos mudamos|mudámo-nos) (?:\\S+ )?(?:para|pra|a) ", "home"),
    form("^(?:eu )?trabalho como ", "job"),
    form(
      "^(?:eu )?sou (?:um |uma )?(?:enfermeir[oa]|médic[oa]|professora?|engenheir[oa]|programadora?|advogad[oa]|estudante|jornalista|cozinheir[oa]|arquitet[oa]|aposentad[oa]|reformad[oa]|artista|músic[oa])(?!\\p{L})",
      "job",
    ),
    form("^(?:eu )?trabalho (?:na|no|em|para) (?:a |o )?\\p{Lu}", "employer"),
    form("^(?:eu )?tenho \\d{1,3} anos$", "age"),
    form("^(?:eu )?(?:nasci |(?:o )?meu aniversário é )", "birth"),
    form("^(?:eu )?sou d[eoa] \\p{Lu}", "origin"),
    form(
      "^(?:eu )?(?:sou|estou) (?:\\p{L}+ )?(?:alérgic[oa]|intolerante|vegan[oa]|vegetarian[oa]|casad[oa]|solteir[oa]|divorciad[oa]|viúv[oa]|grávida|diabétic[oa]|celíac[oa]|surd[oa]|ceg[oa]|canhot[oa])",
    ),
    form(
      "^(?:eu )?(?:prefiro|gosto d\\p{L}+|adoro|amo|odeio|falo|jogo|toco|estudo|ensino|coleciono|bebo|não como|não bebo|não gosto d\\p{L}+) (?!(?:isso|isto|disso|seu|sua|teu|tua|que|quando|como)(?!\\p{L}))",
    ),
    form(`^(?:eu )?(?:tenho|temos) (?:[^,]{0,40}\\P{L})?(?:${NOUNS.pt})(?!\\p{L})`),
    form(
      `^(?:[oa]s? )?(?:meus?|minhas?|noss[oa]s?) (?:\\p{L}+ )?(?:${NOUNS.pt})(?!\\p{L}).*(?<!\\p{L})(?:é|são|está|tem|têm|se chama|chama-se|mora|vive|trabalha|estuda|joga)(?!\\p{L})`,
    ),
  ],
  zh: [
    form("^(?:我叫|我的名字(?:是|叫))", "name"),
    form("^(?:我|我们)(?:现在|目前)?住在", "home"),
    form("^(?:我|我们)(?:刚)?搬到", "home"),
    form("^我在.{1,20}(?:工作|上班)$", "employer"),
    form("^我(?:今年)?\\d{1,3}岁", "age"),
    form("^(?:我的生日是|我(?:出)?生于|我是.{2,12}出生)", "birth"),
    form("^我(?:来自|是.{1,8}人$)", "origin"),
    form("^我是(?:一名|一个|一位)", "job"),
    form("^我(?:对.{1,12}过敏|吃素|不吃(?!了)|不喝|喜欢(?!你|这|那)|讨厌(?!你|这|那)|更喜欢)"),
    form("^我(?:有|养)(?:一|两|三|\\d).{0,6}(?:孩子|儿子|女儿|狗|猫|哥哥|姐姐|弟弟|妹妹)"),
    form(
      "^我的?(?:妻子|丈夫|老婆|老公|儿子|女儿|妈妈|爸爸|哥哥|姐姐|弟弟|妹妹|狗|猫).{0,12}(?:叫|是|住|今年|喜欢)",
    ),
  ],
  ja: [
    form("^(?:私|僕|俺)の名前は", "name"),
    form("^(?:私|僕|俺)?は?.{1,20}と申します", "name"),
    form("^(?:(?:私|僕|俺)は)?.{1,20}に住んで(?:い)?(?:ます|る)", "home"),
    form("^(?:(?:私|僕|俺)は)?.{1,20}に引っ越し", "home"),
    form("^(?:(?:私|僕|俺)は)?\\d{1,3}歳です", "age"),
    form("^(?:(?:私|僕|俺)は)?.{1,20}で働いて", "employer"),
    form("^(?:私|僕|俺)は.{1,16}アレルギー"),
    form("^(?:私|僕|俺)は.{1,20}が(?:好き|嫌い|苦手)"),
    form("^(?:私|僕|俺)の(?:妻|夫|息子|娘|母|父|兄|姉|弟|妹|犬|猫)(?:の名前)?は"),
  ],
};

function form(pattern: string, attribute?: AttributeName): StatementForm {
  const unicode = new RegExp(pattern, "u");
  return attribute ? { attribute, pattern: unicode } : { pattern: unicode };
}
