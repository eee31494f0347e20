import {Box, Text} from 'ink';
import type {ClientState} from '../../store/client-state.ts';
import {fit, type Row} from '../../store/text.ts';
import {asciiOf} from './ascii.ts';
import {lookOf} from './theme.ts';

type Props = {
  readonly rows: readonly Row[];
  readonly width: number;
  readonly height: number;
  readonly theme: ClientState['theme'];
  readonly glyphs: ClientState['glyphs'];
};

/** Exactly `height` rows of exactly `width` cells; what is more is cut, never wrapped by the terminal. */
export const Rows = ({rows, width, height, theme, glyphs}: Props) => (
  <Box flexDirection="column" width={width} height={height} flexShrink={0} overflow="hidden">
    {Array.from({length: height}, (_, index) => (
      <Text key={index} wrap="truncate">
        {fit(rows[index] ?? [], width).map((part, at) => (
          <Text key={at} {...lookOf(theme, part.role)}>
            {glyphs === 'ascii' ? asciiOf(part.text) : part.text}
          </Text>
        ))}
      </Text>
    ))}
  </Box>
);
