/** The chosen layer's parameters, checked while they are typed by the same rules as the text. */
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { families, layerEntry, positional } from '../../src/model/catalogue/catalogue.js';
import { checkValue } from '../../src/model/catalogue/checkValue.js';
import type { Parameter } from '../../src/model/catalogue/entry.js';
import type { NetworkEdit } from '../../src/model/edits/edits.js';
import type { Layer } from '../../src/model/experiment/experiment.js';
import type { LayerFinding, NetworkView } from '../../src/model/edits/networkView.js';
import { printShape } from '../../src/model/shapes/shapes.js';
import { isBareName, isList, printValue, type Value } from '../../src/model/experiment/value.js';
import { counted } from '../shared/format.js';
import '../shared/nnet-equation.js';
import { glyph } from '../shared/glyphs.js';
import { NnetElement } from '../shared/nnetElement.js';

@customElement('nnet-properties')
export class NnetProperties extends NnetElement {
  @property({ attribute: false }) view!: NetworkView;
  @property({ attribute: false }) layer: Layer | undefined;
  @property({ type: Boolean }) locked = false;
  /** What is wrong with what is being typed, by parameter. */
  @state() private problems: Readonly<Record<string, string>> = {};

  focusFirst(): void {
    this.querySelector<HTMLElement>(
      '.field[data-parameter="units"] vscode-textfield, .field vscode-textfield',
    )?.focus();
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (
      changed.has('layer') &&
      (changed.get('layer') as Layer | undefined)?.name !== this.layer?.name
    )
      this.problems = {};
  }

  protected override render(): TemplateResult {
    const { layer } = this;
    if (!layer) return html`<p class="muted empty">Choose a layer to see what it is made of.</p>`;
    // Keyed by the layer: a field never carries what was typed for one layer over to another.
    return html`${keyed(layer.name, this.pane(layer))}`;
  }

  private pane(layer: Layer): TemplateResult {
    const entry = layerEntry(layer.kind);
    const description = this.view.description?.layers.find((l) => l.name === layer.name);
    const line = this.view.lines[layer.name];
    const joins = entry.parameters.filter(
      (parameter) => parameter.name === 'from' && parameter.required,
    );
    const main = [...joins, ...positional(entry).slice(0, 4)];
    const more = entry.parameters.filter((parameter) => !main.includes(parameter));
    return html`
      <header>
        <span class="tile">${glyph(layer.kind)}</span>
        <span class="text"
          ><b>${layer.name}</b
          ><small>${layer.kind}${line === undefined ? '' : ` · line ${line + 1}`}</small></span
        >
        <button
          class="icon-button"
          title="Show in the text"
          aria-label="Show in the text"
          @click=${() => this.dispatchEvent(new CustomEvent('reveal', { detail: layer.name }))}
        >
          <i class="codicon codicon-go-to-file"></i>
        </button>
      </header>
      ${entry.equation === undefined ? nothing : html`<div class="equation" title=${entry.source ?? ''}><nnet-equation tex=${entry.equation}></nnet-equation></div>`}
      <p class="help muted">${entry.help}</p>
      ${this.nameField(layer)} ${main.map((parameter) => this.field(layer, parameter))}
      ${
        more.length > 0
          ? html`<details>
              <summary>More</summary>
              ${more.map((parameter) => this.field(layer, parameter))}
            </details>`
          : nothing
      }
      ${description?.shape ? html`<p class="facts muted">Output ${printShape(description.shape)} · ${counted(description.parameters, 'parameter')}</p>` : nothing}
      ${this.findings(layer.name, undefined)}
    `;
  }

  private nameField(layer: Layer): TemplateResult {
    return this.row(
      'name',
      'What the layer is called in text, weight files and charts.',
      html`<vscode-textfield
        .value=${layer.name}
        ?disabled=${this.locked}
        .label=${'name'}
        @keydown=${(e: KeyboardEvent) => this.fieldKey(e, layer.name)}
        @change=${(e: Event) => this.rename(layer, (e.target as HTMLInputElement).value)}
      ></vscode-textfield>`,
    );
  }

  private field(layer: Layer, parameter: Parameter): TemplateResult {
    const value =
      parameter.name === 'from'
        ? layer.inputs.length === 1
          ? layer.inputs[0]!
          : layer.inputs
        : layer.parameters[parameter.name];
    return this.row(
      parameter.name,
      parameter.help,
      this.control(layer, parameter, value),
      parameter.unit,
    );
  }

