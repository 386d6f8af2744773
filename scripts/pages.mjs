// Puts the pages together: what all of them have stands once, in page-shell.html.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const SHELL = 'page-shell.html'

/** Writes the whole pages of a folder of title, script, navigation and content into another. */
export function writePages(from, to) {
  const shell = readFileSync(join(from, SHELL), 'utf8')
  for (const name of readdirSync(from).filter((file) => file.endsWith('.html') && file !== SHELL))
    writeFileSync(join(to, name), wholePage(shell, readFileSync(join(from, name), 'utf8'), name))
}

function wholePage(shell, source, name) {
  const part = (pattern) => {
    const found = pattern.exec(source)?.[1]
    if (found === undefined) throw new Error(`src/web/${name} lacks ${pattern}`)
    return found.trim()
  }
  const parts = {
    title: part(/<title>(.*?)<\/title>/),
    script: part(/<script type="module" src="(.*?)">/),
    nav: part(/<nav>([\s\S]*?)<\/nav>\n<main>/),
    main: part(/<main>\n([\s\S]*)<\/main>/).replaceAll('\n', '\n    ')
  }
  return shell.replaceAll(/\{\{(\w+)\}\}/g, (_, key) => parts[key])
}
