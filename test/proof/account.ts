import { PASSWORD } from '../support/accounts.ts';
import { type Answer, callEndpoint } from '../support/call.ts';
import { entitle } from '../support/playback.ts';
import type { TestApp } from '../support/app.ts';
import { handler as changePassword } from '../../functions/accounts/change-password.ts';
import { handler as closeAccount } from '../../functions/accounts/close-account.ts';
import { handler as logout } from '../../functions/sessions/logout.ts';
import { handler as signOutDevice } from '../../functions/sessions/sign-out-device.ts';
import { handler as signOutOtherDevices } from '../../functions/sessions/sign-out-other-devices.ts';
import { handler as publishTitle } from '../../functions/titles/publish-title.ts';
import { handler as unpublishTitle } from '../../functions/titles/unpublish-title.ts';
import type { DeviceRecord } from '../../lib/domain/accounts/user.ts';
import { Problem } from '../../lib/domain/problem.ts';
import type { Caller } from '../../lib/http/declaration.ts';
import { changeCredentials } from '../../lib/store/accounts/credentials.ts';
import { isDeviceSignedIn, signedInDevices, signInChange } from '../../lib/store/sessions/devices.ts';
import type { Session } from './checker/operations.ts';
import { type Service, unknown } from './endpoints.ts';
import type { Ending, Subject } from './history.ts';

/** So many new devices come at once: a few times, and the account has more than twenty. */
const NEWCOMERS = 4;

const isUnavailable = (error: unknown): boolean => error instanceof Problem && error.code === 'unavailable';

/** The account behind the streams: its devices, its plan, and the title that it plays. */
export class RealAccount implements NonNullable<Subject['account']> {
  private readonly devices = new Map<string, string>();
  private readonly callers = new Map<string, Caller>();
  private closing = false;
  private picked = 0;
  private readonly service: Service;
  private readonly owner: { userId: string };

  constructor(service: Service, owner: { userId: string }) {
    this.service = service;
    this.owner = owner;
  }

  /** The client's device, signed in anew if need be; undefined: the account is closed. */
  async callerOf(client: string): Promise<Caller | undefined> {
    const known = this.callers.get(client);
    if (known) return known;
    const id = this.devices.get(client);
    const { userId } = this.owner;
    const device = await this.letIn(this.service.base, { ...(id !== undefined && { id }), name: client });
    if (!device) return undefined;
    const { deviceId, session } = device;
    const caller: Caller = { userId, deviceId, session, role: 'user', tier: 'premium' };
    this.devices.set(client, deviceId);
    this.callers.set(client, caller);
    return caller;
  }

  /** What a login does once it has the right password, whose hash would take most of the time. */
  private async letIn(
    app: TestApp,
    device: { id?: string; name: string },
  ): Promise<DeviceRecord | undefined> {
    return changeCredentials(app, this.owner.userId, async (credentials) => {
      if (!credentials) return undefined;
      const { set, writes, result } = await signInChange(app, credentials, { ...device, platform: 'tv' });
      return { set: set!, writes: writes!, result: result.device };
    });
  }

  /** What the authorizer asks before an endpoint is called. */
  async isLetIn({ session: authVersion, ...caller }: Caller, app: TestApp): Promise<boolean | 'unknown'> {
    try {
      return await isDeviceSignedIn(app.table, { ...caller, authVersion }, app.now());
    } catch (error) {
      if (isUnavailable(error)) return 'unknown';
      throw error;
    }
  }

  async signIn(client: string): Promise<{ session: number; pushedOut: Session[] } | undefined> {
    const before = this.callers.has(client) ? [] : [...this.callers];
    const caller = await this.callerOf(client);
    return caller && { session: caller.session, pushedOut: await this.endedOf(before) };
  }

  forget = (client: string) => void this.callers.delete(client);