  private row(name: string, help: string, control: TemplateResult, unit?: string): TemplateResult {
    const problem = this.problems[name];
    return html`<div class="field" data-parameter=${name}>
        <label title=${help}>${name}</label>
        <div class="control">
          ${control}${unit === undefined ? nothing : html`<small class="unit">${unit}</small>`}
        </div>
      </div>
      ${problem === undefined ? nothing : html`<p class="problem" role="alert">${problem}</p>`}
      ${this.layer ? this.findings(this.layer.name, name) : nothing}`;
  }

  private control(layer: Layer, parameter: Parameter, value: Value | undefined): TemplateResult {
    const { type } = parameter;
    const standard = parameter.default === undefined ? '' : printValue(parameter.default);
    const disabled = this.locked;
    if (type.kind === 'boolean') {
      return html`<vscode-checkbox
        ?checked=${value ?? parameter.default === true}
        ?disabled=${disabled}
        @change=${(e: Event) => this.set(layer, parameter, (e.target as HTMLInputElement).checked)}
        ><span class="visually-hidden">${parameter.name}</span></vscode-checkbox
      >`;
    }
    if (parameter.name === 'from' && parameter.required) return this.inputChoice(layer, disabled);
    const written = value === undefined ? '' : printValue(value);
    if (type.kind === 'choice' || type.kind === 'entry') {
      const names =
        type.kind === 'choice'
          ? [...type.of]
          : families[type.family]
              .filter((e) => !e.planned && !e.parameters.some((p) => p.required))
              .map((e) => e.name);
      const shown = written || standard;
      if (shown !== '' && !names.includes(shown)) names.unshift(shown);
      return html`<vscode-single-select
        .label=${parameter.name}
        .value=${shown}
        ?disabled=${disabled}
        @change=${(e: Event) => this.set(layer, parameter, (e.target as HTMLSelectElement).value)}
      >
        ${names.map((name) => html`<vscode-option value=${name} ?selected=${name === shown}>${name}</vscode-option>`)}
      </vscode-single-select>`;
    }
    return html`<vscode-textfield
      .label=${parameter.name}
      .value=${written}
      placeholder=${standard}
      ?disabled=${disabled}
      @keydown=${(e: KeyboardEvent) => this.fieldKey(e, written)}
      @input=${(e: Event) => this.check(parameter, (e.target as HTMLInputElement).value)}
      @change=${(e: Event) => this.type(layer, parameter, (e.target as HTMLInputElement).value)}
    ></vscode-textfield>`;
  }

  /** The layers above, each to be taken or not. */
  private inputChoice(layer: Layer, disabled: boolean): TemplateResult {
    const layers = this.view.network?.layers ?? [];
    const above = layers.slice(
      0,
      layers.findIndex((other) => other.name === layer.name),
    );
    const toggle = (name: string): void => {
      const inputs = above
        .map((other) => other.name)
        .filter((other) =>
          other === name ? !layer.inputs.includes(name) : layer.inputs.includes(other),
        );
      if (inputs.length > 0) this.edit({ type: 'connect', layer: layer.name, inputs });
    };
    const shapeOf = (name: string): string => {
      const shape = this.view.description?.layers.find((other) => other.name === name)?.shape;
      return shape ? ` (${printShape(shape)})` : '';
    };
    return html`<div class="inputs">
      ${above.map(
        ({ name }) =>
          html`<vscode-checkbox .label=${`${name}${shapeOf(name)}`} ` +
          `?checked=${layer.inputs.includes(name)} ?disabled=${disabled} ` +
          `@change=${() => toggle(name)}></vscode-checkbox>`,
      )}
    </div>`;
  }

  private findings(layer: string, parameter: string | undefined): TemplateResult[] {
    const shown = new Set(['name', ...layerEntry(this.layer!.kind).parameters.map((p) => p.name)]);
    const own = this.view.findings.filter(
      (finding) =>
        finding.layer === layer &&
        (parameter === undefined
          ? finding.parameter === undefined || !shown.has(finding.parameter)
          : finding.parameter === parameter),
    );
    return own.map(
      (finding) =>
        html`<div class="finding ${finding.severity}">
          <i
            class="codicon codicon-${finding.severity === 'error' ? 'error' : finding.severity === 'warning' ? 'warning' : 'lightbulb'}"
          ></i>
          <div>
            ${finding.message}
            ${finding.fix && finding.parameter !== undefined ? html`<button class="link" @click=${() => this.fix(finding)}>${finding.fix.title}</button>` : nothing}
          </div>
        </div>`,
    );
  }

