import { asksWhen, datesIn, fitOf, tellsTime } from "./dates.ts";
import { namingsIn } from "./names.ts";
import { passagesOf } from "./passages.ts";
import { type Shape, type Weights, weightsFor } from "./weights.ts";
import { fold, termOf, wordsOf } from "./words.ts";

export type Role = "user" | "assistant";
export interface Saying {
  readonly position: number;
  readonly role: Role;
  readonly text: string;
  readonly at: number;
}
export interface RecallHit {
  readonly position: number;
  readonly role: Role;
  readonly at: number;
  readonly start: number;
  readonly end: number;
  readonly of: number;
  readonly text: string;
  readonly score: number;
  readonly words: readonly string[];
}

const SITTING_GAP_MS = 4 * 3_600_000;

function lowerBound(list: readonly number[], value: number): number {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class RecallIndex {
  readonly #weightsFor: (shape: Shape) => Weights;
  readonly sayings: Saying[] = [];
  readonly first: number[] = []; // first passage of each saying
  readonly chars: Record<Role, number[]> = { user: [0], assistant: [0] };
  readonly counts: Record<Role, number[]> = { user: [0], assistant: [0] };
  readonly saying: number[] = [];
  readonly start: number[] = [];
  readonly end: number[] = [];
  readonly sitting: number[] = [];
  readonly length: number[] = [];
  readonly lengthSum: number[] = [0];
  readonly time: boolean[] = [];
  readonly terms: number[][] = [];
  readonly ids = new Map<string, number>();
  readonly wordIds = new Map<string, number>();
  readonly postings: number[][] = [];
  readonly namings = new Map<number, Record<Role, { at: number[]; sum: number[] }>>();
  readonly top: Record<Role, { at: number[]; sum: number[] }> = {
    user: { at: [], sum: [] },
    assistant: { at: [], sum: [] },
  };

  constructor(weights: (shape: Shape) => Weights = weightsFor) {
    this.#weightsFor = weights;
  }

  idOf(word: string): number {
    let id = this.wordIds.get(word);
    if (id === undefined) {
      const term = termOf(word);
      id = term === "" ? -1 : this.ids.get(term) ?? -2;
      if (id === -2) {
        id = this.postings.length;
        this.ids.set(term, id);
        this.postings.push([]);
      }
      this.wordIds.set(word, id);
    }
    return id;
  }

  add(s: Saying) {
    const index = this.sayings.length;
    const previous = this.sayings.at(-1);
    const fresh = !previous || s.at - previous.at > SITTING_GAP_MS;
    this.sayings.push(s);
    this.first.push(this.saying.length);
    for (const role of ["user", "assistant"] as const) {
      this.chars[role].push((this.chars[role].at(-1) ?? 0) + (role === s.role ? s.text.length : 0));
      this.counts[role].push((this.counts[role].at(-1) ?? 0) + (role === s.role ? 1 : 0));
    }
    const sitting = (this.sitting.at(-1) ?? -1) + (fresh || this.sitting.length === 0 ? 1 : 0);
    for (const { start, end } of passagesOf(s.text)) {
      const p = this.saying.length;
      const text = s.text.slice(start, end);
      this.saying.push(index);
      this.start.push(start);
      this.end.push(end);
      this.sitting.push(sitting);
      this.time.push(tellsTime(fold(text)));
      const tf = new Map<number, number>();
      let n = 0;
      for (const word of wordsOf(text)) {
        const id = this.idOf(word);
        if (id < 0) continue;
        n++;
        tf.set(id, (tf.get(id) ?? 0) + 1);
      }
      for (const [id, f] of tf) this.postings[id]?.push(p * 256 + Math.min(255, f));
      this.terms.push([...tf.keys()]);
      this.length.push(n);
      this.lengthSum.push((this.lengthSum.at(-1) ?? 0) + n);
    }
    for (const { term, who, strength } of namingsIn(s.text)) {
      const role = (who === "speaker") === (s.role === "user") ? "user" : "assistant";
      const id = this.idOf(term);
      let entry = this.namings.get(id);
      if (!entry) {
        entry = { user: { at: [], sum: [] }, assistant: { at: [], sum: [] } };
        this.namings.set(id, entry);
      }
      const sum = (entry[role].sum.at(-1) ?? 0) + strength;
      entry[role].at.push(index);
      entry[role].sum.push(sum);
      if (sum > (this.top[role].sum.at(-1) ?? 0)) {
        this.top[role].at.push(index);
        this.top[role].sum.push(sum);
      }
    }
  }

  #named(id: number, role: Role, sayings: number): boolean {
    const entry = this.namings.get(id);
    if (!entry) return false;
    const upTo = ({ at, sum }: { at: number[]; sum: number[] }) =>
      sum[lowerBound(at, sayings) - 1] ?? 0;
    const other = role === "user" ? "assistant" : "user";
    const count = upTo(entry[role]);
    return count >= 3 && count >= 0.2 * upTo(this.top[role]) && count > 2 * upTo(entry[other]);
  }

  *search(message: string, { before = Infinity }: { before?: number } = {}): Generator<RecallHit> {
    let S = this.sayings.length;
    if (before !== Infinity) {
      let low = 0;
      while (low < S) {
        const m = (low + S) >> 1;
        if ((this.sayings[m]?.position ?? 0) < before) low = m + 1;
        else S = m;
      }
    }
    const N = this.first[S] ?? this.saying.length;
    if (N === 0) return;
    const mean = (role: Role) =>
      (this.chars[role][S] ?? 0) / Math.max(1, this.counts[role][S] ?? 0);
    const w = this.#weightsFor({ user: mean("user"), assistant: mean("assistant") });
    const folded = fold(message);
    const query = new Map<number, { words: Set<string>; n: number }>();
    for (const word of wordsOf(message)) {
      const term = termOf(word);
      const id = term ? this.ids.get(term) : undefined;
      if (id === undefined) continue;
      const q = query.get(id) ?? { words: new Set(), n: 0 };
      q.words.add(word);
      q.n++;
      query.set(id, q);
    }
    const sittings = (this.sitting[N - 1] ?? 0) + 1;
    const score = new Float64Array(N);
    const sScore = new Float64Array(sittings);
    const sTf = new Float64Array(sittings);
    const sLen = new Float64Array(sittings);
    for (let p = 0; p < N; p++) sLen[this.sitting[p]!]! += this.length[p]!;
    const avg = (this.lengthSum[N] ?? 0) / N || 1;
    const sAvg = (this.lengthSum[N] ?? 0) / sittings || 1;
    const person: Role[] = [];
    for (const [id, { n }] of query) {
      const list = this.postings[id]!;
      const df = lowerBound(list, N * 256);
      if (df === 0) continue;
      let idf = Math.log(1 + (N - df + 0.5) / (df + 0.5));
      idf *= 1 + Math.log(n);
      for (const role of ["user", "assistant"] as const) {
        if (this.#named(id, role, S)) {
          if (!person.includes(role)) person.push(role);
          idf *= w.name;
        }
      }
      let sdf = 0;
      for (let i = 0; i < df; i++) {
        const p = list[i]! >> 8, tf = list[i]! & 255;
        score[p]! += idf * tf * (w.k1 + 1) /
          (tf + w.k1 * (1 - w.b + w.b * this.length[p]! / avg));
        const s = this.sitting[p]!;
        if (sTf[s] === 0) sdf++;
        sTf[s]! += tf;
      }
      const sidf = Math.log(1 + (sittings - sdf + 0.5) / (sdf + 0.5));
      for (let i = 0; i < df; i++) {
        const s = this.sitting[list[i]! >> 8]!, tf = sTf[s]!;
        if (tf === 0) continue;
        sScore[s]! += sidf * tf * (w.k1 + 1) / (tf + w.k1 * (1 - w.b + w.b * sLen[s]! / sAvg));
        sTf[s] = 0;
      }
    }
    let top = 0;
    for (let p = 0; p < N; p++) if (score[p]! > top) top = score[p]!;
    const whenAsked = asksWhen(folded);
    const dates = datesIn(folded);
    const total = new Float64Array(N);
    const flow = w.neighbours;
    for (let p = 0; p < N; p++) {
      const s = this.sitting[p]!;
      let v = score[p]!;
      for (let d = 1; d <= flow.length; d++) {
        if (p >= d && this.sitting[p - d] === s) v += flow[d - 1]! * score[p - d]!;
        if (p + d < N && this.sitting[p + d] === s) v += flow[d - 1]! * score[p + d]!;
      }
      v += w.sitting * sScore[s]!;
      const saying = this.sayings[this.saying[p]!]!;
      if (v > 0) {
        if (person.length === 1 && person[0] === saying.role) v += w.person * top;
        if (whenAsked && this.time[p]) v += w.time * top;
      }
      if (dates.length > 0) {
        let fit = 0;
        for (const date of dates) fit = Math.max(fit, fitOf(saying.at, date));
        v += w.date * fit * top;
      }
      if (saying.role === "user") v *= w.user;
      total[p] = v / Math.pow(30 + this.end[p]! - this.start[p]!, w.cost);
    }
    // heap
    const heap = new Int32Array(N);
    let size = 0;
    for (let p = 0; p < N; p++) if (total[p]! > 0) heap[size++] = p;
    const ahead = (a: number, b: number) =>
      total[a]! > total[b]! || (total[a] === total[b] && a > b);
    const sink = (i: number) => {
      const p = heap[i]!;
      for (;;) {
        let c = 2 * i + 1;
        if (c >= size) break;
        if (c + 1 < size && ahead(heap[c + 1]!, heap[c]!)) c++;
        if (!ahead(heap[c]!, p)) break;
        heap[i] = heap[c]!;
        i = c;
      }
      heap[i] = p;
    };
    for (let i = (size >> 1) - 1; i >= 0; i--) sink(i);
    while (size > 0) {
      const p = heap[0]!;
      heap[0] = heap[--size]!;
      if (size > 0) sink(0);
      const s = this.sayings[this.saying[p]!]!;
      const words = this.terms[p]!.flatMap((id) => [...query.get(id)?.words ?? []]);
      yield {
        position: s.position,
        role: s.role,
        at: s.at,
        start: this.start[p]!,
        end: this.end[p]!,
        of: s.text.length,
        text: s.text.slice(this.start[p], this.end[p]),
        score: total[p]!,
        words,
      };
    }
  }
}
