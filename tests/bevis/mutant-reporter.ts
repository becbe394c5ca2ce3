/** Ends the process with the first test that fails: one is enough. */
export default async function* reporter(
  events: AsyncIterable<{ readonly type: string; readonly data: { readonly name?: string } }>,
): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type === 'test:fail') {
      process.stdout.write(data.name ?? '')
      process.exit(1)
    }
    yield ''
  }
}
