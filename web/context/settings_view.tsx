import type { ContextInfo } from "../../src/client/mod.ts";
import { lateWords } from "../languages/late.ts";
import { settingsWords } from "../languages/settings.ts";
import { modelName } from "../state/model_name.ts";

/** The settings that a request was built with, and which of them were its session's own. */
export function SettingsView({ context: { settings, own = [] } }: {
  readonly context: ContextInfo;
}) {
  if (!settings) return null;
  const { model, maxOutputTokens, contextLimit, systemPrompt } = settings;
  const rows = [
    ["model", settingsWords.model, modelName(model)],
    ["contextLimit", settingsWords.budget, lateWords.characters(contextLimit)],
    ["maxOutputTokens", settingsWords.longestReply, settingsWords.tokens(maxOutputTokens)],
    [
      "systemPrompt",
      settingsWords.systemPrompt,
      systemPrompt.trim() === "" ? settingsWords.noPrompt : systemPrompt,
    ],
  ] as const;
  return (
    <details class="context-settings">
      <summary>{settingsWords.ofRequest}</summary>
      <dl>
        {rows.map(([name, label, value]) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd dir="auto">
              {value}
              {own.includes(name) && <span class="note">({settingsWords.ofSession})</span>}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
