/** What a run is computed with. */
import { referenceBackend } from '../../engine/training/backend.js';
import type { TrainingOptions } from '../../engine/training/trainingOptions.js';
import type { ComputeSettings } from '../../model/runs/computeSettings.js';
import { threadsHere } from './threads.js';

/**
 * What a run that goes on was computed by, else what is asked for, or the fastest.
 * @param recorded kernels of the run that is gone on with
 */
export function computing(
  { threads, kernels }: ComputeSettings,
  recorded: string | undefined,
): Pick<TrainingOptions, 'threads' | 'kernels' | 'backend'> {
  const asked = recorded ?? (kernels && `${kernels} float32`);
  const isReadable = recorded === undefined && kernels === referenceBackend.kernels.name;
  return {
    threads: threadsHere(threads),
    ...(asked !== undefined && { kernels: asked }),
    ...(isReadable && { backend: referenceBackend }),
  };
}
