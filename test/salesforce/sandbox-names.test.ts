import { expect, it } from 'vitest';
import { plainEmail, plainUsername } from '../../server/salesforce/sandbox-names.ts';

it.each([
  ['ada@acme.example.test', 'test', 'ada@acme.example'],
  ['ada@acme.example.TEST', 'test', 'ada@acme.example'],
  ['ada@acme.example', 'test', 'ada@acme.example'],
  ['ada@acme.example.test', null, 'ada@acme.example.test'],
  ['ada@acme.exampletest', 'test', 'ada@acme.exampletest'],
])('the username %s of the sandbox %s is %s in production', (username, sandbox, plain) => {
  expect(plainUsername(username, sandbox)).toBe(plain);
});

it.each([
  ['ada@acme.example.invalid', 'ada@acme.example'],
  ['ada@acme.example.INVALID', 'ada@acme.example'],
  ['ada@acme.example', 'ada@acme.example'],
])('the address %s is %s in production', (email, plain) => {
  expect(plainEmail(email)).toBe(plain);
});
