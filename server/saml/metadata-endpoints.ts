import type { AssertionConsumerService, SingleLogoutService } from '../../db/model.ts';
import { findEndpointFault } from './endpoint-url.ts';
import { refuseElement } from './metadata-refusal.ts';
import { BINDINGS, NAMESPACES } from './names.ts';
import { attributeOf, childrenNamed } from './xml.ts';
import { readBoolean, readUnsignedShort } from './xml-values.ts';

/** Reads the AssertionConsumerServices of HTTP-POST, exactly one of them the default. @throws inputInvalid */
export function readAssertionConsumerServices(role: Element): AssertionConsumerService[] {
  const endpoints = childrenNamed(role, NAMESPACES.metadata, 'AssertionConsumerService')
    .filter((element) => attributeOf(element, 'Binding') === BINDINGS.httpPost)
    .map(readEndpoint);
  if (endpoints.length === 0)
    throw refuseElement(role, 'SPSSODescriptor has no AssertionConsumerService of the HTTP-POST binding.');
  const repeated = endpoints.find(({ index }, at) => endpoints.findIndex((other) => other.index === index) < at);
  if (repeated !== undefined)
    throw refuseElement(repeated.element, 'Two AssertionConsumerService elements have the same index.');
  const chosen = selectDefault(endpoints);
  return endpoints.map((endpoint) => ({
    url: endpoint.url,
    index: endpoint.index,
    isDefault: endpoint === chosen,
  }));
}

/** Reads the SingleLogoutServices of the two front-channel bindings, in order. @throws inputInvalid */
export function readSingleLogoutServices(role: Element): SingleLogoutService[] {
  return childrenNamed(role, NAMESPACES.metadata, 'SingleLogoutService').flatMap((element) => {
    const binding = LOGOUT_BINDINGS.get(attributeOf(element, 'Binding') ?? '');
    return binding === undefined ? [] : [{ url: readLocation(element), binding }];
  });
}

const LOGOUT_BINDINGS = new Map<string, SingleLogoutService['binding']>([
  [BINDINGS.httpRedirect, 'redirect'],
  [BINDINGS.httpPost, 'post'],
]);

/** `isDefault` as it was said: null when it was left out. */
interface Endpoint {
  element: Element;
  url: string;
  index: number;
  isDefault: boolean | null;
}

function readEndpoint(element: Element): Endpoint {
  const index = readUnsignedShort(attributeOf(element, 'index') ?? '');
  if (index === null)
    throw refuseElement(element, 'AssertionConsumerService: index should be a number from 0 to 65535.');
  const isDefault = attributeOf(element, 'isDefault');
  const flag = isDefault === null ? null : readBoolean(isDefault);
  if (isDefault !== null && flag === null)
    throw refuseElement(element, 'AssertionConsumerService: isDefault should be true or false.');
  return { element, url: readLocation(element), index, isDefault: flag };
}

/** saml-metadata 2.2.3: the first that says so, else the first that does not deny it, else the first. */
function selectDefault(endpoints: Endpoint[]): Endpoint | undefined {
  return (
    endpoints.find(({ isDefault }) => isDefault === true) ??
    endpoints.find(({ isDefault }) => isDefault === null) ??
    endpoints[0]
  );
}

function readLocation(element: Element): string {
  const location = attributeOf(element, 'Location') ?? '';
  const fault = findEndpointFault(location);
  if (fault !== null) throw refuseElement(element, `${element.localName}: Location ${fault}`);
  return location;
}
