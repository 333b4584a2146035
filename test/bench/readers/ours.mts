/** Reads a CSV as the product does, its fingerprint included, and says how long that took. */
import { readTable } from '../../../src/trainer/tables/readTable.js';

const started = performance.now();
const { table } = readTable({ path: process.argv[2]! });
const seconds = (performance.now() - started) / 1000;
const megabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ seconds, megabytes, rows: table.rows })}\n`);
