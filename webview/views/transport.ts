/** What says that a recording is shown, and steers it: play and pause, position, speed. */
import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ReplayAction, ReplayView } from '../../src/panel/protocol';
import { formatSeconds } from '../../src/results/format';
import { button } from '../controls/button';
import { dropdown } from '../controls/choice';

/** Steps of the scrubber from end to end. */
const scrubberSteps = 1000;

export function transport(replay: ReplayView, steer: (action: ReplayAction) => void): TemplateResult {
  const { playing, position, duration, speed, speeds } = replay;
  const times = `${formatSeconds(position)} of ${formatSeconds(duration)}`;
  const options = speeds.map((each) => ({ value: String(each), label: `${each}×` }));
  return html`<section class="transport" aria-label="Replay">
    <p class="recorded" role="note"><strong>Recording</strong> ${recordedOn(replay)} Nothing is being trained.</p>
    <div class="transport-controls">
      ${button({ text: playing ? 'Pause' : 'Play', appearance: 'primary', onClick: () => steer({ do: playing ? 'pause' : 'play' }) })}
      <input
        type="range"
        class="scrubber"
        min="0"
        max=${scrubberSteps}
        aria-label="Position in the recording"
        aria-valuetext=${times}
        .value=${live(String(Math.round((scrubberSteps * position) / Math.max(duration, 1e-9))))}
        @input=${(event: Event) => steer({ do: 'seek', fraction: Number((event.currentTarget as HTMLInputElement).value) / scrubberSteps })}
      />
      <span class="transport-time">${times}</span>
      ${dropdown({ label: 'Speed', value: String(speed), options, onChoose: (value) => steer({ do: 'speed', speed: Number(value) }) })}
    </div>
  </section>`;
}

function recordedOn({ title, hardware, finishedAt }: ReplayView): string {
  const date = new Date(finishedAt).toLocaleDateString('en', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  return `“${title}”. Recorded on ${hardware}, ${date}.`;
}
