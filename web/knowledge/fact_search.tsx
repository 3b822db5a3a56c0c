import { useRef } from "hono/jsx/dom";
import { knowledgeWords } from "../languages/knowledge.ts";
import { Icon } from "../ui/icons.tsx";
import type { FactList } from "./fact_list.ts";

const DEBOUNCE_MS = 200;

/** The field that searches what is known. */
export function FactSearch({ list }: { readonly list: FactList }) {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const onInput = ({ currentTarget }: Event) => {
    clearTimeout(timer.current);
    if (!(currentTarget instanceof HTMLInputElement)) return;
    const query = currentTarget.value.trim();
    timer.current = setTimeout(() => void list.load(query), DEBOUNCE_MS);
  };
  return (
    <div class="search" role="search" aria-label={knowledgeWords.search}>
      <Icon name="search" />
      <label class="unseen" for="search-facts">{knowledgeWords.search}</label>
      <input
        id="search-facts"
        type="search"
        placeholder={knowledgeWords.search}
        autocomplete="off"
        maxlength={1_000}
        dir="auto"
        onInput={onInput}
      />
    </div>
  );
}
