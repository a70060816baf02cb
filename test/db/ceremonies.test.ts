import { expect, it } from 'vitest';
import { eachDatabase } from '../helpers/databases.ts';
import { anAuthenticationCeremony, aRegistrationCeremony, aToken, later, NOW } from '../helpers/records.ts';

eachDatabase('Ceremonies', (test) => {
  it.each([
    ['an authentication for a request', anAuthenticationCeremony({ handleHash: aToken() })],
    ['an authentication for the own account', anAuthenticationCeremony({ handleHash: null })],
    ['a registration of somebody known', aRegistrationCeremony()],
    [
      'a registration of the first administrator',
      aRegistrationCeremony({ user: { id: null, userHandle: aToken(), email: 'root@example.com', name: 'Root' } }),
    ],
  ])('gives back every field of %s', async (_what, ceremony) => {
    await test.store.ceremonies.add(ceremony);
    expect(await test.store.ceremonies.consume(ceremony.challenge, NOW)).toEqual(ceremony);
  });

  it('gives null the second time', async () => {
    const ceremony = anAuthenticationCeremony();
    await test.store.ceremonies.add(ceremony);
    await test.store.ceremonies.consume(ceremony.challenge, NOW);
    expect(await test.store.ceremonies.consume(ceremony.challenge, NOW)).toBeNull();
  });

  it('gives null for a challenge that was never made', async () => {
    expect(await test.store.ceremonies.consume(aToken(), NOW)).toBeNull();
  });

  it('accepts the last instant before a ceremony expires', async () => {
    const ceremony = anAuthenticationCeremony({ expiresAt: later(300) });
    await test.store.ceremonies.add(ceremony);
    expect(await test.store.ceremonies.consume(ceremony.challenge, later(299.999))).toEqual(ceremony);
  });

  it('gives null from the instant at which a ceremony expires', async () => {
    const ceremony = anAuthenticationCeremony({ expiresAt: later(300) });
    await test.store.ceremonies.add(ceremony);
    expect(await test.store.ceremonies.consume(ceremony.challenge, later(300))).toBeNull();
  });

  it('is consumed once when twenty try at the same time', async () => {
    const ceremony = anAuthenticationCeremony();
    await test.store.ceremonies.add(ceremony);
    const tries = Array.from({ length: 20 }, () => test.store.ceremonies.consume(ceremony.challenge, NOW));
    const taken = (await Promise.all(tries)).filter((result) => result !== null);
    expect(taken).toEqual([ceremony]);
  });
});
