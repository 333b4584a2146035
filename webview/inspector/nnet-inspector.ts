/** The inspector: one pass, a moment at a time, forward, loss, backward, update, and back again. */
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { DerivativeCheck, InspectedPass } from '../../src/model/runs/inspection.js';
import type { InspectorHost, InspectorView } from '../../src/protocol/inspectorMessages.js';
import { Link } from '../../src/protocol/link.js';
import { counted, figure, texFigure } from '../shared/format.js';
import { hostChannel, restoreState, saveState } from '../shared/host.js';
import '../shared/nnet-equation.js';
import { NnetElement } from '../shared/nnetElement.js';
import { momentsOf, type Moment, type Operand, type Part } from './moments.js';
import './nnet-figure.js';
import './nnet-tensor.js';

const speeds = [0.5, 1, 2, 4];
/** The drawing serves networks of up to this many neurons a layer, and this many layers. */
const drawable = { units: 24, layers: 7 };

@customElement('nnet-inspector')
export class NnetInspector extends NnetElement {
  private readonly link = new Link<InspectorView, InspectorHost>(hostChannel);
  @state() private pass: InspectedPass | undefined;
  @state() private moments: readonly Moment[] = [];
  @state() private at: number;
  @state() private row: number;
  @state() private epoch: number;
  @state() private chosen: number | undefined;
  @state() private guessing: boolean;
  /** The entry that is hidden until it is guessed or revealed. */
  @state() private guess:
    { readonly entry: number; readonly verdict?: string; readonly right?: boolean } | undefined;
  @state() private score = { right: 0, asked: 0 };
  @state() private checked:
    (DerivativeCheck & { readonly moment: number; readonly index: number }) | undefined;
  @state() private error = '';
  @state() private outdated = false;
  @state() private speed = 1;
  /** A pass is being computed; only the answer to the newest question counts. */
  @state() private busy = false;
  private asked = 0;
  /** The answer's field that has been given the focus. */
  private asking: HTMLInputElement | null = null;
  private playing: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    ({
      at: this.at,
      row: this.row,
      epoch: this.epoch,
      guessing: this.guessing,
    } = restoreState({ at: 0, row: -1, epoch: 0, guessing: false }));
    this.link.on('command', (command) => this.command(command));
    this.link.on('outdated', () => (this.outdated = true));
    this.link.on('show', ({ row, epoch }) => void this.open(row, epoch));
    void this.start();
  }

  protected override updated(): void {
    saveState({ at: this.at, row: this.row, epoch: this.epoch, guessing: this.guessing });
    this.querySelector('.moment[aria-current]')?.scrollIntoView({
      block: 'nearest',
      inline: 'nearest',
    });
    // The question's form is gone once it is answered: the keyboard goes on from the verdict.
    if (document.activeElement === document.body)
      this.querySelector<HTMLElement>('.verdict')?.focus();
    const answer = this.querySelector<HTMLInputElement>('.question input');
    if (answer && answer !== this.asking) {
      answer.focus();
      answer.closest('form')!.scrollIntoView({ block: 'nearest' });
    }
    this.asking = answer;
  }

  /** Where the page was before it was hidden; else where the panel was opened for. */
  private async start(): Promise<void> {
    if (this.row >= 0) return this.open(this.row, this.epoch, this.at);
    const { row, epoch } = await this.link.request('initial', undefined);
    return this.open(row, epoch);
  }

  private async open(row: number, epoch: number, at = 0): Promise<void> {
    const asked = ++this.asked;
    this.busy = true;
    try {
      const pass = await this.link.request('open', { row, epoch });
      if (asked !== this.asked) return;
      this.pass = pass;
      this.moments = momentsOf(pass);
      this.error = '';
      this.outdated = false;
      [this.row, this.epoch] = [row, epoch];
      this.go(Math.min(at, this.moments.length - 1));
    } catch (error) {
      if (asked === this.asked) this.error = error instanceof Error ? error.message : String(error);
    } finally {
      if (asked === this.asked) this.busy = false;
    }
  }

  private get moment(): Moment | undefined {
    return this.moments[this.at];
  }

  private go(at: number): void {
    const next = Math.max(0, Math.min(this.moments.length - 1, at));
    const forward = next > this.at;
    this.at = next;
    this.chosen = undefined;
    this.checked = undefined;
    const guessable =
      this.guessing &&
      forward &&
      ['z', 'a', 'delta', 'dw', 'db', 'loss'].includes(this.moments[next]!.quantity);
    this.guess = guessable ? { entry: 0 } : undefined;
    const { moment } = this;
    if (moment) this.link.notify('reveal', { layer: moment.layer });
    if (this.at === this.moments.length - 1) this.pause();
  }

  private command(command: InspectorView['notifications']['command']): void {
    const next = (is: (moment: Moment) => boolean): number => {
      const found = this.moments.findIndex((moment, i) => i > this.at && is(moment));
      return found < 0 ? this.moments.length - 1 : found;
    };
    // A question is answered before the next step: stepping on gives its answer first.
    if (command === 'step' && this.hiddenEntry !== undefined) this.reveal();
    else if (command === 'step') this.go(this.at + 1);
    else if (command === 'back') this.go(this.at - 1);
    else if (command === 'layer')
      this.go(
        next(({ layer, phase }) => layer !== this.moment?.layer || phase !== this.moment.phase),
      );
    else if (command === 'toLoss') this.go(next(({ phase }) => phase === 'loss'));
    else if (command === 'toUpdate') this.go(next(({ phase }) => phase === 'update'));
    else void this.open(this.row, this.epoch);
  }

  private reveal(): void {
    const value = this.moment!.result.tensor.values[this.guess!.entry]!;
    this.guess = { entry: this.guess!.entry, right: false, verdict: `It is ${figure(value, 6)}.` };
  }

  private play(): void {
    if (this.playing) return this.pause();
    if (this.at === this.moments.length - 1) this.go(0);
    this.playing = setInterval(() => this.go(this.at + 1), 1000 / this.speed);
    this.requestUpdate();
  }

  private pause(): void {
    clearInterval(this.playing);
    this.playing = undefined;
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const { pass, moment } = this;
    if (!pass || !moment)
      return html`<div class="empty">
        ${
          this.error
            ? html`<p role="alert"><i class="codicon codicon-error"></i> ${this.error}</p>
                <button class="button secondary" @click=${() => this.open(0, 0)}>Try again</button>`
            : html`<p class="muted">Computing…</p>`
        }
      </div>`;
    return html`
      ${this.head(pass, moment)} ${this.strip()}
      <main>
        ${this.error ? html`<p class="failure" role="alert">${this.error}</p>` : nothing}
        ${this.outdated ? html`<p class="outdated" role="status"><i class="codicon codicon-history"></i>The text has changed. <button class="link" @click=${() => this.open(this.row, this.epoch)}>Compute again</button></p>` : nothing}
        ${pass.layers.length <= drawable.layers && pass.layers.every((layer) => layer.units <= drawable.units) ? html`<div class="drawing"><nnet-figure .pass=${pass} .moments=${this.moments} .at=${this.at} .chosen=${this.chosen} .concealed=${this.hiddenEntry}></nnet-figure></div>` : nothing}
        ${this.explanation(moment)}
      </main>
      ${this.transport()}
      <p class="visually-hidden" role="status">
        step ${this.at + 1} of ${this.moments.length}, ${moment.title}
      </p>
    `;
  }

  private head(pass: InspectedPass, moment: Moment): TemplateResult {
    return html`<div class="head">
      <b>Step ${this.at + 1} of ${this.moments.length}</b>
      <span class="phase ${moment.phase}"
        >${moment.phase === 'backward' ? '◂ ' : moment.phase === 'forward' ? '▸ ' : ''}${moment.phase}</span
      >
      <span class="title">${moment.title}</span>
      <span class="space"></span
      >${this.busy ? html`<i class="codicon codicon-loading codicon-modifier-spin" aria-label="computing"></i>` : nothing}
      <label
        >row
        <input
          type="number"
          min="0"
          max=${pass.rowCount - 1}
          .value=${String(this.row)}
          aria-label="row, counted from 0, of ${pass.rowCount}"
          @change=${(e: Event) => this.open(wholeIn(e, pass.rowCount - 1), this.epoch, this.at)}
        /><small class="muted">of ${counted(pass.rowCount, 'row')}, from 0</small></label
      >
      <label title="The state after so many epochs of training"
        >epoch
        <input
          type="number"
          min="0"
          max=${pass.epochs}
          .value=${String(this.epoch)}
          aria-label="after epochs"
          @change=${(e: Event) => this.open(this.row, wholeIn(e, pass.epochs), this.at)}
      /></label>
    </div>`;
  }

  /** The entry that is to be guessed, until it is. */
  private get hiddenEntry(): number | undefined {
    return this.guess && this.guess.verdict === undefined ? this.guess.entry : undefined;
  }

  /** Every moment in order, by phase and layer. */
  private strip(): TemplateResult {
    const groups: { key: string; moments: { moment: Moment; index: number }[] }[] = [];
    this.moments.forEach((moment, index) => {
      const key = `${moment.phase} ${moment.layer}`;
      if (groups.at(-1)?.key !== key) groups.push({ key, moments: [] });
      groups.at(-1)!.moments.push({ moment, index });
    });
    return html`<nav class="strip" aria-label="Steps">
      ${groups.map(({ moments }) => {
        const { phase, layer } = moments[0]!.moment;
        return html`<div class="group ${phase}">
          <span
            >${phase === 'backward' ? '◂ ' : phase === 'forward' ? '▸ ' : ''}${phase === 'loss' ? 'loss' : phase === 'update' ? `update ${layer}` : layer}</span
          >
          <div>
            ${moments.map(({ moment, index }) => html`<button class="moment ${phase} ${index > this.at ? 'later' : ''}" aria-current=${index === this.at ? 'step' : nothing} title=${moment.title} @click=${() => this.go(index)}>${moment.symbol}</button>`)}
          </div>
        </div>`;
      })}
    </nav>`;
  }

  private explanation(moment: Moment): TemplateResult {
    const { result } = moment;
    const hidden = this.hiddenEntry;
    const write = (value: number): string => texFigure(value);
    const index = this.chosen ?? 0;
    const shownEntries = Math.min(result.tensor.values.length, 6);
    const entries =
      result.tensor.values.length <= 4
        ? Array.from({ length: shownEntries }, (_, i) => i)
        : [index];
    return html`
      <div class="law">
        <nnet-equation display .tex=${moment.tex}></nnet-equation
        ><span class="muted source">${moment.source}</span>
      </div>
      <div class="tensors">
        ${this.operand(result, true, hidden)}<span class="sign"
          >${moment.parts.length > 0 ? '=' : ''}</span
        >${moment.parts.map((part) => this.operandOrSign(part))}
      </div>
      <div class="sentences">
        ${entries.map((entry) => html`<div class="sentence ${entry === index && entries.length > 1 ? 'chosen' : ''}"><nnet-equation .tex=${moment.explain(entry, write, (value) => (hidden === entry ? '?' : write(value)))}></nnet-equation></div>`)}
        ${result.tensor.values.length > entries.length ? html`<small class="muted">Choose a cell of the result to see how it came about.</small>` : nothing}
      </div>
      <p class="why muted"><i class="codicon codicon-lightbulb"></i>${moment.why}</p>
      ${this.question(moment)} ${this.derivative(moment, index)}
    `;
  }

  private operand(operand: Operand, isResult = false, hidden?: number): TemplateResult {
    return html`<figure class=${operand.tone}>
      <nnet-equation .tex=${operand.tex}></nnet-equation>
      <nnet-tensor
        .tensor=${operand.tensor}
        .transposed=${operand.transposed ?? false}
        .choosable=${isResult && operand.tensor.values.length > 1}
        .chosen=${isResult ? (this.chosen ?? 0) : undefined}
        .hiddenEntry=${hidden}
        label=${operand.caption}
        @choose=${(e: CustomEvent<number>) => (this.chosen = e.detail)}
      ></nnet-tensor>
      <figcaption class="muted">${operand.caption}</figcaption>
    </figure>`;
  }

  private operandOrSign(part: Part): TemplateResult {
    return 'sign' in part ? html`<span class="sign">${part.sign}</span>` : this.operand(part);
  }

  /** "Your turn": the value is hidden until it is guessed within one percent, or revealed. */
  private question(moment: Moment): TemplateResult | typeof nothing {
    if (!this.guess) return nothing;
    if (this.guess.verdict !== undefined)
      return html`<p
        class="verdict ${this.guess.right ? 'right' : 'wrong'}"
        role="status"
        tabindex="-1"
      >
        <i class="codicon codicon-${this.guess.right ? 'pass' : 'info'}"></i
        >${this.guess.verdict}<span class="space"></span
        ><span class="muted">${this.score.right} of ${this.score.asked} right so far</span>
      </p>`;
    const value = moment.result.tensor.values[this.guess.entry]!;
    const answer = (event: Event): void => {
      event.preventDefault();
      const text = (event.target as HTMLFormElement)
        .querySelector('input')!
        .value.replace(',', '.')
        .trim();
      const guess = Number(text);
      if (text === '' || Number.isNaN(guess)) return;
      const right = Math.abs(guess - value) <= 0.01 * Math.max(Math.abs(value), 1e-9);
      this.score = { right: this.score.right + Number(right), asked: this.score.asked + 1 };
      this.guess = {
        entry: this.guess!.entry,
        right,
        verdict: right
          ? `Right: ${figure(value, 6)}.`
          : `It is ${figure(value, 6)}, not ${figure(guess, 6)}.`,
      };
    };
    return html`<form class="question" @submit=${answer}>
      <b><i class="codicon codicon-lightbulb"></i>Your turn.</b> What is the entry marked <b>?</b>
      <div>
        <input type="text" inputmode="decimal" aria-label="your answer" /><button
          class="button primary"
        >
          Check</button
        ><button type="button" class="button secondary" @click=${() => this.reveal()}>Reveal</button
        ><span class="muted">within 1 %</span>
      </div>
    </form>`;
  }

  /** A gradient entry beside its central difference. */
  private derivative(moment: Moment, index: number): TemplateResult | typeof nothing {
    if (moment.quantity !== 'dw' && moment.quantity !== 'db') return nothing;
    const result =
      this.checked?.moment === this.at && this.checked.index === index ? this.checked : undefined;
    if (!result)
      return html`<button class="button secondary check" @click=${() => this.check(moment, index)}>
        <i class="codicon codicon-beaker"></i>Check by a finite difference
      </button>`;
    // Below 1e-4 the difference quotient is mostly rounding: there the difference is measured
    // against that.
    const size = Math.max(
      Math.abs(result.backPropagation),
      Math.abs(result.centralDifference),
      1e-4,
    );
    const difference = Math.abs(result.backPropagation - result.centralDifference) / size;
    return html`<div class="gradient-check" role="status">
      <i class="codicon codicon-${difference < 1e-5 ? 'pass' : 'warning'}"></i><b>Gradient check</b>
      <dl>
        <dt>back-propagation</dt>
        <dd>${figure(result.backPropagation, 9)}</dd>
        <dt>central difference</dt>
        <dd>${figure(result.centralDifference, 9)}</dd>
      </dl>
      <span class="muted">differs by ${figure(difference, 2)}</span>
    </div>`;
  }

  private async check({ layer, quantity, result }: Moment, index: number): Promise<void> {
    const moment = this.at;
    const { tensor } = result;
    // The view may be cut: the parameter's own index counts its whole rows.
    const width = tensor.shape.at(-1) ?? 1;
    const place = Math.floor(index / tensor.columns) * width + (index % tensor.columns);
    try {
      const checked = await this.link.request('check', {
        layer,
        key: quantity.slice(1),
        index: place,
      });
      this.checked = { ...checked, moment, index };
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    }
  }

  private transport(): TemplateResult {
    const end = this.at === this.moments.length - 1;
    return html`<div class="transport" role="toolbar" aria-label="Steps">
      <button
        class="icon-button"
        title="Start again"
        aria-label="Start again"
        @click=${() => this.go(0)}
      >
        <i class="codicon codicon-debug-restart"></i>
      </button>
      <button
        class="button secondary"
        ?disabled=${this.at === 0}
        title="Step back (Alt+F10)"
        @click=${() => this.command('back')}
      >
        <i class="codicon codicon-debug-step-back"></i><span>Back</span>
      </button>
      <button
        class="button primary"
        ?disabled=${end}
        title="Step (F10)"
        @click=${() => this.command('step')}
      >
        <i class="codicon codicon-debug-step-over"></i>Step <kbd>F10</kbd>
      </button>
      <button
        class="button secondary"
        ?disabled=${end}
        title="Over the layer (F11)"
        @click=${() => this.command('layer')}
      >
        <i class="codicon codicon-debug-step-into"></i><span>Layer</span>
      </button>
      <button
        class="button secondary"
        ?disabled=${this.moment?.phase !== 'forward'}
        title="Run to the loss"
        @click=${() => this.command('toLoss')}
      >
        <i class="codicon codicon-target"></i><span>To loss</span>
      </button>
      <button
        class="button secondary"
        ?disabled=${this.moment?.phase === 'update'}
        title="Run to the update (F5)"
        @click=${() => this.command('toUpdate')}
      >
        <i class="codicon codicon-debug-continue"></i><span>To update</span>
      </button>
      <span class="space"></span>
      <label class="guess" title="Hide each next value until you have guessed it"
        ><input
          type="checkbox"
          aria-label="Quiz me"
          .checked=${this.guessing}
          @change=${(e: Event) => (this.guessing = (e.target as HTMLInputElement).checked)}
        /><span>Quiz me</span></label
      >
      <button
        class="icon-button"
        title=${this.playing ? 'Pause' : 'Play'}
        aria-label=${this.playing ? 'Pause' : 'Play'}
        @click=${() => this.play()}
      >
        <i class="codicon codicon-${this.playing ? 'debug-pause' : 'play'}"></i>
      </button>
      <button class="button" title="Steps a second" @click=${() => this.faster()}>
        ${this.speed} / s
      </button>
    </div>`;
  }

  private faster(): void {
    this.speed = speeds[(speeds.indexOf(this.speed) + 1) % speeds.length]!;
    if (!this.playing) return;
    this.pause();
    this.play();
  }
}

/** The whole number typed, within bounds; the field shows what became of it. */
function wholeIn(event: Event, greatest: number): number {
  const field = event.target as HTMLInputElement;
  const value = Math.max(0, Math.min(greatest, Math.round(Number(field.value) || 0)));
  field.value = String(value);
  return value;
}
