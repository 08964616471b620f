//! How many of everything, and where: the real streets, towns, communities and villages, with the
//! published sums spread over them so that they come out to the last household.

use std::ops::Range;

use crate::domain::district::divisions::{County, DivisionFault, county};
use crate::domain::district::names;

use super::dice::{For, throw};

/// The published sums of the model city.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    pub homes: u64,
    pub businesses: u64,
    pub teams: u64,
    /// Members of the branches of communities and villages, and those without a post among them.
    pub town_members: u64,
    pub without_post: u64,
    /// Members of departments, units and enterprises.
    pub unit_members: u64,
    pub departments: u64,
    pub units: u64,
    pub enterprises: u64,
    pub companies: u64,
    pub owners: u64,
    /// Branches of communities and villages.
    pub branches: u64,
    /// Branches of departments, units and enterprises.
    pub unit_branches: u64,
    pub stations: u64,
}

/// 2,156 organisations with the 574 committees that every district of these places begins with,
/// 48,250 members, 224,000 households, 34,000 businesses and work teams.
pub const JIYUAN: Sums = Sums {
    homes: 224_000,
    businesses: 28_000,
    teams: 6_000,
    town_members: 20_358,
    without_post: 18_638,
    unit_members: 27_892,
    departments: 46,
    units: 130,
    enterprises: 220,
    companies: 66,
    owners: 120,
    branches: 660,
    unit_branches: 340,
    stations: 180,
};

impl Sums {
    /// A part of everything, at least one of each.
    fn part(self, share: f64) -> Self {
        let part = |whole: u64| ((whole as f64 * share).round() as u64).max(1);
        let town_members = part(self.town_members);
        Self {
            homes: part(self.homes),
            businesses: part(self.businesses),
            teams: part(self.teams),
            town_members,
            without_post: part(self.without_post).min(town_members),
            unit_members: part(self.unit_members),
            departments: part(self.departments),
            units: part(self.units),
            enterprises: part(self.enterprises),
            companies: part(self.companies),
            owners: part(self.owners),
            branches: part(self.branches),
            unit_branches: part(self.unit_branches),
            stations: part(self.stations),
        }
    }
}

/// A street or a town.
pub struct Street {
    pub code: String,
    pub name: String,
    /// The name of its committee.
    pub committee: String,
}

/// A community or a village with its part of everything. Ranges count through the whole city.
pub struct Place {
    pub code: String,
    pub name: String,
    /// The name of its committee.
    pub committee: String,
    pub street: usize,
    /// A community of a street, with compounds and buildings; else a village.
    pub urban: bool,
    /// Its place in the lattice of the map, from 0.
    pub cell: u64,
    pub homes: Range<u64>,
    pub businesses: Range<u64>,
    pub teams: Range<u64>,
    pub members: Range<u64>,
    pub posts: Range<u64>,
    pub branches: Range<u64>,
    pub companies: Range<u64>,
    pub owners: Range<u64>,
    pub station: bool,
}

/// A grid of a place: its number from 0 and the homes in it, counted in the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    pub number: u64,
    pub homes: Range<u64>,
}

/// The households that a grid is meant to have.
pub const GRID_TARGET: u64 = 300;

/// The homes of one building.
pub const BUILDING_HOMES: u64 = 60;

impl Place {
    fn count(range: &Range<u64>) -> u64 {
        range.end - range.start
    }

    /// How many grids it has.
    pub fn grids(&self) -> u64 {
        ((Self::count(&self.homes) + GRID_TARGET / 2) / GRID_TARGET).max(1)
    }

    /// Its grids, each about as large as it should be.
    pub fn each_grid(&self) -> impl Iterator<Item = Grid> + '_ {
        let homes = Self::count(&self.homes);
        let grids = self.grids();
        (0..grids).map(move |number| Grid {
            number,
            homes: number * homes / grids..(number + 1) * homes / grids,
        })
    }

    /// The code of a grid.
    pub fn grid_code(&self, number: u64) -> String {
        format!("{}{:03}", self.code, number + 1)
    }

    /// The code of the compound that a grid of a community lies in: two grids share one.
    pub fn compound_code(&self, grid: u64) -> String {
        format!("{}-C{:02}", self.code, grid / 2 + 1)
    }

    /// The code of a building of a grid.
    pub fn building_code(&self, grid: u64, building: u64) -> String {
        format!("{}-B{:02}", self.grid_code(grid), building + 1)
    }

    /// Households, businesses and work teams.
    pub fn targets(&self) -> u64 {
        Self::count(&self.homes) + Self::count(&self.businesses) + Self::count(&self.teams)
    }
}

