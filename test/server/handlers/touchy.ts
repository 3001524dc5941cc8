export default function touchy(request: Uint8Array): Uint8Array | Promise<Uint8Array> {
  const asked = new TextDecoder().decode(request)
  if (asked === 'throw') throw new Error('thrown')
  if (asked === 'reject') return Promise.reject(new Error('rejected'))
  if (asked === 'wrong') return 'text' as unknown as Uint8Array
  return request
}
