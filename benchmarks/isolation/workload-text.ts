// The cookie workloads as the isolated command reads them (assembly/input.ts).
import { ONE_SITE, SCALES, type Scale, workload } from '../core/cookie-workload.ts'

export const isolatedScales: readonly Scale[] = [...SCALES, ONE_SITE]

export function workloadName({ cookies, sites }: Scale): string {
  return `${cookies} cookies over ${sites} ${sites === 1 ? 'site' : 'sites'}`
}

export function workloadText(scale: Scale): string {
  const { visits, urls } = workload(scale)
  const sets = visits.map(({ url, line }) => `+${url}\t${line}\n`)
  return `=${workloadName(scale)}\n${sets.join('')}${urls.map((url) => `?${url}\n`).join('')}`
}
