/**
 * What the inspector shows and how it moves through it: the session's state, the explained pass,
 * the present step, guesses and checks. Knows no view.
 */
import { explainPass, type ExplainedPass } from '../../src/explain/explainPass.js';
import type { Explanation } from '../../src/explain/explanation.js';
import { figure } from '../../src/model/runs/figures.js';
import type { InspectedPass } from '../../src/model/runs/session.js';
import type { DerivativeCheck, TensorView } from '../../src/model/runs/inspection.js';
import type { SessionDescription } from '../../src/model/runs/session.js';
import type { InspectorHost, InspectorView } from '../../src/protocol/inspectorMessages.js';
import { Link, LinkError } from '../../src/protocol/link.js';
import { restoreState, type Host } from '../shared/host.js';
import { Quiz } from './quiz.js';
import { hasMore, placeOf, roomFor, tensorsOf, withTensors } from './wholeTensors.js';

export type StepCommand = InspectorView['notifications']['command'];

export class InspectorStore {
  session: SessionDescription | undefined;
  pass: InspectedPass | undefined;
  private explained: ExplainedPass | undefined;
  /** The pass as it came: more of a tensor is there for one step alone. */
  private whole: InspectedPass | undefined;
  /** The row that the pass is of. */
  private shown: number | undefined;
  /** The present step, from 0. */
  at: number;
  /** The row of the file; −1 while it is not known. */
  row: number;
  /** The epoch that was asked for; without one what the panel was opened for. */
  epoch: number | undefined;
  /** The entry of the result that is looked at. */
  chosen: number | undefined;
  readonly quiz: Quiz;
  private checked: { step: number; place: number; result: DerivativeCheck } | undefined;
  error = '';
  outdated = false;
  /** Questions that are not answered yet: only the answer to the newest counts. */
  private waiting = 0;
  private readonly link: Link<InspectorView, InspectorHost>;
  private opening: AbortController | undefined;
  private passing: AbortController | undefined;
  private growing: AbortController | undefined;

  constructor(
    private readonly host: Host,
    private readonly changed: () => void,
  ) {
    this.link = new Link(host.channel);
    const { at, row, epoch, guessing } = restoreState(host, {
      at: 0,
      row: -1,
      epoch: undefined as number | undefined,
      guessing: false,
    });
    this.at = at;
    this.row = row;
    this.epoch = epoch;
    this.quiz = new Quiz(guessing);
    this.link.on('command', (command) => this.command(command));
    this.link.on('outdated', () => this.change(() => (this.outdated = true)));
    this.link.on('show', () => void this.open(undefined));
    void this.open(this.epoch, this.at);
  }

  /** A state or a pass is being computed. */
  get busy(): boolean {
    return this.waiting > 0;
  }

  private change(work: () => void): void {
    work();
    const { at, row, epoch, quiz } = this;
    this.host.setState({ at, row, ...(epoch !== undefined && { epoch }), guessing: quiz.on });
    this.changed();
  }

  get explanations(): readonly Explanation[] {
    return this.explained?.explanations ?? [];
  }

  get present(): Explanation | undefined {
    return this.explanations[this.at];
  }

  get isLast(): boolean {
    return this.at === this.explanations.length - 1;
  }

  /** The terms of an entry of the present result. */
  terms(index: number): ReturnType<ExplainedPass['entry']> {
    return this.explained!.entry(this.at, index);
  }

  /** The check of the entry on show, where it was made. */
  checkOf(index: number): DerivativeCheck | undefined {
    const { checked } = this;
    return checked?.step === this.at && checked.place === this.placeOf(index)
      ? checked.result
      : undefined;
  }

  /** Another state of training; the row stays. */
  open(epoch: number | undefined, at = 0): Promise<void> {
    this.opening?.abort();
    this.passing?.abort();
    const opening = (this.opening = new AbortController());
    return this.busily(async () => {
      const session = await this.openSession(epoch, opening);
      this.change(() => {
        this.session = session;
        this.epoch = epoch;
        this.outdated = false;
        if (this.row < 0) this.row = session.firstRow;
      });
      await this.makePass(this.row, at);
    });
  }

  private async openSession(
    epoch: number | undefined,
    opening: AbortController,
  ): Promise<SessionDescription> {
    try {
      const params = epoch === undefined ? {} : { epoch };
      return await this.link.request('open', params, { signal: opening.signal });
    } catch (error) {
      // What is on show stays: with its row.
      if (!opening.signal.aborted) this.row = this.shown ?? this.row;
      throw error;
    } finally {
      if (this.opening === opening) this.opening = undefined;
    }
  }

  /** Another row; the step stays. On the way to another state it is the row that is shown there. */
  async openRow(row: number): Promise<void> {
    if (this.opening) return this.change(() => (this.row = row));
    await this.busily(() => this.makePass(row, this.at));
  }

  private async makePass(row: number, at: number): Promise<void> {
    this.passing?.abort();
    const { signal } = (this.passing = new AbortController());
    const steps = await this.stepsOf(row, signal);
    this.change(() => {
      this.whole = { ...this.session!, steps };
      this.explain(this.whole);
      this.error = '';
      this.row = row;
      this.shown = row;
      this.go(Math.min(at, this.explanations.length - 1));
    });
  }

