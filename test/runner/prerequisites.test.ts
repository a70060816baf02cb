import { expect, test } from 'vitest';
import { describeMissing, findMissing, type Prerequisite } from './prerequisites.ts';

const PRESENT: Prerequisite = {
  name: 'here',
  find: () => '/usr/bin/here',
  debian: 'here',
  fedora: 'here',
  homebrew: 'here',
};

const MISSING: Prerequisite = {
  name: 'Away',
  find: () => null,
  debian: 'away-deb',
  fedora: 'away-rpm',
  homebrew: 'away-brew',
};

test('what cannot be found is missing', () => {
  expect(findMissing([PRESENT, MISSING])).toEqual([MISSING]);
});

test('what is missing is named with the command that installs it on each system', () => {
  const words = describeMissing([MISSING, { ...MISSING, name: 'Gone', debian: 'gone-deb' }]);
  expect(words).toContain('Missing: Away, Gone.');
  expect(words).toContain('apt-get install away-deb gone-deb');
  expect(words).toContain('dnf install away-rpm');
  expect(words).toContain('brew install away-brew');
});
