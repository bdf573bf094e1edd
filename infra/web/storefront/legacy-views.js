export * from './views/account.js';
export * from './views/home.js';
export * from './views/mail-links.js';
export * from './views/plans.js';
export * from './views/search.js';
export * from './views/sign-in.js';
export * from './views/title.js';
