import { X509Certificate } from 'node:crypto';
import { IdentityProvider, ServiceProvider, setSchemaValidator } from 'samlify';
import { checkAuthnRequest, readAuthnRequest } from '../../server/saml/authn-request.ts';
import { readRedirectBinding } from '../../server/saml/binding.ts';
import { BINDINGS } from '../../server/saml/names.ts';
import { verifyRequestSignature } from '../../server/saml/signature.ts';
import { NOW } from '../helpers/records.ts';
import {
  redirectQuery,
  SSO_URL,
  salesforceMetadata,
  salesforcePair,
  salesforceRecord,
  salesforceRequest,
} from '../helpers/service-provider.ts';
import { type Figure, formatCount } from './figures.ts';
import { rsaVerifying } from './limits.ts';
import { alternate, medianOf, perCpuSecond, repeat } from './measuring.ts';

/** The inbound gate on a request as Salesforce sends it, beside what samlify does with the same octets. */
export async function measureGate(): Promise<Figure[]> {
  const { privateKey, certificate } = await salesforcePair();
  const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'));
  const query = await redirectQuery(salesforceRequest(), { relayState: '/lightning/page/home' });
  const rounds = await alternate(
    {
      limit: rsaVerifying({ privateKey, publicKey }),
      signed: repeat(await preparedGate(query)),
      parsed: repeat(() => readAuthnRequest(readRedirectBinding(query).xml)),
      samlifySigned: repeat(await preparedSamlify(query, true)),
      samlifyParsed: repeat(await preparedSamlify(query, false)),
    },
    8,
  );
  type Subject = keyof (typeof rounds)[number];
  const compare = (name: string, subject: Subject, other: Subject): Figure => ({
    name: `${name}, per CPU second`,
    value: medianOf(rounds, (round) => perCpuSecond(round[subject]) / perCpuSecond(round[other])),
    unit: 'ratio',
    target: null,
    detail: [subject, other]
      .map((one) => formatCount(medianOf(rounds, (round) => perCpuSecond(round[one]))))
      .join(' : '),
  });
  return [
    compare('gate, signed Redirect / bare RSA verify', 'signed', 'limit'),
    compare('gate, signed Redirect / samlify', 'signed', 'samlifySigned'),
    compare('gate, unsigned parse / samlify', 'parsed', 'samlifyParsed'),
  ];
}

/** What the SSO endpoint does with a query before it asks the store to remember it. */
async function preparedGate(query: string): Promise<() => Promise<void>> {
  const serviceProvider = await salesforceRecord();
  return async () => {
    const message = readRedirectBinding(query);
    const request = await verifyRequestSignature(message, readAuthnRequest(message.xml), serviceProvider);
    checkAuthnRequest(request, serviceProvider, { destination: SSO_URL, now: NOW });
  };
}

async function preparedSamlify(query: string, signed: boolean): Promise<() => Promise<unknown>> {
  const { certificate } = await salesforcePair();
  setSchemaValidator({ validate: async () => 'skipped' });
  const identityProvider = IdentityProvider({
    entityID: 'https://login.acme.example/saml/metadata',
    wantAuthnRequestsSigned: signed,
    singleSignOnService: [{ Binding: BINDINGS.httpRedirect, Location: SSO_URL }],
    // It complains without one.
    singleLogoutService: [{ Binding: BINDINGS.httpRedirect, Location: SSO_URL }],
  });
  const metadata = salesforceMetadata(certificate);
  const serviceProvider = ServiceProvider({
    metadata: signed ? metadata : metadata.replace('AuthnRequestsSigned="true"', 'AuthnRequestsSigned="false"'),
  });
  const request = {
    query: Object.fromEntries(new URLSearchParams(query)),
    octetString: query.slice(0, query.indexOf('&Signature=')),
  };
  return () => identityProvider.parseLoginRequest(serviceProvider, 'redirect', request);
}
