/** A text that is hard on scanners: a seed repeated, or a shape that grows, up to a length. */
export type AdversarialText = (length: number) => string;

const DAY = "2026-11-29";

/** Pieces that make a hard text when they stand in a row. */
const REPEATED: Readonly<Record<string, string>> = {
  // Characters that belong together, however many there are.
  flags: "🇩🇪🇫🇷",
  "regional indicators after a letter": "🇦",
  "combining marks": "\u0301",
  "marks in the wrong order": "\u0301\u0323",
  "letters with marks": "e\u0301\u0323",
  "joined emoji": "👩\u200d",
  "Hangul jamo": "\u1100\u1161",
  "Indic conjuncts": "\u0915\u094d",
  "prepended marks": "\u0600",
  "Thai without spaces": "กขคงจฉชซ",
  "Han without spaces": "漢字仮名交文",
  "Arabic ligatures": "\ufdfa",
  "high surrogates": "\ud83d",
  "low surrogates": "\udca9",
  "zero-width characters": "\u200b",
  // Words and numbers.
  "one letter": "a",
  "one capital": "A",
  digits: "1",
  underscores: "_",
  dots: ".",
  "full stops and spaces": ". ",
  commas: ", ",
  hyphens: "-",
  apostrophes: "a'",
  "typographic apostrophes": "é’",
  "names after commas": ", Ada",
  "capitals after greetings": "hey hey ",
  "greetings that go on": "hey,,,  ",
  "introductions that go on": "my name is my name's ",
  dates: `${DAY} `,
  "dates without spaces": DAY,
  "days of months": "1st of may ",
  years: "in 2026 in ",
  numbers: "12 34 ",
  "questions": "how long how many ",
  // White space.
  spaces: " ",
  "other spaces": "\u00a0",
  tabs: "\t",
  "line breaks": "\n",
  "carriage returns": "\r",
  "both line ends": "\r\n",
  "blank lines": "\n \t\n",
  "spaces and a letter": "        a",
  "trailing spaces": "a   \n",
  // Markdown.
  "emphasis that opens": "_*a",
  "stars that open": "*a ",
  "strong that opens": "**a",
  "emphasis that closes": "a**",
  "emphasis runs": "*_",
  "stars in threes": "a***b",
  "strikes that open": "~~a",
  tildes: "~",
  stars: "*",
  brackets: "[",
  "closing brackets": "]",
  "brackets both ways": "[]",
  "links without an end": "[a](",
  "links in links": "[a](b",
  "link titles without an end": '[a](b "',
  "references without an end": "[a][",
  definitions: "[a]: b\n",
  "definitions without an end": "[a]: <",
  "images without an end": "![",
  backticks: "`",
  "backticks in pairs": "`a``b```",
  fences: "```\n",
  "fences of tildes": "~~~a\n",
  "angle brackets": "<",
  "tags that open": "<a",
  "tags without an end": "<a b='",
  "attributes without an end": "<a b=c ",
  "closed tags": "</a",
  comments: "<!--",
  "comments that almost end": "<!-- --",
  declarations: "<!A ",
  instructions: "<?",
  "character data": "<![CDATA[",
  entities: "&amp;",
  "entities without an end": "&",
  "numbers of characters": "&#",
  "backslashes": "\\",
  "escaped stars": "\\*",
  "addresses": "http://a.",
  "addresses without an end": "http://",
  "addresses with brackets": "http://a.b/(",
  "web addresses": "www.",
  "mail addresses": "a@",
  "mail addresses with dots": "a.b@c.",
  "mail addresses in brackets": "<a@",
  "quotes in quotes": ">",
  "quotes with spaces": "> ",
  "quoted lines": "> a\n",
  "lists in lists": "- ",
  "numbered lists in lists": "1. ",
  "list items": "- a\n",
  "empty list items": "-\n",
  "numbered items": "1. a\n",
  "loose list items": "- a\n\n",
  "tasks": "- [ ] ",
  headings: "# ",
  "headings of lines": "a\n=",
  "closed headings": "# a #",
  rules: "- - ",
  "rules of stars": "* * *\n",
  pipes: "|",
  "table rows": "|a|b|\n",
  "table delimiters": "|-",
  "colons and hyphens": ":-",
  "indented code": "    a\n",
  // Code.
  quotes: '"',
  "quotes that open": '"a\\"',
  apostrophe: "'",
  parentheses: "(",
  "closing parentheses": ")",
  braces: "{",
  "braces both ways": "{}",
  "template strings": "`${",
  slashes: "/",
  "slashes that open": "/*",
  "regular expressions": "/a[",
  "calls in calls": "a(",
  "generics": "a<b,",
  "assignments": "a=",
  "identifiers with dollars": "$a",
  "identifiers with at signs": "@a",
  "keys and colons": "a:",
  "properties": "a.b",
  "numbers with points": "1.",
  "hexadecimal numbers": "0x",
  "numbers with exponents": "1e",
  "shell variables": "${a",
  "here documents": "<<A\n",
  "function words": "function a",
  "class words": "class a ",
  "arrow functions": "(a,",
  "hashes": "#",
  "percent signs": "%",
  // What else the bridge reads.
  "starts of JWTs": "_eyJ",
  "starts of keys": "sk-ant-",
  "starts of private keys": "-----BEGIN ",
  "card numbers": "4111 1111 ",
  "speakers": "\nUser: ",
  "speakers with days": `\n${DAY}\nAssistant: `,
  "gaps": "… ",
  "JSON in JSON": '{"a":',
  "arrays in arrays": "[1,",
  "event lines": "data: a\n",
  "event fields": "data",
};