  private fix(finding: LayerFinding): void {
    const parameter =
      this.layer &&
      layerEntry(this.layer.kind).parameters.find((p) => p.name === finding.parameter);
    if (this.layer && parameter) this.type(this.layer, parameter, finding.fix!.replacement);
  }

  /**
   * While a field holds something not yet taken over, undo is the field's own; else it is the
   * text's.
   */
  private fieldKey(event: KeyboardEvent, committed: string): void {
    const field = event.target as HTMLInputElement;
    if (
      (event.ctrlKey || event.metaKey) &&
      event.key.toLowerCase() === 'z' &&
      field.value !== committed
    )
      event.stopPropagation();
    if (event.key === 'Escape') {
      field.value = committed;
      this.problems = {};
      this.dispatchEvent(new CustomEvent('properties-left'));
    }
  }

  private check(parameter: Parameter, text: string): void {
    const read = readValue(parameter, text);
    const problem =
      'problem' in read
        ? read.problem
        : read.value === undefined
          ? undefined
          : checkValue(parameter, read.value)?.message;
    const { [parameter.name]: _, ...others } = this.problems;
    this.problems = problem === undefined ? others : { ...others, [parameter.name]: problem };
  }

  private type(layer: Layer, parameter: Parameter, text: string): void {
    this.check(parameter, text);
    if (this.problems[parameter.name] !== undefined) return;
    const read = readValue(parameter, text);
    if ('problem' in read) return;
    if (parameter.name === 'from') {
      const inputs =
        read.value === undefined
          ? []
          : (isList(read.value) ? read.value : [read.value]).map(printValue);
      const unknown = inputs.find(
        (name) => !this.view.network?.layers.some((other) => other.name === name),
      );
      if (unknown !== undefined) {
        this.problems = { ...this.problems, from: `There is no layer '${unknown}'.` };
        return;
      }
      this.edit({ type: 'connect', layer: layer.name, inputs });
    } else
      this.edit({
        type: 'set',
        layer: layer.name,
        parameter: parameter.name,
        ...(read.value !== undefined && { value: read.value }),
      });
  }

  private set(layer: Layer, parameter: Parameter, value: string | boolean): void {
    const isDefault = value === parameter.default && layer.parameters[parameter.name] === undefined;
    if (!isDefault) this.edit({ type: 'set', layer: layer.name, parameter: parameter.name, value });
  }

  private rename(layer: Layer, name: string): void {
    const trimmed = name.trim();
    if (trimmed === layer.name) return;
    if (!isBareName(trimmed)) {
      this.problems = {
        ...this.problems,
        name: 'A name starts with a letter and goes on with letters, digits and _.',
      };
      return;
    }
    if (this.view.network?.layers.some((other) => other.name === trimmed)) {
      this.problems = { ...this.problems, name: `There is already a layer '${trimmed}'.` };
      return;
    }
    this.problems = {};
    this.edit({ type: 'rename', layer: layer.name, name: trimmed });
  }

  private edit(edit: NetworkEdit): void {
    this.dispatchEvent(new CustomEvent('edit', { detail: edit }));
  }
}

/** What was typed, as a value of the parameter's kind. Nothing typed means the default. */
function readValue(
  parameter: Parameter,
  text: string,
): { readonly value: Value | undefined } | { readonly problem: string } {
  const trimmed = text.trim();
  if (trimmed === '')
    return parameter.required && parameter.name !== 'from'
      ? { problem: `'${parameter.name}' is needed.` }
      : { value: undefined };
  const { kind } = parameter.type;
  if (kind === 'layers' || kind === 'columns') return { value: namesOf(trimmed) };
  if (/^\d+(x\d+)+$/.test(trimmed)) return { value: { shape: trimmed.split('x').map(Number) } };
  if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?%$/.test(trimmed))
    return { value: Number(trimmed.slice(0, -1)) / 100 };
  if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(trimmed)) return { value: Number(trimmed) };
  if (kind === 'matrix' || kind === 'vector') {
    try {
      return { value: JSON.parse(trimmed) as Value };
    } catch {
      return { problem: 'Write lists as [[1, 2], [3, 4]].' };
    }
  }
  return { value: trimmed };
}

function namesOf(text: string): Value {
  const names = text
    .replace(/^\[|\]$/g, '')
    .split(/[\s,]+/)
    .filter(Boolean);
  return names.length === 1 ? names[0]! : names;
}
