latitude-range = 纬度应为 -90 到 90 之间的数字。
longitude-range = 经度应为 -180 到 180 之间的数字。
