/** What a byte of JSON is, outside of strings. */
export const KIND = {
  scalar: 0,
  blank: 1,
  quote: 2,
  brace: 3,
  braceEnd: 4,
  bracket: 5,
  bracketEnd: 6,
  comma: 7,
  colon: 8,
} as const;

const BYTES = {
  [KIND.blank]: " \n\r\t",
  [KIND.quote]: '"',
  [KIND.brace]: "{",
  [KIND.braceEnd]: "}",
  [KIND.bracket]: "[",
  [KIND.bracketEnd]: "]",
  [KIND.comma]: ",",
  [KIND.colon]: ":",
};

/** By byte: its kind. */
export const KINDS: Uint8Array = new Uint8Array(256);
for (const [kind, characters] of Object.entries(BYTES)) {
  for (const character of characters) KINDS[character.charCodeAt(0)] = Number(kind);
}

/** What may come next in a value. `ended`: a value has ended; what follows depends on what holds it. */
export const STATE = {
  value: 0,
  valueOrEnd: 1,
  name: 2,
  nameOrEnd: 3,
  colon: 4,
  afterItem: 5,
  afterMember: 6,
  inName: 7,
  inString: 8,
  ended: 9,
  wrong: 10,
} as const;

const KIND_COUNT = Object.keys(KIND).length;
const NEXT = new Uint8Array(STATE.inName * KIND_COUNT).fill(STATE.wrong);

function allow(state: number, kind: number, next: number): void {
  NEXT[state * KIND_COUNT + kind] = next;
}

for (const state of [STATE.value, STATE.valueOrEnd]) {
  allow(state, KIND.scalar, STATE.ended);
  allow(state, KIND.quote, STATE.inString);
  allow(state, KIND.brace, STATE.nameOrEnd);
  allow(state, KIND.bracket, STATE.valueOrEnd);
}
allow(STATE.valueOrEnd, KIND.bracketEnd, STATE.ended);
allow(STATE.name, KIND.quote, STATE.inName);
allow(STATE.nameOrEnd, KIND.quote, STATE.inName);
allow(STATE.nameOrEnd, KIND.braceEnd, STATE.ended);
allow(STATE.colon, KIND.colon, STATE.value);
allow(STATE.afterItem, KIND.comma, STATE.value);
allow(STATE.afterItem, KIND.bracketEnd, STATE.ended);
allow(STATE.afterMember, KIND.comma, STATE.name);
allow(STATE.afterMember, KIND.braceEnd, STATE.ended);

/** What may come after a byte of a kind, outside of strings. */
export function nextState(state: number, kind: number): number {
  return NEXT[state * KIND_COUNT + kind] ?? STATE.wrong;
}
