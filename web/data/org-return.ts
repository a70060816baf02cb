/** What an OAuth login at Salesforce came back with. */
export interface OrgReturn {
  /** The connection that it opened; null: none. */
  connection: string | null;
  /** The code of why it opened none; null: it opened one, or the page was opened otherwise. */
  failure: string | null;
}

/** Reads it from the query of the page that it came back to. */
export function readOrgReturn(search: string): OrgReturn {
  const query = new URLSearchParams(search);
  return { connection: query.get('connection'), failure: query.get('connectionFailure') };
}

/** The page of the console that connects an application, or that connects whichever is not added yet. */
export function connectAddress(applicationId: string | null): string {
  return applicationId === null ? '/admin/applications/connect' : `/admin/applications/${applicationId}?tab=connect`;
}
