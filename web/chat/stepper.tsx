import { isRightToLeft } from "../languages/language.ts";
import { formatCount } from "../languages/numbers.ts";
import { lateWords } from "../languages/late.ts";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { announce } from "../shared/notices.ts";
import style from "./stepper.css" with { type: "text" };

adoptStyles(style);

/** Steps through versions of one thing: ‹1/2›, with its buttons or the arrow keys. */
export function Stepper({ label, previous, next, index, count, onStep }: {
  /** Says which one is shown. */
  readonly label: (number: number, count: number) => string;
  readonly previous: string;
  readonly next: string;
  /** From 0. */
  readonly index: number;
  readonly count: number;
  readonly onStep: (index: number) => void;
}) {
  const step = (by: number) => {
    const to = index + by;
    if (to < 0 || to >= count) return;
    onStep(to);
    announce(label(to + 1, count));
  };
  const onKeydown = (event: KeyboardEvent) => {
    const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (by === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    step(isRightToLeft() ? -by : by);
  };
  return (
    <span class="stepper" role="group" aria-label={label(index + 1, count)} onKeydown={onKeydown}>
      <StepButton
        label={previous}
        mark="‹"
        isOver={index === 0}
        onClick={() =>
          step(-1)}
      />
      <span aria-hidden="true">
        {lateWords.ofAll(formatCount(index + 1), formatCount(count))}
      </span>
      <StepButton
        label={next}
        mark="›"
        isOver={index === count - 1}
        onClick={() =>
          step(1)}
      />
    </span>
  );
}

/** It keeps the focus at the end, where a disabled button would lose it. */
function StepButton({ label, mark, isOver, onClick }: {
  readonly label: string;
  readonly mark: string;
  readonly isOver: boolean;
  readonly onClick: () => void;
}) {
  return (
    <button
      type="button"
      class="quiet icon-only"
      aria-label={label}
      title={label}
      aria-disabled={isOver ? "true" : "false"}
      onClick={onClick}
    >
      <span aria-hidden="true">{mark}</span>
    </button>
  );
}
