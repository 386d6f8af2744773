import { expect, test } from 'vitest'
import type { Meter } from '../../../src/readings/meter.ts'
import { saveMeters } from '../../../src/store/import/save-meters.ts'
import { everyone, meter } from '../readings-samples.ts'
import { query, testStore } from '../test-database.ts'

const { store, url } = await testStore()
const save = (...meters: Meter[]) => store.withScope(everyone, (tx) => saveMeters(tx, meters))

const sites = () =>
  query(
    url,
    `select site_id, s.name, kind, region, o.name as organisation, floor_area_m2, latitude
     from site s left join organisation o on o.id = organisation_id order by site_id`
  )
const points = () =>
  query(
    url,
    `select meter_id, s.site_id, time_zone, contract_kva, multiplier
     from metering_point p join site s on s.id = p.site_id left join metering_point_term t on t.point_id = p.id
     order by meter_id`
  )

test('a site takes what any of its meters says, and keeps it when a later file says nothing', async () => {
  await save(
    meter('0001', 'S1', { name: '第一中学', region: '330106', multiplier: 40, contractKva: 250 }),
    meter('0002', 'S1', { kind: 'school', organisation: '教育局', latitude: 30.25, timeZone: 'Asia/Shanghai' })
  )
  await save(meter('0001', 'S1', { floorAreaM2: 1200 }))
  expect(await sites()).toEqual([
    {
      site_id: 'S1',
      name: '第一中学',
      kind: 'school',
      region: '330106',
      organisation: '教育局',
      floor_area_m2: 1200,
      latitude: 30.25
    }
  ])
  expect(await points()).toEqual([
    { meter_id: '0001', site_id: 'S1', time_zone: null, contract_kva: 250, multiplier: 40 },
    { meter_id: '0002', site_id: 'S1', time_zone: 'Asia/Shanghai', contract_kva: null, multiplier: null }
  ])
})

test('a meter that moves to another site goes with its id, and organisations are shared', async () => {
  const [before] = await query(url, `select id from metering_point where meter_id = '0002'`)
  await save(meter('0002', 'S2', { organisation: '教育局' }))
  expect(await query(url, `select id from metering_point where meter_id = '0002'`)).toEqual([before])
  expect((await points())[1]).toMatchObject({ site_id: 'S2' })
  expect(await query(url, 'select name from organisation')).toEqual([{ name: '教育局' }])
})

test('the terms that hold are those of the file, and where it does not say those stored', async () => {
  await save(meter('held', 'S3', { multiplier: 40, contractKva: 250, timeZone: 'Asia/Shanghai' }))
  const held = await save(meter('held', 'S3'), meter('new', 'S3'))
  expect(held.get('held')).toEqual(meter('held', 'S3', { multiplier: 40, contractKva: 250, timeZone: 'Asia/Shanghai' }))
  expect(held.get('new')).toEqual(meter('new', 'S3'))
  const said = await save(meter('held', 'S3', { multiplier: 60, timeZone: 'Asia/Urumqi' }))
  expect(said.get('held')).toMatchObject({ multiplier: 60, contractKva: 250, timeZone: 'Asia/Urumqi' })
  expect((await save(meter('held', 'S3'))).get('held')).toMatchObject({ multiplier: 60, contractKva: 250 })
})

test('nothing to save is fine', async () => {
  await save()
})
