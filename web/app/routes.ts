import type { PageRoute } from './router.ts';

/** Every page of the console; its code is loaded when it is opened. */
export const ROUTES: PageRoute[] = [
  {
    path: '',
    permission: 'seePeople',
    load: () => import('../pages/admin/home-page.ts').then(({ HomePage }) => HomePage),
  },
  {
    path: '/people',
    permission: 'seePeople',
    load: () => import('../pages/admin/people-page.ts').then(({ PeoplePage }) => PeoplePage),
  },
  {
    path: '/people/import',
    permission: 'administer',
    load: () => import('../pages/admin/import-page.ts').then(({ ImportPage }) => ImportPage),
  },
  {
    path: '/people/:id',
    permission: 'seePeople',
    load: () => import('../pages/admin/person-page.ts').then(({ PersonPage }) => PersonPage),
  },
  {
    path: '/groups',
    permission: 'seePeople',
    load: () => import('../pages/admin/groups-page.ts').then(({ GroupsPage }) => GroupsPage),
  },
  {
    path: '/groups/:id',
    permission: 'seePeople',
    load: () => import('../pages/admin/group-page.ts').then(({ GroupPage }) => GroupPage),
  },
  {
    path: '/invitations',
    permission: 'seePeople',
    load: () => import('../pages/admin/invitations-page.ts').then(({ InvitationsPage }) => InvitationsPage),
  },
  {
    path: '/invitations/new',
    permission: 'helpPeople',
    load: () => import('../pages/admin/invite-page.ts').then(({ InvitePage }) => InvitePage),
  },
  {
    path: '/invitations/:id',
    permission: 'seePeople',
    load: () => import('../pages/admin/invitation-page.ts').then(({ InvitationPage }) => InvitationPage),
  },
  {
    path: '/signing-keys',
    permission: 'seeEverything',
    load: () => import('../pages/admin/signing-keys-page.ts').then(({ SigningKeysPage }) => SigningKeysPage),
  },
  {
    path: '/tokens',
    permission: 'seeEverything',
    load: () => import('../pages/admin/tokens-page.ts').then(({ TokensPage }) => TokensPage),
  },
  {
    path: '/audit',
    permission: 'seeEverything',
    load: () => import('../pages/admin/audit-page.ts').then(({ AuditPage }) => AuditPage),
  },
  {
    path: '/audit/:sequence',
    permission: 'seeEverything',
    load: () => import('../pages/admin/audit-event-page.ts').then(({ AuditEventPage }) => AuditEventPage),
  },
  {
    path: '/api',
    permission: 'seeEverything',
    load: () => import('../pages/admin/api-page.ts').then(({ ApiPage }) => ApiPage),
  },
  {
    path: '/applications',
    permission: 'seeEverything',
    load: () => import('../pages/admin/applications-page.ts').then(({ ApplicationsPage }) => ApplicationsPage),
  },
  {
    path: '/applications/add',
    permission: 'administer',
    load: () => import('../pages/admin/application-add-page.ts').then(({ ApplicationAddPage }) => ApplicationAddPage),
  },
  {
    path: '/applications/connect',
    permission: 'seeEverything',
    load: () => import('../pages/admin/connect-page.ts').then(({ ConnectPage }) => ConnectPage),
  },
  {
    path: '/applications/:id',
    permission: 'seeEverything',
    load: () => import('../pages/admin/application-page.ts').then(({ ApplicationPage }) => ApplicationPage),
  },
  {
    path: '/applications/:id/federation-ids',
    permission: 'administer',
    load: () => import('../pages/admin/federation-id-page.ts').then(({ FederationIdPage }) => FederationIdPage),
  },
  {
    path: '/doctor',
    permission: 'seeEverything',
    load: () => import('../pages/admin/explain-page.ts').then(({ ExplainPage }) => ExplainPage),
  },
  {
    path: '/test-sign-in',
    permission: 'seeEverything',
    load: () => import('../pages/admin/test-sign-in-page.ts').then(({ TestSignInPage }) => TestSignInPage),
  },
];
