//! The people whom most stories need, and how far they bring a request.

use super::{Caller, Case, Town};

/// One person for each relation to a request in the North grid.
pub struct Cast {
    /// The reporter, a resident of the North grid.
    pub wang: Caller,
    /// Another resident of the same grid.
    pub neighbour: Caller,
    /// The grid worker of the North grid.
    pub li: Caller,
    /// The grid worker of the South grid.
    pub other_li: Caller,
    /// The secretary of the North community.
    pub secretary: Caller,
    /// The secretary of the South community.
    pub other_secretary: Caller,
    /// The secretary of the street: one level up.
    pub street: Caller,
    /// The secretary of the district.
    pub district: Caller,
    /// The secretary of the department that leads.
    pub housing: Caller,
    /// The secretary of the department that helps.
    pub works: Caller,
    /// The secretary of the property company.
    pub property: Caller,
    /// Configures the district and handles nothing.
    pub administrator: Caller,
}

impl Town {
    /// Everybody.
    pub async fn cast(&self) -> Cast {
        Cast {
            wang: self.resident("Wang").of("North grid").await,
            neighbour: self.resident("Zhang").of("North grid").await,
            li: self.grid_worker("Li").of("North grid").await,
            other_li: self.grid_worker("Ma").of("South grid").await,
            secretary: self.secretary("Chen").of("North community").await,
            other_secretary: self.secretary("Gao").of("South community").await,
            street: self.secretary("Lin").of("Lake street").await,
            district: self.secretary("He").of("District committee").await,
            housing: self.secretary("Luo").of("Housing").await,
            works: self.secretary("Xie").of("Works").await,
            property: self.secretary("Tang").of("Property").await,
            administrator: self
                .secretary("Deng")
                .as_administrator()
                .of("District committee")
                .await,
        }
    }
}

impl Cast {
    /// A request of Wang's that the secretary accepted.
    pub async fn accepted(&self, title: &str) -> Case {
        let case = self.wang.submits(title).await;
        self.secretary.accepts(&case).await.ok();
        case
    }

    /// One that was dispatched to Housing, with Works to help.
    pub async fn dispatched(&self, title: &str) -> Case {
        let case = self.accepted(title).await;
        self.secretary
            .dispatches_with_help(&case, &self.housing, &self.works)
            .await
            .ok();
        case
    }

    /// One that Housing works on.
    pub async fn in_progress(&self, title: &str) -> Case {
        let case = self.dispatched(title).await;
        self.housing.takes(&case).await.ok();
        case
    }

    /// One that Housing says is done.
    pub async fn resolved(&self, title: &str) -> Case {
        let case = self.in_progress(title).await;
        self.housing.resolves(&case).await.ok();
        case
    }
}
