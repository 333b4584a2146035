/** The fields of the property pane, by the type of their parameter. */
import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import '@vscode-elements/elements/dist/vscode-option/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { html, type TemplateResult } from 'lit';
import { families } from '../../src/model/catalogue/catalogue.js';
import type { Family, Parameter } from '../../src/model/catalogue/entry.js';
import type { NetworkEdit } from '../../src/model/edits/edits.js';
import type { NetworkView } from '../../src/model/edits/networkView.js';
import type { Layer } from '../../src/model/experiment/experiment.js';
import { printShape } from '../../src/model/experiment/shape.js';
import { printValue, type Value } from '../../src/model/experiment/value.js';

export interface FieldActions {
  /** @param written what stands in the text */
  key(event: KeyboardEvent, written: string): void;
  /** Something is being typed, or was taken over. */
  typed(text: string): void;
  taken(text: string): void;
  /** A choice was made. */
  set(value: string | boolean): void;
}

const textOf = (event: Event): string => (event.target as HTMLInputElement).value;

/** A field. @param locked nothing can be changed now */
export function control(
  parameter: Parameter,
  value: Value | undefined,
  locked: boolean,
  actions: FieldActions,
): TemplateResult {
  const { type, name } = parameter;
  const standard = parameter.default === undefined ? '' : printValue(parameter.default);
  const written = value === undefined ? '' : printValue(value);
  switch (type.kind) {
    case 'boolean':
      return html`<vscode-checkbox
        ?checked=${value ?? parameter.default === true}
        ?disabled=${locked}
        @change=${(event: Event) => actions.set((event.target as HTMLInputElement).checked)}
        ><span class="visually-hidden">${name}</span></vscode-checkbox
      >`;
    case 'choice':
      return select(name, type.of, written || standard, locked, actions);
    case 'entry':
      return select(name, bareNames(type.family), written || standard, locked, actions);
    default:
      return html`<vscode-textfield
        .label=${name}
        .value=${written}
        placeholder=${standard}
        ?disabled=${locked}
        @keydown=${(event: KeyboardEvent) => actions.key(event, written)}
        @input=${(event: Event) => actions.typed(textOf(event))}
        @change=${(event: Event) => actions.taken(textOf(event))}
      ></vscode-textfield>`;
  }
}

/** Entries that need nothing said beside their names. */
const bareNames = (family: Family): string[] =>
  families[family]
    .filter(({ planned, parameters }) => !planned && !parameters.some(({ required }) => required))
    .map(({ name }) => name);

function select(
  name: string,
  known: readonly string[],
  shown: string,
  locked: boolean,
  actions: FieldActions,
): TemplateResult {
  // What the text says may be more than a name: elu(alpha=2).
  const names = shown === '' || known.includes(shown) ? known : [shown, ...known];
  const option = (one: string): TemplateResult =>
    html`<vscode-option value=${one} ?selected=${one === shown}>${one}</vscode-option>`;
  return html`<vscode-single-select
    .label=${name}
    .value=${shown}
    ?disabled=${locked}
    @change=${(event: Event) => actions.set(textOf(event))}
  >
    ${names.map(option)}
  </vscode-single-select>`;
}

/** The layers above, each to be taken or not. */
export function inputChoice(
  layer: Layer,
  { network, description }: NetworkView,
  locked: boolean,
  edit: (edit: NetworkEdit) => void,
): TemplateResult {
  const layers = network?.layers ?? [];
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
    if (inputs.length > 0) edit({ type: 'connect', layer: layer.name, inputs });
  };
  const labelOf = (name: string): string => {
    const shape = description?.layers.find((other) => other.name === name)?.shape;
    return shape ? `${name} (${printShape(shape)})` : name;
  };
  return html`<div class="inputs">
    ${above.map(
      ({ name }) =>
        html`<vscode-checkbox
          .label=${labelOf(name)}
          ?checked=${layer.inputs.includes(name)}
          ?disabled=${locked}
          @change=${() => toggle(name)}
        ></vscode-checkbox>`,
    )}
  </div>`;
}
