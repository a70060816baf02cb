import type { User } from '../../db/model.ts';
import { escapeHtml } from '../contract/text.ts';
import type { Mail } from '../mail.ts';
import type { Services } from '../services.ts';
import { afterLink, beforeLink, type Invited, linkText, subject } from './invitation-words.ts';

/** A link, whose it is, and who gives it to them. */
export interface PersonalInvitation {
  user: User;
  inviter: User;
  url: string;
  expiresAt: Date;
}

/** The e-mail that brings a person their link: text and HTML that say the same, and nothing that is loaded from anywhere. */
export function invitationMail({ config }: Services, { user, inviter, url, expiresAt }: PersonalInvitation): Mail {
  const site = new URL(config.publicUrl).host;
  const invited: Invited = { name: user.name, inviter: inviter.name, site, url, expiresAt };
  return {
    to: { name: user.name, address: user.email },
    subject: subject(invited),
    text: `${[...beforeLink(invited), url, ...afterLink(invited)].join('\n\n')}\n`,
    html: htmlOf(invited),
  };
}

function htmlOf(invited: Invited): string {
  const url = escapeHtml(invited.url);
  const paragraphs = [
    ...beforeLink(invited).map(escapeHtml),
    `<a href="${url}">${escapeHtml(linkText)}</a>`,
    // Written out as well, for whoever wants to see where it leads.
    url,
    ...afterLink(invited).map(escapeHtml),
  ];
  const body = paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n');
  return `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>${escapeHtml(subject(invited))}</title>\n${body}\n</html>\n`;
}
