/** esbuild turns an imported .txt file into its text, so that the bundle needs no file beside it. */
declare module '*.txt' {
  const text: string;
  export default text;
}
