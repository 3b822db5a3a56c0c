import type { ChangeSettings } from "../../conversation/mod.ts";
import type { Model } from "../../model/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import { atOnce, defined } from "../../shared/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { ConfigurationChange, ConfigurationView } from "../api/configuration.ts";
import type { Rejection } from "../api/rejection.ts";
import type { BridgeSettings } from "../api/settings.ts";
import type { ClientCommands } from "../commands/client_commands.ts";
import { maskText } from "../memory/masked_turns.ts";
import { namesOfModels } from "./offered_models.ts";
import { ownNames, shownSettings } from "./session_settings.ts";

/** A session's settings: what holds, and changing it. */
export class SessionConfiguration {
  readonly #aggregate: SessionAggregate;
  readonly #commands: ClientCommands;
  readonly #redactor: Redactor;
  readonly #model: Model;
  readonly #settings: BridgeSettings;

  constructor(options: {
    readonly aggregate: SessionAggregate;
    readonly commands: ClientCommands;
    readonly redactor: Redactor;
    readonly model: Model;
    readonly settings: BridgeSettings;
  }) {
    this.#aggregate = options.aggregate;
    this.#commands = options.commands;
    this.#redactor = options.redactor;
    this.#model = options.model;
    this.#settings = options.settings;
  }

  /** The settings as the log has them now. */
  async read(): Promise<ConfigurationView> {
    return await this.#commands.read(() => this.#view());
  }

  /** Changes settings: all that is asked, or nothing. The same id again changes nothing. */
  async change(
    { change: id, keepFor, ...change }: ConfigurationChange,
  ): Promise<ConfigurationView | Rejection> {
    const { systemPrompt, model } = change;
    const isModelNamed = model !== undefined && model !== null;
    const models = isModelNamed ? await namesOfModels(this.#model) : undefined;
    return await this.#masked(systemPrompt, async (systemPrompt) => {
      const command: ChangeSettings = {
        type: "ChangeSettings",
        change: { ...change, ...defined({ systemPrompt }) },
        ...defined({ id, keepFor, models }),
      };
      const handled = await this.#commands.handle(command, { isFresh: true });
      return handled.ok ? this.#view() : handled;
    });
  }

  #view(): ConfigurationView {
    const { key: { session }, state } = this.#aggregate;
    const { settings: { own = {}, position = 0 } = {}, keepFor } = state;
    const settings = this.#settings;
    const shown = shownSettings(own, { settings, modelShown: this.#model.name });
    return {
      ok: true,
      session,
      position,
      settings: { ...shown, keepFor: keepFor ?? settings.ttlMs / 1_000 },
      own: [...ownNames(own), ...keepFor === undefined ? [] : ["keepFor" as const]],
    };
  }

  /** Masks a system prompt (law 10); a short one at once, so that what is asked after it stays after it. */
  #masked<Result>(
    prompt: string | null | undefined,
    use: (prompt: string | null | undefined) => Promise<Result>,
  ): Promise<Result> {
    if (prompt === null || prompt === undefined) return use(prompt);
    return atOnce(maskText(prompt, this.#redactor), ({ text }) => use(text));
  }
}
