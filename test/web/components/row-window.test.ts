import { expect, test } from 'vitest';
import { widenWindow } from '../../../web/components/row-window.ts';

test('a short table is shown whole', () => {
  expect(widenWindow(0, 0)).toEqual({ shown: 0, more: 0 });
  expect(widenWindow(0, 200)).toEqual({ shown: 200, more: 0 });
});

test('a long one is shown 200 rows at a time, and says how many the next step adds', () => {
  expect(widenWindow(0, 201)).toEqual({ shown: 200, more: 1 });
  expect(widenWindow(0, 20_000)).toEqual({ shown: 200, more: 200 });
  expect(widenWindow(200, 20_000)).toEqual({ shown: 400, more: 200 });
});

test('the last step shows the rest', () => {
  expect(widenWindow(400, 450)).toEqual({ shown: 450, more: 0 });
});
