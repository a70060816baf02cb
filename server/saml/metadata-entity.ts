import { inputInvalid } from '../errors.ts';
import { refuseAt, refuseElement } from './metadata-refusal.ts';
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
  refuse: (fault, { line }) => refuseAt({ line, field: null }, FAULT_MESSAGES[fault]),
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

/** Parses metadata and gives every entity that it describes. @throws inputInvalid */
export function parseEntities(xml: string): MetadataEntity[] {
  if (Buffer.byteLength(xml) > MAX_METADATA_BYTES) throw inputInvalid('The metadata is larger than 256 KiB.');
  const root = parseXml(withDeclarationFirst(xml), METADATA_RULES);
  if (!isEntity(root) && !isGroup(root)) {
    throw refuseElement(
      root,
      `This is not SAML metadata: it begins with ${root.localName} instead of EntityDescriptor.`,
    );
  }
  return collectEntities(root, []);
}

/** The entity asked for; null: the only one, or the only service provider among others. @throws inputInvalid */
export function selectEntity(entities: MetadataEntity[], entityId: string | null): MetadataEntity {
  const chosen = entityId === null ? candidates(entities) : entities.filter((entity) => entity.entityId === entityId);
  const [entity, ...others] = chosen;
  if (entity === undefined) {
    throw inputInvalid(
      entityId === null ? 'EntitiesDescriptor is empty.' : `The metadata has no EntityDescriptor ${entityId}.`,
    );
  }
  if (others.length > 0) throw inputInvalid(`${ambiguity(entityId)}: ${listed(chosen)}.`);
  return entity;
}

/** Whether the entity is a service provider, perhaps besides something else. */
export function isServiceProvider({ element }: MetadataEntity): boolean {
  return childrenNamed(element, NAMESPACES.metadata, 'SPSSODescriptor').length > 0;
}

/** The text of a metadata element, without the white space around it; a comment inside could split what people see. @throws inputInvalid */
export function readMetadataText(element: Element): string {
  const text = textOf(element);
  if (text === null) throw refuseElement(element, `${element.localName} should hold text only, without comments.`);
  if (text.trim() === '') throw refuseElement(element, `${element.localName} is empty.`);
  return text.trim();
}

/** What some exports write before the XML declaration goes behind it, so that every line keeps its number. */
function withDeclarationFirst(xml: string): string {
  return xml.replace(/^\ufeff?([ \t\r\n]*)(<\?xml[^>]*\?>)?/, '$2$1').trimEnd();
}

function candidates(entities: MetadataEntity[]): MetadataEntity[] {
  const serviceProviders = entities.filter(isServiceProvider);
  return serviceProviders.length === 0 ? entities : serviceProviders;
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
    throw refuseElement(element, `${element.localName}: validUntil should be a date such as 2027-01-31T00:00:00Z.`);
  return [instant];
}

/** saml-metadata 2.3.2: a URI of at most 1,024 characters; none of them invisible, so that people see what it is. */
function readEntityId(element: Element): string {
  const entityId = attributeOf(element, 'entityID') ?? '';
  if (!isEntityId(entityId)) {
    throw refuseElement(element, 'EntityDescriptor: entityID should be 1 to 1,024 characters without white space.');
  }
  return entityId;
}

/** Whether this can be an entity ID. */
export function isEntityId(text: string): boolean {
  return /^[^\s\p{C}\p{Z}]{1,1024}$/u.test(text);
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
