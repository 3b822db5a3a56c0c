import type { ManifestInfo } from "../../src/client/mod.ts";
import { contextWords } from "../languages/context.ts";
import { lateWords } from "../languages/late.ts";
import { formatCount, percentage } from "../languages/numbers.ts";
import { segmentsOf } from "./bar.ts";
import { Sentence, SLOTS } from "../ui/sentence.tsx";

/** The budget as a bar, with the figures below it. */
export function BarView({ manifest, message }: {
  readonly manifest: ManifestInfo;
  /** The length of the new message, in characters. */
  readonly message: number;
}) {
  const segments = segmentsOf(manifest, message);
  const { characters, limit } = manifest;
  const used = limit === 0 ? "" : percentage(characters / limit);
  return (
    <section class="context-budget" aria-label={lateWords.budget}>
      <p class="context-total">
        <Sentence text={contextWords.used(SLOTS[0], limit, used)}>
          <strong>{formatCount(characters)}</strong>
        </Sentence>
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
              {lateWords.kinds[kind]}
            </dt>
            <dd>
              {formatCount(characters)}
              <span class="unseen">{contextWords.unit(characters)}</span>
            </dd>
          </div>
        ))}
      </dl>
      <p class="note">
        {contextWords.barHint}
      </p>
    </section>
  );
}
