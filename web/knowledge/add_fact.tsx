import { knowledgeWords } from "../languages/knowledge.ts";
import { useAdding } from "../ui/use_adding.ts";
import type { FactList } from "./fact_list.ts";

/** The longest fact, in characters. */
export const MOST_CHARACTERS = 300;

/** A field to write a fact in. */
export function AddFact({ list }: { readonly list: FactList }) {
  const { field, isBusy, add } = useAdding<HTMLInputElement>((text) => list.add(text));
  return (
    <form class="knowledge-add" onSubmit={add}>
      <label class="unseen" for="new-fact">{knowledgeWords.newFact}</label>
      <input
        ref={field}
        id="new-fact"
        dir="auto"
        autocomplete="off"
        maxlength={MOST_CHARACTERS}
        placeholder={knowledgeWords.factHint}
      />
      <button type="submit" disabled={isBusy}>{knowledgeWords.add}</button>
    </form>
  );
}
