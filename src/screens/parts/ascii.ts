/** Our own glyphs for terminals without UTF-8, one cell each. */
const table: Readonly<Record<string, string>> = {
  '·': '.', '○': 'o', '◆': '*', '✓': '+', '✗': 'x', '–': '-', '—': '-', '▸': '>', '›': '>', '▲': '!', '▼': 'v', '→': '>', '◂': '<', '░': ':', '┄': '-', '┊': '|',
  '●': '#', '━': '=', '═': '=', '─': '-', '╌': '~', '│': '|', '┌': '+', '┐': '+', '└': '+', '┘': '+', '┤': '+', '┼': '+', '╂': '+', '╤': '+', '╧': '+',
  '▄': '#', '▀': '#', '±': '~', '≈': '~', '×': 'x', '−': '-', '…': '~', '↑': '^', '↓': 'v', '←': '<', '’': "'", '“': '"', '”': '"', '⇧': '^',
};

/** Width stays the same; what we have no stand-in for becomes `?`. */
export const asciiOf = (text: string): string =>
  [...text].map(letter => (letter.charCodeAt(0) < 0x7f ? letter : (table[letter] ?? (letter >= '\u2800' && letter <= '\u28ff' ? '.' : '?')))).join('');
