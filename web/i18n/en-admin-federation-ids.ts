/** What the Federation IDs page says, in English. */
import { formatNumber } from './numbers.ts';

const counted = (count: number, one: string, many: string) =>
  count === 1 ? `1 ${one}` : `${formatNumber(count)} ${many}`;

export const heading = 'Federation IDs';
export const lead =
  'Salesforce finds its user by the Federation ID. This compares the users of the org with the people here, and writes what is missing. Nothing is written that you have not seen.';
export const back = 'Application';

export const source = {
  heading: 'Where do the users come from?',
  fromOrg: (name: string, host: string) => `Read from ${name} (${host})`,
  noConnection: 'No org is connected. Connect it to read its users and to write Federation IDs:',
  connect: 'Connect the org',
  file: 'Or a CSV of Salesforce users',
  fileHint:
    'A report or an export with the columns Id, Username, Email, Name (or First Name and Last Name), Active and Federation ID. Upper and lower case do not count.',
  reading: (rows: number) => `Reading… ${counted(rows, 'user', 'users')} so far.`,
  again: 'Read the users again',
};

export const written = {
  heading: 'Written from here',
  message: (count: number) => `${counted(count, 'Federation ID was', 'Federation IDs were')} written from here, last`,
  undo: 'Take back',
  undoTitle: (count: number) => `Take back ${counted(count, 'Federation ID', 'Federation IDs')}?`,
  undoMessage:
    'Users get back the Federation IDs that they had, where ours still stand. They may not be able to log in with Latchkey any more.',
  undoNeedsOrg: 'Connect the org to take them back.',
  undoing: (done: number, of: number) => `Taken back: ${formatNumber(done)} of ${formatNumber(of)}`,
  undone: (count: number) => `${counted(count, 'Federation ID was', 'Federation IDs were')} taken back.`,
};

export const review = {
  heading: 'Compared',
  none: 'The org has no users to compare.',
  noneShown: 'No user is in this state.',
  notInOrg: (count: number) => `${counted(count, 'person', 'people')} here matched no user of the org.`,
  filters: 'Which users are shown',
  all: 'All',
  states: {
    matched: 'Matched',
    missing: 'Missing',
    different: 'Different',
    differentCase: 'Other case',
    duplicate: 'Duplicate',
    inactive: 'Inactive',
    notHere: 'Not here',
  },
  explain: {
    all: 'Every user of the org that was read.',
    matched: 'The Federation ID in Salesforce is what Latchkey sends. Nothing has to be done.',
    missing: 'Salesforce has no Federation ID for these users yet.',
    different: 'Salesforce has another Federation ID than Latchkey sends.',
    differentCase: 'The two differ in upper and lower case alone.',
    duplicate: 'A Federation ID can be one user’s only. Tick the user who is meant, or decide in Salesforce.',
    inactive: 'The user is inactive in Salesforce, or the person is switched off here.',
    notHere: 'Nobody here matches these users.',
  },
  chosen: (count: number, of: number) => `${formatNumber(count)} of ${formatNumber(of)} proposed are ticked.`,
  atFirst:
    'Only users without a Federation ID are ticked at first. One that is there may be used by another identity provider, so tick those yourself.',
  nothingProposed: 'Nothing has to be written.',
  tickAll: 'Tick all shown',
  untickAll: 'Untick all shown',
  tick: 'Write',
  tickNamed: (username: string) => `Write the Federation ID of ${username}`,
  user: 'User in Salesforce',
  person: 'Person here',
  nobody: 'nobody',
  matchedBy: { federationId: 'by Federation ID', email: 'by e-mail address', username: 'by username' },
  before: 'Federation ID now',
  after: 'Then',
  state: 'State',
  noId: 'none',
};

export const write = {
  action: (count: number) => `Write ${counted(count, 'Federation ID', 'Federation IDs')}`,
  title: (count: number) => `Write ${counted(count, 'Federation ID', 'Federation IDs')}?`,
  message: (org: string) => `They are written to ${org}, exactly as they are shown. You can take them back here.`,
  replacing: (count: number, of: number) =>
    `${formatNumber(count)} of the ${formatNumber(of)} ${count === 1 ? 'replaces' : 'replace'} a Federation ID that is there now. Another identity provider that sends the old one will no longer find its user.`,
  stop: 'Stop',
  stopping: 'Stopping… What Salesforce is at work on comes to its end first.',
  notStopped: 'Stopping could not be asked for. Try again.',
  bulk: 'More than 2,000 go to Salesforce as one bulk job. That may take some minutes; leave this page open.',
  confirm: 'Write them',
  needsOrg: 'Connect the org to write them from here, or use the file with Data Loader.',
  writing: (done: number, of: number) => `Written: ${formatNumber(done)} of ${formatNumber(of)}`,
  csv: 'Download CSV for Data Loader',
  csvShort: (count: number, of: number) =>
    `${formatNumber(count)} of ${formatNumber(of)} are in the file. The others would be another change by now: read the users again.`,
  csvFile: 'federation-ids.csv',
  said: 'The Federation IDs have been written',
};

export const outcome = {
  done: (count: number) => `${counted(count, 'Federation ID was', 'Federation IDs were')} written.`,
  failed: (count: number) => `${counted(count, 'was', 'were')} not written:`,
  label: 'What was not written',
  user: 'User',
  reason: 'What Salesforce says',
  retry: 'Try these again',
};

export const people = {
  heading: (count: number) => `${counted(count, 'user of the org is', 'users of the org are')} not here`,
  message:
    'The import shows what would happen to each of them before anybody is added, and can invite them in the same step.',
  download: 'Download these people as CSV',
  file: 'people-from-salesforce.csv',
  open: 'Import these people',
  headings: ['email', 'name', 'federationId'],
};
