import { DOMParser } from '@xmldom/xmldom';
import { beforeAll, describe, expect, it } from 'vitest';
import { ExclusiveCanonicalization, SignedXml } from 'xml-crypto';
import { NAMESPACES, STATUS_CODES } from '../../server/saml/names.ts';
import { issueResponse, issueStatusResponse, type ResponseFacts } from '../../server/saml/response.ts';
import type { SigningIdentity } from '../../server/signing-key.ts';
import { responseFacts } from '../helpers/response-facts.ts';
import { createSigningIdentity } from '../helpers/signing-identity.ts';

let signer: SigningIdentity;

beforeAll(async () => {
  signer = await createSigningIdentity();
});

function issue(changes: Partial<ResponseFacts> = {}): Promise<string> {
  return issueResponse(responseFacts(changes), signer);
}

function read(xml: string): Element {
  return new DOMParser().parseFromString(xml, 'text/xml').documentElement;
}

function elements(xml: string, localName: string): Element[] {
  return Array.from(read(xml).getElementsByTagNameNS('*', localName));
}

/** The one element of this name. */
function element(xml: string, localName: string): Element {
  const [first, ...others] = elements(xml, localName);
  if (first === undefined || others.length > 0) throw new Error(`There is not exactly one ${localName}.`);
  return first;
}

function childNames(parent: Element): string[] {
  return Array.from(parent.childNodes, (node) => node.nodeName);
}

describe('a Response', () => {
  it('goes to the assertion consumer service and says whose it is, which request it answers, and that all went well', async () => {
    const facts = responseFacts();
    const response = read(await issueResponse(facts, signer));
    expect(response.namespaceURI).toBe(NAMESPACES.protocol);
    expect(response.getAttribute('Version')).toBe('2.0');
    expect(response.getAttribute('Destination')).toBe(facts.assertionConsumerServiceUrl);
    expect(response.getAttribute('InResponseTo')).toBe(facts.inResponseTo);
    expect(response.getAttribute('IssueInstant')).toBe(facts.now.toISOString());
    expect(response.firstChild?.textContent).toBe(facts.issuer);
    expect(response.getElementsByTagNameNS(NAMESPACES.protocol, 'StatusCode')[0]?.getAttribute('Value')).toBe(
      STATUS_CODES.success,
    );
  });

  it('carries one assertion, with everything in the order of the schema', async () => {
    const xml = await issue({ signResponse: true });
    expect(childNames(read(xml))).toEqual(['saml:Issuer', 'ds:Signature', 'samlp:Status', 'saml:Assertion']);
    expect(childNames(element(xml, 'Assertion'))).toEqual([
      'saml:Issuer',
      'ds:Signature',
      'saml:Subject',
      'saml:Conditions',
      'saml:AuthnStatement',
      'saml:AttributeStatement',
    ]);
  });

  it('shares no ID with another Response to the same facts', async () => {
    const facts = responseFacts();
    const responses = [await issueResponse(facts, signer), await issueResponse(facts, signer)];
    const ids = responses.flatMap((xml) => Array.from(xml.matchAll(/ ID="([^"]*)"/g), ([, id]) => id));
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^_[0-9a-f-]{72}$/);
  });

  it('writes every instant in UTC with Z', async () => {
    const xml = await issue();
    const instants = Array.from(
      xml.matchAll(/(?:Instant|NotBefore|NotOnOrAfter)="([^"]*)"/g),
      ([, instant]) => instant,
    );
    expect(instants).toHaveLength(7);
    for (const instant of instants) expect(instant).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });
});

