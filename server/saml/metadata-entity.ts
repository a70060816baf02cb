import { inputInvalid } from '../errors.ts';
import { NAMESPACES } from './names.ts';
import type { XmlFault } from './well-formed.ts';
import { attributeOf, childrenNamed, isNamed, parseXml, textOf, type XmlRules } from './xml.ts';
import { readInstant } from './xml-values.ts';

/** One EntityDescriptor, with every limit of validity that applies to it; saml-metadata 2.3.2. */
export interface MetadataEntity {
  element: Element;
  entityId: string;
  validUntil: Date[];
}

const MAX_METADATA_BYTES = 256 * 1024;

const METADATA_RULES: XmlRules = {
  limits: { elements: 5000, attributes: 10_000, depth: 32, comments: true },
  refuse: (fault, cause) => inputInvalid(FAULT_MESSAGES[fault], cause),
};

const FAULT_MESSAGES: Record<XmlFault, string> = {
  xmlCharacterForbidden: 'The metadata holds control characters or is not UTF-8 text.',
  xmlMarkupForbidden:
    'The metadata holds a DOCTYPE, a CDATA section or a processing instruction. Ask for metadata without them.',
  xmlReferenceForbidden: 'The metadata holds an entity (&…;) that XML itself does not define.',
  xmlTooManyElements: 'The metadata is too large: more than 5,000 elements.',
  xmlTooManyAttributes: 'The metadata is too large: more than 10,000 attributes.',
  xmlTooDeep: 'The metadata is nested more than 32 elements deep.',
  xmlMalformed: 'This is not well-formed XML. Download the metadata again, and do not copy it from a browser’s view.',
  xmlNamespaceForbidden: 'The metadata holds an element without a namespace. Is it SAML metadata?',
};

/** Parses metadata and gives the entity asked for, or the only one there is. @throws inputInvalid */
export function parseEntity(xml: string, entityId: string | null): MetadataEntity {
  if (Buffer.byteLength(xml) > MAX_METADATA_BYTES) throw inputInvalid('The metadata is larger than 256 KiB.');
  const root = parseXml(xml.replace(/^\ufeff/, '').trim(), METADATA_RULES);
  if (!isEntity(root) && !isGroup(root)) {
    throw inputInvalid(`This is not SAML metadata: it begins with ${root.localName} instead of EntityDescriptor.`);
  }
  const entities = collectEntities(root, []);
  const chosen = entityId === null ? entities : entities.filter((entity) => entity.entityId === entityId);
  const [entity, ...others] = chosen;
  if (entity === undefined) {
    throw inputInvalid(
      entityId === null ? 'EntitiesDescriptor is empty.' : `The metadata has no EntityDescriptor ${entityId}.`,
    );
  }
  if (others.length > 0) throw inputInvalid(`${ambiguity(entityId)}: ${listed(chosen)}.`);
  return entity;
}

/** The text of a metadata element, without the white space around it; a comment inside could split what people see. @throws inputInvalid */
export function readMetadataText(element: Element): string {
  const text = textOf(element);
  if (text === null) throw inputInvalid(`${element.localName} should hold text only, without comments.`);
  if (text.trim() === '') throw inputInvalid(`${element.localName} is empty.`);
  return text.trim();
}

function collectEntities(element: Element, inherited: Date[]): MetadataEntity[] {
  const validUntil = [...inherited, ...readLimit(element)];
  if (isEntity(element)) {
    const roleLimits = childrenNamed(element, NAMESPACES.metadata, 'SPSSODescriptor').flatMap(readLimit);
    return [{ element, entityId: readEntityId(element), validUntil: [...validUntil, ...roleLimits] }];
  }
  const children = ['EntityDescriptor', 'EntitiesDescriptor'].flatMap((name) =>
    childrenNamed(element, NAMESPACES.metadata, name),
  );
  return children.flatMap((child) => collectEntities(child, validUntil));
}

function readLimit(element: Element): Date[] {
  const text = attributeOf(element, 'validUntil');
  if (text === null) return [];
  const instant = readInstant(text);
  if (instant === null)
    throw inputInvalid(`${element.localName}: validUntil should be a date such as 2027-01-31T00:00:00Z.`);
  return [instant];
}

/** saml-metadata 2.3.2: a URI of at most 1,024 characters. */
function readEntityId(element: Element): string {
  const entityId = attributeOf(element, 'entityID') ?? '';
  if (!/^\S{1,1024}$/.test(entityId)) {
    throw inputInvalid('EntityDescriptor: entityID should be 1 to 1,024 characters without white space.');
  }
  return entityId;
}

function isEntity(element: Element): boolean {
  return isNamed(element, NAMESPACES.metadata, 'EntityDescriptor');
}

function isGroup(element: Element): boolean {
  return isNamed(element, NAMESPACES.metadata, 'EntitiesDescriptor');
}

function ambiguity(entityId: string | null): string {
  return entityId === null
    ? 'The metadata describes several entities; choose one'
    : 'The metadata describes this entity twice';
}

function listed(entities: MetadataEntity[]): string {
  const shown = entities.slice(0, 10).map(({ entityId }) => entityId);
  return entities.length > shown.length ? `${shown.join(', ')} …` : shown.join(', ');
}
