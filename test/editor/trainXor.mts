/** What `npm start -- --check` does in the editor, and a test with it: XOR, trained to its end. */
import type { Workbench } from './workbench.mts';

/** @returns the final loss as the training panel shows it */
export async function trainXor(workbench: Workbench): Promise<string> {
  await workbench.openFile('xor.nnet');
  await workbench.command('Neural Network: Train');
  const panel = await workbench.webview('nnet-runs');
  await panel.locator('.phase.done').waitFor({ timeout: 60_000 });
  const loss = panel.locator('.outcome').getByRole('row', { name: /^loss/ }).getByRole('cell');
  return (await loss.last().innerText()).trim();
}
