import { useRef } from "hono/jsx/dom";
import { lateWords } from "../languages/late.ts";
import { LateIcon } from "../ui/late_icons.tsx";
import { LanguageChoice } from "../ui/language_choice.tsx";
import { ThemeButton } from "../ui/theme_button.tsx";
import { importFiles } from "./files.ts";
import { NotifySwitch } from "./notify_switch.tsx";

/** The foot of the list of sessions. */
export function Foot() {
  return (
    <>
      <ImportButton />
      <ThemeButton />
      <NotifySwitch />
      <LanguageChoice />
    </>
  );
}

function ImportButton() {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="quiet" onClick={() => field.current?.click()}>
        <LateIcon name="up" />
        <span class="label">{lateWords.import}</span>
      </button>
      <input
        ref={field}
        type="file"
        class="unseen"
        tabindex={-1}
        aria-label={lateWords.fileToImport}
        accept=".json,.jsonl,.ndjson,.zip,.txt"
        multiple
        onChange={({ currentTarget }: Event) => {
          if (!(currentTarget instanceof HTMLInputElement)) return;
          const files = [...currentTarget.files ?? []];
          currentTarget.value = "";
          void importFiles(files);
        }}
      />
    </>
  );
}
