/**
 * The chosen layer's parameters. What is typed is read by the language server, with the rules and
 * the words of the text.
 */
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { isJoin, layerEntry, positional } from '../../src/model/catalogue/catalogue.js';
import type { Parameter } from '../../src/model/catalogue/entry.js';
import type { NetworkEdit } from '../../src/model/edits/edits.js';
import type { LayerFinding, NetworkView } from '../../src/model/edits/networkView.js';
import type { Layer } from '../../src/model/experiment/experiment.js';
import { printShape } from '../../src/model/experiment/shape.js';
import { isBareName, listOf } from '../../src/model/experiment/value.js';
import { counted } from '../../src/model/runs/figures.js';
import type { ReadValueResult } from '../../src/protocol/serverMessages.js';
import { glyph } from '../shared/glyphs.js';
import '../shared/nnet-equation.js';
import { NnetElement } from '../shared/nnetElement.js';
import { control, inputChoice, type FieldActions } from './fieldViews.js';
import { findingViews } from './findingViews.js';

@customElement('nnet-properties')
export class NnetProperties extends NnetElement {
  @property({ attribute: false }) view!: NetworkView;
  @property({ attribute: false }) layer: Layer | undefined;
  @property({ type: Boolean }) locked = false;
  /** What a text means in a parameter's place. */
  @property({ attribute: false }) readValue!: (
    kind: string,
    parameter: string,
    text: string,
  ) => Promise<ReadValueResult>;
  /** What is wrong with what is being typed, by parameter. */
  @state() private problems: Readonly<Record<string, string>> = {};
  /** Questions asked so far: an answer to an older text says nothing of the newest. */
  private asked = 0;

  focusFirst(): void {
    this.querySelector<HTMLElement>(
      '.field[data-parameter="units"] vscode-textfield, .field vscode-textfield',
    )?.focus();
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get('layer') as Layer | undefined;
    if (changed.has('layer') && before?.name !== this.layer?.name) this.problems = {};
  }

  protected override render(): TemplateResult {
    const { layer } = this;
    if (!layer) return html`<p class="muted empty">Choose a layer to see what it is made of.</p>`;
    // Keyed by the layer: a field never carries what was typed for one layer over to another.
    return html`${keyed(layer.name, this.pane(layer))}`;
  }

  private pane(layer: Layer): TemplateResult {
    const entry = layerEntry(layer.kind);
    const description = this.view.description?.layers.find(({ name }) => name === layer.name);
    const joins = entry.parameters.filter(({ name, required }) => name === 'from' && required);
    const main = [...joins, ...positional(entry).slice(0, 4)];
    const more = entry.parameters.filter((parameter) => !main.includes(parameter));
    return html`
      ${this.header(layer)}
      ${
        entry.equation === undefined
          ? nothing
          : html`<div class="equation" title=${entry.source ?? ''}>
              <nnet-equation tex=${entry.equation}></nnet-equation>
            </div>`
      }
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
      ${
        description?.shape
          ? html`<p class="facts muted">
              Output ${printShape(description.shape)} ·
              ${counted(description.parameters, 'parameter')}
            </p>`
          : nothing
      }
      ${this.findings(undefined)}
    `;
  }

  private header({ name, kind }: Layer): TemplateResult {
    const line = this.view.lines[name];
    return html`<header>
      <span class="tile">${glyph(kind)}</span>
      <span class="text"
        ><b>${name}</b
        ><small>${kind}${line === undefined ? '' : ` · line ${line + 1}`}</small></span
      >
      <button
        class="icon-button"
        title="Show in the text"
        aria-label="Show in the text"
        @click=${() => this.tell('reveal', name)}
      >
        <i class="codicon codicon-go-to-file"></i>
      </button>
    </header>`;
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
    const { name, help, unit } = parameter;
    const isInputs = name === 'from';
    const inputs = layer.inputs.length === 1 ? layer.inputs[0]! : layer.inputs;
    const view =
      isInputs && isJoin(layer.kind)
        ? inputChoice(layer, this.view, this.locked, (edit) => this.tell('edit', edit))
        : control(parameter, isInputs ? inputs : layer.parameters[name], this.locked, {
            ...this.actions(layer, parameter),
          });
    return this.row(name, help, view, unit);
  }

