import { createPublicKey } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Secrets } from '../../../lib/wiring/secrets.ts';
import { PROJECT } from '../../functions.ts';
import { makeSecrets, ROTATIONS, type Rotation, rotate } from '../../secrets.ts';
import { stageOf } from '../stages.ts';

const STEPS = Object.keys(ROTATIONS);
const USAGE = `Usage: npm run secrets:make -- <stage> [${STEPS.join(' | ')}]
Makes the secrets of a stage. With a step, reads the present ones from the input and takes that step of a rotation:
  aws secretsmanager get-secret-value --secret-id marquee/<stage> --query SecretString --output text | npm run --silent secrets:make -- <stage> <step>`;

const [name, step] = process.argv.slice(2);
if (name === undefined || (step !== undefined && !STEPS.includes(step))) {
  console.error(USAGE);
  process.exit(2);
}
const stage = stageOf(name);
const secrets =
  step === undefined
    ? makeSecrets()
    : rotate(step as Rotation, Secrets.parse(JSON.parse(await text(process.stdin))));

// A file that only its owner reads: an argument would stand in the shell's history and the process list.
const folder = join(PROJECT, '.local');
mkdirSync(folder, { recursive: true });
const file = join(folder, `secrets-${stage.name}.json`);
writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });

const verb = step === undefined ? 'create-secret --name' : 'put-secret-value --secret-id';
console.log(`The secrets are in ${file}. Store them, then delete the file:

  aws secretsmanager ${verb} marquee/${stage.name} --region ${stage.region} --secret-string file://${file}
`);
if (step === undefined || step === 'cdn') {
  const publicKey = createPublicKey(secrets.cdnPrivateKeyPem)
    .export({ type: 'spki', format: 'pem' })
    .toString();
  console.log(
    step === undefined
      ? `Put this key into cdnPublicKeys of "${stage.name}" in infra/aws/stages.ts:\n`
      : `First put this key second into cdnPublicKeys of "${stage.name}" in infra/aws/stages.ts, deploy, and add the id that the
edge stack prints for it to the file as "cdnKeyPairId"; then store the file.\n`,
  );
  console.log(publicKey);
}
if (step === 'edge') {
  console.log(
    'Then put the VersionId of the answer into secretVersion of the stage in infra/aws/stages.ts, and deploy.',
  );
}
