/** Every kind's glyph is a whole path: no command lacks a number. */
import { expect, test } from 'vitest';
import { layers } from '../../src/model/catalogue/layers.js';

/** Numbers that an SVG path command takes, or takes several times. */
const wanted: Readonly<Record<string, number>> = {
  m: 2,
  l: 2,
  h: 1,
  v: 1,
  c: 6,
  s: 4,
  q: 4,
  t: 2,
  a: 7,
  z: 0,
};

test.each(layers.map(({ name, glyph }) => [name, glyph]))('%s', (_, glyph) => {
  expect(glyph).toMatch(/^M/);
  for (const [, command, rest] of glyph.matchAll(/([a-z])([^a-z]*)/gi)) {
    const numbers = rest!.match(/-?(?:\d*\.\d+|\d+)/g) ?? [];
    const each = wanted[command!.toLowerCase()];
    expect(each, `command ${command}`).toBeDefined();
    if (each === 0) expect(numbers).toEqual([]);
    else {
      expect(numbers.length, `${command}${rest}`).toBeGreaterThan(0);
      expect(numbers.length % each!, `${command}${rest}`).toBe(0);
    }
  }
});
