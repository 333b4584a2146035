/**
 * The pointer tool that drags a kind from the palette, or a card, to a place between two cards. A
 * small state chart, free of any view.
 */

export type DragSubject =
  | { readonly type: 'kind'; readonly kind: string }
  | { readonly type: 'layer'; readonly layer: string };

export interface Dragging {
  readonly subject: DragSubject;
  readonly x: number;
  readonly y: number;
}

/** Pixels the pointer moves before a press becomes a drag. */
const threshold = 4;

interface DragEvents {
  /** The drag goes on, or (undefined) is over. */
  changed(dragging: Dragging | undefined): void;
  dropped(dragging: Dragging): void;
  /** Pressed and released without moving. */
  clicked(subject: DragSubject): void;
}

export class DragTool {
  private pressed:
    { readonly subject: DragSubject; readonly x: number; readonly y: number } | undefined;
  private dragging: Dragging | undefined;

  constructor(private readonly events: DragEvents) {}

  press(event: PointerEvent, subject: DragSubject): void {
    if (event.button !== 0) return;
    this.pressed = { subject, x: event.clientX, y: event.clientY };
    window.addEventListener('pointermove', this.move);
    window.addEventListener('pointerup', this.release);
    window.addEventListener('pointercancel', this.cancel);
    window.addEventListener('keydown', this.key, { capture: true });
  }

  private readonly move = (event: PointerEvent): void => {
    if (!this.pressed) return;
    if (
      !this.dragging &&
      Math.hypot(event.clientX - this.pressed.x, event.clientY - this.pressed.y) < threshold
    )
      return;
    this.dragging = { subject: this.pressed.subject, x: event.clientX, y: event.clientY };
    this.events.changed(this.dragging);
    event.preventDefault();
  };

  private readonly release = (event: PointerEvent): void => {
    const { pressed, dragging } = this;
    this.end();
    if (dragging) this.events.dropped({ ...dragging, x: event.clientX, y: event.clientY });
    else if (pressed) this.events.clicked(pressed.subject);
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.cancel();
  };

  private readonly cancel = (): void => this.end();

  private end(): void {
    const was = this.dragging;
    this.pressed = undefined;
    this.dragging = undefined;
    window.removeEventListener('pointermove', this.move);
    window.removeEventListener('pointerup', this.release);
    window.removeEventListener('pointercancel', this.cancel);
    window.removeEventListener('keydown', this.key, { capture: true });
    if (was) this.events.changed(undefined);
  }
}
