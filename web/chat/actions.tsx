import { words } from "../languages/first.ts";
import { dateTime, timeOfDay } from "../languages/numbers.ts";
import { copy } from "../ui/copy.ts";
import { Icon, type IconName } from "../ui/icons.tsx";

/** A small button beside a message or a reply. */
export function ActionButton({ icon, label, onClick }: {
  readonly icon: IconName;
  readonly label: string;
  readonly onClick: (event: MouseEvent) => void;
}) {
  return (
    <button
      type="button"
      class="quiet icon-only"
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

/** When something was said; the full date appears on demand. */
export function SaidAt({ at }: { readonly at: string | undefined }) {
  const time = Date.parse(at ?? "");
  if (Number.isNaN(time)) return null;
  return <time datetime={at} title={dateTime(time)}>{timeOfDay(time)}</time>;
}

/** Copies a message or a reply. */
export function CopyButton({ text }: { readonly text: string }) {
  return <ActionButton icon="copy" label={words.copy} onClick={() => void copy(text)} />;
}
