/** What a thread beside the first does: it waits for calls, and plays its share of each. */
import { play } from './player';
import { arrive, CLOSED, depart, leave, nextCall } from './threads';

/** Where calls are written, in bytes behind what threads share: common operands, then shares. */
const CALL: usize = 320;
const SHARE: usize = 384;
const SHARE_BYTES: usize = 16;

/** What another thread has written: no compiler may think that it is as it was. */
function told(base: usize, i: i32): i32 {
  return atomic.load<i32>(base + ((i as usize) << 2));
}

/** @param me number of the thread, from 1 @returns when nobody wants it any more */
export function serve(crew: usize, me: i32): void {
  const call = crew + CALL;
  const share = crew + SHARE + (me as usize) * SHARE_BYTES;
  let calls = arrive(crew);
  while (calls !== CLOSED && (calls = nextCall(crew, calls)) !== CLOSED) {
    // Fewer may do it than there are.
    if (me < told(call, 4))
      play(
        told(share, 0) as usize,
        told(share, 1),
        told(share, 2) as usize,
        told(call, 0) as usize,
        told(call, 1),
        told(call, 2),
        told(call, 3) as usize,
        told(share, 3) as usize,
        crew,
      );
    depart(crew);
  }
  leave(crew);
}
