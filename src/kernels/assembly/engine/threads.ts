/**
 * Threads that play together: each its own share of a recording, meeting where one needs what
 * another has done. Whoever waits looks again and again for some microseconds, then sleeps.
 */

/** Places of what they share, in bytes; what changes often has a line of the cache to itself. */
const ARRIVED: usize = 0;
const TURN: usize = 64;
const SLEEPING: usize = 128;
const BROKEN: usize = 132;
const PARTIES: usize = 136;
const CALLS: usize = 192;
const DONE: usize = 256;
const READY: usize = 260;
const COME: usize = 264;

/** Looks before sleeping: some ten microseconds at a meeting, a hundred between calls. */
const LOOKS: i32 = 1 << 14;
const CALL_LOOKS: i32 = 1 << 16;
/** Milliseconds without a call after which a thread leaves. */
const PATIENCE: i32 = 3000;
/** Calls when nobody waits for another any more. */
export const CLOSED: i32 = -1;

/**
 * Sleeps while a place holds what is expected, and nobody wakes it; at most so many milliseconds,
 * where these are not 0. The engine around does it: V8's own `atomic.wait` lost what stood in
 * registers (11.3, Node 20). @returns whether the time was over
 */
declare function sleep(place: usize, expected: i32, ms: i32): bool;

/** Waits for all others. @returns whether the batch goes on: no loss of it was no number */
export function meet(crew: usize): bool {
  const turn = atomic.load<i32>(crew, TURN);
  if (atomic.add<i32>(crew, 1, ARRIVED) === atomic.load<i32>(crew, PARTIES) - 1) {
    atomic.store<i32>(crew, 0, ARRIVED);
    release(crew);
  } else {
    for (let i = 0; i < LOOKS && !isOver(crew, turn); i++);
    if (!isOver(crew, turn)) {
      atomic.add<i32>(crew, 1, SLEEPING);
      while (!isOver(crew, turn)) sleep(crew + TURN, turn, 0);
      atomic.sub<i32>(crew, 1, SLEEPING);
    }
  }
  return atomic.load<i32>(crew, BROKEN) === 0;
}

/** Ends the batch for all threads, where there are more than one. */
export function breakUp(crew: usize): void {
  if (crew === 0) return;
  atomic.store<i32>(crew, 1, BROKEN);
  release(crew);
}

/** Ends it for all, and says that something went wrong. */
export function fail(crew: usize): void {
  atomic.store<i32>(crew, 2, BROKEN);
  release(crew);
}

function isOver(crew: usize, turn: i32): bool {
  return atomic.load<i32>(crew, TURN) !== turn || atomic.load<i32>(crew, BROKEN) !== 0;
}

function release(crew: usize): void {
  atomic.add<i32>(crew, 1, TURN);
  if (atomic.load<i32>(crew, SLEEPING) > 0) atomic.notify(crew + TURN, -1);
}

/** One more is here; nobody calls while others are on their way. @returns calls, or `CLOSED` */
export function arrive(crew: usize): i32 {
  const calls = atomic.load<i32>(crew, CALLS);
  atomic.add<i32>(crew, 1, READY);
  atomic.add<i32>(crew, 1, COME);
  return calls;
}

/** One fewer is here. */
export function leave(crew: usize): void {
  atomic.sub<i32>(crew, 1, READY);
}

/** Waits for the next call. @param calls so far @returns calls then, `CLOSED` after long silence */
export function nextCall(crew: usize, calls: i32): i32 {
  for (let i = 0; i < CALL_LOOKS; i++) {
    const now = atomic.load<i32>(crew, CALLS);
    if (now !== calls) return now;
  }
  // It may wake for no reason.
  while (atomic.load<i32>(crew, CALLS) === calls)
    if (sleep(crew + CALLS, calls, PATIENCE)) atomic.cmpxchg<i32>(crew, calls, CLOSED, CALLS);
  return atomic.load<i32>(crew, CALLS);
}

/** This thread's share of a call is over. */
export function depart(crew: usize): void {
  atomic.add<i32>(crew, 1, DONE);
}
