import { expect, it } from 'vitest';
import { timesInAudit } from '../helpers/audit.ts';
import { eachDatabase } from '../helpers/databases.ts';
import { anEvent, anInstallation, aSigningKey } from '../helpers/records.ts';

eachDatabase('The installation', (test) => {
  it('is not there at first', async () => {
    expect(await test.store.installation.read()).toBeNull();
  });

  it('is created by one of twenty processes, with the signing key of that one', async () => {
    const tries = Array.from({ length: 20 }, () => ({
      installation: anInstallation(),
      signingKey: aSigningKey(),
      event: anEvent({ action: 'installation.create' }),
    }));
    const created = await Promise.all(
      tries.map(({ installation, signingKey, event }) =>
        test.store.installation.create(installation, signingKey, event),
      ),
    );
    expect(created.filter((first) => first)).toHaveLength(1);
    const winner = tries[created.indexOf(true)];
    expect(await test.store.installation.read()).toEqual(winner?.installation);
    expect(await test.store.signingKeys.list()).toEqual([winner?.signingKey]);
    const events = await Promise.all(tries.map(({ event }) => timesInAudit(test.store, event)));
    expect(events.filter((times) => times > 0)).toEqual([1]);
  });

  it('keeps audit events for good at first, then as long as it is told', async () => {
    const retention = async () => (await test.store.installation.read())?.auditRetentionDays;
    expect(await retention()).toBeNull();
    for (const days of [90, null]) {
      const event = anEvent({ action: 'audit.retention' });
      await test.store.installation.setAuditRetention(days, event);
      expect(await retention()).toBe(days);
      expect(await timesInAudit(test.store, event)).toBe(1);
    }
  });
});
