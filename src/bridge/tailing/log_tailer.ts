import type { Glance, SessionKey, SessionLog } from "../../session_log/mod.ts";
import { Alarm } from "../../shared/mod.ts";
import { keepingLogIds, logger, withLogIds } from "../../telemetry/mod.ts";
import { SessionGoneError } from "../aggregate/session_gone_error.ts";
import type { Audience } from "../turns/audience.ts";
import type { IdlePolls, IdleSession, PollMoment } from "./idle_polls.ts";
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
  /** What polls it while nothing happens in it. */
  readonly idle: IdlePolls;
}

/**
 * Brings what other instances do for a session to the clients of this one: their events, and the
 * text that they stream; takes over where their lease expired. One read per poll, as reads cost
 * money, and one for many sessions while nothing happens in them; a watch on the log makes it poll at
 * once where the store supports that.
 */
export class LogTailer implements IdleSession {
  readonly #options: LogTailerOptions;
  readonly #partials: PartialTailer;
  readonly #polling: Polling;
  /** What rings for a poll while a turn is open; made once one is. */
  #due: Alarm | undefined;
  #moment: PollMoment | undefined;
  /** The version that the head had before the last poll. */
  #version: string | null | undefined;
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

  get key(): SessionKey {
    return this.#options.aggregate.key;
  }

  /** Something happened, or this instance is at work on no turn any more: polls often again. */
  wake(): void {
    this.#polling.reset();
    this.#plan();
  }

  /** Looks at once for what other instances did, whether or not this one has clients. */
  look(): void {
    if (this.#isPolling || this.#isStopped) return;
    void this.#poll({ isAsked: true });
  }

  /** Stops polling. */
  stop(): void {
    this.#isStopped = true;
    this.#unplan();
    this.#unwatch?.();
  }

  /** Polls if its head has changed since it was polled last, or could not be read. */
  polled(version: string | null | undefined): void {
    this.#moment = undefined;
    if (version === undefined || version !== this.#version) {
      return withLogIds(this.key, () => void this.#poll({ version }));
    }
    this.#polling.slowDown();
    this.#plan();
  }

  /** Sends the clients what another instance has streamed of the open turn until now. */
  async catchUpPartial(): Promise<void> {
    await this.#partials.catchUp();
  }

  #plan(): void {
    const { log, aggregate, runner, idle, audience: { isHeard } } = this.#options;
    if (this.#isStopped || this.#isPolling) return;
    this.#unplan();
    if (!this.#isNeeded) return this.#endWatch();
    this.#unwatch ??= log.watch(aggregate.key, (isKnown) => this.#hint(isKnown));
    const { open, position } = aggregate.state;
    const isOpen = open.length > 0;
    const isWatched = this.#told === position;
    const wait = this.#polling.waitMs({ isOpen, isRunner: runner.isBusy, isHeard, isWatched });
    if (wait === undefined) return;
    if (!isOpen) {
      this.#moment = idle.join(this, wait);
      return;
    }
    this.#due ??= new Alarm(keepingLogIds(() => void this.#poll()));
    this.#due.set(wait);
  }

  #unplan(): void {
    this.#due?.stop();
    this.#moment?.leave(this);
    this.#moment = undefined;
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
    void this.#poll();
  }

  #noteTold(position: number): void {
    this.#told = position;
    this.#plan();
  }

  /** `version`: the one that its head was found to have, where it was read before. */
  async #poll({ isAsked = false, version }: {
    readonly isAsked?: boolean;
    readonly version?: string | null | undefined;
  } = {}): Promise<void> {
    if (this.#isStopped || this.#isPolling) return;
    this.#unplan();
    if (!isAsked && !this.#isNeeded) return this.#endWatch();
    this.#isPolling = true;
    this.#version = undefined;
    try {
      if (await this.#follow()) this.#polling.reset();
      else this.#polling.slowDown();
      this.#version = version;
    } catch (error) {
      this.#polling.backOff();
      if (error instanceof SessionGoneError) this.#options.onGone();
      else logger.warn("Following a session failed; will retry", { ...this.key, error });
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
