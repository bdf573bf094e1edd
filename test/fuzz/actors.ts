import type { AnyDeclaration } from '../../lib/http/declaration.ts';
import type { Client } from '../support/platform/http.ts';
import { registered } from '../support/platform/people.ts';
import type { Platform } from '../support/platform/platform.ts';
import type { Pool } from './pool.ts';

/** As whom a request is made: rightfully, as nobody, with a token that is none, or as a person on admin's. */
export type As = 'rightful' | 'nobody' | 'forged' | 'user';

const PEOPLE = 3;
let named = 0;

/** Two people and an administrator, who sign in again when their tokens are refused. */
export class Actors {
  private readonly people: (string | undefined)[] = Array.from({ length: PEOPLE });
  private admin: string | undefined;
  private readonly client: Client;
  private readonly platform: Pick<Platform, 'admin'>;

  constructor(client: Client, platform: Pick<Platform, 'admin'>) {
    this.client = client;
    this.platform = platform;
  }

  /** The token of a request, undefined for none. */
  async tokenFor(
    { access }: Pick<AnyDeclaration, 'access'>,
    as: As,
    { pool, random }: { pool: Pool; random: () => number },
  ): Promise<string | undefined> {
    if (as === 'nobody') return undefined;
    if (as === 'forged') return 'eyJhbGciOiJub25lIn0.e30.';
    if (access === 'lease') return pool.one('leaseToken', random);
    if (access === 'admin' && as === 'rightful') return (this.admin ??= await this.signIn());
    if (access === 'public' && random() < 0.5) return undefined;
    const at = Math.floor(random() * PEOPLE);
    return (this.people[at] ??= (await registered(this.client, `walker${++named}@example.com`)).accessToken);
  }

  private async signIn(): Promise<string> {
    const { email, password } = this.platform.admin;
    const { body } = await this.client.call('login', { body: { email, password } });
    return body.accessToken;
  }

  /** Is not signed in any more: the next one will be. */
  forget(token: string): void {
    if (this.admin === token) this.admin = undefined;
    this.people.forEach((each, at) => {
      if (each === token) this.people[at] = undefined;
    });
  }
}
