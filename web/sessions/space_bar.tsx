import { words } from "../languages/first.ts";
import { useSignal } from "../shared/signal.ts";
import { dialog } from "../state/dialog.ts";
import { chosenSpace } from "../state/spaces.ts";
import { Icon } from "../ui/icons.tsx";
import { startTemporary } from "./actions.ts";

/** The space in which new sessions begin, and the way to begin one in none. */
export function SpaceBar() {
  const { space, name = space } = useSignal(chosenSpace, (value) => value);
  return (
    <div class="space-bar">
      <button
        type="button"
        class="quiet small"
        aria-label={words.space(name)}
        title={words.spaceHint}
        onClick={() => dialog.set({ name: "spaces" })}
      >
        <Icon name="space" />
        <span class="label" dir="auto">{name}</span>
      </button>
      <button
        type="button"
        class="quiet small"
        title={words.temporaryHint}
        onClick={startTemporary}
      >
        <Icon name="temporary" />
        {words.temporary}
      </button>
    </div>
  );
}