  async end(
    client: string,
    how: Ending,
    newcomers = NEWCOMERS,
  ): Promise<{ sessions: Session[]; done: boolean }> {
    const caller = this.callers.get(client)!;
    if (how === 'newcomers') return { sessions: await this.pushedOut(newcomers), done: true };
    if (how === 'closing') this.closing = true;
    const others = [...this.callers].filter(([name]) => name !== client);
    const one = others[this.picked++ % Math.max(1, others.length)];
    const ending = {
      ...{ logout: [[client, caller] as const], itself: [[client, caller] as const] },
      ...{ another: one ? [one] : [], others, password: others, closing: [...this.callers] },
    }[how];
    const sessions = ending.map(([name, { session }]) => ({ client: name, session }));
    if (sessions.length === 0) return { sessions, done: true };
    const app = this.service.server('other');
    const admitted = await this.isLetIn(caller, app);
    if (admitted !== true) return this.refused(client, admitted, sessions);
    const answer = await this.ask(how, caller, ending[0]![1].deviceId, app);
    if (answer.status === 401) return this.refused(client, false, sessions);
    const done = answer.status === 204 || answer.status === 404;
    if (!done && !(this.closing && answer.body.code === 'wrong_password')) unknown(answer);
    if (done && (how === 'itself' || how === 'logout')) this.callers.delete(client);
    return { sessions, done };
  }

  private refused(client: string, admitted: false | 'unknown', sessions: Session[]) {
    if (admitted === false) this.callers.delete(client);
    return { sessions, done: false };
  }

  private ask(
    how: Exclude<Ending, 'newcomers'>,
    caller: Caller,
    deviceId: string,
    app: TestApp,
  ): Promise<Answer> {
    switch (how) {
      case 'logout':
        return callEndpoint(logout, app, { caller });
      case 'others':
        return callEndpoint(signOutOtherDevices, app, { caller });
      case 'password': {
        const body = { currentPassword: PASSWORD, newPassword: PASSWORD };
        return callEndpoint(changePassword, app, { caller, body });
      }
      case 'closing':
        return callEndpoint(closeAccount, app, { caller, body: { password: PASSWORD } });
      default:
        return callEndpoint(signOutDevice, app, { caller, params: { deviceId } });
    }
  }

  /** Lets new devices in and sees whose sessions are gone after it. */
  private async pushedOut(newcomers: number): Promise<Session[]> {
    const before = [...this.callers];
    for (let count = 0; count < newcomers; count++) {
      await this.letIn(this.service.server('signIn'), { name: 'newcomer' }).catch((error: unknown) => {
        if (!isUnavailable(error)) throw error;
      });
    }
    return this.endedOf(before);
  }

  /** Those of these sessions that are not there any more. */
  private async endedOf(before: [client: string, caller: Caller][]): Promise<Session[]> {
    if (before.length === 0) return [];
    const { table, now } = this.service.base;
    const devices = await signedInDevices(table, this.owner.userId, now());
    return before
      .filter(([, { deviceId, session }]) =>
        devices.every((each) => each.deviceId !== deviceId || each.session !== session),
      )
      .map(([client, { session }]) => ({ client, session }));
  }

  show = async (shown: boolean): Promise<boolean> => {
    const { server, titleId } = this.service;
    const caller = {
      userId: 'usr_admin',
      deviceId: 'dev_admin',
      session: 1,
      role: 'admin',
      tier: 'free',
    } as const;
    const asked = { caller, params: { titleId } };
    const answer = await callEndpoint(shown ? publishTitle : unpublishTitle, server('other'), asked);
    return answer.status === 200 || unknown(answer).kind !== 'unknown';
  };

  allow = async (limit: number): Promise<boolean> => {
    const app = this.service.server('other');
    const level = limit === 0 ? 'basic' : 'premium';
    const term = {
      accessLevel: level,
      maxDevices: limit || 4,
      from: this.service.base.now() - 60_000,
    } as const;
    try {
      await entitle(app, this.owner.userId, term);
      return true;
    } catch (error) {
      if (isUnavailable(error)) return false;
      throw error;
    }
  };
}
