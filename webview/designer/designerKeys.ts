/** What the keyboard does in the designer. Knows no network: it asks for what is wished. */

export interface DesignerActions {
  moveBy(step: number): void;
  selectBy(step: number): void;
  removeChosen(): void;
  openProperties(): void;
  search(): void;
  zoomBy(step: number): void;
  fit(): void;
  /** @returns whether there was something to do */
  copy(): boolean;
  paste(): boolean;
  duplicate(): boolean;
  /** The next part of the designer: palette, canvas, properties. */
  nextRegion(from: HTMLElement, back: boolean): void;
}

/** Without a modifier, on the canvas. */
const plain: Readonly<Record<string, (actions: DesignerActions) => void>> = {
  ArrowDown: (actions) => actions.selectBy(1),
  ArrowUp: (actions) => actions.selectBy(-1),
  Home: (actions) => actions.selectBy(-Infinity),
  End: (actions) => actions.selectBy(Infinity),
  Delete: (actions) => actions.removeChosen(),
  Backspace: (actions) => actions.removeChosen(),
  Enter: (actions) => actions.openProperties(),
  '/': (actions) => actions.search(),
  a: (actions) => actions.search(),
  '+': (actions) => actions.zoomBy(1),
  '-': (actions) => actions.zoomBy(-1),
  '0': (actions) => actions.fit(),
};

const withAlt: typeof plain = {
  ArrowUp: (actions) => actions.moveBy(-1),
  ArrowDown: (actions) => actions.moveBy(1),
};

/** With Ctrl or ⌘. */
const clipboard: Readonly<Record<string, (actions: DesignerActions) => boolean>> = {
  c: (actions) => actions.copy(),
  v: (actions) => actions.paste(),
  d: (actions) => actions.duplicate(),
};

/** Does what a key stands for; keys that stand for nothing go on to VS Code. */
export function designerKey(event: KeyboardEvent, actions: DesignerActions): void {
  if (!handled(event, actions)) return;
  event.preventDefault();
  // VS Code would take the key as well: F6 would leave the designer.
  event.stopPropagation();
}

function handled(event: KeyboardEvent, actions: DesignerActions): boolean {
  const target = event.target as HTMLElement;
  if (event.key === 'F6') {
    actions.nextRegion(target, event.shiftKey);
    return true;
  }
  // The cards at the ends have no place in the order of layers.
  if (!target.closest('nnet-canvas') || target.closest('.card.end')) return false;
  if (event.altKey) return act(withAlt[event.key], actions);
  if (event.ctrlKey || event.metaKey) return clipboard[event.key.toLowerCase()]?.(actions) ?? false;
  return act(plain[event.key], actions);
}

function act(
  work: ((actions: DesignerActions) => void) | undefined,
  actions: DesignerActions,
): boolean {
  work?.(actions);
  return work !== undefined;
}