  /** Where a row is refused, the session goes on from the one on show: checks are of that. */
  private async stepsOf(row: number, signal: AbortSignal): Promise<InspectedPass['steps']> {
    try {
      return (await this.link.request('begin', { row, to: 'end' }, { signal })).steps;
    } catch (error) {
      if (!signal.aborted && this.shown !== undefined)
        await this.link.request('begin', { row: this.shown, to: 'end' }, { signal });
      throw error;
    }
  }

  private explain(pass: InspectedPass): void {
    this.pass = pass;
    this.explained = explainPass(pass);
  }

  /** Of a tensor of the present step there is more to be had. */
  canGrow(tensor: TensorView): boolean {
    const room = roomFor(tensorsOf(this.present!));
    return hasMore(tensor, room) && placeOf(this.pass!, tensor) !== undefined;
  }

  /** Has the present step's tensors come whole, as far as there is room. */
  async grow(): Promise<void> {
    const { pass, present } = this;
    if (!pass || !present) return;
    this.growing?.abort();
    const { signal } = (this.growing = new AbortController());
    const room = roomFor(tensorsOf(present));
    const region = { firstRow: 0, firstColumn: 0, ...room };
    const fetched = tensorsOf(present).flatMap((tensor) => {
      const of = hasMore(tensor, room) ? placeOf(pass, tensor) : undefined;
      return of
        ? [{ tensor, more: this.link.request('slice', { of, ...region }, { signal }) }]
        : [];
    });
    await this.busily(async () => {
      const views = await Promise.all(fetched.map(({ more }) => more));
      // Another pass or another step came in the meantime.
      if (this.pass !== pass || signal.aborted) return;
      this.change(() => {
        const { columns } = present.result.tensor;
        this.explain(withTensors(pass, new Map(views.map((v, i) => [fetched[i]!.tensor, v]))));
        const { chosen } = this;
        // An entry is counted in what is on show.
        if (chosen !== undefined)
          this.chosen =
            Math.floor(chosen / columns) * this.present!.result.tensor.columns + (chosen % columns);
      });
    });
  }

  private async busily(work: () => Promise<void>): Promise<void> {
    this.change(() => this.waiting++);
    try {
      await work();
    } catch (error) {
      if (error instanceof LinkError && error.code === 'link/cancelled') return;
      this.change(() => (this.error = error instanceof Error ? error.message : String(error)));
    } finally {
      this.change(() => this.waiting--);
    }
  }

  go(at: number): void {
    this.change(() => {
      this.growing?.abort();
      if (this.whole && this.pass !== this.whole) this.explain(this.whole);
      const next = Math.max(0, Math.min(this.explanations.length - 1, at));
      const forward = next > this.at;
      this.at = next;
      this.chosen = undefined;
      this.checked = undefined;
      if (!this.present) return;
      this.quiz.arrive(this.present, forward);
      this.link.notify('reveal', { layer: this.present.layer });
    });
  }

  choose(entry: number): void {
    this.change(() => (this.chosen = entry));
  }

  command(command: StepCommand): void {
    const { present } = this;
    const next = (is: (one: Explanation) => boolean): number => {
      const found = this.explanations.findIndex((one, i) => i > this.at && is(one));
      return found < 0 ? this.explanations.length - 1 : found;
    };
    switch (command) {
      case 'step':
        // A question is answered before the next step: stepping on gives its answer first.
        return this.quiz.hidden === undefined ? this.go(this.at + 1) : this.reveal();
      case 'back':
        return this.go(this.at - 1);
      case 'layer':
        return this.go(
          next(({ layer, phase }) => layer !== present?.layer || phase !== present.phase),
        );
      case 'toLoss':
        return this.go(next(({ phase }) => phase === 'loss'));
      case 'toUpdate':
        return this.go(next(({ phase }) => phase === 'update'));
      case 'restart':
        return void this.open(this.epoch);
    }
  }

  ask(on: boolean): void {
    this.change(() => (this.quiz.on = on));
  }

  answer(text: string): void {
    this.change(() => this.quiz.answer(text, (value) => figure(value, 6)));
  }

  reveal(): void {
    this.change(() => this.quiz.reveal((value) => figure(value, 6)));
  }

  async check(index: number): Promise<void> {
    const step = this.at;
    const place = this.placeOf(index);
    const { layer, quantity } = this.present!;
    try {
      const key = quantity.slice(1);
      const result = await this.link.request('check', { layer, key, index: place });
      this.change(() => (this.checked = { step, place, result }));
    } catch (error) {
      this.change(() => (this.error = error instanceof Error ? error.message : String(error)));
    }
  }

  /** An entry of the view on show, counted in the whole tensor. */
  private placeOf(index: number): number {
    const { tensor } = this.present!.result;
    const width = tensor.shape.at(-1) ?? 1;
    return Math.floor(index / tensor.columns) * width + (index % tensor.columns);
  }
}
