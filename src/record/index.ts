export {debriefLines, debriefOf, type Debrief} from './debrief.ts';
export {exitCriteria, type ExitCriterion} from './exit-criteria.ts';
export {reportHtml, type ReportCharts} from './html.ts';
export {reportMarkdown} from './markdown.ts';
export {postMortemDraft} from './post-mortem.ts';
export {reportOf, type Report} from './report.ts';
export {timeline, type Moment} from './timeline.ts';
export {writeReport} from './write-report.ts';
