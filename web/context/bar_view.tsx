import type { ManifestInfo } from "../../src/client/mod.ts";
import { formatCount, percentage, plural } from "../shared/amounts.ts";
import { segmentsOf } from "./bar.ts";
import { KIND_NAMES } from "./reasons.ts";

/** The budget as a bar, with the figures below it. */
export function BarView({ manifest, message }: {
  readonly manifest: ManifestInfo;
  /** The length of the new message, in characters. */
  readonly message: number;
}) {
  const segments = segmentsOf(manifest, message);
  const { characters, limit } = manifest;
  const used = limit === 0 ? "" : ` (${percentage(characters / limit)})`;
  return (
    <section class="context-budget" aria-label="Budget">
      <p class="context-total">
        <strong>{formatCount(characters)}</strong> of {plural(limit, "character")} used{used}
      </p>
      <div class="context-bar" aria-hidden="true">
        {segments.map(({ kind, characters, share }) => (
          <span
            key={kind}
            class={`kind-${kind}`}
            data-kind={kind}
            data-characters={characters}
            style={{ flexGrow: String(share) }}
          />
        ))}
      </div>
      <dl class="context-legend">
        {segments.map(({ kind, characters }) => (
          <div key={kind}>
            <dt>
              <span class={`swatch kind-${kind}`} aria-hidden="true" />
              {KIND_NAMES[kind]}
            </dt>
            <dd>
              {formatCount(characters)}
              <span class="unseen">{characters === 1 ? " character" : " characters"}</span>
            </dd>
          </div>
        ))}
      </dl>
      <p class="note">
        Lengths are in characters. The new message is always sent in full and does not count towards
        the budget.
      </p>
    </section>
  );
}
