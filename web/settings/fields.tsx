import { BudgetSlider } from "../context/budget_slider.tsx";
import { settingsWords } from "../languages/settings.ts";
import { keepingChoices } from "../sessions/keep_dialog.tsx";
import type { Settable } from "./configure.ts";
import type { FormValues } from "./form_values.ts";

/** The ids of what explains the fields. */
const HINTS = {
  model: "settings-model-hint",
  prompt: "settings-prompt-hint",
  summaries: "settings-summaries-hint",
};

interface FieldsProps {
  readonly settable: Settable;
  readonly values: FormValues;
  readonly onChange: (values: FormValues) => void;
}

/** The fields of all settings. What the session has not of its own shows the bridge's. */
export function Fields(props: FieldsProps) {
  const { settable: { offer: { defaults, bounds } }, values, onChange } = props;
  const summaries = values.summaries ?? defaults.summaries;
  return (
    <>
      <ModelField {...props} />
      <PromptField {...props} />
      <BudgetSlider
        id="settings-budget"
        label={settingsWords.budget}
        usual={defaults.contextLimit}
        budget={values.contextLimit ?? defaults.contextLimit}
        most={bounds.contextLimit.most}
        onChange={(contextLimit) => onChange({ ...values, contextLimit })}
      />
      <label class="choice">
        <input
          type="checkbox"
          checked={summaries}
          aria-describedby={HINTS.summaries}
          onChange={() => {
            const other = !summaries;
            onChange({ ...values, summaries: other === defaults.summaries ? undefined : other });
          }}
        />
        {settingsWords.summaries}
      </label>
      <p class="note" id={HINTS.summaries}>{settingsWords.summariesHint}</p>
      <KeepField {...props} />
    </>
  );
}

function ModelField({ settable: { offer, held }, values, onChange }: FieldsProps) {
  const { defaults: { model: usual }, models } = offer;
  const choose = ({ currentTarget }: Event) => {
    const isField = currentTarget instanceof HTMLSelectElement ||
      currentTarget instanceof HTMLInputElement;
    if (!isField) return;
    const model = currentTarget.value.trim();
    onChange({ ...values, model: model === "" ? undefined : model });
  };
  if (!models) {
    return (
      <>
        <label class="field" for="settings-model">{settingsWords.model}</label>
        <input
          id="settings-model"
          dir="auto"
          autofocus
          value={values.model ?? ""}
          placeholder={usual}
          aria-describedby={HINTS.model}
          onInput={choose}
        />
        <p class="note" id={HINTS.model}>{settingsWords.modelsUnknown}</p>
      </>
    );
  }
  const others = models.filter(({ id }) => id !== usual);
  const own = held.own.includes("model") ? held.settings.model : undefined;
  const isListed = own === undefined || models.some(({ id }) => id === own);
  const shown = isListed ? others : [...others, { id: own }];
  return (
    <>
      <label class="field" for="settings-model">{settingsWords.model}</label>
      <select id="settings-model" autofocus onChange={choose}>
        <option value="" selected={values.model === undefined}>
          {settingsWords.usualModel(usual)}
        </option>
        {shown.map(({ id }) => (
          <option key={id} value={id} selected={values.model === id}>{id}</option>
        ))}
      </select>
    </>
  );
}

function PromptField({ settable: { offer: { defaults, bounds } }, values, onChange }: FieldsProps) {
  return (
    <>
      <label class="field" for="settings-prompt">{settingsWords.systemPrompt}</label>
      <textarea
        id="settings-prompt"
        dir="auto"
        rows={5}
        maxLength={bounds.systemPrompt}
        aria-describedby={HINTS.prompt}
        value={values.systemPrompt ?? defaults.systemPrompt}
        onInput={({ currentTarget }: Event) => {
          if (!(currentTarget instanceof HTMLTextAreaElement)) return;
          const { value } = currentTarget;
          const systemPrompt = value === defaults.systemPrompt ? undefined : value;
          onChange({ ...values, systemPrompt });
        }}
      />
      <div class="beside">
        <p class="note" id={HINTS.prompt}>
          {settingsWords.promptHint(bounds.systemPrompt)}
        </p>
        <button
          type="button"
          class="small"
          disabled={values.systemPrompt === undefined}
          onClick={() => onChange({ ...values, systemPrompt: undefined })}
        >
          {settingsWords.usualPrompt}
        </button>
      </div>
    </>
  );
}

function KeepField({ values, onChange }: FieldsProps) {
  const now = values.keepFor ?? null;
  return (
    <>
      <label class="field" for="settings-keep">{settingsWords.keepFor}</label>
      <select
        id="settings-keep"
        onChange={({ currentTarget }: Event) => {
          if (!(currentTarget instanceof HTMLSelectElement)) return;
          const { value } = currentTarget;
          onChange({ ...values, keepFor: value === "" ? undefined : Number(value) });
        }}
      >
        {keepingChoices(now).map(([seconds, label]) => (
          <option key={label} value={seconds ?? ""} selected={seconds === now}>{label}</option>
        ))}
      </select>
    </>
  );
}
