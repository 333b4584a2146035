/** The buttons that step, as a debugger has them. */
import { html, nothing, type TemplateResult } from 'lit';
import type { InspectorStore, StepCommand } from './inspectorStore.js';
import type { Player } from './player.js';

interface StepButton {
  readonly command: StepCommand;
  readonly text: string;
  readonly title: string;
  readonly icon: string;
  readonly primary?: boolean;
  readonly key?: string;
}

const buttons: readonly StepButton[] = [
  { command: 'back', text: 'Back', title: 'Step back (Alt+F10)', icon: 'debug-step-back' },
  {
    command: 'step',
    text: 'Step',
    title: 'Step (F10)',
    icon: 'debug-step-over',
    primary: true,
    key: 'F10',
  },
  { command: 'layer', text: 'Layer', title: 'Over the layer (F11)', icon: 'debug-step-into' },
  { command: 'toLoss', text: 'To loss', title: 'Run to the loss', icon: 'target' },
  {
    command: 'toUpdate',
    text: 'To update',
    title: 'Run to the update (F5)',
    icon: 'debug-continue',
  },
];

/** Whether there is nothing for a command to do. */
function isOff(store: InspectorStore, command: StepCommand): boolean {
  switch (command) {
    case 'back':
      return store.at === 0;
    case 'step':
    case 'layer':
      return store.isLast;
    case 'toLoss':
      return store.present?.phase !== 'forward';
    case 'toUpdate':
      return store.present?.phase === 'update';
    case 'restart':
      return false;
  }
}

const stepButton = (
  store: InspectorStore,
  { command, text, title, icon, primary, key }: StepButton,
): TemplateResult =>
  html`<button
    class="button ${primary ? 'primary' : 'secondary'}"
    ?disabled=${isOff(store, command)}
    title=${title}
    @click=${() => store.command(command)}
  >
    <i class="codicon codicon-${icon}"></i>${primary ? text : html`<span>${text}</span>`}
    ${key === undefined ? nothing : html`<kbd>${key}</kbd>`}
  </button>`;

/** @param play starts or pauses */
export function transportView(
  store: InspectorStore,
  player: Player,
  play: () => void,
): TemplateResult {
  const playName = player.playing ? 'Pause' : 'Play';
  return html`<div class="transport" role="toolbar" aria-label="Steps">
    <button
      class="icon-button"
      title="Start again"
      aria-label="Start again"
      @click=${() => store.go(0)}
    >
      <i class="codicon codicon-debug-restart"></i>
    </button>
    ${buttons.map((button) => stepButton(store, button))}
    <span class="space"></span>
    <label class="guess" title="Hide each next value until you have guessed it"
      ><input
        type="checkbox"
        aria-label="Quiz me"
        .checked=${store.quiz.on}
        @change=${(event: Event) => store.ask((event.target as HTMLInputElement).checked)}
      /><span>Quiz me</span></label
    >
    <button class="icon-button" title=${playName} aria-label=${playName} @click=${play}>
      <i class="codicon codicon-${player.playing ? 'debug-pause' : 'play'}"></i>
    </button>
    <button class="button" title="Steps a second" @click=${() => player.faster()}>
      ${player.speed} / s
    </button>
  </div>`;
}
