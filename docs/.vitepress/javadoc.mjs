// Puts the Javadoc of the library below api/ of the site, and what pages link to below source/.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { docs } from './links.mjs'

const root = path.dirname(docs)
const site = path.join(docs, '.vitepress', 'dist')
const linked = path.join(docs, '.vitepress', 'linked')
fs.cpSync(linked, site, { recursive: true })

const modules = { 'linstorch-dl4j': 'api', 'linstorch-dl4j-spark': 'api/spark' }
const list = Object.keys(modules).join(',')
const maven = spawnSync('mvn', ['-q', '-B', '-ntp', 'verify', '-DskipTests', '-pl', list, '-am'], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
})
if (maven.status !== 0) {
  throw new Error('Expected Maven to make the Javadoc; its output is above.')
}
for (const [module, folder] of Object.entries(modules)) {
  const made = ['reports/apidocs', 'site/apidocs', 'apidocs']
    .map((name) => path.join(root, module, 'target', name))
    .find((name) => fs.existsSync(path.join(name, 'index.html')))
  if (made) {
    fs.cpSync(made, path.join(site, folder), { recursive: true })
  } else if (folder === 'api') {
    throw new Error(`Expected Javadoc below ${module}/target, found none.`)
  }
}
console.log(`The site is in ${site}`)
