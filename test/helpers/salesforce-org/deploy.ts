import { strFromU8, unzipSync } from 'fflate';
import { componentErrorOf } from './component-errors.ts';
import { readConfigFields, type SentConfig, upsertConfig } from './saml-sso-config.ts';
import { elementIn, elementsIn, faultOf, METADATA, parseDocument, textIn } from './soap-xml.ts';
import type { OrgState } from './state.ts';

/** What came of one component. */
export interface DeployMessage {
  fileName: string;
  fullName: string;
  componentType: string;
  /** Null: it was deployed. */
  problem: string | null;
  created: boolean;
}

/** What came of a deployment: all, or nothing. */
export interface DeployOutcome {
  id: string;
  success: boolean;
  /** Why nothing of the zip could be read; null: it could. */
  errorMessage: string | null;
  messages: DeployMessage[];
}

const LAST_VERSION = 67;

/** Deploys a package; `rollBack` undoes all of it when one component fails, as it has to be in production. */
export function deployZip(state: OrgState, zip: Uint8Array, { checkOnly = false } = {}): DeployOutcome {
  const id = state.newId('0Af');
  const before = new Map([...state.samlConfigs].map(([name, row]) => [name, { ...row, fields: new Map(row.fields) }]));
  const outcome = deployInto(state, zip);
  const success = outcome.errorMessage === null && outcome.messages.every(({ problem }) => problem === null);
  if (!success || checkOnly) state.samlConfigs = before;
  return { id, success, ...outcome };
}

function deployInto(state: OrgState, zip: Uint8Array): Pick<DeployOutcome, 'errorMessage' | 'messages'> {
  const files = readZip(zip);
  if (files === null) return { errorMessage: 'INVALID_ZIP: the zip file cannot be read', messages: [] };
  const manifest = files.get('package.xml');
  if (manifest === undefined) {
    return { errorMessage: null, messages: [failed('package.xml', 'No package.xml found')] };
  }
  try {
    const named = readManifest(manifest);
    return { errorMessage: null, messages: [...deployNamed(state, files, named), ...strayFiles(files, named)] };
  } catch (error) {
    return { errorMessage: null, messages: [failed('package.xml', reasonOf(error))] };
  }
}

function readZip(zip: Uint8Array): Map<string, string> | null {
  try {
    const entries = Object.entries(unzipSync(zip)).filter(([name]) => !name.endsWith('/'));
    // A package may be in a folder of its own, as `sf project` writes it.
    const root = entries.some(([name]) => name === 'package.xml') ? '' : 'unpackaged/';
    return new Map(
      entries
        .filter(([name]) => name.startsWith(root))
        .map(([name, bytes]) => [name.slice(root.length), strFromU8(bytes)]),
    );
  } catch {
    return null;
  }
}

/** The names of the configurations that the manifest lists. */
function readManifest(text: string): string[] {
  const manifest = parseDocument(text);
  if (manifest.namespaceURI !== METADATA || manifest.localName !== 'Package') {
    throw new Error('package.xml is no Package of the Metadata API');
  }
  const version = textIn(manifest, METADATA, 'version') ?? '';
  if (!/^\d{2}\.0$/.test(version) || Number(version) > LAST_VERSION) {
    throw new Error(`Invalid version specified: ${version}`);
  }
  const named: string[] = [];
  for (const child of elementsIn(manifest)) {
    if (child.localName === 'version') continue;
    if (child.localName !== 'types')
      throw new Error(`Element ${child.localName} invalid at this location in type Package`);
    const type = textIn(child, METADATA, 'name');
    if (type !== 'SamlSsoConfig') throw new Error(`Unknown type name '${type ?? ''}' specified in package.xml`);
    const members = elementsIn(child).filter(({ localName }) => localName === 'members');
    named.push(...members.map((member) => member.textContent ?? ''));
  }
  return named;
}

function fileOf(name: string): string {
  return `samlssoconfigs/${name}.samlssoconfig`;
}

function deployNamed(state: OrgState, files: ReadonlyMap<string, string>, named: readonly string[]): DeployMessage[] {
  return named.map((fullName) => {
    const fileName = fileOf(fullName);
    const text = files.get(fileName);
    if (text === undefined) {
      const problem = `An object '${fullName}' of type SamlSsoConfig was named in package.xml, but was not found in zipped directory`;
      return { ...failed('package.xml', problem), fullName };
    }
    try {
      const created = upsertConfig(state, readConfigFile(fullName, text));
      return { fileName, fullName, componentType: 'SamlSsoConfig', problem: null, created };
    } catch (error) {
      return { ...failed(fileName, reasonOf(error)), fullName };
    }
  });
}

function readConfigFile(fullName: string, text: string): SentConfig {
  const root = parseDocument(text);
  if (root.namespaceURI !== METADATA || root.localName !== 'SamlSsoConfig') {
    throw new Error(`Error parsing file: the root is {${root.namespaceURI ?? ''}}${root.localName}`);
  }
  if (elementIn(root, METADATA, 'fullName') !== null) throw new Error('fullName is the name of the file');
  return { fullName, fields: readConfigFields(root, false) };
}

/** What lies in a folder of components has to be named; what lies beside the manifest is not looked at. */
function strayFiles(files: ReadonlyMap<string, string>, named: readonly string[]): DeployMessage[] {
  const expected = named.map(fileOf);
  return [...files.keys()]
    .filter((name) => name.includes('/') && !expected.includes(name))
    .map((name) => failed(name, 'Not in package.xml'));
}

function failed(fileName: string, problem: string): DeployMessage {
  return { fileName, fullName: fileName, componentType: '', problem, created: false };
}

function reasonOf(error: unknown): string {
  const reason = componentErrorOf(error) ?? faultOf(error);
  if (reason === null && !(error instanceof Error)) throw error;
  return reason?.message ?? (error as Error).message;
}
