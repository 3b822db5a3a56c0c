import { foldText } from "./folding.ts";
import type { Language } from "./language.ts";

/** Irregular forms of frequent words after their base form, by language. English has its own. */
const FORMS: Readonly<Partial<Record<Language, string>>> = {
  de:
    `gehen ging gegangen geht|fahren fuhr gefahren fährt|schwimmen schwamm geschwommen|essen aß gegessen isst
|fressen fraß gefressen frisst|trinken trank getrunken|schreiben schrieb geschrieben|lesen las gelesen liest
|sehen sah gesehen sieht|sprechen sprach gesprochen spricht|nehmen nahm genommen nimmt|geben gab gegeben gibt
|finden fand gefunden|singen sang gesungen|springen sprang gesprungen|helfen half geholfen hilft|werfen warf geworfen wirft
|sterben starb gestorben stirbt|brechen brach gebrochen bricht|treffen traf getroffen trifft|vergessen vergaß vergisst
|verlieren verlor verloren|fliegen flog geflogen|ziehen zog gezogen|schließen schloss geschlossen|bieten bot geboten
|schlafen schlief geschlafen schläft|laufen lief gelaufen läuft|rufen rief gerufen|lassen ließ gelassen lässt
|tragen trug getragen trägt|waschen wusch gewaschen wäscht|schlagen schlug geschlagen schlägt|wachsen wuchs gewachsen
|backen buk gebacken|laden lud geladen lädt|bleiben blieb geblieben|steigen stieg gestiegen|reiten ritt geritten
|schneiden schnitt geschnitten|leihen lieh geliehen|beißen biss gebissen|kommen kam gekommen|stehen stand gestanden
|liegen lag gelegen|sitzen saß gesessen|bringen brachte gebracht|denken dachte gedacht|kennen kannte gekannt
|nennen nannte genannt|rennen rannte gerannt|brennen brannte gebrannt|wissen wusste gewusst weiß|tun tat getan
|heben hob gehoben|frieren fror gefroren|gießen goss gegossen|stehlen stahl gestohlen stiehlt|binden band gebunden
|gewinnen gewann gewonnen|beginnen begann begonnen|fallen fiel gefallen fällt|halten hielt gehalten hält
|fangen fing gefangen fängt|heißen hieß geheißen|museum museen|datum daten|firma firmen|konto konten|praktikum praktika`,
  nl:
    `gaan ging gegaan|lopen liep gelopen|rijden reed gereden|zwemmen zwom gezwommen|eten at gegeten|drinken dronk gedronken
|schrijven schreef geschreven|lezen las gelezen|zien zag gezien|spreken sprak gesproken|nemen nam genomen|geven gaf gegeven
|vinden vond gevonden|zingen zong gezongen|slapen sliep geslapen|kopen kocht gekocht|brengen bracht gebracht
|denken dacht gedacht|komen kwam gekomen|doen deed gedaan|verliezen verloor verloren|breken brak gebroken|stad steden
|schip schepen|ei eieren|lid leden|koe koeien|kind kinderen|blad bladeren`,
  fr:
    `œil yeux|ciel cieux|monsieur messieurs|madame mesdames|faire fait fit font faisait|voir vu vit voyait|prendre pris prit
|mettre mis mit|lire lu lut|écrire écrit écrivait|boire bu but|venir venu vient viennent vint|tenir tenu tient|savoir su sait
|devoir dû doit|pouvoir pu peut peuvent|vouloir voulu veut veulent|naître né née naquit|mourir mort meurt|vivre vécu vit
|connaître connu connaît|courir couru court|aller va vont ira allé|recevoir reçu reçoit|dire dit disait|ouvrir ouvert
|offrir offert|conduire conduit|peindre peint|craindre craint|perdre perdu|vendre vendu|rire ri|suivre suivi|élever élève
|acheter achète|appeler appelle|os osseux`,
  es:
    `ir iba va van voy|tener tuvo tuve tuvieron tiene tienen|hacer hizo hice hicieron hecho hace|decir dijo dije dijeron dicho dice
|venir vino vine vinieron viene|poder pudo pude puede pueden|poner puso puse pusieron puesto|ver vio visto veo|dar dio di dieron
|traer trajo traje trajeron|querer quiso quise quiere|saber supo supe|escribir escrito|romper roto|abrir abierto
|morir murió muerto muere|volver volvió vuelto vuelve|dormir durmió duerme duermen|pedir pidió pide|jugar juega juegan
|contar cuenta cuentan|pensar piensa|cerrar cierra|empezar empieza|perder pierde|sentir siente sintió|servir sirve sirvió
|caer cayó|leer leyó|oír oyó oye|conducir condujo|andar anduvo|caber cupo|freír frito|cubrir cubierto|soler suele`,
  it:
    `uomo uomini|uovo uova|dito dita|braccio braccia|ginocchio ginocchia|orecchio orecchie|dio dei|bue buoi|andare vado va vanno
|fare fatto fa fece faccio|dire detto dice disse|vedere visto vide|prendere preso prese|scrivere scritto scrisse
|leggere letto lesse|mettere messo mise|venire venuto vengo viene venne|bere bevuto beve bevve|vivere vissuto visse
|nascere nato nacque|rompere rotto ruppe|aprire aperto|chiudere chiuso|perdere perso|correre corso|morire morto muore
|tenere tiene|sapere so sa seppe|volere vuole|potere può|scegliere scelto|spendere speso|rispondere risposto|amico amici`,
  pt:
    `pão pães|cão cães|mão mãos|capitão capitães|alemão alemães|fazer fez fiz feito faz|dizer disse dito diz|ver viu visto vê
|vir veio vindo vem|ter teve tive tem tinha|pôr pôs posto põe|ir foi vai vão ia|dar deu dá|trazer trouxe traz|saber soube sabe
|querer quis quer|poder pôde pode|escrever escrito|abrir aberto|dormir durmo|perder perco|ler leu lê|animal animais
|hotel hotéis|papel papéis|lençol lençóis|mulher mulheres`,
  ru:
    `человек люди людей людям|ребёнок дети детей детям|друг друзья друзей друзьям|брат братья братьев|сын сыновья сыновей
|стул стулья стульев|дерево деревья деревьев|лист листья листьев|мать матери матерей|дочь дочери дочерей|время времени времена
|имя имени имена|день дня дни дней|пёс пса псы псом|лев льва львы|ухо уши ушей|глаз глаза|рот рта|лоб лба|лёд льда|лён льна
|идти шёл шла шли иду идёт|пойти пошёл пошла пошли|прийти пришёл пришла пришли|найти нашёл нашла нашли|уйти ушёл ушла ушли
|ехать еду едет едут|есть ем ест едят|писать пишет пишу|искать ищет ищу|сосед соседи соседей|курица куры кур|цветок цветы
|яйцо яйца яиц|сестра сёстры сестёр|окно окна окон`,
  uk:
    `людина люди людей|дитина діти дітей|друг друзі друзів|пес пса пси|день дня дні днів|око очі очей|ім'я імені
|кіт кота коти|стіл стола столи|ніч ночі|рік року роки`,
  pl:
    `człowiek ludzie ludzi|dziecko dzieci|brat bracia braci|pies psy psa psem psów psami|kot koty kota|dzień dni dnia
|tydzień tygodnie tygodni|ręka ręce rąk|oko oczy oczu|ucho uszy uszu|rok lata lat|przyjaciel przyjaciele przyjaciół
|ksiądz księża|iść szedł szła szli idzie|jechać jedzie jadą|jeść je jedzą jadł|widzieć widzi|wiedzieć wie|stół stoły stole
|dom domy|sąsiad sąsiedzi|święto święta|zwierzę zwierzęta|imię imiona|kupić kupuje|wziąć wziął bierze brać|lód lody|wóz wozy`,
  cs:
    `člověk lidé lidi|dítě děti dětí|přítel přátelé|pes psi psa|den dny dní|oko oči|ucho uši|ruka ruce|stůl stoly|dům domy
|kůň koně|jít šel šla šli jde|jet jede jel|jíst jí jedl`,
  sv:
    `man män|mus möss|bok böcker|fot fötter|hand händer|natt nätter|stad städer|bror bröder|son söner|dotter döttrar
|gå gick gått|se såg sett|äta åt ätit|dricka drack druckit|skriva skrev skrivit|komma kom kommit|ta tog tagit
|sjunga sjöng sjungit|springa sprang sprungit|sova sov sovit|köpa köpte köpt`,
  da:
    `mand mænd|bog bøger|fod fødder|hånd hænder|nat nætter|by byer|bror brødre|barn børn|gå gik gået|se så set
|spise spiste|skrive skrev skrevet|komme kom kommet|tage tog taget|synge sang sunget|drikke drak drukket|købe købte`,
  no:
    `mann menn|bok bøker|fot føtter|hånd hender|natt netter|bror brødre|gå gikk gått|se så sett|skrive skrev skrevet
|komme kom kommet|ta tok tatt|synge sang sunget|drikke drakk drukket|kjøpe kjøpte`,
  ar:
    `كتاب كتب|بيت بيوت|ولد أولاد|مدينة مدن|مدرسة مدارس|رجل رجال|امرأة نساء|طالب طلاب|باب أبواب|قلم أقلام|صديق أصدقاء|كلب كلاب
|قط قطط|يوم أيام|شهر شهور أشهر|سنة سنوات سنين|شجرة أشجار|طريق طرق|صورة صور|جار جيران|ابن أبناء|أخ إخوة|عين عيون|نهر أنهار|جبل جبال
|مفتاح مفاتيح|غرفة غرف|طبيب أطباء|درس دروس|فيلم أفلام|رسالة رسائل|سؤال أسئلة|جواب أجوبة|لون ألوان|زهرة زهور أزهار`,
  he:
    `איש אנשים|אישה נשים|בת בנות|עיר ערים|בית בתים|יום ימים|אח אחים|אחות אחיות|שנה שנים|ביצה ביצים|מילה מילים|לילה לילות|אב אבות`,
  el:
    `παιδί παιδιά|άνθρωπος άνθρωποι ανθρώπους|τρώω έφαγα έφαγε φάω|βλέπω είδα είδε δω|πηγαίνω πήγα πήγε πάω|έρχομαι ήρθα ήρθε
|λέω είπα είπε|παίρνω πήρα πήρε|πίνω ήπια ήπιε|βρίσκω βρήκα βρήκε`,
  hu:
    `ló lovak lovat|kéz kezek|tó tavak tavat|hó havat|szó szavak|madár madarak|levél levelek|nyár nyarak|megy ment mennek
|eszik evett|iszik ivott|jön jött|vesz vett|tesz tett|visz vitt`,
  hi:
    `जाना गया गई गए जाता|करना किया की करता|देना दिया दी देता|लेना लिया ली लेता|पीना पिया पीता|खाना खाया खाई खाता|होना हुआ हुई`,
};

