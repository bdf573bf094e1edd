export { currentSession as session, saveSession, saveUser, deviceFor } from '../shared/session.ts';
import { clearSession as clear, currentSession } from '../shared/session.ts';
export const user = () => currentSession()?.user ?? null;
export const clearSession = () => clear(user()?.id);
