/** What stands on a layer's card: its glyph, its name and settings, its findings and its size. */
import { html, nothing, type TemplateResult } from 'lit';
import type { LayerFinding } from '../../src/model/edits/networkView.js';
import type { Layer } from '../../src/model/experiment/experiment.js';
import { printShape } from '../../src/model/experiment/shape.js';
import type { LayerDescription } from '../../src/model/shapes/describe.js';
import { glyph } from '../shared/glyphs.js';

export interface CardContent {
  readonly layer: Layer;
  readonly description: LayerDescription | undefined;
  /** Errors and warnings on the layer. */
  readonly findings: readonly LayerFinding[];
  /** Parameters of the network's largest layer. */
  readonly most: number;
}

/** The first error, which takes the place of the settings. */
export const errorOf = ({ findings }: CardContent): string | undefined =>
  findings.find(({ severity }) => severity === 'error')?.message;

/** All of a card but its frame. */
export function cardContent(content: CardContent): TemplateResult {
  const { layer, description, findings, most } = content;
  const settings = description?.settings ? ` · ${description.settings.replaceAll(' ', ' · ')}` : '';
  return html`
    <span class="tile">${glyph(layer.kind)}</span>
    <span class="text"
      ><b>${layer.name}${badge(findings)}</b
      ><small>${errorOf(content) ?? `${layer.kind}${settings}`}</small></span
    >
    ${sizeBar(description?.parameters ?? 0, most)}
  `;
}

function sizeBar(parameters: number, most: number): TemplateResult | typeof nothing {
  if (parameters === 0) return nothing;
  const count = parameters.toLocaleString('en');
  const width = Math.max(3, (28 * parameters) / most);
  return html`<span class="count" title="${count} parameters"
    >${count}<i .style=${`width:${width}px`}></i
  ></span>`;
}

function badge(findings: readonly LayerFinding[]): TemplateResult | typeof nothing {
  if (findings.length === 0) return nothing;
  const error = findings.some(({ severity }) => severity === 'error');
  return html`<span class="badge ${error ? 'bad' : 'odd'}"
    ><i class="codicon codicon-${error ? 'error' : 'warning'}"></i>${findings.length}</span
  >`;
}

/** The card, spoken. */
export function cardLabel({ layer, description, findings }: CardContent): string {
  const { settings, shape, parameters = 0 } = description ?? {};
  return [
    `${layer.name}, ${layer.kind}`,
    settings,
    shape && `output ${printShape(shape)}`,
    parameters > 0 && `${parameters} parameters`,
    ...findings.map(({ message }) => message),
  ]
    .filter(Boolean)
    .join(', ');
}