/** Endings that a stemmer leaves unlike, and the ones that they stand for. */
const ENDINGS: Readonly<Partial<Record<Language, readonly (readonly [RegExp, string])[]>>> = {
  es: [[/ces$/, "z"]],
  pt: [[/(?:ões|ães)$/, "ão"], [/ais$/, "al"], [/[eé]is$/, "el"]],
  ru: [[/(?<=.{2})(?:ята|ят|ятами)$/, "ёнок"]],
  fr: [[/(?<=..)eaux$/, "eau"]],
};

/** By language, the base form of each irregular form, folded; made when the language is first read. */
const BASES = new Map<Language, ReadonlyMap<string, string>>();

function basesOf(language: Language): ReadonlyMap<string, string> {
  let bases = BASES.get(language);
  if (!bases) BASES.set(language, bases = basesIn(FORMS[language] ?? ""));
  return bases;
}

/** The base form of an irregular form in a language other than English; the word itself if it is none. */
export function baseOf(lower: string, language: Language): string {
  const known = basesOf(language).get(foldText(lower));
  if (known !== undefined) return known;
  for (const [ending, other] of ENDINGS[language] ?? []) {
    if (ending.test(lower)) return lower.replace(ending, other);
  }
  return lower;
}

/** The irregular forms of a language, each with its base form. */
export function irregularIn(language: Language): Iterable<readonly [form: string, base: string]> {
  return basesOf(language);
}

/** The infinitive of a regular participle of German or Dutch, "aufgemacht" or "gemaakt"; undefined if it is none. */
export function infinitiveOf(lower: string, language: Language): string | undefined {
  if (language !== "de" && language !== "nl") return undefined;
  const [, before, root] = /^(.{0,5}?)ge(.{3,}?)e?[td]$/.exec(lower) ?? [];
  return root === undefined ? undefined : `${before}${root}en`;
}

function basesIn(forms: string): ReadonlyMap<string, string> {
  return new Map(
    forms.replaceAll("\n", "").split("|").flatMap((row) => {
      const [base = "", ...others] = row.split(" ");
      return others.map((form) => [foldText(form), base] as const);
    }),
  );
}
