import {
  BridgeError,
  type Client,
  type ConfigurationInfo,
  type SettingName,
  type SettingsInfo,
  type SettingsOfferInfo,
} from "../client/mod.ts";
import type { ChatScreen } from "./chat_screen.ts";
import { readSettings, sayTime, SETTING_WORDS, settingWord } from "./settings_input.ts";
import { grouped } from "./words.ts";

/** How much of a system prompt is shown on its line, in characters. */
const SHOWN_PROMPT = 60;

/** The settings of a session in a terminal: lists and changes them. */
export class ChatSettings {
  readonly #client: Client;
  readonly #screen: ChatScreen;

  constructor(
    { client, screen }: { readonly client: Client; readonly screen: ChatScreen },
  ) {
    this.#client = client;
    this.#screen = screen;
  }

  /** Carries out what is typed behind `/set`. */
  async set(typed: string): Promise<void> {
    const read = readSettings(typed);
    switch (read.kind) {
      case "list":
        return this.#screen.say(describeSettings(await this.#held(), await this.#offer()));
      case "models":
        return this.#screen.say(describeModels(await this.#held(), await this.#offer()));
      case "wrong":
        return this.#screen.problem(read.why);
      case "change": {
        const { settings, own } = await this.#client.configure(read.changes);
        const { name } = read;
        const from = own.includes(name) ? "" : ", as by default";
        return this.#screen.note(
          `${settingWord(name)} ${sayValue(name, settings)}${from}; from the next message on`,
        );
      }
      default:
        return read satisfies never;
    }
  }

  #offer(): Promise<SettingsOfferInfo> {
    return this.#client.api.settingsOffer();
  }

  /** What holds; a session that has not begun has nothing of its own. */
  async #held(): Promise<Pick<ConfigurationInfo, "settings" | "own">> {
    const { api, id } = this.#client;
    try {
      return await api.settings(id);
    } catch (error) {
      if (!(error instanceof BridgeError) || error.code !== "not_found") throw error;
      return { settings: (await this.#offer()).defaults, own: [] };
    }
  }
}

/** Lists settings, one a line, with which are the session's own and how far they go. */
export function describeSettings(
  { settings, own }: Pick<ConfigurationInfo, "settings" | "own">,
  { bounds }: Pick<SettingsOfferInfo, "bounds">,
): string {
  const { least, most } = bounds.contextLimit;
  const range = { contextLimit: ` (${grouped(least)} to ${grouped(most)})` };
  const lines = Object.entries(SETTING_WORDS).map(([word, name]) => {
    const whose = own.includes(name) ? "of this session" : "default";
    const bound = name === "contextLimit" ? range.contextLimit : "";
    return `  ${word.padEnd(10)} ${whose.padEnd(16)} ${sayValue(name, settings)}${bound}`;
  });
  return [...lines, "  /set <name> <value> changes one, /set <name> default takes it back"].join(
    "\n",
  );
}

/** Lists the models that may be chosen. */
export function describeModels(
  { settings }: Pick<ConfigurationInfo, "settings">,
  { models }: Pick<SettingsOfferInfo, "models">,
): string {
  if (!models) return `  ${settings.model}; the provider does not tell which others there are`;
  const width = Math.max(...models.map(({ id }) => id.length));
  return models.map(({ id, label = "" }) => {
    const shown = label === id ? "" : label;
    return `${id === settings.model ? "* " : "  "}${id.padEnd(width)}  ${shown}`.trimEnd();
  }).join("\n");
}

function sayValue(name: SettingName, settings: SettingsInfo): string {
  switch (name) {
    case "model":
      return settings.model;
    case "systemPrompt":
      return sayPrompt(settings.systemPrompt);
    case "contextLimit":
      return `${grouped(settings.contextLimit)} characters`;
    case "summaries":
      return settings.summaries ? "on" : "off";
    case "keepFor":
      return `${sayTime(settings.keepFor)} after the last use`;
    default:
      return name satisfies never;
  }
}

function sayPrompt(prompt: string): string {
  const line = prompt.replaceAll(/\s+/g, " ").trim();
  if (line === "") return "none";
  return line.length > SHOWN_PROMPT
    ? `“${line.slice(0, SHOWN_PROMPT).toWellFormed()}…” (${grouped(prompt.length)} characters)`
    : `“${line}”`;
}
