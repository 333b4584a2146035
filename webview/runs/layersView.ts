/** Where activations saturate or die, and gradients vanish or explode. */
import { html, nothing, type TemplateResult } from 'lit';
import { figure } from '../../src/model/runs/figures.js';
import type { DiagnosticsEvent, LayerDiagnostics } from '../../src/model/runs/runEvents.js';

const heads: readonly { readonly text: string; readonly title?: string }[] = [
  { text: 'layer' },
  { text: 'output', title: 'Mean and standard deviation of the outputs' },
  { text: 'saturated', title: 'Share of outputs where the activation is nearly flat' },
  { text: 'dead', title: 'Units whose slope is zero for every row of the batch' },
  { text: 'gradient', title: 'Norm of the gradient over all parameters of the layer' },
  {
    text: 'update / weights',
    title: 'Norm of the update over the norm of the weights: about 0.001 is healthy',
  },
];

/** A table, one row a layer; nothing before layers were looked at. */
export function layersView(
  diagnostics: DiagnosticsEvent | undefined,
): TemplateResult | typeof nothing {
  if (!diagnostics) return nothing;
  return html`<section>
    <h2>Layers <small>epoch ${diagnostics.epoch}, last batch</small></h2>
    <div class="scroll">
      <table class="plain">
        <thead>
          <tr>
            ${heads.map(head)}
          </tr>
        </thead>
        <tbody>
          ${diagnostics.layers.map(row)}
        </tbody>
      </table>
    </div>
  </section>`;
}

const head = ({ text, title }: (typeof heads)[number]): TemplateResult =>
  html`<th scope="col" title=${title ?? nothing}>${text}</th>`;

function row(layer: LayerDiagnostics): TemplateResult {
  const { saturated, dead, units, gradient_norm: gradient, update_ratio: ratio } = layer;
  const deviation = figure(Math.sqrt(layer.variance), 3);
  return html`<tr>
    <th scope="row">${layer.layer}</th>
    <td>${figure(layer.mean, 3)} ± ${deviation}</td>
    <td class=${(saturated ?? 0) > 0.5 ? 'warn' : ''}>
      ${saturated === undefined ? '' : `${Math.round(saturated * 100)} %`}
    </td>
    <td class=${(dead ?? 0) > units / 2 ? 'warn' : ''}>${deadText(dead, units)}</td>
    <td>${gradient === undefined ? '' : figure(gradient, 3)}</td>
    <td>${ratio === undefined ? '' : figure(ratio, 2)}</td>
  </tr>`;
}

function deadText(dead: number | undefined, units: number): string {
  if (dead === undefined) return '';
  return dead === 0 ? '0' : `${dead} of ${units}`;
}
