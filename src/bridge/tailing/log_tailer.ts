import type { Glance, SessionLog } from "../../session_log/mod.ts";
import { Alarm } from "../../shared/mod.ts";
import { keepingLogIds, logger } from "../../telemetry/mod.ts";
import { SessionGoneError } from "../aggregate/session_gone_error.ts";
import type { Audience } from "../turns/audience.ts";
import { PartialTailer } from "./partial_tailer.ts";
import { Polling } from "./polling.ts";
import type { TailedSession } from "./tailed_session.ts";

type IsKnown = Parameters<Parameters<SessionLog["watch"]>[1]>[0];

/** Which log to tail, and for whom. */
export interface LogTailerOptions extends TailedSession {
  /** Whether this instance has clients; nothing is read while it has none. */
  readonly isWanted: () => boolean;
  /** Called when the session's events turn out to be gone. */
  readonly onGone: () => void;
  /** Told whether other instances wait for what this one streams. */
  readonly audience: Audience;
}

/**
 * Brings what other instances do for a session to the clients of this one: their events, and the
 * text that they stream; takes over where their lease expired. One read per poll, as reads cost
 * money; a watch on the log makes it poll at once where the store supports that.
 */
export class LogTailer {
  readonly #options: LogTailerOptions;
  readonly #partials: PartialTailer;
  readonly #polling: Polling;
  readonly #due = new Alarm(keepingLogIds(() => void this.#poll()));
  #isPolling = false;
  #isStopped = false;
  #unwatch: (() => void) | undefined;
  /** The position that the watch told of last. */
  #told: number | undefined;

  constructor(options: LogTailerOptions) {
    this.#options = options;
    this.#partials = new PartialTailer(options);
    this.#polling = new Polling({ isFar: options.log.isFar });
  }

  /** Something happened, or this instance is at work on no turn any more: polls often again. */
  wake(): void {
    this.#polling.reset();
    this.#plan();
  }

  /** Looks at once for what other instances did, whether or not this one has clients. */
  look(): void {
    if (this.#isPolling || this.#isStopped) return;
    this.#due.stop();
    void this.#poll({ isAsked: true });
  }

  /** Stops polling. */
  stop(): void {
    this.#isStopped = true;
    this.#due.stop();
    this.#unwatch?.();
  }

  /** Sends the clients what another instance has streamed of the open turn until now. */
  async catchUpPartial(): Promise<void> {
    await this.#partials.catchUp();
  }

  #plan(): void {
    const { log, aggregate, runner, audience: { isHeard } } = this.#options;
    if (this.#isStopped || this.#isPolling) return;
    this.#due.stop();
    if (!this.#isNeeded) return this.#endWatch();
    this.#unwatch ??= log.watch(aggregate.key, (isKnown) => this.#hint(isKnown));
    const { open, position } = aggregate.state;
    const isOpen = open.length > 0;
    const isWatched = this.#told === position;
    const wait = this.#polling.waitMs({ isOpen, isRunner: runner.isBusy, isHeard, isWatched });
    if (wait !== undefined) this.#due.set(wait);
  }

  /** Whether anybody waits for news: clients here, or one that may be back on another instance. */
  get #isNeeded(): boolean {
    const { isWanted, log, runner } = this.#options;
    return isWanted() || log.isFar && runner.isBusy;
  }

  #endWatch(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#told = undefined;
  }

  /** Polls at once: the log says that something was appended, and not by this instance. */
  #hint(isKnown: IsKnown): void {
    const { aggregate } = this.#options;
    if (aggregate.isBusy) {
      // What is being appended here may be what the log tells of.
      void aggregate.exclusive(() => Promise.resolve(this.#pollUnless(isKnown)));
    } else this.#pollUnless(isKnown);
  }

  #pollUnless(isKnown: IsKnown): void {
    const { aggregate: { state: { position } }, audience, runner } = this.#options;
    const mark = runner.isBusy ? audience.mark : undefined;
    if (this.#isPolling || this.#isStopped) return;
    if (isKnown({ position, mark })) return this.#noteTold(position);
    this.#due.stop();
    void this.#poll();
  }

  #noteTold(position: number): void {
    this.#told = position;
    this.#plan();
  }

  async #poll({ isAsked = false } = {}): Promise<void> {
    const { aggregate: { key }, onGone } = this.#options;
    if (this.#isStopped || this.#isPolling) return;
    if (!isAsked && !this.#isNeeded) return this.#endWatch();
    this.#isPolling = true;
    try {
      if (await this.#follow()) this.#polling.reset();
      else this.#polling.slowDown();
    } catch (error) {
      this.#polling.backOff();
      if (error instanceof SessionGoneError) onGone();
      else logger.warn("Following a session failed; will retry", { ...key, error });
    } finally {
      this.#isPolling = false;
    }
    this.#plan();
  }

  /** One poll. Whether anything happens in the session. */
  async #follow(): Promise<boolean> {
    const { log, aggregate, runner, audience } = this.#options;
    const { position: before, open: [turn] } = aggregate.state;
    const { holder: listener } = runner;
    const glance = await log.glance(aggregate.key, { openedAt: turn?.openedAt, listener });
    if (glance && turn) {
      audience.isHeard = glance.isHeard;
      audience.mark = glance.mark;
    }
    if (!glance && aggregate.state.position === 0) return false;
    const { position } = aggregate.state;
    await this.#followEvents(glance, before);
    runner.check();
    this.#takeOver(glance);
    const isOpen = turn && runner.turn !== turn.id && aggregate.state.open[0] === turn;
    if (isOpen && glance?.partial) await this.#partials.follow(turn, glance.partial);
    const isWaiting = aggregate.state.open.length > 0 && !runner.isBusy;
    return aggregate.state.position !== position || isWaiting;
  }

  /** `before`: the position when it was read; what was appended here since, it need not tell of. */
  async #followEvents(glance: Glance | undefined, before: number): Promise<void> {
    const { aggregate } = this.#options;
    const { position } = aggregate.state;
    const told = glance?.head.position ?? 0;
    if (glance && told >= position) aggregate.note(glance.head);
    const isCurrent = glance && told >= before && told <= position &&
      !aggregate.isOtherGeneration(glance.head);
    if (!isCurrent) await aggregate.follow();
  }

  /** Answers an open turn that no instance is at work on. */
  #takeOver(glance: Glance | undefined): void {
    const { log, aggregate, runner } = this.#options;
    if (!glance || aggregate.state.open.length === 0 || runner.isBusy) return;
    if (!glance.lease || log.leases.isExpired(aggregate.key, glance.lease)) runner.kick();
  }
}