describe('an assertion', () => {
  it('names the person in the format that was asked for', async () => {
    const format = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
    const nameId = element(await issue({ nameId: { value: 'grace@acme.example', format } }), 'NameID');
    expect(nameId.textContent).toBe('grace@acme.example');
    expect(nameId.getAttribute('Format')).toBe(format);
  });

  it.each(['', ' ', '\t\n'])('is never issued for the empty NameID %j', async (value) => {
    const nameId = { value, format: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified' };
    await expect(issue({ nameId })).rejects.toMatchObject({ code: 'nameIdMissing' });
  });

  it('is for one audience', async () => {
    const xml = await issue({ audience: 'https://globex.my.salesforce.com' });
    expect(element(xml, 'Audience').textContent).toBe('https://globex.my.salesforce.com');
    expect(element(xml, 'Audience').parentNode?.nodeName).toBe('saml:AudienceRestriction');
  });

  it('is valid from a minute ago until four minutes from now', async () => {
    const conditions = element(await issue({ now: new Date('2026-11-24T09:15:29.968Z') }), 'Conditions');
    expect(conditions.getAttribute('NotBefore')).toBe('2026-11-24T09:14:29.968Z');
    expect(conditions.getAttribute('NotOnOrAfter')).toBe('2026-11-24T09:19:29.968Z');
  });

  it('is confirmed by its bearer, at the recipient, for this request and for as long as the assertion is valid', async () => {
    const facts = responseFacts({ now: new Date('2026-11-24T09:15:29.968Z') });
    const xml = await issueResponse(facts, signer);
    expect(element(xml, 'SubjectConfirmation').getAttribute('Method')).toBe('urn:oasis:names:tc:SAML:2.0:cm:bearer');
    const data = element(xml, 'SubjectConfirmationData');
    expect(data.getAttribute('Recipient')).toBe(facts.assertionConsumerServiceUrl);
    expect(data.getAttribute('InResponseTo')).toBe(facts.inResponseTo);
    expect(data.getAttribute('NotOnOrAfter')).toBe('2026-11-24T09:19:29.968Z');
    // saml-profiles 4.1.4.2: it MUST NOT contain NotBefore.
    expect(data.hasAttribute('NotBefore')).toBe(false);
  });

  it('answers no request when the sign-on began at the identity provider', async () => {
    expect(await issue({ inResponseTo: null })).not.toContain('InResponseTo');
  });

  it('says when and how strongly the person authenticated, and in which session', async () => {
    const facts = responseFacts();
    const xml = await issueResponse(facts, signer);
    const statement = element(xml, 'AuthnStatement');
    expect(statement.getAttribute('AuthnInstant')).toBe(facts.authnInstant.toISOString());
    expect(statement.getAttribute('SessionIndex')).toBe(facts.sessionIndex);
    expect(statement.getAttribute('SessionNotOnOrAfter')).toBe(facts.sessionNotOnOrAfter?.toISOString());
    expect(element(xml, 'AuthnContextClassRef').textContent).toBe(facts.authnContextClassRef);
  });

  it('leaves out the end of the session when none is set', async () => {
    expect(await issue({ sessionNotOnOrAfter: null })).not.toContain('SessionNotOnOrAfter');
  });

  it('carries attributes of unspecified name format with all their values', async () => {
    const xml = await issue({
      attributes: [
        { name: 'amr', values: ['fido2', 'swk'] },
        { name: 'User.Alias', values: [''] },
      ],
    });
    const attributes = elements(xml, 'Attribute').map((attribute) => ({
      name: attribute.getAttribute('Name'),
      nameFormat: attribute.getAttribute('NameFormat'),
      values: Array.from(attribute.childNodes, (value) => value.textContent),
    }));
    const nameFormat = 'urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified';
    expect(attributes).toEqual([
      { name: 'amr', nameFormat, values: ['fido2', 'swk'] },
      { name: 'User.Alias', nameFormat, values: [''] },
    ]);
  });

  it('has no attribute statement when there are no attributes', async () => {
    expect(await issue({ attributes: [] })).not.toContain('AttributeStatement');
  });

  it.each([
    ['the NameID', { nameId: { value: 'ada\u0001', format: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified' } }],
    ['an attribute', { attributes: [{ name: 'User.LastName', values: ['Love\u0000lace'] }] }],
    ["an attribute's name", { attributes: [{ name: 'User\u001B', values: [] }] }],
  ])('is refused, not mended, when a control character stands in %s', async (_, changes) => {
    await expect(issue(changes)).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('a status Response', () => {
  it('carries both status codes and no assertion', async () => {
    const facts = {
      ...responseFacts(),
      statusCode: STATUS_CODES.responder,
      secondLevelStatusCode: STATUS_CODES.noPassive,
    };
    const xml = await issueStatusResponse(facts, signer);
    expect(childNames(read(xml))).toEqual(['saml:Issuer', 'ds:Signature', 'samlp:Status']);
    const codes = elements(xml, 'StatusCode');
    expect(codes.map((code) => code.getAttribute('Value'))).toEqual([STATUS_CODES.responder, STATUS_CODES.noPassive]);
    expect(codes[1]?.parentNode).toBe(codes[0]);
    expect(read(xml).getAttribute('InResponseTo')).toBe(facts.inResponseTo);
  });

  it('carries the top-level code alone when there is nothing to add', async () => {
    const facts = { ...responseFacts(), statusCode: STATUS_CODES.requester, secondLevelStatusCode: null };
    const xml = await issueStatusResponse(facts, signer);
    expect(element(xml, 'StatusCode').getAttribute('Value')).toBe(STATUS_CODES.requester);
  });
});

describe('the signature', () => {
  const awkward = `& < > " ' ]]> \t \n \r \r\n {InResponseTo} Zoë 😀`;

  it('covers the assertion alone, or the Response as well', async () => {
    const one = await issue({ signResponse: false });
    expect(signedIds(one)).toEqual([element(one, 'Assertion').getAttribute('ID')]);
    const both = await issue({ signResponse: true });
    expect(signedIds(both)).toEqual([read(both).getAttribute('ID'), element(both, 'Assertion').getAttribute('ID')]);
  });

  it.each([false, true])(
    'stands in a document that is in exclusive canonical form (signResponse: %s)',
    async (signResponse) => {
      const xml = await issue({
        signResponse,
        assertionConsumerServiceUrl: `https://acme.my.salesforce.com?so=1&${awkward}`,
        nameId: { value: awkward, format: awkward },
        attributes: [{ name: awkward, values: [awkward] }],
      });
      expect(canonicalize(read(xml))).toBe(xml);
      expect(canonicalize(element(xml, 'Assertion'))).toBe(/<saml:Assertion.*<\/saml:Assertion>/s.exec(xml)?.[0]);
    },
  );

  it('breaks when a byte of the assertion or of SignedInfo is changed', async () => {
    const xml = await issue({
      inResponseTo: '_a',
      sessionNotOnOrAfter: null,
      attributes: [{ name: 'amr', values: ['fido2'] }],
    });
    expect(verifies(xml)).toBe(true);
    const positions = signedPositions(xml);
    expect(positions.length).toBeGreaterThan(600);
    const unnoticed = positions.filter((position) => {
      const tampered = tamper(xml, position);
      // xmldom mends an end tag without its `>`: then it reads what was signed.
      return verifies(tampered) && canonicalize(read(tampered)) !== xml;
    });
    expect(unnoticed).toEqual([]);
  }, 60_000);

  function signedIds(xml: string): (string | undefined)[] {
    return Array.from(xml.matchAll(/<ds:Reference URI="#([^"]*)"/g), ([, id]) => id);
  }

  function canonicalize(root: Element): string {
    return new ExclusiveCanonicalization().process(root, {}).toString();
  }

  /** Every third position in the assertion, outside its signature, and in SignedInfo. */
  function signedPositions(xml: string): number[] {
    const spans = [
      /<saml:Assertion.*?(?=<ds:Signature)/s,
      /<ds:SignedInfo>.*<\/ds:SignedInfo>/s,
      /<saml:Subject>.*(?=<\/samlp:Response>)/s,
    ];
    const positions = spans.flatMap((span) => {
      const match = span.exec(xml);
      if (match === null) throw new Error(`${span} is not in the Response.`);
      return Array.from(match[0], (_, offset) => match.index + offset);
    });
    return positions.filter((_, count) => count % 3 === 0);
  }

  function tamper(xml: string, position: number): string {
    return xml.slice(0, position) + (xml[position] === 'x' ? 'y' : 'x') + xml.slice(position + 1);
  }

  function verifies(xml: string): boolean {
    try {
      const strict = new DOMParser({
        errorHandler: (_, message) => {
          throw new Error(message);
        },
      });
      const document = strict.parseFromString(xml, 'text/xml');
      const signature = document.getElementsByTagNameNS(NAMESPACES.dsig, 'Signature')[0];
      if (signature === undefined) return false;
      const signedXml = new SignedXml({ publicCert: signer.certificatePem });
      signedXml.loadSignature(signature);
      return signedXml.checkSignature(xml);
    } catch {
      return false;
    }
  }
});
