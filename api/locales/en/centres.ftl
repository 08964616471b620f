not-your-ground = This lies outside what your posting keeps.
centre-wrong-state = The centre's state does not allow this. Reload it.
weekly-hours = Write the hours of a week as 1-5 09:00-12:00,13:30-17:30; 6 09:00-12:00 (1 is Monday, 7 Sunday), in order and without overlaps, each day once.
day-hours = Write the hours of a day as 09:00-12:00,13:30-17:30, in order and without overlaps; leave them empty when it is closed.
too-many-services = At most { $limit } services.
ends-before-it-starts = The end must not lie before the beginning.
day-span = Ask for 1 to { $limit } days, the first day first.
metres-range = Metres are a whole number from 1 to { $limit }.