  private actions(layer: Layer, parameter: Parameter): FieldActions {
    return {
      key: (event, written) => this.fieldKey(event, written),
      typed: (text) => void this.check(layer, parameter, text),
      taken: (text) => void this.take(layer, parameter, text),
      set: (value) => this.set(layer, parameter, value),
    };
  }

  private row(name: string, help: string, view: TemplateResult, unit?: string): TemplateResult {
    const problem = this.problems[name];
    return html`<div class="field" data-parameter=${name}>
        <label title=${help}>${name}</label>
        <div class="control">
          ${view}${unit === undefined ? nothing : html`<small class="unit">${unit}</small>`}
        </div>
      </div>
      ${problem === undefined ? nothing : html`<p class="problem" role="alert">${problem}</p>`}
      ${this.findings(name)}`;
  }

  /** The findings of a parameter; without one those that stand at no field. */
  private findings(parameter: string | undefined): TemplateResult[] {
    const layer = this.layer!;
    const fields = new Set(['name', ...layerEntry(layer.kind).parameters.map(({ name }) => name)]);
    const isHere = (finding: LayerFinding): boolean =>
      parameter === undefined
        ? finding.parameter === undefined || !fields.has(finding.parameter)
        : finding.parameter === parameter;
    const own = this.view.findings.filter(
      (finding) => finding.layer === layer.name && isHere(finding),
    );
    return findingViews(own, this.locked, (edits) => this.tell('fix', edits));
  }

  /**
   * While a field holds something not yet taken over, undo is the field's own; else it is the
   * text's.
   */
  private fieldKey(event: KeyboardEvent, committed: string): void {
    const field = event.target as HTMLInputElement;
    const undo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z';
    if (undo && field.value !== committed) event.stopPropagation();
    if (event.key === 'Escape') {
      field.value = committed;
      this.problems = {};
      this.tell('properties-left', undefined);
    }
  }

  private say(name: string, problem: string | undefined): void {
    const { [name]: _, ...others } = this.problems;
    this.problems = problem === undefined ? others : { ...others, [name]: problem };
  }

  /** Reads a text and says what is wrong with it. @returns what it means, if it is the newest */
  private async check(
    layer: Layer,
    { name }: Parameter,
    text: string,
  ): Promise<Extract<ReadValueResult, { value?: unknown }> | undefined> {
    const asked = ++this.asked;
    const read = await this.readValue(layer.kind, name, text);
    if (asked !== this.asked || this.layer?.name !== layer.name) return undefined;
    if ('message' in read) {
      this.say(name, read.message);
      return undefined;
    }
    this.say(name, undefined);
    return read;
  }

  private async take(layer: Layer, parameter: Parameter, text: string): Promise<void> {
    const read = await this.check(layer, parameter, text);
    if (!read) return;
    const { name } = parameter;
    if (name !== 'from') {
      const value = read.value === undefined ? {} : { value: read.value };
      return this.edit({ type: 'set', layer: layer.name, parameter: name, ...value });
    }
    const inputs = listOf(read.value) ?? [];
    const known = new Set(this.view.network?.layers.map((other) => other.name));
    const unknown = inputs.find((input) => !known.has(input));
    if (unknown !== undefined) return this.say(name, `There is no layer '${unknown}'.`);
    this.edit({ type: 'connect', layer: layer.name, inputs });
  }

  private set(layer: Layer, parameter: Parameter, value: string | boolean): void {
    const isDefault = value === parameter.default && layer.parameters[parameter.name] === undefined;
    if (!isDefault) this.edit({ type: 'set', layer: layer.name, parameter: parameter.name, value });
  }

  private rename(layer: Layer, typed: string): void {
    const name = typed.trim();
    if (name === layer.name) return;
    if (!isBareName(name))
      return this.say(
        'name',
        'A name starts with a letter and goes on with letters, digits and _.',
      );
    if (this.view.network?.layers.some((other) => other.name === name))
      return this.say('name', `There is already a layer '${name}'.`);
    this.problems = {};
    this.edit({ type: 'rename', layer: layer.name, name });
  }

  private edit(edit: NetworkEdit): void {
    this.tell('edit', edit);
  }

  private tell(event: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }
}
