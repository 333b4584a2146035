/** The curves of a run: its losses, and the metric that stands for it. */
import { html, nothing, type TemplateResult } from 'lit';
import type { RunHistory } from '../../src/history/runHistory.js';
import { metricName } from '../../src/model/runs/headline.js';
import type { RunHeader } from '../../src/protocol/runMessages.js';
import './nnet-curve.js';
import type { Series } from './nnet-curve.js';
import type { RunsStore } from './runsStore.js';

/** The metric whose curve stands below the loss, by what the run has. */
const charted = ['accuracy', 'r2'] as const;

/** @param last the last epoch of the frame */
export const lossCurve = (store: RunsStore, { loss }: RunHeader, last: number): TemplateResult =>
  html`<section>
    <h2>
      Loss <small>${loss}${store.log ? ', log scale' : ''}</small><span class="space"></span
      ><button
        class="button secondary"
        aria-pressed=${store.log}
        title="Logarithmic scale"
        @click=${() => store.toggleLog()}
      >
        log
      </button>
    </h2>
    <nnet-curve
      label="Loss"
      .epochs=${store.history.epochs.epoch}
      .series=${lossSeries(store.history)}
      .log=${store.log}
      .total=${last}
      height="260"
    ></nnet-curve>
  </section>`;

function lossSeries({ epochs }: RunHistory): Series[] {
  const values = epochs.column('loss') ?? new Float64Array(0);
  const validation = epochs.column('validation.loss');
  if (!validation) return [{ label: 'training', values, width: 2 }];
  return [
    { label: 'validation', values: validation, width: 2.25 },
    { label: 'training', values, width: 1, dash: [4, 3] },
  ];
}

/**
 * The first metric of validation that has a chart; nothing where there is none.
 * @param last epoch on the axis
 */
export function metricCurve({ epochs }: RunHistory, last: number): TemplateResult | typeof nothing {
  const name = charted.find((metric) => epochs.column(`validation.${metric}`));
  if (!name) return nothing;
  const values = epochs.column(`validation.${name}`)!;
  const series: Series[] = [{ label: `validation ${name}`, values, width: 2.25 }];
  const shown = metricName(name);
  return html`<section>
    <h2>${shown.charAt(0).toUpperCase()}${shown.slice(1)} <small>validation</small></h2>
    <nnet-curve
      label=${name}
      .epochs=${epochs.epoch}
      .series=${series}
      .total=${last}
      height="170"
    ></nnet-curve>
  </section>`;
}
