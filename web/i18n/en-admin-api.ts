/** What the console's page about the API says, in English. */

export const heading = 'API';
export const lead = 'What this console does, it does through this API. Your own programs may do the same.';
export const loading = 'Reading the description…';
export const document = 'The same as OpenAPI 3.1';

export const start = {
  heading: 'To begin with',
  steps: [
    'An administrator makes an API token and chooses its role. It is shown once.',
    'Your program sends it with every request, as in the example.',
    'A list answers with its items and with next. Send next back as cursor for the page after; null is the end.',
    'A change of something sends back the updatedAt that was read. Another value means that somebody was faster: 409.',
  ],
  tokens: 'API tokens',
  example: 'An example',
  failures: 'When something is refused',
  failuresText:
    'The answer is application/problem+json (RFC 9457). Its code is stable, for your program; title and detail are for people; reference is in the log and the audit too.',
};

export const search = 'Search';
export const searchHint = 'A path, a method, or a word of what it does.';
export const noMatch = 'Nothing matches.';
export const found = (count: number) => (count === 1 ? '1 operation' : `${count} operations`);

export const permissions: Record<string, string> = {
  public: 'Anybody',
  signedIn: 'Whoever is signed in',
  seePeople: 'Help desk, auditor, administrator',
  helpPeople: 'Help desk, administrator',
  seeEverything: 'Auditor, administrator',
  administer: 'Administrator',
};

export const operation = {
  who: 'Who',
  passkey: 'Passkey',
  always: {
    tag: 'Asks for the passkey',
    fact: 'Needs one used within the last five minutes: in the console, never with a token',
  },
  sometimes: {
    tag: 'May ask for the passkey',
    fact: 'For some people or some changes, needs one used within the last five minutes: then never with a token',
  },
  token: 'API token',
  tokenTaken: 'Yes',
  tokenRefused: 'No',
  parameters: 'Parameters',
  optional: 'optional',
  body: 'Send',
  reply: (status: string) => `Comes back: ${status}`,
  nothing: 'Nothing.',
  refusals: 'Refused with',
  example: 'With curl',
};
