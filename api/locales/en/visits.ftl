visit-one-target = Name exactly one: a planned visit, a household or an organisation.
visit-planned-on = Plan for today or a day within { $days } days.
visit-done-at = A visit is recorded within { $days } days, and not before it is done.
visit-verified-met = Data are found right only where somebody was met.
visit-verified-household = Only the data of a household are found right on a visit.
visit-ended-household = This household has ended. Visit another one.
visit-wrong-state = The visit is done or cancelled already. Reload it.
too-many-findings = At most { $limit } findings of one visit.
