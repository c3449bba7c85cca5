// The blocks of code in a document, and what each says it prints.

/** ```` ```js ```` with the line it starts at, and the texts after `// →` in order. */
export interface CodeBlock {
  readonly line: number
  readonly code: string
  readonly prints: readonly string[]
}

/** A `$ npx omnisession ...` of a ```` ```console ```` block and the lines below it. */
export interface ConsoleCommand {
  readonly words: readonly string[]
  readonly output: readonly string[]
}

const fence = /^```(\w+)\n([\s\S]*?)^```$/gm

export function readCodeBlocks(markdown: string, language: string): readonly CodeBlock[] {
  return [...markdown.matchAll(fence)]
    .filter((match) => match[1] === language)
    .map((match) => ({
      line: markdown.slice(0, match.index).split('\n').length,
      code: match[2] ?? '',
      prints: [...(match[2] ?? '').matchAll(/\/\/ → (.*)$/gm)].map((one) => one[1] ?? ''),
    }))
}

export function readCommands(code: string): readonly ConsoleCommand[] {
  return code
    .split(/^\$ /m)
    .slice(1)
    .map((one) => {
      const [typed = '', ...output] = one.trimEnd().split('\n')
      return { words: typed.split(/ +/), output }
    })
}

/** Whether a line is what the document shows, where `...` stands for what differs each time and blanks for blanks. */
export function isAsShown(line: string, shown: string): boolean {
  const parts = shown.trim().split('...')
  const pattern = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ +/g, ' +')).join('.*')
  return new RegExp(`^${pattern}$`).test(line.trim())
}
