/** The few parts of blessed-contrib 4.11 and of its canvas that we touch. The packages carry no types for them. */
declare const load: () => load.Contrib;

declare namespace load {
  type Contrib = {
    /** The line chart widget. We use its prototype only; its constructor wants a screen. */
    readonly Line: {readonly prototype: LineWidget};
    /** A drawing context on a canvas of the given class, sizes in dots. */
    readonly Context: new (width: number, height: number, canvasClass: unknown) => DrawingContext;
    readonly Canvas: {readonly prototype: object};
  };

  type LineWidget = {
    options: {
      minY: number; maxY: number; numYLabels: number; showNthLabel: number; xPadding: number; xLabelPadding: number;
      legend: object; style: {line: string; text: string; baseline: string};
    };
    canvasSize: {width: number; height: number};
    ctx: DrawingContext;
    setData(series: readonly {x: readonly string[]; y: readonly number[]; title: string}[]): void;
  };

  type DrawingContext = {
    beginPath(): void;
    moveTo(x: number, y: number): void;
    lineTo(x: number, y: number): void;
    clearRect(x: number, y: number, width: number, height: number): void;
    fillText(text: string, x: number, y: number): void;
    /** One byte per cell, row after row: the lower half of its braille code point. */
    readonly _canvas: {readonly content: Uint8Array};
  };
}

export = load;
