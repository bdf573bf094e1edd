import { authorize } from '../../lib/http/authorizer.ts';

export const handler = Object.assign(authorize, {
  authorizer: { id: 'authorizeRequest', table: ['GetItem', 'UpdateItem'] as const },
});
