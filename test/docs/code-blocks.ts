// The blocks of code in a document, and what each says it prints.

/** ```` ```js ```` with the line it starts at, and the texts after `// →` in order. */
export interface CodeBlock {
  readonly line: number
  readonly code: string
  readonly prints: readonly string[]
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
