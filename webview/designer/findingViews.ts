/** Findings beside the fields they are about, each with its cure. */
import { html, nothing, type TemplateResult } from 'lit';
import type { LayerFinding } from '../../src/model/edits/networkView.js';
import type { RangeEdit, Severity } from '../../src/model/experiment/finding.js';

const icons: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'lightbulb',
  hint: 'lightbulb',
};

/** @param apply makes the edits of a cure */
export const findingViews = (
  findings: readonly LayerFinding[],
  locked: boolean,
  apply: (edits: readonly RangeEdit[]) => void,
): TemplateResult[] =>
  findings.map(
    ({ severity, message, fix }) =>
      html`<div class="finding ${severity}">
        <i class="codicon codicon-${icons[severity]}"></i>
        <div>
          ${message}
          ${
            fix && !locked
              ? html`<button class="link" @click=${() => apply(fix.edits)}>${fix.title}</button>`
              : nothing
          }
        </div>
      </div>`,
  );
