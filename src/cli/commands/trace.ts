/** `nnet trace FILE --json` */
import { CommanderError } from 'commander';
import { toJson } from '../../model/runs/runEvents.js';
import { datasetOf, loadedWeights } from '../../trainer/tables/experimentData.js';
import { trace as traceExperiment, type TraceRequest } from '../../trainer/session/trace.js';
import { readExperiment, trainable } from '../experimentFile.js';

export function trace(path: string, request: TraceRequest): void {
  if (request.row !== undefined && request.batch !== undefined)
    throw new CommanderError(2, 'nnet.usage', 'Either --row or --batch, not both.');
  const file = readExperiment(path);
  const experiment = trainable(file);
  process.stdout.write(
    `${toJson(traceExperiment(experiment, datasetOf(experiment, file.find), request, loadedWeights(experiment, file.find)))}\n`,
  );
}
