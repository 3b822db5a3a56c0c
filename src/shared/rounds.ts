/**
 * Members that are looked at one after the other, every so often, by one timer for all of them. Without
 * members there is none.
 */
export class Rounds<Member> {
  readonly #members = new Set<Member>();
  readonly #everyMs: number;
  readonly #look: (member: Member, now: number) => void;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** `look` is given the time as `performance.now` counts it; it may delete the member. */
  constructor(everyMs: number, look: (member: Member, now: number) => void) {
    this.#everyMs = everyMs;
    this.#look = look;
  }

  get members(): ReadonlySet<Member> {
    return this.#members;
  }

  add(member: Member): void {
    this.#members.add(member);
    this.#timer ??= setInterval(() => this.#lookAtAll(), this.#everyMs);
  }

  delete(member: Member): void {
    this.#members.delete(member);
    if (this.#members.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #lookAtAll(): void {
    const now = performance.now();
    // An iterator would make an object for each.
    this.#members.forEach((member) => this.#look(member, now));
  }
}
