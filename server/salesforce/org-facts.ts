import { type AnswerObject, booleanOf, textOf, unreadable } from './answer-fields.ts';
import type { OrgSession } from './org-session.ts';
import { queryAll } from './query.ts';

/** What an org says of itself; sObject Organization, and the host that answered. */
export interface Org {
  /** 18 characters. */
  organizationId: string;
  name: string;
  /** Its My Domain host, such as `acme.my.salesforce.com`. */
  host: string;
  /** OrganizationType, such as `Enterprise Edition`. */
  edition: string;
  isSandbox: boolean;
}

const ORGANIZATION = 'SELECT Id, Name, OrganizationType, IsSandbox FROM Organization LIMIT 1';

/** Asks an org who it is. @throws orgUnreachable, orgRefused, orgSessionEnded, orgLimitReached */
export async function readOrg(session: OrgSession): Promise<Org> {
  const { host } = new URL(session.instanceUrl);
  const [org] = await queryAll(session, ORGANIZATION, (row) => ({ ...readOrganization(row), host }));
  if (org === undefined) throw unreadable('there is no Organization');
  return org;
}

function readOrganization(row: AnswerObject): Omit<Org, 'host'> {
  const organizationId = textOf(row, 'Id');
  if (!/^00D[A-Za-z0-9]{15}$/.test(organizationId)) throw unreadable('Id is no organisation ID');
  return {
    organizationId,
    name: textOf(row, 'Name'),
    edition: textOf(row, 'OrganizationType'),
    isSandbox: booleanOf(row, 'IsSandbox'),
  };
}
