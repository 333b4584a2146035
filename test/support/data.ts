/** Data of experiments for tests: tables read as the product reads them, sessions, passes. */
import { drain } from '../../src/engine/training/drain.js';
import { explainPass, type ExplainedPass } from '../../src/explain/explainPass.js';
import type { Dataset } from '../../src/model/experiment/dataset.js';
import type { TrainableExperiment } from '../../src/model/experiment/experiment.js';
import { Session, type SessionState } from '../../src/trainer/session/session.js';
import {
  datasetFrom,
  inlineTables,
  tableRequest,
  type ExperimentTables,
} from '../../src/trainer/tables/experimentData.js';
import { TableStore } from '../../src/trainer/tables/tableStore.js';

/** Where a path of an experiment leads. */
type Find = (path: string) => { readonly path: string };

const store = new TableStore();
const asIs: Find = (path) => ({ path });

export function tablesOf({ data }: TrainableExperiment, find: Find = asIs): ExperimentTables {
  const request = tableRequest(data, (path) => ({ path, location: find(path).path }));
  return request ? store.rows(request) : inlineTables(data);
}

export const datasetOf = (experiment: TrainableExperiment, find?: Find): Dataset =>
  datasetFrom(experiment, tablesOf(experiment, find));

export const stateOf = (experiment: TrainableExperiment, find?: Find): SessionState => ({
  experiment,
  dataset: datasetOf(experiment, find),
});

/** A whole pass over a row, explained. */
export function explained(
  experiment: TrainableExperiment,
  row: number,
  epoch: number,
  find?: Find,
): ExplainedPass {
  const session = drain(Session.open(stateOf(experiment, find), epoch));
  session.row(row);
  const { steps } = session.runTo('end');
  return explainPass({ ...session.describe(), steps });
}
