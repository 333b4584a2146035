/** What a thread beside the first does: it waits for calls, and plays its share of each. */
import { place, word } from './operands';
import { play } from './player';
import { arrive, CLOSED, depart, leave, nextCall } from './threads';

/** Where calls are written, in bytes behind what threads share: common operands, then shares. */
const CALL: usize = 320;
const SHARE: usize = 384;
const SHARE_BYTES: usize = 16;

/** @param me number of the thread, from 1 @returns when nobody wants it any more */
export function serve(crew: usize, me: i32): void {
  const call = crew + CALL;
  const share = crew + SHARE + (me as usize) * SHARE_BYTES;
  let calls = arrive(crew);
  while ((calls = nextCall(crew, calls)) !== CLOSED) {
    // Fewer may do it than there are.
    if (me < word(call, 4))
      play(
        place(share, 0),
        word(share, 1),
        place(share, 2),
        place(call, 0),
        word(call, 1),
        word(call, 2),
        place(call, 3),
        place(share, 3),
        crew,
      );
    depart(crew);
  }
  leave(crew);
}
