import { type Answer, empty, type OrgRequest } from './answers.ts';
import { componentErrorOf } from './component-errors.ts';
import { type DeployOutcome, deployZip } from './deploy.ts';
import { createRetrieveApi } from './retrieve.ts';
import { configXml, deleteConfig, readConfigFields, upsertConfig } from './saml-sso-config.ts';
import { securitySettingsXml, writeSecuritySettings } from './security-settings.ts';
import { takeSoapCaller } from './sessions.ts';
import {
  apiFault,
  elementIn,
  elementsIn,
  faultAnswer,
  faultOf,
  METADATA,
  readCall,
  soapAnswer,
  soapFault,
  tag,
  textIn,
  XSI,
} from './soap-xml.ts';
import { adminOf, holds, type OrgState } from './state.ts';

const OPERATIONS = {
  readMetadata,
  listMetadata,
  createMetadata: (state: OrgState, element: Element) => writeAll(state, element, 'create'),
  updateMetadata: (state: OrgState, element: Element) => writeAll(state, element, 'update'),
  upsertMetadata: (state: OrgState, element: Element) => writeAll(state, element, 'upsert'),
  deleteMetadata,
};

const MOST_AT_ONCE = 10;

/** Answers the Metadata API. */
export type MetadataApi = (request: OrgRequest) => Answer;

/** Makes the API; the deployments that it remembers are its own. */
export function createMetadataApi(state: OrgState): MetadataApi {
  const retrieveApi = createRetrieveApi(state);
  const deployments = new Map<string, { outcome: DeployOutcome; polls: number }>();

  function deploy(element: Element): string {
    const zip = textIn(element, METADATA, 'ZipFile');
    const options = elementIn(element, METADATA, 'DeployOptions');
    if (zip === null || options === null) throw soapFault('soapenv:Client', 'ZipFile and DeployOptions are required');
    const checkOnly = textIn(options, METADATA, 'checkOnly') === 'true';
    const outcome = deployZip(state, Buffer.from(zip, 'base64'), { checkOnly });
    deployments.set(outcome.id, { outcome, polls: 0 });
    return `<result>${tag('done', false)}${tag('id', outcome.id)}${tag('state', 'Queued')}</result>`;
  }

  function checkDeployStatus(element: Element): string {
    const id = textIn(element, METADATA, 'asyncProcessId') ?? '';
    const deployment = deployments.get(id);
    if (deployment === undefined) throw apiFault('INVALID_CROSS_REFERENCE_KEY', `invalid cross reference id ${id}`);
    deployment.polls += 1;
    return deployResult(deployment.outcome, deployment.polls > 1);
  }

  const operations: Readonly<Record<string, (state: OrgState, element: Element) => string>> = {
    ...OPERATIONS,
    deploy: (_, element) => deploy(element),
    checkDeployStatus: (_, element) => checkDeployStatus(element),
    retrieve: (_, element) => retrieveApi.retrieve(element),
    checkRetrieveStatus: (_, element) => retrieveApi.checkRetrieveStatus(element),
  };

  return (request) => {
    if (request.method !== 'POST') return empty(405);
    try {
      const { operation, element, sessionId } = readCall(request, METADATA, Object.keys(operations));
      checkVersion(request.path);
      const { user } = takeSoapCaller(state, sessionId);
      if (!holds(user, 'ModifyAllData') && !holds(user, 'CustomizeApplication')) {
        const reason = 'use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions';
        throw apiFault('INSUFFICIENT_ACCESS', reason);
      }
      return soapAnswer(METADATA, operation, operations[operation]?.(state, element) ?? '');
    } catch (error) {
      const fault = faultOf(error);
      if (fault === null) throw error;
      return faultAnswer(METADATA, fault);
    }
  };
}

function checkVersion(path: string): void {
  const version = Number(/\/m\/(\d{1,3})\.0(?:\/|$)/.exec(path)?.[1]);
  if (Number.isNaN(version) || version < 31 || version > 67) {
    throw apiFault('UNSUPPORTED_API_VERSION', 'Invalid Api version specified on URL');
  }
}

function readMetadata(state: OrgState, element: Element): string {
  const type = readType(element, 'type');
  const records = readNames(element).map((name) => {
    const content = contentOf(state, type, name);
    return content === null ? '<records xsi:nil="true"/>' : `<records xsi:type="${type}">${content}</records>`;
  });
  return `<result>${records.join('')}</result>`;
}

function contentOf(state: OrgState, type: string, name: string): string | null {
  if (type === 'SecuritySettings') return name === 'Security' ? securitySettingsXml(state) : null;
  const config = state.samlConfigs.get(name);
  return config === undefined ? null : configXml(state, config);
}

function listMetadata(state: OrgState, element: Element): string {
  const queries = elementsIn(element).filter(({ localName }) => localName === 'queries');
  if (queries.length < 1 || queries.length > 3) {
    throw apiFault('INVALID_OPERATION', 'Can not specify more than 3 ListMetadataQuery structures');
  }
  return queries.map((query) => listOf(state, readType(query, 'type'))).join('');
}

function listOf(state: OrgState, type: string): string {
  const { id: adminId, name: adminName } = adminOf(state);
  const at = state.now().toISOString();
  const item = (fullName: string, fileName: string, id: string) =>
    `<result>${tag('createdById', adminId)}${tag('createdByName', adminName)}${tag('createdDate', at)}${tag('fileName', fileName)}${tag('fullName', fullName)}${tag('id', id)}${tag('lastModifiedById', adminId)}${tag('lastModifiedByName', adminName)}${tag('lastModifiedDate', at)}${tag('manageableState', 'unmanaged')}${tag('type', type)}</result>`;
  if (type === 'SecuritySettings') return item('Security', 'settings/Security.settings', '');
  return [...state.samlConfigs.values()]
    .map(({ fullName, id }) => item(fullName, `samlssoconfigs/${fullName}.samlssoconfig`, id))
    .join('');
}

