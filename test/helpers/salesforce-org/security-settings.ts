import { componentError } from './component-errors.ts';
import { elementsIn, METADATA, soapFault, tag, textIn } from './soap-xml.ts';
import type { NetworkRange, OrgState } from './state.ts';

const GROUPS = ['passwordPolicies', 'sessionSettings', 'singleSignOnSettings'];

/** The settings as the Metadata API gives them: with much that a careless client would send back. */
export function securitySettingsXml(state: OrgState): string {
  const ranges = state.networkRanges.map(
    ({ description, start, end }) =>
      `<ipRanges>${tag('description', description)}${tag('end', end)}${tag('start', start)}</ipRanges>`,
  );
  const groups = GROUPS.map((group) => `<${group}>${valuesIn(state, `${group}.`)}</${group}>`);
  return `${tag('fullName', 'Security')}${valuesIn(state, '')}<networkAccess>${ranges.join('')}</networkAccess>${groups.join('')}`;
}

/** Changes what is sent, and nothing else; ranges that are not sent along with others are removed. @throws a fault, componentError */
export function writeSecuritySettings(state: OrgState, element: Element): void {
  const changes = new Map<string, string>();
  let ranges: NetworkRange[] | null = null;
  for (const child of elementsIn(element)) {
    const name = child.localName;
    if (name === 'fullName') continue;
    if (name === 'networkAccess') ranges = elementsIn(child).map(readRange);
    else if (GROUPS.includes(name)) {
      for (const value of elementsIn(child)) changes.set(`${name}.${value.localName}`, readValue(state, name, value));
    } else changes.set(name, readValue(state, null, child));
  }
  checkChanges(state, changes);
  for (const [path, value] of changes) state.security.set(path, value);
  if (ranges !== null) state.networkRanges = ranges;
}

function valuesIn({ security }: OrgState, prefix: string): string {
  return [...security]
    .filter(([path]) => path.startsWith(prefix) && !path.slice(prefix.length).includes('.'))
    .map(([path, value]) => tag(path.slice(prefix.length), value))
    .join('');
}

function readValue({ security }: OrgState, group: string | null, element: Element): string {
  const path = group === null ? element.localName : `${group}.${element.localName}`;
  const before = security.get(path);
  if (element.namespaceURI !== METADATA || before === undefined || elementsIn(element).length > 0) {
    throw invalidElement(element, group ?? 'SecuritySettings');
  }
  const value = element.textContent ?? '';
  if (['true', 'false'].includes(before) && !['true', 'false'].includes(value)) {
    throw soapFault('soapenv:Client', `'${value}' is not a valid value for the type xsd:boolean`);
  }
  return value;
}

function readRange(element: Element): NetworkRange {
  if (element.localName !== 'ipRanges') throw invalidElement(element, 'NetworkAccess');
  return {
    description: textIn(element, METADATA, 'description') ?? '',
    start: textIn(element, METADATA, 'start') ?? '',
    end: textIn(element, METADATA, 'end') ?? '',
  };
}

function checkChanges({ security }: OrgState, changes: ReadonlyMap<string, string>): void {
  const multiple = 'singleSignOnSettings.enableMultipleSamlConfigs';
  if (security.get(multiple) === 'true' && changes.get(multiple) === 'false') {
    throw componentError('INVALID_INPUT', 'You can’t turn off multiple SAML configurations after they are enabled.');
  }
}

function invalidElement(element: Element, type: string): Error {
  const name = `{${element.namespaceURI ?? ''}}${element.localName}`;
  return soapFault('soapenv:Client', `Element ${name} invalid at this location in type ${type}`);
}
