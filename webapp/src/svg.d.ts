// The build turns a picture into a data URL.
declare module '*.svg' {
  const url: string;
  export default url;
}
