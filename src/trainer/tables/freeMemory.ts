/** What memory there is, and how it is told. */
import { freemem } from 'node:os';
import { bytes } from '../../model/runs/figures.js';

/** Bytes that this process may still take: of the machine, or of its container. */
export const freeMemory = (): number => process.availableMemory?.() ?? freemem();

/** Bytes, rounded. */
export const gigabytes = (n: number): string =>
  n < 1e9 ? bytes(n) : `${Number((n / 1e9).toPrecision(3))} GB`;
