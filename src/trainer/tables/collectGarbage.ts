/** Memory that is needed no more, given back at once. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/**
 * Lets the collector run: it knows little of what arrays weigh, and a run of a million rows would
 * keep their cells beside their encoding to its end. Takes some ten milliseconds.
 */
export function collectGarbage(): void {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}
