/** Values that stand for a secret in examples and templates. */
const PLACEHOLDER =
  /^(?:\$[{(A-Za-z_]|%[sd({]|\{\{|<|\*{3}|\.{3}|(?:(?:my|your|the|a|an|new|old|test|super|some|foo|bar|db|user|admin|secret|pass|token)[\W_]?){0,3}(?:secret|password|passwd|pass|token|key|pwd|user|example|changeme|change|here|string|value|placeholder)[\W_]?\w?\d{0,4}!?$|x+$|process\.env|os\.|env\.)|(?:example|placeholder|changeme|change.me|redacted|removed|your[\W_]|dummy|sample|insert|todo|foobar|lorem|undefined|xxxx|personal[\W_]?access|access[\W_]?token)/i;

const PATH = /^(?:[a-z][a-z0-9+.-]*:)?\.{0,2}\//i;
/** A property, a call or a template: code, not a value. */
const CODE = /^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+;?$|[({}]|=>|\$\{|&&|\|\|/;
const LETTER = /[A-Za-z]/;
const DIGIT = /\d/;
const SYMBOL = /[^A-Za-z0-9._/\\: -]/;

/** Bits of information per character of keys: less looks made by hand. */
const LEAST_ENTROPY = 3.2;

/** Whether somebody's password may be written like that: not a word, not code, not a placeholder. */
export function isPassword(value: string, { isBare }: { readonly isBare: boolean }): boolean {
  if (PLACEHOLDER.test(value) || PATH.test(value) || CODE.test(value)) return false;
  if (!LETTER.test(value)) {
    return /^\d{6,}$/.test(value) ? false : value.length >= 8 && SYMBOL.test(value);
  }
  if (DIGIT.test(value) && (value.length >= 7 || SYMBOL.test(value))) return true;
  if (/^[a-z]{14,}$/.test(value)) return true;
  if (SYMBOL.test(value) && /[A-Za-z0-9][^A-Za-z0-9._/\\: -]/.test(value)) return value.length >= 8;
  if (value.split(/[-_.]/).filter(({ length }) => length >= 3).length >= 4) return true;
  return isBare && value.length >= 8;
}

/** Whether a key may be written like that: long, of letters and digits without a pattern. */
export function isKey(value: string): boolean {
  if (PLACEHOLDER.test(value) || PATH.test(value) || CODE.test(value)) return false;
  return LETTER.test(value) && (value.match(/\d/g)?.length ?? 0) >= 2 &&
    entropyOf(value) >= LEAST_ENTROPY;
}

/** Shannon's entropy of a text's characters, in bits per character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let sum = 0;
  for (const count of counts.values()) sum -= count / text.length * Math.log2(count / text.length);
  return sum;
}
