/** What the training panel shows: a run's header, and its history as it grows. Knows no view. */
import { RunHistory } from '../../src/history/runHistory.js';
import type { RunHeader, RunsHost, RunsView } from '../../src/protocol/runMessages.js';
import { Link } from '../../src/protocol/link.js';
import { restoreState, type Host } from '../shared/host.js';

type Wish = Exclude<keyof RunsHost['notifications'], 'setLearningRate'>;

export class RunsStore {
  header: RunHeader | undefined;
  history = new RunHistory();
  /** Curves of losses are drawn over a logarithm. */
  log: boolean;
  /** Why a new run could not start. */
  refused = '';
  private readonly link: Link<RunsView, RunsHost>;

  constructor(
    private readonly host: Host,
    private readonly changed: () => void,
  ) {
    this.link = new Link(host.channel);
    ({ log: this.log } = restoreState(host, { log: true }));
    this.link.on('header', (header) => {
      if (header.id !== this.header?.id) this.refused = '';
      this.header = header;
      this.changed();
    });
    this.link.on('refused', (why) => {
      this.refused = why;
      this.changed();
    });
    this.link.on('append', ({ run, history }) => {
      // Of a run that is not on show yet everything is asked for.
      const { last } = this.history.epochs;
      if (run !== this.shown || history.epochs.from > last + 1) return void this.refresh();
      this.history.take(history);
      this.changed();
    });
    void this.refresh();
  }

  /** The run whose history is held. */
  private shown: string | undefined;

  private async refresh(): Promise<void> {
    const { header, history } = await this.link.request('snapshot', undefined);
    this.history = new RunHistory();
    this.history.take(history);
    this.header = header;
    this.shown = header.id;
    this.changed();
  }

  toggleLog(): void {
    this.log = !this.log;
    this.host.setState({ log: this.log });
    this.changed();
  }

  wish(what: Wish): void {
    this.link.notify(what, undefined);
  }

  setLearningRate(rate: number): void {
    this.link.notify('setLearningRate', rate);
  }
}
