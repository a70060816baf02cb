import type { AssertionConsumerService } from '../../db/model.ts';
import { inputInvalid } from '../errors.ts';
import type { MetadataWarning } from './metadata-warning.ts';
import { BINDINGS, NAMESPACES } from './names.ts';
import { attributeOf, childrenNamed } from './xml.ts';
import { readBoolean, readUnsignedShort } from './xml-values.ts';

/** Reads the AssertionConsumerServices of HTTP-POST, exactly one of them the default. @throws inputInvalid */
export function readAssertionConsumerServices(role: Element): {
  services: AssertionConsumerService[];
  warnings: MetadataWarning[];
} {
  const endpoints = childrenNamed(role, NAMESPACES.metadata, 'AssertionConsumerService')
    .filter((element) => attributeOf(element, 'Binding') === BINDINGS.httpPost)
    .map(readEndpoint);
  if (endpoints.length === 0)
    throw inputInvalid('SPSSODescriptor has no AssertionConsumerService of the HTTP-POST binding.');
  if (new Set(endpoints.map(({ index }) => index)).size < endpoints.length) {
    throw inputInvalid('Two AssertionConsumerService elements have the same index.');
  }
  const chosen = selectDefault(endpoints);
  return {
    services: endpoints.map((endpoint) => ({ ...endpoint, isDefault: endpoint === chosen })),
    warnings: endpoints.filter(({ url }) => url.startsWith('http:')).map(({ url }) => localhostWarning(url)),
  };
}

/** `isDefault` as it was said: null when it was left out. */
interface Endpoint {
  url: string;
  index: number;
  isDefault: boolean | null;
}

function readEndpoint(element: Element): Endpoint {
  const index = readUnsignedShort(attributeOf(element, 'index') ?? '');
  if (index === null) throw inputInvalid('AssertionConsumerService: index should be a number from 0 to 65535.');
  const isDefault = attributeOf(element, 'isDefault');
  const flag = isDefault === null ? null : readBoolean(isDefault);
  if (isDefault !== null && flag === null)
    throw inputInvalid('AssertionConsumerService: isDefault should be true or false.');
  return { url: readLocation(element), index, isDefault: flag };
}

/** saml-metadata 2.2.3: the first that says so, else the first that does not deny it, else the first. */
function selectDefault(endpoints: Endpoint[]): Endpoint | undefined {
  return (
    endpoints.find(({ isDefault }) => isDefault === true) ??
    endpoints.find(({ isDefault }) => isDefault === null) ??
    endpoints[0]
  );
}

/** The address, byte for byte: assertions are posted there, so nothing may be in it that two readers could read differently. */
function readLocation(element: Element): string {
  const location = attributeOf(element, 'Location') ?? '';
  const url = URL.parse(location);
  if (url === null || location.length > MAX_URL_LENGTH || !PLAIN_URL.test(location)) {
    throw inputInvalid(
      `AssertionConsumerService: Location should be a plain https address, not "${location.slice(0, 200)}".`,
    );
  }
  if (url.protocol !== 'https:' && !LOCAL_HOSTS.includes(url.hostname)) {
    throw inputInvalid(
      `AssertionConsumerService: Location should begin with https:// (http only on localhost), not "${location.slice(0, 200)}".`,
    );
  }
  return location;
}

const MAX_URL_LENGTH = 2048;

/** http or https, a host without user name, no fragment, no backslash, quote, white space or control character. */
const PLAIN_URL = /^https?:\/\/[A-Za-z0-9.:[\]-]+(?:[/?][\x21\x24-\x3b\x3d\x3f-\x5b\x5d-\x7e]*)?$/;

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

function localhostWarning(url: string): MetadataWarning {
  return {
    code: 'localhostAddress',
    message: `Assertions for ${url} travel without encryption. That is for trying things out on one computer only.`,
  };
}
