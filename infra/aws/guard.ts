import { type App, Stack, Validations } from 'aws-cdk-lib';
import { hasPlaceholderKey, type Stage } from './stages.ts';

/** Hosts that nobody can own (RFC 2606). */
const isExample = (host: string) =>
  /(^|[@.])(example|invalid|test|localhost)(\.(com|net|org))?>?$/.test(host);

/** What a stage lacks that is about to be deployed; `npm run deploy` is strict, so that each of these refuses it. */
export function shortcomingsOf(stage: Stage): Record<string, string> {
  const { name, mail, alarmEmail, retain, account } = stage;
  const found: Record<string, string> = {};
  const edit = `in infra/aws/stages.ts`;
  if (hasPlaceholderKey(stage)) {
    found['cdn-key'] =
      `Nothing can be played on "${name}" with the placeholder key: run "npm run secrets:make -- ${name}"`;
  }
  const examples = [mail.identity, mail.from, alarmEmail].filter(isExample);
  if (examples.length > 0) {
    found.mail = `Nobody owns ${examples.join(', ')}: put your own mail domain and alarm address into "${name}" ${edit}`;
  }
  if (retain && account === undefined) {
    found.account = `"${name}" keeps data and is pinned to no account: put the account's number into it ${edit}`;
  }
  return found;
}

/** Says so at every synthesis, and keeps what holds data from being deleted by one command. */
export function guard(app: App, stage: Stage): void {
  for (const child of app.node.children) {
    if (child instanceof Stack) child.terminationProtection = stage.retain;
  }
  const [first] = app.node.children;
  for (const [id, text] of Object.entries(shortcomingsOf(stage))) {
    Validations.of(first!).addWarning(`marquee:${id}`, text);
  }
}
