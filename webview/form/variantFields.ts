import { html, nothing, type TemplateResult } from 'lit';
import type { ExperimentView } from '../../src/panel/protocol';
import { linkButton } from '../controls/button';
import { dropdown } from '../controls/choice';
import { textField } from '../controls/text';
import { valueAt } from '../jsonPath';
import type { Store } from '../state';
import { listedVariants, type Scope } from './scope';

/** Stands for "no baseline written"; no variant can have this name. */
const unwritten = '*';

/** What a variant has beside its overrides: its name and the variant that it is compared with. */
export function variantFields(store: Store, { variant, experiment }: Scope): TemplateResult | typeof nothing {
  const variants = listedVariants(experiment);
  const own = variant === null ? undefined : variants[variant];
  if (variant === null || own === undefined) return nothing;
  const path = ['variants', variant];
  const written = valueAt(experiment.content, [...path, 'baseline']);
  const others = variants.filter(({ name }) => name !== own.name).map(({ name }) => ({ value: name, label: name }));
  return html`<div class="fields variant-fields">
    <div class="field">
      <div class="field-head">
        <span class="field-label">Name</span>
        ${variants.length > 1 ? linkButton({ text: 'Remove variant', label: `Remove variant ${own.name}`, onClick: () => store.edit(path, undefined) }) : nothing}
      </div>
      ${textField({ label: 'Variant name', value: own.name, placeholder: '', description: '', invalid: false, onCommit: (name) => rename(store, experiment, variant, name.trim()) })}
    </div>
    ${others.length === 0
      ? nothing
      : html`<div class="field">
          <div class="field-head"><span class="field-label">Compared with</span></div>
          ${dropdown({
            label: 'Baseline',
            value: typeof written === 'string' ? written : unwritten,
            options: [{ value: unwritten, label: own.baseline === null ? 'nothing: it is the baseline' : `${own.baseline} (the first variant)` }, ...others],
            onChoose: (baseline) => store.edit([...path, 'baseline'], baseline === unwritten ? undefined : baseline),
          })}
        </div>`}
  </div>`;
}

/** Renames the variant, and with it every mention as a baseline. */
function rename(store: Store, experiment: ExperimentView, variant: number, to: string): void {
  const variants = listedVariants(experiment);
  const from = variants[variant]?.name;
  if (from === undefined || to === '' || to === from) return;
  store.choose({ variant: to });
  store.edit(['variants', variant, 'name'], to);
  variants.forEach((_, other) => {
    const baseline = ['variants', other, 'baseline'];
    if (valueAt(experiment.content, baseline) === from) store.edit(baseline, to);
  });
}
