/** A training run in the page's own thread, a few batches at a time. */
import { Training } from '../../src/engine/training/training.js';
import { RunHistory } from '../../src/history/runHistory.js';
import type { TrainableExperiment } from '../../src/model/experiment/experiment.js';
import type { RunPhase } from '../../src/model/runs/runEvents.js';
import { headerOf, type RunHeader } from '../../src/protocol/runMessages.js';
import { datasetFrom, inlineTables } from '../../src/trainer/tables/experimentData.js';

let runs = 0;

export class PageRun {
  readonly history = new RunHistory();
  private readonly id = `run${++runs}`;
  private readonly startedAt = Date.now();
  private readonly training: Training;
  private readonly steps: ReturnType<Training['run']>;
  private phase: RunPhase = 'running';
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly experiment: TrainableExperiment,
    private readonly changed: (first: number) => void,
  ) {
    const dataset = datasetFrom(experiment, inlineTables(experiment.data));
    this.training = new Training(experiment, dataset);
    this.training.stepper.watching = true;
    this.steps = this.training.run();
    this.goOn();
  }

  get header(): RunHeader {
    return {
      id: this.id,
      ...headerOf(this.experiment),
      phase: this.phase,
      startedAt: this.startedAt,
      outdated: false,
      canGoOn: false,
    };
  }

  pause(): void {
    this.rest('paused');
  }

  goOn(): void {
    this.phase = 'running';
    this.timer ??= setInterval(() => this.advance(), 40);
  }

  stop(): void {
    if (this.timer !== undefined || this.phase === 'paused') this.finish();
  }

  setLearningRate(rate: number): void {
    this.training.setLearningRate(rate);
  }

  private advance(): void {
    const first = this.history.epochs.last + 1;
    const until = performance.now() + 15;
    while (performance.now() < until) {
      const { value: event, done } = this.steps.next();
      if (done) return this.finish();
      if (!event) continue;
      this.history.append(event);
      if (event.type !== 'epoch') continue;
      const { epoch } = event;
      this.history.append({ type: 'diagnostics', epoch, layers: this.training.diagnose() });
    }
    this.changed(first);
  }

  private finish(): void {
    const done = this.training.finish();
    this.history.append(done);
    this.rest(done.state);
  }

  private rest(phase: RunPhase): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.phase = phase;
    this.changed(this.history.epochs.last + 1);
  }
}