/// The city, or a part of it.
pub struct City {
    pub code: String,
    /// The name of its committee.
    pub committee: String,
    pub streets: Vec<Street>,
    pub places: Vec<Place>,
    pub sums: Sums,
}

impl City {
    /// Jiyuan, or a part of its places with that part of everything.
    ///
    /// # Errors
    /// When the divisions cannot be read.
    pub fn jiyuan(share: f64) -> Result<Self, DivisionFault> {
        let county = county("419001")?;
        let mut city = Self {
            committee: names::district_committee(&county),
            code: county.code.clone(),
            streets: Vec::new(),
            places: Vec::new(),
            sums: JIYUAN.part(share),
        };
        city.lay_out(&county, share);
        city.spread();
        Ok(city)
    }

    fn lay_out(&mut self, county: &County, share: f64) {
        let mut cell = 0_u64;
        for street in &county.streets {
            let urban = street.name.ends_with("街道");
            let mut used = false;
            for community in &street.communities {
                let taken = |cells: u64| (cells as f64 * share + 1e-9).floor() as u64;
                let chosen = taken(cell + 1) > taken(cell) || (cell == 0 && taken(1) == 0);
                if chosen {
                    used = true;
                    let name = names::community(&community.name);
                    self.places.push(Place {
                        code: community.code.clone(),
                        committee: names::community_committee(street, &name),
                        name,
                        street: self.streets.len(),
                        urban,
                        cell,
                        homes: 0..0,
                        businesses: 0..0,
                        teams: 0..0,
                        members: 0..0,
                        posts: 0..0,
                        branches: 0..0,
                        companies: 0..0,
                        owners: 0..0,
                        station: false,
                    });
                }
                cell += 1;
            }
            if used {
                self.streets.push(Street {
                    code: street.code.clone(),
                    name: street.name.clone(),
                    committee: names::street_committee(county, street),
                });
            }
        }
    }

    /// Spreads each sum over the places by a weight, without losing or doubling one.
    fn spread(&mut self) {
        let sums = self.sums;
        let size = |place: &Place| match place.urban {
            true => 8 + throw(For::Weight, place.cell, 4),
            false => 2 + throw(For::Weight, place.cell, 4),
        };
        self.share_out(sums.homes, size, |place, range| place.homes = range);
        self.share_out(sums.businesses, size, |place, range| {
            place.businesses = range
        });
        self.share_out(sums.teams, size, |place, range| place.teams = range);
        self.share_out(sums.town_members, Place::targets, |place, range| {
            place.members = range
        });
        let members = |place: &Place| Place::count(&place.members);
        let posts = sums.town_members - sums.without_post;
        self.share_out(posts, members, |place, range| place.posts = range);
        let urban = |place: &Place| u64::from(place.urban);
        self.share_out(sums.companies, urban, |place, range| {
            place.companies = range
        });
        self.share_out(sums.owners, urban, |place, range| place.owners = range);
        self.share_out(
            sums.stations,
            |_| 1,
            |place, range| place.station = !range.is_empty(),
        );
        // One branch each, and the rest where the members are.
        let places = self.places.len() as u64;
        let more = sums.branches.saturating_sub(places);
        self.share_out(more, members, |place, range| place.branches = range);
        let mut next = 0;
        for place in &mut self.places {
            let count = Place::count(&place.branches) + 1;
            place.branches = next..next + count;
            next += count;
        }
        self.sums.branches = next;
    }

    fn share_out(
        &mut self,
        sum: u64,
        weight: impl Fn(&Place) -> u64,
        mut give: impl FnMut(&mut Place, Range<u64>),
    ) {
        let whole: u64 = self.places.iter().map(&weight).sum();
        let whole = whole.max(1);
        let (mut before, mut given) = (0, 0);
        for place in &mut self.places {
            before += weight(place);
            let until = sum * before / whole;
            give(place, given..until);
            given = until;
        }
    }

    /// The street of a place.
    pub fn street(&self, place: &Place) -> &Street {
        &self.streets[place.street]
    }
}
