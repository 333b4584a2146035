/** Where cards and wires stand, and how pointer, keys and sizes work, without a page. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { designerKey, type DesignerActions } from '../../webview/designer/designerKeys.js';
import { DragTool } from '../../webview/designer/dragTool.js';
import { card, insertionIndex, layOut } from '../../webview/designer/layout.js';
import { zoomStep, zoomToFit } from '../../webview/designer/zoom.js';
import { Player } from '../../webview/inspector/player.js';
import type { Network } from '../../src/model/experiment/experiment.js';

const network: Network = {
  name: 'n',
  layers: [
    { kind: 'input', name: 'x', parameters: {}, inputs: [] },
    { kind: 'dense', name: 'a', parameters: {}, inputs: ['x'] },
    { kind: 'dense', name: 'b', parameters: {}, inputs: ['a'] },
    { kind: 'add', name: 'c', parameters: {}, inputs: ['b', 'x'] },
    { kind: 'add', name: 'd', parameters: {}, inputs: ['c', 'a'] },
  ],
};

describe('the sheet', () => {
  test('cards stand in file order, skips at the side, each in a lane of its own', () => {
    const { cards, wires, width } = layOut(network);
    expect(cards.map(({ name }) => name)).toEqual(['x', 'a', 'b', 'c', 'd']);
    for (let i = 1; i < cards.length; i++)
      expect(cards[i]!.y - cards[i - 1]!.y).toBe(card.height + card.gap);
    const skips = wires.filter(({ direct }) => !direct);
    expect(skips.map(({ from, to }) => [from, to])).toEqual([
      ['x', 'c'],
      ['a', 'd'],
    ]);
    expect(skips[0]!.chip.x).not.toBe(skips[1]!.chip.x);
    expect(width).toBeGreaterThan(card.width);
  });

  test('a place for what is dragged opens below it', () => {
    const [closed, open] = [layOut(network), layOut(network, 2)];
    expect(open.cards[1]!.y).toBe(closed.cards[1]!.y);
    expect(open.cards[2]!.y).toBeGreaterThan(closed.cards[2]!.y);
  });

  test('what is dropped goes between cards, never before the input', () => {
    const { cards } = layOut(network);
    expect(insertionIndex(network, -100)).toBe(1);
    expect(insertionIndex(network, 1e6)).toBe(5);
    for (const [i, { y }] of cards.entries())
      expect(insertionIndex(network, y + card.height + card.gap / 2)).toBe(i + 1);
  });

  test('sizes go up and down by steps that stay', () => {
    expect(zoomStep(1, 1)).toBe(1.25);
    expect(zoomStep(1, -1)).toBe(0.8);
    expect(zoomStep(2, 1)).toBe(2);
    expect(zoomStep(0.5, -1)).toBe(0.5);
    expect(zoomToFit({ width: 1000, height: 1000 }, { width: 256, height: 400 })).toBe(1);
    expect(zoomToFit({ width: 300, height: 316 }, { width: 256, height: 400 })).toBe(0.75);
  });
});

describe('the pointer', () => {
  const listeners = new Map<string, (event: unknown) => void>();
  beforeEach(() => {
    vi.stubGlobal('window', {
      addEventListener: (type: string, listener: (event: unknown) => void) =>
        listeners.set(type, listener),
      removeEventListener: (type: string) => listeners.delete(type),
    });
  });
  afterEach(() => void vi.unstubAllGlobals());

  const dragged = () => {
    const told: string[] = [];
    const tool = new DragTool({
      changed: (dragging) => told.push(dragging ? `at ${dragging.y}` : 'over'),
      dropped: ({ y }) => told.push(`dropped at ${y}`),
      clicked: (subject) => told.push(`clicked ${subject.type}`),
    });
    const press = (button = 0): void =>
      tool.press(event(0, { button }) as PointerEvent, { type: 'kind', kind: 'dense' });
    const fire = (type: string, y = 0, more: object = {}): void =>
      listeners.get(type)!(event(y, more));
    return { told, press, fire };
  };
  const event = (y: number, more: object): unknown => ({
    clientX: 0,
    clientY: y,
    preventDefault: () => undefined,
    stopPropagation: () => undefined,
    ...more,
  });

  test('a press that does not move is a click', () => {
    const { told, press, fire } = dragged();
    press();
    fire('pointermove', 3);
    fire('pointerup', 3);
    expect(told).toEqual(['clicked kind']);
    expect(listeners.size).toBe(0);
  });

  test('drags and drops', () => {
    const { told, press, fire } = dragged();
    press();
    fire('pointermove', 10);
    fire('pointermove', 50);
    fire('pointerup', 60);
    expect(told).toEqual(['at 10', 'at 50', 'over', 'dropped at 60']);
  });

  test('Escape and a cancelled pointer drop nothing; the other buttons drag nothing', () => {
    for (const end of [{ type: 'keydown', key: 'Escape' }, { type: 'pointercancel' }]) {
      const { told, press, fire } = dragged();
      press();
      fire('pointermove', 10);
      fire(end.type, 0, end);
      expect(told).toEqual(['at 10', 'over']);
      expect(listeners.size).toBe(0);
    }
    const { press } = dragged();
    press(2);
    expect(listeners.size).toBe(0);
  });
});

describe('the keyboard', () => {
  const pressed = (key: string, options: object = {}, inside = 'nnet-canvas'): string[] => {
    const told: string[] = [];
    const actions = new Proxy({} as DesignerActions, {
      get:
        (_, name: string) =>
        (...args: unknown[]) => {
          told.push([name, ...args.filter((arg) => typeof arg === 'number')].join(' '));
          return true;
        },
    });
    const target = { closest: (selector: string) => (selector === inside ? {} : null) };
    designerKey(
      {
        key,
        target,
        preventDefault: () => told.push('handled'),
        stopPropagation: () => undefined,
        ...options,
      } as unknown as KeyboardEvent,
      actions,
    );
    return told;
  };

  test.each([
    ['ArrowDown', {}, 'selectBy 1'],
    ['End', {}, 'selectBy Infinity'],
    ['ArrowUp', { altKey: true }, 'moveBy -1'],
    ['c', { ctrlKey: true }, 'copy'],
    ['V', { metaKey: true }, 'paste'],
    ['Delete', {}, 'removeChosen'],
    ['0', {}, 'fit'],
  ])('%s %o: %s', (key, options, wanted) => {
    expect(pressed(key, options)).toEqual([wanted, 'handled']);
  });

  test('leaves keys alone that are not its own', () => {
    expect(pressed('q')).toEqual([]);
    expect(pressed('s', { ctrlKey: true })).toEqual([]);
    expect(pressed('Delete', {}, 'nnet-properties')).toEqual([]);
  });
});

describe('the player', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('steps by itself, faster and not at all', () => {
    let steps = 0;
    const player = new Player(
      () => steps++,
      () => undefined,
    );
    player.toggle();
    vi.advanceTimersByTime(2500);
    expect(steps).toBe(2);
    player.faster();
    vi.advanceTimersByTime(1000);
    expect(steps).toBe(4);
    player.toggle();
    vi.advanceTimersByTime(9000);
    expect(steps).toBe(4);
    expect(player.playing).toBe(false);
  });
});
