/**
 * Who writes into a run's folder: one process at a time, by its id and its start, so that a lock
 * whose process is gone stands in nobody's way.
 */
import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { naming } from './durable.js';

/** The name of the lock in a folder. */
export const lockFile = 'run.lock';

interface Holder {
  readonly host: string;
  readonly pid: number;
  /** The thread of the process; older locks do not say. */
  readonly thread?: number;
  /** When the process started, in words of its system; absent where that cannot be known. */
  readonly started?: string;
}

/** @throws RangeError where another process, or this one, writes there already */
export function lock(folder: string): { release(): void } {
  const path = join(folder, lockFile);
  const mine = JSON.stringify(present());
  const beside = `${path}.${process.pid}-${threadId}.part`;
  naming(path, () => writeFileSync(beside, mine));
  try {
    if (!taken(path, beside)) return held(path);
    const holder = holderOf(path);
    if (holder && isAlive(holder)) throw refusal(folder, holder);
    takeOver(path, folder);
    if (!taken(path, beside)) return held(path);
    throw refusal(folder, holderOf(path));
  } finally {
    naming(beside, () => rmSync(beside, { force: true }));
  }
}

/** Lets go of a folder for a thread of this process that is gone; another's lock stays. */
export function unlock(folder: string, thread: number): void {
  const path = join(folder, lockFile);
  const holder = holderOf(path);
  const isIts =
    holder?.host === hostname() && holder.pid === process.pid && holder.thread === thread;
  if (isIts) naming(path, () => rmSync(path, { force: true }));
}

/** Somebody who is alive writes into a folder. */
export function isLocked(folder: string): boolean {
  const holder = holderOf(join(folder, lockFile));
  return holder !== undefined && isAlive(holder);
}

const held = (path: string): { release(): void } => ({
  release() {
    try {
      rmSync(path, { force: true });
    } catch {
      // One that cannot be removed stands in nobody's way once this process is gone.
    }
  },
});

/** Puts one's own lock in place, whole or not at all. @returns whether another stands there */
function taken(path: string, beside: string): boolean {
  try {
    linkSync(beside, path);
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return true;
    return naming(path, () => takenWithoutLinks(path, beside));
  }
}

/** Where the disk knows no links. */
function takenWithoutLinks(path: string, beside: string): boolean {
  try {
    writeFileSync(path, readFileSync(beside), { flag: 'wx' });
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return true;
    throw error;
  }
}

/** Puts a dead lock away. Of two who try at once, the second puts the first one's lock back. */
function takeOver(path: string, folder: string): void {
  const away = `${path}.${process.pid}-${threadId}.dead.part`;
  try {
    renameSync(path, away);
  } catch {
    return;
  }
  const moved = holderOf(away);
  const isFresh = moved !== undefined && isAlive(moved);
  naming(path, () => (isFresh ? renameSync(away, path) : rmSync(away, { force: true })));
  if (isFresh) throw refusal(folder, moved);
}

function refusal(folder: string, holder: Holder | undefined): RangeError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
  return new RangeError(
    `${folder} is being written by ${who}: wait until it has ended, or choose another folder. If ` +
      `it has ended, remove ${lockFile} there.`,
  );
}

function holderOf(path: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>;
    return typeof holder.pid === 'number' && typeof holder.host === 'string'
      ? (holder as Holder)
      : undefined;
  } catch {
    return undefined;
  }
}

function present(): Holder {
  const started = startOf(process.pid);
  const known = { host: hostname(), pid: process.pid, thread: threadId };
  return { ...known, ...(started !== undefined && { started }) };
}

/** Of another machine nobody can say; it counts as alive. */
function isAlive({ host, pid, started }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  // An id is given to another process once its own has ended.
  const now = startOf(pid);
  return started === undefined || now === undefined || now === started;
}

/** When a process started; nothing where the system does not tell. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // Behind the name, which may hold anything: the state is the third field, this the 22nd.
      const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${ticks}`;
    }
    if (process.platform === 'win32') return undefined;
    // In one zone and language: whoever reads it may have others.
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const args = ['-o', 'lstart=', '-p', String(pid)];
    return execFileSync('ps', args, { encoding: 'utf8', env }).trim();
  } catch {
    return undefined;
  }
}
