import { describe, expect, it } from 'vitest';
import { emptyDraft, isReady, isTyped, readSource, sourceMistakes } from '../../../web/data/import-draft.ts';

const salesforce = emptyDraft('salesforce');
const saml = emptyDraft('saml');

describe('what an import is asked with', () => {
  it('is the text of the file, or what was pasted', () => {
    const draft = { ...saml, file: '<a/>', text: '<b/>' };
    expect(readSource({ ...draft, way: 'file' }, null)).toEqual({ metadata: '<a/>' });
    expect(readSource({ ...draft, way: 'paste' }, null)).toEqual({ metadata: '<b/>' });
  });

  it('names the one that was picked of several', () => {
    expect(readSource({ ...saml, file: '<a/>' }, 'urn:one')).toEqual({ metadata: '<a/>', entityId: 'urn:one' });
  });

  it('is an address without spaces around it, and whether it is watched', () => {
    const draft = { ...saml, way: 'url' as const, url: ' https://app.example.com/metadata ', watch: false };
    expect(readSource(draft, null)).toEqual({ url: 'https://app.example.com/metadata', watch: false });
  });

  it('leaves out what Salesforce’s My Domain says by itself', () => {
    const draft = { ...salesforce, way: 'fields' as const, myDomain: 'acme', organizationId: ' 00D000000000001 ' };
    expect(readSource(draft, null)).toEqual({
      salesforce: { myDomain: 'acme', organizationId: '00D000000000001' },
    });
  });

  it('has the fields of any other application', () => {
    const draft = {
      ...saml,
      way: 'fields' as const,
      entityId: 'urn:wiki',
      assertionConsumerServiceUrl: 'https://wiki.example.com/acs',
      myDomain: 'acme',
    };
    expect(readSource(draft, null)).toEqual({
      fields: { entityId: 'urn:wiki', assertionConsumerServiceUrl: 'https://wiki.example.com/acs' },
    });
  });
});

describe('an import', () => {
  it.each([
    { ...saml, file: '<a/>' },
    { ...saml, way: 'paste' as const, text: '<a/>' },
    { ...saml, way: 'url' as const, url: 'https://app.example.com' },
    { ...salesforce, way: 'fields' as const, myDomain: 'acme' },
    { ...saml, way: 'fields' as const, entityId: 'urn:wiki', assertionConsumerServiceUrl: 'https://wiki.example.com' },
  ])('is ready when its way has what it needs: $way of $kind', (draft) => {
    expect(isReady(draft)).toBe(true);
    expect(isTyped(draft)).toBe(true);
  });

  it.each([
    { ...saml, text: '<a/>' },
    { ...saml, way: 'paste' as const, text: ' ' },
    { ...saml, way: 'url' as const },
    { ...salesforce, way: 'fields' as const, organizationId: '00D000000000001' },
    { ...saml, way: 'fields' as const, entityId: 'urn:wiki' },
  ])('is not ready without it: $way of $kind', (draft) => {
    expect(isReady(draft)).toBe(false);
  });

  it('has nothing to lose at first', () => {
    expect(isTyped(salesforce)).toBe(false);
  });
});

describe('a mistake', () => {
  it('is named by its field, wherever that is in the body', () => {
    expect(sourceMistakes({ 'source.salesforce.myDomain': 'Mend it.', url: 'Mend this.' })).toEqual({
      myDomain: 'Mend it.',
      url: 'Mend this.',
    });
  });
});
