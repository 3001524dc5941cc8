import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { root } from './project.js'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')

interface Instruction {
  readonly name: string
  readonly value: string
}

/** The instructions of a Dockerfile, with continued lines joined. */
const instructions: readonly Instruction[] = read('Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter(line => line.trim() !== '')
  .map(line => {
    const [, name = '', value = ''] = /^([A-Z]+) +(.+)$/.exec(line) ?? assert.fail(line)
    return { name, value }
  })

/** The instructions of each stage, from its FROM on. */
const stages = instructions.reduce<Instruction[][]>((all, instruction) => {
  if (instruction.name === 'FROM') all.push([])
  all.at(-1)?.push(instruction)
  return all
}, [])

const lineOf = (stage: readonly Instruction[] | undefined, name: string): string =>
  stage?.findLast(one => one.name === name)?.value ?? ''

/** Whether .dockerignore lets a path into the build. The last matching pattern decides. */
function isSent(path: string): boolean {
  const patterns = read('.dockerignore')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
  return patterns.reduce((sent, pattern) => {
    const name = pattern.replace(/^!/, '')
    const isMeant = name === '*' || path === name || path.startsWith(`${name}/`)
    return isMeant ? pattern.startsWith('!') : sent
  }, true)
}

describe('the image', () => {
  test('has only known instructions', () => {
    const known = ['FROM', 'WORKDIR', 'COPY', 'RUN', 'ENV', 'USER', 'EXPOSE', 'ENTRYPOINT', 'CMD']
    for (const { name } of instructions) assert.ok(known.includes(name), name)
    assert.equal(instructions[0]?.name, 'FROM')
  })

  test('copies existing files that .dockerignore lets through', () => {
    const copied = instructions
      .filter(({ name, value }) => name === 'COPY' && !value.startsWith('--from='))
      .flatMap(({ value }) => value.split(/ +/).slice(0, -1))
    assert.deepEqual([...new Set(copied)], ['package.json', 'package-lock.json', 'tsconfig.json', 'src'])
    for (const path of copied) {
      assert.ok(existsSync(join(root, path)), path)
      assert.ok(isSent(path), path)
    }
    for (const path of ['node_modules', 'dist/src/main.js', '.git', 'test', 'README.md'])
      assert.equal(isSent(path), false, path)
  })

  test('copies the output of the build from the first stage', () => {
    const [build, last] = stages
    const [from, source, target] = lineOf(last, 'COPY').split(/ +/)
    assert.deepEqual([from, target], ['--from=build', './dist/src'])
    assert.match(lineOf(build, 'FROM'), / AS build$/)
    const { bin, devDependencies } = JSON.parse(read('package.json'))
    assert.equal(source, `${lineOf(build, 'WORKDIR')}/dist/src`)
    assert.ok(last?.some(({ value }) => value.includes(`ln -s /app/${bin.heythere} /usr/local/bin/heythere`)))
    assert.equal(lineOf(last, 'ENTRYPOINT'), '["heythere"]')
    assert.ok(existsSync(join(root, bin.heythere)))
    assert.ok(devDependencies['@nats-io/transport-node'])
  })

  test('runs as an unprivileged user, on a supported version of Node', () => {
    const last = stages.at(-1) ?? []
    assert.equal(lineOf(last, 'USER'), 'node')
    // Instructions for root come first
    assert.ok(
      last.findIndex(({ name }) => name === 'USER') > last.findLastIndex(({ name }) => name === 'RUN'),
    )
    const { engines } = JSON.parse(read('package.json'))
    const least = Number(/\d+/.exec(engines.node)?.[0])
    for (const stage of stages) {
      const [, major] = /^node:(\d+)-slim\b/.exec(lineOf(stage, 'FROM')) ?? []
      assert.ok(Number(major) >= least)
    }
  })
})
