/** The username that a user of a sandbox has in production: a sandbox puts its own name behind it. */
export function plainUsername(username: string, sandboxName: string | null): string {
  return sandboxName === null ? username : withoutEnd(username, `.${sandboxName}`);
}

/** The e-mail address that a user of a sandbox has in production: a sandbox puts `.invalid` behind it, so that no mail leaves. */
export function plainEmail(email: string): string {
  return withoutEnd(email, '.invalid');
}

function withoutEnd(text: string, end: string): string {
  return text.toLowerCase().endsWith(end.toLowerCase()) ? text.slice(0, -end.length) : text;
}