function writeAll(state: OrgState, element: Element, way: 'create' | 'update' | 'upsert'): string {
  const items = elementsIn(element);
  if (items.some(({ localName }) => localName !== 'metadata')) {
    throw soapFault('soapenv:Client', `Only metadata is taken by ${way}Metadata`);
  }
  checkCount(items.length);
  const types = new Set(items.map(typeOfItem));
  if (types.size > 1) throw apiFault('INVALID_TYPE', 'All components of a call must be of the same type');
  return items.map((item) => writeItem(state, item, way)).join('');
}

function writeItem(state: OrgState, item: Element, way: 'create' | 'update' | 'upsert'): string {
  const type = typeOfItem(item);
  const [first] = elementsIn(item);
  if (first?.localName !== 'fullName' || first.namespaceURI !== METADATA) {
    throw soapFault('soapenv:Client', `Element fullName is missing at its place in type ${type}`);
  }
  const fullName = first.textContent ?? '';
  return itemResult(fullName, way, () => {
    if (type === 'SecuritySettings') {
      if (way === 'create' || fullName !== 'Security')
        throw apiFault('INVALID_OPERATION', 'Settings can only be updated');
      writeSecuritySettings(state, item);
      return false;
    }
    checkPresence(state, fullName, way);
    item.removeChild(first);
    return upsertConfig(state, { fullName, fields: readConfigFields(item, true) });
  });
}

function checkPresence(state: OrgState, fullName: string, way: 'create' | 'update' | 'upsert'): void {
  const isThere = state.samlConfigs.has(fullName);
  if (way === 'create' && isThere) throw apiFault('DUPLICATE_DEVELOPER_NAME', `${fullName} is already there`);
  if (way === 'update' && !isThere) throw apiFault('INVALID_CROSS_REFERENCE_KEY', `no SamlSsoConfig named ${fullName}`);
}

function deleteMetadata(state: OrgState, element: Element): string {
  const type = readType(element, 'type');
  if (type !== 'SamlSsoConfig') throw apiFault('INVALID_TYPE', `Cannot delete: ${type}`);
  return readNames(element)
    .map((name) =>
      itemResult(name, 'delete', () => {
        deleteConfig(state, name);
        return false;
      }),
    )
    .join('');
}

function itemResult(fullName: string, way: string, write: () => boolean): string {
  try {
    const created = write();
    const told = way === 'upsert' ? tag('created', created) : '';
    return `<result>${told}${tag('fullName', fullName)}${tag('success', true)}</result>`;
  } catch (error) {
    const reason = componentErrorOf(error);
    if (reason === null) throw error;
    const told = way === 'upsert' ? tag('created', false) : '';
    const errors = `<errors>${tag('message', reason.message)}${tag('statusCode', reason.statusCode)}</errors>`;
    return `<result>${told}${errors}${tag('fullName', fullName)}${tag('success', false)}</result>`;
  }
}

function typeOfItem(item: Element): string {
  const [prefix, name] = /^(?:([^:]+):)?([^:]+)$/.exec(item.getAttributeNS(XSI, 'type') ?? '')?.slice(1) ?? [];
  const namespace = item.lookupNamespaceURI(prefix ?? '');
  if (name === undefined || namespace !== METADATA) {
    throw soapFault('soapenv:Client', 'Unable to find type of metadata: xsi:type is missing or in another namespace');
  }
  return checkType(name);
}

function readType(element: Element, name: string): string {
  return checkType(textIn(element, METADATA, name) ?? '');
}

function checkType(type: string): string {
  if (['SecuritySettings', 'SamlSsoConfig'].includes(type)) return type;
  throw apiFault('INVALID_TYPE', `Unknown type:${type}`);
}

function readNames(element: Element): string[] {
  const names = elementsIn(element)
    .filter(({ localName, namespaceURI }) => localName === 'fullNames' && namespaceURI === METADATA)
    .map((name) => name.textContent ?? '');
  checkCount(names.length);
  return names;
}

function checkCount(count: number): void {
  if (count <= MOST_AT_ONCE) return;
  const reason = `record limit reached. cannot submit more than ${MOST_AT_ONCE} records in this operation`;
  throw apiFault('EXCEEDED_ID_LIMIT', reason);
}

function deployResult({ id, success, errorMessage, messages }: DeployOutcome, isDone: boolean): string {
  if (!isDone) {
    return `<result>${tag('done', false)}${tag('id', id)}${tag('status', 'InProgress')}${tag('success', false)}</result>`;
  }
  const failures = messages.filter(({ problem }) => problem !== null);
  const details = messages.map(({ fileName, fullName, componentType, problem, created }) => {
    const kind = problem === null ? 'componentSuccesses' : 'componentFailures';
    const type = problem === null ? null : 'Error';
    return `<${kind}>${tag('changed', problem === null)}${tag('componentType', componentType)}${tag('created', created)}${tag('deleted', false)}${tag('fileName', fileName)}${tag('fullName', fullName)}${tag('problem', problem)}${tag('problemType', type)}${tag('success', problem === null)}</${kind}>`;
  });
  return `<result><details>${details.join('')}</details>${tag('done', true)}${tag('errorMessage', errorMessage)}${tag('id', id)}${tag('numberComponentErrors', failures.length)}${tag('numberComponentsDeployed', messages.length - failures.length)}${tag('numberComponentsTotal', messages.length)}${tag('status', success ? 'Succeeded' : 'Failed')}${tag('success', success)}</result>`;
}
