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
        aria-label={`Space: ${name}. Switch space`}
        title="New sessions begin in this space, and know what was said in it"
        onClick={() => dialog.set({ name: "spaces" })}
      >
        <Icon name="space" />
        <span class="label" dir="auto">{name}</span>
      </button>
      <button
        type="button"
        class="quiet small"
        title="A chat that knows nothing from elsewhere, and of which nothing is learned"
        onClick={startTemporary}
      >
        <Icon name="temporary" />
        Temporary chat
      </button>
    </div>
  );
}
