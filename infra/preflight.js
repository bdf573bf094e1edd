/**
 * What must be there before `npm start` and `npm test`, said in one sentence where it is not: a Node that runs
 * TypeScript, and a database engine. Plain JavaScript, because it is read by whatever Node the machine has.
 */
const MINIMUM = 24;

const fail = (sentence) => {
  console.error(sentence);
  process.exit(1);
};

if (Number(process.versions.node.split('.')[0]) < MINIMUM) {
  fail(
    `Node ${process.versions.node} runs this and npm found no Node ${MINIMUM} for ${process.platform}-${process.arch}: install Node ${MINIMUM} or newer, then run this again.`,
  );
}
const { ensureEngine } = await import('./local/engine-binary.ts');
if (!process.env.DYNAMODB_ENDPOINT) {
  await ensureEngine(console.log).catch((error) => fail(error.message));
}
