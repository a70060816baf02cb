import { describe, expect, it } from 'vitest';
import { checkPerson } from '../../../web/data/person.ts';

const ada = { name: 'Ada Lovelace', email: 'ada@example.com' };

describe('what the first administrator typed', () => {
  it('is fine with a name and an e-mail address', () => {
    expect(checkPerson(ada)).toEqual({ name: false, email: false });
  });

  it.each(['', '   ', 'a'.repeat(201)])('needs another name than "%s"', (name) => {
    expect(checkPerson({ ...ada, name })).toEqual({ name: true, email: false });
  });

  it.each(['', 'ada', 'ada@', '@example.com', 'ada lovelace@example.com', `ada@${'a'.repeat(251)}`])(
    'needs another e-mail address than "%s"',
    (email) => {
      expect(checkPerson({ ...ada, email })).toEqual({ name: false, email: true });
    },
  );
});
