import { useRef, useState } from "hono/jsx/dom";
import { LateIcon, type LateIconName } from "./late_icons.tsx";

/** An entry of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly icon: LateIconName;
  readonly run: () => void;
  readonly isDangerous?: boolean;
}

const GAP = 4;

/**
 * A button that opens a menu. Arrow keys move through it; Escape or a click elsewhere closes it.
 */
export function Menu({ id, label, items, isTabStop = true }: {
  readonly id: string;
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** Whether Tab reaches the button; if not, another key must. */
  readonly isTabStop?: boolean;
}) {
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const onToggle = ({ newState }: ToggleEvent) => {
    setOpen(newState === "open");
    if (newState === "open" && menu.current && button.current) {
      placeMenu(menu.current, button.current.getBoundingClientRect());
      menu.current.querySelector("button")?.focus();
    }
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class="quiet icon-only"
        aria-label={label}
        tabindex={isTabStop ? 0 : -1}
        aria-haspopup="menu"
        aria-expanded={isOpen ? "true" : "false"}
        popovertarget={id}
      >
        <LateIcon name="more" />
      </button>
      <div
        ref={menu}
        id={id}
        class="menu"
        role="menu"
        aria-label={label}
        popover="auto"
        onToggle={onToggle}
        onKeydown={moveFocus}
      >
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabindex={-1}
            class={item.isDangerous ? "dangerous" : ""}
            onClick={() => {
              menu.current?.hidePopover();
              item.run();
            }}
          >
            <LateIcon name={item.icon} />
            {item.label}
          </button>
        ))}
      </div>
    </>
  );
}

/** Places the menu below its button, or above if there is no room, and inside the window. */
function placeMenu(menu: HTMLElement, at: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + GAP;
  const top = below + height > innerHeight ? Math.max(GAP, at.top - GAP - height) : below;
  menu.style.top = `${top}px`;
  const left = getComputedStyle(menu).direction === "rtl" ? at.left : at.right - width;
  menu.style.left = `${Math.max(GAP, Math.min(left, innerWidth - width - GAP))}px`;
}

function moveFocus(event: KeyboardEvent): void {
  const { key, currentTarget } = event;
  if (!(currentTarget instanceof HTMLElement)) return;
  const items = [...currentTarget.querySelectorAll("button")];
  const focused = items.findIndex((item) => item === document.activeElement);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: focused + 1,
    ArrowUp: focused - 1,
    Home: 0,
    End: -1,
  };
  const next = steps[key];
  if (key === "Tab") currentTarget.hidePopover();
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length)?.focus();
}
