import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findChromium } from './chromium.ts';
import { findExecutable, findProgram } from './find-program.ts';

let folder: string;
let empty: string;
let program: string;
let text: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-programs-'));
  empty = await mkdtemp(join(tmpdir(), 'latchkey-programs-'));
  program = join(folder, 'chromium-browser');
  text = join(folder, 'read-me');
  await Promise.all([writeFile(program, ''), writeFile(text, '')]);
  await chmod(program, 0o755);
});

afterAll(() => Promise.all([folder, empty].map((path) => rm(path, { recursive: true }))));

test('a program is found in any folder of the search path under any of its names', () => {
  expect(findProgram(['chromium', 'chromium-browser'], [empty, folder].join(delimiter))).toBe(program);
});

test('a program that no folder of the search path holds is not found', () => {
  expect(findProgram(['chromium-browser'], empty)).toBeNull();
});

test('a file that may not be executed is no program', () => {
  expect(findExecutable([text])).toBeNull();
});

test('the Chromium that is named is taken', () => {
  expect(findChromium(program)).toBe(program);
});

test('another Chromium does not stand in for a named one that is not there', () => {
  expect(findChromium(join(empty, 'chromium'))).toBeNull();
});
