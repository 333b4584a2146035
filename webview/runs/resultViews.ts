/**
 * What came of a run: one number first, then all of them; folds, pretraining, who was taken for
 * whom.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { RunFacts } from '../../src/model/runs/historyPart.js';
import { figure, metricFigure } from '../../src/model/runs/figures.js';
import { headlineOf, metricName, partsByDistance } from '../../src/model/runs/headline.js';
import { doubtsIn } from '../../src/model/experiment/doubts.js';
import type { ClassReport, DoneEvent } from '../../src/model/runs/runEvents.js';

/** More classes than this make no table that can be read. */
const readable = 20;

/** One number first, with what makes it doubtful; then all of them. */
export function outcomeView(done: DoneEvent, notes: readonly string[]): TemplateResult {
  const { metrics } = done;
  const parts = partsByDistance.filter((part) => metrics[part] !== undefined);
  const names = [...new Set(parts.flatMap((part) => Object.keys(metrics[part]!)))];
  const cell = (name: string, value: number | undefined): TemplateResult =>
    html`<td>${value === undefined ? '' : metricFigure(name, value)}</td>`;
  return html`
    <section class="outcome">
      ${headlineView(done)} ${doubtsIn(notes).map(doubtView)}
      <table>
        <thead>
          <tr>
            <th></th>
            ${parts.map((part) => html`<th scope="col">${part}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${names.map(
            (name) =>
              html`<tr>
                <th scope="row">${name}</th>
                ${parts.map((part) => cell(name, metrics[part]![name]))}
              </tr>`,
          )}
        </tbody>
      </table>
    </section>
  `;
}

const doubtView = (doubt: string): TemplateResult =>
  html`<p class="doubt" role="note"><i class="codicon codicon-warning"></i>${doubt}</p>`;

function headlineView(done: DoneEvent): TemplateResult {
  const { part, metric, value } = headlineOf(done);
  if (metric === 'loss')
    return html`<div class="number">
      <strong>${figure(done.loss, 3)}</strong><span>loss of the last epoch</span>
    </div>`;
  const rows = part === 'train' ? 'the training' : `the ${part}`;
  return html`<div class="number">
    <strong>${metricFigure(metric, value)}</strong
    ><span>${metricName(metric)} on ${rows} rows</span>
  </div>`;
}

/**
 * One section for each machine that was pretrained; layers without a reconstruction are left out.
 */
export const pretrainingView = ({ pretraining }: RunFacts): TemplateResult[] =>
  Object.values(pretraining).flatMap((event) => {
    const { layer, epoch, epochs, reconstruction, free_energy: energy } = event;
    if (reconstruction === undefined) return [];
    return [
      html`<section>
        <h2>Pretraining <small>${layer}</small></h2>
        <p class="facts">
          epoch <b>${epoch}</b> of ${epochs} · reconstruction <b>${figure(reconstruction)}</b>${
            energy === undefined ? nothing : html` · free energy <b>${figure(energy)}</b>`
          }
        </p>
      </section>`,
    ];
  });

/** How many folds are done, then the mean and deviation of their metrics; nothing without folds. */
export function foldsView({ folds, foldsSummary }: RunFacts): TemplateResult | typeof nothing {
  const newest = folds.at(-1);
  if (!newest) return nothing;
  if (!foldsSummary)
    return html`<section>
      <h2>Cross-validation</h2>
      <p class="facts">fold <b>${newest.fold}</b> of ${newest.folds} done</p>
    </section>`;
  const { mean, sd } = foldsSummary;
  const row = ([name, value]: [string, number]): TemplateResult =>
    html`<tr>
      <th scope="row">${name}</th>
      <td>${metricFigure(name, value)} ± ${metricFigure(name, sd[name]!)}</td>
    </tr>`;
  return html`<section>
    <h2>Cross-validation <small>${foldsSummary.folds} folds, mean ± standard deviation</small></h2>
    <table class="plain">
      <tbody>
        ${Object.entries(mean).map(row)}
      </tbody>
    </table>
  </section>`;
}

/** Who was taken for whom. */
export function confusionViews({ report = [] }: DoneEvent): TemplateResult[] {
  const shown = report.filter(({ classes }) => classes.length <= readable);
  return shown.map((one) => confusionView(one, shown.length > 1));
}

function confusionView(report: ClassReport, named: boolean): TemplateResult {
  const { output, part, classes } = report;
  const meaning = `${part} rows: true classes down, predicted ones across`;
  return html`<section>
    <h2>Confusion <small>${named ? `${output}, ` : ''}${meaning}</small></h2>
    <div class="scroll">
      <table class="plain confusion">
        <thead>
          <tr>
            <th></th>
            ${classes.map((label) => html`<th scope="col">${label}</th>`)}
            <th scope="col">precision</th>
            <th scope="col">recall</th>
            <th scope="col">F1</th>
          </tr>
        </thead>
        <tbody>
          ${classes.map((_, k) => confusionRow(report, k))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function confusionRow(
  { classes, confusion, per_class: scores }: ClassReport,
  k: number,
): TemplateResult {
  const most = Math.max(1, ...confusion.flat());
  const { precision, recall, f1 } = scores[k]!;
  const cell = (count: number, j: number): TemplateResult =>
    html`<td
      class=${j === k ? 'hit' : count > 0 ? 'miss' : ''}
      .style=${`--share:${count / most}`}
      title="${count} of ${classes[k]} taken for ${classes[j]}"
    >
      ${count}
    </td>`;
  return html`<tr>
    <th scope="row">${classes[k]}</th>
    ${confusion[k]!.map(cell)}
    <td>${metricFigure('precision', precision)}</td>
    <td>${metricFigure('recall', recall)}</td>
    <td>${metricFigure('f1', f1)}</td>
  </tr>`;
}
