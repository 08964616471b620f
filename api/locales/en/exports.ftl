# Registers and lists of gaps that are given out.
export-too-many = { $limit } exports are waiting for their files already; wait until one of them is ready.
export-gap-sheet = Gaps
export-gap-code = code
export-gap-label = name
export-gap-area-code = areaCode
export-gap-area = area
export-gap-organisation-code = organisationCode
export-gap-organisation = organisation
export-gap-since = since
export-gap-one-part = A list of gaps is of an area or of an organisation; give one of the two.
export-gap-absent = It did not exist on that day.
geojson-of-households = GeoJSON is made of the households beyond reach alone; choose CSV or XLSX.
