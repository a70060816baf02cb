import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { darkModules, QUIET_ZONE, readModules } from '../../../web/components/qr-code.ts';

const link = `https://login.example.com/enrol#${'a'.repeat(43)}`;

describe('a QR code', () => {
  it('has a square for each dark module, and none elsewhere', () => {
    expect(
      darkModules([
        [false, true],
        [true, false],
      ]),
    ).toBe('M1 0h1v1h-1zM0 1h1v1h-1z');
  });

  it('has the quiet zone that cameras need on every side', () => {
    const { data, size } = readModules(link);
    const { size: bare } = encode(link, { ecc: 'M', border: 0 });
    expect(size).toBe(bare + 2 * QUIET_ZONE);
    const edges = [...data.slice(0, QUIET_ZONE), ...data.slice(-QUIET_ZONE)].flat();
    const sides = data.flatMap((row) => [...row.slice(0, QUIET_ZONE), ...row.slice(-QUIET_ZONE)]);
    expect([...edges, ...sides].some(Boolean)).toBe(false);
    expect(data[QUIET_ZONE]?.slice(QUIET_ZONE, QUIET_ZONE + 7).every(Boolean)).toBe(true);
  });
});
