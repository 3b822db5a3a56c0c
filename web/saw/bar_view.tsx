import type { ManifestInfo } from "../../src/client/mod.ts";
import { count, many, percentage } from "./amounts.ts";
import { barOf } from "./bar.ts";
import { NAMES } from "./reasons.ts";

/** The budget as a bar, and the same in figures below it. */
export function BarView({ manifest, message }: {
  readonly manifest: ManifestInfo;
  /** The length of the new message, in characters. */
  readonly message: number;
}) {
  const parts = barOf(manifest, message);
  const { characters, limit } = manifest;
  const used = limit === 0 ? "" : ` (${percentage(characters / limit)})`;
  return (
    <section class="saw-budget" aria-label="Budget">
      <p class="saw-total">
        <strong>{count(characters)}</strong> of {many(limit, "character")} remembered{used}
      </p>
      <div class="saw-bar" aria-hidden="true">
        {parts.map(({ kind, characters, share }) => (
          <span
            key={kind}
            class={`kind-${kind}`}
            data-kind={kind}
            data-characters={characters}
            style={{ flexGrow: String(share) }}
          />
        ))}
      </div>
      <dl class="saw-legend">
        {parts.map(({ kind, characters }) => (
          <div key={kind}>
            <dt>
              <span class={`swatch kind-${kind}`} aria-hidden="true" />
              {NAMES[kind]}
            </dt>
            <dd>
              {count(characters)}
              <span class="unseen">{characters === 1 ? " character" : " characters"}</span>
            </dd>
          </div>
        ))}
      </dl>
      <p class="note">
        Lengths in characters. The new message is always sent whole, on top of the budget.
      </p>
    </section>
  );
}
