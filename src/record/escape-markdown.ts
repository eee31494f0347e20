/**
 * Text from outside in a Markdown record: neither a table cell, nor a heading, a list, a link, an image or HTML comes of it, and
 * it stays in its line.
 */
export const escapeMarkdown = (text: string): string =>
  text
    // Four blanks at the beginning of a line make a block of code.
    .trim()
    .replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ')
    .replace(/[\\|<>[\]*_`#~]/g, found => `\\${found}`)
    // What makes a list, a heading or a rule only at the beginning of a line.
    .replace(/^[-+=]/, '\\$&')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2');

/** The same line by line, for what people wrote in more than one. */
export const escapeMarkdownLines = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .map(escapeMarkdown)
    .join('\n');

/** As code inside a line: nothing in it means anything but the backtick that would end it. */
export const markdownCode = (text: string): string => `\`${text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ').replaceAll('`', "'")}\``;
