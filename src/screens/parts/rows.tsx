import {Box, Text} from 'ink';
import type {ClientState} from '../../store/client-state.ts';
import {oneCellEach, type Row} from '../../store/text.ts';
import {asciiOf} from './ascii.ts';
import {lookOf} from './theme.ts';

type Props = {
  readonly rows: readonly Row[];
  readonly size: ClientState['size'];
  readonly theme: ClientState['theme'];
  readonly glyphs: ClientState['glyphs'];
};

/** The picture on the terminal: exactly as many rows and cells as it has, never wrapped by it. */
export const Rows = ({rows, size, theme, glyphs}: Props) => (
  <Box flexDirection="column" width={size.columns} height={size.rows} overflow="hidden">
    {rows.map((line, index) => (
      <Text key={index} wrap="truncate">
        {line.map((part, at) => (
          <Text key={at} {...lookOf(theme, part)}>{shown(part.text, glyphs)}</Text>
        ))}
      </Text>
    ))}
  </Box>
);

const shown = (text: string, glyphs: ClientState['glyphs']): string => (glyphs === 'ascii' ? asciiOf(oneCellEach(text)) : oneCellEach(text));
