/** What the settings say of how runs are computed. */
import { workspace } from 'vscode';
import { kernelChoices, type ComputeSettings } from '../../model/runs/computeSettings.js';

/** Threads and kernels, where the settings choose any. */
export function computeSettings(): ComputeSettings {
  const settings = workspace.getConfiguration('nnet.training');
  const threads = settings.get<number>('threads', 0);
  const kernels = kernelChoices.find((name) => name === settings.get('kernels'));
  return { ...(threads >= 1 && { threads: Math.floor(threads) }), ...(kernels && { kernels }) };
}
