import { mailNewsOf } from '../../lib/domain/notifications/mail-events.ts';
import { job } from '../../lib/job.ts';
import { hearNews } from '../../lib/store/notifications/mail-events.ts';

export const handler = job(
  {
    id: 'hearMail',
    summary: 'Writes down what SES says of a mail, and stops mail to addresses that bounce or complain',
    wokenByMailService: true,
    table: ['GetItem', 'UpdateItem'],
  },
  async (now, app, detail) => {
    const news = mailNewsOf(detail);
    return { news: news ? await hearNews(app.table, news, now) : 'none' };
  },
);
