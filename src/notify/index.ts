export {sendNotice, sendNotices, type Notice, type NoticeContext, type Sent} from './send.ts';