/** Hard texts that are no repetition. */
const SHAPED: Readonly<Record<string, AdversarialText>> = {
  "an odd flag": (length) => `a${"🇦".repeat(Math.ceil(length / 2))}`,
  "brackets that close": (length) => "[".repeat(length / 2) + "]".repeat(length / 2),
  "quotes that close": (length) => "(".repeat(length / 2) + ")".repeat(length / 2),
  "stars that close": (length) => "*".repeat(length / 2) + "a" + "*".repeat(length / 2),
  "emphasis that nests": (length) => "*a **a ".repeat(length / 14) + "b** b*".repeat(length / 12),
  "growing backticks": (length) => growing(length, (size) => `${"`".repeat(size)}a`),
  "growing indentation": (length) => growing(length, (size) => `${" ".repeat(size)}- a\n`),
  "growing spaces": (length) => growing(length, (size) => `${" ".repeat(size)}a`),
  "different words": (length) => growing(length, (size) => `w${size.toString(36)} `),
  "different capitals": (length) => growing(length, (size) => `, N${letters(size)}!`),
  "one wide table": (length) => {
    const cells = Math.ceil(length / 6);
    return `${"|a".repeat(cells)}|\n${"|-".repeat(cells)}|\n${"|b".repeat(cells)}|`;
  },
  "one long row": (length) => `|a|b|\n|-|-|\n${"|a".repeat(length / 2)}|`,
  "spaces before an end": (length) => `a${" ".repeat(length)}b`,
  "line breaks before an end": (length) => `a${"\n".repeat(length)}b`,
  "a word before a mark": (length) => `${"a".repeat(length)}!`,
  "a question of spaces": (length) => `?${" ".repeat(length)}.`,
};

function growing(length: number, pieceOf: (size: number) => string): string {
  const pieces: string[] = [];
  for (let size = 1, whole = 0; whole < length; size++) {
    const piece = pieceOf(size);
    pieces.push(piece);
    whole += piece.length;
  }
  return pieces.join("").slice(0, length);
}

function letters(number: number): string {
  return number.toString(26).replaceAll(/\d/g, (digit) => "qrstuvwxyz"[Number(digit)] ?? "");
}

/** Texts of all kinds that are known to be hard on scanners, by name. */
export const ADVERSARIAL_TEXTS: ReadonlyMap<string, AdversarialText> = new Map([
  ...Object.entries(REPEATED).map(([name, piece]) =>
    [
      name,
      (length: number) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length),
    ] as const
  ),
  ...Object.entries(SHAPED),
]);
