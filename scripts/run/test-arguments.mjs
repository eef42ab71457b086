/** Files or globs replace the default pattern; flags, with their values, are passed through. */
export function testArguments(args) {
  const namesFiles = args.some((arg) => !arg.startsWith('-') && /[/\\*]|\.ts$/.test(arg));
  return namesFiles ? args : [...args, 'test/**/*.test.ts'];
}
