/** A prefecture-level city of Zhejiang and how its climate differs from Hangzhou's. */
export interface City {
  /** GB/T 2260 code */
  readonly code: string
  readonly name: string
  readonly latitude: number
  readonly longitude: number
  /** Resident population in millions: how many of the province's sites lie here. */
  readonly weight: number
  /** °C to add in mid-winter and in mid-summer. */
  readonly winterOffset: number
  readonly summerOffset: number
  /** Mean difference between a day's highest and lowest temperature, °C. */
  readonly dayRange: number
}

/** GB/T 2260 code of Zhejiang. */
export const PROVINCE_CODE = '33'

/** The 11 cities. Populations after the census of 2020; climate offsets are rounded long-term differences. */
export const CITIES: readonly City[] = [
  city('3301', '杭州', 30.25, 120.17, 11.9, 0, 0, 8),
  city('3302', '宁波', 29.87, 121.55, 9.4, 0.6, -0.6, 7.2),
  city('3303', '温州', 28.0, 120.67, 9.6, 3.4, -0.5, 7),
  city('3304', '嘉兴', 30.75, 120.75, 5.4, -0.5, -0.5, 7.8),
  city('3305', '湖州', 30.87, 120.1, 3.4, -0.8, -0.4, 8.2),
  city('3306', '绍兴', 30.0, 120.58, 5.3, 0.2, 0.1, 8),
  city('3307', '金华', 29.11, 119.65, 7.1, 0.9, 0.7, 8.8),
  city('3308', '衢州', 28.94, 118.87, 2.3, 1, 0.3, 8.8),
  city('3309', '舟山', 30.0, 122.1, 1.2, 1.8, -2, 5),
  city('3310', '台州', 28.66, 121.42, 6.6, 2.2, -0.9, 7.2),
  city('3311', '丽水', 28.45, 119.92, 2.5, 2.3, 0.4, 9.8)
]

function city(
  code: string,
  name: string,
  latitude: number,
  longitude: number,
  weight: number,
  winterOffset: number,
  summerOffset: number,
  dayRange: number
): City {
  return { code, name, latitude, longitude, weight, winterOffset, summerOffset, dayRange }
}
