import { useRef } from "hono/jsx/dom";
import { Icon } from "./icons.tsx";

/** How much can be searched for, in characters. */
const MOST = 1_000;

/** A field to search in. What is typed is passed on without the space around it. */
export function SearchField({ id, label, debounceMs = 0, onQuery }: {
  readonly id: string;
  readonly label: string;
  /** How long nothing must be typed until it is passed on, in ms; 0: it is passed on at once. */
  readonly debounceMs?: number;
  readonly onQuery: (query: string) => void;
}) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const onInput = ({ currentTarget }: Event) => {
    clearTimeout(timer.current);
    if (!(currentTarget instanceof HTMLInputElement)) return;
    const query = currentTarget.value.trim();
    if (debounceMs === 0) onQuery(query);
    else timer.current = setTimeout(() => onQuery(query), debounceMs);
  };
  return (
    <div class="search" role="search" aria-label={label}>
      <Icon name="search" />
      <label class="unseen" for={id}>{label}</label>
      <input
        id={id}
        type="search"
        placeholder={label}
        autocomplete="off"
        maxlength={MOST}
        dir="auto"
        onInput={onInput}
      />
    </div>
  );
}
