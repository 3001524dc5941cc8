import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { nativeSchema } from '../../../src/profile/native/native-schema.js'
import { nativeTimesOf } from '../../../src/profile/native/native-times.js'
import { PerfReport } from '../../../src/profile/native/perf-report.js'
import { runProfileSchema } from '../../../src/profile/run-profile.js'
import { madeUpRunProfile } from '../made-up-profile.js'
import { reportLine } from './fake-perf.js'

/** Captured from perf 6.1 on a server of Node 20, with some of its lines left out. */
const CAPTURED = `# To display the perf.data header info, please use --header/--header-only options.
#
#
# Total Lost Samples: 0
#
# Samples: 79  of event 'cpu-clock'
# Event count (approx.): 158316632
#
#       Period\tCommand\tShared Object      \tSymbol                                 
 4008016    \tnode   \t[kernel.kallsyms]  \t[k] finish_task_switch.isra.0
 4008016    \tnode   \tnode               \t[.] Builtins_LoadIC
 4008016    \tnode   \tnode               \t[.] node::Environment::allocate_managed_buffer
 2004008    \tnode   \t[JIT] tid 22067    \t[.] 0x00007f2a7a7ca524
 2004008    \tnode   \t[JIT] tid 22067    \t[.] 0x00007f2a7a7dab5a
 2004008    \tnode   \t[kernel.kallsyms]  \t[k] __d_alloc
 2004008    \tnode   \t[vdso]             \t[.] __vdso_clock_gettime
 2004008    \tnode   \tlibc.so.6          \t[.] pthread_rwlock_unlock@@GLIBC_2.34
 2004008    \tnode   \tlibstdc++.so.6.0.30\t[.] 0x00000000000a2b3c
 2004008    \tnode   \tlibstdc++.so.6.0.30\t[.] 0x00000000000a2b44
 8016032    \tv8:ProfEvntProc\tnode               \t[.] v8::internal::SamplingEventsProcessor::ProcessOneSample


#
# (Tip: To count events in every 1000 msec: perf stat -I 1000)
#
`

const samplesOf = (text: string) => {
  const report = new PerfReport()
  for (const line of text.split('\n')) report.add(line)
  return report.samples
}
const timesOf = (text: string, exchanges: number) => {
  const times = nativeTimesOf(samplesOf(text) ?? assert.fail('no samples'), exchanges)
  return times.kind === 'recorded' ? times : assert.fail(times.reason)
}
const rounded = (us: number | null): number | null => us && Math.round(us)

describe('the output of perf', () => {
  test('becomes times per exchange by place and function, without the thread of the profiler', () => {
    const { functions, kernelUs, nodeUs, librariesUs, compiledUs } = timesOf(CAPTURED, 2)
    assert.deepEqual(
      functions.map(({ name, place, selfUs }) => [name, place, rounded(selfUs)]),
      [
        ['finish_task_switch.isra.0', 'kernel', 2004],
        ['Builtins_LoadIC', 'node', 2004],
        ['node::Environment::allocate_managed_buffer', 'node', 2004],
        ['(no symbol)', 'libstdc++', 2004],
        ['__d_alloc', 'kernel', 1002],
        ['__vdso_clock_gettime', 'vdso', 1002],
        ['pthread_rwlock_unlock@@GLIBC_2.34', 'libc', 1002],
      ],
    )
    assert.deepEqual([kernelUs, nodeUs, librariesUs, compiledUs].map(rounded), [3006, 4008, 4008, 2004])
  })

  test('has no time of the kernel, rather than 0, if the user may not see the kernel', () => {
    const lines = ["# Samples: 1K of event 'cpu-clock:u'", reportLine(2, 'node', '[.] uv__read')]
    assert.equal(timesOf(lines.join('\n'), 1).kernelUs, null)
  })

  test('counts modules for the kernel, and all memory without a file as compiled JavaScript', () => {
    const lines = [
      reportLine(1, '[nf_tables]', '[k] nft_do_chain'),
      reportLine(1, '[unknown]', '[k] 0xffffffff81000000'),
      ...['[unknown]', 'perf-12.map', '//anon', '[anon:v8]'].map(file => reportLine(1, file, '[.] 0x7f00')),
      reportLine(3, 'libnode.so.115', '[.] uv_run'),
    ]
    const { functions, kernelUs, nodeUs, compiledUs } = timesOf(lines.join('\n'), 1)
    assert.deepEqual([kernelUs, nodeUs, compiledUs], [2000, 3000, 4000])
    assert.deepEqual(functions.map(({ name, place }) => `${name} ${place}`).sort(), [
      '(no symbol) kernel',
      'nft_do_chain kernel',
      'uv_run node',
    ])
  })

  test('is saved with 50 functions and the sum of the others, and a result without it can be read', () => {
    const lines = Array.from({ length: 60 }, (_, index) => reportLine(index + 1, 'node', `[.] f${index}`))
    const times = timesOf(lines.join('\n'), 10)
    assert.equal(times.functions.length, 50)
    assert.equal(times.functions[0]?.name, 'f59')
    assert.deepEqual([times.restFunctions, rounded(times.restUs)], [10, 5500])
    assert.deepEqual(nativeSchema.parse(JSON.parse(JSON.stringify(times))), times)
    const old = madeUpRunProfile(0, { work: 1 })
    assert.deepEqual(runProfileSchema.parse(old), old)
  })

  test('that is empty, damaged or of another tool has no samples', () => {
    for (const text of ['', '#\n', 'hello', '\t\t\t', '12\tnode\tnode\tno level', '-5\tnode\tnode\t[.] f'])
      assert.equal(samplesOf(text), null)
  })

  test('is missing if no exchange was answered', () => {
    assert.equal(nativeTimesOf(samplesOf(CAPTURED) ?? assert.fail(), 0).kind, 'missing')
  })
})
