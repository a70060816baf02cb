import { strToU8, zipSync } from 'fflate';
import { apiFault, elementIn, elementsIn, METADATA, soapFault, tag, textIn } from './soap-xml.ts';
import type { OrgState } from './state.ts';

/** `retrieve()` and `checkRetrieveStatus()`. */
export interface RetrieveApi {
  retrieve(element: Element): string;
  checkRetrieveStatus(element: Element): string;
}

/** What of a package was found, and what was not. */
interface Retrieved {
  id: string;
  files: Record<string, string>;
  problems: string[];
  polls: number;
}

/** In the order of the WSDL. */
const REQUEST = ['apiVersion', 'packageNames', 'singlePackage', 'specificFiles', 'unpackaged'];

/** Makes the calls; what is being retrieved is remembered until it is asked for. */
export function createRetrieveApi(state: OrgState): RetrieveApi {
  const retrievals = new Map<string, Retrieved>();

  return {
    retrieve(element) {
      const manifest = readRequest(element);
      const id = state.newId('09S');
      retrievals.set(id, { id, ...collect(state, manifest), polls: 0 });
      return `<result>${tag('done', false)}${tag('id', id)}${tag('state', 'Queued')}</result>`;
    },

    checkRetrieveStatus(element) {
      const id = textIn(element, METADATA, 'asyncProcessId') ?? '';
      const retrieval = retrievals.get(id);
      if (retrieval === undefined) throw apiFault('INVALID_CROSS_REFERENCE_KEY', `invalid cross reference id ${id}`);
      retrieval.polls += 1;
      if (retrieval.polls === 1) {
        return `<result>${tag('done', false)}${tag('id', id)}${tag('status', 'InProgress')}${tag('success', false)}</result>`;
      }
      const isWanted = textIn(element, METADATA, 'includeZip') === 'true';
      // The zip is given away once.
      if (isWanted) retrievals.delete(id);
      return retrieved(retrieval, isWanted);
    },
  };
}

function readRequest(element: Element): Element {
  const request = elementIn(element, METADATA, 'request');
  if (request === null) throw soapFault('soapenv:Client', 'retrieve needs a request');
  const places = elementsIn(request).map(({ localName }) => REQUEST.indexOf(localName));
  const isOrdered = places.every((place, index) => place >= (places[index - 1] ?? 0));
  if (!isOrdered) throw soapFault('soapenv:Client', 'An element is at no place of its own in type RetrieveRequest');
  const version = textIn(request, METADATA, 'apiVersion') ?? '';
  const unpackaged = elementIn(request, METADATA, 'unpackaged');
  if (!/^\d{2}\.0$/.test(version) || unpackaged === null)
    throw soapFault('soapenv:Client', 'RetrieveRequest is incomplete');
  return unpackaged;
}

function collect(state: OrgState, manifest: Element): Pick<Retrieved, 'files' | 'problems'> {
  const files: Record<string, string> = {};
  const problems: string[] = [];
  const { name: certificateName, pair } = state.requestSigning;
  for (const types of elementsIn(manifest).filter(({ localName }) => localName === 'types')) {
    const type = textIn(types, METADATA, 'name') ?? '';
    if (type !== 'Certificate') throw apiFault('INVALID_TYPE', `Unknown type name '${type}' specified in package.xml`);
    for (const { localName, textContent: member } of elementsIn(types)) {
      if (localName !== 'members') continue;
      if (member === certificateName && state.options.certificatesReadable) {
        files[`certs/${member}.crt`] = pemOf(pair.certificate);
        files[`certs/${member}.crt-meta.xml`] = certificateXml(certificateName);
      } else problems.push(`Entity of type 'Certificate' named '${member}' cannot be found`);
    }
  }
  return { files, problems };
}

function retrieved({ id, files, problems }: Retrieved, isWanted: boolean): string {
  const messages = problems.map(
    (problem) => `<messages>${tag('fileName', 'unpackaged/package.xml')}${tag('problem', problem)}</messages>`,
  );
  const manifest = `<?xml version="1.0" encoding="UTF-8"?>\n<Package xmlns="${METADATA}"><version>67.0</version></Package>\n`;
  const entries = Object.entries({ 'package.xml': manifest, ...files }).map(
    ([name, text]) => [`unpackaged/${name}`, strToU8(text)] as const,
  );
  const zip = Buffer.from(zipSync(Object.fromEntries(entries))).toString('base64');
  const zipFile = isWanted ? tag('zipFile', zip) : '';
  return `<result>${tag('done', true)}${tag('id', id)}${messages.join('')}${tag('status', 'Succeeded')}${tag('success', true)}${zipFile}</result>`;
}

function certificateXml(name: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Certificate xmlns="${METADATA}"><caSigned>false</caSigned><keySize>2048</keySize><masterLabel>${name}</masterLabel><privateKeyExportable>false</privateKeyExportable></Certificate>\n`;
}

function pemOf(base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
