export {sendNotice, sendNotices, type Notice, type Sent} from './send.ts';
