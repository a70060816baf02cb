/** `/api/people/:id/links`, `/api/invitations`. */
import Type, { type Static } from 'typebox';
import { Closed, Id, Instant, Line, Nullable, OneOf, PageOf, PageQuery } from './common.ts';
import { Person } from './people.ts';

/** `POST /api/people/:id/links`: makes an enrolment link; an earlier one stops working. */
export const NewLinkBody = Closed({
  hours: Type.Integer({ minimum: 1, maximum: 720, default: 72 }),
  /** Send it by e-mail; needs SMTP. */
  sendMail: Type.Boolean({ default: false }),
});
/** As types. */
export type NewLinkBody = Static<typeof NewLinkBody>;

/** The link, shown this once. */
export const NewLinkReply = Type.Object({
  url: Type.String(),
  expiresAt: Instant,
  /** `failed`: the link works all the same. */
  delivery: OneOf('none', 'sent', 'failed'),
});
/** As types. */
export type NewLinkReply = Static<typeof NewLinkReply>;

/** `DELETE /api/people/:id/links`: ends the link of this purpose. */
export const RevokeLinkQuery = Closed({
  purpose: Type.Unsafe<'enrolment' | 'setup'>({ type: 'string', enum: ['enrolment', 'setup'], default: 'enrolment' }),
});

/** `GET /api/people/:id/links`: the open ones, without their secret. */
export const LinksReply = Type.Object({
  links: Type.Array(
    Type.Object({
      purpose: OneOf('enrolment', 'setup'),
      createdAt: Instant,
      expiresAt: Instant,
      openedAt: Nullable(Instant),
    }),
  ),
});
/** As types. */
export type LinksReply = Static<typeof LinksReply>;

/** How a person of a batch stands; `ended`: the link has ended, and no passkey was made. */
export const InvitationState = OneOf('enrolled', 'opened', 'waiting', 'ended');
/** As types. */
export type InvitationState = Static<typeof InvitationState>;

/** People who were invited together. */
export const InvitationBatch = Type.Object({
  id: Id,
  name: Type.String(),
  createdAt: Instant,
  counts: Type.Object({
    people: Type.Integer(),
    enrolled: Type.Integer(),
    opened: Type.Integer(),
    waiting: Type.Integer(),
    ended: Type.Integer(),
    /** Of all: those whose e-mail could not be sent. */
    undelivered: Type.Integer(),
  }),
});
/** As types. */
export type InvitationBatch = Static<typeof InvitationBatch>;

/** Whom to invite: these people, or everybody of a filter who may sign in and has no passkey. At most 10,000. */
export const Invitees = Type.Union([
  Closed({ userIds: Type.Array(Id, { minItems: 1, maxItems: 10_000 }) }),
  Closed({ withoutPasskey: Type.Literal(true), group: Type.Optional(Id) }),
]);

/** `POST /api/invitations` */
export const NewInvitationsBody = Closed({
  name: Line(100),
  people: Invitees,
  hours: Type.Integer({ minimum: 1, maximum: 720, default: 72 }),
  /** `mail`: sent from here, in the background; `links`: given back, to be copied or merged. */
  by: OneOf('mail', 'links'),
  /** Leave out people whose enrolment link is still open; without it, that link stops working. */
  onlyWithoutOpenLink: Type.Optional(Type.Boolean()),
});
/** As types. */
export type NewInvitationsBody = Static<typeof NewInvitationsBody>;

/** `POST /api/invitations/:id/renew`: new links for those who have not enrolled. */
export const RenewInvitationsBody = Closed({
  hours: Type.Integer({ minimum: 1, maximum: 720, default: 72 }),
  by: OneOf('mail', 'links'),
});
/** As types. */
export type RenewInvitationsBody = Static<typeof RenewInvitationsBody>;

/** Somebody who was not invited, and why: `privileged` people are invited one by one, `enrolled` ones have a passkey, `invited` ones an open link. */
export const LeftOut = Type.Object({
  userId: Id,
  /** Null: not there any more. */
  email: Nullable(Type.String()),
  reason: OneOf('disabled', 'unknown', 'privileged', 'enrolled', 'invited'),
});
/** As types. */
export type LeftOut = Static<typeof LeftOut>;

/** `POST /api/invitations/preview` */
export const InvitationsPreviewBody = Closed({ people: Invitees });
/** How many people would get a link, and how many would be left out and why; nothing is stored. */
export const InvitationsPreviewReply = Type.Object({
  people: Type.Integer(),
  /** Of these: those whose enrolment link is still open. */
  withOpenLink: Type.Integer(),
  leftOut: Type.Object({
    disabled: Type.Integer(),
    unknown: Type.Integer(),
    privileged: Type.Integer(),
    enrolled: Type.Integer(),
  }),
});
/** As types. */
export type InvitationsPreviewReply = Static<typeof InvitationsPreviewReply>;

/** The links, shown this once (`by: links`; else empty), and who was left out. */
export const NewInvitationsReply = Type.Object({
  batch: InvitationBatch,
  links: Type.Array(
    Type.Object({ userId: Id, email: Type.String(), name: Type.String(), url: Type.String(), expiresAt: Instant }),
  ),
  leftOut: Type.Array(LeftOut),
});
/** As types. */
export type NewInvitationsReply = Static<typeof NewInvitationsReply>;

/** `GET /api/invitations`; short pages, because the people of each are counted, up to 10,000. */
export const InvitationsQuery = Closed({
  /** Newest first if nothing is said. */
  sort: Type.Optional(OneOf('createdAt', '-createdAt')),
  cursor: PageQuery.cursor,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, default: 20 })),
});
/** As types. */
export type InvitationsQuery = Static<typeof InvitationsQuery>;
/** `GET /api/invitations` */
export const InvitationsReply = PageOf(InvitationBatch);
/** As types. */
export type InvitationsReply = Static<typeof InvitationsReply>;

/** `GET /api/invitations/:id` */
export const InvitationEntriesQuery = Closed({ state: Type.Optional(InvitationState), ...PageQuery });
/** One person of a batch. */
export const InvitationEntry = Type.Object({
  person: Person,
  state: InvitationState,
  delivery: OneOf('none', 'waiting', 'sent', 'failed'),
  invitedAt: Instant,
  expiresAt: Instant,
  openedAt: Nullable(Instant),
  enrolledAt: Nullable(Instant),
});
/** As types. */
export type InvitationEntry = Static<typeof InvitationEntry>;
/** `GET /api/invitations/:id` */
export const InvitationReportReply = Type.Object({
  batch: InvitationBatch,
  items: Type.Array(InvitationEntry),
  next: Nullable(Type.String()),
});
/** As types. */
export type InvitationReportReply = Static<typeof InvitationReportReply>;
