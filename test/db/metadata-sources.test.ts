import { describe, expect, it } from 'vitest';
import type { MetadataSource, ServiceProvider } from '../../db/model.ts';
import { timesInAudit } from '../helpers/audit.ts';
import { eachDatabase } from '../helpers/databases.ts';
import { aMetadataSource, anEvent, aServiceProvider, later, NOW } from '../helpers/records.ts';

eachDatabase('Metadata sources', (test) => {
  async function stored(fields: Partial<MetadataSource> = {}): Promise<MetadataSource> {
    const serviceProvider: ServiceProvider = aServiceProvider();
    await test.store.serviceProviders.add(serviceProvider, anEvent());
    const source = aMetadataSource(serviceProvider.id, fields);
    await test.store.metadataSources.put(source, anEvent());
    return source;
  }

  describe('put', () => {
    it('stores every field', async () => {
      const held = { metadata: '<a>ü</a>', seenAt: later(1) };
      const source = await stored({ isWatched: false, failure: 'No answer.', held, rejectedDigest: 'digest' });
      expect(await test.store.metadataSources.of(source.serviceProviderId)).toEqual(source);
      expect(await test.store.metadataSources.list()).toContainEqual(source);
    });

    it('replaces the one that was there', async () => {
      const source = await stored({ held: { metadata: '<a/>', seenAt: NOW } });
      const other = aMetadataSource(source.serviceProviderId, { url: 'https://other.example/', checkedAt: later(1) });
      const event = anEvent();
      expect(await test.store.metadataSources.put(other, event)).toBe(true);
      expect(await test.store.metadataSources.of(source.serviceProviderId)).toEqual(other);
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it('refuses one of a service provider that is not there, and writes nothing', async () => {
      const event = anEvent();
      expect(await test.store.metadataSources.put(aMetadataSource('unknown'), event)).toBe(false);
      expect(await test.store.metadataSources.of('unknown')).toBeNull();
      expect(await timesInAudit(test.store, event)).toBe(0);
    });
  });

  describe('update', () => {
    it('replaces what was read', async () => {
      const source = await stored();
      const looked = { ...source, failure: 'No answer.', checkedAt: later(1) };
      const event = anEvent();
      expect(await test.store.metadataSources.update(looked, NOW, event)).toBe(true);
      expect(await test.store.metadataSources.of(source.serviceProviderId)).toEqual(looked);
      expect(await timesInAudit(test.store, event)).toBe(1);
      expect(await test.store.metadataSources.update({ ...looked, failure: null }, later(1), null)).toBe(true);
    });

    it.each([
      ['somebody has looked since', (source: MetadataSource) => ({ ...source, checkedAt: later(5) })],
      ['it has another address by now', (source: MetadataSource) => ({ ...source, url: 'https://other.example/' })],
    ])('writes nothing when %s', async (_, change) => {
      const source = await stored();
      const changed = change(source);
      await test.store.metadataSources.put(changed, anEvent());
      const event = anEvent();
      const looked = { ...source, failure: 'No answer.' };
      expect(await test.store.metadataSources.update(looked, source.checkedAt, event)).toBe(false);
      expect(await test.store.metadataSources.of(source.serviceProviderId)).toEqual(changed);
      expect(await timesInAudit(test.store, event)).toBe(0);
    });

    it('does not bring a removed one back', async () => {
      const source = await stored();
      await test.store.metadataSources.remove(source.serviceProviderId, anEvent());
      expect(await test.store.metadataSources.update(source, NOW, null)).toBe(false);
      expect(await test.store.metadataSources.of(source.serviceProviderId)).toBeNull();
    });
  });

  describe('remove', () => {
    it('removes it', async () => {
      const source = await stored();
      const event = anEvent();
      expect(await test.store.metadataSources.remove(source.serviceProviderId, event)).toBe(true);
      expect(await test.store.metadataSources.of(source.serviceProviderId)).toBeNull();
      expect(await timesInAudit(test.store, event)).toBe(1);
    });

    it('gives false and writes nothing when there is none', async () => {
      const event = anEvent();
      expect(await test.store.metadataSources.remove('unknown', event)).toBe(false);
      expect(await timesInAudit(test.store, event)).toBe(0);
    });

    it('comes with the service provider’s own end', async () => {
      const source = await stored();
      await test.store.serviceProviders.remove(source.serviceProviderId, anEvent());
      expect(await test.store.metadataSources.of(source.serviceProviderId)).toBeNull();
    });
  });
});

eachDatabase('A metadata source that is due', (test) => {
  async function stored(fields: Partial<MetadataSource>): Promise<string> {
    const serviceProvider = aServiceProvider();
    await test.store.serviceProviders.add(serviceProvider, anEvent());
    await test.store.metadataSources.put(aMetadataSource(serviceProvider.id, fields), anEvent());
    return serviceProvider.id;
  }

  it('is the watched one that was looked at longest ago, each taken once', async () => {
    await stored({ checkedAt: later(-5000), isWatched: false });
    await stored({ checkedAt: later(-10) });
    const second = await stored({ checkedAt: later(-4000) });
    const first = await stored({ checkedAt: later(-5000) });
    const take = () => test.store.metadataSources.takeDue(later(-3600), NOW);
    expect(await take()).toMatchObject({ serviceProviderId: first, checkedAt: NOW });
    expect(await take()).toMatchObject({ serviceProviderId: second });
    expect(await take()).toBeNull();
  });

  it('is taken by one of twenty who come at the same time', async () => {
    await stored({ checkedAt: later(-9000) });
    const tries = Array.from({ length: 20 }, () => test.store.metadataSources.takeDue(later(-7200), NOW));
    expect((await Promise.all(tries)).filter((taken) => taken !== null)).toHaveLength(1);
  });
});
