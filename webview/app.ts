import { html, nothing, render, type TemplateResult } from 'lit';
import type { View } from '../src/panel/protocol';
import { dropdown } from './controls/choice';
import { linkButton } from './controls/button';
import type { Store } from './state';
import { onThemeChange } from './theme';
import { auditView } from './views/audit';
import { configureView } from './views/configure';
import { EmbeddingsView } from './views/embeddings';
import { resultsView } from './views/results';
import { TrainingView } from './views/training';
import { transport } from './views/transport';

const views: { view: View; title: string }[] = [
  { view: 'configure', title: 'Configure' },
  { view: 'audit', title: 'Audit' },
  { view: 'training', title: 'Training' },
  { view: 'results', title: 'Results' },
  { view: 'embeddings', title: 'Embeddings' },
];

/** Draws the panel from the store, at most once a frame, however many messages arrive in between. */
export class App {
  readonly #training: TrainingView;
  readonly #embeddings: EmbeddingsView;
  #frame = 0;
  #axis: string;
  /** Whether the view has yet to be scrolled to where it was left: it has to be filled before it can be. */
  #scrolling = true;

  constructor(
    readonly store: Store,
    readonly root: HTMLElement,
  ) {
    this.#training = new TrainingView(store, () => this.#requestFrame());
    this.#embeddings = new EmbeddingsView(store);
    this.#axis = store.view.xAxis;
    store.subscribe(() => this.#requestFrame());
    onThemeChange(() => {
      this.#training.recolour();
      this.#embeddings.recolour();
    });
    this.#draw();
  }

  #requestFrame(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#frame = 0;
    const { view, xAxis } = this.store.view;
    if (xAxis !== this.#axis) this.#training.resetAxis();
    this.#axis = xAxis;
    render(this.#template(), this.root);
    if (view === 'training') this.#training.draw();
    if (view === 'embeddings') this.#embeddings.draw();
    // The chart takes its height after this frame.
    if (this.#scrolling) requestAnimationFrame(() => this.#restoreScroll());
  }

  #template(): TemplateResult {
    const { store } = this;
    return html`
      <header class="header">
        <div class="tabs" role="tablist" aria-label="Views" @keydown=${(event: KeyboardEvent) => this.#moveTab(event)}>
          ${viewsOf(store).map(({ view, title }) => this.#tab(view, title))}
        </div>
        ${experimentPicker(store)}
      </header>
      ${store.replay === null ? nothing : transport(store.replay, (action) => store.steer(action))}
      ${notice(store)}
      ${viewsOf(store).map(({ view }) => this.#panel(view))}
    `;
  }

  #tab(view: View, title: string): TemplateResult {
    const selected = this.store.view.view === view;
    return html`<button
      type="button"
      role="tab"
      id="tab-${view}"
      aria-controls="panel-${view}"
      aria-selected=${selected}
      tabindex=${selected ? 0 : -1}
      @click=${() => this.#show(view)}
    >
      ${title}
    </button>`;
  }

  /** The view that is shown is drawn; the others keep their last state, unseen. */
  #panel(view: View): TemplateResult {
    const shown = this.store.view.view === view;
    return html`<section
      role="tabpanel"
      id="panel-${view}"
      class="panel"
      aria-labelledby="tab-${view}"
      ?hidden=${!shown}
      @scroll=${(event: Event) => this.#keepScroll(view, event)}
    >
      ${shown ? this.#content(view) : nothing}
    </section>`;
  }

  #content(view: View): TemplateResult {
    switch (view) {
      case 'configure':
        return configureView(this.store);
      case 'audit':
        return auditView(this.store);
      case 'training':
        return this.#training.template();
      case 'results':
        return resultsView(this.store);
      case 'embeddings':
        return this.#embeddings.template();
    }
  }

  #show(view: View): void {
    this.#scrolling = true;
    this.store.showView(view);
  }

  #moveTab(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const shown = viewsOf(this.store);
    const at = shown.findIndex(({ view }) => view === this.store.view.view);
    const { view } = shown[(at + step + shown.length) % shown.length]!;
    this.#show(view);
    this.root.querySelector<HTMLElement>(`#tab-${view}`)?.focus();
  }

  #keepScroll(view: View, event: Event): void {
    const { scrollTop } = event.currentTarget as HTMLElement;
    if (view !== this.store.view.view || scrollTop === this.store.view.scroll[view]) return;
    this.#scrolling = false;
    this.store.keepScroll(view, scrollTop);
  }

  #restoreScroll(): void {
    const { view, scroll } = this.store.view;
    const panel = this.root.querySelector(`#panel-${view}`);
    if (!this.#scrolling || panel === null || panel.scrollHeight - panel.clientHeight < scroll[view]) return;
    panel.scrollTop = scroll[view];
    this.#scrolling = false;
  }
}

/** Audits and maps of embeddings start a program, so a recording has none. */
function viewsOf({ replay }: Store): typeof views {
  return replay === null ? views : views.filter(({ view }) => view !== 'audit' && view !== 'embeddings');
}

function experimentPicker(store: Store): TemplateResult | typeof nothing {
  const { experiment, experiments, host } = store;
  if (experiments.length === 0) return nothing;
  const options = experiments.map(({ uri, name }) => ({ value: uri, label: name }));
  return html`<div class="picker">
    ${dropdown({ label: 'Experiment', value: experiment?.uri ?? '', options, onChoose: (uri) => host.post({ type: 'selectExperiment', uri }) })}
    ${experiment === null ? nothing : linkButton({ text: 'Open file', label: `Open ${experiment.fileName}`, onClick: () => host.post({ type: 'openFile', uri: experiment.uri }) })}
  </div>`;
}

function notice(store: Store): TemplateResult | typeof nothing {
  if (store.notice === null) return nothing;
  const { severity, message } = store.notice;
  return html`<div class="notice ${severity}" role=${severity === 'error' ? 'alert' : 'status'}>
    <span>${message}</span> ${linkButton({ text: 'Dismiss', onClick: () => store.dismissNotice() })}
  </div>`;
}
