/** The designer edits the text alone: shown at once, one at a time, and what the text says stays. */
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/language/analysis/analyze.js';
import { networkView } from '../../src/language/analysis/networkView.js';
import { applyTextEdits, toTextEdits } from '../../src/language/editing/toTextEdits.js';
import type { NetworkEdit } from '../../src/model/edits/edits.js';
import type { NetworkView } from '../../src/model/edits/networkView.js';
import type { DesignerHost, DesignerView } from '../../src/protocol/designerMessages.js';
import { DesignerStore } from '../../webview/designer/designerStore.js';
import { fakeHost, settled } from '../support/pages.js';

const source = `network n {
  input x 2
  dense h 3 tanh
  dense o 1
}
`;

/** A document that is edited as VS Code's is. */
function opened(text = source, kept?: object) {
  let version = 1;
  let view: NetworkView | undefined;
  const fake = fakeHost<DesignerHost, DesignerView>(kept);
  const edits: NetworkEdit[] = [];
  const read = (): NetworkView => (view = networkView(version, analyze(text), view));
  fake.link.answer('snapshot', read);
  fake.link.answer('edit', ({ baseVersion, edit }) => {
    if (baseVersion !== version) throw new Error('The text has moved on.');
    edits.push(edit);
    const before = text;
    const { document, experiment } = analyze(text);
    text = applyTextEdits(text, toTextEdits(document, experiment.network!, edit));
    if (text === before) return false;
    version++;
    fake.link.notify('modelChanged', read());
    return true;
  });
  const typed = (next: string): void => {
    text = next;
    version++;
    fake.link.notify('modelChanged', read());
  };
  const store = new DesignerStore(fake.host, {
    changed: () => undefined,
    command: () => undefined,
  });
  return { store, edits, typed, text: () => text, state: fake.state };
}

const names = (store: DesignerStore): string[] => store.layers.map(({ name }) => name);

describe('the designer', () => {
  test('an edit is shown at once and written into the text', async () => {
    const { store, text } = opened();
    await settled();
    store.add('dense', 'h');
    expect(names(store)).toEqual(['x', 'h', 'hidden', 'o']);
    expect(store.selected).toBe('hidden');
    await settled();
    expect(text()).toContain('dense hidden ');
    expect(names(store)).toEqual(['x', 'h', 'hidden', 'o']);
  });

  test('edits made meanwhile wait their turn', async () => {
    const { store, edits, text } = opened();
    await settled();
    store.add('dense', 'h');
    store.add('dropout', 'hidden');
    store.edit({ type: 'remove', layer: 'h' });
    expect(edits).toHaveLength(0);
    await settled();
    expect(edits.map(({ type }) => type)).toEqual(['add', 'add', 'remove']);
    expect(analyze(text()).experiment.network!.layers.map(({ name }) => name)).toEqual(
      names(store),
    );
  });

  test('what is typed meanwhile wins, and is said', async () => {
    const { store, typed } = opened();
    await settled();
    typed(source.replace('dense h 3', 'dense h 4'));
    store.edit({ type: 'remove', layer: 'o' });
    await settled();
    expect(store.message).toBe('The text has moved on.');
    expect(names(store)).toEqual(['x', 'h', 'o']);
  });

  test('an edit that changes nothing leaves what was shown', async () => {
    const { store } = opened();
    await settled();
    store.edit({ type: 'rename', layer: 'h', name: 'h' });
    await settled();
    expect(names(store)).toEqual(['x', 'h', 'o']);
    store.add('dense', 'h');
    await settled();
    expect(names(store)).toContain('hidden');
  });

  test('is locked while the network cannot be read', async () => {
    const { store, typed, edits } = opened();
    await settled();
    typed(source.replace('dense h 3 tanh', 'dense h 3 ('));
    await settled();
    expect(store.locked).toBe(true);
    expect(names(store)).toEqual(['x', 'h', 'o']);
    store.add('dense', 'h');
    await settled();
    expect(edits).toHaveLength(0);
  });

  test('the input stays', async () => {
    const { store } = opened();
    await settled();
    store.select('x');
    expect(store.removeChosen()).toBeUndefined();
    expect(store.message).toMatch(/^The input stays/);
    expect(store.copyChosen()).toBe(false);
    store.duplicateChosen();
    expect(names(store)).toEqual(['x', 'h', 'o']);
  });

  test('removing chooses the next layer', async () => {
    const { store } = opened();
    await settled();
    store.select('h');
    expect(store.removeChosen()).toBe('o');
    await settled();
    expect(store.selected).toBe('o');
  });

  test('moves, copies and pastes', async () => {
    const { store, edits } = opened(source.replace('  dense o', '  dropout d 0.5\n  dense o'));
    await settled();
    store.select('d');
    store.moveBy(-1);
    await settled();
    expect(names(store)).toEqual(['x', 'd', 'h', 'o']);
    store.moveBy(-1);
    expect(edits).toHaveLength(1);
    store.moveTo('d', 3);
    await settled();
    expect(names(store)).toEqual(['x', 'h', 'd', 'o']);
    store.copyChosen();
    store.paste();
    await settled();
    expect(names(store)).toEqual(['x', 'h', 'd', 'd2', 'o']);
    expect(store.selected).toBe('d2');
  });

  test('keeps its choice and size while it is hidden', async () => {
    const { store, state } = opened(source, { selected: 'h', zoom: 1.5 });
    await settled();
    expect(store.chosen?.name).toBe('h');
    store.zoomTo(2);
    expect(state()).toEqual({ selected: 'h', zoom: 2 });
  });
});
