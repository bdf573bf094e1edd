import { buildApp } from '../../../lib/app.ts';
import { seed } from '../../seed/load.ts';
import { secretNameOf, tableNameOf } from '../names.ts';
import { stageOf } from '../stages.ts';

/** Fills a deployed stage with the plans, genres and titles of the demonstration; what is there already stays. */
const stage = stageOf(process.argv[2]);
await seed(
  buildApp({
    STAGE: stage.name,
    AWS_REGION: stage.region,
    TABLE_NAME: tableNameOf(stage),
    SECRETS_ID: secretNameOf(stage),
    // What lib/config.ts wants and the seed does not use.
    ORIGIN: 'http://localhost',
    CDN_KEY_PAIR_ID: 'none',
  }),
);
console.log(`The plans, genres and titles of the demonstration are in ${tableNameOf(stage)}.`);
